// Which discounts are reached is decided by branch and bound over the ranges of the carriers' spends, whose
// bounds are close (award_bounds.h); who gets what is then nearly settled, and CBC completes it.
#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <queue>

#include "rfp/award.h"
#include "rfp/award_bounds.h"
#include "rfp/award_completion.h"

namespace telaudit::rfp {
namespace {

// What binary arithmetic may have got wrong in a bound.
constexpr double kSlack = 1e-9;

struct Node {
  OpenRanges open;
  AwardBound found;
};

struct BoundIsHigher {
  bool operator()(const Node& a, const Node& b) const { return a.found.bound > b.found.bound; }
};

class AwardSearch {
 public:
  AwardSearch(const AwardProblem& problem, AwardTerms terms, const AwardEffort& effort)
      : problem_(problem),
        terms_(std::move(terms)),
        gap_(static_cast<double>(effort.gap.mantissa) / std::pow(10.0, effort.gap.scale)),
        end_(std::chrono::steady_clock::now() + std::chrono::seconds(effort.seconds)) {}

  Result<SolvedAward> solve() {
    try_known(keep_incumbents(problem_));
    try_known(best_single(problem_));
    try_known(greedy_award(problem_));
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
    return solved();
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

  void try_known(const std::optional<Award>& award) {
    if (award && award->broken.empty()) take(*award);
  }

  void take(const Award& award) {
    if (best_ && !(award.total < best_->total)) return;
    best_ = award;
    known_ = static_cast<double>(award.total.mantissa()) / std::pow(10.0, award.total.scale());
  }

  // Moves of one group, as long as one helps; then the true cost decides.
  void improve(std::vector<std::size_t> carrier) {
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
    const Award award = award_of(problem_, carrier);
    if (award.broken.empty()) take(award);
  }

  bool move(std::size_t g, std::vector<std::size_t>& carrier, std::vector<double>& spend) const {
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
  std::vector<std::size_t> within_winners(const AwardBound& found) const {
    std::vector<std::size_t> carrier = found.carrier;
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
    Completion completion = complete_award(terms_, node.open, known_, gap_ / 10, std::max(seconds, 0.1));
    if (completion.carrier) {
      const Award award = award_of(problem_, *completion.carrier);
      if (award.broken.empty()) take(award);
    }
    left_ = std::min(left_, std::max(completion.bound * (1 - kSlack), node.found.bound));
  }

  Result<SolvedAward> solved() const {
    if (!best_) {
      Problem none;
      none.what = left_ < AwardTerms::kNoBid ? "no award that keeps every limit was found in the time given"
                                             : "no award keeps every limit";
      none.advice = "allow more winners, or loosen what a carrier must or may be given";
      return none;
    }
    SolvedAward out;
    out.award = *best_;
    const double bound = std::min(left_, known_);
    constexpr double kScale = 1e4;
    out.bound.add(Decimal{static_cast<std::int64_t>(std::floor(bound * kScale)), 4});
    if (out.award.total < out.bound) out.bound = out.award.total;
    const double gap = known_ > 0 ? std::max(0.0, (known_ - bound) / known_) : 0;
    out.gap = Decimal{static_cast<std::int64_t>(std::ceil(gap * 1e6 - 1e-3)), 6};
    return out;
  }

  const AwardProblem& problem_;
  AwardTerms terms_;
  double gap_;
  std::chrono::steady_clock::time_point end_;
  std::priority_queue<Node, std::vector<Node>, BoundIsHigher> nodes_;
  std::optional<Award> best_;
  double known_ = AwardTerms::kNoBid;
  double left_ = AwardTerms::kNoBid;  // the least bound of what is not looked at any more
};

}  // namespace

Result<SolvedAward> solve_award(const AwardProblem& problem, const AwardEffort& effort) {
  if (auto checked = check(problem); !checked) return std::move(checked).problem();
  auto terms = terms_of(problem);
  if (!terms) return std::move(terms).problem();
  return AwardSearch(problem, *std::move(terms), effort).solve();
}

}  // namespace telaudit::rfp
