#include "formats/x12_elements.h"

#include <bit>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace telaudit::formats::x12 {

ElementEnds find_elements_portable(std::string_view segment, char separator, std::span<std::uint32_t> ends) {
  ElementEnds found;
  for (std::size_t at = 0; at < segment.size(); ++at) {
    const char c = segment[at];
    if (c == separator) {
      if (found.count == ends.size()) {
        found.all = false;
        return found;
      }
      ends[found.count++] = static_cast<std::uint32_t>(at);
    }
    found.line_ends = found.line_ends || c == '\r' || c == '\n';
    found.high = found.high || static_cast<unsigned char>(c) >= 0x80;
  }
  return found;
}

#if defined(__SSE2__)

ElementEnds find_elements(std::string_view segment, char separator, std::span<std::uint32_t> ends) {
  constexpr std::size_t kBlock = 16;
  if (segment.size() < kBlock) return find_elements_portable(segment, separator, ends);
  ElementEnds found;
  const __m128i separators = _mm_set1_epi8(separator);
  const __m128i returns = _mm_set1_epi8('\r');
  const __m128i feeds = _mm_set1_epi8('\n');
  __m128i line_ends = _mm_setzero_si128();
  __m128i high = _mm_setzero_si128();
  const std::size_t last = segment.size() - kBlock;
  for (std::size_t at = 0;;) {
    // The last block begins inside the one before it; what stands in both is masked out.
    const std::size_t from = at < last ? at : last;
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(segment.data() + from));
    line_ends =
        _mm_or_si128(line_ends, _mm_or_si128(_mm_cmpeq_epi8(bytes, returns), _mm_cmpeq_epi8(bytes, feeds)));
    high = _mm_or_si128(high, bytes);
    auto mask = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, separators)));
    mask &= UINT32_MAX << (at - from);
    for (; mask != 0; mask &= mask - 1) {
      if (found.count == ends.size()) {
        found.all = false;
        return found;
      }
      ends[found.count++] =
          static_cast<std::uint32_t>(from) + static_cast<std::uint32_t>(std::countr_zero(mask));
    }
    if (from == last) break;
    at += kBlock;
  }
  found.line_ends = _mm_movemask_epi8(line_ends) != 0;
  found.high = _mm_movemask_epi8(high) != 0;
  return found;
}

#else

ElementEnds find_elements(std::string_view segment, char separator, std::span<std::uint32_t> ends) {
  return find_elements_portable(segment, separator, ends);
}

#endif

}  // namespace telaudit::formats::x12
