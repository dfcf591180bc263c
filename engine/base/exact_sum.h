// The exact sum of many whole numbers.
#pragma once

#include <cstdint>
#include <span>

namespace telaudit {

// Of fewer than 2^64 numbers, so that it never overflows.
__int128 exact_sum(std::span<const std::int64_t> numbers);

}  // namespace telaudit
