// Which charges of a set are part of its printed total.
#include <algorithm>
#include <array>
#include <vector>

#include "formats/x12_811_whole_set.h"

namespace telaudit::formats::x12 {
namespace {

// The readings that can be chosen; each is taken only when the printed sums ask for it.
struct Choice {
  bool with_included = false;    // charges of relationship I count
  bool merged = false;           // an IT1 and the SLN before it, or those after it, are the same charge
  bool with_tax_totals = false;  // a tax total counts beside what looked like its parts
  bool without_carried = false;  // credits that only the balance carried forward takes in do not count
};

constexpr std::array<Choice, 9> kChoices = {{{false, false, false, false},
                                             {true, false, false, false},
                                             {false, true, false, false},
                                             {false, false, true, false},
                                             {true, true, false, false},
                                             {true, false, true, false},
                                             {false, true, true, false},
                                             {true, true, true, false},
                                             {false, false, false, true}}};

class Counting {
 public:
  explicit Counting(WholeSet& set) : set_(set) {}

  void run() {
    find_tax_totals();
    find_broken_down();
    find_line_detail();
    sum_up();
    find_carried_credits();
    apply(choose());
  }

 private:
  static std::size_t level_slot(std::int32_t level) { return static_cast<std::size_t>(level + 1); }

  // A tax total (TXI of type TX) whose parts stand beside it, or below it with the same sum.
  void find_tax_totals() {
    const bool any =
        std::any_of(set_.bundles.begin(), set_.bundles.end(), [](const Bundle& of) { return of.tax_total; });
    if (!any) return;
    std::vector<std::uint8_t> parts_of_level(set_.levels.size() + 1, 0);
    std::vector<Total> below(set_.levels.size() + 1);
    for (const Bundle& of : set_.bundles) {
      if (of.kind != BundleKind::tax || of.tax_total) continue;
      if (!of.below_charge) parts_of_level[level_slot(of.level)] = 1;
      below[level_slot(of.level)].add(of.sums.exact);
    }
    for (auto level = set_.order.rbegin(); level != set_.order.rend(); ++level)
      below[level_slot(set_.levels[static_cast<std::size_t>(*level)].parent)].add(below[level_slot(*level)]);
    for (Bundle& of : set_.bundles) {
      if (!of.tax_total) continue;
      const std::size_t slot = level_slot(of.level);
      const Total& own = of.sums.exact;
      const bool beside = of.below_charge ? of.beside_taxes : parts_of_level[slot] != 0;
      const bool above = !of.below_charge && !own.is_zero() && below[slot].valid() && below[slot] == own;
      of.beside_parts = beside || above;
    }
  }

  void find_broken_down() {
    for (std::size_t i = 0; i < set_.bundles.size(); ++i) {
      if (set_.bundles[i].repeats) repeated_.push_back(i);
      if (set_.bundles[i].breaks_down) broken_down_.push_back(i);
    }
  }

  // The level above a level of line detail (HL03 9).
  std::int32_t supported(std::int32_t level) const {
    const TreeLevel& line = set_.levels[static_cast<std::size_t>(level)];
    return line.view(line.node->code) == "9" ? line.parent : kNoIndex;
  }

  // Line detail below a level whose own charges have the same sum: it supports them.
  void find_line_detail() {
    // Most bills have no level with charges of its own and line detail, and none is summed up then.
    enum : std::uint32_t { kNothing, kOwn, kDetail, kBoth };
    std::vector<std::uint32_t> holds(set_.levels.size(), kNothing);
    for (const Bundle& of : set_.bundles) {
      if (!of.may_be_itemised()) continue;
      holds[static_cast<std::size_t>(of.level)] |= kOwn;
      if (const std::int32_t above = supported(of.level); above != kNoIndex)
        holds[static_cast<std::size_t>(above)] |= kDetail;
    }
    // From here on the place of a level's sums behind kBoth; others are of no interest.
    struct Sums {
      Total own;
      Total detail;
    };
    std::vector<Sums> sums;
    for (std::uint32_t& at : holds) {
      if (at != kBoth) {
        at = kNothing;
        continue;
      }
      at = static_cast<std::uint32_t>(kBoth + sums.size());
      sums.emplace_back();
    }
    if (sums.empty()) return;
    const auto sums_of = [&](std::int32_t level) -> Sums* {
      const std::uint32_t at = level == kNoIndex ? kNothing : holds[static_cast<std::size_t>(level)];
      return at == kNothing ? nullptr : &sums[at - kBoth];
    };
    for (const Bundle& of : set_.bundles) {
      if (!of.may_be_itemised()) continue;
      if (Sums* at = sums_of(of.level)) at->own.add(of.sums.exact);
      if (Sums* at = sums_of(supported(of.level))) at->detail.add(of.sums.exact);
    }
    for (std::size_t i = 0; i < set_.bundles.size(); ++i) {
      if (!set_.bundles[i].may_be_itemised()) continue;
      const Sums* at = sums_of(supported(set_.bundles[i].level));
      if (at != nullptr && !at->own.is_zero() && at->own.valid() && at->own == at->detail)
        broken_down_.push_back(i);
    }
  }

  // Credits of an earlier month that the balance carried forward shows as its adjustments (BAL*A*NA): some
  // senders leave them out of the bill's total.
  void find_carried_credits() {
    const auto& adjustments = set_.balance.adjustments;
    if (!adjustments || !adjustments->is_negative()) return;
    Total wanted;
    wanted.add(*adjustments);
    Total credits;
    for (std::size_t i = 0; i < set_.bundles.size(); ++i) {
      const Bundle& of = set_.bundles[i];
      if (of.kind != BundleKind::allowance || of.below_charge || of.relation != Relation::counts) continue;
      credits.add(of.sums.exact);
      carried_.push_back(i);
    }
    if (!credits.valid() || !(credits == wanted)) carried_.clear();
    if (!carried_.empty()) carried_credits_ = credits;
  }

  void sum_up() {
    for (const Bundle& of : set_.bundles) {
      if (!of.can_count()) continue;
      if (of.relation == Relation::included) {
        included_.add(of.sums.exact);
        any_included_ = any_included_ || of.any_amount;
      } else if (of.beside_parts) {
        tax_totals_.add(of.sums.exact);
        any_tax_total_ = any_tax_total_ || of.any_amount;
      } else {
        plain_.add(of.sums.exact);
      }
    }
    // Merging takes the IT1 away; an SLN marked I is then no reason to count less.
    for (const std::size_t item : repeated_) twice_.add(set_.bundles[item].sums.exact);
    for (const std::size_t lines : broken_down_) twice_.add(set_.bundles[lines].sums.exact);
  }

  bool offered(const Choice& choice) const {
    return (!choice.with_included || any_included_) &&
           (!choice.merged || !repeated_.empty() || !broken_down_.empty()) &&
           (!choice.with_tax_totals || any_tax_total_) && (!choice.without_carried || !carried_.empty());
  }

  bool balances(const Choice& choice) const {
    Total sum = plain_;
    if (choice.with_included) sum.add(included_);
    if (choice.with_tax_totals) sum.add(tax_totals_);
    if (choice.merged) sum.subtract(twice_);
    if (choice.without_carried) sum.subtract(carried_credits_);
    const auto value = sum.valid() ? sum.decimal() : std::nullopt;
    if (!value) return false;
    // The bill rounds once, at its total.
    const auto rounded = round(*value, 2, Rounding::half_up);
    return rounded && (*rounded == set_.totals.front().value || *value == set_.totals.front().value);
  }

  Choice choose() {
    if (!set_.totals.empty())
      for (const auto& choice : kChoices)
        if (offered(choice) && balances(choice)) return choice;
    Choice by_levels;
    by_levels.with_included = any_included_ && levels_ask_for_included();
    return by_levels;
  }

  // When the bill's total decides nothing, the totals printed at levels may: some fit only with the included
  // charges, and none fits only without them.
  bool levels_ask_for_included() const {
    std::vector<Total> without(set_.levels.size() + 1);
    std::vector<Total> included(set_.levels.size() + 1);
    for (const Bundle& of : set_.bundles) {
      if (!of.can_count() || of.beside_parts) continue;
      (of.relation == Relation::included ? included : without)[level_slot(of.level)].add(of.sums.exact);
    }
    std::size_t only_with = 0;
    std::size_t only_without = 0;
    for (auto at = set_.order.rbegin(); at != set_.order.rend(); ++at) {
      const TreeLevel& level = set_.levels[static_cast<std::size_t>(*at)];
      const std::size_t slot = level_slot(*at);
      if (level.node->is_printed && !included[slot].is_zero()) {
        Total printed;
        printed.add(*level.node->printed());
        Total both = without[slot];
        both.add(included[slot]);
        const bool fits_with = both.valid() && both == printed;
        const bool fits_without = without[slot].valid() && without[slot] == printed;
        if (fits_with && !fits_without) ++only_with;
        if (fits_without && !fits_with) ++only_without;
      }
      without[level_slot(level.parent)].add(without[slot]);
      included[level_slot(level.parent)].add(included[slot]);
    }
    return only_with > 0 && only_without == 0;
  }

  void apply(const Choice& choice) {
    for (Bundle& of : set_.bundles) {
      of.in_total = of.can_count();
      if (of.relation == Relation::included) of.in_total = of.in_total && choice.with_included;
      if (of.beside_parts) of.in_total = of.in_total && choice.with_tax_totals;
    }
    if (choice.merged) {
      set_.merged = !repeated_.empty();
      for (const std::size_t item : repeated_) set_.bundles[item].in_total = false;
      for (const std::size_t lines : broken_down_) set_.bundles[lines].in_total = false;
    }
    if (choice.without_carried)
      for (const std::size_t credit : carried_) set_.bundles[credit].in_total = false;
    report(choice);
  }

  void report(const Choice& choice) {
    const std::uint64_t offset = set_.totals.empty() ? set_.first().offset : set_.totals.front().offset;
    if (choice.with_included)
      set_.note("x12.included-counted",
                "charges marked as included (I), or that look like part of others, were counted: the printed "
                "totals balance only with them",
                "SLN03", "nothing to do: this carrier means them to be paid", offset);
    if (choice.merged && !broken_down_.empty())
      set_.note(
          "x12.itemised",
          "lines that itemise a charge (SLNs behind an IT1, line detail below a level) were not counted "
          "beside it: the printed total balances only so",
          "SLN", "nothing to do", offset);
    if (choice.without_carried)
      set_.note(
          "x12.credit-carried",
          "credits are left out of the bill's total and stand in the balance carried forward alone: the "
          "printed total balances only without them",
          "ITA", "check that the balance carried forward grants them", offset);
    if (choice.merged && !repeated_.empty())
      set_.note(
          "x12.sln-it1-merged",
          "items sent twice, as SLN and again as IT1, were taken once: the printed total balances only so",
          "IT1", "nothing to do", offset);
    if (choice.with_tax_totals)
      set_.note(
          "x12.tax-total-counted",
          "a tax total (TXI*TX) was counted beside other taxes: the printed total balances only with it",
          "TXI01", "nothing to do", offset);
  }

  WholeSet& set_;
  // Indexes of bundles.
  std::vector<std::size_t> repeated_;
  std::vector<std::size_t> broken_down_;  // lines that itemise a charge
  std::vector<std::size_t> carried_;      // credits
  Total plain_;
  Total included_;
  Total tax_totals_;
  Total twice_;
  Total carried_credits_;
  bool any_included_ = false;
  bool any_tax_total_ = false;
};

}  // namespace

void decide_counting(WholeSet& set) {
  Counting(set).run();
}

}  // namespace telaudit::formats::x12
