// How often the bill rounded on the way to each of its printed totals.
//
// A total printed with fewer decimals than its charges was rounded once, there. Some bills round earlier,
// every charge or every total below: where the printed amount fits exactly only so, those are the roundings.
#include <algorithm>

#include "formats/x12_811_level_sums.h"
#include "formats/x12_811_whole_set.h"

namespace telaudit::formats::x12 {
namespace {

struct Sums {
  Total exact;
  Total by_charge;            // every charge rounded to cents
  Total by_total;             // every printed total taken as printed
  std::uint32_t charges = 0;  // that rounding changes
  std::uint32_t totals = 0;   // printed ones that were rounded
  std::uint8_t most_decimals = 0;

  void add(const Sums& other) {
    exact.add(other.exact);
    by_charge.add(other.by_charge);
    by_total.add(other.by_total);
    charges += other.charges;
    totals += other.totals;
    most_decimals = std::max(most_decimals, other.most_decimals);
  }

  void add(const ChargeSums& of) {
    exact.add(of.exact);
    by_charge.add(of.by_charge);
    by_total.add(of.exact);
    charges += of.charges;
    most_decimals = std::max(most_decimals, of.most_decimals);
  }
};

Total total_of(Decimal value) {
  Total total;
  total.add(value);
  return total;
}

bool is(const Total& sum, Decimal printed) {
  return sum.valid() && sum == total_of(printed);
}

bool within_one_rounding(const Total& sum, Decimal printed) {
  if (!sum.valid() || printed.scale >= kMaxScale) return false;
  return difference(sum, total_of(printed)) <= total_of({5, static_cast<std::uint8_t>(printed.scale + 1)});
}

std::uint32_t roundings_of(const Sums& sums, Decimal printed) {
  if (printed.scale >= sums.most_decimals || is(sums.exact, printed)) return 0;
  if (within_one_rounding(sums.exact, printed)) return 1;
  if (is(sums.by_total, printed)) return sums.totals;
  if (is(sums.by_charge, printed)) return sums.charges;
  return 1;
}

}  // namespace

std::vector<std::uint32_t> count_roundings(const WholeSet& set, const PrintedTotals& printed) {
  const BundlesOfLevels bundles(set, [](const Bundle& bundle) {
    return bundle.in_total ? bundle.counted_at : BundlesOfLevels::kNotOne;
  });
  OpenLevelSums<Sums> open(set.levels.size());
  std::vector<std::uint32_t> roundings(set.levels.size() + 1, 0);
  // The sums of a level, all below it included.
  const auto close = [&](std::int32_t level) {
    const auto at = static_cast<std::size_t>(level + 1);
    Sums own = open.take(level);
    bundles.for_each(level, [&](std::size_t bundle) { own.add(set.bundles[bundle].sums); });
    const auto total = printed(at);
    if (!total) return own;
    roundings[at] = roundings_of(own, *total);
    if (roundings[at] == 0) return own;
    own.by_total = total_of(*total);
    own.totals = std::max<std::uint32_t>(roundings[at], 1);
    return own;
  };
  for (auto at = set.order.rbegin(); at != set.order.rend(); ++at)
    open.add(set.levels[static_cast<std::size_t>(*at)].parent, close(*at));
  static_cast<void>(close(kNoIndex));
  return roundings;
}

}  // namespace telaudit::formats::x12
