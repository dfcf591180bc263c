#include "right_sizing/plan_search.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <numeric>

#include "base/result.h"
#include "optimisation/integer_program.h"
#include "right_sizing/plan_moves.h"

namespace telaudit::right_sizing {
namespace {

using optimisation::IntegerProgram;

// A part of the problem gets so much time even where none is left.
constexpr double kLeastSeconds = 0.1;

using Weight = std::int64_t;

Weight narrow(Sum value) {
  require(value >= INT64_MIN && value <= INT64_MAX, "costs of one line fit in 64 bits");
  return static_cast<Weight>(value);
}

// Plans that share the same pools; or one plan, where its lines must be counted and share nothing.
struct Group {
  std::array<std::optional<std::size_t>, kResources> pools;
  bool shares = false;
  bool counted = false;  // which plan of it a line is on matters to others
  auto operator<=>(const Group&) const = default;
};

// A plan and what it weighs for a line by itself.
struct Weighed {
  std::size_t plan = 0;
  Weight weight = 0;
  auto operator<=>(const Weighed&) const = default;
};

// Lines that are alike in all that the program sees.
struct LineClass {
  std::vector<Weighed> choices;
  std::vector<Volume> usage;  // of each judged month, of resources that any pool holds
  auto operator<=>(const LineClass&) const = default;
};

// A class in a group: one column.
struct Member {
  std::size_t line_class = 0, group = 0;
  Weight weight = 0;                // of the plan of least weight in the group
  std::vector<Weighed> plans;       // of the group, above that weight
  std::optional<std::size_t> kind;  // nothing: it has one plan alone
  int column = 0;
};

// Members of one group that pay alike on its plans: a column for each plan.
struct Kind {
  std::vector<Weighed> plans;
  std::vector<int> columns;
  std::size_t lines = 0;
};

class Search {
 public:
  explicit Search(const PlanProblem& problem) : problem_(problem) {
    for (std::size_t p = 0; p < problem.plans.size(); ++p) group_of_.push_back(group_of(p));
    for (std::size_t i = 0; i < problem.lines.size(); ++i) lines_[class_of(i)].push_back(i);
    for (const auto& [line_class, lines] : lines_) add_members(line_class, lines.size());
    step_ = 0;
    for (const auto& member : members_) {
      step_ = std::gcd(step_, member.weight);
      for (const auto& one : member.plans) step_ = std::gcd(step_, one.weight);
    }
    for (const auto& pool : problem.pools) step_ = std::gcd(step_, pool.price * problem.horizon);
    if (step_ == 0) step_ = 1;
    build();
  }

  FoundPlans run(const Assignment& known, const SearchEffort& effort) {
    FoundPlans out;
    out.assignment = known;
    out.cost = cost_of(problem_, known);
    out.columns = program_.columns();
    out.rows = program_.rows();
    const auto answer = program_.solve({effort.seconds, effort.nodes, 1});
    out.nodes = answer.nodes;
    if (answer.columns) {
      Assignment found = without_idle_moves(problem_, assignment_of(*answer.columns));
      AssignmentCost cost = cost_of(problem_, found);
      if (cost.minimums_kept && cost.weighed <= out.cost.weighed) {
        out.assignment = std::move(found);
        out.cost = std::move(cost);
      }
    }
    // Every assignment weighs a whole number of steps above the constant. The solver's numbers are binary:
    // its bound is lowered by what they may be off before it is rounded up to the next step.
    const double slack = 1e-6 + 1e-9 * std::abs(answer.bound);
    const double known_steps = static_cast<double>((out.cost.weighed - constant_) / step_);
    const double steps = std::clamp(answer.bound - slack, 0.0, known_steps);
    const Sum bound = constant_ + Sum{static_cast<Weight>(std::ceil(steps))} * step_;
    out.bound = std::min(bound, out.cost.weighed);
    out.proven = answer.ended && out.bound == out.cost.weighed;
    return out;
  }

 private:
  std::size_t group_of(std::size_t plan) {
    Group group;
    for (std::size_t r = 0; r < kResources; ++r) {
      group.pools[r] = problem_.plans[plan].allowances[r].pool;
      group.shares = group.shares || group.pools[r];
    }
    // A plan with a least number of lines that shares nothing stands alone.
    group.counted = group.shares || problem_.plans[plan].minimum_lines > 1;
    if (group.counted && !group.shares) {
      groups_.push_back(group);
      return groups_.size() - 1;
    }
    const auto at = std::find(groups_.begin(), groups_.end(), group);
    if (at != groups_.end()) return static_cast<std::size_t>(at - groups_.begin());
    groups_.push_back(group);
    return groups_.size() - 1;
  }

  LineClass class_of(std::size_t index) const {
    const auto& line = problem_.lines[index];
    LineClass out;
    std::array<bool, kResources> pooled{};
    for (const auto& choice : line.choices) {
      Sum weight = Sum{choice.once} * static_cast<Sum>(problem_.judged.size());
      for (const std::size_t month : problem_.judged)
        weight += own_cost(problem_, line, choice, month) * problem_.horizon;
      out.choices.push_back({choice.plan, narrow(weight)});
      for (std::size_t r = 0; r < kResources; ++r)
        pooled[r] = pooled[r] || problem_.plans[choice.plan].allowances[r].pool;
    }
    for (const std::size_t month : problem_.judged)
      for (std::size_t r = 0; r < kResources; ++r) out.usage.push_back(pooled[r] ? line.usage[month][r] : 0);
    return out;
  }

  void add_members(const LineClass& line_class, std::size_t count) {
    const std::size_t index = classes_.size();
    classes_.push_back(&line_class);
    std::map<std::size_t, std::vector<Weighed>> by_group;
    for (const auto& choice : line_class.choices) by_group[group_of_[choice.plan]].push_back(choice);
    std::optional<Weight> least_of_all;
    const std::size_t first = members_.size();
    for (auto& [group, choices] : by_group) {
      const auto least = *std::min_element(choices.begin(), choices.end(), [](const auto& a, const auto& b) {
        return std::tie(a.weight, a.plan) < std::tie(b.weight, b.plan);
      });
      Member member;
      member.line_class = index;
      member.group = group;
      member.weight = least.weight;
      if (!groups_[group].counted) choices = {least};
      for (auto& one : choices) one.weight -= least.weight;
      member.plans = choices;
      if (choices.size() > 1) {
        const auto [at, added] = kind_at_.try_emplace({group, choices}, kinds_.size());
        if (added) kinds_.push_back({choices, {}, 0});
        member.kind = at->second;
        kinds_[at->second].lines += count;
      }
      if (!least_of_all || least.weight < *least_of_all) least_of_all = least.weight;
      members_.push_back(std::move(member));
    }
    for (std::size_t m = first; m < members_.size(); ++m) members_[m].weight -= *least_of_all;
    constant_ += Sum{*least_of_all} * static_cast<Sum>(count);
  }

  double steps(Weight weight) const { return static_cast<double>(weight / step_); }

  void build() {
    std::vector<int> class_row, kind_row, least_row(problem_.plans.size(), -1), most_row = least_row;
    std::vector<std::size_t> counts;
    for (const auto& [line_class, lines] : lines_) {
      counts.push_back(lines.size());
      class_row.push_back(program_.row(static_cast<double>(lines.size()), static_cast<double>(lines.size())));
    }
    for (std::size_t k = 0; k < kinds_.size(); ++k) kind_row.push_back(program_.row(0, 0));
    std::vector<int> pool_row;
    for (std::size_t pool = 0; pool < problem_.pools.size(); ++pool)
      for (std::size_t t = 0; t < problem_.judged.size(); ++t)
        pool_row.push_back(program_.row(-IntegerProgram::kInfinite, 0));
    for (std::size_t p = 0; p < problem_.plans.size(); ++p) {
      if (problem_.plans[p].minimum_lines <= 1) continue;
      least_row[p] = program_.row(0, IntegerProgram::kInfinite);
      most_row[p] = program_.row(-IntegerProgram::kInfinite, 0);
    }
    const auto each_pool = [&](std::size_t plan, const auto& visit) {
      for (std::size_t r = 0; r < kResources; ++r)
        if (const auto pool = problem_.plans[plan].allowances[r].pool)
          for (std::size_t t = 0; t < problem_.judged.size(); ++t)
            visit(r, t, pool_row[*pool * problem_.judged.size() + t],
                  static_cast<double>(problem_.pools[*pool].unit));
    };
    const auto enter_plan = [&](std::size_t plan) {
      if (least_row[plan] < 0) return;
      program_.entry(least_row[plan], 1);
      program_.entry(most_row[plan], 1);
    };
    for (auto& member : members_) {
      const std::size_t count = counts[member.line_class];
      const auto& usage = classes_[member.line_class]->usage;
      member.column = program_.whole_column(steps(member.weight), static_cast<double>(count));
      program_.entry(class_row[member.line_class], 1);
      if (member.kind) program_.entry(kind_row[*member.kind], -1);
      const std::size_t plan = member.plans.front().plan;
      // Every plan of the group shares the same pools.
      each_pool(plan, [&](std::size_t r, std::size_t t, int row, double unit) {
        Volume net = usage[t * kResources + r];
        if (!member.kind) net -= *problem_.plans[plan].allowances[r].included;
        if (net != 0) program_.entry(row, static_cast<double>(net) / unit);
      });
      if (!member.kind) enter_plan(plan);
    }
    for (std::size_t k = 0; k < kinds_.size(); ++k)
      for (const auto& one : kinds_[k].plans) {
        kinds_[k].columns.push_back(
            program_.whole_column(steps(one.weight), static_cast<double>(kinds_[k].lines)));
        program_.entry(kind_row[k], 1);
        each_pool(one.plan, [&](std::size_t r, std::size_t, int row, double unit) {
          const Volume included = *problem_.plans[one.plan].allowances[r].included;
          if (included != 0) program_.entry(row, -static_cast<double>(included) / unit);
        });
        enter_plan(one.plan);
      }
    for (std::size_t pool = 0; pool < problem_.pools.size(); ++pool)
      for (std::size_t t = 0; t < problem_.judged.size(); ++t) {
        program_.whole_column(steps(problem_.pools[pool].price * problem_.horizon),
                              IntegerProgram::kInfinite);
        program_.entry(pool_row[pool * problem_.judged.size() + t], -1);
      }
    for (std::size_t p = 0; p < problem_.plans.size(); ++p) {
      if (least_row[p] < 0) continue;
      program_.whole_column(0, 1);
      program_.entry(least_row[p], -static_cast<double>(problem_.plans[p].minimum_lines));
      program_.entry(most_row[p], -static_cast<double>(problem_.lines.size()));
    }
  }

  // Of lines that are alike, those stay where they are that can.
  Assignment assignment_of(const std::vector<double>& columns) const {
    const auto whole = [&](int column) {
      return static_cast<std::size_t>(std::llround(columns[static_cast<std::size_t>(column)]));
    };
    std::vector<std::vector<std::size_t>> lines_of_class;
    for (const auto& [line_class, lines] : lines_) lines_of_class.push_back(lines);
    // First which lines are in which group, then which plan of it each is on.
    std::vector<std::vector<std::size_t>> lines_of_kind(kinds_.size());
    Assignment out = stay(problem_);
    std::vector<std::vector<const Member*>> members_of(classes_.size());
    for (const auto& member : members_) members_of[member.line_class].push_back(&member);
    for (std::size_t c = 0; c < classes_.size(); ++c) {
      std::vector<std::size_t> room;
      for (const auto* member : members_of[c]) room.push_back(whole(member->column));
      const auto place = [&](std::size_t line, std::size_t m) {
        --room[m];
        if (members_of[c][m]->kind)
          lines_of_kind[*members_of[c][m]->kind].push_back(line);
        else
          out[line] = choice_of(line, members_of[c][m]->plans.front().plan);
      };
      fill(
          lines_of_class[c], room,
          [&](std::size_t line, std::size_t m) {
            return group_of_[current_plan(line)] == members_of[c][m]->group;
          },
          place);
    }
    for (std::size_t k = 0; k < kinds_.size(); ++k) {
      std::vector<std::size_t> room;
      for (const int column : kinds_[k].columns) room.push_back(whole(column));
      std::sort(lines_of_kind[k].begin(), lines_of_kind[k].end());
      fill(
          lines_of_kind[k], room,
          [&](std::size_t line, std::size_t p) { return current_plan(line) == kinds_[k].plans[p].plan; },
          [&](std::size_t line, std::size_t p) {
            --room[p];
            out[line] = choice_of(line, kinds_[k].plans[p].plan);
          });
    }
    return out;
  }

  // Each line to the first place with room, those first that are at home in one.
  template <typename AtHome, typename Put>
  static void fill(const std::vector<std::size_t>& lines, const std::vector<std::size_t>& room,
                   const AtHome& at_home, const Put& put) {
    std::vector<std::size_t> others;
    for (const std::size_t line : lines) {
      bool placed = false;
      for (std::size_t m = 0; m < room.size() && !placed; ++m)
        if (room[m] > 0 && at_home(line, m)) {
          put(line, m);
          placed = true;
        }
      if (!placed) others.push_back(line);
    }
    std::size_t m = 0;
    for (const std::size_t line : others) {
      while (m < room.size() && room[m] == 0) ++m;
      if (m == room.size()) return;  // a count that was no whole number: the line stays, and its cost decides
      put(line, m);
    }
  }

  std::size_t current_plan(std::size_t line) const {
    return problem_.lines[line].choices[problem_.lines[line].current].plan;
  }
  std::size_t choice_of(std::size_t line, std::size_t plan) const {
    const auto& choices = problem_.lines[line].choices;
    for (std::size_t c = 0; c < choices.size(); ++c)
      if (choices[c].plan == plan) return c;
    require(false, "a line goes where it may");
    return 0;
  }

  const PlanProblem& problem_;
  std::vector<std::size_t> group_of_;
  std::vector<Group> groups_;
  std::map<LineClass, std::vector<std::size_t>> lines_;
  std::vector<const LineClass*> classes_;
  std::vector<Member> members_;
  std::map<std::pair<std::size_t, std::vector<Weighed>>, std::size_t> kind_at_;
  std::vector<Kind> kinds_;
  Sum constant_ = 0;
  Weight step_ = 1;
  IntegerProgram program_;
};

// Lines that no pool and no minimum joins, even over others, do not matter to each other.
std::vector<std::vector<std::size_t>> independent_parts(const PlanProblem& problem) {
  // Pools come first, then plans whose lines are counted.
  std::vector<std::size_t> leader(problem.pools.size() + problem.plans.size());
  std::iota(leader.begin(), leader.end(), std::size_t{0});
  const auto leader_of = [&](std::size_t at) {
    while (leader[at] != at) at = leader[at] = leader[leader[at]];
    return at;
  };
  constexpr std::size_t kNone = SIZE_MAX;
  std::vector<std::size_t> joined(problem.lines.size(), kNone);
  for (std::size_t i = 0; i < problem.lines.size(); ++i) {
    const auto join = [&](std::size_t at) {
      if (joined[i] == kNone) joined[i] = at;
      leader[leader_of(at)] = leader_of(joined[i]);
    };
    for (const auto& choice : problem.lines[i].choices) {
      const auto& plan = problem.plans[choice.plan];
      for (const auto& allowance : plan.allowances)
        if (allowance.pool) join(*allowance.pool);
      if (plan.minimum_lines > 1) join(problem.pools.size() + choice.plan);
    }
  }
  std::map<std::size_t, std::vector<std::size_t>> parts;
  for (std::size_t i = 0; i < problem.lines.size(); ++i)
    parts[joined[i] == kNone ? kNone : leader_of(joined[i])].push_back(i);
  std::vector<std::vector<std::size_t>> out;
  for (auto& [at, lines] : parts) out.push_back(std::move(lines));
  return out;
}

PlanProblem part_of(const PlanProblem& problem, const std::vector<std::size_t>& lines) {
  PlanProblem out;
  out.months = problem.months;
  out.judged = problem.judged;
  out.horizon = problem.horizon;
  out.pools = problem.pools;
  out.plans = problem.plans;
  for (const std::size_t line : lines) out.lines.push_back(problem.lines[line]);
  return out;
}

}  // namespace

FoundPlans search_plans(const PlanProblem& problem, const Assignment& known, const SearchEffort& effort) {
  using Clock = std::chrono::steady_clock;
  const auto begin = Clock::now();
  FoundPlans out;
  out.assignment = known;
  out.proven = true;
  for (const auto& lines : independent_parts(problem)) {
    const PlanProblem part = part_of(problem, lines);
    Assignment start;
    for (const std::size_t line : lines) start.push_back(known[line]);
    SearchEffort left = effort;
    if (effort.seconds > 0)
      left.seconds = std::max(kLeastSeconds,
                              effort.seconds - std::chrono::duration<double>(Clock::now() - begin).count());
    const FoundPlans found = Search(part).run(start, left);
    for (std::size_t i = 0; i < lines.size(); ++i) out.assignment[lines[i]] = found.assignment[i];
    out.bound += found.bound;
    out.proven = out.proven && found.proven;
    out.columns += found.columns;
    out.rows += found.rows;
    out.nodes += found.nodes;
  }
  out.cost = cost_of(problem, out.assignment);
  return out;
}

}  // namespace telaudit::right_sizing
