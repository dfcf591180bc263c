#include "terms/commitments.h"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "terms/clause_rules.h"
#include "terms/schemas.h"

namespace telaudit::terms {
namespace {

// The row of a commitment in a relation of its own, before that relation's columns.
CsvRow commitment_row(const ClauseKind& kind, const Commitment& commitment) {
  CsvRow row(fixed_schema(kind.relation), commitment.place);
  row.set_text("commitment", commitment.id);
  row.set_text("file", std::filesystem::path(commitment.place.file).filename().string());
  if (commitment.place.line) row.set_number("line", *commitment.place.line);
  fill_row(row, commitment.period, commitment.citation);
  return row;
}

std::vector<std::pair<std::int64_t, Decimal>> read_years(YamlFields& fields,
                                                         std::optional<Problem>& problem) {
  std::vector<std::pair<std::int64_t, Decimal>> years;
  const auto* list = fields.list("years");
  if (list == nullptr) return years;
  for (const auto& item : *list) {
    YamlFields entry(item, problem);
    entry.only({"year", "amount"});
    const auto year = entry.count("year");
    const auto amount = entry.decimal("amount");
    if (!year || *year == 0 || !amount)
      entry.fail(item.problem("a contract year and its amount were expected",
                              "write {year: 1, amount: \"90000.00\"}"));
    if (entry.failed()) return years;
    const bool twice =
        std::any_of(years.begin(), years.end(), [&](const auto& y) { return y.first == *year; });
    if (twice) entry.fail(item.problem("the year " + std::to_string(*year) + " stands twice", "keep one"));
    years.emplace_back(*year, *amount);
  }
  return years;
}

std::vector<RampStep> read_ramp(YamlFields& fields, std::optional<Problem>& problem) {
  std::vector<RampStep> ramp;
  const auto* list = fields.list("ramp");
  if (list == nullptr) return ramp;
  for (const auto& item : *list) {
    YamlFields entry(item, problem);
    entry.only({"from_month", "to_month", "rate"});
    const auto from = entry.count("from_month");
    const auto to = entry.count("to_month");
    const auto rate = entry.decimal("rate");
    const bool is_part = rate && !rate->is_negative() && *rate <= Decimal{1, 0};
    const bool ascends = from && to && *from > (ramp.empty() ? 0 : ramp.back().to_month) && *to >= *from;
    if (!is_part || !ascends)
      entry.fail(
          item.problem("months in their order and the part that counts in them, from 0 to 1, were expected",
                       "write {from_month: 1, to_month: 3, rate: \"0\"}"));
    if (entry.failed()) return ramp;
    ramp.push_back({*from, *to, *rate});
  }
  return ramp;
}

CsvRow period_row(const Commitment& commitment, const CommitmentPeriod& period) {
  CsvRow row = commitment_row(commitment_period_kind(), commitment);
  if (commitment.currency) row.set_text("currency", *commitment.currency);
  if (commitment.shortfall_rate) row.set_decimal("shortfall_rate", *commitment.shortfall_rate);
  if (commitment.workoff_months) row.set_number("workoff_months", *commitment.workoff_months);
  row.set_text("basis", *commitment.basis);
  row.set_number("contract_year", period.contract_year);
  row.set_decimal("amount", period.amount);
  row.set_number("months", period.months);
  row.set_decimal("counted_months", period.counted_months);
  fill_row(row, period.period, {});
  return row;
}

}  // namespace

void fill_row(CsvRow& row, const Period& period, const Citation& citation) {
  if (period.from) row.set_number("valid_from", period.from->days);
  if (period.to) row.set_number("valid_to", period.to->days);
  if (citation.document) row.set_text("document", *citation.document);
  if (citation.page) row.set_text("page", *citation.page);
  if (citation.clause) row.set_text("clause", *citation.clause);
}

void read_commitment_clauses(YamlFields& entry, const Commitment& commitment, const ClauseFrame& frame,
                             std::optional<Problem>& problem, Contract& contract) {
  CommitmentTerms terms{commitment.basis, commitment.amount, read_years(entry, problem),
                        read_ramp(entry, problem), commitment.period};
  // It is tested within the term, and in a holdover only where it says so.
  if (!entry.date("to"))
    terms.period.to = contract.term_end ? std::optional(add_days(*contract.term_end, 1)) : std::nullopt;
  if (entry.failed()) return;
  for (const auto& period : commitment_periods(terms))
    contract.clauses.push_back({&commitment_period_kind(), period_row(commitment, period), {}});
  contract.stated_clauses.push_back(commitment_period_kind().relation);
  const YamlNode* eligible = entry.map("eligible");
  if (eligible == nullptr) return;
  const ClauseKind& kind = eligible_spend_kind();
  contract.stated_clauses.push_back(kind.relation);
  for (auto& clause : read_nested_clause(*eligible, kind, commitment_row(kind, commitment), frame, problem))
    contract.clauses.push_back(std::move(clause));
}

}  // namespace telaudit::terms
