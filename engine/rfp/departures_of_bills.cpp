#include "rfp/departures_of_bills.h"

#include <algorithm>

#include "base/text.h"
#include "book/proportion.h"
#include "book/wording.h"
#include "pricing/words.h"

namespace telaudit::rfp {
namespace {

Total& of(DueAmounts& amounts, int day) {
  return day == 0 ? amounts.on_time : amounts.late;
}

Total zero_or_more(Total value) {
  return value.is_negative() ? Total() : value;
}

}  // namespace

DeparturesOfBills::DeparturesOfBills(const Event& event, std::span<const book::DemandRow> rows,
                                     const book::DemandMonths& months, const terms::Terms* terms,
                                     const book::PriceChanges& changes)
    : event_(event), rows_(rows), months_(months), changes_(changes) {
  const auto& plan = event.comparison;
  days_[0] = add_months(event.starts, plan.overlap_months);
  days_[1] = add_months(event.starts, plan.overlap_months + plan.late_months);
  for (auto& running : book::commitments_in_force(terms, event.issued)) {
    const bool stated = std::any_of(plan.leaving.begin(), plan.leaving.end(), [&](const LeavingCost& cost) {
      return lower(cost.carrier) == lower(running.carrier);
    });
    if (stated || (running.ends && *running.ends < days_[0])) continue;
    Commitment one;
    const auto clause = changes.commitment_rate(running.contract, days_[0]);
    one.part_rate = running.rate ? running.rate : clause;
    one.all_rate = clause ? clause : running.rate;
    running.periods = book::even_stretches(running.periods);
    for (int day = 0; day < 2; ++day) one.left[day] = book::left_on(running, days_[day]);
    for (const auto& row : rows)
      if (book::counts_towards(running, row)) one.spent.add(row.amount);
    one.running = std::move(running);
    commitments_.push_back(std::move(one));
  }
}

// In the month of the day, as planned.
bool DeparturesOfBills::in_service(std::size_t row, int day) const {
  const int month = (days_[day].year() - months_.first.year()) * 12 + static_cast<int>(days_[day].month()) -
                    static_cast<int>(months_.first.month());
  return !book::quantity_of(months_.lines[row], book::DemandCase::base,
                            std::clamp(month, 0, months_.months - 1))
              .is_zero();
}

void DeparturesOfBills::take_row(ElementClaims& claims, const book::DemandRow& row, const bool (&runs)[2]) {
  book::LeavingCost costs[2];
  for (int day = 0; day < 2; ++day) {
    costs[day] = changes_.leaving(row, days_[day]);
    if (runs[day]) continue;
    costs[day].term_runs = false;
    costs[day].amount = Total();
  }
  if (!costs[0].term_runs && !costs[1].term_runs) return;
  const bool by_commitment = costs[0].by_commitment || costs[1].by_commitment;
  if (by_commitment && std::any_of(commitments_.begin(), commitments_.end(), [&](const Commitment& one) {
        return book::counts_towards(one.running, row);
      }))
    return;
  for (int day = 0; day < 2; ++day) {
    if (costs[day].amount && (!costs[day].term_runs || costs[day].currency == event_.currency)) continue;
    Claim& claim = claims.unknown[row.carrier];
    claim.departure.carrier = row.carrier;
    claim.departure.basis = costs[day].amount
                                ? "not known in " + event_.currency + ": owed in " + costs[day].currency
                                : costs[day].basis;
    return;
  }
  const book::LeavingCost& cost = costs[costs[0].term_runs ? 0 : 1];
  const std::string service =
      row.carrier + " " + row.account + " " + (row.service_key.empty() ? row.id : row.service_key);
  Claim& claim = cost.once ? claims.services[service] : claims.own[row.carrier];
  const bool first = claim.departure.claim.empty();
  claim.departure.carrier = row.carrier;
  claim.departure.due = cost.once ? Departure::Due::service : Departure::Due::element;
  claim.departure.basis = cost.basis;
  claim.departure.claim = service;
  for (int day = 0; day < 2; ++day)
    if (!cost.once || first) of(claim.amount, day).add(*costs[day].amount);
}

void DeparturesOfBills::take(std::size_t element, std::span<const std::size_t> rows) {
  const auto& stated = event_.comparison.leaving;
  for (const std::size_t r : rows) {
    const auto& row = rows_[r];
    if (std::any_of(stated.begin(), stated.end(),
                    [&](const LeavingCost& cost) { return lower(cost.carrier) == lower(row.carrier); }))
      continue;
    const bool runs[2] = {in_service(r, 0), in_service(r, 1)};
    if (!runs[0] && !runs[1]) continue;
    take_row(elements_[element], row, runs);
    for (auto& one : commitments_) {
      if (!book::counts_towards(one.running, row)) continue;
      one.spent_by_elements.add(row.amount);
      DueAmounts& spent = one.spent_by_element[element];
      for (int day = 0; day < 2; ++day)
        if (runs[day]) of(spent, day).add(row.amount);
    }
  }
}

Total DeparturesOfBills::over_stretch(const Commitment& one, std::size_t stretch, int day,
                                      const Total& month) const {
  const Decimal& months = (*one.left[day])[stretch].months;
  return book::times(month, months, pricing::currency_decimals(event_.currency)).value_or(Total());
}

Departure::Commitment DeparturesOfBills::terms_of(const Commitment& one, std::size_t stretch) const {
  Departure::Commitment out;
  out.rate = *one.part_rate;
  const auto decimals = pricing::currency_decimals(event_.currency);
  for (int day = 0; day < 2; ++day) {
    const auto& left = (*one.left[day])[stretch];
    const Total spent = over_stretch(one, stretch, day, one.spent);
    of(out.headroom, day) = zero_or_more(book::minus(spent, left.amount));
    const Total short_already = zero_or_more(book::minus(left.amount, spent));
    const Total ended = book::times(left.amount, *one.all_rate, decimals).value_or(Total());
    const Total owed_anyway = book::times(short_already, *one.part_rate, decimals).value_or(Total());
    of(out.all, day) = zero_or_more(book::minus(ended, owed_anyway));
  }
  if (one.spent_by_elements == one.spent) out.elements = one.spent_by_element.size();
  return out;
}

void DeparturesOfBills::finish(std::span<Element> elements) const {
  for (const auto& [place, claims] : elements_) {
    auto& departures = elements[place].departures;
    for (const auto* known : {&claims.own, &claims.services})
      for (const auto& [key, claim] : *known) {
        if (claim.amount.on_time.is_zero() && claim.amount.late.is_zero()) continue;
        Departure out = claim.departure;
        if (out.due == Departure::Due::element) out.claim = elements[place].id + " " + out.carrier;
        out.amount = claim.amount;
        departures.push_back(std::move(out));
      }
    for (const auto& [carrier, claim] : claims.unknown) {
      Departure out = claim.departure;
      out.claim = elements[place].id + " " + carrier + ", not known";
      departures.push_back(std::move(out));
    }
  }
  for (const auto& one : commitments_) finish(one, elements);
}

void DeparturesOfBills::finish(const Commitment& one, std::span<Element> elements) const {
  Departure whole;
  whole.claim = one.running.contract + " " + one.running.commitment;
  whole.carrier = one.running.carrier;
  whole.due = Departure::Due::commitment;
  whole.basis = "shortfall of the commitment " + one.running.commitment + " of " + one.running.contract;
  if (!one.part_rate || !one.left[0] || !one.left[1] || one.running.currency != event_.currency) {
    whole.basis += ": not known, its " + std::string(one.part_rate && one.left[0] ? "currency is another"
                                                     : one.left[0]                ? "rate is not stated"
                                                                   : "amount or end is not stated");
    for (const auto& [place, spent] : one.spent_by_element) elements[place].departures.push_back(whole);
    return;
  }
  const bool several = one.left[0]->size() > 1;
  for (std::size_t stretch = 0; stretch < one.left[0]->size(); ++stretch) {
    const auto& [on_time, late] = std::pair{(*one.left[0])[stretch], (*one.left[1])[stretch]};
    if (on_time.months.is_zero() && late.months.is_zero()) continue;
    Departure out = whole;
    out.commitment = terms_of(one, stretch);
    if (several) {
      out.claim += ", from " + on_time.from.text();
      out.basis += ", from " + on_time.from.text();
    }
    for (const auto& [place, spent] : one.spent_by_element) {
      Departure departure = out;
      departure.amount =
          DueAmounts{over_stretch(one, stretch, 0, spent.on_time), over_stretch(one, stretch, 1, spent.late)};
      elements[place].departures.push_back(std::move(departure));
    }
  }
}

}  // namespace telaudit::rfp
