#include "bill/digit_texts.h"

#include <cstring>

#include "base/powers_of_ten.h"

namespace telaudit::bill {
namespace {

// Eight digits of a number below 10^8 as characters: the halves, quarters and eighths of a word hold more and
// more of them.
[[gnu::always_inline]] inline std::uint64_t eight_digits(std::uint64_t number) {
  const std::uint64_t halves = number / 10000 | (number % 10000) << 32U;
  const std::uint64_t tens = ((halves * 10486) >> 20U) & 0x0000007f0000007fU;
  const std::uint64_t quarters = tens | (halves - tens * 100) << 16U;
  const std::uint64_t ones = ((quarters * 103) >> 10U) & 0x000f000f000f000fU;
  return (ones | (quarters - ones * 10) << 8U) | 0x3030303030303030U;
}

[[gnu::always_inline]] inline void put_cell(std::int64_t value, unsigned count, char* cell) {
  constexpr std::uint64_t kEight = 100000000;
  constexpr unsigned kShort = 10;
  // Most words are telephone numbers and shorter ones.
  if (count <= kShort) {
    const std::uint64_t number =
        static_cast<std::uint64_t>(value) * static_cast<std::uint64_t>(kPowers[kShort - count]);
    const auto first = static_cast<unsigned>(number / kEight);
    const std::uint64_t last = eight_digits(number % kEight);
    cell[0] = static_cast<char>('0' + first / 10);
    cell[1] = static_cast<char>('0' + first % 10);
    std::memcpy(cell + 2, &last, sizeof last);
    return;
  }
  // Zeros behind the number fill the cell, so every digit has its place.
  const std::uint64_t number =
      static_cast<std::uint64_t>(value) * static_cast<std::uint64_t>(kPowers[kDigitCell - count]);
  const std::uint64_t upper = number / kEight;
  const std::uint64_t low = eight_digits(number % kEight);
  const std::uint64_t middle = eight_digits(upper % kEight);
  const auto high = static_cast<unsigned>(upper / kEight);
  cell[0] = static_cast<char>('0' + high / 10);
  cell[1] = static_cast<char>('0' + high % 10);
  std::memcpy(cell + 2, &middle, sizeof middle);
  std::memcpy(cell + 10, &low, sizeof low);
}

}  // namespace

std::string_view put_digits(std::int64_t number, std::uint8_t count, DigitCell& cell) {
  put_cell(number, count, cell.data());
  return {cell.data(), count};
}

void put_digits(std::span<const std::int64_t> numbers, std::span<const std::uint8_t> counts,
                std::span<char> cells) {
  char* cell = cells.data();
  for (std::size_t i = 0; i < numbers.size(); ++i, cell += kDigitCell) put_cell(numbers[i], counts[i], cell);
}

void DigitTexts::begin(std::span<const std::int64_t> numbers, std::span<const std::uint8_t> counts) {
  numbers_ = numbers;
  counts_ = counts;
  made_.store(false, std::memory_order_relaxed);
}

void DigitTexts::make() const {
  const std::lock_guard lock(making_);
  if (made_.load(std::memory_order_relaxed)) return;
  cells_.resize(numbers_.size() * kDigitCell);
  put_digits(numbers_, counts_, cells_);
  made_.store(true, std::memory_order_release);
}

}  // namespace telaudit::bill
