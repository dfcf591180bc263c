#include "base/exact_sum.h"

#include <algorithm>
#include <cstring>

#include "base/each_processor.h"

namespace telaudit {
namespace {

using Lanes __attribute__((vector_size(64))) = std::int64_t;
constexpr std::size_t kLanes = sizeof(Lanes) / sizeof(std::int64_t);
// Lower halves are added up in 63 bits.
constexpr std::size_t kStretch = kLanes << 20U;

// Carrying from number to number would take as long as all the rest: lower and upper halves are added apart.
TELAUDIT_FOR_EACH_PROCESSOR
__int128 sum_of_lanes(const std::int64_t* numbers, std::size_t count) {
  constexpr std::int64_t kLower = 0xFFFF'FFFF;
  Lanes low = {};
  Lanes high = {};
  for (std::size_t i = 0; i < count; i += kLanes) {
    Lanes some;
    std::memcpy(&some, numbers + i, sizeof some);
    low += some & kLower;
    high += some >> 32;
  }
  __int128 sum = 0;
  for (std::size_t lane = 0; lane < kLanes; ++lane)
    sum += static_cast<__int128>(high[lane]) * (kLower + 1) + low[lane];
  return sum;
}

}  // namespace

__int128 exact_sum(std::span<const std::int64_t> numbers) {
  __int128 sum = 0;
  const std::size_t whole = numbers.size() / kLanes * kLanes;
  for (std::size_t begin = 0; begin < whole; begin += kStretch)
    sum += sum_of_lanes(numbers.data() + begin, std::min(kStretch, whole - begin));
  for (const std::int64_t number : numbers.subspan(whole)) sum += number;
  return sum;
}

}  // namespace telaudit
