#include "base/avx512.h"
#include "base/cell_table.h"

#if defined(__x86_64__)

#define TELAUDIT_INTO_TABLE TELAUDIT_AVX512 __attribute__((always_inline)) inline

namespace telaudit {
namespace {

TELAUDIT_INTO_TABLE __m512i all(std::int64_t value) {
  return _mm512_set1_epi64(value);
}

// The first `length` (0 to 8) bytes, then zeros.
TELAUDIT_INTO_TABLE __m512i first_bytes(__m512i words, __m512i length) {
  return _mm512_and_si512(
      words, _mm512_srlv_epi64(all(-1), _mm512_sub_epi64(all(64), _mm512_slli_epi64(length, 3))));
}

TELAUDIT_INTO_TABLE __m512i gather(__m512i at, const void* base) {
  return _mm512_i64gather_epi64(at, base, 1);
}

}  // namespace

// Eight cells at a time, whose keys have two words at most that differ: nearly every cell is so short, and
// one that was met before. Others go one after the other, so that cells are numbered in their order.
TELAUDIT_AVX512 void CellTable::codes_avx512(const FastCells& cells, std::uint32_t* codes) {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  for (std::size_t row = 0; row < cells.rows; row += 8) {
    const std::size_t left = cells.rows - row;
    const auto there = static_cast<__mmask8>(left >= 8 ? 0xFFU : (1U << left) - 1);
    const __m512i begin = _mm512_cvtepu32_epi64(_mm256_maskz_loadu_epi32(there, cells.begin + row));
    const __m512i length = _mm512_cvtepu32_epi64(_mm256_maskz_loadu_epi32(there, cells.length + row));
    auto other = static_cast<unsigned>(_mm512_cmpgt_epu64_mask(length, all(kReadable)));
    const auto* const keys = reinterpret_cast<const char*>(keys_.data());
    const __m512i in_first = _mm512_min_epu64(length, all(kWord));
    const __m512i in_second = _mm512_sub_epi64(length, in_first);
    const __m512i first = first_bytes(gather(begin, cells.window), in_first);
    // The length is the last byte of the last word.
    const __m512i last = _mm512_slli_epi64(length, 56);
    const __m512i last_hash =
        _mm512_slli_epi64(_mm512_mul_epu32(length, all(static_cast<std::int64_t>(kFactors[3] & 0xFFU))), 56);
    __m512i hash =
        _mm512_xor_si512(_mm512_mullo_epi64(first, all(static_cast<std::int64_t>(kFactors[0]))), last_hash);
    __m512i second = _mm512_setzero_si512();
    const bool longer = _mm512_test_epi64_mask(in_second, in_second) != 0;
    if (longer) {
      second = first_bytes(gather(_mm512_add_epi64(begin, all(kWord)), cells.window), in_second);
      hash = _mm512_xor_si512(hash, _mm512_mullo_epi64(second, all(static_cast<std::int64_t>(kFactors[1]))));
    }
    const __m512i slot = _mm512_srl_epi64(hash, _mm_cvtsi32_si128(shift_));
    const __m256i numbers = _mm512_i64gather_epi32(slot, slots_.data(), sizeof(std::uint32_t));
    const __m512i key = _mm512_slli_epi64(_mm512_cvtepu32_epi64(numbers), std::countr_zero(sizeof(Key)));
    __m512i differ = _mm512_or_si512(_mm512_xor_si512(gather(key, keys), first),
                                     _mm512_xor_si512(gather(key, keys + 3 * kWord), last));
    // Of one that is as long as a cell of one word the second word is zero as well.
    if (longer) differ = _mm512_or_si512(differ, _mm512_xor_si512(gather(key, keys + kWord), second));
    other |= _mm512_test_epi64_mask(differ, differ);
    _mm256_mask_storeu_epi32(codes + row, there, _mm256_sub_epi32(numbers, _mm256_set1_epi32(1)));
    for (other &= there; other != 0; other &= other - 1) {
      const std::size_t at = row + static_cast<std::size_t>(std::countr_zero(other));
      codes[at] = code(cells.window + cells.begin[at], cells.length[at]);
    }
  }
}

}  // namespace telaudit

#endif
