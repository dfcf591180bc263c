#include "rules/lint.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "rules/expressions_of.h"
#include "rules/rule.h"

namespace telaudit::rules {
namespace {

constexpr std::size_t kLongestTitle = 80;

class Notes {
 public:
  explicit Notes(const Rule& rule) : rule_(rule) {}

  void add(std::string element, std::string what, std::string advice) {
    notes_.push_back(
        Problem{std::move(what), {rule_.info.path, {}, {}, {}, std::move(element)}, std::move(advice)});
  }
  void add(const Place& place, std::string what, std::string advice) {
    notes_.push_back(Problem{std::move(what), place, std::move(advice)});
  }
  std::vector<Problem> take() { return std::move(notes_); }

 private:
  const Rule& rule_;
  std::vector<Problem> notes_;
};

void lint_facts(const Rule& rule, Notes& notes) {
  const auto& info = rule.info;
  const std::string name = std::filesystem::path(info.path).stem().string();
  if (name != info.id)
    notes.add("rule", "the file bears another name than its rule " + info.id, "name it " + info.id + ".yaml");
  if (info.title.size() > kLongestTitle)
    notes.add("title", "the title has more than 80 characters", "say more in message and references");
  if (info.references.empty())
    notes.add("references", "it is not said where the check comes from",
              "name the clause, rule or standard: references: [47 CFR 54.712]");
  if (rule.evidence.empty())
    notes.add("evidence", "a finding would show no evidence",
              "list what a reader has to see: evidence: [c.amount]");
  if (info.kind == "error" && !rule.potential)
    notes.add("potential", "an error without a potential claims nothing",
              "add potential: billed less expected, or make it a question");
}

// What is read: params, lets of rows and groups, aliases, each by name.
struct Read {
  std::set<std::string> params;
  std::set<std::string> lets;
  std::set<std::size_t> sources;
};

Read what_is_read(const Rule& rule) {
  Read read;
  visit_expressions(rule, [&](const Expression& e) {
    if (e.node == Node::param) read.params.insert(e.name);
    if (e.node == Node::let || e.node == Node::group_let || e.node == Node::group_key)
      read.lets.insert(e.name);
    if (e.node == Node::column || e.node == Node::alias) read.sources.insert(e.source);
    if (e.node == Node::aggregate && !rule.group) read.sources.insert(e.source);
  });
  return read;
}

void lint_names(const Rule& rule, Notes& notes) {
  const Read read = what_is_read(rule);
  for (const auto& param : rule.params)
    if (read.params.count(param.name) == 0)
      notes.add("params", "nothing reads the param '" + param.name + "'",
                "use params." + param.name + " or take it out");
  const auto lint_lets = [&](const std::vector<Let>& lets) {
    for (const auto& let : lets)
      if (read.lets.count(let.name) == 0)
        notes.add(let.clause.expression.place, "nothing reads the let '" + let.name + "'",
                  "use it or take it out");
  };
  lint_lets(rule.lets);
  if (rule.group) lint_lets(rule.group->lets);
  for (const auto& join : rule.joins) {
    // Another join decides something even where nothing reads it: rows without a match do not go on.
    const bool decides = join.missing != Missing::unknown;
    const auto& source = rule.sources[join.source];
    if (!decides && read.sources.count(join.source) == 0)
      notes.add("join", "nothing reads the joined " + source.relation + " " + source.alias,
                "use it or take it out");
  }
}

bool can_lack_an_input(const Rule& rule) {
  return std::any_of(rule.joins.begin(), rule.joins.end(),
                     [](const auto& join) { return join.not_given == Missing::not_evaluated; }) ||
         !rule.requirements.empty() || (rule.group && !rule.group->requirements.empty());
}

void lint_cases(const Rule& rule, const TestReport& report, Notes& notes) {
  for (std::size_t i = 0; i < report.tests.size(); ++i)
    if (!report.tests[i].passed)
      notes.add(rule.tests[i].place,
                "the case '" + report.tests[i].name + "' fails: " + report.tests[i].difference,
                "telaudit rules explain shows what the rule says");
  if (!report.has_firing) notes.add("tests", "no case fires", "add one with expect: [{row: 1}]");
  if (!report.has_silent)
    notes.add("tests", "no case stays silent", "add one with expect_outcome: not_fired");
  const bool not_evaluated = std::any_of(rule.tests.begin(), rule.tests.end(), [](const auto& test) {
    return test.outcome == Outcome::not_evaluated;
  });
  if (can_lack_an_input(rule) && !not_evaluated)
    notes.add("tests", "no case lacks an input", "add one with expect_outcome: not_evaluated and its reason");
  for (const auto& clause : report.unreached)
    notes.add("tests", "no case reaches " + clause, "add a case in which it decides");
}

}  // namespace

Result<std::vector<Problem>> lint_rule(const RuleSet& rules, std::string_view rule_id) {
  const auto report = rules.test(rule_id);
  if (!report) return report.problem();
  const Rule& rule = **rules.rule(rule_id);
  Notes notes(rule);
  lint_facts(rule, notes);
  lint_names(rule, notes);
  lint_cases(rule, *report, notes);
  return notes.take();
}

}  // namespace telaudit::rules
