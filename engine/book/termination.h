// What ending a service before its term costs, by the contracts' clauses on termination.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "book/demand_set.h"
#include "terms/terms.h"

namespace telaudit::book {

// What ending a service on a day costs.
struct LeavingCost {
  bool term_runs = true;        // on that day; true, too, where no term is known
  std::optional<Total> amount;  // zero where no term runs; nothing: not known
  std::string currency;
  bool once = false;  // for all rows of the service together
  // No amount of the row's own: a part of what is left of its contract's commitment (running_commitments.h).
  bool by_commitment = false;
  std::string basis;  // in words
};

// A term that runs.
struct RunningTerm {
  Date start, last_day;
  std::string item;  // of the contract; empty: not known
};

// The clauses `termination_liabilities` of the contracts. A clause on the row's item is closer than one on
// any, and one of its account closer than one of any account.
class TerminationClauses {
 public:
  explicit TerminationClauses(const terms::Terms* terms);

  // `day` within the term. Months of the term that have begun to run choose the step. remaining_recurring:
  // rate times what the row was billed, times the months left (a part of one counts whole, by the day of
  // thirty, or not at all, as the clause says; whole where it does not), rounded half up to the currency's
  // decimals. Discounts on lines of their own are not taken off.
  LeavingCost price(const DemandRow& row, const RunningTerm& term, Date day) const;

  // The part of what is left of its commitment that a contract wants when it ends after so many whole months
  // of its term; nothing where it has no such clause.
  std::optional<Decimal> commitment_rate(std::string_view contract, int months, Date day) const;

 private:
  struct Clause {
    std::string contract, carrier, account, item, method, part_month, currency;
    std::optional<std::int64_t> month_from, month_to;
    std::optional<Date> valid_from, valid_to;
    std::optional<Decimal> rate, amount;
  };
  struct Mapping {
    std::string carrier, product_code, description, item;
  };
  std::string item_of(const DemandRow& row, const RunningTerm& term) const;
  static bool in_step(const Clause& clause, int months, Date day);

  bool given_ = false;
  std::vector<Clause> clauses_;
  std::vector<Mapping> mappings_;  // of the crosswalk, those in force
};

// Months from `day` to the end of `last_day`, to four decimals. A part of one counts whole, by the day of
// thirty (pro_rata), or not at all (none).
Decimal months_left(Date day, Date last_day, std::string_view part_month);

// Whole months from one day to another that is not before it: the months that add_months can add.
int whole_months(Date from, Date to);

}  // namespace telaudit::book
