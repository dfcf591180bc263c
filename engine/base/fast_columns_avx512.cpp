#include "base/avx512.h"
#include "base/fast_columns_kernels.h"

#if defined(__x86_64__)

#define TELAUDIT_INTO_COLUMN TELAUDIT_AVX512 __attribute__((always_inline)) inline

namespace telaudit::fast {
namespace {

TELAUDIT_INTO_COLUMN __m512i all(std::int64_t value) {
  return _mm512_set1_epi64(value);
}

// Eight rows: where their cells are.
struct Eight {
  __m512i begin;
  __m512i length;
};

TELAUDIT_INTO_COLUMN __m512i widened(const std::uint32_t* values, __mmask8 there) {
  return _mm512_cvtepu32_epi64(_mm256_maskz_loadu_epi32(there, values));
}

TELAUDIT_INTO_COLUMN Eight eight_cells(const FastCells& cells, std::size_t row, __mmask8 there) {
  return {widened(cells.begin + row, there), widened(cells.length + row, there)};
}

TELAUDIT_INTO_COLUMN __mmask8 rows_there(std::size_t rows, std::size_t row) {
  return static_cast<__mmask8>(rows - row >= 8 ? 0xFFU : (1U << (rows - row)) - 1);
}

TELAUDIT_INTO_COLUMN __m512i load_at(const char* window, __m512i at) {
  return _mm512_i64gather_epi64(at, window, 1);
}

// Characters as digits' values; what is no digit becomes more than 9.
TELAUDIT_INTO_COLUMN __m512i from_zero(__m512i word) {
  return _mm512_sub_epi8(word, _mm512_set1_epi8('0'));
}

TELAUDIT_INTO_COLUMN __mmask8 no_digits(__m512i digits) {
  const __m512i beyond = _mm512_subs_epu8(digits, _mm512_set1_epi8(9));
  return _mm512_test_epi64_mask(beyond, beyond);
}

// The first `length` (0 to 8) bytes moved behind zeros.
TELAUDIT_INTO_COLUMN __m512i aligned(__m512i word, __m512i length) {
  return _mm512_sllv_epi64(word, _mm512_sub_epi64(all(64), _mm512_slli_epi64(length, 3)));
}

// The value of eight digits: pairs, fours, the eight.
TELAUDIT_INTO_COLUMN __m512i value_of(__m512i digits) {
  const __m512i pairs = _mm512_maddubs_epi16(digits, _mm512_set1_epi16(0x010A));
  const __m512i fours = _mm512_madd_epi16(pairs, _mm512_set1_epi32(0x00010064));
  return _mm512_add_epi64(_mm512_mul_epu32(fours, all(10000)), _mm512_srli_epi64(fours, 32));
}

TELAUDIT_INTO_COLUMN void store_bytes(std::uint8_t* to, __m512i values) {
  _mm_storel_epi64(reinterpret_cast<__m128i*>(to), _mm512_cvtepi64_epi8(values));
}

// What a pattern says, for eight dates.
struct DateShape {
  __m512i length;
  __m512i shape[2];
  __m512i literals[2];
  __m512i months;  // 32-bit entries: the days before a month, and from bit 16 on its length
};

TELAUDIT_INTO_COLUMN DateShape date_shape(const FastDatePattern& pattern) {
  std::array<std::uint32_t, 16> months;
  for (std::size_t i = 0; i < 16; ++i)
    months[i] = kMonths[i].before | static_cast<std::uint32_t>(kMonths[i].length) << 16;
  DateShape out;
  out.length = all(pattern.length);
  for (std::size_t i = 0; i < 2; ++i) {
    out.shape[i] = all(static_cast<std::int64_t>(pattern.shape[i]));
    out.literals[i] = all(static_cast<std::int64_t>(pattern.literals[i]));
  }
  out.months = _mm512_loadu_si512(months.data());
  return out;
}

struct EightDays {
  __m512i days;
  __mmask8 valid;
};

// As civil_day. Every value stands in the low half of its 64 bits.
TELAUDIT_INTO_COLUMN EightDays civil_days(__m512i century, __m512i year_of_century, __m512i month,
                                          __m512i day, __m512i months) {
  const __m512i one = all(1);
  const __m512i of_month =
      _mm512_and_si512(_mm512_permutexvar_epi32(month, months), all(std::int64_t{0xFFFFFFFF}));
  const __m512i leap_by = _mm512_mask_mov_epi64(
      year_of_century, _mm512_testn_epi64_mask(year_of_century, year_of_century), century);
  const __mmask8 leap = _mm512_testn_epi64_mask(leap_by, all(3));
  const __m512i length = _mm512_mask_add_epi64(
      _mm512_srli_epi64(of_month, 16), static_cast<__mmask8>(leap & _mm512_cmpeq_epi64_mask(month, all(2))),
      _mm512_srli_epi64(of_month, 16), one);
  const __m512i day_before = _mm512_sub_epi64(day, one);
  const __mmask8 valid = static_cast<__mmask8>(_mm512_cmplt_epu64_mask(month, all(16)) &
                                               _mm512_cmplt_epu64_mask(day_before, length) &
                                               _mm512_cmpge_epu64_mask(century, all(19)));
  const __m512i past =
      _mm512_sub_epi64(_mm512_add_epi64(_mm512_mul_epu32(century, all(100)), year_of_century), one);
  // 5243 / 2^19 is a hundredth, exact enough for what is below 10000.
  const __m512i centuries = _mm512_srli_epi64(_mm512_mul_epu32(past, all(5243)), 19);
  const __m512i leap_days = _mm512_add_epi64(_mm512_sub_epi64(_mm512_srli_epi64(past, 2), centuries),
                                             _mm512_srli_epi64(centuries, 2));
  __m512i days = _mm512_add_epi64(_mm512_mul_epu32(past, all(365)), leap_days);
  days = _mm512_add_epi64(days, _mm512_and_si512(of_month, all(0xFFFF)));
  days = _mm512_add_epi64(days, _mm512_sub_epi64(day_before, all(719162)));
  days = _mm512_mask_add_epi64(days, static_cast<__mmask8>(leap & _mm512_cmpgt_epu64_mask(month, all(2))),
                               days, one);
  return {days, valid};
}

// Each byte becomes the pair of digits that begins there.
TELAUDIT_INTO_COLUMN __m512i pairs_of(__m512i digits) {
  const __m512i tens = _mm512_add_epi64(_mm512_slli_epi64(digits, 3), _mm512_slli_epi64(digits, 1));
  return _mm512_add_epi64(tens, _mm512_srli_epi64(digits, 8));
}

TELAUDIT_INTO_COLUMN __m512i pair_at(const __m512i (&pairs)[2], FastDatePattern::Pair at) {
  return _mm512_and_si512(_mm512_srl_epi64(pairs[at.in_last], _mm_cvtsi32_si128(at.shift)), all(0x7F));
}

TELAUDIT_INTO_COLUMN EightDays eight_days(const char* window, const Eight& cells,
                                          const FastDatePattern& pattern, const DateShape& shape) {
  const __mmask8 fits = _mm512_cmpeq_epi64_mask(cells.length, shape.length);
  // A cell of another length may be the first of the window, with nothing before it.
  const __m512i begin = _mm512_maskz_mov_epi64(fits, cells.begin);
  const __m512i last_at = _mm512_maskz_add_epi64(fits, begin, _mm512_sub_epi64(shape.length, all(8)));
  const __m512i first = _mm512_xor_si512(load_at(window, begin), shape.shape[0]);
  const __m512i last = _mm512_xor_si512(load_at(window, last_at), shape.shape[1]);
  // What is left is 0 to 9 for a digit and 0 for a literal.
  const __m512i literals =
      _mm512_or_si512(_mm512_and_si512(first, shape.literals[0]), _mm512_and_si512(last, shape.literals[1]));
  const auto misfits =
      static_cast<__mmask8>(no_digits(first) | no_digits(last) | _mm512_test_epi64_mask(literals, literals));
  const __m512i pairs[2] = {pairs_of(first), pairs_of(last)};
  EightDays out = civil_days(pair_at(pairs, pattern.century), pair_at(pairs, pattern.year_of_century),
                             pair_at(pairs, pattern.month), pair_at(pairs, pattern.day), shape.months);
  out.valid = static_cast<__mmask8>(out.valid & fits & ~static_cast<unsigned>(misfits));
  return out;
}

struct EightTimes {
  __m512i tenths;
  __mmask8 valid;
};

// "HH:MM:SS" alone.
TELAUDIT_INTO_COLUMN EightTimes eight_times(const char* window, const Eight& cells) {
  constexpr std::int64_t kShape = 0x30303A30303A3030;  // 00:00:00
  constexpr std::int64_t kColons = 0x0000FF0000FF0000;
  const __m512i word = _mm512_xor_si512(load_at(window, cells.begin), all(kShape));
  // H H - M M - S S to words of two digits: hours, minutes, seconds, nothing.
  const __m512i close = _mm512_broadcast_i32x4(_mm_set_epi64x(
      static_cast<std::int64_t>(0x80800F0E0C0B0908U), static_cast<std::int64_t>(0x8080070604030100U)));
  const __m512i parts = _mm512_maddubs_epi16(_mm512_shuffle_epi8(word, close), _mm512_set1_epi16(0x010A));
  const __m512i beyond = _mm512_subs_epu16(parts, all(0x0000'003B'003B'0017));
  const __m512i colons = _mm512_and_si512(word, all(kColons));
  const auto misfits = static_cast<unsigned>(no_digits(word) | _mm512_test_epi64_mask(colons, colons) |
                                             _mm512_test_epi64_mask(beyond, beyond));
  // Seconds of hours and minutes in the low half, seconds in the high one.
  const __m512i sums = _mm512_madd_epi16(parts, all(0x0000'0001'003C'0E10));
  const __m512i seconds = _mm512_add_epi32(sums, _mm512_srli_epi64(sums, 32));
  return {_mm512_mul_epu32(seconds, all(10)),
          static_cast<__mmask8>(_mm512_cmpeq_epi64_mask(cells.length, all(8)) & ~misfits)};
}

}  // namespace

TELAUDIT_AVX512 void digits_column_avx512(const FastCells& cells, std::uint64_t factor, std::uint64_t most,
                                          std::int64_t* values, std::uint8_t* counts, UnreadRows unread) {
  for (std::size_t row = 0; row < cells.rows; row += 8) {
    const __mmask8 there = rows_there(cells.rows, row);
    const auto [begin, length] = eight_cells(cells, row, there);
    const __m512i in_low = _mm512_min_epu64(length, all(8));
    const __m512i in_high = _mm512_sub_epi64(length, in_low);
    const __m512i low = aligned(from_zero(load_at(cells.window, _mm512_add_epi64(begin, in_high))), in_low);
    auto bad = static_cast<unsigned>(no_digits(low));
    __m512i value = value_of(low);
    if (_mm512_test_epi64_mask(in_high, in_high) != 0) {
      const __m512i high = aligned(from_zero(load_at(cells.window, begin)), in_high);
      bad |= no_digits(high);
      value = _mm512_add_epi64(value, _mm512_mul_epu32(value_of(high), all(100'000'000)));
    }
    // Length 0 becomes the greatest of all.
    bad |= _mm512_cmpge_epu64_mask(_mm512_sub_epi64(length, all(1)), all(16));
    bad |= _mm512_cmpgt_epu64_mask(value, all(static_cast<std::int64_t>(most)));
    _mm512_storeu_si512(values + row, _mm512_mullo_epi64(value, all(static_cast<std::int64_t>(factor))));
    store_bytes(counts + row, length);
    unread[row / 8] = static_cast<std::uint8_t>(bad & there);
  }
}

TELAUDIT_AVX512 void decimal_column_avx512(const FastCells& cells, const FastDecimalRules& rules,
                                           std::int64_t* mantissas, std::uint8_t* scales, UnreadRows unread) {
  const __m512i below = _mm512_loadu_si512(rules.below.data());
  const __m512i point = _mm512_set1_epi8(rules.point);
  const unsigned turned = rules.negate ? 0xFFU : 0;
  for (std::size_t row = 0; row < cells.rows; row += 8) {
    const __mmask8 there = rows_there(cells.rows, row);
    const auto [begin, length] = eight_cells(cells, row, there);
    const __m512i cell = load_at(cells.window, begin);
    const __mmask8 minus = _mm512_cmpeq_epi64_mask(_mm512_and_si512(cell, all(0xFF)), all('-'));
    // The minus becomes a zero; what it means for the count of digits is seen below.
    const __m512i unsigned_cell = _mm512_mask_xor_epi64(cell, minus, cell, all('-' ^ '0'));
    __m512i word = aligned(from_zero(unsigned_cell), length);
    const __m512i digits_and_point = _mm512_mask_sub_epi64(length, minus, length, all(1));
    // 0x80 in each byte that is the point.
    const __m512i points = _mm512_and_si512(_mm512_movm_epi8(_mm512_cmpeq_epi8_mask(word, from_zero(point))),
                                            _mm512_set1_epi8('\x80'));
    const __mmask8 pointed = _mm512_test_epi64_mask(points, points);
    // The bytes before the first point move over it; a second one stays and is no digit.
    const __m512i through = _mm512_xor_si512(points, _mm512_sub_epi64(points, all(1)));
    const __m512i before = _mm512_slli_epi64(_mm512_and_si512(word, _mm512_srli_epi64(through, 8)), 8);
    word = _mm512_mask_or_epi64(word, pointed, _mm512_andnot_si512(through, word), before);
    const __m512i scale = _mm512_maskz_srli_epi64(pointed, _mm512_lzcnt_epi64(points), 3);
    const __m512i value = value_of(word);
    auto bad = static_cast<unsigned>(no_digits(word));
    bad |= _mm512_cmpgt_epu64_mask(_mm512_sub_epi64(length, all(1)), all(7));
    bad |= _mm512_cmpeq_epi64_mask(digits_and_point, all(0));
    // A point has at least one digit on either side.
    bad |= pointed & (_mm512_testn_epi64_mask(scale, scale) |
                      _mm512_cmpge_epu64_mask(_mm512_add_epi64(scale, all(1)), digits_and_point));
    bad |= _mm512_cmpge_epi64_mask(value, _mm512_permutexvar_epi64(scale, below));
    const auto negative = static_cast<__mmask8>(minus ^ turned);
    _mm512_storeu_si512(mantissas + row, _mm512_mask_sub_epi64(value, negative, all(0), value));
    store_bytes(scales + row, _mm512_add_epi64(scale, all(rules.more_scale)));
    unread[row / 8] = static_cast<std::uint8_t>(bad & there);
  }
}

TELAUDIT_AVX512 void date_column_avx512(const FastCells& cells, const FastDatePattern& pattern,
                                        std::int64_t* days, UnreadRows unread) {
  const DateShape shape = date_shape(pattern);
  for (std::size_t row = 0; row < cells.rows; row += 8) {
    const __mmask8 there = rows_there(cells.rows, row);
    const EightDays read = eight_days(cells.window, eight_cells(cells, row, there), pattern, shape);
    _mm512_storeu_si512(days + row, read.days);
    unread[row / 8] = static_cast<std::uint8_t>(~static_cast<unsigned>(read.valid) & there);
  }
}

TELAUDIT_AVX512 void moment_column_avx512(const FastCells& dates, const FastDatePattern& pattern,
                                          const FastCells& times, std::int64_t* tenths, UnreadRows unread) {
  const DateShape shape = date_shape(pattern);
  for (std::size_t row = 0; row < dates.rows; row += 8) {
    const __mmask8 there = rows_there(dates.rows, row);
    const EightDays day = eight_days(dates.window, eight_cells(dates, row, there), pattern, shape);
    const EightTimes time = eight_times(times.window, eight_cells(times, row, there));
    // A signed product of the low halves; a day may lie before 1970.
    _mm512_storeu_si512(tenths + row,
                        _mm512_add_epi64(_mm512_mul_epi32(day.days, all(864'000)), time.tenths));
    unread[row / 8] = static_cast<std::uint8_t>(~static_cast<unsigned>(day.valid & time.valid) & there);
  }
}

}  // namespace telaudit::fast

#endif
