#include "book/termination.h"

#include <algorithm>

#include "base/date.h"
#include "base/text.h"
#include "book/places.h"
#include "book/proportion.h"
#include "book/wording.h"
#include "pricing/words.h"
#include "terms/any_key.h"

namespace telaudit::book {
namespace {

using terms::kAny;
using terms::speaks_of;

constexpr std::uint8_t kMonthDecimals = 4;

std::optional<std::int64_t> whole(const bill::Table& table, std::string_view name, std::size_t row) {
  const auto index = table.schema().find(name);
  if (!index) return std::nullopt;
  const bill::ColumnView view = table.column(*index);
  if (!view.is_known(row)) return std::nullopt;
  return view.number(row);
}

}  // namespace

int whole_months(Date from, Date to) {
  int months = (to.year() - from.year()) * kMonthsOfYear + static_cast<int>(to.month()) -
               static_cast<int>(from.month());
  while (months > 0 && to < add_months(from, months)) --months;
  return std::max(months, 0);
}

// As rules/audit counts them (CMT-05).
Decimal months_left(Date day, Date last_day, std::string_view part_month) {
  const Date after = add_days(last_day, 1);
  const int months = whole_months(day, after);
  const int days = after.days - add_months(day, months).days;
  Decimal out{months, 0};
  if (days <= 0 || part_month == "none") return out;
  if (part_month != "pro_rata") return {months + 1, 0};
  const auto part = proportion(total_of(Decimal{days, 0}), total_of(Decimal{1, 0}), total_of(Decimal{30, 0}),
                               kMonthDecimals);
  Total sum = total_of(out);
  if (part) sum.add(*part);
  return sum.decimal().value_or(out);
}

TerminationClauses::TerminationClauses(const terms::Terms* terms) {
  if (const auto* relation = given_relation(terms, "termination_liability")) {
    const bill::Table& table = relation->table;
    given_ = table.rows() != 0;
    const TermColumn contract(table, "contract"), carrier(table, "carrier"), account(table, "account"),
        item(table, "item"), method(table, "method"), part_month(table, "part_month"),
        currency(table, "currency"), valid_from(table, "valid_from"), valid_to(table, "valid_to"),
        rate(table, "rate"), amount(table, "amount");
    for (std::size_t row = 0; row < table.rows(); ++row)
      clauses_.push_back(
          {std::string(contract.text(row)), std::string(carrier.text(row)), std::string(account.text(row)),
           std::string(item.text(row)), std::string(method.text(row)), std::string(part_month.text(row)),
           std::string(currency.text(row)), whole(table, "month_from", row), whole(table, "month_to", row),
           valid_from.date(row), valid_to.date(row), rate.decimal(row), amount.decimal(row)});
  }
  if (const auto* relation = given_relation(terms, "crosswalk")) {
    const bill::Table& table = relation->table;
    const TermColumn carrier(table, "carrier"), product_code(table, "product_code"),
        description(table, "description"), item(table, "item"), in_force(table, "in_force");
    for (std::size_t row = 0; row < table.rows(); ++row)
      if (in_force.flag(row).value_or(false))
        mappings_.push_back({std::string(carrier.text(row)), std::string(product_code.text(row)),
                             std::string(description.text(row)), std::string(item.text(row))});
  }
}

std::string TerminationClauses::item_of(const DemandRow& row, const RunningTerm& term) const {
  if (!term.item.empty()) return term.item;
  for (const Mapping& one : mappings_)
    if (speaks_of(one.carrier, row.carrier) && speaks_of(one.product_code, row.product_code) &&
        (one.description.empty() || one.description == kAny ||
         lower(one.description) == lower(row.description)))
      return one.item;
  return {};
}

bool TerminationClauses::in_step(const Clause& clause, int months, Date day) {
  if ((clause.valid_from && day < *clause.valid_from) || (clause.valid_to && *clause.valid_to <= day))
    return false;
  return clause.month_from.value_or(0) <= months && !(clause.month_to && *clause.month_to <= months);
}

std::optional<Decimal> TerminationClauses::commitment_rate(std::string_view contract, int months,
                                                           Date day) const {
  for (const Clause& one : clauses_)
    if (one.contract == contract && one.method == "remaining_commitment" && in_step(one, months, day))
      return one.rate;
  return std::nullopt;
}

LeavingCost TerminationClauses::price(const DemandRow& row, const RunningTerm& term, Date day) const {
  LeavingCost out;
  out.currency = row.currency;
  const std::string item = item_of(row, term);
  const int elapsed = whole_months(term.start, day);
  const Clause* best = nullptr;
  const auto closeness = [](const Clause& one) {
    return (one.item != kAny ? 2 : 0) + (one.account != kAny ? 1 : 0);
  };
  for (const Clause& one : clauses_) {
    if (!speaks_of(one.carrier, row.carrier) || !speaks_of(one.account, row.account) ||
        !(one.item.empty() || speaks_of(one.item, item)))
      continue;
    if (!in_step(one, elapsed, day)) continue;
    if (best == nullptr || closeness(one) > closeness(*best)) best = &one;
  }
  if (best == nullptr) {
    out.basis =
        given_ ? "no clause on termination speaks of it" : "not known: no clause on termination was given";
    return out;
  }
  if (!best->currency.empty()) out.currency = best->currency;
  if (best->method == "fixed") {
    out.once = true;
    if (best->amount) out.amount = total_of(*best->amount);
    out.basis = "one amount, by " + best->contract;
    return out;
  }
  if (best->method != "remaining_recurring") {
    out.by_commitment = true;
    out.basis =
        "a part of what is left of the commitment of " + best->contract + ", for the contract as a whole";
    return out;
  }
  if (row.charge_class != "recurring") {
    out.amount = Total();
    out.basis = "usage ends with the service";
    return out;
  }
  const Decimal months = months_left(day, term.last_day, best->part_month);
  const auto factor = best->rate ? multiply(*best->rate, months) : std::nullopt;
  if (factor) out.amount = times(row.amount, *factor, pricing::currency_decimals(out.currency));
  if (best->rate)
    out.basis = best->rate->text() + " of " + months.text() + " months left, by " + best->contract;
  return out;
}

}  // namespace telaudit::book
