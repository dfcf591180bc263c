#include "book/requirement_worth.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/date.h"
#include "book/proportion.h"
#include "pricing/words.h"

namespace telaudit::book {
namespace {

constexpr std::size_t kBase = static_cast<std::size_t>(DemandCase::base);

int month_number(Date date) {
  return date.year() * kMonthsOfYear + static_cast<int>(date.month());
}

class WorthBuilder {
 public:
  WorthBuilder(std::span<const DemandRow> demand, std::span<const Total> remaining,
               const DemandMonths& months, const PriceChanges& changes, Date as_of)
      : demand_(demand),
        remaining_(remaining),
        months_(months),
        changes_(changes),
        as_of_(as_of),
        taken_(demand.size()) {}

  RequirementWorths build(const Requirements& requirements, std::span<const AddedPrice> prices) && {
    for (const Requirement& one : requirements.requirements) kinds_.emplace(one.id, one.kind);
    for (const Ending& ending : months_.endings) end(ending);
    for (const AddedPrice& price : prices) begin(price);
    for (const Requirement& one : requirements.requirements)
      for (auto& [key, worth] : worths_)
        if (key[0] == one.id) out_.rows.push_back(settled(std::move(worth)));
    number_ended();
    return std::move(out_);
  }

 private:
  struct Taken {
    CaseMoney money;
    CaseQuantities quantity{};
  };

  RequirementWorth& worth_of(const std::string& requirement, const std::string& currency) {
    RequirementWorth& worth = worths_[{requirement, currency}];
    worth.requirement = requirement;
    worth.currency = currency;
    worth.kind = kinds_.at(requirement);
    return worth;
  }

  void end(const Ending& ending) {
    const auto current = months_.lines[ending.line].current;
    if (!current || !kinds_.contains(ending.requirement)) return;
    const DemandRow& row = demand_[*current];
    if (remaining_[*current].is_negative()) return;
    RequirementWorth& worth = worth_of(ending.requirement, row.currency);
    const Date day = month_of(months_, ending.month);
    if (worth.kind == RequirementKind::close)
      worth.month = std::max(worth.month, first_month_of(day, as_of_));
    ++worth.ended_rows;
    Total base;
    for (std::size_t at = 0; at < kDemandCases; ++at) {
      const Total part = take(*current, at, ending.quantity[at]);
      worth.ended[at].add(part);
      if (at == kBase) base = part;
    }
    parts_.push_back({{ending.requirement, row.currency}, *current, base});
    if (!ending.quantity[kBase].is_zero()) add_termination(worth, row, ending.quantity[kBase], day);
  }

  // What a part of the row costs, as the difference of two sums: parts that make up the row make up its
  // money.
  Total take(std::size_t at, std::size_t demand_case, const Decimal& quantity) {
    const DemandRow& row = demand_[at];
    Taken& taken = taken_[at];
    const auto sum = add(taken.quantity[demand_case], quantity);
    if (!sum) return {};
    taken.quantity[demand_case] = *sum;
    const Total all = total_of(*sum);
    const std::uint8_t scale = std::max(remaining_[at].scale(), pricing::currency_decimals(row.currency));
    const auto money =
        all == row.quantity ? remaining_[at] : proportion(remaining_[at], all, row.quantity, scale);
    if (!money) return {};
    const Total part = minus(*money, taken.money[demand_case]);
    taken.money[demand_case] = *money;
    return part;
  }

  void add_termination(RequirementWorth& worth, const DemandRow& row, const Decimal& quantity, Date day) {
    const LeavingCost cost = changes_.leaving(row, day);
    if (!cost.term_runs) return;
    const std::array<std::string, 3> service = {row.carrier, row.account,
                                                row.service_key.empty() ? row.id : row.service_key};
    if (cost.by_commitment) {
      if (committed_.insert(service).second) ++worth.by_commitment;
      return;
    }
    if (!cost.amount) {
      if (unknown_.insert(service).second) ++worth.termination_unknown;
      return;
    }
    if (cost.once && !left_.insert(service).second) return;
    const auto part = cost.once ? cost.amount
                                : proportion(*cost.amount, total_of(quantity), row.quantity,
                                             pricing::currency_decimals(row.currency));
    if (part && cost.currency == worth.currency)
      worth.termination.add(*part);
    else
      ++worth.termination_unknown;
  }

  void begin(const AddedPrice& added) {
    const DemandLine& line = months_.lines[added.line];
    const auto first = std::find_if(line.steps.begin(), line.steps.end(),
                                    [](const DemandStep& step) { return !step.requirement.empty(); });
    if (!kinds_.contains(line.requirement) || first == line.steps.end()) return;
    RequirementWorth& worth = worth_of(line.requirement, added.currency);
    worth.basis = added.basis;
    worth.month = first_month_of(month_of(months_, first->month), as_of_);
    if (!added.price) return;
    worth.price = added.price;
    worth.begun.emplace();
    for (std::size_t at = 0; at < kDemandCases; ++at) {
      const auto money =
          times(total_of(first->quantity[at]), *added.price, pricing::currency_decimals(added.currency));
      if (!money) {
        worth.begun.reset();
        return;
      }
      (*worth.begun)[at] = *money;
    }
  }

  // A migration that ends what is paid in two currencies has no price in the other one, and claims nothing
  // there.
  RequirementWorth settled(RequirementWorth worth) const {
    const OverlapCost overlap = overlap_cost(demand_, months_, worth.requirement);
    if (const auto found = overlap.money.find(worth.currency); found != overlap.money.end())
      worth.overlap = rounded_amount(found->second, worth.currency);
    else if (overlap.whole)
      worth.overlap = Total();
    if (!overlap.whole) worth.overlap.reset();
    if (worth.kind == RequirementKind::close) {
      worth.saved = worth.ended;
      worth.basis = "what is left of the rows that end";
    } else if (worth.kind == RequirementKind::migrate && worth.begun) {
      worth.saved.emplace();
      for (std::size_t at = 0; at < kDemandCases; ++at)
        (*worth.saved)[at] = minus(worth.ended[at], (*worth.begun)[at]);
    } else if (worth.kind == RequirementKind::migrate && worth.basis.empty()) {
      worth.basis = "what it moves to has no price in this currency";
    }
    return worth;
  }

  void number_ended() {
    for (const Part& part : parts_) {
      EndedPart ended;
      ended.demand = part.demand;
      ended.amount = part.amount;
      while (out_.rows[ended.worth].requirement != part.key[0] ||
             out_.rows[ended.worth].currency != part.key[1])
        ++ended.worth;
      out_.ended.push_back(std::move(ended));
    }
  }

  using Key = std::array<std::string, 2>;  // requirement, currency
  struct Part {
    Key key;
    std::size_t demand = 0;
    Total amount;
  };

  std::span<const DemandRow> demand_;
  std::span<const Total> remaining_;
  const DemandMonths& months_;
  const PriceChanges& changes_;
  Date as_of_;
  std::vector<Taken> taken_;  // by demand row
  std::map<std::string, RequirementKind> kinds_;
  std::map<Key, RequirementWorth> worths_;
  std::vector<Part> parts_;
  std::set<std::array<std::string, 3>> left_, unknown_, committed_;  // carrier, account, service
  RequirementWorths out_;
};

}  // namespace

int first_month_of(Date from, Date as_of) {
  const int months = month_number(from) - month_number(as_of) + (from.day() > 1 ? 1 : 0);
  return std::max(1, months);
}

OverlapCost overlap_cost(std::span<const DemandRow> demand, const DemandMonths& months,
                         const std::string& requirement) {
  OverlapCost out;
  for (const Overlap& overlap : months.overlaps) {
    if (overlap.requirement != requirement) continue;
    const auto current = months.lines[overlap.line].current;
    const DemandRow* row = current ? &demand[*current] : nullptr;
    std::optional<Decimal> cost;
    if (row != nullptr && row->unit_price) cost = multiply(overlap.quantity[kBase], *row->unit_price);
    if (cost) cost = multiply(*cost, Decimal{overlap.until - overlap.from, 0});
    if (cost)
      add_money(out.money, row->currency, *cost);
    else
      out.whole = false;
  }
  return out;
}

RequirementWorths price_requirements(std::span<const DemandRow> demand, std::span<const Total> remaining,
                                     const DemandMonths& months, const Requirements& requirements,
                                     std::span<const AddedPrice> prices, const PriceChanges& changes,
                                     Date as_of) {
  return WorthBuilder(demand, remaining, months, changes, as_of).build(requirements, prices);
}

}  // namespace telaudit::book
