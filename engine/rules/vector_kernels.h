// The innermost loops of the vector evaluator: whole numbers of 64 bits, words by their codes, and masks.
// Sums and products wrap, so the caller knows beforehand that those of the rows he asks for do not.
//
// `rows` is at most kVectorRows. A mask is written in full: (rows + 63) / 64 words, with clear bits beyond
// `rows`.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/decimal.h"

namespace telaudit::rules {

struct VectorKernels {
  using Numbers = const std::int64_t*;
  using Codes = const std::uint32_t*;
  using Bits = std::uint64_t*;
  using Binary = void (*)(Numbers left, Numbers right, std::int64_t* out, std::size_t rows);
  using WithConstant = void (*)(Numbers left, std::int64_t right, std::int64_t* out, std::size_t rows);
  using Comparison = void (*)(Numbers left, Numbers right, Bits out, std::size_t rows);
  using ConstantComparison = void (*)(Numbers left, std::int64_t right, Bits out, std::size_t rows);

  // numbers[i] * factor + offset.
  struct Linear {
    Numbers numbers = nullptr;
    std::int64_t factor = 1;
    std::int64_t offset = 0;
  };
  using LinearComparison = void (*)(const Linear& left, const Linear& right, Bits out, std::size_t rows);

  Comparison greater = nullptr;
  Comparison equal = nullptr;
  ConstantComparison greater_than = nullptr;
  ConstantComparison less_than = nullptr;
  ConstantComparison equal_to = nullptr;

  LinearComparison linear_greater = nullptr;
  LinearComparison linear_equal = nullptr;

  void (*linear_sum)(const Linear& left, const Linear& right, std::int64_t* out, std::size_t rows) = nullptr;
  Binary add = nullptr;
  Binary subtract = nullptr;
  Binary multiply = nullptr;
  Binary multiply_small = nullptr;  // both sides fit in 32 bits with sign
  WithConstant add_constant = nullptr;
  WithConstant multiply_constant = nullptr;
  WithConstant multiply_small_constant = nullptr;  // both sides fit in 32 bits with sign
  void (*absolute)(Numbers left, std::int64_t* out, std::size_t rows) = nullptr;
  // As round_rows.
  void (*round)(Numbers numbers, Rounding mode, std::uint64_t unit, std::int64_t* out,
                std::size_t rows) = nullptr;

  // Bit i: whether bit codes[i] of `table` is set. The table has `words` words, with a bit for every code.
  void (*look_up)(Codes codes, const std::uint32_t* table, std::size_t words, Bits out,
                  std::size_t rows) = nullptr;
  // The same where all codes are below 32.
  void (*look_up_few)(Codes codes, std::uint32_t table, Bits out, std::size_t rows) = nullptr;
  // Bit i: whether codes[i] is one of `first` and the `more` after it.
  void (*within)(Codes codes, std::uint32_t first, std::uint32_t more, Bits out, std::size_t rows) = nullptr;
  // Bit i: whether numbers[i] is one of the `size` numbers from `first` and its bit of `table` is set, which
  // has `words` words.
  void (*look_up_numbers)(Numbers numbers, std::int64_t first, std::size_t size, const std::uint32_t* table,
                          std::size_t words, Bits out, std::size_t rows) = nullptr;
  // places[i] grows by steps[codes[i]].
  void (*add_steps)(Codes codes, const std::uint32_t* steps, std::uint32_t* places,
                    std::size_t rows) = nullptr;
  // places[i] grows by `step` where numbers[i] is not below `turn`.
  void (*add_reached)(Numbers numbers, std::int64_t turn, std::uint32_t step, std::uint32_t* places,
                      std::size_t rows) = nullptr;
  // out[i] = table[places[i]]; bit i: whether that is 0.
  void (*find_entries)(Codes places, const std::uint32_t* table, std::uint32_t* out, Bits none,
                       std::size_t rows) = nullptr;
  // out[i] = table[codes[i]].
  void (*find_numbers)(Codes codes, Numbers table, std::int64_t* out, std::size_t rows) = nullptr;
  // Clears the bits of `rows` that `of` has not, in `words` words each; whether any are left.
  bool (*keep)(Bits rows, const std::uint64_t* of, std::size_t words) = nullptr;
  // How many bits are set.
  std::size_t (*count)(const std::uint64_t* bits, std::size_t words) = nullptr;
  // Bit i: whether bytes[i] is not zero.
  void (*known)(const std::uint8_t* bytes, Bits out, std::size_t rows) = nullptr;
};

const VectorKernels& portable_kernels();
// nullptr where this processor lacks them.
const VectorKernels* avx2_kernels();
const VectorKernels* avx512_kernels();
const VectorKernels& best_kernels();

}  // namespace telaudit::rules
