#include "base/bounds.h"

#include <algorithm>
#include <cstring>

#include "base/ask_ahead.h"
#include "base/each_processor.h"

namespace telaudit {
namespace {

using Lanes __attribute__((vector_size(64))) = std::int64_t;
using Flags __attribute__((vector_size(8))) = std::uint8_t;
constexpr std::size_t kLanes = sizeof(Lanes) / sizeof(std::int64_t);
static_assert(sizeof(Lanes) == kAskedBytes);

void take(Bounds& bounds, std::int64_t number) {
  bounds.min = std::min(bounds.min, number);
  bounds.max = std::max(bounds.max, number);
}

// The bounds of numbers[begin] and of those after it that count.
TELAUDIT_FOR_EACH_PROCESSOR
Bounds known_bounds(const std::int64_t* numbers, const std::uint8_t* known, std::size_t begin,
                    std::size_t end) {
  const std::int64_t first = numbers[begin];
  const Lanes firsts = Lanes{} + first;
  Lanes low = firsts;
  Lanes high = firsts;
  std::size_t i = begin;
  for (; i + kLanes <= end; i += kLanes) {
    Lanes some;
    Flags flags;
    std::memcpy(&some, numbers + i, sizeof some);
    std::memcpy(&flags, known + i, sizeof flags);
    some = __builtin_convertvector(flags, Lanes) != 0 ? some : firsts;
    low = some < low ? some : low;
    high = some > high ? some : high;
  }
  Bounds bounds{first, first};
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    take(bounds, low[lane]);
    take(bounds, high[lane]);
  }
  for (; i < end; ++i)
    if (known[i] != 0) take(bounds, numbers[i]);
  return bounds;
}

}  // namespace

TELAUDIT_FOR_EACH_PROCESSOR
Bounds bounds_of(std::span<const std::int64_t> numbers) {
  Lanes low = Lanes{} + numbers[0];
  Lanes high = low;
  const std::size_t whole = numbers.size() / kLanes * kLanes;
  for (std::size_t i = 0; i < whole; i += kLanes) {
    ask_ahead(numbers.data() + i);
    Lanes some;
    std::memcpy(&some, numbers.data() + i, sizeof some);
    low = some < low ? some : low;
    high = some > high ? some : high;
  }
  Bounds bounds{numbers[0], numbers[0]};
  for (std::size_t lane = 0; lane < kLanes; ++lane) {
    take(bounds, low[lane]);
    take(bounds, high[lane]);
  }
  for (const std::int64_t number : numbers.subspan(whole)) take(bounds, number);
  return bounds;
}

std::optional<Bounds> bounds_of(std::span<const std::int64_t> numbers, std::span<const std::uint8_t> known) {
  const auto first = std::find_if(known.begin(), known.end(), [](std::uint8_t k) { return k != 0; });
  if (first == known.end()) return std::nullopt;
  return known_bounds(numbers.data(), known.data(), static_cast<std::size_t>(first - known.begin()),
                      numbers.size());
}

}  // namespace telaudit
