#include "right_sizing/plan_advice.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "right_sizing/plan_moves.h"

namespace telaudit::right_sizing {
namespace {

constexpr std::string_view kAny = "*";

using PoolKey = std::tuple<std::string, std::string, Resource>;  // name, account, resource

// The problem of one carrier's lines in one currency.
class AdviceMaker {
 public:
  AdviceMaker(const std::vector<WirelessPlan>& plans, const PlanQuestion& question, PlanAdvice& advice)
      : listed_(plans), question_(question), advice_(advice), problem_(advice.problem) {}

  Result<void> make() {
    problem_.months = advice_.months.size();
    problem_.horizon = question_.horizon;
    if (auto judged = choose_months(); !judged) return judged;
    choose_scale();
    for (const auto& line : advice_.lines)
      if (auto added = add_line(line); !added) return added;
    keep_minimums();
    return {};
  }

 private:
  Result<void> choose_months() {
    for (std::size_t m = 0; m < advice_.months.size(); ++m)
      if (!question_.judged || advice_.months[m] == *question_.judged) problem_.judged.push_back(m);
    advice_.judged = problem_.judged;
    if (problem_.judged.empty())
      return Problem{question_.judged->text().substr(0, 7) + " is none of the months that are looked at, " +
                         advice_.months.front().text().substr(0, 7) + " to " +
                         advice_.months.back().text().substr(0, 7),
                     {},
                     "name one of them, or take more months"};
    return {};
  }

  // The scale that every price and amount fits.
  void choose_scale() {
    std::uint8_t scale = 2;
    const auto fit = [&](const Decimal& value) { scale = std::max(scale, value.scale); };
    for (const auto& plan : listed_) {
      if (plan.carrier != advice_.carrier || plan.currency != advice_.currency) continue;
      fit(plan.price);
      for (const auto& allowance : plan.allowances) fit(allowance.overage_price);
    }
    for (const auto& line : advice_.lines) {
      fit(*line.plan_amount);
      for (const auto& charge : line.feature_charges) fit(charge.amount);
      if (line.termination_amount) fit(*line.termination_amount);
    }
    advice_.scale = scale;
  }

  Result<Amount> amount_of(const Decimal& value) const {
    const auto scaled = rescale(value, static_cast<std::uint8_t>(advice_.scale));
    // Sums of twelve months of a million lines stay within 64 bits.
    constexpr Amount kMost = Amount{1} << 40U;
    if (!scaled || scaled->mantissa > kMost || scaled->mantissa < -kMost)
      return Problem{"the amount " + value.text() + " is too large for a wireless line", {}, "check it"};
    return scaled->mantissa;
  }

  // The plan as lines of this account share it.
  Result<std::size_t> plan_for(const WirelessPlan& plan, const std::string& account) {
    const bool shares = std::any_of(plan.allowances.begin(), plan.allowances.end(),
                                    [](const auto& one) { return one.limit == Limit::pool; });
    const std::string owner = shares && plan.pool_of_account ? account : std::string();
    const auto [at, added] = plans_.try_emplace({&plan, owner}, problem_.plans.size());
    if (!added) return at->second;
    PlanTerms terms;
    terms.minimum_lines = plan.minimum_lines;
    for (std::size_t r = 0; r < kResources; ++r) {
      const auto& stated = plan.allowances[r];
      auto& allowance = terms.allowances[r];
      if (stated.limit != Limit::own && stated.limit != Limit::pool) continue;
      const auto price = amount_of(stated.overage_price);
      if (!price) return price.problem();
      allowance.included = stated.included;
      allowance.overage = {stated.overage_unit, *price};
      if (stated.limit != Limit::pool) continue;
      const auto pool = pool_for({plan.pool, owner, kAllResources[r]}, allowance.overage, plan);
      if (!pool) return pool.problem();
      allowance.pool = *pool;
    }
    problem_.plans.push_back(terms);
    advice_.plans.push_back(plan);
    advice_.plan_accounts.push_back(owner);
    return at->second;
  }

  Result<std::size_t> pool_for(const PoolKey& key, const Overage& overage, const WirelessPlan& plan) {
    const auto [at, added] = pools_.try_emplace(key, problem_.pools.size());
    if (!added && problem_.pools[at->second] != overage)
      return Problem{"plans of the pool '" + plan.pool + "' bill " +
                         std::string(resource_word(std::get<2>(key))) + " beyond it differently; '" +
                         plan.name + "' is one of them",
                     {},
                     "give plans that share a pool one overage unit and price, or two pools"};
    if (added) {
      problem_.pools.push_back(overage);
      advice_.pools.push_back({std::get<0>(key), std::get<1>(key), std::get<2>(key)});
    }
    return at->second;
  }

  // Why a line may not go to a plan; empty where it may.
  static std::string obstacle(const WirelessLine& line, const WirelessPlan& plan) {
    for (const auto& feature : line.features)
      if (!plan.may_have(feature)) return "not known to be had with " + feature;
    return unknown_charge(line, plan);
  }

  // What the plan charges for something that the line uses is not known.
  static std::string unknown_charge(const WirelessLine& line, const WirelessPlan& plan) {
    for (std::size_t r = 0; r < kResources; ++r)
      if (plan.allowances[r].limit == Limit::unknown &&
          std::any_of(line.months.begin(), line.months.end(),
                      [&](const LineMonth& month) { return month.used[r] > 0; }))
        return "its limit of " + std::string(resource_word(kAllResources[r])) + " is not known";
    return {};
  }

  Result<void> add_choice(ProblemLine& line, const WirelessLine& of, const WirelessPlan& plan, bool stays) {
    const auto index = plan_for(plan, of.account);
    if (!index) return index.problem();
    PlanChoice choice;
    choice.plan = *index;
    const auto price = amount_of(stays ? *of.plan_amount : plan.price);
    if (!price) return price.problem();
    choice.monthly = *price;
    for (const auto& charge : of.feature_charges) {
      if (!stays && plan.includes(charge.feature)) continue;
      const auto amount = amount_of(charge.amount);
      if (!amount) return amount.problem();
      choice.monthly += *amount;
    }
    if (!stays && of.termination_amount && of.change_from && *of.change_from > question_.as_of) {
      const auto once = amount_of(*of.termination_amount);
      if (!once) return once.problem();
      choice.once = *once;
    }
    line.choices.push_back(choice);
    return {};
  }

  Result<void> add_line(const WirelessLine& of) {
    ProblemLine line;
    for (const auto& month : of.months) line.usage.push_back(month.used);
    if (auto added = add_choice(line, of, listed_[*of.plan], true); !added) return added;
    const std::size_t home = line.choices.front().plan;
    auto& barred = advice_.barred.emplace_back();
    for (const auto& plan : listed_) {
      if (!of.stays.empty()) break;
      if (&plan == &listed_[*of.plan] || !plan.offered || plan.carrier != of.carrier ||
          plan.currency != of.currency)
        continue;
      if (plan.account != kAny && plan.account != of.account) continue;
      if (const std::string why = obstacle(of, plan); !why.empty()) {
        barred.push_back(plan.name + ": " + why);
        continue;
      }
      if (auto added = add_choice(line, of, plan, false); !added) return added;
    }
    std::sort(line.choices.begin(), line.choices.end(),
              [](const PlanChoice& left, const PlanChoice& right) { return left.plan < right.plan; });
    while (line.choices[line.current].plan != home) ++line.current;
    problem_.lines.push_back(std::move(line));
    return {};
  }

  // A plan that has fewer lines today than its least is had with so few.
  void keep_minimums() {
    std::vector<std::size_t> lines(problem_.plans.size(), 0);
    for (const auto& line : problem_.lines) ++lines[line.choices[line.current].plan];
    for (std::size_t p = 0; p < lines.size(); ++p)
      if (lines[p] != 0)
        problem_.plans[p].minimum_lines = std::min(problem_.plans[p].minimum_lines, lines[p]);
  }

  const std::vector<WirelessPlan>& listed_;
  const PlanQuestion& question_;
  PlanAdvice& advice_;
  PlanProblem& problem_;
  std::map<std::pair<const WirelessPlan*, std::string>, std::size_t> plans_;
  std::map<PoolKey, std::size_t> pools_;
};

void add_case(PlanAdvice& advice, std::string name, Assignment assignment) {
  PlanCase out;
  out.name = std::move(name);
  out.cost = cost_of(advice.problem, assignment);
  for (std::size_t i = 0; i < assignment.size(); ++i)
    out.moved += assignment[i] != advice.problem.lines[i].current ? 1U : 0U;
  for (std::size_t month = 0; month < advice.problem.months; ++month)
    out.months_beyond += std::any_of(out.cost.pools.begin(), out.cost.pools.end(),
                                     [&](const auto& pool) { return pool[month].units > 0; })
                             ? 1U
                             : 0U;
  out.assignment = std::move(assignment);
  advice.cases.push_back(std::move(out));
}

void compare_cases(PlanAdvice& advice, const SearchEffort& effort) {
  const PlanProblem& problem = advice.problem;
  const Assignment today = stay(problem);
  add_case(advice, "as it is", today);
  if (auto single = best_single_plan(problem))
    add_case(advice, "all on " + advice.plans[single->plan].name, std::move(single->assignment));
  add_case(advice, "each line by its own use", each_by_itself(problem));
  Assignment better = improve_line_by_line(problem, today);
  add_case(advice, "one line after the other", better);
  FoundPlans found = search_plans(problem, better, effort);
  advice.bound = found.bound;
  advice.proven = found.proven;
  add_case(advice, "least of all", std::move(found.assignment));
}

}  // namespace

Total PlanAdvice::money(Sum amount) const {
  // 64 bits hold the money of any problem (AdviceMaker::amount_of).
  Total out;
  out.add(Decimal{static_cast<std::int64_t>(amount), static_cast<std::uint8_t>(scale)});
  return out;
}

Total PlanAdvice::mean(const PlanCase& one) const {
  Sum sum = 0;
  for (const std::size_t month : judged) sum += one.cost.months[month];
  const auto count = static_cast<Sum>(judged.size());
  const Sum size = sum < 0 ? -sum : sum;
  const Sum rounded = (2 * size + count) / (2 * count);
  return money(sum < 0 ? -rounded : rounded);
}

Total PlanAdvice::worst_month(const PlanCase& one) const {
  return money(*std::max_element(one.cost.months.begin(), one.cost.months.end()));
}

Result<std::vector<PlanAdvice>> advise_plans(const bill::Relation& charges, const terms::Terms* terms,
                                             const PlanQuestion& question) {
  const std::vector<WirelessPlan> plans = wireless_plans(terms, question.as_of);
  std::vector<PlanAdvice> out;
  if (plans.empty()) return out;
  auto found = wireless_lines(charges, terms, plans, question.as_of, question.months);
  if (!found) return found.problem();
  for (auto& carrier : *found) {
    std::map<std::string, PlanAdvice> by_currency;
    for (auto& line : carrier.lines) {
      PlanAdvice& advice = by_currency[line.currency];
      (line.unknown.empty() ? advice.lines : advice.unknown).push_back(std::move(line));
    }
    for (auto& [currency, advice] : by_currency) {
      const auto& any = advice.lines.empty() ? advice.unknown.front() : advice.lines.front();
      advice.carrier = any.carrier;
      advice.currency = currency;
      advice.months = carrier.months;
      if (auto made = AdviceMaker(plans, question, advice).make(); !made) return made.problem();
      compare_cases(advice, question.effort);
      out.push_back(std::move(advice));
    }
  }
  return out;
}

}  // namespace telaudit::right_sizing
