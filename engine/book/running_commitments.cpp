#include "book/running_commitments.h"

#include <algorithm>
#include <array>
#include <map>

#include "base/date.h"
#include "book/contract_rows.h"
#include "book/places.h"
#include "book/proportion.h"
#include "book/termination.h"
#include "book/wording.h"
#include "pricing/words.h"
#include "terms/any_key.h"

namespace telaudit::book {
namespace {

using terms::kAny;

constexpr std::uint8_t kAmountDecimals = 2;  // at least, of a period's part by its ramp

struct ContractTerm {
  std::optional<Total> months;
  std::optional<Date> end;
};

std::map<std::string, ContractTerm> contract_terms(const terms::Terms* terms) {
  std::map<std::string, ContractTerm> out;
  for (const ContractRow& row : contract_rows(terms)) {
    ContractTerm& term = out[row.contract];
    term.end = row.term_end;
    if (row.term_months && *row.term_months > 0) term.months = total_of(Decimal{*row.term_months, 0});
  }
  return out;
}

std::optional<Total> by_year(const Total& amount, std::string_view basis,
                             const std::optional<Total>& months) {
  if (basis == "annual" || basis.empty()) return amount;
  if (basis == "monthly") return times(amount, Decimal{kMonthsOfYear, 0}, amount.scale());
  if (!months) return std::nullopt;
  return proportion(amount, total_of(Decimal{kMonthsOfYear, 0}), *months,
                    std::max<std::uint8_t>(amount.scale(), 2));
}

using CommitmentKey = std::array<std::string, 2>;  // contract, commitment

// As the contracts state their years and ramps; the same for all accounts.
std::map<CommitmentKey, std::vector<CommittedPeriod>> committed_periods(const terms::Terms* terms) {
  std::map<CommitmentKey, std::map<Date, CommittedPeriod>> found;
  if (const auto* relation = given_relation(terms, "commitment_period"); relation != nullptr) {
    const bill::Table& table = relation->table;
    const auto index = table.schema().find("months");
    require(index.has_value(), "a period of a commitment has months");
    const bill::ColumnView view = table.column(*index);
    const TermColumn contract(table, "contract"), commitment(table, "commitment"), amount(table, "amount"),
        counted(table, "counted_months"), from(table, "valid_from"), to(table, "valid_to");
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const auto stated = amount.decimal(row), part = counted.decimal(row);
      const auto first = from.date(row), end = to.date(row);
      if (!stated || !part || !first || !end) continue;
      const Decimal months{view.number(row), 0};
      const auto ramped = proportion(total_of(*stated), total_of(*part), total_of(months),
                                     std::max(stated->scale, kAmountDecimals));
      if (ramped)
        found[{std::string(contract.text(row)), std::string(commitment.text(row))}].insert_or_assign(
            *first, CommittedPeriod{{first, end}, months, *ramped});
    }
  }
  std::map<CommitmentKey, std::vector<CommittedPeriod>> out;
  for (const auto& [key, periods] : found)
    for (const auto& [first, period] : periods) out[key].push_back(period);
  return out;
}

std::optional<Total> a_year_of(const CommittedPeriod& period) {
  return proportion(period.amount, total_of(Decimal{kMonthsOfYear, 0}), total_of(period.months),
                    std::max<std::uint8_t>(period.amount.scale(), 2));
}

}  // namespace

std::vector<RunningCommitment> commitments_in_force(const terms::Terms* terms, Date as_of) {
  std::map<CommitmentKey, RunningCommitment> found;
  const auto* relation = given_relation(terms, "commitment");
  if (relation == nullptr) return {};
  const auto contracts = contract_terms(terms);
  const auto periods = committed_periods(terms);
  const bill::Table& table = relation->table;
  const TermColumn contract(table, "contract"), commitment(table, "commitment"), carrier(table, "carrier"),
      account(table, "account"), basis(table, "basis"), amount(table, "amount"), currency(table, "currency"),
      rate(table, "shortfall_rate"), from(table, "valid_from"), to(table, "valid_to");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto stated = amount.decimal(row);
    if (!stated || !holds_on(from, to, row, as_of)) continue;
    RunningCommitment& one = found[{std::string(contract.text(row)), std::string(commitment.text(row))}];
    one.accounts.insert(std::string(account.text(row)));
    one.contract = contract.text(row);
    one.commitment = commitment.text(row);
    one.carrier = carrier.text(row);
    one.currency = currency.text(row);
    one.basis = basis.text(row);
    const auto term = contracts.find(one.contract);
    one.a_year =
        by_year(total_of(*stated), one.basis, term == contracts.end() ? std::nullopt : term->second.months);
    if (const auto end = to.date(row))
      one.ends = add_days(*end, -1);
    else if (term != contracts.end())
      one.ends = term->second.end;
    one.rate = rate.decimal(row);
    const auto stated_periods = periods.find({one.contract, one.commitment});
    if (stated_periods == periods.end()) continue;
    one.periods = stated_periods->second;
    for (const auto& period : one.periods)
      if (*period.period.from <= as_of && as_of < *period.period.to) one.a_year = a_year_of(period);
  }
  std::vector<RunningCommitment> out;
  for (auto& [key, one] : found) out.push_back(std::move(one));
  std::stable_sort(out.begin(), out.end(), [](const RunningCommitment& left, const RunningCommitment& right) {
    return left.carrier < right.carrier;
  });
  return out;
}

bool counts_towards(const RunningCommitment& commitment, const DemandRow& row) {
  return row.carrier == commitment.carrier && row.currency == commitment.currency &&
         (commitment.accounts.contains(row.account) || commitment.accounts.contains(std::string(kAny)));
}

std::vector<CommittedPeriod> even_stretches(std::span<const CommittedPeriod> periods) {
  std::vector<CommittedPeriod> out;
  for (const CommittedPeriod& next : periods) {
    const bool follows = !out.empty() && out.back().period.to == next.period.from;
    const auto here = follows ? times(out.back().amount, next.months, kMaxScale) : std::nullopt;
    const auto there = follows ? times(next.amount, out.back().months, kMaxScale) : std::nullopt;
    const auto months = follows ? add(out.back().months, next.months) : std::nullopt;
    if (!here || !there || !months || !(*here == *there)) {
      out.push_back(next);
      continue;
    }
    out.back().period.to = next.period.to;
    out.back().months = *months;
    out.back().amount.add(next.amount);
  }
  return out;
}

std::optional<std::vector<CommitmentLeft>> left_on(const RunningCommitment& commitment, Date day) {
  if (!commitment.a_year || !commitment.ends) return std::nullopt;
  std::vector<CommittedPeriod> periods = commitment.periods;
  if (periods.empty())
    periods = {{{day, add_days(*commitment.ends, 1)}, Decimal{kMonthsOfYear, 0}, *commitment.a_year}};
  std::vector<CommitmentLeft> out;
  for (const CommittedPeriod& one : periods) {
    CommitmentLeft& left = out.emplace_back();
    left.from = *one.period.from;
    const Date from = std::max(day, left.from);
    if (*one.period.to <= from) continue;
    left.months = months_left(from, add_days(*one.period.to, -1), "pro_rata");
    const auto amount = proportion(one.amount, total_of(left.months), total_of(one.months),
                                   pricing::currency_decimals(commitment.currency));
    if (!amount) return std::nullopt;
    left.amount = *amount;
  }
  return out;
}

}  // namespace telaudit::book
