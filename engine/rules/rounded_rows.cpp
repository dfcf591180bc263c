#include "rules/rounded_rows.h"

#include "rules/rounding.h"

namespace telaudit::rules {
namespace {

template <Rounding Mode>
void round_all(const std::int64_t* numbers, std::uint64_t unit, std::int64_t* out, std::size_t rows) {
  const Reciprocal reciprocal(unit);
  for (std::size_t row = 0; row < rows; ++row) {
    const auto bits = static_cast<std::uint64_t>(numbers[row]);
    const bool negative = numbers[row] < 0;
    const std::uint64_t above = negative ? 0 - bits : bits;
    std::uint64_t quotient = reciprocal.quotient(above);
    const std::uint64_t rest = above - quotient * unit;
    if (rest != 0 && rounds_away(Mode, negative, (quotient & 1U) != 0, rest <=> unit - rest)) ++quotient;
    out[row] = static_cast<std::int64_t>(negative ? 0 - quotient : quotient);
  }
}

}  // namespace

Reciprocal::Reciprocal(std::uint64_t divisor) {
  unsigned bits = 0;
  while (std::uint64_t{1} << bits < divisor) ++bits;
  using Unsigned128 = unsigned __int128;
  multiplier_ = static_cast<std::uint64_t>((Unsigned128{1} << (63 + bits)) / divisor) + 1;
  shift_ = bits - 1;
}

void round_rows(const std::int64_t* numbers, Rounding mode, std::uint64_t unit, std::int64_t* out,
                std::size_t rows) {
  switch (mode) {
    case Rounding::down:
      return round_all<Rounding::down>(numbers, unit, out, rows);
    case Rounding::up:
      return round_all<Rounding::up>(numbers, unit, out, rows);
    case Rounding::floor:
      return round_all<Rounding::floor>(numbers, unit, out, rows);
    case Rounding::ceiling:
      return round_all<Rounding::ceiling>(numbers, unit, out, rows);
    case Rounding::half_even:
      return round_all<Rounding::half_even>(numbers, unit, out, rows);
    case Rounding::half_up:
      break;
  }
  round_all<Rounding::half_up>(numbers, unit, out, rows);
}

}  // namespace telaudit::rules
