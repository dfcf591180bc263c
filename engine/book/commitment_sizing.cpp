#include "book/commitment_sizing.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "base/date.h"
#include "book/places.h"
#include "book/proportion.h"
#include "book/running_commitments.h"
#include "book/wording.h"
#include "pricing/words.h"
#include "terms/any_key.h"

namespace telaudit::book {
namespace {

using terms::kAny;

constexpr int kCurveStep = 10;  // percent of the base case
constexpr int kCurveEnd = 120;  // a commitment above it is nobody's candidate

Total zero_or_more(Total value) {
  return value.is_negative() ? Total() : value;
}

Total scaled(const Total& amount, const Decimal& factor, std::uint8_t scale) {
  const auto out = times(amount, factor, scale);
  require(out.has_value(), "a part of a spend fits where the spend does");
  return *out;
}

CaseTotals owed(const Total& commitment, const CaseTotals& spend, const Decimal& rate, std::uint8_t scale) {
  CaseTotals out;
  for (std::size_t at = 0; at < kDemandCases; ++at)
    out[at] = scaled(zero_or_more(minus(commitment, spend[at])), rate, scale);
  return out;
}

void add_cases(CaseTotals& sums, const CaseTotals& amounts) {
  for (std::size_t at = 0; at < kDemandCases; ++at) sums[at].add(amounts[at]);
}

constexpr std::uint8_t kPartDecimals = 4;

// Ten-thousandths of months from the first month of the demand on, half-open.
struct Window {
  std::int64_t from = 0, until = 0;
};

std::optional<Total> cost_over(const DemandRow& row, const DemandLine& line, std::size_t demand_case,
                               const Window& window) {
  constexpr std::int64_t kParts = 10'000;
  Total many;
  for (std::size_t at = 0; at < line.steps.size(); ++at) {
    const std::int64_t from = std::max(line.steps[at].month * kParts, window.from);
    const std::int64_t until =
        at + 1 < line.steps.size() ? std::min(line.steps[at + 1].month * kParts, window.until) : window.until;
    if (until <= from) continue;
    const auto part = times(total_of(line.steps[at].quantity[demand_case]),
                            Decimal{until - from, kPartDecimals}, kMaxScale);
    if (!part) return std::nullopt;
    many.add(*part);
  }
  return proportion(row.amount, many, row.quantity, pricing::currency_decimals(row.currency));
}

CaseTotals spend_towards(const RunningCommitment& one, std::span<const DemandRow> demand,
                         const DemandMonths& months, const Window& window) {
  CaseTotals out;
  for (const DemandLine& line : months.lines) {
    if (!line.current || !counts_towards(one, demand[*line.current])) continue;
    for (std::size_t at = 0; at < kDemandCases; ++at)
      if (const auto cost = cost_over(demand[*line.current], line, at, window)) out[at].add(*cost);
  }
  return out;
}

// What is left of it, and what is missing in each case.
void look_ahead(const RunningCommitment& one, std::span<const DemandRow> demand, const DemandMonths& months,
                bool requirements_given, const PriceChanges& changes, Date as_of,
                const Negotiation& negotiation, CommitmentPosition& position) {
  const std::uint8_t scale = pricing::currency_decimals(one.currency);
  const auto clause = changes.commitment_rate(one.contract, as_of);
  if (const auto today = left_on(one, as_of); today && clause) {
    Total amount;
    for (const CommitmentLeft& period : *today) amount.add(period.amount);
    position.ending = scaled(amount, *clause, scale);
  }
  const auto left = left_on(one, months.first);
  if (!left) return;
  const auto rate = one.rate ? one.rate : clause;
  position.left = Total();
  position.spend_left = CaseTotals();
  if (rate) position.shortfall_left = CaseTotals();
  Window window;
  for (const CommitmentLeft& period : *left) {
    const auto parts = rescale(period.months, kPartDecimals);
    require(parts.has_value(), "months that are left have four decimals");
    window.until = window.from + parts->mantissa;
    CaseTotals spend = spend_towards(one, demand, months, window);
    if (!requirements_given) {
      const Total base = spend[static_cast<std::size_t>(DemandCase::base)];
      spend = {scaled(base, negotiation.commitment.low, scale), base,
               scaled(base, negotiation.commitment.high, scale)};
    }
    position.left->add(period.amount);
    add_cases(*position.spend_left, spend);
    if (rate) add_cases(*position.shortfall_left, owed(period.amount, spend, *rate, scale));
    window.from = window.until;
  }
  position.months_left = Decimal{window.until, kPartDecimals};
}

CommitmentPosition position_of(const RunningCommitment& one, std::span<const DemandRow> demand) {
  CommitmentPosition position;
  position.contract = one.contract;
  position.commitment = one.commitment;
  position.carrier = one.carrier;
  position.currency = one.currency;
  position.basis = one.basis;
  position.a_year = one.a_year;
  position.ends = one.ends;
  Total month;
  for (const DemandRow& row : demand)
    if (counts_towards(one, row)) month.add(row.amount);
  position.run_rate = scaled(month, Decimal{kMonthsOfYear, 0}, month.scale());
  if (!position.a_year) return position;
  position.over = minus(position.run_rate, *position.a_year);
  if (one.rate)
    position.exposure = scaled(zero_or_more(minus(*position.a_year, position.run_rate)), *one.rate,
                               pricing::currency_decimals(position.currency));
  return position;
}

using CarrierKey = std::array<std::string, 2>;  // currency, carrier

// Spend by year in three cases: of each carrier, what is left of its rows times the quantity that is in
// service.
std::map<CarrierKey, std::vector<CaseTotals>> spend_by_year(std::span<const DemandRow> demand,
                                                            const DemandMonths& months,
                                                            const Savings& savings) {
  std::map<CarrierKey, std::vector<CaseTotals>> out;
  const int years = std::max(1, months.months / kMonthsOfYear);
  for (const DemandLine& line : months.lines) {
    if (!line.current) continue;
    const DemandRow& row = demand[*line.current];
    const Total& left = savings.splits[*line.current].remaining;
    auto& spend = out[{row.currency, row.carrier}];
    spend.resize(static_cast<std::size_t>(years));
    for (std::size_t at = 0; at < line.steps.size(); ++at) {
      const int from = line.steps[at].month;
      const int until = at + 1 < line.steps.size() ? line.steps[at + 1].month : months.months;
      for (int year = 0; year < years; ++year) {
        const int in_year =
            std::min(until, (year + 1) * kMonthsOfYear) - std::max(from, year * kMonthsOfYear);
        if (in_year <= 0) continue;
        for (std::size_t one = 0; one < kDemandCases; ++one) {
          const auto quantity = times(total_of(line.steps[at].quantity[one]), Decimal{in_year, 0}, kMaxScale);
          const auto money =
              quantity ? proportion(left, *quantity, row.quantity, pricing::currency_decimals(row.currency))
                       : std::nullopt;
          if (money) spend[static_cast<std::size_t>(year)][one].add(*money);
        }
      }
    }
  }
  return out;
}

// Where nobody said what will be needed: today's run-rate, and parts of it.
std::map<CarrierKey, std::vector<CaseTotals>> spend_of_today(std::span<const DemandRow> demand,
                                                             const Savings& savings,
                                                             const Negotiation& negotiation) {
  std::map<CarrierKey, Total> months;
  for (const LeverSplit& split : savings.splits)
    months[{demand[split.demand].currency, demand[split.demand].carrier}].add(split.remaining);
  std::map<CarrierKey, std::vector<CaseTotals>> out;
  const int years = (negotiation.money.months + kMonthsOfYear - 1) / kMonthsOfYear;
  for (const auto& [key, month] : months) {
    const std::uint8_t scale = pricing::currency_decimals(key[0]);
    const Total base = scaled(month, Decimal{kMonthsOfYear, 0}, scale);
    out[key].assign(static_cast<std::size_t>(years), {scaled(base, negotiation.commitment.low, scale), base,
                                                      scaled(base, negotiation.commitment.high, scale)});
  }
  return out;
}

CommitmentSizing size_of(const CarrierKey& key, const std::vector<CaseTotals>& years,
                         const std::optional<Decimal>& contract_rate, bool requirements_given,
                         const Negotiation& negotiation) {
  const CommitmentPolicy& policy = negotiation.commitment;
  const std::uint8_t scale = pricing::currency_decimals(key[0]);
  CommitmentSizing out;
  out.currency = key[0];
  out.carrier = key[1];
  out.shortfall_rate = contract_rate.value_or(policy.shortfall_rate);
  int number = 0;
  for (const CaseTotals& spend : years) out.years.push_back({++number, spend});
  const CaseTotals& first = years.front();
  const Total& base = first[static_cast<std::size_t>(DemandCase::base)];
  out.basis =
      "recurring and usage of the latest bills before discounts, less all savings by lever; " +
      (requirements_given ? std::string("cases by the requirements, without what they add for no carrier yet")
                          : "low and high are " + policy.low.text() + " and " + policy.high.text() +
                                " of it by the policy, since no requirements were given") +
      "; shortfall at " + out.shortfall_rate.text() + (contract_rate ? " by the contract" : " by the policy");
  for (const Decimal& part : policy.parts) {
    CommitmentCandidate even{part, {}, {}}, by_year{part, {}, {}};
    const auto low = [](const CaseTotals& spend) { return spend[static_cast<std::size_t>(DemandCase::low)]; };
    for (const CaseTotals& spend : years) {
      even.amounts.push_back(scaled(low(first), part, scale));
      by_year.amounts.push_back(scaled(low(spend), part, scale));
      even.shortfall.push_back(owed(even.amounts.back(), spend, out.shortfall_rate, scale));
      by_year.shortfall.push_back(owed(by_year.amounts.back(), spend, out.shortfall_rate, scale));
    }
    const bool differ = by_year.amounts != even.amounts;
    out.candidates.push_back(std::move(even));
    if (differ) out.candidates.push_back(std::move(by_year));
  }
  for (int percent = 0; percent <= kCurveEnd; percent += kCurveStep) {
    CurvePoint point;
    point.commitment = scaled(base, Decimal{percent, 2}, scale);
    point.exposure = owed(point.commitment, first, out.shortfall_rate, scale);
    out.curve.push_back(std::move(point));
  }
  return out;
}

// What the contracts of a carrier list as counting towards a commitment.
class Eligible {
 public:
  Eligible(const terms::Terms* terms, Date as_of) {
    const auto* relation = given_relation(terms, "eligible_spend");
    if (relation == nullptr) return;
    const bill::Table& table = relation->table;
    const TermColumn contract(table, "contract"), carrier(table, "carrier"), item(table, "item"),
        charge_class(table, "charge_class"), taxes(table, "taxes_count"), from(table, "valid_from"),
        to(table, "valid_to");
    for (std::size_t row = 0; row < table.rows(); ++row)
      if (holds_on(from, to, row, as_of))
        rows_.push_back({std::string(carrier.text(row)), std::string(contract.text(row)),
                         std::string(item.text(row)), std::string(charge_class.text(row)), taxes.flag(row)});
  }

  std::string counts(const std::string& carrier, Step step) const {
    std::string listed, named_items;
    std::optional<bool> taxes;
    for (const Row& row : rows_) {
      if (row.carrier != carrier) continue;
      listed = row.contract;
      if (row.taxes) taxes = row.taxes;
      if (row.charge_class != kAny && !row.charge_class.empty() && step_of(row.charge_class) != step)
        continue;
      if (row.item == kAny || row.item.empty()) return "yes: " + row.contract;
      named_items = row.contract;
    }
    if (listed.empty()) return "not known: no contract lists what counts";
    if (step == Step::tax || step == Step::surcharge)
      return !taxes ? "not known: " + listed + " does not say" : (*taxes ? "yes: " : "no: ") + listed;
    if (!named_items.empty()) return "in part: items named in " + named_items;
    return "no: not listed in " + listed;
  }

 private:
  struct Row {
    std::string carrier, contract, item, charge_class;
    std::optional<bool> taxes;
  };
  std::vector<Row> rows_;
};

}  // namespace

bool CommitmentCandidate::by_year() const {
  return std::adjacent_find(amounts.begin(), amounts.end(), std::not_equal_to<>()) != amounts.end();
}

CaseTotals CommitmentCandidate::owed() const {
  CaseTotals out;
  for (const CaseTotals& year : shortfall) add_cases(out, year);
  return out;
}

Commitments build_commitments(std::span<const DemandRow> demand, const DemandMonths& months,
                              bool requirements_given, const Savings& savings, const SpendByCarrier& spend,
                              const terms::Terms* terms, const PriceChanges& changes, Date as_of,
                              const Negotiation& negotiation) {
  Commitments out;
  std::map<CarrierKey, std::set<Decimal>> rates;
  for (const RunningCommitment& one : commitments_in_force(terms, as_of)) {
    if (one.rate) rates[{one.currency, one.carrier}].insert(*one.rate);
    out.positions.push_back(position_of(one, demand));
    look_ahead(one, demand, months, requirements_given, changes, as_of, negotiation, out.positions.back());
  }
  const auto by_year = requirements_given ? spend_by_year(demand, months, savings)
                                          : spend_of_today(demand, savings, negotiation);
  for (const auto& [key, years] : by_year) {
    const Total& base = years.front()[static_cast<std::size_t>(DemandCase::base)];
    if (base.is_negative() || base.is_zero()) continue;
    const auto found = rates.find(key);
    const bool one_rate = found != rates.end() && found->second.size() == 1;
    out.sizing.push_back(size_of(key, years, one_rate ? std::optional(*found->second.begin()) : std::nullopt,
                                 requirements_given, negotiation));
  }
  const Eligible eligible(terms, as_of);
  for (const CarrierSpend& carrier : spend.carriers)
    for (std::size_t at = 0; at < kSteps; ++at) {
      const Step step = static_cast<Step>(at);
      if (carrier.of(step).is_zero()) continue;
      out.contributions.push_back({carrier.carrier, carrier.currency, std::string(step_word(step)),
                                   carrier.of(step), eligible.counts(carrier.carrier, step)});
    }
  return out;
}

}  // namespace telaudit::book
