// One segment split into its elements, and the numbers and dates that stand in them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/decimal.h"
#include "formats/segment_text.h"
#include "formats/x12_envelope.h"

namespace telaudit::formats::x12 {

inline constexpr std::size_t kMostElements = 512;
inline constexpr std::size_t kLongestSegment = std::size_t{64} << 10U;

// Splits segments without allocating; line ends that a mainframe put inside a segment are taken out. Views
// live until the next split.
class Segment {
 public:
  void split(std::string_view raw, const Delimiters& delimiters);

  std::string_view tag() const { return tag_; }
  std::uint32_t number() const { return number_; }
  // Number of elements after the tag.
  std::size_t size() const { return separators_; }
  // Element n (1 is the first after the tag) without blanks at its ends; empty when absent.
  std::string_view operator[](std::size_t n) const {
    if (n > separators_) return {};
    const char* begin = text_ + (n == 0 ? 0 : ends_[n - 1] + 1);
    return without_blanks({begin, static_cast<std::size_t>(text_ + ends_[n] - begin)});
  }
  // The same, its first component.
  std::string_view first_component(std::size_t n) const;
  // Where what it was split from stands: there where it was, unless it had to be written anew.
  const char* text() const { return text_; }
  bool too_many() const { return too_many_; }
  bool wrapped() const { return wrapped_; }  // line ends stood inside
  bool foreign() const { return foreign_; }  // not UTF-8; read as Windows-1252

 private:
  std::string_view plain_text(std::string_view raw, const Delimiters& delimiters);

  const char* text_ = nullptr;
  std::array<std::uint32_t, kMostElements + 1> ends_{};  // of the tag and each element
  std::size_t separators_ = 0;
  std::string_view tag_;
  std::uint32_t number_ = 0;
  bool too_many_ = false;
  bool wrapped_ = false;
  bool foreign_ = false;
  std::string_view component_;
  std::string unwrapped_;
  std::string decoded_;
};

// What an amount element holds.
struct Amount {
  enum class State {
    absent,
    read,
    does_not_fit,  // a number, but of more digits or decimals than a Decimal holds
    unreadable,    // no number
  };
  State state = State::absent;
  Decimal value;
  bool point_with_implied = false;  // an N2 element was sent with a point and is taken as written

  bool known() const { return state == State::read; }
};

// What nearly every number looks like: at most 18 digits and kMaxScale decimals, a minus and a point or
// neither.
struct PlainNumber {
  std::int64_t mantissa = 0;
  std::int32_t scale = -1;  // -1: not such a number
};
PlainNumber read_plain(std::string_view text);

Amount read_unusual(std::string_view text);

// Type R: explicit point, E notation as some senders use it.
inline Amount read_explicit(std::string_view text) {
  Amount amount;
  if (text.empty()) return amount;
  const PlainNumber plain = read_plain(text);
  if (plain.scale < 0) return read_unusual(text);
  amount.state = Amount::State::read;
  amount.value.mantissa = plain.mantissa;
  amount.value.scale = static_cast<std::uint8_t>(plain.scale);
  return amount;
}
// Type N2: two implied decimals, unless a point is there.
Amount read_implied(std::string_view text);

// Type R drops zeros at the end: 52 is 52.00. Printed money has at least two decimals.
Decimal in_cents(Decimal value);

// The product without trailing zeros beyond the scale of `price`; nothing when it is not exact in a Decimal.
std::optional<Decimal> extend(Decimal quantity, Decimal price);

// `value` divided by 100.
std::optional<Decimal> from_percent(Decimal value);

// Ten digits, as a North American telephone number has.
bool is_telephone_shape(std::string_view value);

// CCYYMMDD, or YYMMDD as before 004010.
std::optional<Date> read_date(std::string_view text);

// HHMM, HHMMSS or HHMMSSt.
std::optional<Moment> read_time(Date date, std::string_view text);

// "CCYYMMDD-CCYYMMDD", format RD8.
struct DateRange {
  Date from;
  Date through;
};
std::optional<DateRange> read_range_of_dates(std::string_view text);
// The period of a DTM: elements 05 and 06, or 06 and 07 before 004010, where 05 is the century.
std::optional<DateRange> read_period(const Segment& segment);

// The currency that CUR02 gives: dollars where it says nothing (what senders of X12 mean by that), empty
// where it is no code of three letters (ISO 4217).
std::string currency_of(std::string_view stated);
inline constexpr const char* kNoCurrency = "CUR02 is no currency code of three letters";
inline constexpr const char* kNoCurrencyAdvice = "the amounts are kept without a currency; ask the sender";

}  // namespace telaudit::formats::x12
