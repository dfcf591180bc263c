// The characters of a column of digits. Few ask for them, so they are made when the first is asked for.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

namespace telaudit::bill {

// Room for the characters of one value of a column of digits.
inline constexpr std::size_t kDigitCell = 18;
using DigitCell = std::array<char, kDigitCell>;

// Writes `count` (0 to 18) digits, leading zeros included, of a number that has no more; what stands behind
// them in the cell has no meaning. The answer lies in the cell.
std::string_view put_digits(std::int64_t number, std::uint8_t count, DigitCell& cell);
// The same for each of the numbers, in cells one after the other.
void put_digits(std::span<const std::int64_t> numbers, std::span<const std::uint8_t> counts,
                std::span<char> cells);

// Texts of the rows of one column. Any number of threads may ask at once.
class DigitTexts {
 public:
  // For numbers and counts that stay where they are as long as texts are asked for. Forgets the texts of
  // others; nobody may be asking.
  void begin(std::span<const std::int64_t> numbers, std::span<const std::uint8_t> counts);

  // Lives until begin() or the end of this object.
  std::string_view text(std::size_t row) const {
    if (!made_.load(std::memory_order_acquire)) make();
    return {cells_.data() + row * kDigitCell, counts_[row]};
  }

  std::size_t memory() const { return cells_.capacity(); }  // bytes; nobody may be asking for the first text

 private:
  void make() const;

  std::span<const std::int64_t> numbers_;
  std::span<const std::uint8_t> counts_;
  mutable std::mutex making_;
  mutable std::atomic<bool> made_ = false;
  mutable std::vector<char> cells_;
};

}  // namespace telaudit::bill
