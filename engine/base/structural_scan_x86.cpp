#include "base/structural_scan_blocks.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TELAUDIT_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,pclmul")))

namespace telaudit::scan {
namespace {

struct Bytes128 {
  __m128i part[4];
};

TELAUDIT_INTO_KERNEL std::uint64_t find_sse2(const Bytes128& bytes, __m128i needle) {
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < 4; ++i) {
    const auto bits = static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes.part[i], needle)));
    mask |= static_cast<std::uint64_t>(bits) << (16 * i);
  }
  return mask;
}

TELAUDIT_INTO_KERNEL std::uint64_t find_high_sse2(const Bytes128& bytes) {
  std::uint64_t mask = 0;
  for (unsigned i = 0; i < 4; ++i)
    mask |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(bytes.part[i])))
            << (16 * i);
  return mask;
}

struct ReadSse2 {
  __m128i delimiter;
  __m128i quote;
  __m128i line_feed = _mm_set1_epi8('\n');
  __m128i carriage_return = _mm_set1_epi8('\r');
  std::uint64_t quotes;

  explicit ReadSse2(ScanGrammar grammar)
      : delimiter(_mm_set1_epi8(grammar.delimiter)),
        quote(_mm_set1_epi8(grammar.quote)),
        quotes(grammar.quote != '\0' ? ~std::uint64_t{0} : 0) {}

  TELAUDIT_INTO_KERNEL Masks operator()(const char* at) const {
    Bytes128 bytes;
    for (unsigned i = 0; i < 4; ++i)
      bytes.part[i] = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + 16 * i));
    return {find_sse2(bytes, delimiter), find_sse2(bytes, line_feed), find_sse2(bytes, carriage_return),
            find_sse2(bytes, quote) & quotes, find_high_sse2(bytes)};
  }
};

struct Bytes256 {
  __m256i low;
  __m256i high;
};

TELAUDIT_AVX2 TELAUDIT_INTO_KERNEL std::uint64_t find_avx2(const Bytes256& bytes, __m256i needle) {
  const auto low = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes.low, needle)));
  const auto high = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(bytes.high, needle)));
  return low | (static_cast<std::uint64_t>(high) << 32);
}

TELAUDIT_AVX2 TELAUDIT_INTO_KERNEL std::uint64_t find_high_avx2(const Bytes256& bytes) {
  const auto low = static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes.low));
  const auto high = static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes.high));
  return low | (static_cast<std::uint64_t>(high) << 32);
}

// A carry-less product with all ones adds, modulo two, every bit to all above it.
TELAUDIT_AVX2 TELAUDIT_INTO_KERNEL std::uint64_t parity_by_product(std::uint64_t bits) {
  const __m128i product =
      _mm_clmulepi64_si128(_mm_set_epi64x(0, static_cast<long long>(bits)), _mm_set1_epi8('\xFF'), 0);
  return static_cast<std::uint64_t>(_mm_cvtsi128_si64(product));
}

// As each_block, which cannot be compiled for other instructions than those of all processors.
template <typename Taker>
TELAUDIT_AVX2 void each_block_avx2(std::string_view window, ScanGrammar grammar, Taker& taker) {
  const __m256i delimiter = _mm256_set1_epi8(grammar.delimiter);
  const __m256i quote = _mm256_set1_epi8(grammar.quote);
  const __m256i line_feed = _mm256_set1_epi8('\n');
  const __m256i carriage_return = _mm256_set1_epi8('\r');
  const std::uint64_t quotes = grammar.quote != '\0' ? ~std::uint64_t{0} : 0;
  const Allowed allow = allowed(grammar);
  Progress progress;
  const std::size_t whole = window.size() / 64 * 64;
  const LastBlock last(window.substr(whole));
  for (std::size_t base = 0; base <= whole; base += 64) {
    const char* at = base < whole ? window.data() + base : last.bytes.data();
    const std::uint64_t there = base < whole ? ~std::uint64_t{0} : last.there;
    const Bytes256 bytes = {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(at)),
                            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 32))};
    const Masks masks = cut_masks(
        {find_avx2(bytes, delimiter), find_avx2(bytes, line_feed), find_avx2(bytes, carriage_return),
         find_avx2(bytes, quote) & quotes, find_high_avx2(bytes)},
        there);
    const Outside found = (masks.quotes | progress.inside) != 0
                              ? follow_quotes(masks, parity_by_product(masks.quotes), there, allow, progress)
                              : follow_plain(masks, there, progress);
    if (!taker.take(masks, found, base)) return;
  }
}

}  // namespace

void scan_sse2(std::string_view window, ScanGrammar grammar, StructureTaker& taker) {
  each_block(window, grammar, ReadSse2(grammar), taker);
}

void find_sse2(std::string_view window, ScanGrammar grammar, StartFinder& finder) {
  each_block(window, grammar, ReadSse2(grammar), finder);
}

void scan_avx2(std::string_view window, ScanGrammar grammar, StructureTaker& taker) {
  each_block_avx2(window, grammar, taker);
}

void find_avx2(std::string_view window, ScanGrammar grammar, StartFinder& finder) {
  each_block_avx2(window, grammar, finder);
}

}  // namespace telaudit::scan

#endif
