#include <algorithm>

#include "base/avx512.h"
#include "base/structural_scan_blocks.h"

#if defined(__x86_64__)

namespace telaudit::scan {
namespace {

// A carry-less product with all ones adds, modulo two, every bit to all above it.
TELAUDIT_AVX512 TELAUDIT_INTO_KERNEL std::uint64_t parity_by_product(std::uint64_t bits) {
  const __m128i product =
      _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(bits)), _mm_set1_epi8('\xFF'), 0);
  return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

// As append_positions: the places of the bits are brought together as bytes and widened, 16 at a time.
TELAUDIT_AVX512 TELAUDIT_INTO_KERNEL void compress_positions(std::uint32_t* out, std::uint32_t base,
                                                             std::uint64_t bits, int count, __m512i places) {
  const __m512i packed = _mm512_maskz_compress_epi8(bits, places);
  const __m512i first = _mm512_set1_epi32(static_cast<int>(base));
  _mm512_storeu_si512(out, _mm512_add_epi32(first, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed))));
  if (count <= 16) return;
  _mm512_storeu_si512(out + 16,
                      _mm512_add_epi32(first, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(packed, 1))));
  if (count <= 32) return;
  _mm512_storeu_si512(out + 32,
                      _mm512_add_epi32(first, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(packed, 2))));
  _mm512_storeu_si512(out + 48,
                      _mm512_add_epi32(first, _mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(packed, 3))));
}

TELAUDIT_AVX512 TELAUDIT_INTO_KERNEL bool take_block(StructureTaker& taker, const Masks& masks,
                                                     const Outside& found, std::size_t base, __m512i places) {
  const auto separators = taker.begin_block(masks, found, base);
  compress_positions(separators.out, separators.base, separators.bits, separators.count, places);
  return taker.end_block(separators, found);
}

TELAUDIT_AVX512 TELAUDIT_INTO_KERNEL bool take_block(StartFinder& finder, const Masks& masks,
                                                     const Outside& found, std::size_t base, __m512i) {
  return finder.take(masks, found, base);
}

// The separators of as many blocks from `base` on as hold no quote, no carriage return and no byte above
// 0x7F that is the first: nothing but separators is to be noted of them. Gives where it stopped. Whole
// blocks only; it begins outside quotes, at nothing that the block before left open.
TELAUDIT_AVX512 std::size_t take_plain_blocks(std::string_view window, std::size_t base, ScanGrammar grammar,
                                              StructureTaker& taker, Progress& progress, __m512i places) {
  const __m512i delimiter = _mm512_set1_epi8(grammar.delimiter);
  const __m512i line_feed = _mm512_set1_epi8('\n');
  const __m512i carriage_return = _mm512_set1_epi8('\r');
  const __m512i quote = _mm512_set1_epi8(grammar.quote != '\0' ? grammar.quote : '\r');
  const std::uint64_t high_matters = taker.has_high_bytes() ? 0 : ~std::uint64_t{0};
  constexpr std::size_t kStretch = 4096;
  constexpr std::size_t kAhead = 3072;  // asked of the memory; measured
  bool plain = true;
  while (plain && base + 64 <= window.size()) {
    const std::size_t end = std::min(window.size() / 64 * 64, base + kStretch);
    auto lists = taker.take_lists(kStretch);
    const std::size_t begin = base;
    std::uint64_t separators = 0;
    for (; base < end; base += 64) {
      _mm_prefetch(
          reinterpret_cast<const char*>(reinterpret_cast<std::uintptr_t>(window.data()) + base + kAhead),
          _MM_HINT_T0);
      const __m512i bytes = _mm512_loadu_si512(window.data() + base);
      const std::uint64_t line_feeds = _mm512_cmpeq_epi8_mask(bytes, line_feed);
      const std::uint64_t others = _mm512_cmpeq_epi8_mask(bytes, carriage_return) |
                                   _mm512_cmpeq_epi8_mask(bytes, quote) |
                                   (_mm512_movepi8_mask(bytes) & high_matters);
      plain = others == 0;
      if (!plain) break;
      separators = _mm512_cmpeq_epi8_mask(bytes, delimiter) | line_feeds;
      lists.line_end_count +=
          append_line_ends(lists.line_ends + lists.line_end_count,
                           static_cast<std::uint32_t>(lists.separator_count), separators, line_feeds);
      const int count = std::popcount(separators);
      compress_positions(lists.separators + lists.separator_count,
                         static_cast<std::uint32_t>(taker.origin() + base), separators, count, places);
      lists.separator_count += static_cast<std::size_t>(count);
    }
    if (base > begin) progress.cell_may_open = separators >> 63;
    taker.put_back(lists);
  }
  return base;
}

TELAUDIT_AVX512 std::size_t take_plain_blocks(std::string_view, std::size_t base, ScanGrammar, StartFinder&,
                                              Progress&, __m512i) {
  return base;
}

// As each_block, which cannot be compiled for other instructions than those of all processors.
template <typename Taker>
TELAUDIT_AVX512 void each_block_avx512(std::string_view window, ScanGrammar grammar, Taker& taker) {
  const __m512i delimiter = _mm512_set1_epi8(grammar.delimiter);
  const __m512i quote = _mm512_set1_epi8(grammar.quote);
  const __m512i line_feed = _mm512_set1_epi8('\n');
  const __m512i carriage_return = _mm512_set1_epi8('\r');
  const std::uint64_t quotes = grammar.quote != '\0' ? ~std::uint64_t{0} : 0;
  const Allowed allow = allowed(grammar);
  std::array<std::uint8_t, 64> numbers;
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<std::uint8_t>(i);
  const __m512i places = _mm512_loadu_si512(numbers.data());
  Progress progress;
  std::size_t next_try = 0;
  for (std::size_t base = 0; base <= window.size(); base += 64) {
    if (base >= next_try && (progress.inside | progress.closed | progress.returned) == 0) {
      const std::size_t begin = base;
      base = take_plain_blocks(window, base, grammar, taker, progress, places);
      // Where one block is not plain the next ones are likely to be like it.
      next_try = base + (base > begin ? 64 : 1024);
    }
    const std::size_t left = window.size() - base;
    const std::uint64_t there = left >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << left) - 1;
    // What lies beyond the window is not read.
    const __m512i bytes = _mm512_maskz_loadu_epi8(there, window.data() + base);
    const Masks masks = {_mm512_mask_cmpeq_epi8_mask(there, bytes, delimiter),
                         _mm512_mask_cmpeq_epi8_mask(there, bytes, line_feed),
                         _mm512_mask_cmpeq_epi8_mask(there, bytes, carriage_return),
                         _mm512_mask_cmpeq_epi8_mask(there & quotes, bytes, quote),
                         _mm512_movepi8_mask(bytes)};
    const Outside found = (masks.quotes | progress.inside) != 0
                              ? follow_quotes(masks, parity_by_product(masks.quotes), there, allow, progress)
                              : follow_plain(masks, there, progress);
    if (!take_block(taker, masks, found, base, places)) return;
  }
}

}  // namespace

void scan_avx512(std::string_view window, ScanGrammar grammar, StructureTaker& taker) {
  each_block_avx512(window, grammar, taker);
}

void find_avx512(std::string_view window, ScanGrammar grammar, StartFinder& finder) {
  each_block_avx512(window, grammar, finder);
}

}  // namespace telaudit::scan

#endif
