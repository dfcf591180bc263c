// Bits for the rows of one vector, and the outcome of a condition for each of them. Bits at and beyond the
// vector's rows are always clear.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace telaudit::rules {

inline constexpr std::size_t kVectorRows = 2048;
inline constexpr std::size_t kMaskWords = kVectorRows / 64;

struct Mask {
  std::array<std::uint64_t, kMaskWords> words{};

  bool test(std::size_t row) const { return (words[row / 64] >> (row % 64) & 1U) != 0; }
  void set(std::size_t row) { words[row / 64] |= std::uint64_t{1} << (row % 64); }
  friend bool operator==(const Mask&, const Mask&) = default;
};

inline Mask operator&(const Mask& a, const Mask& b) {
  Mask out;
  for (std::size_t i = 0; i < kMaskWords; ++i) out.words[i] = a.words[i] & b.words[i];
  return out;
}

inline Mask operator|(const Mask& a, const Mask& b) {
  Mask out;
  for (std::size_t i = 0; i < kMaskWords; ++i) out.words[i] = a.words[i] | b.words[i];
  return out;
}

// The bits of `a` that `b` has not.
inline Mask without(const Mask& a, const Mask& b) {
  Mask out;
  for (std::size_t i = 0; i < kMaskWords; ++i) out.words[i] = a.words[i] & ~b.words[i];
  return out;
}

inline bool any(const Mask& mask) {
  std::uint64_t bits = 0;
  for (const auto word : mask.words) bits |= word;
  return bits != 0;
}

inline std::uint64_t count(const Mask& mask) {
  std::uint64_t bits = 0;
  for (const auto word : mask.words) bits += static_cast<std::uint64_t>(std::popcount(word));
  return bits;
}

// The first row that is set; kVectorRows where none is.
inline std::size_t first_of(const Mask& mask) {
  for (std::size_t i = 0; i < kMaskWords; ++i)
    if (mask.words[i] != 0) return i * 64 + static_cast<std::size_t>(std::countr_zero(mask.words[i]));
  return kVectorRows;
}

// The first `rows` bits.
inline Mask first_rows(std::size_t rows) {
  Mask out;
  for (std::size_t i = 0; i < rows / 64; ++i) out.words[i] = ~std::uint64_t{0};
  if (rows % 64 != 0) out.words[rows / 64] = (std::uint64_t{1} << (rows % 64)) - 1;
  return out;
}

template <typename Visit>
void each_row(const Mask& mask, Visit visit) {
  for (std::size_t i = 0; i < kMaskWords; ++i)
    for (std::uint64_t bits = mask.words[i]; bits != 0; bits &= bits - 1)
      visit(i * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
}

// A condition over a vector. A row in none of the three is unknown.
struct Truth {
  Mask yes;
  Mask no;
  Mask error;

  // Of `rows`, those that are neither.
  Mask unknown(const Mask& rows) const { return without(without(without(rows, yes), no), error); }
};

// Kleene's logic with errors, as logical_and, logical_or and logical_not of value.h.
inline Truth both(const Truth& a, const Truth& b) {
  Truth out;
  out.yes = a.yes & b.yes;
  out.no = a.no | b.no;
  out.error = without(a.error | b.error, out.no);
  return out;
}

inline Truth either(const Truth& a, const Truth& b) {
  Truth out;
  out.yes = a.yes | b.yes;
  out.no = a.no & b.no;
  out.error = without(a.error | b.error, out.yes);
  return out;
}

}  // namespace telaudit::rules
