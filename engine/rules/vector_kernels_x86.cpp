// The loops for processors with AVX2: 64 rows at a time, which is one word of a mask; what is left over goes
// through the portable loops.
#include "rules/rounded_rows.h"
#include "rules/vector_kernels.h"

#if defined(__x86_64__)

#include <immintrin.h>

#define TELAUDIT_AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt")))
#define TELAUDIT_INTO_LOOP TELAUDIT_AVX2 __attribute__((always_inline)) inline

namespace telaudit::rules {
namespace {

using Numbers = VectorKernels::Numbers;
using Codes = VectorKernels::Codes;
using Bits = VectorKernels::Bits;

TELAUDIT_INTO_LOOP __m256i load(const void* at) {
  return _mm256_loadu_si256(static_cast<const __m256i*>(at));
}
TELAUDIT_INTO_LOOP void store(std::int64_t* at, __m256i value) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(at), value);
}
TELAUDIT_INTO_LOOP std::uint64_t four_bits(__m256i lanes) {
  return static_cast<std::uint64_t>(
      static_cast<std::uint32_t>(_mm256_movemask_pd(_mm256_castsi256_pd(lanes))));
}
TELAUDIT_INTO_LOOP std::uint64_t eight_bits(__m256i lanes) {
  return static_cast<std::uint64_t>(
      static_cast<std::uint32_t>(_mm256_movemask_ps(_mm256_castsi256_ps(lanes))));
}

TELAUDIT_AVX2 void greater(Numbers left, Numbers right, Bits out, std::size_t rows) {
  const std::size_t whole = rows / 64 * 64;
  for (std::size_t base = 0; base < whole; base += 64) {
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 64; i += 4)
      bits |= four_bits(_mm256_cmpgt_epi64(load(left + base + i), load(right + base + i))) << i;
    *out++ = bits;
  }
  if (whole < rows) portable_kernels().greater(left + whole, right + whole, out, rows - whole);
}

TELAUDIT_AVX2 void equal(Numbers left, Numbers right, Bits out, std::size_t rows) {
  const std::size_t whole = rows / 64 * 64;
  for (std::size_t base = 0; base < whole; base += 64) {
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 64; i += 4)
      bits |= four_bits(_mm256_cmpeq_epi64(load(left + base + i), load(right + base + i))) << i;
    *out++ = bits;
  }
  if (whole < rows) portable_kernels().equal(left + whole, right + whole, out, rows - whole);
}

TELAUDIT_AVX2 void greater_than(Numbers left, std::int64_t right, Bits out, std::size_t rows) {
  const std::size_t whole = rows / 64 * 64;
  const __m256i constant = _mm256_set1_epi64x(right);
  for (std::size_t base = 0; base < whole; base += 64) {
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 64; i += 4)
      bits |= four_bits(_mm256_cmpgt_epi64(load(left + base + i), constant)) << i;
    *out++ = bits;
  }
  if (whole < rows) portable_kernels().greater_than(left + whole, right, out, rows - whole);
}

TELAUDIT_AVX2 void less_than(Numbers left, std::int64_t right, Bits out, std::size_t rows) {
  const std::size_t whole = rows / 64 * 64;
  const __m256i constant = _mm256_set1_epi64x(right);
  for (std::size_t base = 0; base < whole; base += 64) {
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 64; i += 4)
      bits |= four_bits(_mm256_cmpgt_epi64(constant, load(left + base + i))) << i;
    *out++ = bits;
  }
  if (whole < rows) portable_kernels().less_than(left + whole, right, out, rows - whole);
}

TELAUDIT_AVX2 void equal_to(Numbers left, std::int64_t right, Bits out, std::size_t rows) {
  const std::size_t whole = rows / 64 * 64;
  const __m256i constant = _mm256_set1_epi64x(right);
  for (std::size_t base = 0; base < whole; base += 64) {
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 64; i += 4)
      bits |= four_bits(_mm256_cmpeq_epi64(load(left + base + i), constant)) << i;
    *out++ = bits;
  }
  if (whole < rows) portable_kernels().equal_to(left + whole, right, out, rows - whole);
}

TELAUDIT_AVX2 void add(Numbers left, Numbers right, std::int64_t* out, std::size_t rows) {
  const std::size_t whole = rows / 4 * 4;
  for (std::size_t i = 0; i < whole; i += 4)
    store(out + i, _mm256_add_epi64(load(left + i), load(right + i)));
  portable_kernels().add(left + whole, right + whole, out + whole, rows - whole);
}

TELAUDIT_AVX2 void subtract(Numbers left, Numbers right, std::int64_t* out, std::size_t rows) {
  const std::size_t whole = rows / 4 * 4;
  for (std::size_t i = 0; i < whole; i += 4)
    store(out + i, _mm256_sub_epi64(load(left + i), load(right + i)));
  portable_kernels().subtract(left + whole, right + whole, out + whole, rows - whole);
}

// The low 64 bits of a product, from three products of 32 bits.
TELAUDIT_INTO_LOOP __m256i product(__m256i left, __m256i right) {
  const __m256i crossed = _mm256_mullo_epi32(left, _mm256_shuffle_epi32(right, 0xB1));
  const __m256i high = _mm256_slli_epi64(_mm256_add_epi32(crossed, _mm256_srli_epi64(crossed, 32)), 32);
  return _mm256_add_epi64(_mm256_mul_epu32(left, right), high);
}

// A side whose factor and offset are in registers.
struct Side {
  Numbers numbers;
  __m256i factor;
  __m256i offset;
};
TELAUDIT_INTO_LOOP Side side_of(const VectorKernels::Linear& linear) {
  return {linear.numbers, _mm256_set1_epi64x(linear.factor), _mm256_set1_epi64x(linear.offset)};
}
TELAUDIT_INTO_LOOP __m256i value_of(const Side& side, std::size_t row) {
  return _mm256_add_epi64(product(load(side.numbers + row), side.factor), side.offset);
}
VectorKernels::Linear beginning_at(VectorKernels::Linear linear, std::size_t row) {
  linear.numbers += row;
  return linear;
}

TELAUDIT_AVX2 void linear_greater(const VectorKernels::Linear& left, const VectorKernels::Linear& right,
                                  Bits out, std::size_t rows) {
  const std::size_t whole = rows / 64 * 64;
  const Side a = side_of(left);
  const Side b = side_of(right);
  for (std::size_t base = 0; base < whole; base += 64) {
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 64; i += 4)
      bits |= four_bits(_mm256_cmpgt_epi64(value_of(a, base + i), value_of(b, base + i))) << i;
    *out++ = bits;
  }
  if (whole < rows)
    portable_kernels().linear_greater(beginning_at(left, whole), beginning_at(right, whole), out,
                                      rows - whole);
}

TELAUDIT_AVX2 void linear_equal(const VectorKernels::Linear& left, const VectorKernels::Linear& right,
                                Bits out, std::size_t rows) {
  const std::size_t whole = rows / 64 * 64;
  const Side a = side_of(left);
  const Side b = side_of(right);
  for (std::size_t base = 0; base < whole; base += 64) {
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 64; i += 4)
      bits |= four_bits(_mm256_cmpeq_epi64(value_of(a, base + i), value_of(b, base + i))) << i;
    *out++ = bits;
  }
  if (whole < rows)
    portable_kernels().linear_equal(beginning_at(left, whole), beginning_at(right, whole), out, rows - whole);
}

TELAUDIT_AVX2 void linear_sum(const VectorKernels::Linear& left, const VectorKernels::Linear& right,
                              std::int64_t* out, std::size_t rows) {
  const std::size_t whole = rows / 4 * 4;
  const Side a = side_of(left);
  const Side b = side_of(right);
  for (std::size_t i = 0; i < whole; i += 4) store(out + i, _mm256_add_epi64(value_of(a, i), value_of(b, i)));
  portable_kernels().linear_sum(beginning_at(left, whole), beginning_at(right, whole), out + whole,
                                rows - whole);
}

TELAUDIT_AVX2 void multiply(Numbers left, Numbers right, std::int64_t* out, std::size_t rows) {
  const std::size_t whole = rows / 4 * 4;
  for (std::size_t i = 0; i < whole; i += 4) store(out + i, product(load(left + i), load(right + i)));
  portable_kernels().multiply(left + whole, right + whole, out + whole, rows - whole);
}

TELAUDIT_AVX2 void multiply_small(Numbers left, Numbers right, std::int64_t* out, std::size_t rows) {
  const std::size_t whole = rows / 4 * 4;
  for (std::size_t i = 0; i < whole; i += 4)
    store(out + i, _mm256_mul_epi32(load(left + i), load(right + i)));
  portable_kernels().multiply(left + whole, right + whole, out + whole, rows - whole);
}

TELAUDIT_AVX2 void add_constant(Numbers left, std::int64_t right, std::int64_t* out, std::size_t rows) {
  const std::size_t whole = rows / 4 * 4;
  const __m256i constant = _mm256_set1_epi64x(right);
  for (std::size_t i = 0; i < whole; i += 4) store(out + i, _mm256_add_epi64(load(left + i), constant));
  portable_kernels().add_constant(left + whole, right, out + whole, rows - whole);
}

TELAUDIT_AVX2 void multiply_constant(Numbers left, std::int64_t right, std::int64_t* out, std::size_t rows) {
  const std::size_t whole = rows / 4 * 4;
  const __m256i constant = _mm256_set1_epi64x(right);
  for (std::size_t i = 0; i < whole; i += 4) store(out + i, product(load(left + i), constant));
  portable_kernels().multiply_constant(left + whole, right, out + whole, rows - whole);
}

TELAUDIT_AVX2 void multiply_small_constant(Numbers left, std::int64_t right, std::int64_t* out,
                                           std::size_t rows) {
  const std::size_t whole = rows / 4 * 4;
  const __m256i constant = _mm256_set1_epi64x(right);
  for (std::size_t i = 0; i < whole; i += 4) store(out + i, _mm256_mul_epi32(load(left + i), constant));
  portable_kernels().multiply_constant(left + whole, right, out + whole, rows - whole);
}

TELAUDIT_AVX2 void absolute(Numbers left, std::int64_t* out, std::size_t rows) {
  const std::size_t whole = rows / 4 * 4;
  const __m256i zero = _mm256_setzero_si256();
  for (std::size_t i = 0; i < whole; i += 4) {
    const __m256i value = load(left + i);
    const __m256i sign = _mm256_cmpgt_epi64(zero, value);
    store(out + i, _mm256_sub_epi64(_mm256_xor_si256(value, sign), sign));
  }
  portable_kernels().absolute(left + whole, out + whole, rows - whole);
}

TELAUDIT_AVX2 void look_up(Codes codes, const std::uint32_t* table, std::size_t words, Bits out,
                           std::size_t rows) {
  const std::size_t whole = rows / 64 * 64;
  const __m256i highest = _mm256_set1_epi32(31);
  for (std::size_t base = 0; base < whole; base += 64) {
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 64; i += 8) {
      const __m256i eight = load(codes + base + i);
      const __m256i words =
          _mm256_i32gather_epi32(reinterpret_cast<const int*>(table), _mm256_srli_epi32(eight, 5), 4);
      const __m256i shift = _mm256_sub_epi32(highest, _mm256_and_si256(eight, highest));
      bits |= eight_bits(_mm256_sllv_epi32(words, shift)) << i;
    }
    *out++ = bits;
  }
  if (whole < rows) portable_kernels().look_up(codes + whole, table, words, out, rows - whole);
}

TELAUDIT_AVX2 void look_up_few(Codes codes, std::uint32_t table, Bits out, std::size_t rows) {
  const std::size_t whole = rows / 64 * 64;
  const __m256i highest = _mm256_set1_epi32(31);
  const __m256i words = _mm256_set1_epi32(static_cast<int>(table));
  for (std::size_t base = 0; base < whole; base += 64) {
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 64; i += 8) {
      const __m256i shift = _mm256_sub_epi32(highest, load(codes + base + i));
      bits |= eight_bits(_mm256_sllv_epi32(words, shift)) << i;
    }
    *out++ = bits;
  }
  if (whole < rows) portable_kernels().look_up_few(codes + whole, table, out, rows - whole);
}

TELAUDIT_AVX2 void within(Codes codes, std::uint32_t first, std::uint32_t more, Bits out, std::size_t rows) {
  const std::size_t whole = rows / 64 * 64;
  const __m256i begin = _mm256_set1_epi32(static_cast<int>(first));
  const __m256i most = _mm256_set1_epi32(static_cast<int>(more));
  for (std::size_t base = 0; base < whole; base += 64) {
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 64; i += 8) {
      const __m256i beyond = _mm256_sub_epi32(load(codes + base + i), begin);
      bits |= eight_bits(_mm256_cmpeq_epi32(_mm256_min_epu32(beyond, most), beyond)) << i;
    }
    *out++ = bits;
  }
  if (whole < rows) portable_kernels().within(codes + whole, first, more, out, rows - whole);
}

TELAUDIT_AVX2 void known(const std::uint8_t* bytes, Bits out, std::size_t rows) {
  const std::size_t whole = rows / 64 * 64;
  const __m256i zero = _mm256_setzero_si256();
  for (std::size_t base = 0; base < whole; base += 64) {
    const auto low =
        static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(load(bytes + base), zero)));
    const auto high =
        static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(load(bytes + base + 32), zero)));
    *out++ = ~(low | static_cast<std::uint64_t>(high) << 32);
  }
  if (whole < rows) portable_kernels().known(bytes + whole, out, rows - whole);
}

TELAUDIT_AVX2 bool keep(Bits rows, const std::uint64_t* of, std::size_t words) {
  std::uint64_t left = 0;
  for (std::size_t i = 0; i < words; ++i) left |= rows[i] &= of[i];
  return left != 0;
}

TELAUDIT_AVX2 std::size_t count(const std::uint64_t* bits, std::size_t words) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < words; ++i) out += static_cast<std::size_t>(_mm_popcnt_u64(bits[i]));
  return out;
}

// Four lanes and a gather are no faster than single rows.
void portable_look_up_numbers(Numbers numbers, std::int64_t first, std::size_t size,
                              const std::uint32_t* table, std::size_t words, Bits out, std::size_t rows) {
  portable_kernels().look_up_numbers(numbers, first, size, table, words, out, rows);
}

void portable_add_steps(Codes codes, const std::uint32_t* steps, std::uint32_t* places, std::size_t rows) {
  portable_kernels().add_steps(codes, steps, places, rows);
}
void portable_add_reached(Numbers numbers, std::int64_t turn, std::uint32_t step, std::uint32_t* places,
                          std::size_t rows) {
  portable_kernels().add_reached(numbers, turn, step, places, rows);
}
void portable_find_entries(Codes places, const std::uint32_t* table, std::uint32_t* out, Bits none,
                           std::size_t rows) {
  portable_kernels().find_entries(places, table, out, none, rows);
}
void portable_find_numbers(Codes codes, Numbers table, std::int64_t* out, std::size_t rows) {
  portable_kernels().find_numbers(codes, table, out, rows);
}

constexpr VectorKernels kAvx2 = {.greater = greater,
                                 .equal = equal,
                                 .greater_than = greater_than,
                                 .less_than = less_than,
                                 .equal_to = equal_to,
                                 .linear_greater = linear_greater,
                                 .linear_equal = linear_equal,
                                 .linear_sum = linear_sum,
                                 .add = add,
                                 .subtract = subtract,
                                 .multiply = multiply,
                                 .multiply_small = multiply_small,
                                 .add_constant = add_constant,
                                 .multiply_constant = multiply_constant,
                                 .multiply_small_constant = multiply_small_constant,
                                 .absolute = absolute,
                                 .round = round_rows,
                                 .look_up = look_up,
                                 .look_up_few = look_up_few,
                                 .within = within,
                                 .look_up_numbers = portable_look_up_numbers,
                                 .add_steps = portable_add_steps,
                                 .add_reached = portable_add_reached,
                                 .find_entries = portable_find_entries,
                                 .find_numbers = portable_find_numbers,
                                 .keep = keep,
                                 .count = count,
                                 .known = known};

}  // namespace

const VectorKernels* avx2_kernels() {
  static const bool here = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
  return here ? &kAvx2 : nullptr;
}

}  // namespace telaudit::rules

#else

namespace telaudit::rules {

const VectorKernels* avx2_kernels() {
  return nullptr;
}

}  // namespace telaudit::rules

#endif
