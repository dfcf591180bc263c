// Numbers of a vector divided by a power of ten and rounded.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/decimal.h"

namespace telaudit::rules {

// Division of magnitudes up to 2^63 by a power of ten above one: a multiplication by its reciprocal, rounded
// up to 64 bits, of whose 128 bits the highest are the quotient (Granlund and Montgomery, Division by
// invariant integers using multiplication, 1994).
class Reciprocal {
 public:
  explicit Reciprocal(std::uint64_t divisor);

  std::uint64_t multiplier() const { return multiplier_; }
  // How far the upper 64 bits of the product are shifted.
  unsigned shift() const { return shift_; }
  std::uint64_t quotient(std::uint64_t number) const {
    using Unsigned128 = unsigned __int128;
    return static_cast<std::uint64_t>(Unsigned128{number} * multiplier_ >> 64) >> shift_;
  }

 private:
  std::uint64_t multiplier_ = 0;
  unsigned shift_ = 0;
};

// Every row, whatever stands in it. `unit`: a power of ten from 10 to 10^18. The portable twin of the loops
// of processors.
void round_rows(const std::int64_t* numbers, Rounding mode, std::uint64_t unit, std::int64_t* out,
                std::size_t rows);

}  // namespace telaudit::rules
