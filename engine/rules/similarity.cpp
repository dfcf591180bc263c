#include "rules/similarity.h"

#include <algorithm>
#include <vector>

namespace telaudit::rules {
namespace {

bool is_word(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80U;
}

// Three bytes in one number, sorted, each once.
std::vector<std::uint32_t> trigrams(std::string_view text) {
  constexpr std::uint32_t kTwoBlanks = (std::uint32_t{' '} << 8U) | ' ';
  std::vector<std::uint32_t> found;
  found.reserve(text.size() + 2);
  std::uint32_t last = kTwoBlanks;
  const auto push = [&](unsigned char c) {
    last = ((last << 8U) | c) & 0xFFFFFFU;
    found.push_back(last);
  };
  bool in_word = false;
  for (const char byte : text) {
    const auto c = static_cast<unsigned char>(byte);
    if (is_word(c)) {
      if (!in_word) last = kTwoBlanks;
      push(c >= 'A' && c <= 'Z' ? static_cast<unsigned char>(c + ('a' - 'A')) : c);
    } else if (in_word) {
      push(' ');
    }
    in_word = is_word(c);
  }
  if (in_word) push(' ');
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace

std::int64_t similarity_of(std::string_view a, std::string_view b) {
  const auto left = trigrams(a);
  const auto right = trigrams(b);
  if (left.empty() || right.empty()) return 0;
  std::size_t common = 0;
  for (std::size_t i = 0, j = 0; i < left.size() && j < right.size();) {
    if (left[i] == right[j]) {
      ++common;
      ++i;
      ++j;
    } else if (left[i] < right[j]) {
      ++i;
    } else {
      ++j;
    }
  }
  const auto all = static_cast<std::int64_t>(left.size() + right.size() - common);
  return (static_cast<std::int64_t>(common) * 20'000 + all) / (2 * all);
}

}  // namespace telaudit::rules
