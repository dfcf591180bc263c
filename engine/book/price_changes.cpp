#include "book/price_changes.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"
#include "book/contract_rows.h"
#include "book/places.h"
#include "book/wording.h"
#include "terms/any_key.h"

namespace telaudit::book {
namespace {

using terms::kAny;
using terms::speaks_of;

// By the number of named keys; more is closer.
int closeness(std::string_view carrier, std::string_view account) {
  return (carrier != kAny ? 2 : 0) + (account != kAny ? 1 : 0);
}

}  // namespace

PriceChanges::PriceChanges(const terms::Terms* terms, Date as_of) : as_of_(as_of), clauses_(terms) {
  given_ = given_relation(terms, "contract") != nullptr;
  for (const book::ContractRow& stated : contract_rows(terms)) {
    ContractRow row;
    row.contract = stated.contract;
    row.carrier = stated.carrier;
    row.account = stated.account;
    row.renewal = stated.renewal;
    row.valid_from = stated.valid_from;
    row.valid_to = stated.valid_to;
    row.term_end = stated.term_end;
    row.renewal_months = stated.renewal_months;
    row.term_months = stated.term_months;
    contracts_.push_back(std::move(row));
  }
  if (const auto* relation = given_relation(terms, "rate_review")) {
    const bill::Table& table = relation->table;
    const TermColumn contract(table, "contract"), remedy(table, "remedy"), review(table, "review_on");
    for (std::size_t at = 0; at < table.rows(); ++at) {
      const auto day = review.date(at);
      // A review without a remedy obliges nobody.
      if (!day || *day < as_of || (remedy.text(at) != "reduce_commitment" && remedy.text(at) != "release"))
        continue;
      for (ContractRow& row : contracts_)
        if (row.contract == contract.text(at)) row.reviews.push_back(*day);
    }
  }
  if (const auto* relation = given_relation(terms, "service_term")) {
    const bill::Table& table = relation->table;
    const TermColumn service(table, "service"), carrier(table, "carrier"), account(table, "account"),
        item(table, "item"), start(table, "start"), term_end(table, "term_end"),
        change_from(table, "change_from"), termination(table, "termination_amount"),
        currency(table, "currency");
    for (std::size_t at = 0; at < table.rows(); ++at) {
      const auto begun = start.date(at);
      if (!begun || *begun > as_of) continue;
      services_[normalise_service_id(service.text(at))].push_back(
          {std::string(carrier.text(at)), std::string(account.text(at)), std::string(item.text(at)), *begun,
           term_end.date(at), change_from.date(at), termination.decimal(at), std::string(currency.text(at))});
    }
  }
}

PriceChange PriceChanges::of_contract(const ContractRow& contract) const {
  PriceChange out;
  out.contract = contract.contract;
  out.term_end = contract.term_end;
  if (!contract.term_end) {
    out.basis = "the contract " + contract.contract + " states no term";
    return out;
  }
  Date end = *contract.term_end;
  out.from = add_days(end, 1);
  out.basis = "the day after the term of " + contract.contract + " ends";
  if (end < as_of_ && contract.renewal == "automatic") {
    if (!contract.renewal_months || *contract.renewal_months < 1) {
      out.from.reset();
      out.basis = "the contract " + contract.contract + " renews itself, for how long is not stated";
      return out;
    }
    for (int renewals = 1; end < as_of_ && renewals <= kMostRenewals; ++renewals)
      end = add_days(
          add_months(add_days(*contract.term_end, 1), renewals * static_cast<int>(*contract.renewal_months)),
          -1);
    out.term_end = end;
    out.from = add_days(end, 1);
    out.basis = "the day after the running renewal of " + contract.contract + " ends";
  } else if (end < as_of_) {
    out.from = as_of_;
    out.basis = "the term of " + contract.contract + " is over";
  }
  for (const Date review : contract.reviews)
    if (review < *out.from) {
      out.from = review;
      out.basis = "rate review of " + contract.contract;
    }
  return out;
}

const PriceChanges::ServiceTerm* PriceChanges::service_term_of(const DemandRow& row) const {
  const auto found = services_.find(row.service_key);
  if (row.service_key.empty() || found == services_.end()) return nullptr;
  const ServiceTerm* best = nullptr;
  for (const ServiceTerm& one : found->second) {
    if (!speaks_of(one.carrier, row.carrier) || !speaks_of(one.account, row.account)) continue;
    if (best == nullptr || std::tuple(one.start, closeness(one.carrier, one.account)) >
                               std::tuple(best->start, closeness(best->carrier, best->account)))
      best = &one;
  }
  return best;
}

PriceChanges::Found PriceChanges::contract_of(const DemandRow& row) const {
  Found out;
  for (const ContractRow& one : contracts_) {
    if (!speaks_of(one.carrier, row.carrier) || !speaks_of(one.account, row.account)) continue;
    if (one.valid_from && *one.valid_from > as_of_) continue;
    if (one.valid_to && *one.valid_to <= as_of_) {
      if (out.ended == nullptr || *out.ended->valid_to < *one.valid_to) out.ended = &one;
      continue;
    }
    if (out.in_force == nullptr ||
        closeness(one.carrier, one.account) > closeness(out.in_force->carrier, out.in_force->account))
      out.in_force = &one;
  }
  return out;
}

PriceChange PriceChanges::of(const DemandRow& row) const {
  if (const ServiceTerm* term = service_term_of(row); term != nullptr && term->change_from) {
    PriceChange out;
    out.from = std::max(*term->change_from, as_of_);
    out.term_end = term->term_end;
    out.basis = "the term of the service";
    if (term->term_end && *out.from <= *term->term_end) {
      LeavingCost cost = leaving(row, *out.from);
      out.termination = std::move(cost.amount);
      out.termination_currency = std::move(cost.currency);
      out.termination_once = cost.once;
    }
    return out;
  }
  const Found found = contract_of(row);
  if (found.in_force != nullptr) return of_contract(*found.in_force);
  PriceChange out;
  if (found.ended != nullptr) {
    out.from = as_of_;
    out.contract = found.ended->contract;
    out.basis = "the contract " + found.ended->contract + " has ended";
    return out;
  }
  out.basis = given_ ? "no contract in force names this account" : "not known: no contract was given";
  return out;
}

LeavingCost PriceChanges::leaving(const DemandRow& row, Date day) const {
  LeavingCost over;
  over.term_runs = false;
  over.amount = Total();
  over.currency = row.currency;
  if (const ServiceTerm* term = service_term_of(row); term != nullptr && term->term_end) {
    over.basis = "the term of the service is over";
    if (*term->term_end < day) return over;
    if (!term->termination) return clauses_.price(row, {term->start, *term->term_end, term->item}, day);
    LeavingCost stated;
    stated.amount = total_of(*term->termination);
    stated.currency = term->currency.empty() ? row.currency : term->currency;
    stated.once = true;
    stated.basis = "the amount that the term of the service states";
    return stated;
  }
  const Found found = contract_of(row);
  if (found.in_force == nullptr) {
    over.basis = "the contract has ended";
    if (found.ended != nullptr) return over;
    LeavingCost out;
    out.currency = row.currency;
    out.basis = given_ ? "no contract in force names this account" : "not known: no contract was given";
    return out;
  }
  const PriceChange change = of_contract(*found.in_force);
  over.basis = "the term of " + found.in_force->contract + " is over";
  if (change.term_end && *change.term_end < day) return over;
  if (!change.term_end || !found.in_force->term_end || !found.in_force->term_months) {
    LeavingCost out;
    out.currency = row.currency;
    out.basis = "the contract " + found.in_force->contract + " states no term";
    return out;
  }
  const Date start =
      add_months(add_days(*found.in_force->term_end, 1), -static_cast<int>(*found.in_force->term_months));
  return clauses_.price(row, {start, *change.term_end, {}}, day);
}

std::optional<Decimal> PriceChanges::commitment_rate(std::string_view contract, Date day) const {
  for (const ContractRow& one : contracts_) {
    if (one.contract != contract || !one.term_end || !one.term_months) continue;
    const Date start = add_months(add_days(*one.term_end, 1), -static_cast<int>(*one.term_months));
    return clauses_.commitment_rate(contract, whole_months(start, day), day);
  }
  return std::nullopt;
}

std::string quarter_of(Date date) {
  return std::to_string(date.year()) + " Q" + std::to_string((date.month() - 1) / 3 + 1);
}

}  // namespace telaudit::book
