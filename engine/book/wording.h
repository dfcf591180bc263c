// How figures and carriers' texts are put before people.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "audit/finding.h"
#include "base/decimal.h"

namespace telaudit::book {

// Sums by currency: currencies are never added. Keys are ISO 4217 codes; "" where the bill names none.
using MoneySums = std::map<std::string, Total>;

void add_money(MoneySums& sums, const std::string& currency, Decimal amount);
void add_money(MoneySums& sums, const std::string& currency, const Total& amount);

// left - right.
Total minus(const Total& left, const Total& right);
Total negated(const Total& value);
Total total_of(Decimal value);

// "1,234.50": thousands marked; decimals as they are, without zeros beyond those the currency uses, and with
// them where they are missing.
std::string amount_text(const Total& amount, std::string_view currency);
// "USD 1,234.50"; "no currency named 1,234.50" where the bill names none.
std::string money_text(const Total& amount, std::string_view currency);
// The amount at the decimals its currency uses, rounded half up: for sums that are read, not traced.
Total rounded_amount(const Total& amount, std::string_view currency);
// money_text of the rounded amount.
std::string read_money(const Total& amount, std::string_view currency);
// "12.3 %" rounded half up to a tenth; "-" for a share of nothing.
std::string share_text(const Total& part, const Total& whole);

// "100 Mbps", "300/20 Mbps" down and up; nothing where no speed is known.
std::string speed_text(const std::optional<Decimal>& down, const std::optional<Decimal>& up);

// A unit price for reading: as it is, but without zeros behind the second decimal.
std::string price_text(const Decimal& price);

// The word a reader sees for a kind of finding. Without a contract nothing can be asked back by right, so
// what a check calls an error is shown as a difference.
std::string_view kind_word(audit::Kind kind, bool contract_given);
// The heading over findings of that kind.
std::string_view kind_heading(audit::Kind kind, bool contract_given);
// One sentence under that heading: what the amounts are, and what they are not.
std::string_view kind_meaning(audit::Kind kind, bool contract_given);

// The text as valid UTF-8 without control characters: bytes that are neither become U+FFFD, line ends and
// tabs a blank.
std::string printable(std::string_view text);

// The last part of a path: machines' folders are nobody's business.
std::string file_name_of(std::string_view path);

// "1 charge", "2 charges".
std::string counted(std::uint64_t count, std::string_view singular, std::string_view plural = {});

}  // namespace telaudit::book
