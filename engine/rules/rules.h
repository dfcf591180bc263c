// The room of rules: the language in which audit checks are written, its loader and type checker, the row
// interpreter, the runner of a rule's own tests, and explain. See rules/README.md for the language.
//
// Rules see relations, whoever keeps them. Each (rule, row) ends fired, not_fired, not_evaluated(reason) or
// error(place); a data error never stops a run. Results do not depend on the order of rules or rows.
//
// Threads: a loaded RuleSet is immutable; evaluate may run on many threads over one Environment.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "bill/relation.h"

namespace telaudit::rules {

enum class Outcome : std::uint8_t { fired, withdrawn, not_fired, not_evaluated, error };

// A relation a rule may read, and whether anybody gave it. A relation that was not given makes every join to
// it missing.
struct Source {
  const bill::Relation* relation = nullptr;
  bool given = false;
};

struct Environment {
  std::function<std::optional<Source>(std::string_view name)> find;
  Date as_of;
  std::vector<std::pair<std::string, std::string>>
      params;  // "RAT-01.min_claim" -> text, over the rules' defaults
};

// Schemas by relation name, for type checking without data. The names are all it knows, for advice about a
// name it does not.
class SchemaOf {
 public:
  template <typename Find, typename = std::enable_if_t<!std::is_same_v<std::decay_t<Find>, SchemaOf>>>
  SchemaOf(Find find, std::vector<std::string> names = {})
      : find_(std::move(find)), names_(std::move(names)) {}

  std::optional<bill::Schema> operator()(std::string_view name) const { return find_(name); }
  const std::vector<std::string>& names() const { return names_; }

 private:
  std::function<std::optional<bill::Schema>(std::string_view name)> find_;
  std::vector<std::string> names_;
};

// What one firing says. Row numbers count the rows of the `over` relation in scan order.
struct Firing {
  std::vector<std::uint64_t> rows;  // one row, or the rows of the group
  std::vector<Decimal> weights;  // group rules with `allocate`: as `rows`, how the potential is spread; else
                                 // empty, and every row weighs what it was billed
  std::vector<std::pair<std::string, std::string>>
      key;  // carrier, account, invoice, service, product_code, ...: as the
            // rule's relation or group has them; absent when unknown
  std::optional<Decimal> billed;
  std::optional<Decimal> expected;
  std::optional<Decimal> potential;
  std::optional<Decimal> monthly;  // savings: of the twelve months ahead, one; potential is that of all
  char confidence = 'C';
  std::string kind;  // the rule's, or what its evidence makes of it (confidence_when)
  std::string message;
  std::vector<std::pair<std::string, std::string>> evidence;
  std::string withdrawn_by;  // name of the trap that withdrew it
  std::string withdrawn_because;
};

struct RuleResult {
  std::uint64_t fired = 0;
  std::uint64_t withdrawn = 0;
  std::uint64_t not_fired = 0;
  std::uint64_t not_evaluated = 0;
  std::uint64_t errors = 0;
  std::vector<std::pair<std::string, std::uint64_t>> reasons;  // sorted by text
  std::vector<std::string> missing_inputs;                     // sorted
  std::vector<Firing> firings;                                 // in row order; withdrawn ones included
};

// The fixed facts of a loaded rule.
struct RuleInfo {
  std::string id;
  std::string version;
  std::string title;
  std::string kind;                     // error, question, saving, under_billing, quality, fraud, calendar
  char confidence = 'C';                // ceiling
  int precedence = 0;                   // lower takes the dollar first
  std::string reason;                   // reason code
  std::string status;                   // draft, test, stable, retired
  std::string pack;                     // empty: none; the rules of a pack run where it is asked for
  std::vector<std::string> supersedes;  // ids of checks that this one replaces
  std::vector<std::string> references;  // where it comes from
  std::string false_positives;          // harmless causes that look the same
  std::string over;                     // relation
  std::vector<std::string> relations;   // all it reads, sorted
  std::string hash;                     // SHA-256 of its file
  std::string path;
};

// What is asked for beside the rules that run anyway: those of status test or stable that belong to no pack.
struct RuleChoice {
  std::vector<std::string> packs;     // packs that run too
  std::vector<std::string> statuses;  // draft or retired: these run too
  std::vector<std::string> rules;     // not empty: these and no others, whatever their pack and status
};

struct SelectedRule {
  std::string rule;
  std::string not_run;  // empty: it runs; else why it does not
};

struct TestOutcome {
  std::string name;
  bool passed = false;
  std::string difference;  // what was expected and what came, when it failed
};

struct TestReport {
  std::string rule;
  std::vector<TestOutcome> tests;
  std::vector<std::string> unreached;  // clauses that no case reaches
  bool has_firing = false;
  bool has_silent = false;
};

class Rule;

// Takes what fires, `rule` being the place of its id among those that were asked for. Firings of one rule
// come in row order; those of different rules alternate, in the same way at any number of threads. Called by
// one thread at a time, not always the same.
using FiringSink = std::function<Result<void>(std::size_t rule, Firing&& firing)>;

class RuleSet {
 public:
  // Every *.yaml below the folders (or files), each one rule. Where anything is wrong nothing is loaded, and
  // the Problem lists everything that is wrong in all of the files, a line each. A rule supersedes rules of
  // the set, or of those that are known `elsewhere`.
  static Result<RuleSet> load(std::span<const std::string> paths, const SchemaOf& schemas,
                              std::span<const std::string> elsewhere = {});
  // What is wrong in them, in the order of paths and places; empty when they load.
  static std::vector<Problem> problems(std::span<const std::string> paths, const SchemaOf& schemas,
                                       std::span<const std::string> elsewhere = {});
  // One rule from text, for tests; `file` is named in places.
  static Result<RuleSet> parse(std::string_view yaml, const std::string& file, const SchemaOf& schemas);

  ~RuleSet();
  RuleSet(RuleSet&&) noexcept;
  RuleSet& operator=(RuleSet&&) noexcept;

  std::vector<RuleInfo> rules() const;  // sorted by precedence, id
  std::string hash() const;
  Result<const Rule*> rule(std::string_view id) const;  // lives as long as the set

  // Which rules run, in the order of rules(); of two of which one supersedes the other, the successor.
  // Problems: a pack, status or id that no rule has.
  Result<std::vector<SelectedRule>> select(const RuleChoice& choice) const;

  Result<RuleResult> evaluate(std::string_view rule_id, const Environment& environment) const;
  // Several rules: the results are those of evaluate(), in the order of the ids, found in one scan of each
  // relation. With a sink the results hold no firings, so that memory does not grow with them. The
  // environment is used by as many threads as are asked for.
  Result<std::vector<RuleResult>> evaluate_all(std::span<const std::string> rule_ids,
                                               const Environment& environment, unsigned threads = 1,
                                               const FiringSink& sink = {}) const;
  // Runs the rule's own cases; `params` stand beneath those that a case sets itself.
  Result<TestReport> test(std::string_view rule_id,
                          std::span<const std::pair<std::string, std::string>> params = {}) const;

  // Each clause of the rule with its values, for one row of its `over` relation: whether it fired or why not.
  Result<std::string> explain(std::string_view rule_id, const Environment& environment,
                              std::uint64_t row) const;

 private:
  RuleSet();
  std::vector<std::unique_ptr<Rule>> rules_;
};

// The reference of the language (grammar, types, functions) as Markdown, from the same tables the type
// checker uses.
std::string language_reference();

}  // namespace telaudit::rules
