#include "book/variance_comparison.h"

#include <algorithm>

#include "book/charges.h"
#include "book/proportion.h"
#include "book/wording.h"

namespace telaudit::book {
namespace {

Total& part_of(VarianceCauses& causes, VarianceCause cause) {
  return causes[static_cast<std::size_t>(cause)];
}

// The cause of all of a difference where quantities say nothing.
std::optional<VarianceCause> plain_cause(std::string_view category) {
  if (is_periodic(category) || category == "usage") return std::nullopt;
  switch (step_of(category)) {
    case Step::tax:
    case Step::surcharge:
      return VarianceCause::taxes;
    case Step::unclassed:
      return VarianceCause::unclassed;
    default:
      return VarianceCause::one_off;
  }
}

}  // namespace

bool is_periodic(std::string_view category) {
  return category == "recurring" || category == "instalment" || category == "discount";
}

std::optional<Total> median_of(std::vector<Total> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  const Total& upper = values[values.size() / 2];
  if (values.size() % 2 == 1) return upper;
  const Total& lower = values[values.size() / 2 - 1];
  if (lower == upper) return upper;
  Total both = lower;
  both.add(upper);
  const auto half = static_cast<std::uint8_t>(both.scale() + 1);
  return proportion(both, total_of(Decimal{1, 0}), total_of(Decimal{2, 0}), half);
}

std::optional<Total> median_deviation(const std::vector<Total>& values, const Total& middle) {
  std::vector<Total> distances;
  distances.reserve(values.size());
  for (const Total& value : values) distances.push_back(difference(value, middle));
  return median_of(std::move(distances));
}

std::array<Total, 2> quantities_of(const ElementSum& sum) {
  const bool alike = sum.measure[0] == sum.measure[1] && sum.measure[0] != Measure::mixed;
  if (alike) return sum.quantity;
  std::array<Total, 2> out;
  for (std::size_t slot = 0; slot < 2; ++slot)
    if (sum.measure[slot] != Measure::none) out[slot].add(Decimal{sum.rows[slot], 0});
  return out;
}

VarianceCauses causes_of(const ElementSum& sum, const PeriodSum* part, std::string_view category,
                         bool replaced, std::uint8_t decimals) {
  VarianceCauses out;
  if (part != nullptr) part_of(out, VarianceCause::part_period) = minus(part->amount[0], part->amount[1]);
  const Total change = minus(sum.amount[0], sum.amount[1]);
  if (const auto plain = plain_cause(category)) {
    part_of(out, *plain) = change;
    return out;
  }
  const bool usage = category == "usage";
  Total& by_price = part_of(out, usage ? VarianceCause::usage_price : VarianceCause::price);
  Total& by_quantity = part_of(out, usage      ? VarianceCause::usage
                                    : replaced ? VarianceCause::mix
                                               : VarianceCause::quantity);
  if (sum.measure[0] == Measure::none || sum.measure[1] == Measure::none) {
    by_quantity = change;
    return out;
  }
  const auto [now, before] = quantities_of(sum);
  if (now == before) {
    by_price = change;
    return out;
  }
  const auto volume =
      proportion(sum.amount[1], minus(now, before), before, std::max(decimals, sum.amount[1].scale()));
  by_quantity = volume ? *volume : change;
  by_price = minus(change, by_quantity);
  return out;
}

}  // namespace telaudit::book
