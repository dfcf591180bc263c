// Random numbers by place, not by turn: the number at (seed, counter) is the same on every machine and for
// any number of threads. The mixing is that of SplitMix64 (Steele, Lea and Flood 2014), whose constants it
// uses.
#pragma once

#include <cstdint>

namespace telaudit::pricing {

constexpr std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

constexpr std::uint64_t random_bits(std::uint64_t seed, std::uint64_t counter) {
  return mixed(mixed(seed + 0x9e3779b97f4a7c15ULL) + (counter + 1) * 0x9e3779b97f4a7c15ULL);
}

// In [0, 1), of 53 bits.
constexpr double random_unit(std::uint64_t seed, std::uint64_t counter) {
  return static_cast<double>(random_bits(seed, counter) >> 11) * 0x1p-53;
}

// In [0, below); `below` is at least 1. The bias is below 2^-32 for fewer than 2^32 outcomes.
constexpr std::uint64_t random_below(std::uint64_t seed, std::uint64_t counter, std::uint64_t below) {
  return static_cast<std::uint64_t>((static_cast<unsigned __int128>(random_bits(seed, counter)) * below) >>
                                    64);
}

}  // namespace telaudit::pricing
