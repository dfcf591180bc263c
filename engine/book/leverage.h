// What stands behind each ask: dollars that can leave a carrier by quarter, its commitments, its year, and
// what it owes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/date.h"
#include "book/commitment_sizing.h"
#include "book/negotiation.h"
#include "book/price_changes.h"

namespace telaudit::book {

// Dollars of a year whose price can change in a quarter for the first time.
struct ExpiryRow {
  std::string carrier, currency;
  std::string quarter;        // "2026 Q4", "now", "not known"
  std::optional<Date> first;  // earliest day in it
  std::size_t rows = 0;
  std::string contracts;
  Total a_year;
};

struct LeverageRow {
  std::string carrier, currency;
  Total a_year;                           // recurring and usage, twelve of the latest month
  Total contestable_now;                  // of it what can change already
  Total contestable_year;                 // and within the next twelve months, now included
  Total not_known;                        // no contract or term was given
  Total leaving_now;                      // what ending all terms that run costs today, as far as known
  Total leaving_unknown;                  // a year of what runs, or may, under a term of unknown cost
  std::optional<Total> commitment_over;   // of its commitments in force; negative: short of them
  Date quarter_end;                       // the carrier's next one
  bool quarter_assumed = true;            // its fiscal year is not stated: the calendar's quarters
  Total credits_potential;                // allocated to standing findings that ask money back
  Total credits_claimed, credits_agreed;  // of the record of disputes
};

struct Leverage {
  std::vector<ExpiryRow> expiry;      // by carrier, currency, quarter
  std::vector<LeverageRow> carriers;  // by currency, a_year descending, carrier
};

Leverage build_leverage(std::span<const DemandRow> demand, const PriceChanges& changes,
                        const Commitments& commitments, const audit::Audit& audit, const terms::Terms* terms,
                        Date as_of, const Negotiation& negotiation);

}  // namespace telaudit::book
