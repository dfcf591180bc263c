// Which level's printed total each charge is part of.
//
// A level's AMT ("total charge") is usually the sum of everything at and below it. Some senders print it
// before allowances, before taxes, or before both: a public element definition does not forbid it. Where the
// printed amount fits exactly only so, those charges count from the level above on, and a note says so.
#include <array>
#include <vector>

#include "formats/x12_811_level_sums.h"
#include "formats/x12_811_whole_set.h"

namespace telaudit::formats::x12 {
namespace {

enum Kind : std::size_t { kAllowance, kTax, kKinds };

std::optional<Kind> kind_of(const Bundle& bundle) {
  if (bundle.kind == BundleKind::tax) return kTax;
  if (bundle.kind == BundleKind::allowance) return kAllowance;
  return std::nullopt;
}

struct Sums {
  Total all;
  std::array<Total, kKinds> of_kind;

  void add(const Sums& other) {
    all.add(other.all);
    for (std::size_t kind = 0; kind < kKinds; ++kind) of_kind[kind].add(other.of_kind[kind]);
  }
};

bool fits(const Total& sum, Decimal printed) {
  const auto value = sum.valid() ? sum.decimal() : std::nullopt;
  if (!value) return false;
  if (*value == printed) return true;
  const auto rounded = round(*value, printed.scale, Rounding::half_up);
  return rounded && *rounded == printed;
}

// What has to be left out for the printed total to fit; empty when nothing helps or nothing has to.
std::array<bool, kKinds> left_out(const Sums& sums, Decimal printed) {
  static constexpr std::array<std::array<bool, kKinds>, 3> kTried = {
      {{true, false}, {false, true}, {true, true}}};
  if (fits(sums.all, printed)) return {};
  for (const auto& tried : kTried) {
    Total sum = sums.all;
    bool changes = true;
    for (std::size_t kind = 0; kind < kKinds; ++kind) {
      if (!tried[kind]) continue;
      changes = changes && !sums.of_kind[kind].is_zero();
      sum.subtract(sums.of_kind[kind]);
    }
    if (changes && fits(sum, printed)) return tried;
  }
  return {};
}

}  // namespace

void place_in_levels(WholeSet& set) {
  for (auto& bundle : set.bundles) bundle.counted_at = bundle.level;
  bool any_printed = false;
  for (const auto& level : set.levels) any_printed = any_printed || level.node->is_printed;
  if (!any_printed) return;
  const BundlesOfLevels bundles(set, [](const Bundle& bundle) {
    return bundle.in_total && bundle.level != kNoIndex ? bundle.level : BundlesOfLevels::kNotOne;
  });
  OpenLevelSums<Sums> open(set.levels.size());
  std::vector<std::array<bool, kKinds>> before(set.levels.size(), std::array<bool, kKinds>{});
  bool any_before = false;
  for (auto at = set.order.rbegin(); at != set.order.rend(); ++at) {
    const auto index = static_cast<std::size_t>(*at);
    const TreeLevel& level = set.levels[index];
    Sums sums = open.take(*at);
    bundles.for_each(*at, [&](std::size_t i) {
      const Bundle& bundle = set.bundles[i];
      sums.all.add(bundle.sums.exact);
      if (const auto kind = kind_of(bundle)) sums.of_kind[*kind].add(bundle.sums.exact);
    });
    if (level.parent != kNoIndex) open.add(level.parent, sums);
    if (!level.node->is_printed) continue;
    before[index] = left_out(sums, *level.node->printed());
    const bool allowances = before[index][kAllowance];
    const bool taxes = before[index][kTax];
    if (!allowances && !taxes) continue;
    any_before = true;
    const std::string what = allowances && taxes ? "allowances and taxes"
                             : allowances        ? "allowances"
                                                 : "taxes";
    set.note("x12.level-total-before",
             "a level's printed total fits only before its " + what + "; they count from the level above on",
             "AMT", "nothing to do if the bill balances", level.node->printed_offset, what);
  }
  if (!any_before) return;
  for (auto& bundle : set.bundles) {
    if (!bundle.in_total) continue;
    const auto kind = kind_of(bundle);
    if (!kind) continue;
    for (std::int32_t at = bundle.level; at != kNoIndex; at = set.levels[static_cast<std::size_t>(at)].parent)
      if (before[static_cast<std::size_t>(at)][*kind])
        bundle.counted_at = set.levels[static_cast<std::size_t>(at)].parent;
  }
}

}  // namespace telaudit::formats::x12
