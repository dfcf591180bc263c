#include "claims/credit_amounts.h"

#include <array>

#include "base/result.h"

namespace telaudit::claims {
namespace {

constexpr std::uint8_t kScale = 6;
constexpr std::uint8_t kLeastDecimals = 2;

using Sums = std::array<Millionths, std::size_t{1} << kMostInSum>;

// The sum of each choice: that without its highest member, and that member.
template <typename Part>
void add_up(std::span<const OpenAmount> open, Sums& sums, const Part& part) {
  sums[0] = 0;
  for (std::size_t i = 0; i < open.size(); ++i)
    for (std::size_t below = 0; below < (std::size_t{1} << i); ++below)
      sums[below | (std::size_t{1} << i)] = sums[below] + part(open[i]);
}

void find(std::span<const OpenAmount> open, const Sums& sums, Millionths target, bool with_tax,
          std::vector<FittingSum>& out) {
  const std::size_t choices = std::size_t{1} << open.size();
  for (std::size_t choice = 1; choice < choices; ++choice)
    if (sums[choice] == target) out.push_back({static_cast<std::uint32_t>(choice), with_tax});
}

}  // namespace

std::optional<Millionths> millionths(Decimal value) {
  const auto scaled = rescale(value, kScale);
  if (!scaled) return std::nullopt;
  return Millionths{scaled->mantissa};
}

Decimal money_of(Millionths value) {
  Decimal out{static_cast<std::int64_t>(value), kScale};
  require(out.mantissa == value, "what is left of an amount is no more than the amount");
  while (out.scale > kLeastDecimals && out.mantissa % 10 == 0) {
    out.mantissa /= 10;
    --out.scale;
  }
  return out;
}

std::vector<FittingSum> fitting_sums(std::span<const OpenAmount> open, Millionths target) {
  require(open.size() <= kMostInSum, "sums are looked for among a few amounts");
  std::vector<FittingSum> out;
  Sums sums;
  add_up(open, sums, [](const OpenAmount& one) { return one.amount; });
  find(open, sums, target, false, out);
  bool taxed = false;
  for (const auto& one : open) taxed = taxed || one.tax != 0;
  if (!taxed) return out;
  Sums without = sums;
  add_up(open, sums, [](const OpenAmount& one) { return one.amount + one.tax; });
  // A choice whose tax is nothing was found already.
  const std::size_t choices = std::size_t{1} << open.size();
  for (std::size_t choice = 1; choice < choices; ++choice)
    if (sums[choice] == target && sums[choice] != without[choice])
      out.push_back({static_cast<std::uint32_t>(choice), true});
  return out;
}

}  // namespace telaudit::claims
