#include "claims/split_amount.h"

#include <algorithm>
#include <numeric>

#include "base/result.h"

namespace telaudit::claims {
namespace {

// Quotient and remainder of left * right / whole, for values below 2^63 of which right <= whole < 2^127, in
// steps that never leave 128 bits.
struct Share {
  std::int64_t units = 0;
  unsigned __int128 rest = 0;
};

Share share_of(std::uint64_t amount, unsigned __int128 weight, unsigned __int128 whole) {
  Share out;
  // From the highest bit of `amount` downwards: (units, rest) is that of the bits so far.
  for (int bit = 63; bit >= 0; --bit) {
    out.units *= 2;
    out.rest *= 2;
    if ((amount >> static_cast<unsigned>(bit) & 1U) != 0) out.rest += weight;
    while (out.rest >= whole) {
      out.rest -= whole;
      ++out.units;
    }
  }
  return out;
}

}  // namespace

std::vector<Decimal> split_amount(Decimal amount, std::span<const Decimal> weights) {
  std::vector<Decimal> parts(weights.size(), Decimal{0, amount.scale});
  if (weights.empty()) return parts;
  Total whole;
  for (const auto& weight : weights) {
    require(!weight.is_negative(), "a part has no weight below 0");
    whole.add(weight);
  }
  if (whole.is_zero()) {
    parts.front() = amount;
    return parts;
  }
  require(whole.valid() && whole.mantissa() < (__int128{1} << 125U), "weights have a sum");
  const bool negative = amount.is_negative();
  const std::uint64_t units = negative ? std::uint64_t{0} - static_cast<std::uint64_t>(amount.mantissa)
                                       : static_cast<std::uint64_t>(amount.mantissa);
  std::vector<unsigned __int128> rests(weights.size());
  std::uint64_t given = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    unsigned __int128 weight = static_cast<unsigned __int128>(weights[i].mantissa);
    for (int scale = weights[i].scale; scale < whole.scale(); ++scale) weight *= 10U;
    const auto share = share_of(units, weight, static_cast<unsigned __int128>(whole.mantissa()));
    parts[i].mantissa = share.units;
    rests[i] = share.rest;
    given += static_cast<std::uint64_t>(share.units);
  }
  std::vector<std::size_t> order(weights.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](auto one, auto other) { return rests[one] > rests[other]; });
  for (std::size_t i = 0; given < units; ++i, ++given) ++parts[order[i]].mantissa;
  if (negative)
    for (auto& part : parts) part.mantissa = -part.mantissa;
  return parts;
}

}  // namespace telaudit::claims
