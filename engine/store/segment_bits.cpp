#include "store/segment_bits.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "store/segment_unpack.h"

namespace telaudit::store {
namespace {

// Eight values of W bits are W bytes, so the place of each value in its group is known when this is compiled.
constexpr std::size_t kGroup = 8;

template <unsigned W>
constexpr std::uint64_t kMask = (std::uint64_t{1} << W) - 1;

std::uint64_t load(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// Division by a step that divides: the odd part of the step has an inverse modulo 2^64.
struct Divisor {
  std::uint64_t inverse = 1;
  unsigned shift = 0;

  explicit Divisor(std::uint64_t step) : shift(static_cast<unsigned>(std::countr_zero(step))) {
    const std::uint64_t odd = step >> shift;
    // Each round doubles the number of right bits; an odd number is its own inverse modulo 8.
    inverse = odd;
    for (int round = 0; round < 5; ++round) inverse *= 2 - odd * inverse;
  }
  std::uint64_t quotient(std::uint64_t multiple) const { return (multiple >> shift) * inverse; }
};

// Writes up to 7 bytes beyond the W of the group.
template <unsigned W>
void put_group(const std::uint64_t* values, char* target) {
  std::uint64_t word = 0;
#pragma GCC unroll 8
  for (unsigned i = 0; i < kGroup; ++i) {
    const unsigned shift = i * W % 64;
    word |= values[i] << shift;
    if (shift + W < 64 && i + 1 < kGroup) continue;
    std::memcpy(target + i * W / 64 * 8, &word, sizeof word);
    word = shift + W > 64 ? values[i] >> (64 - shift) : 0;
  }
  constexpr unsigned kLast = (kGroup - 1) * W;
  if constexpr (kLast % 64 + W > 64) std::memcpy(target + (kLast / 64 + 1) * 8, &word, sizeof word);
}

template <unsigned W, bool Steps>
void pack_width(std::span<const std::int64_t> numbers, const PackedForm& form, char* target) {
  const Divisor divisor(form.step);
  const std::uint64_t base = form.base;
  std::array<std::uint64_t, kGroup> values{};
  const auto value_of = [&](std::int64_t number) {
    const std::uint64_t offset = static_cast<std::uint64_t>(number) - base;
    if constexpr (Steps) return divisor.quotient(offset);
    return offset;
  };
  const std::size_t groups = numbers.size() / kGroup;
  const std::int64_t* source = numbers.data();
  for (std::size_t group = 0; group < groups; ++group) {
#pragma GCC unroll 8
    for (std::size_t i = 0; i < kGroup; ++i) values[i] = value_of(source[i]);
    put_group<W>(values.data(), target);
    source += kGroup;
    target += W;
  }
  const std::size_t rest = numbers.size() % kGroup;
  if (rest == 0) return;
  values.fill(0);
  for (std::size_t i = 0; i < rest; ++i) values[i] = value_of(source[i]);
  put_group<W>(values.data(), target);
}

template <unsigned W>
std::uint64_t value_at(const char* group, unsigned i) {
  return (load(group + i * W / 8) >> (i * W % 8)) & kMask<W>;
}

// Calls `take(group, index of its first value, values in it)`; `group` may be read to 8 bytes beyond W.
template <unsigned W, typename Take>
void for_groups(std::string_view bytes, std::size_t count, Take take) {
  const char* source = bytes.data();
  std::size_t left = bytes.size();
  std::size_t first = 0;
  for (; first + kGroup <= count && left >= W + 8; first += kGroup, source += W, left -= W)
    take(source, first, kGroup);
  std::array<char, kWidestPacked + 8> last{};
  while (first < count) {
    const std::size_t values = std::min(kGroup, count - first);
    const std::size_t length = std::min<std::size_t>(W, left);
    last.fill(0);
    std::memcpy(last.data(), source, length);
    take(last.data(), first, values);
    first += values;
    source += length;
    left -= length;
  }
}

template <typename Number, unsigned W, bool Steps>
void unpack_width(std::string_view bytes, const PackedForm& form, std::span<Number> numbers) {
  const std::uint64_t base = form.base;
  const std::uint64_t step = form.step;
  for_groups<W>(bytes, numbers.size(), [&](const char* group, std::size_t first, std::size_t values) {
    Number* target = numbers.data() + first;
    const auto number = [&](unsigned i) {
      const std::uint64_t value = value_at<W>(group, i);
      return static_cast<Number>(base + (Steps ? value * step : value));
    };
    if (values == kGroup) {
#pragma GCC unroll 8
      for (unsigned i = 0; i < kGroup; ++i) target[i] = number(i);
    } else {
      for (unsigned i = 0; i < values; ++i) target[i] = number(i);
    }
  });
}

template <unsigned W>
unsigned __int128 sum_width(std::string_view bytes, std::size_t count) {
  // 2^20 values below 2^44 stay below 2^64.
  constexpr bool kNarrow = W <= 44;
  unsigned __int128 wide = 0;
  std::array<std::uint64_t, kGroup> sums{};
  for_groups<W>(bytes, count, [&](const char* group, std::size_t, std::size_t) {
  // Values beyond the last are zeros.
#pragma GCC unroll 8
    for (unsigned i = 0; i < kGroup; ++i) {
      const std::uint64_t value = value_at<W>(group, i);
      if constexpr (kNarrow) {
        sums[i] += value;
      } else {
        wide += value;
      }
    }
  });
  for (const std::uint64_t sum : sums) wide += sum;
  return wide;
}

template <unsigned W>
std::optional<std::uint64_t> look_up_width(std::string_view bytes, std::size_t count,
                                           const std::uint64_t* table) {
  std::array<std::uint64_t, 4> sums{};
  std::uint64_t met = 0;
  for_groups<W>(bytes, count, [&](const char* group, std::size_t, std::size_t values) {
    if (values == kGroup) {
#pragma GCC unroll 8
      for (unsigned i = 0; i < kGroup; ++i) {
        const std::uint64_t entry = table[value_at<W>(group, i)];
        sums[i % 4] += entry;
        met |= entry;
      }
      return;
    }
    for (unsigned i = 0; i < values; ++i) {
      const std::uint64_t entry = table[value_at<W>(group, i)];
      sums[0] += entry;
      met |= entry;
    }
  });
  if ((met & kNoEntry) != 0) return std::nullopt;
  return sums[0] + sums[1] + sums[2] + sums[3];
}

using PackWidth = void (*)(std::span<const std::int64_t>, const PackedForm&, char*);
template <typename Number>
using UnpackWidth = void (*)(std::string_view, const PackedForm&, std::span<Number>);
using SumWidth = unsigned __int128 (*)(std::string_view, std::size_t);
using LookUpWidth = std::optional<std::uint64_t> (*)(std::string_view, std::size_t, const std::uint64_t*);

template <bool Steps, unsigned... W>
constexpr std::array<PackWidth, kWidestPacked> pack_widths(std::integer_sequence<unsigned, W...>) {
  return {pack_width<W + 1, Steps>...};
}
template <typename Number, bool Steps, unsigned... W>
constexpr std::array<UnpackWidth<Number>, kWidestPacked> unpack_widths(
    std::integer_sequence<unsigned, W...>) {
  return {unpack_width<Number, W + 1, Steps>...};
}
template <unsigned... W>
constexpr std::array<SumWidth, kWidestPacked> sum_widths(std::integer_sequence<unsigned, W...>) {
  return {sum_width<W + 1>...};
}

template <unsigned... W>
constexpr std::array<LookUpWidth, kWidestLookedUp> look_up_widths(std::integer_sequence<unsigned, W...>) {
  return {look_up_width<W + 1>...};
}

using Widths = std::make_integer_sequence<unsigned, kWidestPacked>;
constexpr auto kPack = pack_widths<false>(Widths());
constexpr auto kPackSteps = pack_widths<true>(Widths());
template <typename Number>
constexpr auto kUnpack = unpack_widths<Number, false>(Widths());
template <typename Number>
constexpr auto kUnpackSteps = unpack_widths<Number, true>(Widths());
constexpr auto kSum = sum_widths(Widths());
constexpr auto kLookUp = look_up_widths(std::make_integer_sequence<unsigned, kWidestLookedUp>());

template <typename Number>
void unpack_all(std::string_view bytes, const PackedForm& form, std::span<Number> numbers) {
  const auto& widths = form.step == 1 ? kUnpack<Number> : kUnpackSteps<Number>;
  widths[form.width - 1](bytes, form, numbers);
}

template <typename Narrow>
Narrow unpack_narrow(std::string_view bytes, const PackedForm& form, std::span<Narrow> numbers) {
  unpack_all(bytes, form, numbers);
  Narrow largest = 0;
  for (const Narrow number : numbers) largest = std::max(largest, number);
  return largest;
}

}  // namespace

void pack(std::span<const std::int64_t> numbers, const PackedForm& form, std::string& out) {
  const std::size_t start = out.size();
  const std::size_t end = start + packed_bytes(numbers.size(), form.width);
  // A whole last group and what is written beyond it.
  out.resize(end + kWidestPacked + 8);
  const auto& widths = form.step == 1 ? kPack : kPackSteps;
  widths[form.width - 1](numbers, form, out.data() + start);
  out.resize(end);
}

void unpack(std::string_view bytes, const PackedForm& form, std::span<std::int64_t> numbers) {
  best_unpacking().numbers(bytes, form, numbers);
}

const Unpacking& portable_unpacking() {
  static constexpr Unpacking kPortable = {unpack_all<std::int64_t>, unpack_narrow<std::uint32_t>,
                                          unpack_narrow<std::uint8_t>};
  return kPortable;
}

const Unpacking& best_unpacking() {
  static const Unpacking& best = avx512_unpacking() != nullptr ? *avx512_unpacking() : portable_unpacking();
  return best;
}

unsigned __int128 sum_packed(std::string_view bytes, unsigned width, std::size_t count) {
  return kSum[width - 1](bytes, count);
}

std::optional<std::uint64_t> sum_looked_up(std::string_view bytes, unsigned width, std::size_t count,
                                           std::span<const std::uint64_t> table) {
  return kLookUp[width - 1](bytes, count, table.data());
}

}  // namespace telaudit::store
