// All rules over one relation in one scan. A vector of rows goes through the stages of each rule as masks;
// what fires or needs a closer look goes to the interpreter, row by row.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "rules/rules.h"
#include "rules/run.h"
#include "rules/vector_evaluate.h"

namespace telaudit::rules {

// What a stretch of rows came to for one rule.
struct RuleTally {
  std::uint64_t fired = 0;
  std::uint64_t withdrawn = 0;
  std::uint64_t not_fired = 0;
  std::uint64_t not_evaluated = 0;
  std::uint64_t errors = 0;
  std::map<std::string, std::uint64_t> reasons;
  std::vector<Firing> firings;

  void count(const Verdict& verdict);
  // Adds the counts of another; its firings stay where they are.
  void add(const RuleTally& other);
};

// The rules of a plan over batches of their relation, on one thread.
class VectorRun {
 public:
  // `runs` are those of the plan's rules, prepared.
  VectorRun(const Plan& plan, std::vector<RuleRun*> runs, const VectorKernels& kernels);

  // The rows of a batch, whose first is row `first_row` of the relation; `tallies` has one entry for each
  // rule.
  Result<void> take(const bill::Batch& batch, std::uint64_t first_row, std::vector<RuleTally>& tallies);

 private:
  Result<void> take_rule(std::size_t rule, std::size_t first, std::uint64_t first_row, RuleTally& tally);
  void count_unknown(const PlannedClause& clause, const Mask& rows, std::size_t leaf, std::string reason,
                     RuleTally& tally);
  Result<void> interpret(std::size_t rule, std::size_t position, std::uint64_t row, RuleTally& tally);

  const Plan& plan_;
  std::vector<RuleRun*> runs_;
  VectorEvaluator evaluator_;
  RowFrame frame_;
};

}  // namespace telaudit::rules
