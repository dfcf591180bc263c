// What stands where among 64 bytes of X12 text, as bits: bit i is byte i.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace telaudit::formats::x12 {

struct Marks {
  std::uint64_t separators = 0;
  std::uint64_t terminators = 0;
  std::uint64_t blanks = 0;  // spaces
  std::uint64_t odd = 0;     // control characters, and bytes beyond ASCII
};

// One byte after the other: what marks_of is compared with, and what it is where there are no vectors.
inline Marks marks_of_portable(const char* at, char separator, char terminator) {
  Marks marks;
  for (unsigned i = 0; i < 64; ++i) {
    const std::uint64_t bit = std::uint64_t{1} << i;
    const auto byte = static_cast<unsigned char>(at[i]);
    if (at[i] == separator) marks.separators |= bit;
    if (at[i] == terminator) marks.terminators |= bit;
    if (at[i] == ' ') marks.blanks |= bit;
    if (byte < ' ' || byte >= 0x80) marks.odd |= bit;
  }
  return marks;
}

// Reads 64 bytes from `at` on.
#if defined(__SSE2__)

inline Marks marks_of(const char* at, char separator, char terminator) {
  const __m128i separators = _mm_set1_epi8(separator);
  const __m128i terminators = _mm_set1_epi8(terminator);
  const __m128i blank = _mm_set1_epi8(' ');
  const auto bits = [](__m128i equal) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(equal)));
  };
  const auto part = [&](std::size_t from) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + from));
    // As signed numbers the bytes beyond ASCII are below all others.
    return Marks{bits(_mm_cmpeq_epi8(bytes, separators)), bits(_mm_cmpeq_epi8(bytes, terminators)),
                 bits(_mm_cmpeq_epi8(bytes, blank)), bits(_mm_cmplt_epi8(bytes, blank))};
  };
  const Marks first = part(0);
  const Marks second = part(16);
  const Marks third = part(32);
  const Marks fourth = part(48);
  const auto together = [&](std::uint64_t Marks::*of) {
    return (first.*of | second.*of << 16U) | (third.*of << 32U | fourth.*of << 48U);
  };
  return {together(&Marks::separators), together(&Marks::terminators), together(&Marks::blanks),
          together(&Marks::odd)};
}

#else

inline Marks marks_of(const char* at, char separator, char terminator) {
  return marks_of_portable(at, separator, terminator);
}

#endif

}  // namespace telaudit::formats::x12
