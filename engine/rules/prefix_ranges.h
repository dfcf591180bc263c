// The longest of many prefixes of a dialled number. A prefix covers a range of the numbers of 18 digits, so
// that all of them cut these numbers into stretches, each with its longest prefix: one search among numbers
// answers, however many lengths the prefixes have.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace telaudit::rules {

class PrefixRanges {
 public:
  static constexpr std::int64_t kNone = 0;

  // Nothing where one of the prefixes is more than up to 18 digits. The same prefix may stand there twice.
  static std::optional<PrefixRanges> of(std::span<const std::string> prefixes);

  // Different prefixes; each has a number from 1 to size().
  std::size_t size() const { return lengths_.size() - 1; }
  // The number of the longest prefix of a text; kNone where it begins with none of them.
  std::int64_t of_word(std::string_view text) const;
  // Of a text of up to 18 digits, by how many and by their value.
  std::int64_t of_digits(unsigned count, std::int64_t value) const;
  // The same of many, whose memory is on its way before it is needed; spans of one length.
  void of_digits(std::span<const std::uint8_t> counts, std::span<const std::int64_t> values,
                 std::span<std::int64_t> numbers) const;

 private:
  struct Prefix;
  // A stretch of the numbers, up to the next.
  struct Cut {
    std::uint64_t from = 0;
    std::uint32_t longest = 0;  // the number of its longest prefix
    std::uint32_t length = 0;   // and the digits of that
  };
  void cut(std::span<const Prefix> prefixes);
  void add_cut(std::uint64_t from, std::uint32_t longest);
  void fill_directory();

  std::int64_t search(std::uint64_t number, unsigned count) const;

  std::vector<Cut> cuts_;  // ascending
  // By the highest bits of a number: the last stretch that begins at or before the first such number.
  std::vector<std::uint32_t> directory_;
  unsigned shift_ = 0;
  // By number of a prefix; 0 is no prefix.
  std::vector<std::uint8_t> lengths_;
  std::vector<std::uint32_t> shorter_;  // the longest prefix of the prefix itself
};

}  // namespace telaudit::rules
