#include "rules/vector_kernels.h"

#include <algorithm>

namespace telaudit::rules {
namespace {

using Numbers = VectorKernels::Numbers;
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
void look_up(const std::uint32_t* codes, const std::uint32_t* table, Bits out, std::size_t rows) {
  fill(out, rows, [=](std::size_t i) { return (table[codes[i] / 32] >> (codes[i] % 32) & 1U) != 0; });
}
void look_up_few(const std::uint32_t* codes, std::uint32_t table, Bits out, std::size_t rows) {
  fill(out, rows, [=](std::size_t i) { return (table >> (codes[i] % 32) & 1U) != 0; });
}
void known(const std::uint8_t* bytes, Bits out, std::size_t rows) {
  fill(out, rows, [=](std::size_t i) { return bytes[i] != 0; });
}

constexpr VectorKernels kPortable = {
    greater,  equal,        greater_than,      less_than,         equal_to, add,     subtract,    multiply,
    multiply, add_constant, multiply_constant, multiply_constant, absolute, look_up, look_up_few, known};

}  // namespace

const VectorKernels& portable_kernels() {
  return kPortable;
}

const VectorKernels& best_kernels() {
  const VectorKernels* fast = avx2_kernels();
  return fast == nullptr ? kPortable : *fast;
}

}  // namespace telaudit::rules
