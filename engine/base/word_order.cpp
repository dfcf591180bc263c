#include "base/word_order.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace telaudit {
namespace {

// Eight bytes from `at` on as a number that orders words as their bytes do.
std::uint64_t bytes_at(std::string_view word, std::size_t at) {
  std::uint64_t value = 0;
  if (word.size() >= at + 8) {
    std::memcpy(&value, word.data() + at, 8);
    if constexpr (std::endian::native == std::endian::little) value = __builtin_bswap64(value);
    return value;
  }
  for (std::size_t i = at; i < at + 8; ++i)
    value = value << 8U | (i < word.size() ? static_cast<unsigned char>(word[i]) : 0U);
  return value;
}

// With how many bytes all of them begin alike.
std::size_t common_beginning(std::span<const std::string_view> words, std::span<const std::uint32_t> codes) {
  std::string_view common = words[codes[0]];
  for (const std::uint32_t code : codes) {
    const auto differ = std::mismatch(common.begin(), common.end(), words[code].begin(), words[code].end());
    common.remove_suffix(static_cast<std::size_t>(common.end() - differ.first));
    if (common.empty()) break;
  }
  return common.size();
}

}  // namespace

void sort_by_words(std::span<const std::string_view> words, std::vector<std::uint32_t>& codes) {
  if (codes.size() < 2) return;
  // Sixteen bytes behind what all begin with decide nearly always: telephone numbers are that short, and ids
  // of levels differ at their ends.
  struct Entry {
    std::uint64_t first;
    std::uint64_t second;
    std::uint32_t code;
  };
  std::vector<Entry> order;
  order.reserve(codes.size());
  const std::size_t alike = common_beginning(words, codes);
  for (const std::uint32_t code : codes)
    order.push_back({bytes_at(words[code], alike), bytes_at(words[code], alike + 8), code});
  std::sort(order.begin(), order.end(), [&](const Entry& a, const Entry& b) {
    if (a.first != b.first) return a.first < b.first;
    return a.second != b.second ? a.second < b.second : words[a.code] < words[b.code];
  });
  for (std::size_t i = 0; i < codes.size(); ++i) codes[i] = order[i].code;
}

}  // namespace telaudit
