// 128-bit numbers whose sums and products wrap instead of being undefined. What stands in rows that are not
// known may be anything, and arithmetic passes over it.
#pragma once

#include "rules/vector_plan.h"

namespace telaudit::rules {

using Unsigned128 = unsigned __int128;

inline Int128 wrapped(Unsigned128 bits) {
  return static_cast<Int128>(bits);
}
inline Unsigned128 unsigned_of(Int128 number) {
  return static_cast<Unsigned128>(number);
}

}  // namespace telaudit::rules
