#include "claims/credit_matching.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>
#include <utility>

#include "base/text.h"
#include "claims/credit_amounts.h"
#include "claims/credit_reference.h"
#include "claims/credit_ways.h"

namespace telaudit::claims {
namespace {

constexpr std::array<std::string_view, 5> kStepNames = {"reference", "service", "sum", "account", "near"};

struct Step {
  MatchStep step;
  Ways (OpenApprovals::*find)(const CreditLeft& credit) const;
  bool own_account;  // what it finds changes with the approvals of the credit's account alone
};

constexpr std::array<Step, 5> kDeciding = {{
    {MatchStep::reference, &OpenApprovals::by_reference, false},
    {MatchStep::service, &OpenApprovals::by_service, true},
    {MatchStep::sum, &OpenApprovals::by_sum, true},
    {MatchStep::account, &OpenApprovals::by_service_elsewhere, false},
    {MatchStep::account, &OpenApprovals::by_sum_elsewhere, false},
}};

class Matcher {
 public:
  Matcher(std::span<const OpenApproval> approvals, std::span<const CreditLine> credits)
      : credits_(credits),
        approvals_(approvals),
        order_(credits.size()),
        left_(credits.size()),
        because_(credits.size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
      return std::tie(credits[a].bill_date, credits[a].charge) <
             std::tie(credits[b].bill_date, credits[b].charge);
    });
    for (auto& step : tried_) step.assign(credits.size(), 0);
    used_of_carrier_.resize(approvals_.carriers());
    used_of_account_.resize(approvals_.accounts());
    for (std::size_t i = 0; i < credits.size(); ++i) {
      auto& left = left_[i];
      left.line = &credits[order_[i]];
      left.carrier = approvals_.carrier_of(*left.line);
      left.account = approvals_.account_of(*left.line);
      const auto amount = millionths(left.line->amount);
      if (amount && *amount > 0)
        left.rest = *amount;
      else
        because_[i] = "its amount is none, or has more than six decimals";
      for (auto& key : reference_keys_in(left.line->description))
        if (approvals_.has_reference(key)) left.references.push_back(std::move(key));
      if (left.rest > 0) waiting_.push_back(i);
    }
  }

  CreditMatching run() {
    while (sweep()) {
    }
    for (std::size_t i = 0; i < left_.size(); ++i) {
      if (left_[i].rest == 0 && because_[i].empty()) continue;
      if (because_[i].empty()) propose(i);
      out_.unused.push_back(
          {order_[i], left_[i].rest == 0 ? left_[i].line->amount : money_of(left_[i].rest), because_[i]});
    }
    return std::move(out_);
  }

 private:
  // Every step over all credits, each until it finds nothing more.
  bool sweep() {
    bool any = false;
    for (std::size_t step = 0; step < kDeciding.size(); ++step)
      while (go_through(step)) any = true;
    return any;
  }

  bool go_through(std::size_t number) {
    const auto& step = kDeciding[number];
    bool any = false;
    for (const auto place : waiting_) {
      auto& credit = left_[place];
      // What it looks at has not changed since it was asked.
      auto& tried = tried_[number][place];
      if (tried > last_use(credit, step.own_account)) continue;
      tried = uses_ + 1;
      auto found = (approvals_.*step.find)(credit);
      if (!found.certain) continue;
      use(place, step.step, found.ways[0]);
      any = true;
    }
    if (any)
      std::erase_if(waiting_,
                    [&](std::size_t place) { return left_[place].rest == 0 || !because_[place].empty(); });
    return any;
  }

  std::uint64_t last_use(const CreditLeft& credit, bool own_account) const {
    const auto number = own_account ? credit.account : credit.carrier;
    if (number == kNowhere) return 0;
    return own_account ? used_of_account_[number] : used_of_carrier_[number];
  }

  void use(std::size_t place, MatchStep step, const Way& way) {
    auto& credit = left_[place];
    approvals_.use(way);
    ++uses_;
    used_of_carrier_[credit.carrier] = uses_;
    for (const auto& part : way.parts) {
      credit.rest -= part.amount + part.tax;
      used_of_account_[approvals_.account_of(part.approval)] = uses_;
    }
    require(credit.rest >= 0, "no more of a credit is used than it has");
    if (credit.rest > 0) because_[place] = way.because;
    out_.matches.push_back(told(place, step, way));
  }

  CreditMatch told(std::size_t place, MatchStep step, const Way& way) const {
    CreditMatch out{order_[place], step, way.because, {}};
    for (const auto& part : way.parts)
      out.allocations.push_back(
          {approvals_.given_place(part.approval), money_of(part.amount), money_of(part.tax)});
    return out;
  }

  // The ways of the first step that has several; none where nothing fits at all.
  void propose(std::size_t place) {
    const auto& credit = left_[place];
    Ways found;
    MatchStep of = MatchStep::near;
    for (const auto& step : kDeciding) {
      found = (approvals_.*step.find)(credit);
      of = step.step;
      if (!found.ways.empty()) break;
    }
    if (found.ways.empty()) {
      found = approvals_.near(credit);
      of = MatchStep::near;
    }
    const auto shown = std::min(found.ways.size(), kMostProposals);
    for (std::size_t i = 0; i < shown; ++i) out_.proposals.push_back(told(place, of, found.ways[i]));
    because_[place] = found.ways.empty()       ? why_nothing(credit)
                      : found.ways.size() == 1 ? "one possibility is proposed"
                      : shown == found.ways.size()
                          ? std::to_string(shown) + " possibilities are proposed"
                          : "more than " + std::to_string(shown) + " possibilities, so many of them proposed";
  }

  std::string why_nothing(const CreditLeft& credit) const {
    const auto named = approvals_.named(credit);
    if (!named.empty())
      return "its text names " + approvals_.at(named[0]).claim + ", of which nothing is open";
    return "nothing open fits";
  }

  std::span<const CreditLine> credits_;
  OpenApprovals approvals_;
  std::vector<std::size_t> order_;  // of credits: by bill date and charge; everything below is by it
  std::vector<CreditLeft> left_;
  std::vector<std::string> because_;  // why something is left
  std::vector<std::size_t> waiting_;
  std::uint64_t uses_ = 0;
  std::vector<std::uint64_t> used_of_carrier_, used_of_account_;    // the last use
  std::array<std::vector<std::uint64_t>, kDeciding.size()> tried_;  // uses_ + 1 when it was asked
  CreditMatching out_;
};

}  // namespace

std::string_view step_name(MatchStep step) {
  return kStepNames[static_cast<std::size_t>(step)];
}

std::optional<MatchStep> parse_step(std::string_view name) {
  const auto at = std::find(kStepNames.begin(), kStepNames.end(), name);
  if (at == kStepNames.end()) return std::nullopt;
  return static_cast<MatchStep>(at - kStepNames.begin());
}

std::string claims_key(std::vector<std::string> claims) {
  std::sort(claims.begin(), claims.end());
  claims.erase(std::unique(claims.begin(), claims.end()), claims.end());
  return join(claims, "+");
}

CreditMatching match_credits(std::span<const OpenApproval> approvals, std::span<const CreditLine> credits) {
  return Matcher(approvals, credits).run();
}

}  // namespace telaudit::claims
