// Numbers of a fixed width side by side: value i occupies the bits [i * width, (i + 1) * width) of the bytes,
// counted from the lowest bit of the first byte. The last byte is filled up with zeros.
//
// The value that is packed is (number - base) / step, and the number that is unpacked is base + value * step,
// both modulo 2^64.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bounds.h"

namespace telaudit::store {

// Wider values are kept as 64 bits: one unaligned load of 8 bytes holds any value up to this width.
inline constexpr unsigned kWidestPacked = 57;

// Bytes of `count` values of `width` bits.
constexpr std::size_t packed_bytes(std::size_t count, unsigned width) {
  return (count * width + 7) / 8;
}

struct PackedForm {
  std::uint64_t base = 0;
  std::uint64_t step = 1;  // not zero
  unsigned width = 0;      // 1 to kWidestPacked
};

// Every number is base + step * value with a value below 2^width.
void pack(std::span<const std::int64_t> numbers, const PackedForm& form, std::string& out);

// `bytes` holds packed_bytes(numbers.size(), form.width).
void unpack(std::string_view bytes, const PackedForm& form, std::span<std::int64_t> numbers);

// The sum of the packed values, of which there are at most 2^20, without base and step.
unsigned __int128 sum_packed(std::string_view bytes, unsigned width, std::size_t count);

// Wider places are not looked up as they are packed: the table would leave the near memory.
inline constexpr unsigned kWidestLookedUp = 16;
// In a table stands for "no entry"; every entry is below it.
inline constexpr std::uint64_t kNoEntry = std::uint64_t{1} << 43;

// The sum of the table's entries at the packed values, of which there are at most 2^20, of at most
// kWidestLookedUp bits; nothing where one has no entry. The table has 2^width entries.
std::optional<std::uint64_t> sum_looked_up(std::string_view bytes, unsigned width, std::size_t count,
                                           std::span<const std::uint64_t> table);

}  // namespace telaudit::store
