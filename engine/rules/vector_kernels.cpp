#include "rules/vector_kernels.h"

#include <algorithm>
#include <bit>

#include "rules/rounded_rows.h"

namespace telaudit::rules {
namespace {

using Numbers = VectorKernels::Numbers;
using Codes = VectorKernels::Codes;
using Bits = VectorKernels::Bits;

template <typename Holds>
void fill(Bits out, std::size_t rows, Holds holds) {
  for (std::size_t base = 0; base < rows; base += 64) {
    std::uint64_t bits = 0;
    const std::size_t end = std::min<std::size_t>(64, rows - base);
    for (std::size_t i = 0; i < end; ++i) bits |= static_cast<std::uint64_t>(holds(base + i)) << i;
    *out++ = bits;
  }
}

// Two's complement arithmetic that wraps.
std::int64_t wrapped(std::uint64_t bits) {
  return static_cast<std::int64_t>(bits);
}
std::uint64_t unsigned_of(std::int64_t number) {
  return static_cast<std::uint64_t>(number);
}

void greater(Numbers left, Numbers right, Bits out, std::size_t rows) {
  fill(out, rows, [=](std::size_t i) { return left[i] > right[i]; });
}
void equal(Numbers left, Numbers right, Bits out, std::size_t rows) {
  fill(out, rows, [=](std::size_t i) { return left[i] == right[i]; });
}
void greater_than(Numbers left, std::int64_t right, Bits out, std::size_t rows) {
  fill(out, rows, [=](std::size_t i) { return left[i] > right; });
}
void less_than(Numbers left, std::int64_t right, Bits out, std::size_t rows) {
  fill(out, rows, [=](std::size_t i) { return left[i] < right; });
}
void equal_to(Numbers left, std::int64_t right, Bits out, std::size_t rows) {
  fill(out, rows, [=](std::size_t i) { return left[i] == right; });
}
std::int64_t value_of(const VectorKernels::Linear& side, std::size_t i) {
  return wrapped(unsigned_of(side.numbers[i]) * unsigned_of(side.factor) + unsigned_of(side.offset));
}
void linear_greater(const VectorKernels::Linear& left, const VectorKernels::Linear& right, Bits out,
                    std::size_t rows) {
  fill(out, rows, [&](std::size_t i) { return value_of(left, i) > value_of(right, i); });
}
void linear_equal(const VectorKernels::Linear& left, const VectorKernels::Linear& right, Bits out,
                  std::size_t rows) {
  fill(out, rows, [&](std::size_t i) { return value_of(left, i) == value_of(right, i); });
}
void linear_sum(const VectorKernels::Linear& left, const VectorKernels::Linear& right, std::int64_t* out,
                std::size_t rows) {
  for (std::size_t i = 0; i < rows; ++i)
    out[i] = wrapped(unsigned_of(value_of(left, i)) + unsigned_of(value_of(right, i)));
}
void add(Numbers left, Numbers right, std::int64_t* out, std::size_t rows) {
  for (std::size_t i = 0; i < rows; ++i) out[i] = wrapped(unsigned_of(left[i]) + unsigned_of(right[i]));
}
void subtract(Numbers left, Numbers right, std::int64_t* out, std::size_t rows) {
  for (std::size_t i = 0; i < rows; ++i) out[i] = wrapped(unsigned_of(left[i]) - unsigned_of(right[i]));
}
void multiply(Numbers left, Numbers right, std::int64_t* out, std::size_t rows) {
  for (std::size_t i = 0; i < rows; ++i) out[i] = wrapped(unsigned_of(left[i]) * unsigned_of(right[i]));
}
void add_constant(Numbers left, std::int64_t right, std::int64_t* out, std::size_t rows) {
  for (std::size_t i = 0; i < rows; ++i) out[i] = wrapped(unsigned_of(left[i]) + unsigned_of(right));
}
void multiply_constant(Numbers left, std::int64_t right, std::int64_t* out, std::size_t rows) {
  for (std::size_t i = 0; i < rows; ++i) out[i] = wrapped(unsigned_of(left[i]) * unsigned_of(right));
}
void absolute(Numbers left, std::int64_t* out, std::size_t rows) {
  for (std::size_t i = 0; i < rows; ++i) out[i] = left[i] < 0 ? wrapped(0 - unsigned_of(left[i])) : left[i];
}
void look_up(Codes codes, const std::uint32_t* table, std::size_t, Bits out, std::size_t rows) {
  fill(out, rows, [=](std::size_t i) { return (table[codes[i] / 32] >> (codes[i] % 32) & 1U) != 0; });
}
void look_up_few(Codes codes, std::uint32_t table, Bits out, std::size_t rows) {
  fill(out, rows, [=](std::size_t i) { return (table >> (codes[i] % 32) & 1U) != 0; });
}
void within(Codes codes, std::uint32_t first, std::uint32_t more, Bits out, std::size_t rows) {
  fill(out, rows, [=](std::size_t i) { return codes[i] - first <= more; });
}
void look_up_numbers(Numbers numbers, std::int64_t first, std::size_t size, const std::uint32_t* table,
                     std::size_t, Bits out, std::size_t rows) {
  fill(out, rows, [=](std::size_t i) {
    const std::uint64_t at = unsigned_of(numbers[i]) - unsigned_of(first);
    return at < size && (table[at / 32] >> (at % 32) & 1U) != 0;
  });
}
void add_steps(Codes codes, const std::uint32_t* steps, std::uint32_t* places, std::size_t rows) {
  for (std::size_t i = 0; i < rows; ++i) places[i] += steps[codes[i]];
}
void add_reached(Numbers numbers, std::int64_t turn, std::uint32_t step, std::uint32_t* places,
                 std::size_t rows) {
  for (std::size_t i = 0; i < rows; ++i) places[i] += numbers[i] >= turn ? step : 0;
}
void find_entries(Codes places, const std::uint32_t* table, std::uint32_t* out, Bits none, std::size_t rows) {
  for (std::size_t i = 0; i < rows; ++i) out[i] = table[places[i]];
  fill(none, rows, [=](std::size_t i) { return out[i] == 0; });
}
void find_numbers(Codes codes, Numbers table, std::int64_t* out, std::size_t rows) {
  for (std::size_t i = 0; i < rows; ++i) out[i] = table[codes[i]];
}
bool keep(Bits rows, const std::uint64_t* of, std::size_t words) {
  std::uint64_t left = 0;
  for (std::size_t i = 0; i < words; ++i) left |= rows[i] &= of[i];
  return left != 0;
}
std::size_t count(const std::uint64_t* bits, std::size_t words) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < words; ++i) out += static_cast<std::size_t>(std::popcount(bits[i]));
  return out;
}
void known(const std::uint8_t* bytes, Bits out, std::size_t rows) {
  fill(out, rows, [=](std::size_t i) { return bytes[i] != 0; });
}

constexpr VectorKernels kPortable = {.greater = greater,
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
                                     .multiply_small = multiply,
                                     .add_constant = add_constant,
                                     .multiply_constant = multiply_constant,
                                     .multiply_small_constant = multiply_constant,
                                     .absolute = absolute,
                                     .round = round_rows,
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

const VectorKernels& portable_kernels() {
  return kPortable;
}

const VectorKernels& best_kernels() {
  for (const VectorKernels* fast : {avx512_kernels(), avx2_kernels()})
    if (fast != nullptr) return *fast;
  return kPortable;
}

}  // namespace telaudit::rules
