#include "base/avx512.h"
#include "base/cell_table.h"

#if defined(__x86_64__)

namespace telaudit {

TELAUDIT_AVX512 void CellTable::codes_avx512(const FastCells& cells, std::uint32_t* codes) {
  const __m256i factors = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(kFactors.data()));
  for (std::size_t row = 0; row < cells.rows; ++row) {
    const char* const cell = cells.window + cells.begin[row];
    const std::uint32_t length = cells.length[row];
    if (length > kLongestKey) {
      codes[row] = code_of_longer(cell, length);
      continue;
    }
    __m256i key = _mm256_maskz_loadu_epi8(_bzhi_u32(~0U, length), cell);
    key = _mm256_mask_set1_epi8(key, 1U << 31, static_cast<char>(length));
    const __m256i products = _mm256_mullo_epi64(key, factors);
    const __m128i halves =
        _mm_xor_si128(_mm256_castsi256_si128(products), _mm256_extracti128_si256(products, 1));
    const auto hash = static_cast<std::uint64_t>(
        _mm_cvtsi128_si64(_mm_xor_si128(halves, _mm_unpackhi_epi64(halves, halves))));
    const std::uint32_t number = slots_[hash >> shift_];
    const __m256i there = _mm256_load_si256(reinterpret_cast<const __m256i*>(keys_[number].words.data()));
    if (_mm256_cmpneq_epi64_mask(key, there) == 0) {
      codes[row] = number - 1;
      continue;
    }
    Key other;
    _mm256_store_si256(reinterpret_cast<__m256i*>(other.words.data()), key);
    codes[row] = find(other, hash);
  }
}

}  // namespace telaudit

#endif
