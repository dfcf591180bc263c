#include "book/running_commitments.h"

#include <algorithm>
#include <array>
#include <map>

#include "book/places.h"
#include "book/proportion.h"
#include "book/termination.h"
#include "book/wording.h"
#include "pricing/words.h"

namespace telaudit::book {
namespace {

constexpr int kMonthsOfYear = 12;
constexpr std::string_view kAny = "*";

bool holds_on(const TermColumn& from, const TermColumn& to, std::size_t row, Date day) {
  const auto first = from.date(row), end = to.date(row);
  return (!first || *first <= day) && (!end || day < *end);
}

struct ContractTerm {
  std::optional<Total> months;
  std::optional<Date> end;
};

std::map<std::string, ContractTerm> contract_terms(const terms::Terms* terms) {
  std::map<std::string, ContractTerm> out;
  const auto* relation = given_relation(terms, "contract");
  if (relation == nullptr) return out;
  const auto index = relation->table.schema().find("term_months");
  const TermColumn contract(relation->table, "contract"), term_end(relation->table, "term_end");
  for (std::size_t row = 0; row < relation->table.rows(); ++row) {
    ContractTerm& term = out[std::string(contract.text(row))];
    term.end = term_end.date(row);
    if (!index) continue;
    const bill::ColumnView view = relation->table.column(*index);
    if (view.is_known(row) && view.number(row) > 0) term.months = total_of(Decimal{view.number(row), 0});
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

}  // namespace

std::vector<RunningCommitment> commitments_in_force(const terms::Terms* terms, Date as_of) {
  std::map<std::array<std::string, 2>, RunningCommitment> found;
  const auto* relation = given_relation(terms, "commitment");
  if (relation == nullptr) return {};
  const auto contracts = contract_terms(terms);
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

std::optional<CommitmentLeft> left_on(const RunningCommitment& commitment, Date day) {
  if (!commitment.a_year || !commitment.ends) return std::nullopt;
  CommitmentLeft out;
  if (*commitment.ends < day) return out;
  out.months = months_left(day, *commitment.ends, "pro_rata");
  const auto amount =
      proportion(*commitment.a_year, total_of(out.months), total_of(Decimal{kMonthsOfYear, 0}),
                 pricing::currency_decimals(commitment.currency));
  if (!amount) return std::nullopt;
  out.amount = *amount;
  return out;
}

}  // namespace telaudit::book
