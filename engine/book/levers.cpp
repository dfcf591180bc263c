#include "book/levers.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "base/date.h"
#include "book/present_value.h"
#include "book/proportion.h"
#include "book/wording.h"
#include "pricing/words.h"

namespace telaudit::book {
namespace {

constexpr char kLeastToClaim = 'B';  // A and B are claimed without asking; C and D are asked first
constexpr std::size_t kBase = static_cast<std::size_t>(DemandCase::base);

// Money of each month from a month on, or that has no date.
struct Flow {
  std::string currency;
  Lever lever = Lever::rate;
  std::optional<int> month;
  Total monthly;
  Total termination;  // once, in that month
  Total overlap;      // the same
};

Total times_whole(const Total& amount, int factor) {
  const auto out = times(amount, Decimal{factor, 0}, amount.scale());
  require(out.has_value(), "twelve months of a bill fit where one does");
  return *out;
}

Total sum_without(const std::map<Lever, Total>& levers, Lever left_out) {
  Total out;
  for (const auto& [lever, amount] : levers)
    if (lever != left_out) out.add(amount);
  return out;
}

class LeverSavingsBuilder {
 public:
  LeverSavingsBuilder(std::span<const DemandRow> demand, const Expectations& expectations,
                      const PriceChanges& changes, const audit::Audit& audit, Date as_of,
                      const Negotiation& negotiation)
      : demand_(demand),
        expectations_(expectations),
        changes_(changes),
        audit_(audit),
        as_of_(as_of),
        negotiation_(negotiation) {}

  Result<Savings> build(std::span<const Bridge> bridges, const FutureDemand& future) {
    if (negotiation_.money.discount_rate) {
      auto discounting = Discounting::at(*negotiation_.money.discount_rate, negotiation_.money.months);
      if (!discounting) return discounting.problem();
      discounting_ = std::move(*discounting);
    }
    for (std::size_t at = 0; at < demand_.size(); ++at) {
      LeverSplit split;
      split.demand = at;
      split.billed = demand_[at].amount;
      out_.splits.push_back(std::move(split));
      for (const std::string& charge : demand_[at].given_charges) row_of_charge_.emplace(charge, at);
    }
    for (const audit::Finding& finding : audit_.findings) findings_.emplace(finding.id, &finding);
    take_findings();
    take_rates();
    for (LeverSplit& split : out_.splits)
      split.remaining =
          minus(minus(minus(split.billed, sum_without(split.levers, Lever::rate)), split.rate_found),
                split.rate_beyond_findings);
    take_outside(bridges);
    if (future.requirements != nullptr && future.months != nullptr)
      take_requirements(*future.requirements, *future.months);
    add_recurring();
    name_what_has_no_price();
    add_credits();
    std::stable_sort(out_.rows.begin(), out_.rows.end(), [](const LeverRow& left, const LeverRow& right) {
      return std::tie(left.currency, left.one_off, left.lever) <
             std::tie(right.currency, right.one_off, right.lever);
    });
    std::sort(out_.months.begin(), out_.months.end(),
              [](const auto& left, const auto& right) { return left.currency < right.currency; });
    continue_bridges(bridges);
    const Date first = add_months(as_of_, 1);
    out_.period = std::to_string(negotiation_.money.months) + " months from " + first.text().substr(0, 7);
    return std::move(out_);
  }

 private:
  // What the checks found, on the charges of the demand rows.
  void take_findings() {
    for (const audit::LedgerEntry& entry : audit_.ledger) take_entry(entry);
    for (const audit::LedgerEntry& entry : audit_.ahead) take_entry(entry);
  }

  void take_entry(const audit::LedgerEntry& entry) {
    const auto row = row_of_charge_.find(entry.charge.text());
    const auto found = findings_.find(entry.finding);
    if (row == row_of_charge_.end() || found == findings_.end()) return;
    const audit::Finding& finding = *found->second;
    const DemandRow& demand = demand_[row->second];
    const bool difference = finding.kind == audit::Kind::error;
    if (!difference && finding.kind != audit::Kind::saving) return;
    const Lever lever = difference ? Lever::clean_up : negotiation_.lever_of(finding.rule);
    LeverSplit& split = out_.splits[row->second];
    split.levers[lever].add(entry.amount);
    if (lever == Lever::rate) split.rate_found.add(entry.amount);
    if (difference && corrects(finding, entry)) split.corrected.add(entry.amount);
    if (finding.confidence > kLeastToClaim) out_.to_confirm[demand.currency].add(entry.amount);
    flows_.push_back({demand.currency,
                      lever,
                      difference ? std::optional(1) : month_of(demand),
                      total_of(entry.amount),
                      {},
                      {}});
  }

  // Whether the charge should stand at another amount, rather than not at all.
  static bool corrects(const audit::Finding& finding, const audit::LedgerEntry& entry) {
    if (!finding.expected || finding.expected->mantissa <= 0) return false;
    const auto charge = std::find_if(finding.charges.begin(), finding.charges.end(),
                                     [&](const audit::FindingCharge& one) { return one.id == entry.charge; });
    return charge == finding.charges.end() || total_of(entry.amount) < total_of(charge->billed);
  }

  std::optional<int> month_of(const DemandRow& row) const {
    const PriceChange change = changes_.of(row);
    return change.from ? std::optional(first_month_of(*change.from, as_of_)) : std::nullopt;
  }

  // What is left of a row at what is expected for it.
  void take_rates() {
    for (const ExpectationRow& row : expectations_.rows) {
      if (row.figures.stance != pricing::Stance::open || !row.figures.expected.price) continue;
      LeverSplit& split = out_.splits[row.demand];
      const DemandRow& demand = demand_[row.demand];
      split.rate_beyond_findings = saved_beyond_findings(split, demand, *row.figures.expected.price);
      if (split.rate_beyond_findings.is_zero()) continue;
      split.levers[Lever::rate].add(split.rate_beyond_findings);
      Flow flow{demand.currency, Lever::rate, {}, split.rate_beyond_findings, {}, {}};
      if (row.change.from) flow.month = first_month_of(*row.change.from, as_of_);
      if (row.change.termination && row.change.termination_currency == demand.currency &&
          (!row.change.termination_once ||
           ended_.insert({demand.carrier, demand.account, demand.service_key}).second))
        flow.termination = *row.change.termination;
      flows_.push_back(std::move(flow));
    }
  }

  static Lever lever_of(const RequirementWorth& worth) {
    return worth.kind == RequirementKind::close ? Lever::avoidance : Lever::technology;
  }

  void take_requirements(const Requirements& requirements, const DemandMonths& months) {
    std::vector<Total> remaining;
    for (const LeverSplit& split : out_.splits) remaining.push_back(split.remaining);
    RequirementWorths worths =
        price_requirements(demand_, remaining, months, requirements, expectations_.added, changes_, as_of_);
    for (const RequirementWorth& worth : worths.rows) {
      if (worth.kind != RequirementKind::close && worth.kind != RequirementKind::migrate) continue;
      flows_.push_back({worth.currency, lever_of(worth), worth.month,
                        worth.saved ? (*worth.saved)[kBase] : Total(), worth.termination,
                        worth.overlap.value_or(Total())});
    }
    for (const EndedPart& part : worths.ended)
      if (worths.rows[part.worth].saved) out_.splits[part.demand].ended.add(part.amount);
    out_.requirements = std::move(worths.rows);
    add_new_demand();
  }

  void add_new_demand() {
    std::map<std::pair<std::string, RequirementKind>, NewDemand> added;
    for (const RequirementWorth& worth : out_.requirements) {
      if (worth.kind != RequirementKind::open && worth.kind != RequirementKind::grow) continue;
      NewDemand& one = added[{worth.currency, worth.kind}];
      one.currency = worth.currency;
      one.kind = worth.kind;
      if (!worth.begun) {
        one.without_price.push_back(worth.requirement);
        continue;
      }
      ++one.items;
      for (std::size_t at = 0; at < kDemandCases; ++at) one.monthly[at].add((*worth.begun)[at]);
    }
    for (auto& [key, one] : added) out_.added.push_back(std::move(one));
  }

  void name_what_has_no_price() {
    for (const RequirementWorth& worth : out_.requirements)
      if (worth.kind == RequirementKind::migrate && !worth.saved)
        row_of(worth.currency, Lever::technology, false).basis +=
            "; " + worth.requirement + " not counted: " + worth.basis;
  }

  // What the bridge takes away on charges that no demand row holds.
  void take_outside(std::span<const Bridge> bridges) {
    for (const Bridge& bridge : bridges) {
      Total rest;
      for (const BridgeStep& step : bridge.steps)
        if (step.id == "findings" || step.id == "savings") rest.subtract(step.amount);
      for (const LeverSplit& split : out_.splits)
        if (demand_[split.demand].currency == bridge.currency) {
          rest.subtract(minus(split.billed, split.remaining));
          rest.add(split.rate_beyond_findings);
        }
      if (!rest.is_zero()) flows_.push_back({bridge.currency, Lever::clean_up, 1, rest, {}, {}});
    }
  }

  LeverRow& row_of(const std::string& currency, Lever lever, bool one_off) {
    for (LeverRow& row : out_.rows)
      if (row.currency == currency && row.lever == lever && row.one_off == one_off) return row;
    LeverRow row;
    row.currency = currency;
    row.lever = lever;
    row.one_off = one_off;
    row.hard = lever != Lever::avoidance;
    out_.rows.push_back(std::move(row));
    return out_.rows.back();
  }

  // Months of the customer's running year that come after the month of `as_of`.
  int months_left() const {
    return (negotiation_.money.fiscal_year_end - static_cast<int>(as_of_.month()) + kMonthsOfYear) %
           kMonthsOfYear;
  }

  void add_recurring() {
    const int months = negotiation_.money.months;
    std::map<std::pair<std::string, Lever>, std::map<int, Total>> begin, costs;
    for (const Flow& flow : flows_) {
      LeverRow& row = row_of(flow.currency, flow.lever, false);
      ++row.items;
      row.monthly.add(flow.monthly);
      row.termination.add(flow.termination);
      row.overlap.add(flow.overlap);
      if (!flow.month) {
        row.undated.add(flow.monthly);
        continue;
      }
      if (!row.in_year) row.in_year = row.undiscounted = Total();
      row.in_year->add(times_whole(flow.monthly, std::max(0, months_left() - *flow.month + 1)));
      row.undiscounted->add(times_whole(flow.monthly, std::max(0, months - *flow.month + 1)));
      row.undiscounted->subtract(flow.termination);
      row.undiscounted->subtract(flow.overlap);
      if (*flow.month > months) continue;
      begin[{flow.currency, flow.lever}][*flow.month].add(flow.monthly);
      costs[{flow.currency, flow.lever}][*flow.month].add(flow.termination);
      costs[{flow.currency, flow.lever}][*flow.month].add(flow.overlap);
    }
    for (LeverRow& row : out_.rows) {
      row.annualised = times_whole(row.monthly, kMonthsOfYear);
      row.basis = basis_of(row);
      if (!row.undiscounted) continue;
      const std::uint8_t scale = pricing::currency_decimals(row.currency);
      const auto& begins = begin[{row.currency, row.lever}];
      const auto& spent = costs[{row.currency, row.lever}];
      SavingsByMonth& by_month = months_of(row.currency);
      Total present, running;
      for (int month = 1; month <= months; ++month) {
        const auto at = static_cast<std::size_t>(month - 1);
        if (const auto found = begins.find(month); found != begins.end()) running.add(found->second);
        (row.hard ? by_month.hard : by_month.soft)[at].add(running);
        Total due = running;
        if (const auto found = spent.find(month); found != spent.end()) {
          due.subtract(found->second);
          by_month.costs[at].add(found->second);
        }
        if (discounting_) present.add(discounting_->present(due, month, scale));
      }
      if (discounting_) row.present_value = present;
    }
  }

  SavingsByMonth& months_of(const std::string& currency) {
    for (SavingsByMonth& one : out_.months)
      if (one.currency == currency) return one;
    const auto months = static_cast<std::size_t>(negotiation_.money.months);
    out_.months.push_back(
        {currency, std::vector<Total>(months), std::vector<Total>(months), std::vector<Total>(months)});
    return out_.months.back();
  }

  static std::string basis_of(const LeverRow& row) {
    if (row.lever == Lever::rate) return "what is left of each row, at what is expected for it";
    if (row.lever == Lever::avoidance)
      return "what requirements close, of what the levers before leave; soft: it is not won from a carrier";
    if (row.lever == Lever::technology)
      return "what requirements move, less the new at its price, and savings found by checks";
    if (row.lever == Lever::clean_up)
      return "differences on the latest bills that end when they are corrected, and what checks found to end";
    return "savings found by checks, by the table of levers";
  }

  // One-off: money on bills that the carrier has not yet agreed to give back.
  void add_credits() {
    for (const audit::LedgerEntry& entry : audit_.ledger) {
      const auto found = findings_.find(entry.finding);
      if (found == findings_.end() || found->second->kind != audit::Kind::error) continue;
      row_of(found->second->currency, Lever::credits, true).amount.add(entry.amount);
    }
    for (LeverRow& row : out_.rows) {
      if (!row.one_off) continue;
      for (const audit::Finding& finding : audit_.findings)
        if (finding.kind == audit::Kind::error && finding.currency == row.currency &&
            !finding.allocated.is_zero())
          ++row.items;
      row.basis = "as allocated; potential until the carrier agrees";
      row.undiscounted = row.amount;
      row.in_year = negotiation_.money.credit_month <= months_left() ? row.amount : Total();
      if (discounting_)
        row.present_value = discounting_->present(row.amount, negotiation_.money.credit_month,
                                                  pricing::currency_decimals(row.currency));
    }
  }

  // What requirements move and close, where any does; what they open and grow is in no saving. Gives what is
  // left.
  Total add_requirement_steps(Bridge& bridge, Total left) const {
    for (const Lever lever : {Lever::technology, Lever::avoidance}) {
      Total saved;
      for (const RequirementWorth& worth : out_.requirements) {
        const bool saves = worth.kind == RequirementKind::close || worth.kind == RequirementKind::migrate;
        if (!saves || !worth.saved || worth.currency != bridge.currency || lever_of(worth) != lever) continue;
        saved.add((*worth.saved)[kBase]);
      }
      if (saved.is_zero()) continue;
      left.subtract(saved);
      bridge.steps.push_back({std::string(lever_name(lever)),
                              lever == Lever::technology ? "less what requirements move to other technology"
                                                         : "less what requirements close",
                              negated(saved), left, 0,
                              "savings-by-requirement.csv: currency = " + bridge.currency +
                                  ", lever = " + std::string(lever_name(lever)) + ": sum of saved_base"});
    }
    return left;
  }

  // What requirements open and grow, where it has a price.
  void add_demand_steps(Bridge& bridge, Total running) const {
    bool any = false;
    for (const NewDemand& one : out_.added) {
      if (one.currency != bridge.currency || one.items == 0) continue;
      any = true;
      const Total& month = one.monthly[kBase];
      running.add(month);
      const std::string kind(kind_word(one.kind));
      bridge.steps.push_back({one.kind == RequirementKind::open ? "opened" : "grown",
                              one.kind == RequirementKind::open ? "and what requirements open, no saving"
                                                                : "and what requirements grow, no saving",
                              month, running, 0,
                              "savings-by-requirement.csv: currency = " + bridge.currency +
                                  ", kind = " + kind + ": sum of begun_base"});
    }
    if (any)
      bridge.steps.push_back({"with_new_demand", "Expected with what opens and grows", running, running, 0,
                              "savings-by-requirement.csv: currency = " + bridge.currency});
  }

  void continue_bridges(std::span<const Bridge> bridges) {
    for (Bridge bridge : bridges) {
      Total rates;
      std::uint64_t rows = 0;
      for (const LeverSplit& split : out_.splits) {
        if (demand_[split.demand].currency != bridge.currency || split.rate_beyond_findings.is_zero())
          continue;
        rates.add(split.rate_beyond_findings);
        rows += demand_[split.demand].charges;
      }
      const Total clean = bridge.steps.empty() ? Total() : bridge.steps.back().running;
      const Total left = minus(clean, rates);
      const std::string where = "expectations.csv: currency = " + bridge.currency;
      bridge.steps.push_back({"rates", "less rates at what is expected, beyond the savings above",
                              negated(rates), left, rows, where + ": sum of rate_beyond_findings"});
      const Total last = add_requirement_steps(bridge, left);
      bridge.steps.push_back({"expectation", "Expected recurring and usage", last, last, 0, where});
      add_demand_steps(bridge, last);
      out_.bridges.push_back(std::move(bridge));
    }
  }

  std::span<const DemandRow> demand_;
  const Expectations& expectations_;
  const PriceChanges& changes_;
  const audit::Audit& audit_;
  Date as_of_;
  const Negotiation& negotiation_;
  std::optional<Discounting> discounting_;
  std::unordered_map<std::string, std::size_t> row_of_charge_;
  std::unordered_map<std::string, const audit::Finding*> findings_;
  std::set<std::array<std::string, 3>> ended_;  // services whose termination was counted
  std::vector<Flow> flows_;
  Savings out_;
};

}  // namespace

std::string new_demand_basis(const NewDemand& added) {
  std::string out = counted(added.items, "requirement") + " at the price expected for the new";
  for (std::size_t at = 0; at < added.without_price.size(); ++at)
    out += (at == 0 ? "; no benchmark for " : ", ") + added.without_price[at];
  return out + (added.without_price.empty() ? "" : ": see what requirements are worth");
}

Total saved_beyond_findings(const LeverSplit& split, const DemandRow& demand, const Decimal& price) {
  const Total left = minus(split.billed, sum_without(split.levers, Lever::rate));
  if (left.is_zero() || left.is_negative()) return {};
  Total of_what_stays = left;
  of_what_stays.add(split.corrected);
  const Total current = total_of(*demand.unit_price);
  const auto saved = proportion(of_what_stays, minus(current, total_of(price)), current,
                                std::max(left.scale(), pricing::currency_decimals(demand.currency)));
  if (!saved) return {};
  const Total beyond = minus(minus(*saved, split.corrected), split.rate_found);
  return beyond.is_negative() ? Total() : beyond;
}

Result<Savings> build_savings(std::span<const DemandRow> demand, const Expectations& expectations,
                              const PriceChanges& changes, const audit::Audit& audit,
                              std::span<const Bridge> bridges, Date as_of, const Negotiation& negotiation,
                              const FutureDemand& future) {
  return LeverSavingsBuilder(demand, expectations, changes, audit, as_of, negotiation).build(bridges, future);
}

}  // namespace telaudit::book
