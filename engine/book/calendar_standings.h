// What the calendar says of money: what stands under contracts, and bills whose dispute windows close.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "book/calendar.h"

namespace telaudit::book {

// What stands under a contract in one currency.
struct ContractStanding {
  Total monthly;
  Total above;  // what its rows cost over what is expected for them
  std::size_t rows = 0, priced = 0;
};
// By contract, then currency.
using ContractStandings = std::map<std::string, std::map<std::string, ContractStanding>, std::less<>>;

ContractStandings contract_standings(std::span<const DemandRow> demand, std::span<const ContractEnd> ends,
                                     std::span<const ExpectationRow> expectations);

// What a month costs over what is expected.
Stake gap_of(const ContractStanding& standing);

// A bill on which money may be asked back has an entry of its own; the others of a carrier that close on one
// day are counted in one. Problem: the dispute windows cannot be read.
Result<std::vector<CalendarEntry>> dispute_entries(const CalendarBasis& basis, Date first, Date last);

}  // namespace telaudit::book
