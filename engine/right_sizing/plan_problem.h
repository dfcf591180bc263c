// Which line is to be on which plan, in whole numbers: money in units of one decimal, use in bytes, minutes
// and messages. Costs of an assignment are exact.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace telaudit::right_sizing {

// What a plan allows and a line uses.
enum class Resource : std::uint8_t { data, voice, text };
inline constexpr std::size_t kResources = 3;
inline constexpr std::array<Resource, kResources> kAllResources = {Resource::data, Resource::voice,
                                                                   Resource::text};
std::string_view resource_word(Resource resource);  // data, minutes, messages

// Money in units of 10^-scale of the problem. Of a single price or a month of a line; sums are wider.
using Amount = std::int64_t;
using Sum = __int128;
// Bytes, minutes, messages.
using Volume = std::int64_t;
using Volumes = std::array<Volume, kResources>;

// Use beyond what is allowed is billed by units, begun ones whole.
struct Overage {
  Volume unit = 1;  // at least 1
  Amount price = 0;
  auto operator<=>(const Overage&) const = default;
};

// What one plan says of one resource.
struct PlanAllowance {
  std::optional<Volume> included;   // for a line and month; nothing: without limit
  Overage overage;                  // of a line by itself; of a pool its own holds
  std::optional<std::size_t> pool;  // its lines share this pool; never without a limit
};

struct PlanTerms {
  std::array<PlanAllowance, kResources> allowances;
  std::size_t minimum_lines = 0;  // where any line is on it
};

// A plan that a line may be on.
struct PlanChoice {
  std::size_t plan = 0;
  Amount monthly = 0;  // price, and what the line pays beside it on this plan alone
  Amount once = 0;     // what going there costs
};

struct ProblemLine {
  std::vector<Volumes> usage;       // of each month
  std::vector<PlanChoice> choices;  // at least one; sorted by plan, each plan once
  std::size_t current = 0;          // index of `choices`: where it is today
};

struct PlanProblem {
  std::size_t months = 0;           // of usage, at least one
  std::vector<std::size_t> judged;  // the months whose mean cost is made least, sorted; at least one
  int horizon = 12;                 // months over which what going costs once must pay
  std::vector<Overage> pools;       // each is one resource that lines share
  std::vector<PlanTerms> plans;
  std::vector<ProblemLine> lines;
};

// For each line the index of one of its choices.
using Assignment = std::vector<std::size_t>;

Assignment stay(const PlanProblem& problem);

// Units of overage: 0 where `used` is within `allowed`.
Volume overage_units(__int128 used, __int128 allowed, Volume unit);

// What a line on a choice pays for itself in a month: the monthly amount and overage that no pool holds.
Sum own_cost(const PlanProblem& problem, const ProblemLine& line, const PlanChoice& choice,
             std::size_t month);

// What lines that share a pool use and bring in a month.
struct PoolMonth {
  Sum used = 0, allowed = 0;
  Volume units = 0;  // of overage
};

struct AssignmentCost {
  std::vector<Sum> months;                    // of each month, pools included
  std::vector<std::vector<PoolMonth>> pools;  // of each pool and month
  Sum once = 0;
  // judged months' sum times the horizon, plus what is paid once times the count of judged months: the mean
  // over the horizon, times that count.
  Sum weighed = 0;
  bool minimums_kept = true;  // no plan has lines, but fewer than its least
};

AssignmentCost cost_of(const PlanProblem& problem, const Assignment& assignment);

}  // namespace telaudit::right_sizing
