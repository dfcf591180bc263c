// How far what is expected moves when the market falls or an exchange rate moves. These cases stand beside
// the low, base and high case of demand and are in none of them.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/date.h"
#include "book/demand_set.h"
#include "book/expectations.h"
#include "book/negotiation.h"

namespace telaudit::book {

struct ExpectationCase {
  std::string currency;
  std::string name;  // "as expected", "the market falls 5 % a year ..."
  Total today;       // a month of the demand set as billed
  Total expected;    // a month once all prices have changed that have a date
  Total over;        // over the policy's months
  std::string basis;
};

// By currency. Rows that are not open, and rows without a day on which their price can change, cost what they
// were billed. A falling market takes its part off for each whole year from `as_of`'s next month on, each
// year rounded half up to the currency's decimals: until a price changes, and where prices follow it
// afterwards too. Exchange cases take what is paid in one currency into another, each sum rounded half up.
// Nothing where the policy states no case.
std::vector<ExpectationCase> expectation_cases(std::span<const DemandRow> demand,
                                               std::span<const ExpectationRow> rows, Date as_of,
                                               const Negotiation& negotiation);

}  // namespace telaudit::book
