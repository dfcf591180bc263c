#include "terms/rates.h"

#include <algorithm>
#include <set>

namespace telaudit::terms {
namespace {

Result<void> check_undecided(std::span<const StatedRate* const> rates) {
  for (std::size_t j = 1; j < rates.size(); ++j) {
    for (std::size_t i = 0; i < j; ++i) {
      const StatedRate& earlier = *rates[i];
      const StatedRate& later = *rates[j];
      if (!overlap(earlier.period, later.period) || stands_before(earlier, later) ||
          stands_before(later, earlier))
        continue;
      return Problem{"the rate of " + later.item + " (" + later.period.text() + ") overlaps the one at " +
                         earlier.place.text() + " (" + earlier.period.text() +
                         "), and neither takes precedence",
                     later.place, "end one of them, state order_of_precedence, or make it an amendment"};
    }
  }
  return {};
}

// The stated rates of one item, cut at every day on which one of them begins or ends.
void compile_item(std::span<const StatedRate* const> rates, std::vector<CompiledRate>& out) {
  std::set<std::optional<Date>> begins;  // an open begin sorts first
  for (const auto* rate : rates) {
    begins.insert(rate->period.from);
    if (rate->period.to) begins.insert(rate->period.to);
  }
  const std::size_t first_of_item = out.size();
  for (auto at = begins.begin(); at != begins.end(); ++at) {
    const auto following = std::next(at);
    const Period piece{*at, following == begins.end() ? std::nullopt : *following};
    const StatedRate* holds = nullptr;
    for (const auto* rate : rates)
      if (overlap(rate->period, piece) && (holds == nullptr || stands_before(*rate, *holds))) holds = rate;
    if (holds == nullptr) continue;
    const bool adjoins = out.size() > first_of_item && out.back().period.to == piece.from;
    if (adjoins && out.back().stated == holds) {
      out.back().period.to = piece.to;
      continue;
    }
    CompiledRate compiled{holds, piece, std::nullopt};
    if (adjoins) compiled.previous_price = out.back().stated->price;
    out.push_back(compiled);
  }
}

}  // namespace

bool stands_before(const StatedRate& left, const StatedRate& right) {
  if (left.layer != right.layer) return left.layer < right.layer;
  return left.amended && right.amended && *left.amended > *right.amended;
}

Result<std::vector<CompiledRate>> compile_rates(std::span<const StatedRate> stated) {
  std::vector<const StatedRate*> rates;
  for (const auto& rate : stated) rates.push_back(&rate);
  std::stable_sort(rates.begin(), rates.end(),
                   [](const auto* left, const auto* right) { return left->item < right->item; });
  std::vector<CompiledRate> compiled;
  for (auto at = rates.begin(); at != rates.end();) {
    const auto end =
        std::find_if(at, rates.end(), [&](const auto* rate) { return rate->item != (*at)->item; });
    const std::span<const StatedRate* const> item(&*at, static_cast<std::size_t>(end - at));
    if (auto checked = check_undecided(item); !checked) return checked.problem();
    compile_item(item, compiled);
    at = end;
  }
  return compiled;
}

}  // namespace telaudit::terms
