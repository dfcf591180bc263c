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

struct Repeated {
  std::int32_t first = kNoIndex;   // SLN
  std::int32_t second = kNoIndex;  // IT1
};

class Counting {
 public:
  explicit Counting(WholeSet& set) : set_(set) {}

  void run() {
    find_tax_totals();
    find_repeated();
    find_broken_down();
    find_line_detail();
    sum_up();
    find_carried_credits();
    apply(choose());
  }

 private:
  const ChargeRow& row(std::size_t i) const { return *set_.rows[i].row; }

  bool can_count(std::size_t i) const { return row(i).amount && row(i).relation != Relation::information; }

  // A tax total (TXI of type TX) whose parts stand beside it, or below it with the same sum.
  void find_tax_totals() {
    beside_parts_.assign(set_.rows.size(), 0);
    const bool any =
        std::any_of(set_.rows.begin(), set_.rows.end(), [](const RowOf& of) { return of.row->tax_total; });
    if (!any) return;
    std::vector<std::uint8_t> parts_of_row(set_.rows.size(), 0);
    std::vector<std::uint8_t> parts_of_level(set_.levels.size() + 1, 0);
    std::vector<Total> below(set_.levels.size() + 1);
    for (std::size_t i = 0; i < set_.rows.size(); ++i) {
      if (row(i).segment != ChargeSegment::txi || row(i).tax_total || !can_count(i)) continue;
      if (set_.rows[i].parent != kNoIndex) {
        parts_of_row[static_cast<std::size_t>(set_.rows[i].parent)] = 1;
      } else {
        parts_of_level[level_slot(set_.rows[i].level)] = 1;
      }
      below[level_slot(set_.rows[i].level)].add(*row(i).amount);
    }
    for (auto level = set_.order.rbegin(); level != set_.order.rend(); ++level)
      below[level_slot(set_.levels[static_cast<std::size_t>(*level)].parent)].add(below[level_slot(*level)]);
    for (std::size_t i = 0; i < set_.rows.size(); ++i) {
      if (!row(i).tax_total || !can_count(i)) continue;
      const RowOf& of = set_.rows[i];
      const std::size_t slot = level_slot(of.level);
      Total own;
      own.add(*row(i).amount);
      const bool beside = of.parent != kNoIndex ? parts_of_row[static_cast<std::size_t>(of.parent)] != 0
                                                : parts_of_level[slot] != 0;
      const bool above = of.parent == kNoIndex && !own.is_zero() && below[slot].valid() && below[slot] == own;
      if (beside || above) beside_parts_[i] = 1;
    }
  }

  static std::size_t level_slot(std::int32_t level) { return static_cast<std::size_t>(level + 1); }

  void find_repeated() {
    std::int32_t before = kNoIndex;
    for (std::size_t i = 0; i < set_.rows.size(); ++i) {
      const auto segment = row(i).segment;
      if (segment == ChargeSegment::txi || segment == ChargeSegment::ita) continue;
      if (segment == ChargeSegment::it1 && before != kNoIndex &&
          repeats(static_cast<std::size_t>(before), i)) {
        repeated_.push_back({before, static_cast<std::int32_t>(i)});
        before = kNoIndex;
        continue;
      }
      before = segment == ChargeSegment::sln ? static_cast<std::int32_t>(i) : kNoIndex;
    }
  }

  // An IT1 and right behind it the SLNs that break it up: their sum is its amount.
  void find_broken_down() {
    std::vector<std::uint8_t> paired(set_.rows.size(), 0);
    for (const auto& pair : repeated_) paired[static_cast<std::size_t>(pair.second)] = 1;
    for (std::size_t i = 0; i < set_.rows.size(); ++i) {
      if (row(i).segment != ChargeSegment::it1 || paired[i] != 0 || !can_count(i) || row(i).amount->is_zero())
        continue;
      Total own;
      own.add(*row(i).amount);
      Total lines;
      std::vector<std::size_t> found;
      for (std::size_t next = i + 1; next < set_.rows.size(); ++next) {
        if (set_.rows[next].level != set_.rows[i].level) break;
        if (set_.rows[next].parent != kNoIndex) continue;
        if (row(next).segment != ChargeSegment::sln) break;
        if (!can_count(next) || row(next).relation == Relation::included) continue;
        lines.add(*row(next).amount);
        found.push_back(next);
      }
      if (!found.empty() && lines.valid() && lines == own)
        broken_down_.insert(broken_down_.end(), found.begin(), found.end());
    }
  }

  // Line detail (HL03 9) below a level whose own charges have the same sum: it supports them.
  void find_line_detail() {
    std::vector<Total> own(set_.levels.size());
    std::vector<Total> detail(set_.levels.size());
    const auto supported = [&](std::int32_t level) {
      if (level == kNoIndex) return kNoIndex;
      const TreeLevel& line = set_.levels[static_cast<std::size_t>(level)];
      return line.view(line.node->code) == "9" ? line.parent : kNoIndex;
    };
    for (std::size_t i = 0; i < set_.rows.size(); ++i) {
      if (!may_be_itemised(i)) continue;
      const std::int32_t level = set_.rows[i].level;
      own[static_cast<std::size_t>(level)].add(*row(i).amount);
      if (supported(level) != kNoIndex)
        detail[static_cast<std::size_t>(supported(level))].add(*row(i).amount);
    }
    for (std::size_t i = 0; i < set_.rows.size(); ++i) {
      const std::int32_t level = may_be_itemised(i) ? supported(set_.rows[i].level) : kNoIndex;
      if (level == kNoIndex) continue;
      const auto at = static_cast<std::size_t>(level);
      if (!own[at].is_zero() && own[at].valid() && own[at] == detail[at]) broken_down_.push_back(i);
    }
  }

  bool may_be_itemised(std::size_t i) const {
    const auto segment = row(i).segment;
    return can_count(i) && row(i).relation == Relation::counts && set_.rows[i].level != kNoIndex &&
           segment != ChargeSegment::txi && segment != ChargeSegment::ita;
  }

  // Credits of an earlier month that the balance carried forward shows as its adjustments (BAL*A*NA): some
  // senders leave them out of the bill's total.
  void find_carried_credits() {
    const auto& adjustments = set_.balance.adjustments;
    if (!adjustments || !adjustments->is_negative()) return;
    Total wanted;
    wanted.add(*adjustments);
    Total credits;
    for (std::size_t i = 0; i < set_.rows.size(); ++i)
      if (can_count(i) && row(i).relation == Relation::counts && row(i).segment == ChargeSegment::ita &&
          set_.rows[i].parent == kNoIndex && row(i).amount->is_negative()) {
        credits.add(*row(i).amount);
        carried_.push_back(i);
      }
    if (!credits.valid() || !(credits == wanted)) carried_.clear();
    if (!carried_.empty()) carried_credits_ = credits;
  }

  bool repeats(std::size_t sln, std::size_t it1) const {
    return set_.rows[sln].level == set_.rows[it1].level && can_count(sln) && can_count(it1) &&
           !row(sln).amount->is_zero() && *row(sln).amount == *row(it1).amount;
  }

  void sum_up() {
    for (std::size_t i = 0; i < set_.rows.size(); ++i) {
      if (!can_count(i)) continue;
      if (row(i).relation == Relation::included) {
        included_.add(*row(i).amount);
        any_included_ = any_included_ || !row(i).amount->is_zero();
      } else if (beside_parts_[i] != 0) {
        tax_totals_.add(*row(i).amount);
        any_tax_total_ = any_tax_total_ || !row(i).amount->is_zero();
      } else {
        plain_.add(*row(i).amount);
      }
    }
    // Merging takes the IT1 away; an SLN marked I is then no reason to count less.
    for (const auto& pair : repeated_) twice_.add(*row(static_cast<std::size_t>(pair.second)).amount);
    for (const std::size_t line : broken_down_) twice_.add(*row(line).amount);
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
    for (std::size_t i = 0; i < set_.rows.size(); ++i) {
      if (!can_count(i) || beside_parts_[i] != 0) continue;
      (row(i).relation == Relation::included ? included : without)[level_slot(set_.rows[i].level)].add(
          *row(i).amount);
    }
    std::size_t only_with = 0;
    std::size_t only_without = 0;
    for (auto at = set_.order.rbegin(); at != set_.order.rend(); ++at) {
      const TreeLevel& level = set_.levels[static_cast<std::size_t>(*at)];
      const std::size_t slot = level_slot(*at);
      if (level.node->printed && !included[slot].is_zero()) {
        Total printed;
        printed.add(*level.node->printed);
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
    for (std::size_t i = 0; i < set_.rows.size(); ++i) {
      bool counts = can_count(i);
      if (row(i).relation == Relation::included) counts = counts && choice.with_included;
      if (beside_parts_[i] != 0) counts = counts && choice.with_tax_totals;
      set_.rows[i].in_total = counts;
    }
    if (choice.merged)
      for (const auto& pair : repeated_) {
        set_.rows[static_cast<std::size_t>(pair.second)].merged_into = pair.first;
        set_.rows[static_cast<std::size_t>(pair.second)].in_total = false;
      }
    if (choice.merged)
      for (const std::size_t line : broken_down_) set_.rows[line].in_total = false;
    if (choice.without_carried)
      for (const std::size_t credit : carried_) set_.rows[credit].in_total = false;
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
  std::vector<std::uint8_t> beside_parts_;
  std::vector<Repeated> repeated_;
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
