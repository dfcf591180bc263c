// Codes of the values that joined rows hold in a column: what a row asks for is looked up as a number, and
// what no joined row holds is known to meet nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "rules/value.h"

namespace telaudit::rules {

// Values are those that a join takes to be equal: texts by their bytes, numbers by value. Codes count from 1.
class KeyCodes {
 public:
  static constexpr std::int64_t kAbsent = 0;

  // The code of a value, which is added where it is new.
  std::int64_t add(const Value& known);
  std::int64_t add_word(std::string_view word);
  std::int64_t add_digits(unsigned count, std::int64_t value);
  std::int64_t add_whole(std::int64_t number);
  // Adds many whole numbers, whose memory is on its way before it is needed; each becomes its code.
  void add_whole(std::span<std::int64_t> numbers);
  // Room for so many whole numbers and words of digits, made at once.
  void expect(std::size_t numbers);
  // Some row holds "*", which is any value.
  void add_any() { any_ = true; }
  bool any() const { return any_; }
  std::size_t size() const { return size_; }

  // kAbsent where nobody holds the value; of an unknown one, too.
  std::int64_t of(const Value& value) const;
  std::int64_t of_word(std::string_view word) const;
  // A word of 1 to 18 digits, by how many and by their value.
  std::int64_t of_digits(unsigned count, std::int64_t value) const;
  // The same of many, whose memory is on its way before it is needed; spans of one length.
  void of_digits(std::span<const std::uint8_t> counts, std::span<const std::int64_t> values,
                 std::span<std::int64_t> codes) const;
  // A number without its last zeros: number / 10^scale.
  std::int64_t of_number(std::int64_t number, int scale) const;

 private:
  struct Slot {
    std::int64_t number = 0;
    std::int64_t code = kAbsent;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view word) const { return std::hash<std::string_view>{}(word); }
  };
  using Words = std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>>;

  std::size_t place_of(std::int64_t number) const {
    return (static_cast<std::uint64_t>(number) * 0x9E3779B97F4A7C15ULL >> 32) & (slots_.size() - 1);
  }
  std::size_t slot_of(std::int64_t number) const;
  std::int64_t add_other(std::string_view word);
  void grow(std::size_t slots);

  std::vector<Slot> slots_;  // of digits and of whole numbers; free where the code is kAbsent
  std::size_t numbers_ = 0;
  Words words_;  // of all others
  std::size_t size_ = 0;
  bool any_ = false;
};

}  // namespace telaudit::rules
