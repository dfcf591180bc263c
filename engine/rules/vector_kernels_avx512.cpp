// The loops for processors with AVX-512: eight numbers or sixteen codes at a time. Rows beyond the last whole
// lane are loaded as zeros and give no bits.
#include "base/avx512.h"
#include "base/structural_scan.h"
#include "rules/rounded_rows.h"
#include "rules/vector_kernels.h"

#if defined(__x86_64__)

#include <algorithm>

#define TELAUDIT_INTO_LOOP TELAUDIT_AVX512 __attribute__((always_inline)) inline

namespace telaudit::rules {
namespace {

using Numbers = VectorKernels::Numbers;
using Codes = VectorKernels::Codes;
using Bits = VectorKernels::Bits;

constexpr std::size_t kNumbers = 8;  // of one register
constexpr std::size_t kCodes = 16;

TELAUDIT_INTO_LOOP __m512i load(const void* at) {
  return _mm512_loadu_si512(at);
}
TELAUDIT_INTO_LOOP __mmask8 first_numbers(std::size_t count) {
  return static_cast<__mmask8>((1U << count) - 1);
}
TELAUDIT_INTO_LOOP __mmask16 first_codes(std::size_t count) {
  return static_cast<__mmask16>((1U << count) - 1);
}

// The bytes of a mask, of which the last word is cleared first.
TELAUDIT_INTO_LOOP unsigned char* bytes_of(Bits out, std::size_t rows) {
  if (rows % 64 != 0) out[rows / 64] = 0;
  return reinterpret_cast<unsigned char*>(out);
}

struct Greater {
  TELAUDIT_INTO_LOOP static __mmask8 of(__m512i a, __m512i b) { return _mm512_cmpgt_epi64_mask(a, b); }
};
struct Less {
  TELAUDIT_INTO_LOOP static __mmask8 of(__m512i a, __m512i b) { return _mm512_cmplt_epi64_mask(a, b); }
};
struct Equal {
  TELAUDIT_INTO_LOOP static __mmask8 of(__m512i a, __m512i b) { return _mm512_cmpeq_epi64_mask(a, b); }
};

template <typename Compare>
TELAUDIT_AVX512 void compare(Numbers left, Numbers right, Bits out, std::size_t rows) {
  unsigned char* bytes = bytes_of(out, rows);
  std::size_t i = 0;
  for (; i + kNumbers <= rows; i += kNumbers) *bytes++ = Compare::of(load(left + i), load(right + i));
  if (i == rows) return;
  const __mmask8 rest = first_numbers(rows - i);
  *bytes = _kand_mask8(
      rest, Compare::of(_mm512_maskz_loadu_epi64(rest, left + i), _mm512_maskz_loadu_epi64(rest, right + i)));
}

template <typename Compare>
TELAUDIT_AVX512 void compare_constant(Numbers left, std::int64_t right, Bits out, std::size_t rows) {
  unsigned char* bytes = bytes_of(out, rows);
  const __m512i constant = _mm512_set1_epi64(right);
  std::size_t i = 0;
  for (; i + kNumbers <= rows; i += kNumbers) *bytes++ = Compare::of(load(left + i), constant);
  if (i == rows) return;
  const __mmask8 rest = first_numbers(rows - i);
  *bytes = _kand_mask8(rest, Compare::of(_mm512_maskz_loadu_epi64(rest, left + i), constant));
}

struct Add {
  TELAUDIT_INTO_LOOP static __m512i of(__m512i a, __m512i b) { return _mm512_add_epi64(a, b); }
};
struct Subtract {
  TELAUDIT_INTO_LOOP static __m512i of(__m512i a, __m512i b) { return _mm512_sub_epi64(a, b); }
};
struct Multiply {
  TELAUDIT_INTO_LOOP static __m512i of(__m512i a, __m512i b) { return _mm512_mullo_epi64(a, b); }
};
// Of the low 32 bits, with sign.
struct MultiplySmall {
  TELAUDIT_INTO_LOOP static __m512i of(__m512i a, __m512i b) { return _mm512_mul_epi32(a, b); }
};

template <typename Operation>
TELAUDIT_AVX512 void combine(Numbers left, Numbers right, std::int64_t* out, std::size_t rows) {
  std::size_t i = 0;
  for (; i + kNumbers <= rows; i += kNumbers)
    _mm512_storeu_si512(out + i, Operation::of(load(left + i), load(right + i)));
  if (i == rows) return;
  const __mmask8 rest = first_numbers(rows - i);
  _mm512_mask_storeu_epi64(
      out + i, rest,
      Operation::of(_mm512_maskz_loadu_epi64(rest, left + i), _mm512_maskz_loadu_epi64(rest, right + i)));
}

// A side whose factor and offset are in registers.
struct Side {
  Numbers numbers;
  __m512i factor;
  __m512i offset;
};
TELAUDIT_INTO_LOOP Side side_of(const VectorKernels::Linear& linear) {
  return {linear.numbers, _mm512_set1_epi64(linear.factor), _mm512_set1_epi64(linear.offset)};
}
TELAUDIT_INTO_LOOP __m512i value_of(const Side& side, std::size_t row) {
  return _mm512_add_epi64(_mm512_mullo_epi64(load(side.numbers + row), side.factor), side.offset);
}
TELAUDIT_INTO_LOOP __m512i last_of(const Side& side, std::size_t row, __mmask8 rest) {
  const __m512i numbers = _mm512_maskz_loadu_epi64(rest, side.numbers + row);
  return _mm512_add_epi64(_mm512_mullo_epi64(numbers, side.factor), side.offset);
}

template <typename Compare>
TELAUDIT_AVX512 void compare_linear(const VectorKernels::Linear& left, const VectorKernels::Linear& right,
                                    Bits out, std::size_t rows) {
  unsigned char* bytes = bytes_of(out, rows);
  const Side a = side_of(left);
  const Side b = side_of(right);
  std::size_t i = 0;
  for (; i + kNumbers <= rows; i += kNumbers) *bytes++ = Compare::of(value_of(a, i), value_of(b, i));
  if (i == rows) return;
  const __mmask8 rest = first_numbers(rows - i);
  *bytes = _kand_mask8(rest, Compare::of(last_of(a, i, rest), last_of(b, i, rest)));
}

TELAUDIT_AVX512 void linear_sum(const VectorKernels::Linear& left, const VectorKernels::Linear& right,
                                std::int64_t* out, std::size_t rows) {
  const Side a = side_of(left);
  const Side b = side_of(right);
  std::size_t i = 0;
  for (; i + kNumbers <= rows; i += kNumbers)
    _mm512_storeu_si512(out + i, _mm512_add_epi64(value_of(a, i), value_of(b, i)));
  if (i == rows) return;
  const __mmask8 rest = first_numbers(rows - i);
  _mm512_mask_storeu_epi64(out + i, rest, _mm512_add_epi64(last_of(a, i, rest), last_of(b, i, rest)));
}

template <typename Operation>
TELAUDIT_AVX512 void combine_constant(Numbers left, std::int64_t right, std::int64_t* out, std::size_t rows) {
  const __m512i constant = _mm512_set1_epi64(right);
  std::size_t i = 0;
  for (; i + kNumbers <= rows; i += kNumbers)
    _mm512_storeu_si512(out + i, Operation::of(load(left + i), constant));
  if (i == rows) return;
  const __mmask8 rest = first_numbers(rows - i);
  _mm512_mask_storeu_epi64(out + i, rest, Operation::of(_mm512_maskz_loadu_epi64(rest, left + i), constant));
}

TELAUDIT_AVX512 void absolute(Numbers left, std::int64_t* out, std::size_t rows) {
  std::size_t i = 0;
  for (; i + kNumbers <= rows; i += kNumbers) _mm512_storeu_si512(out + i, _mm512_abs_epi64(load(left + i)));
  if (i == rows) return;
  const __mmask8 rest = first_numbers(rows - i);
  _mm512_mask_storeu_epi64(out + i, rest, _mm512_abs_epi64(_mm512_maskz_loadu_epi64(rest, left + i)));
}

// The upper 64 bits of products, put together from those of 32 bits.
TELAUDIT_INTO_LOOP __m512i upper_product(__m512i a, __m512i b, __m512i upper_b) {
  const __m512i low_bits = _mm512_set1_epi64(0xFFFF'FFFF);
  const __m512i upper_a = _mm512_srli_epi64(a, 32);
  const __m512i low = _mm512_mul_epu32(a, b);
  const __m512i middle = _mm512_add_epi64(_mm512_mul_epu32(upper_a, b), _mm512_srli_epi64(low, 32));
  const __m512i other = _mm512_add_epi64(_mm512_mul_epu32(a, upper_b), _mm512_and_si512(middle, low_bits));
  const __m512i high = _mm512_add_epi64(_mm512_mul_epu32(upper_a, upper_b), _mm512_srli_epi64(middle, 32));
  return _mm512_add_epi64(high, _mm512_srli_epi64(other, 32));
}

// Which quotients grow by one; `rest` is below the unit.
template <Rounding Mode>
TELAUDIT_INTO_LOOP __mmask8 away(__m512i rest, __m512i unit, __m512i quotient, __mmask8 negative) {
  const __m512i to_unit = _mm512_sub_epi64(unit, rest);
  const __mmask8 some = _mm512_test_epi64_mask(rest, rest);
  switch (Mode) {
    case Rounding::down:
      return 0;
    case Rounding::up:
      return some;
    case Rounding::floor:
      return _kand_mask8(some, negative);
    case Rounding::ceiling:
      return _kandn_mask8(negative, some);
    case Rounding::half_even: {
      const __mmask8 odd = _mm512_test_epi64_mask(quotient, _mm512_set1_epi64(1));
      return _kor_mask8(_mm512_cmpgt_epi64_mask(rest, to_unit),
                        _kand_mask8(odd, _mm512_cmpeq_epi64_mask(rest, to_unit)));
    }
    case Rounding::half_up:
      break;
  }
  return _mm512_cmpge_epi64_mask(rest, to_unit);
}

struct Divisor {
  __m512i unit;
  __m512i multiplier;
  __m512i upper_multiplier;
  __m128i shift;
};

template <Rounding Mode>
TELAUDIT_INTO_LOOP __m512i rounded(__m512i numbers, const Divisor& by) {
  const __mmask8 negative = _mm512_movepi64_mask(numbers);
  const __m512i above = _mm512_abs_epi64(numbers);
  __m512i quotient = _mm512_srl_epi64(upper_product(above, by.multiplier, by.upper_multiplier), by.shift);
  const __m512i rest = _mm512_sub_epi64(above, _mm512_mullo_epi64(quotient, by.unit));
  quotient = _mm512_mask_add_epi64(quotient, away<Mode>(rest, by.unit, quotient, negative), quotient,
                                   _mm512_set1_epi64(1));
  return _mm512_mask_sub_epi64(quotient, negative, _mm512_setzero_si512(), quotient);
}

template <Rounding Mode>
TELAUDIT_AVX512 void round_all(Numbers numbers, std::uint64_t unit, std::int64_t* out, std::size_t rows) {
  const Reciprocal reciprocal(unit);
  const auto multiplier = static_cast<std::int64_t>(reciprocal.multiplier());
  const Divisor by = {_mm512_set1_epi64(static_cast<std::int64_t>(unit)), _mm512_set1_epi64(multiplier),
                      _mm512_srli_epi64(_mm512_set1_epi64(multiplier), 32),
                      _mm_cvtsi32_si128(static_cast<int>(reciprocal.shift()))};
  std::size_t i = 0;
  for (; i + kNumbers <= rows; i += kNumbers)
    _mm512_storeu_si512(out + i, rounded<Mode>(load(numbers + i), by));
  if (i == rows) return;
  const __mmask8 rest = first_numbers(rows - i);
  _mm512_mask_storeu_epi64(out + i, rest, rounded<Mode>(_mm512_maskz_loadu_epi64(rest, numbers + i), by));
}

void round_by_reciprocal(Numbers numbers, Rounding mode, std::uint64_t unit, std::int64_t* out,
                         std::size_t rows) {
  switch (mode) {
    case Rounding::down:
      return round_all<Rounding::down>(numbers, unit, out, rows);
    case Rounding::up:
      return round_all<Rounding::up>(numbers, unit, out, rows);
    case Rounding::floor:
      return round_all<Rounding::floor>(numbers, unit, out, rows);
    case Rounding::ceiling:
      return round_all<Rounding::ceiling>(numbers, unit, out, rows);
    case Rounding::half_even:
      return round_all<Rounding::half_even>(numbers, unit, out, rows);
    case Rounding::half_up:
      break;
  }
  round_all<Rounding::half_up>(numbers, unit, out, rows);
}

// Bit `code` % 32 of a word of 32.
TELAUDIT_INTO_LOOP __mmask16 bit_of(__m512i words, __m512i codes) {
  const __m512i low = _mm512_and_si512(codes, _mm512_set1_epi32(31));
  return _mm512_test_epi32_mask(words, _mm512_sllv_epi32(_mm512_set1_epi32(1), low));
}

// A table of up to 512 bits is a register, one of 1024 two.
struct OneRegister {
  __m512i words;
  TELAUDIT_INTO_LOOP __mmask16 of(__m512i codes) const {
    return bit_of(_mm512_permutexvar_epi32(_mm512_srli_epi32(codes, 5), words), codes);
  }
};
struct TwoRegisters {
  __m512i low;
  __m512i high;
  TELAUDIT_INTO_LOOP __mmask16 of(__m512i codes) const {
    return bit_of(_mm512_permutex2var_epi32(low, _mm512_srli_epi32(codes, 5), high), codes);
  }
};
struct Memory {
  const std::uint32_t* table;
  TELAUDIT_INTO_LOOP __mmask16 of(__m512i codes) const {
    return bit_of(_mm512_i32gather_epi32(_mm512_srli_epi32(codes, 5), table, 4), codes);
  }
};
struct Few {
  __m512i word;
  TELAUDIT_INTO_LOOP __mmask16 of(__m512i codes) const { return bit_of(word, codes); }
};
struct Within {
  __m512i first;
  __m512i more;
  TELAUDIT_INTO_LOOP __mmask16 of(__m512i codes) const {
    return _mm512_cmple_epu32_mask(_mm512_sub_epi32(codes, first), more);
  }
};

template <typename Table>
TELAUDIT_INTO_LOOP void test_codes(Codes codes, const Table& table, Bits out, std::size_t rows) {
  unsigned char* bytes = bytes_of(out, rows);
  std::size_t i = 0;
  for (; i + kCodes <= rows; i += kCodes, bytes += 2) {
    const __mmask16 sixteen = table.of(load(codes + i));
    __builtin_memcpy(bytes, &sixteen, sizeof sixteen);
  }
  if (i == rows) return;
  const __mmask16 rest = first_codes(rows - i);
  const __mmask16 last = _kand_mask16(rest, table.of(_mm512_maskz_loadu_epi32(rest, codes + i)));
  __builtin_memcpy(bytes, &last, sizeof last);
}

TELAUDIT_INTO_LOOP __m512i words_from(const std::uint32_t* table, std::size_t words) {
  return _mm512_maskz_loadu_epi32(first_codes(std::min(words, kCodes)), table);
}

TELAUDIT_AVX512 void look_up(Codes codes, const std::uint32_t* table, std::size_t words, Bits out,
                             std::size_t rows) {
  if (words <= kCodes) return test_codes(codes, OneRegister{words_from(table, words)}, out, rows);
  if (words <= 2 * kCodes)
    return test_codes(codes, TwoRegisters{load(table), words_from(table + kCodes, words - kCodes)}, out,
                      rows);
  test_codes(codes, Memory{table}, out, rows);
}

TELAUDIT_AVX512 void look_up_few(Codes codes, std::uint32_t table, Bits out, std::size_t rows) {
  test_codes(codes, Few{_mm512_set1_epi32(static_cast<int>(table))}, out, rows);
}

TELAUDIT_AVX512 void within(Codes codes, std::uint32_t first, std::uint32_t more, Bits out,
                            std::size_t rows) {
  test_codes(codes,
             Within{_mm512_set1_epi32(static_cast<int>(first)), _mm512_set1_epi32(static_cast<int>(more))},
             out, rows);
}

// Sixteen numbers less the first as codes, and which of them have one.
struct Sixteen {
  __m512i codes;
  __mmask16 there;
};

TELAUDIT_INTO_LOOP Sixteen codes_of(__m512i low, __m512i high, __m512i first, __m512i size) {
  const __m512i at_low = _mm512_sub_epi64(low, first);
  const __m512i at_high = _mm512_sub_epi64(high, first);
  const __mmask8 low_there = _mm512_cmplt_epu64_mask(at_low, size);
  const __mmask8 high_there = _mm512_cmplt_epu64_mask(at_high, size);
  return {_mm512_inserti64x4(_mm512_castsi256_si512(_mm512_maskz_cvtepi64_epi32(low_there, at_low)),
                             _mm512_maskz_cvtepi64_epi32(high_there, at_high), 1),
          _mm512_kunpackb(high_there, low_there)};
}

template <typename Table>
TELAUDIT_INTO_LOOP void test_numbers(Numbers numbers, std::int64_t first, std::size_t size,
                                     const Table& table, Bits out, std::size_t rows) {
  unsigned char* bytes = bytes_of(out, rows);
  const __m512i least = _mm512_set1_epi64(first);
  const __m512i count = _mm512_set1_epi64(static_cast<std::int64_t>(size));
  std::size_t i = 0;
  for (; i + kCodes <= rows; i += kCodes, bytes += 2) {
    const Sixteen some = codes_of(load(numbers + i), load(numbers + i + kNumbers), least, count);
    const __mmask16 bits = _kand_mask16(some.there, table.of(some.codes));
    __builtin_memcpy(bytes, &bits, sizeof bits);
  }
  if (i == rows) return;
  const __mmask16 rest = first_codes(rows - i);
  const auto high = static_cast<__mmask8>(_kshiftri_mask16(rest, 8));
  const Sixteen last =
      codes_of(_mm512_maskz_loadu_epi64(static_cast<__mmask8>(rest), numbers + i),
               high == 0 ? _mm512_setzero_si512() : _mm512_maskz_loadu_epi64(high, numbers + i + kNumbers),
               least, count);
  const __mmask16 bits = _kand_mask16(rest, _kand_mask16(last.there, table.of(last.codes)));
  __builtin_memcpy(bytes, &bits, sizeof bits);
}

TELAUDIT_AVX512 void look_up_numbers(Numbers numbers, std::int64_t first, std::size_t size,
                                     const std::uint32_t* table, std::size_t words, Bits out,
                                     std::size_t rows) {
  if (words <= kCodes)
    return test_numbers(numbers, first, size, OneRegister{words_from(table, words)}, out, rows);
  if (words <= 2 * kCodes)
    return test_numbers(numbers, first, size,
                        TwoRegisters{load(table), words_from(table + kCodes, words - kCodes)}, out, rows);
  test_numbers(numbers, first, size, Memory{table}, out, rows);
}

TELAUDIT_AVX512 void add_steps(Codes codes, const std::uint32_t* steps, std::uint32_t* places,
                               std::size_t rows) {
  std::size_t i = 0;
  for (; i + kCodes <= rows; i += kCodes) {
    const __m512i more = _mm512_i32gather_epi32(load(codes + i), steps, 4);
    _mm512_storeu_si512(places + i, _mm512_add_epi32(load(places + i), more));
  }
  for (; i < rows; ++i) places[i] += steps[codes[i]];
}

TELAUDIT_AVX512 void add_reached(Numbers numbers, std::int64_t turn, std::uint32_t step,
                                 std::uint32_t* places, std::size_t rows) {
  const __m512i least = _mm512_set1_epi64(turn);
  const __m512i more = _mm512_set1_epi32(static_cast<int>(step));
  std::size_t i = 0;
  for (; i + kCodes <= rows; i += kCodes) {
    const __mmask8 low = _mm512_cmpge_epi64_mask(load(numbers + i), least);
    const __mmask8 high = _mm512_cmpge_epi64_mask(load(numbers + i + kNumbers), least);
    const __m512i before = load(places + i);
    _mm512_storeu_si512(places + i, _mm512_mask_add_epi32(before, _mm512_kunpackb(high, low), before, more));
  }
  for (; i < rows; ++i) places[i] += numbers[i] >= turn ? step : 0;
}

TELAUDIT_AVX512 void find_entries(Codes places, const std::uint32_t* table, std::uint32_t* out, Bits none,
                                  std::size_t rows) {
  unsigned char* bytes = bytes_of(none, rows);
  std::size_t i = 0;
  for (; i + kCodes <= rows; i += kCodes, bytes += 2) {
    const __m512i entries = _mm512_i32gather_epi32(load(places + i), table, 4);
    _mm512_storeu_si512(out + i, entries);
    const __mmask16 zeros = _mm512_testn_epi32_mask(entries, entries);
    __builtin_memcpy(bytes, &zeros, sizeof zeros);
  }
  if (i == rows) return;
  std::uint16_t last = 0;
  for (std::size_t bit = 0; i < rows; ++i, ++bit) {
    out[i] = table[places[i]];
    if (out[i] == 0) last = static_cast<std::uint16_t>(last | 1U << bit);
  }
  __builtin_memcpy(bytes, &last, sizeof last);
}

TELAUDIT_AVX512 void find_numbers(Codes codes, Numbers table, std::int64_t* out, std::size_t rows) {
  std::size_t i = 0;
  for (; i + kNumbers <= rows; i += kNumbers) {
    const __m256i eight = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(codes + i));
    _mm512_storeu_si512(out + i, _mm512_i32gather_epi64(eight, table, 8));
  }
  for (; i < rows; ++i) out[i] = table[codes[i]];
}

TELAUDIT_AVX512 bool keep(Bits rows, const std::uint64_t* of, std::size_t words) {
  __m512i left = _mm512_setzero_si512();
  std::size_t i = 0;
  for (; i + kNumbers <= words; i += kNumbers) {
    const __m512i kept = _mm512_and_si512(load(rows + i), load(of + i));
    _mm512_storeu_si512(rows + i, kept);
    left = _mm512_or_si512(left, kept);
  }
  std::uint64_t more = 0;
  for (; i < words; ++i) more |= rows[i] &= of[i];
  return _mm512_test_epi64_mask(left, left) != 0 || more != 0;
}

TELAUDIT_AVX512 std::size_t count(const std::uint64_t* bits, std::size_t words) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < words; ++i) out += static_cast<std::size_t>(_mm_popcnt_u64(bits[i]));
  return out;
}

TELAUDIT_AVX512 void known(const std::uint8_t* flags, Bits out, std::size_t rows) {
  std::size_t i = 0;
  for (; i + 64 <= rows; i += 64) {
    const __m512i some = load(flags + i);
    *out++ = _mm512_test_epi8_mask(some, some);
  }
  if (i == rows) return;
  const __m512i last = _mm512_maskz_loadu_epi8((std::uint64_t{1} << (rows - i)) - 1, flags + i);
  *out = _mm512_test_epi8_mask(last, last);
}

constexpr VectorKernels kAvx512 = {.greater = compare<Greater>,
                                   .equal = compare<Equal>,
                                   .greater_than = compare_constant<Greater>,
                                   .less_than = compare_constant<Less>,
                                   .equal_to = compare_constant<Equal>,
                                   .linear_greater = compare_linear<Greater>,
                                   .linear_equal = compare_linear<Equal>,
                                   .linear_sum = linear_sum,
                                   .add = combine<Add>,
                                   .subtract = combine<Subtract>,
                                   .multiply = combine<Multiply>,
                                   .multiply_small = combine<MultiplySmall>,
                                   .add_constant = combine_constant<Add>,
                                   .multiply_constant = combine_constant<Multiply>,
                                   .multiply_small_constant = combine_constant<MultiplySmall>,
                                   .absolute = absolute,
                                   .round = round_by_reciprocal,
                                   .look_up = look_up,
                                   .look_up_few = look_up_few,
                                   .within = within,
                                   .look_up_numbers = look_up_numbers,
                                   .add_steps = add_steps,
                                   .add_reached = add_reached,
                                   .find_entries = find_entries,
                                   .find_numbers = find_numbers,
                                   .keep = keep,
                                   .count = count,
                                   .known = known};

}  // namespace

const VectorKernels* avx512_kernels() {
  static const bool here = std::ranges::find(scan_kernels(), ScanKernel::avx512) != scan_kernels().end();
  return here ? &kAvx512 : nullptr;
}

}  // namespace telaudit::rules

#else

namespace telaudit::rules {

const VectorKernels* avx512_kernels() {
  return nullptr;
}

}  // namespace telaudit::rules

#endif
