#include "base/decimal.h"

#include <array>
#include <limits>

#include "base/powers_of_ten.h"
#include "base/result.h"

namespace telaudit {
namespace {

constexpr __int128 power_of_ten(int exponent) {
  __int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

std::optional<std::int64_t> narrow(__int128 value) {
  // INT64_MIN has no negation, so it is no mantissa.
  if (value > std::numeric_limits<std::int64_t>::max() || value <= std::numeric_limits<std::int64_t>::min())
    return std::nullopt;
  return static_cast<std::int64_t>(value);
}

std::string decimal_text(__int128 mantissa, int scale) {
  const bool negative = mantissa < 0;
  auto magnitude = static_cast<unsigned __int128>(mantissa);
  if (negative) magnitude = ~magnitude + 1;
  // 39 digits of 128 bits, or zeros up to any scale of one byte, with sign and point; written from the last.
  std::array<char, 264> text;
  char* const end = text.data() + text.size();
  char* at = end;
  int digits = 0;
  const auto write = [&](int digit) {
    if (digits++ == scale && scale > 0) *--at = '.';
    *--at = static_cast<char>('0' + digit);
  };
  for (; magnitude > UINT64_MAX; magnitude /= 10) write(static_cast<int>(magnitude % 10));
  for (auto rest = static_cast<std::uint64_t>(magnitude); rest != 0; rest /= 10)
    write(static_cast<int>(rest % 10));
  while (digits <= scale) write(0);
  if (digits == 0) write(0);
  if (negative) *--at = '-';
  return {at, end};
}

// Splits "-12.340" into mantissa and scale within 128 bits; the shared grammar of Decimal and Total.
struct Parsed {
  __int128 mantissa;
  std::uint8_t scale;
};

// A mantissa above this may not take another digit.
constexpr __int128 kFullMantissa = power_of_ten(37);

std::optional<Parsed> parse_digits(std::string_view text) {
  std::size_t at = 0;
  bool negative = false;
  if (at < text.size() && (text[at] == '-' || text[at] == '+')) negative = text[at++] == '-';
  __int128 mantissa = 0;
  int digits = 0;
  int decimals = 0;
  bool point = false;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '.') {
      if (point) return std::nullopt;
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    ++digits;
    if (point && ++decimals > kMaxScale) return std::nullopt;
    if (mantissa > kFullMantissa) return std::nullopt;
    mantissa = mantissa * 10 + (c - '0');
  }
  if (digits == 0) return std::nullopt;
  return Parsed{negative ? -mantissa : mantissa, static_cast<std::uint8_t>(decimals)};
}

__int128 divide(__int128 value, __int128 divisor, Rounding mode) {
  const __int128 quotient = value / divisor;
  const __int128 remainder = value % divisor;
  if (remainder == 0) return quotient;
  const int sign = value < 0 ? -1 : 1;
  const __int128 twice = (remainder < 0 ? -remainder : remainder) * 2;
  switch (mode) {
    case Rounding::down:
      return quotient;
    case Rounding::up:
      return quotient + sign;
    case Rounding::floor:
      return sign < 0 ? quotient - 1 : quotient;
    case Rounding::ceiling:
      return sign > 0 ? quotient + 1 : quotient;
    case Rounding::half_up:
      return twice >= divisor ? quotient + sign : quotient;
    case Rounding::half_even:
      if (twice > divisor || (twice == divisor && quotient % 2 != 0)) return quotient + sign;
      return quotient;
  }
  return quotient;
}

}  // namespace

std::optional<Rounding> parse_rounding(std::string_view word) {
  if (word == "half_up") return Rounding::half_up;
  if (word == "half_even") return Rounding::half_even;
  if (word == "up") return Rounding::up;
  if (word == "down") return Rounding::down;
  if (word == "floor") return Rounding::floor;
  if (word == "ceiling") return Rounding::ceiling;
  return std::nullopt;
}

std::string Decimal::text() const {
  return decimal_text(mantissa, scale);
}

std::strong_ordering operator<=>(const Decimal& left, const Decimal& right) {
  const __int128 a = static_cast<__int128>(left.mantissa) * kPowers[right.scale];
  const __int128 b = static_cast<__int128>(right.mantissa) * kPowers[left.scale];
  return a < b ? std::strong_ordering::less
               : (a > b ? std::strong_ordering::greater : std::strong_ordering::equal);
}

bool operator==(const Decimal& left, const Decimal& right) {
  return (left <=> right) == 0;
}

std::optional<Decimal> parse_decimal(std::string_view text) {
  const auto parsed = parse_digits(text);
  if (!parsed) return std::nullopt;
  const auto mantissa = narrow(parsed->mantissa);
  if (!mantissa) return std::nullopt;
  return Decimal{*mantissa, parsed->scale};
}

std::optional<Decimal> parse_implied(std::string_view digits, std::uint8_t scale) {
  if (scale > kMaxScale || digits.find('.') != std::string_view::npos) return std::nullopt;
  auto value = parse_decimal(digits);
  if (!value) return std::nullopt;
  value->scale = scale;
  return value;
}

std::optional<Decimal> rescale(Decimal value, std::uint8_t scale) {
  if (scale > kMaxScale) return std::nullopt;
  if (scale >= value.scale) {
    const auto mantissa = narrow(static_cast<__int128>(value.mantissa) * kPowers[scale - value.scale]);
    if (!mantissa) return std::nullopt;
    return Decimal{*mantissa, scale};
  }
  const std::int64_t divisor = kPowers[value.scale - scale];
  if (value.mantissa % divisor != 0) return std::nullopt;
  return Decimal{value.mantissa / divisor, scale};
}

std::optional<Decimal> round(Decimal value, std::uint8_t scale, Rounding mode) {
  if (scale >= value.scale) return rescale(value, scale);
  const __int128 rounded = divide(value.mantissa, kPowers[value.scale - scale], mode);
  return Decimal{static_cast<std::int64_t>(rounded), scale};
}

std::optional<Decimal> add(Decimal left, Decimal right) {
  const std::uint8_t scale = left.scale > right.scale ? left.scale : right.scale;
  const __int128 sum = static_cast<__int128>(left.mantissa) * kPowers[scale - left.scale] +
                       static_cast<__int128>(right.mantissa) * kPowers[scale - right.scale];
  const auto mantissa = narrow(sum);
  if (!mantissa) return std::nullopt;
  return Decimal{*mantissa, scale};
}

std::optional<Decimal> subtract(Decimal left, Decimal right) {
  if (right.mantissa == std::numeric_limits<std::int64_t>::min()) return std::nullopt;
  return add(left, Decimal{-right.mantissa, right.scale});
}

std::optional<Decimal> multiply(Decimal left, Decimal right) {
  const int scale = left.scale + right.scale;
  if (scale > kMaxScale) return std::nullopt;
  const auto mantissa = narrow(static_cast<__int128>(left.mantissa) * right.mantissa);
  if (!mantissa) return std::nullopt;
  return Decimal{*mantissa, static_cast<std::uint8_t>(scale)};
}

Decimal negate(Decimal value) {
  require(value.mantissa != std::numeric_limits<std::int64_t>::min(),
          "a decimal mantissa may not be INT64_MIN");
  return {-value.mantissa, value.scale};
}

Decimal absolute(Decimal value) {
  return value.mantissa < 0 ? negate(value) : value;
}

bool Total::grow_to(std::uint8_t scale) {
  if (scale <= scale_) return true;
  __int128 grown = 0;
  if (__builtin_mul_overflow(mantissa_, power_of_ten(scale - scale_), &grown)) {
    valid_ = false;
    return false;
  }
  mantissa_ = grown;
  scale_ = scale;
  return true;
}

void Total::add(Decimal value) {
  if (!grow_to(value.scale)) return;
  const __int128 scaled = static_cast<__int128>(value.mantissa) * kPowers[scale_ - value.scale];
  if (__builtin_add_overflow(mantissa_, scaled, &mantissa_)) valid_ = false;
}

void Total::add(const Total& other) {
  Total aligned = other;
  if (!grow_to(other.scale_) || !aligned.grow_to(scale_) || !other.valid_) {
    valid_ = false;
    return;
  }
  if (__builtin_add_overflow(mantissa_, aligned.mantissa_, &mantissa_)) valid_ = false;
}

void Total::subtract(const Total& other) {
  Total negated = other;
  negated.mantissa_ = -negated.mantissa_;
  add(negated);
}

std::string Total::text() const {
  return decimal_text(mantissa_, scale_);
}

std::optional<Decimal> Total::decimal() const {
  const auto mantissa = narrow(mantissa_);
  if (!valid_ || !mantissa) return std::nullopt;
  return Decimal{*mantissa, scale_};
}

std::strong_ordering operator<=>(const Total& left, const Total& right) {
  Total a = left;
  a.subtract(right);
  require(a.valid_, "comparing totals beyond 128 bits");
  return a.mantissa_ < 0 ? std::strong_ordering::less
                         : (a.mantissa_ > 0 ? std::strong_ordering::greater : std::strong_ordering::equal);
}

bool operator==(const Total& left, const Total& right) {
  return (left <=> right) == 0;
}

std::optional<Total> parse_total(std::string_view text) {
  const auto parsed = parse_digits(text);
  if (!parsed) return std::nullopt;
  Total total;
  total.mantissa_ = parsed->mantissa;
  total.scale_ = parsed->scale;
  return total;
}

Total difference(const Total& left, const Total& right) {
  Total result = left;
  result.subtract(right);
  if (result.is_negative()) {
    Total zero;
    zero.subtract(result);
    return zero;
  }
  return result;
}

}  // namespace telaudit
