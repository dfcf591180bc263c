#include "formats/x12_segment.h"

#include <algorithm>
#include <span>

#include "base/text.h"
#include "formats/exact_number.h"
#include "formats/profile_records.h"
#include "formats/x12_elements.h"

namespace telaudit::formats::x12 {
namespace {

bool all_digits(std::string_view text) {
  for (const char c : text)
    if (c < '0' || c > '9') return false;
  return !text.empty();
}

// Sign, digits and one point, at least one digit.
bool is_plain_number(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  bool digit = false;
  bool point = false;
  for (const char c : text) {
    if (c == '.') {
      if (point) return false;
      point = true;
    } else if (c >= '0' && c <= '9') {
      digit = true;
    } else {
      return false;
    }
  }
  return digit;
}

Amount as_read(std::optional<Decimal> value) {
  Amount amount;
  amount.state = value ? Amount::State::read : Amount::State::does_not_fit;
  if (value) amount.value = *value;
  return amount;
}

Amount in_state(Amount::State state) {
  Amount amount;
  amount.state = state;
  return amount;
}

// mantissa text times ten to the `exponent`.
std::optional<Decimal> shifted(std::string_view mantissa, int exponent) {
  auto value = parse_decimal(mantissa);
  for (; value && exponent < 0; ++exponent) {
    if (value->scale == kMaxScale) return value->is_zero() ? value : std::nullopt;
    ++value->scale;
  }
  for (; value && exponent > 0; --exponent) {
    if (value->scale > 0) {
      --value->scale;
    } else {
      value = multiply(*value, Decimal{10, 0});
    }
  }
  return value;
}

}  // namespace

void Segment::split(std::string_view raw, const Delimiters& delimiters) {
  component_ = delimiters.component;
  wrapped_ = false;
  foreign_ = false;
  const std::span<std::uint32_t> room = std::span(ends_).first(kMostElements);
  ElementEnds found = find_elements(raw, delimiters.element, room);
  if (!found.all || found.line_ends || found.high) {
    raw = plain_text(raw, delimiters);
    found = find_elements(raw, delimiters.element, room);
  }
  text_ = raw.data();
  too_many_ = !found.all;
  separators_ = found.count;
  ends_[separators_] = static_cast<std::uint32_t>(raw.size());
  tag_ = (*this)[0];
  number_ = tag_number(tag_);
}

// Without line ends inside, and as UTF-8.
std::string_view Segment::plain_text(std::string_view raw, const Delimiters& delimiters) {
  if (!delimiters.line_ends && raw.find_first_of("\r\n") != std::string_view::npos) {
    wrapped_ = true;
    unwrapped_.clear();
    for (const char c : raw)
      if (c != '\r' && c != '\n') unwrapped_.push_back(c);
    raw = unwrapped_;
  }
  // The standard knows no encoding; what is not UTF-8 comes from Windows.
  foreign_ = profile::has_high_bytes(raw) &&
             !profile::has_high_bytes(std::string_view(&delimiters.element, 1)) &&
             first_invalid_utf8(raw).has_value();
  if (!foreign_) return raw;
  decoded_.clear();
  profile::append_as_utf8(decoded_, raw, profile::Encoding::windows_1252);
  return decoded_;
}

std::string_view Segment::first_component(std::size_t n) const {
  const auto whole = (*this)[n];
  if (component_.empty()) return whole;
  return without_blanks(whole.substr(0, whole.find(component_)));
}

PlainNumber read_plain(std::string_view text) {
  if (const FastDecimal plain = exact_decimal(text, '.'); plain.valid) return {plain.mantissa, plain.scale};
  constexpr std::size_t kMostDigits = 18;
  const char* at = text.data();
  const char* end = at + text.size();
  const bool negative = at != end && *at == '-';
  at += negative ? 1 : 0;
  if (static_cast<std::size_t>(end - at) - 1 >= kMostDigits) return {};
  std::int64_t mantissa = 0;
  const char* point = nullptr;
  const bool alone = end - at == 1;
  for (; at != end; ++at) {
    const auto digit = static_cast<unsigned char>(*at - '0');
    if (digit <= 9) {
      mantissa = mantissa * 10 + digit;
    } else if (*at == '.' && point == nullptr && !alone) {
      point = at;
    } else {
      return {};
    }
  }
  const auto decimals = point == nullptr ? 0 : static_cast<std::int32_t>(end - point - 1);
  if (decimals > kMaxScale) return {};
  return {negative ? -mantissa : mantissa, decimals};
}

Amount read_unusual(std::string_view text) {
  const auto e = text.find_first_of("eE");
  if (e == std::string_view::npos) {
    if (!is_plain_number(text)) return in_state(Amount::State::unreadable);
    return as_read(parse_decimal(text));
  }
  auto exponent = text.substr(e + 1);
  const bool negative = !exponent.empty() && exponent.front() == '-';
  if (negative || (!exponent.empty() && exponent.front() == '+')) exponent.remove_prefix(1);
  if (!is_plain_number(text.substr(0, e)) || !all_digits(exponent))
    return in_state(Amount::State::unreadable);
  while (exponent.size() > 1 && exponent.front() == '0') exponent.remove_prefix(1);
  if (exponent.size() > 2) return in_state(Amount::State::does_not_fit);
  int power = 0;
  for (const char c : exponent) power = power * 10 + (c - '0');
  return as_read(shifted(text.substr(0, e), negative ? -power : power));
}

Amount read_implied(std::string_view text) {
  if (text.empty()) return {};
  if (text.find_first_of("eE") != std::string_view::npos || !is_plain_number(text))
    return in_state(Amount::State::unreadable);
  if (text.find('.') == std::string_view::npos) return as_read(parse_implied(text, 2));
  Amount amount = as_read(parse_decimal(text));
  amount.point_with_implied = true;
  return amount;
}

std::optional<Decimal> extend(Decimal quantity, Decimal price) {
  // Zeros at the end of a factor are taken off first: "412.000000" times "0.050000000" is an exact 20.60.
  const auto shorten = [](Decimal value, std::uint8_t down_to) {
    while (value.scale > down_to && value.mantissa % 10 == 0) {
      value.mantissa /= 10;
      --value.scale;
    }
    return value;
  };
  auto product = multiply(shorten(quantity, 0), price);
  if (!product) product = multiply(shorten(quantity, 0), shorten(price, 0));
  if (!product) return std::nullopt;
  return shorten(*product, price.scale);
}

Decimal in_cents(Decimal value) {
  constexpr std::uint8_t kCents = 2;
  return value.scale < kCents ? rescale(value, kCents).value_or(value) : value;
}

std::optional<Decimal> from_percent(Decimal value) {
  if (value.scale + 2 <= kMaxScale)
    return Decimal{value.mantissa, static_cast<std::uint8_t>(value.scale + 2)};
  while (value.scale + 2 > kMaxScale) {
    if (value.mantissa % 10 != 0) return std::nullopt;
    value.mantissa /= 10;
    --value.scale;
  }
  return Decimal{value.mantissa, static_cast<std::uint8_t>(value.scale + 2)};
}

bool is_telephone_shape(std::string_view value) {
  return value.size() == 10 &&
         std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<Date> read_date(std::string_view text) {
  constexpr std::size_t kFull = 8;
  if (text.size() == kFull) {
    // Years from 1900 on; the others are rare enough for the reader of all patterns.
    const FastDate date = exact_date(text.data());
    if (date.valid) return Date{date.days};
  }
  if (!all_digits(text)) return std::nullopt;
  if (text.size() == 8) return parse_date(text, "%Y%m%d");
  if (text.size() == 6) return parse_date(text, "%y%m%d");
  return std::nullopt;
}

std::optional<Moment> read_time(Date date, std::string_view text) {
  constexpr std::int64_t kTenthsInDay = 864000;
  if (text.size() != 4 && text.size() != 6) return parse_time(date, text);
  std::array<std::int64_t, 3> pairs{};
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto digit = static_cast<unsigned char>(text[i] - '0');
    if (digit > 9) return parse_time(date, text);
    pairs[i / 2] = pairs[i / 2] * 10 + digit;
  }
  if (pairs[0] >= 24 || pairs[1] >= 60 || pairs[2] >= 60) return parse_time(date, text);
  return Moment{date.days * kTenthsInDay + ((pairs[0] * 60 + pairs[1]) * 60 + pairs[2]) * 10};
}

std::optional<DateRange> read_range_of_dates(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto from = read_date(text.substr(0, dash));
  const auto through = read_date(text.substr(dash + 1));
  if (!from || !through) return std::nullopt;
  return DateRange{*from, *through};
}

std::optional<DateRange> read_period(const Segment& segment) {
  for (const std::size_t format : {std::size_t{5}, std::size_t{6}})
    if (segment[format] == "RD8" || segment[format] == "RD6") return read_range_of_dates(segment[format + 1]);
  return std::nullopt;
}

std::string currency_of(std::string_view stated) {
  if (stated.empty()) return "USD";
  return std::string(is_currency_code(stated) ? stated : std::string_view());
}

}  // namespace telaudit::formats::x12
