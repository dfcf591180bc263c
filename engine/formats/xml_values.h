// Values as electronic invoices write them (xsd:decimal, xsd:date, percentages, prices for several).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/decimal.h"

namespace telaudit::formats::xml {

// What a field of the document says, where it was met.
struct Value {
  std::string text;
  std::string attribute;
  std::uint64_t offset = 0;
  bool is_set = false;
};

// xs:decimal; zeros behind the twelfth decimal say nothing. Nothing where it cannot be kept exactly.
std::optional<Decimal> parse_number(std::string_view text);

// "2017-11-13", with a time zone where the sender gives one, or "20171113" (format 102).
std::optional<Date> parse_day(std::string_view text);

// A percentage as a fraction: 19 is 0.19.
std::optional<Decimal> fraction(const std::optional<Decimal>& percent);

// The price of one where the price is for several; nothing where it cannot be written exactly.
std::optional<Decimal> price_of_one(Decimal price, Decimal base);

// 165.7 as 165.70: two syntaxes of one bill print its sums with different zeros.
std::optional<Decimal> in_cents(const std::optional<Decimal>& amount);

// The beginning of a text in quotes, for messages.
std::string in_quotes(std::string_view text);

}  // namespace telaudit::formats::xml
