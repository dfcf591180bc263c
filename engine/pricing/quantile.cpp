#include "pricing/quantile.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/powers_of_ten.h"
#include "base/result.h"
#include "pricing/benchmark.h"

namespace telaudit::pricing {
namespace {

// numerator / (4 * 10^from) at scale `to`, half away from zero.
std::optional<Decimal> rounded(__int128 numerator, std::uint8_t from, std::uint8_t to) {
  __int128 divisor = 4;
  if (from > to) divisor *= kPowers[static_cast<std::size_t>(from - to)];
  if (to > from &&
      __builtin_mul_overflow(numerator, kPowers[static_cast<std::size_t>(to - from)], &numerator))
    return std::nullopt;
  const __int128 magnitude = numerator < 0 ? -numerator : numerator;
  const __int128 quotient = magnitude / divisor + (magnitude % divisor * 2 >= divisor ? 1 : 0);
  if (quotient > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  return Decimal{static_cast<std::int64_t>(numerator < 0 ? -quotient : quotient), to};
}

}  // namespace

std::optional<double> quantile_type7(std::span<const double> sorted, double p) {
  require(p >= 0.0 && p <= 1.0, "a quantile lies between 0 and 1");
  if (sorted.empty()) return std::nullopt;
  const double position = static_cast<double>(sorted.size() - 1) * p;
  const auto below = static_cast<std::size_t>(std::floor(position));
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const double fraction = position - static_cast<double>(below);
  // Equal neighbours, infinite ones included, need no interpolation.
  if (fraction == 0.0 || sorted[below] == sorted[above]) return sorted[below];
  return sorted[below] + fraction * (sorted[above] - sorted[below]);
}

double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return quantile_type7(values, 0.5).value_or(0.0);
}

std::optional<double> weighted_quantile_type7(std::span<const Weighted> sorted, double p) {
  require(p >= 0.0 && p <= 1.0, "a quantile lies between 0 and 1");
  double sum = 0.0;
  double squares = 0.0;
  bool equal = true;
  std::vector<Weighted> kept;
  for (const Weighted& one : sorted) {
    require(one.weight >= 0.0, "a weight is not negative");
    if (one.weight == 0.0) continue;
    equal = equal && (kept.empty() || one.weight == kept.front().weight);
    kept.push_back(one);
    sum += one.weight;
    squares += one.weight * one.weight;
  }
  if (equal) {
    std::vector<double> values;
    for (const Weighted& one : kept) values.push_back(one.value);
    return quantile_type7(values, p);
  }
  const double effective = sum * sum / squares;
  const double from = p * (effective - 1.0) / effective;
  const double to = from + 1.0 / effective;
  double quantile = 0.0;
  double before = 0.0;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    // The last value takes what rounding left.
    const double after = i + 1 == kept.size() ? 2.0 : before + kept[i].weight / sum;
    const double covered = std::min(after, to) - std::max(before, from);
    if (covered > 0.0) quantile += covered * effective * kept[i].value;
    before = after;
  }
  return quantile;
}

std::optional<Decimal> quartile_type7(std::span<const Decimal> sorted, int quarter, std::uint8_t scale) {
  require(quarter >= 0 && quarter <= 4, "a quartile is one of 0 to 4");
  if (sorted.empty()) return std::nullopt;
  std::uint8_t common = 0;
  for (const Decimal& price : sorted) common = std::max(common, price.scale);
  // Position (n - 1) * quarter / 4, split into whole and quarters; 64 bits at scale 12, times four, stay
  // within 128 bits.
  const std::size_t quarters = (sorted.size() - 1) * static_cast<std::size_t>(quarter);
  const std::size_t below = quarters / 4;
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  const auto weight = static_cast<int>(quarters % 4);
  const auto at_common = [&](const Decimal& price) {
    return static_cast<__int128>(price.mantissa) * kPowers[static_cast<std::size_t>(common - price.scale)];
  };
  const __int128 four_times = at_common(sorted[below]) * (4 - weight) + at_common(sorted[above]) * weight;
  for (std::uint8_t tried = scale;; --tried) {
    if (const auto value = rounded(four_times, common, tried)) return value;
    require(tried > 0, "a quartile lies between its neighbours");
  }
}

}  // namespace telaudit::pricing
