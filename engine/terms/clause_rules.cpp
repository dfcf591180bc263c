#include "terms/clause_rules.h"

#include <algorithm>

namespace telaudit::terms {
namespace {

constexpr int kMonthsOfAYear = 12;

Problem start_missing(const CsvRow& row) {
  return {"its months count from the start of the contract, which is not stated", row.place(),
          "state term.start"};
}

Date month_of(Date start, std::int64_t month) {
  return add_months(start, static_cast<int>(month) - 1);
}

std::int64_t whole_months(const Period& period) {
  std::int64_t months = 0;
  while (add_months(*period.from, static_cast<int>(months) + 1) <= *period.to) ++months;
  return months;
}

Decimal rate_of(const CommitmentTerms& terms, std::int64_t month) {
  for (const auto& step : terms.ramp)
    if (step.from_month <= month && month <= step.to_month) return step.rate;
  return {1, 0};
}

}  // namespace

Result<std::vector<CsvRow>> expand_promised_credit(const CsvRow& row, std::optional<Date> start) {
  if (!start) return start_missing(row);
  const std::int64_t first = row.cell("start_month").number;
  const std::int64_t months = row.cell("months").number;
  if (first < 1 || months < 1)
    return Problem{"a credit is due from month 1 or later, for one month or more", row.place(),
                   "check start_month and months"};
  if (row.cell("amount").decimal.is_negative())
    return Problem{"a negative credit", row.place(), "write its amount without the sign"};
  std::vector<CsvRow> rows;
  for (std::int64_t i = 0; i < months; ++i) {
    CsvRow each = row;
    each.set_number("instalment", i + 1);
    each.set_number("valid_from", month_of(*start, first + i).days);
    each.set_number("valid_to", month_of(*start, first + i + 1).days);
    rows.push_back(std::move(each));
  }
  return rows;
}

Result<std::vector<CsvRow>> expand_rate_review(const CsvRow& row, std::optional<Date> start) {
  if (!start) return start_missing(row);
  if (row.cell("month").number < 1)
    return Problem{"contract months count from 1", row.place(), "check months"};
  std::vector<CsvRow> rows{row};
  rows.front().set_number("review_on", month_of(*start, row.cell("month").number).days);
  return rows;
}

Result<std::vector<CsvRow>> expand_time_band(const CsvRow& row, std::optional<Date>) {
  if (row.cell("weekday").number < 0 || row.cell("weekday").number > 7)
    return Problem{"'" + std::to_string(row.cell("weekday").number) + "' is not a weekday from 0 to 7",
                   row.place(), "1 is Monday, 7 Sunday, 0 a holiday"};
  const std::int64_t to = row.cell("minute_to").number;
  if (row.cell("minute_from").number >= to || to > 1440)
    return Problem{"a band lies within one day, from minute 0 to 1440", row.place(),
                   "write a band over midnight as two"};
  return std::vector<CsvRow>{row};
}

std::vector<CommitmentPeriod> commitment_periods(const CommitmentTerms& terms) {
  std::vector<CommitmentPeriod> periods;
  if (!terms.basis || !terms.period.from || !terms.period.to || terms.period.empty()) return periods;
  const Date start = *terms.period.from;
  const std::int64_t total = whole_months(terms.period);
  const std::int64_t step = *terms.basis == "annual" ? kMonthsOfAYear : *terms.basis == "monthly" ? 1 : total;
  for (std::int64_t done = 0; step > 0 && done + step <= total; done += step) {
    CommitmentPeriod period;
    period.contract_year = done / kMonthsOfAYear + 1;
    const auto year = std::find_if(terms.years.begin(), terms.years.end(),
                                   [&](const auto& each) { return each.first == period.contract_year; });
    period.amount = year == terms.years.end() ? terms.amount : year->second;
    period.months = step;
    for (std::int64_t month = done + 1; month <= done + step; ++month) {
      const auto sum = add(period.counted_months, rate_of(terms, month));
      require(sum.has_value(), "a sum of fractions fits");
      period.counted_months = *sum;
    }
    period.period = {month_of(start, done + 1), month_of(start, done + step + 1)};
    periods.push_back(period);
  }
  return periods;
}

}  // namespace telaudit::terms
