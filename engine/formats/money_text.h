// Amounts as bills print them, read exactly: signs before and after, parentheses, CR and DR, currency symbols
// and codes, grouping, a declared decimal mark. What could mean two things is an error, never a guess.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/decimal.h"

namespace telaudit::formats {

struct MoneyStyle {
  char decimal = '.';
  char group = ',';      // apostrophes and blanks group digits in every style
  std::string currency;  // ISO 4217; when set, a symbol or code of another currency is an error
  std::optional<std::uint8_t> implied;  // digits without a mark carry this many decimals
  bool overpunch = false;               // the last digit carries the sign: { A-I positive, } J-R negative
};

// `value` is unset for an amount that is not there (empty, or a dash alone): unknown, not zero. `error` is
// set for text that is no amount, and says why in a few words.
struct MoneyText {
  std::optional<Decimal> value;
  std::string_view error;
};

MoneyText parse_money(std::string_view text, const MoneyStyle& style);

// Of words beside an amount ("$", "EUR", "EUR per day", as a spreadsheet's number format shows them) the
// first that names a currency which `currency` (ISO 4217) cannot be; "" where there is none. Lives as long as
// `words`.
std::string_view word_of_another_currency(std::string_view words, std::string_view currency);

// Likewise the first that names a currency at all.
std::string_view currency_among(std::string_view words);

// `text` without blanks at its ends: ASCII blanks, no-break space (U+00A0), narrow no-break space (U+202F).
std::string_view trim_blanks(std::string_view text);

}  // namespace telaudit::formats
