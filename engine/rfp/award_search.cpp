#include "rfp/award_search.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <queue>
#include <set>

#include "rfp/award_completion.h"

namespace telaudit::rfp {
namespace {

// What binary arithmetic may have got wrong in a bound.
constexpr double kSlack = 1e-9;
// By how much the terms may be off where they say that one assignment is dearer than another.
constexpr double kLooks = 1e-3;

struct Node {
  OpenRanges open;
  AwardBound found;
};

struct BoundIsHigher {
  bool operator()(const Node& a, const Node& b) const { return a.found.bound > b.found.bound; }
};

// By which an assignment is known again.
std::uint64_t mark_of(const Assignment& carrier) {
  std::uint64_t mark = 14695981039346656037U;  // FNV-1a
  for (const std::size_t c : carrier) mark = (mark ^ c) * 1099511628211U;
  return mark;
}

class AwardSearch {
 public:
  AwardSearch(const AwardTerms& terms, const AwardJudge& judge, const AwardEffort& effort)
      : terms_(terms),
        judge_(judge),
        gap_(static_cast<double>(effort.gap.mantissa) / std::pow(10.0, effort.gap.scale)),
        end_(std::chrono::steady_clock::now() + std::chrono::seconds(effort.seconds)) {}

  FoundAward solve(std::span<const Assignment> known) {
    for (const auto& carrier : known) consider(carrier);
    OpenRanges all;
    for (const auto& ranges : terms_.ranges) all.push_back(low_bits(ranges.size()));
    std::vector<double> price;
    for (const auto& ranges : terms_.ranges) price.push_back(ranges.size() > 1 ? ranges.back().slope : 0);
    add(all, price);
    while (!nodes_.empty() && nodes_.top().found.bound < wanted() && seconds_left() > 0) {
      const Node node = nodes_.top();
      nodes_.pop();
      split(node);
    }
    if (!nodes_.empty()) left_ = std::min(left_, nodes_.top().found.bound);
    if (best_.carrier) best_.cost = known_;
    best_.bound = std::min(left_, known_);
    return std::move(best_);
  }

 private:
  static std::uint32_t low_bits(std::size_t count) {
    return static_cast<std::uint32_t>((std::uint64_t{1} << count) - 1);
  }

  double seconds_left() const {
    return std::chrono::duration<double>(end_ - std::chrono::steady_clock::now()).count();
  }

  // A bound that is as high need not be looked at any more.
  double wanted() const { return known_ * (1 - gap_); }

  double sum_of(const std::vector<double>& part, const Assignment& carrier) const {
    double sum = 0;
    for (std::size_t g = 0; g < terms_.groups; ++g) sum += part[g * terms_.carriers + carrier[g]];
    return sum;
  }

  // What the terms make of it; kNoBid also where rounding has put a spend between two ranges.
  double cost_by_terms(const Assignment& carrier) const {
    std::vector<double> spend(terms_.carriers, 0);
    std::vector<bool> given(terms_.carriers);
    double cost = 0;
    for (std::size_t g = 0; g < terms_.groups; ++g) {
      const std::size_t at = g * terms_.carriers + carrier[g];
      if (terms_.monthly[at] == AwardTerms::kNoBid) return AwardTerms::kNoBid;
      spend[carrier[g]] += terms_.monthly[at];
      given[carrier[g]] = true;
      cost += terms_.one_off[at];
    }
    // Who is given only what is free is a winner too, and owes its commitment.
    for (std::size_t c = 0; c < terms_.carriers; ++c)
      if (given[c]) cost += spend[c] > 0 ? terms_.cost(c, spend[c]) : terms_.ranges[c].at(1).fixed;
    for (const auto& leaving : terms_.leaving)
      if (const double parts = sum_of(leaving.part, carrier); parts > 0) cost += leaving.amount - parts;
    for (const auto& shortfall : terms_.shortfalls)
      cost += shortfall.rate * std::max(0.0, sum_of(shortfall.part, carrier) - shortfall.headroom);
    return std::min(cost, AwardTerms::kNoBid);
  }

  // Judges what is new and looks no worse than what is known.
  void consider(const Assignment& carrier) {
    const double looks = cost_by_terms(carrier);
    if (looks < AwardTerms::kNoBid && looks > looks_ * (1 + kLooks)) return;
    if (!seen_.insert(mark_of(carrier)).second) return;
    const auto cost = judge_(carrier);
    if (!cost) return;
    looks_ = std::min(looks_, looks);
    if (*cost >= known_) return;
    known_ = *cost;
    best_.carrier = carrier;
  }

  // Moves of one group, as long as one helps; then the true cost decides.
  void improve(Assignment carrier) {
    std::vector<double> spend(terms_.carriers, 0);
    for (std::size_t g = 0; g < terms_.groups; ++g) {
      const double monthly = terms_.monthly[g * terms_.carriers + carrier[g]];
      if (monthly == AwardTerms::kNoBid) return;
      spend[carrier[g]] += monthly;
    }
    for (bool moved = true; moved && seconds_left() > 0;) {
      moved = false;
      for (std::size_t g = 0; g < terms_.groups; ++g) moved = move(g, carrier, spend) || moved;
    }
    consider(carrier);
  }

  bool move(std::size_t g, Assignment& carrier, std::vector<double>& spend) const {
    const std::size_t from = carrier[g];
    const std::size_t row = g * terms_.carriers;
    const double left = spend[from] - terms_.monthly[row + from];
    const double freed = terms_.cost(from, spend[from]) - terms_.cost(from, left > 1e-9 ? left : 0) +
                         terms_.one_off[row + from];
    std::size_t to = from;
    double gain = 1e-6;
    for (std::size_t c = 0; c < terms_.carriers; ++c) {
      if (c == from || terms_.monthly[row + c] == AwardTerms::kNoBid || spend[c] <= 0) continue;
      const double added = terms_.cost(c, spend[c] + terms_.monthly[row + c]) - terms_.cost(c, spend[c]) +
                           terms_.one_off[row + c];
      if (freed - added <= gain) continue;
      gain = freed - added;
      to = c;
    }
    if (to == from) return false;
    spend[from] = left > 1e-9 ? left : 0;
    spend[to] += terms_.monthly[row + to];
    carrier[g] = to;
    return true;
  }

  // The groups as the bound gives them, but only to carriers that it lets win.
  Assignment within_winners(const AwardBound& found) const {
    Assignment carrier = found.carrier;
    for (std::size_t g = 0; g < terms_.groups; ++g) {
      if (found.range[carrier[g]] != 0) continue;
      double least = AwardTerms::kNoBid;
      for (std::size_t c = 0; c < terms_.carriers; ++c) {
        const std::size_t at = g * terms_.carriers + c;
        if (found.range[c] == 0 || terms_.monthly[at] == AwardTerms::kNoBid) continue;
        const double cost = found.price[c] * terms_.monthly[at] + terms_.one_off[at];
        if (cost >= least) continue;
        least = cost;
        carrier[g] = c;
      }
    }
    return carrier;
  }

  void add(const OpenRanges& open, const std::vector<double>& price) {
    std::size_t forced = 0;
    for (const auto ranges : open) {
      if (ranges == 0) return;
      if ((ranges & 1U) == 0) ++forced;
    }
    if (forced > terms_.most_winners) return;
    Node node{open, bound_award(terms_, open, price, known_)};
    // A bound without end: some group is left to carriers that win nothing.
    if (node.found.bound >= known_) return;
    node.found.bound -= kSlack * std::abs(node.found.bound);
    improve(within_winners(node.found));
    if (node.found.bound >= wanted()) {
      left_ = std::min(left_, node.found.bound);
      return;
    }
    nodes_.push(std::move(node));
  }

  // The carrier whose ranges are held together worst.
  std::optional<std::size_t> carrier_to_split(const Node& node) const {
    std::optional<std::size_t> chosen;
    for (std::size_t c = 0; c < terms_.carriers; ++c)
      if (std::popcount(node.open[c]) > 1 && (!chosen || node.found.misfit[c] > node.found.misfit[*chosen]))
        chosen = c;
    return chosen;
  }

  void split(const Node& node) {
    const auto chosen = carrier_to_split(node);
    if (!chosen) return complete(node);
    const std::size_t c = *chosen;
    // Ranges up to the one that holds what the groups give the carrier, and those above.
    const double spend = node.found.spend[c];
    std::uint32_t lower = 0;
    for (std::size_t k = 0; k < terms_.ranges[c].size(); ++k)
      if ((node.open[c] >> k & 1U) != 0 && terms_.ranges[c][k].lowest <= spend)
        lower |= std::uint32_t{1} << k;
    if (lower == node.open[c]) lower &= ~std::bit_floor(lower);
    if (lower == 0) lower = node.open[c] & (~node.open[c] + 1);
    for (const std::uint32_t ranges : {lower, node.open[c] & ~lower}) {
      OpenRanges open = node.open;
      open[c] = ranges;
      add(open, node.found.price);
    }
  }

  void complete(const Node& node) {
    const double seconds = seconds_left();
    // A completion within a tenth of what is wanted leaves the rest of it to the ranges.
    Completion completion = complete_award(terms_, node.open, gap_ / 10, std::max(seconds, 0.1));
    if (completion.carrier) consider(*completion.carrier);
    left_ = std::min(left_, std::max(completion.bound * (1 - kSlack), node.found.bound));
  }

  const AwardTerms& terms_;
  const AwardJudge& judge_;
  double gap_;
  std::chrono::steady_clock::time_point end_;
  std::priority_queue<Node, std::vector<Node>, BoundIsHigher> nodes_;
  FoundAward best_;
  std::set<std::uint64_t> seen_;
  double looks_ = AwardTerms::kNoBid;  // the least that the terms say of what was judged
  double known_ = AwardTerms::kNoBid;
  double left_ = AwardTerms::kNoBid;  // the least bound of what is not looked at any more
};

}  // namespace

FoundAward search_award(const AwardTerms& terms, std::span<const Assignment> known, const AwardJudge& judge,
                        const AwardEffort& effort) {
  return AwardSearch(terms, judge, effort).solve(known);
}

Decimal proven_gap(double cost, double bound) {
  const double gap = cost > 0 ? std::max(0.0, (cost - bound) / cost) : 0;
  return {static_cast<std::int64_t>(std::ceil(gap * 1e6 - 1e-3)), 6};
}

Total bound_amount(double bound) {
  constexpr double kScale = 1e4;
  Total out;
  out.add(Decimal{static_cast<std::int64_t>(std::floor(bound * kScale)), 4});
  return out;
}

Problem no_award(const FoundAward& found) {
  Problem none;
  none.what = found.bound < AwardTerms::kNoBid ? "no award that keeps every limit was found in the time given"
                                               : "no award keeps every limit";
  none.advice = "allow more winners, or loosen what a carrier must or may be given";
  return none;
}

Result<SolvedAward> solve_award(const AwardProblem& problem, const AwardEffort& effort) {
  if (auto checked = check(problem); !checked) return std::move(checked).problem();
  const auto terms = terms_of(problem);
  if (!terms) return terms.problem();
  std::vector<Assignment> known = {greedy_award(problem).carrier};
  for (const auto& award : {keep_incumbents(problem), best_single(problem)})
    if (award) known.push_back(award->carrier);
  const auto judge = [&](const Assignment& carrier) -> std::optional<double> {
    const Award award = award_of(problem, carrier);
    if (!award.broken.empty()) return std::nullopt;
    return static_cast<double>(award.total.mantissa()) / std::pow(10.0, award.total.scale());
  };
  const FoundAward found = search_award(*terms, known, judge, effort);
  if (!found.carrier) return no_award(found);
  SolvedAward out;
  out.award = award_of(problem, *found.carrier);
  out.bound = bound_amount(found.bound);
  if (out.award.total < out.bound) out.bound = out.award.total;
  out.gap = proven_gap(found.cost, found.bound);
  return out;
}

}  // namespace telaudit::rfp
