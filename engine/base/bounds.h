// The least and the largest of many numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace telaudit {

struct Bounds {
  std::int64_t min = 0;
  std::int64_t max = 0;
};

// Of at least one number.
Bounds bounds_of(std::span<const std::int64_t> numbers);

// Of those whose byte in `known`, which has one for each, is not zero; nothing where there are none.
std::optional<Bounds> bounds_of(std::span<const std::int64_t> numbers, std::span<const std::uint8_t> known);

}  // namespace telaudit
