#include "rules/value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "base/date.h"
#include "rules/rounding.h"

namespace telaudit::rules {
namespace {

// The unknown or the error that decides before any arithmetic; nothing when both sides are known.
std::optional<Value> undecided(const Value& left, const Value& right, Kind kind) {
  if (left.error() && right.error()) return left.text <= right.text ? left : right;
  if (left.error()) return left;
  if (right.error()) return right;
  if (left.unknown() || right.unknown()) return make_unknown(kind);
  return std::nullopt;
}

// Most numbers have 64 bits, and sums and products of two of these 128: no need to ask for more. One that has
// more than 128 is nothing.
using Wide = __int128;

std::optional<std::int64_t> narrow(const Integer& number) {
  if (!is_narrow(number)) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

constexpr int kMostPower = 76;

const std::array<Integer, kMostPower + 1>& powers_of_ten() {
  static const auto powers = [] {
    std::array<Integer, kMostPower + 1> out;
    out[0] = 1;
    for (std::size_t i = 1; i < out.size(); ++i) out[i] = out[i - 1] * 10;
    return out;
  }();
  return powers;
}

constexpr int kMostNarrowPower = 18;

constexpr auto kNarrowPowers = [] {
  std::array<std::int64_t, kMostNarrowPower + 1> out{};
  out[0] = 1;
  for (std::size_t i = 1; i < out.size(); ++i) out[i] = out[i - 1] * 10;
  return out;
}();

// The number times 10^exponent where that has 128 bits.
std::optional<Wide> narrow_at(const Integer& number, int exponent) {
  if (exponent < 0 || exponent > kMostNarrowPower) return std::nullopt;
  const auto of = narrow(number);
  if (!of) return std::nullopt;
  return Wide{*of} * kNarrowPowers[static_cast<std::size_t>(exponent)];
}

// Without its sign.
std::string digits_text(const Integer& number) {
  if (!is_narrow(number)) return Integer(abs(number)).str();
  const auto narrow = static_cast<std::int64_t>(number);
  std::array<char, 20> text;
  const auto written = std::to_chars(text.data(), text.data() + text.size(), narrow < 0 ? -narrow : narrow);
  return {text.data(), written.ptr};
}

Value checked(Kind kind, Integer number, int scale, std::string currency) {
  if (digits(number) > kMaxDigits) return make_error("a result of more than 38 digits; round it");
  return make_number(kind, std::move(number), scale, std::move(currency));
}

Value currencies_differ(const Value& left, const Value& right) {
  const auto& [low, high] = std::minmax(left.text, right.text);
  return make_error("amounts in " + low + " and " + high + " do not mix");
}

Integer at_scale(const Value& value, int scale) {
  if (scale == value.scale) return value.number;
  return value.number * power_of_ten(scale - value.scale);
}

// The currency of an amount; empty for what is none.
const std::string& currency_of(const Value& value) {
  static const std::string none;
  return value.kind == Kind::money ? value.text : none;
}

// As divide_rounded, of a denominator above 0.
Integer divide_rounded_narrow(Wide numerator, std::int64_t denominator, Rounding mode) {
  Wide quotient = numerator / denominator;
  const Wide remainder = numerator % denominator;
  if (remainder == 0) return quotient;
  const bool negative = numerator < 0;
  const Wide twice = (remainder < 0 ? -remainder : remainder) * 2;
  if (rounds_away(mode, negative, quotient % 2 != 0, twice <=> Wide{denominator}))
    quotient += negative ? -1 : 1;
  return quotient;
}

Integer divide_rounded(Integer numerator, Integer denominator, Rounding mode) {
  const auto narrow_numerator = narrow(numerator);
  const auto narrow_denominator = narrow(denominator);
  if (narrow_numerator && narrow_denominator && *narrow_denominator > 0)
    return divide_rounded_narrow(*narrow_numerator, *narrow_denominator, mode);
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  Integer quotient = numerator / denominator;
  const Integer remainder = numerator % denominator;
  if (remainder == 0) return quotient;
  const bool negative = numerator < 0;
  const int to_half = Integer(abs(remainder) * 2).compare(denominator);
  const bool away = rounds_away(mode, negative, quotient % 2 != 0, to_half <=> 0);
  if (away) quotient += negative ? -1 : 1;
  return quotient;
}

}  // namespace

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::text:
      return "text";
    case Kind::boolean:
      return "boolean";
    case Kind::date:
      return "date";
    case Kind::moment:
      return "moment";
    case Kind::duration:
      return "duration";
    case Kind::integer:
      return "integer";
    case Kind::decimal:
      return "decimal";
    case Kind::money:
      return "money";
  }
  return "text";
}

bool is_number(Kind kind) {
  return kind == Kind::integer || kind == Kind::decimal || kind == Kind::money;
}

Value make_unknown(Kind kind) {
  Value value;
  value.kind = kind;
  return value;
}

Value make_error(std::string what) {
  Value value;
  value.state = State::error;
  value.text = std::move(what);
  return value;
}

Value make_text(std::string_view text) {
  Value value;
  value.state = State::known;
  value.text = std::string(text);
  return value;
}

Value make_boolean(bool truth) {
  return make_number(Kind::boolean, truth ? 1 : 0, 0);
}

Value make_integer(Integer number) {
  return make_number(Kind::integer, std::move(number), 0);
}

Value make_number(Kind kind, Integer mantissa, int scale, std::string currency) {
  Value value;
  value.state = State::known;
  value.kind = kind;
  value.number = std::move(mantissa);
  value.scale = scale;
  value.text = std::move(currency);
  return value;
}

Value make_decimal(Kind kind, Decimal decimal, std::string currency) {
  return make_number(kind, decimal.mantissa, decimal.scale, std::move(currency));
}

Value make_day(std::int64_t days) {
  return make_number(Kind::date, days, 0);
}

Value logical_and(const Value& left, const Value& right) {
  if (left.is_false() || right.is_false()) return make_boolean(false);
  if (auto value = undecided(left, right, Kind::boolean)) return *value;
  return make_boolean(true);
}

Value logical_or(const Value& left, const Value& right) {
  if (left.is_true() || right.is_true()) return make_boolean(true);
  if (auto value = undecided(left, right, Kind::boolean)) return *value;
  return make_boolean(false);
}

Value logical_not(const Value& value) {
  return value.known() ? make_boolean(value.number == 0) : value;
}

std::optional<std::string> common_currency(const Value& left, const Value& right) {
  const std::string& a = currency_of(left);
  const std::string& b = currency_of(right);
  if (a.empty()) return b;
  if (b.empty() || a == b) return a;
  return std::nullopt;
}

Value add(const Value& left, const Value& right, Kind kind) {
  if (auto value = undecided(left, right, kind)) return *value;
  auto currency = common_currency(left, right);
  if (!currency) return currencies_differ(left, right);
  const int scale = std::max(left.scale, right.scale);
  const auto a = narrow_at(left.number, scale - left.scale);
  const auto b = narrow_at(right.number, scale - right.scale);
  Wide sum = 0;
  if (a && b && !__builtin_add_overflow(*a, *b, &sum))
    return checked(kind, Integer(sum), scale, std::move(*currency));
  return checked(kind, at_scale(left, scale) + at_scale(right, scale), scale, std::move(*currency));
}

Value subtract(const Value& left, const Value& right, Kind kind) {
  return add(left, negate(right), kind);
}

Value multiply(const Value& left, const Value& right, Kind kind) {
  if (auto value = undecided(left, right, kind)) return *value;
  const auto currency = common_currency(left, right);
  if (!currency) return currencies_differ(left, right);
  const auto a = narrow(left.number);
  const auto b = narrow(right.number);
  Integer product = a && b ? Integer(Wide{*a} * *b) : Integer(left.number * right.number);
  return checked(kind, std::move(product), left.scale + right.scale, *currency);
}

Value negate(Value value) {
  value.number = -value.number;
  return value;
}

Value divide(const Value& numerator, const Value& denominator, Kind kind, int scale, Rounding mode) {
  if (auto value = undecided(numerator, denominator, kind)) return *value;
  const auto currency = common_currency(numerator, denominator);
  if (!currency) return currencies_differ(numerator, denominator);
  if (denominator.number == 0) return make_error("division by zero");
  // n/10^a / (d/10^b) at scale s is n * 10^(b + s) / (d * 10^a).
  Integer quotient = divide_rounded(numerator.number * power_of_ten(denominator.scale + scale),
                                    denominator.number * power_of_ten(numerator.scale), mode);
  return checked(kind, std::move(quotient), scale, kind == Kind::money ? *currency : std::string());
}

Value round_to(const Value& value, int scale, Rounding mode) {
  if (!value.known()) return value;
  const Kind kind = value.kind == Kind::integer ? Kind::decimal : value.kind;
  const std::string currency = kind == Kind::money ? value.text : std::string();
  if (scale >= value.scale) return checked(kind, at_scale(value, scale), scale, currency);
  return checked(kind, divide_rounded(value.number, power_of_ten(value.scale - scale), mode), scale,
                 currency);
}

std::strong_ordering order(const Value& left, const Value& right) {
  if (left.kind == Kind::text) {
    const int compared = left.text.compare(right.text);
    return compared < 0 ? std::strong_ordering::less
                        : (compared > 0 ? std::strong_ordering::greater : std::strong_ordering::equal);
  }
  const int scale = std::max(left.scale, right.scale);
  const auto narrow_left = narrow_at(left.number, scale - left.scale);
  const auto narrow_right = narrow_at(right.number, scale - right.scale);
  if (narrow_left && narrow_right) return *narrow_left <=> *narrow_right;
  const Integer a = at_scale(left, scale);
  const Integer b = at_scale(right, scale);
  return a < b ? std::strong_ordering::less
               : (a > b ? std::strong_ordering::greater : std::strong_ordering::equal);
}

Integer power_of_ten(int exponent) {
  if (exponent <= 0) return 1;
  if (exponent <= kMostPower) return powers_of_ten()[static_cast<std::size_t>(exponent)];
  return boost::multiprecision::pow(Integer(10), static_cast<unsigned>(exponent));
}

int digits(const Integer& number) {
  if (const auto of = narrow(number)) {
    const std::int64_t magnitude = *of < 0 ? -*of : *of;
    int out = 0;
    while (out <= kMostNarrowPower && magnitude >= kNarrowPowers[static_cast<std::size_t>(out)]) ++out;
    return out;
  }
  return static_cast<int>(digits_text(number).size());
}

std::string display(const Value& value) {
  if (value.unknown()) return "unknown";
  if (value.error()) return "error: " + value.text;
  switch (value.kind) {
    case Kind::text:
      return value.text;
    case Kind::boolean:
      return value.number != 0 ? "true" : "false";
    case Kind::date:
      return Date{static_cast<std::int32_t>(value.number)}.text();
    case Kind::moment:
      return Moment{static_cast<std::int64_t>(value.number)}.text();
    case Kind::duration:
      return display(make_number(Kind::decimal, value.number, 1)) + " s";
    case Kind::integer:
    case Kind::decimal:
    case Kind::money:
      break;
  }
  std::string out = digits_text(value.number);
  const auto scale = static_cast<std::size_t>(value.scale);
  if (out.size() <= scale) out.insert(0, scale + 1 - out.size(), '0');
  if (scale > 0) out.insert(out.size() - scale, ".");
  return value.number < 0 ? "-" + out : out;
}

void append_key(std::string& key, const Value& value, bool with_currency) {
  if (!value.known()) {
    key += value.error() ? "e;" : "u;";
    return;
  }
  std::string body;
  if (value.kind == Kind::text) {
    body = value.text;
  } else {
    int scale = value.scale;
    if (auto of = narrow(value.number)) {
      for (; scale > 0 && *of % 10 == 0; --scale) *of /= 10;
      body = std::to_string(*of);
    } else {
      Integer number = value.number;
      for (; scale > 0 && number % 10 == 0; --scale) number /= 10;
      body = number.str();
    }
    body += "/" + std::to_string(scale);
    if (with_currency && value.kind == Kind::money) body += value.text;
  }
  key += "k" + std::to_string(body.size()) + ":" + body;
}

std::optional<Decimal> to_decimal(const Value& value) {
  if (!value.known() || !is_number(value.kind)) return std::nullopt;
  Integer number = value.number;
  int scale = value.scale;
  while (scale > 0 && (scale > kMaxScale || !is_narrow(number)) && number % 10 == 0) {
    number /= 10;
    --scale;
  }
  if (scale > kMaxScale || !is_narrow(number)) return std::nullopt;
  return Decimal{static_cast<std::int64_t>(number), static_cast<std::uint8_t>(scale)};
}

}  // namespace telaudit::rules
