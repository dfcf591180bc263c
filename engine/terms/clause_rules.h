// What single kinds of clauses compute and check beyond their columns.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "terms/csv_input.h"
#include "terms/period.h"

namespace telaudit::terms {

// promised_credit: a row for each month in which an instalment is due. `start` is that of the contract.
Result<std::vector<CsvRow>> expand_promised_credit(const CsvRow& row, std::optional<Date> start);
// rate_review: its day.
Result<std::vector<CsvRow>> expand_rate_review(const CsvRow& row, std::optional<Date> start);
// time_band: a weekday and minutes of a day.
Result<std::vector<CsvRow>> expand_time_band(const CsvRow& row, std::optional<Date> start);

// Contract months, from 1, in which a part of a commitment counts.
struct RampStep {
  std::int64_t from_month = 1;
  std::int64_t to_month = 1;  // inclusive
  Decimal rate;
};

struct CommitmentTerms {
  std::optional<std::string> basis;  // annual, monthly, term
  Decimal amount;
  std::vector<std::pair<std::int64_t, Decimal>> years;  // amounts of contract years that differ
  std::vector<RampStep> ramp;                           // months that are not named count whole
  Period period;
};

// A period in which a commitment is tested.
struct CommitmentPeriod {
  std::int64_t contract_year = 1;
  Decimal amount;
  std::int64_t months = 0;
  Decimal counted_months;
  Period period;
};

// Whole periods from the start of the commitment to its end; none when either or the basis is not known. A
// part of a year at the end is none: the contract would have to say what is owed for it.
std::vector<CommitmentPeriod> commitment_periods(const CommitmentTerms& terms);

}  // namespace telaudit::terms
