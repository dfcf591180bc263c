// Segments that come again byte for byte: the description, the product, the period, the tax of a line are
// those of thousands of others. What such a segment says is kept by its bytes, so that most need neither be
// taken apart nor looked up word by word.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace telaudit::formats {

// As many as there is room for; those that came last. `Said` is what a segment says, whatever stands before
// it.
template <typename Said>
class RepeatedSegments {
 public:
  RepeatedSegments() : entries_(kEntries) {}

  // Null where a segment of these bytes is not known.
  const Said* find(std::string_view text) const {
    if (text.size() < kShortest) return nullptr;
    const Entry& entry = entries_[place(text)];
    return entry.size == text.size() && is_same(entry.text, text) ? &entry.said : nullptr;
  }
  // The text must stay where it is.
  void keep(std::string_view text, const Said& said) {
    if (text.size() >= kShortest && text.size() <= kLongest)
      entries_[place(text)] = {text.data(), text.size(), said};
  }
  // For where other marks or characters begin to hold, under which the same bytes say something else.
  void clear() { entries_.assign(kEntries, Entry{}); }

 private:
  static constexpr std::size_t kEntries = 1024;
  static constexpr std::size_t kShortest = 8;
  static constexpr std::size_t kLongest = 128;

  struct Entry {
    const char* text = nullptr;
    std::size_t size = 0;
    Said said;
  };

  static std::uint64_t load(const char* at) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
  }

  static bool is_same(const char* known, std::string_view text) {
    const std::size_t last = text.size() - 8;
    std::uint64_t differ = load(known + last) ^ load(text.data() + last);
    for (std::size_t at = 0; at < last; at += 8) differ |= load(known + at) ^ load(text.data() + at);
    return differ == 0;
  }

  // From the first, the middle and the last eight bytes.
  static std::size_t place(std::string_view text) {
    const std::size_t size = text.size() - 8;
    const std::uint64_t first = load(text.data()) * 0x9E3779B97F4A7C15U;
    const std::uint64_t last = load(text.data() + size) * 0xC2B2AE3D27D4EB4FU;
    const std::uint64_t mixed = (first ^ (last >> 29U) ^ load(text.data() + size / 2)) * 0x165667B19E3779F9U;
    return static_cast<std::size_t>((mixed ^ last) >> 40U) % kEntries;
  }

  std::vector<Entry> entries_;
};

}  // namespace telaudit::formats
