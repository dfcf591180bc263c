#include "rules/explain.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "rules/run.h"

namespace telaudit::rules {
namespace {

std::string quoted(const Value& value) {
  return value.known() && value.kind == Kind::text ? "'" + value.text + "'" : display(value);
}

// The leaves of an expression with their values: what a reader needs to check it by hand.
template <typename Frame>
void leaves(const Expression& e, Frame& frame, std::set<std::string>& out) {
  switch (e.node) {
    case Node::column:
      out.insert(e.alias + "." + e.name + " = " + quoted(evaluate(e, frame)));
      return;
    case Node::param:
      if (!frame.setting->rule->params[e.index].list)
        out.insert("params." + e.name + " = " + quoted(evaluate(e, frame)));
      return;
    case Node::let:
    case Node::group_let:
      out.insert(e.name + " = " + quoted(evaluate(e, frame)));
      return;
    case Node::group_key:
      out.insert((e.alias.empty() ? "" : e.alias + ".") + e.name + " = " + quoted(evaluate(e, frame)));
      return;
    case Node::aggregate:
      return;
    default:
      break;
  }
  for (const auto& child : e.children) leaves(child, frame, out);
}

constexpr std::size_t kNarrowestLabel = 14;
constexpr std::size_t kWidestLabel = 26;

// Labels stand in one column as wide as the rule's names need; a longer name than most pushes its own line.
std::size_t label_width(const Rule& rule) {
  std::size_t widest = kNarrowestLabel;
  const auto take = [&](std::string_view word, std::size_t name) {
    if (word.size() + name <= kWidestLabel) widest = std::max(widest, word.size() + name);
  };
  for (const auto& let : rule.lets) take("let ", let.name.size());
  if (rule.group)
    for (const auto& let : rule.group->lets) take("let ", let.name.size());
  for (const auto& trap : rule.traps) take("trap ", trap.name.size());
  return widest;
}

template <typename Frame>
std::string line(std::string_view label, const Clause& clause, Frame& frame) {
  std::set<std::string> values;
  leaves(clause.expression, frame, values);
  std::string out(label);
  out.resize(std::max(out.size(), label_width(*frame.setting->rule)) + 2, ' ');
  out += clause.text + "  ->  " + quoted(evaluate(clause.expression, frame));
  if (!values.empty() && clause.expression.node != Node::column && clause.expression.node != Node::let)
    out += "    [" + telaudit::join(std::vector<std::string>(values.begin(), values.end()), ", ") + "]";
  return out + "\n";
}

std::string outcome_text(const Verdict& verdict, const Firing& firing) {
  switch (verdict.outcome) {
    case Outcome::fired:
      return "fired: " + firing.message + "\n";
    case Outcome::withdrawn:
      return "withdrawn by " + firing.withdrawn_by + ": " + firing.withdrawn_because + "\n";
    case Outcome::not_fired:
      return "not fired\n";
    case Outcome::not_evaluated:
      return "not evaluated: " + verdict.reason + "\n";
    case Outcome::error:
      return "error: " + verdict.reason + "\n";
  }
  return {};
}

template <typename Frame>
std::string judgement(const Rule& rule, Frame& frame) {
  std::string out;
  for (const auto& clause : rule.when) out += line("when", clause, frame);
  for (const auto& trap : rule.traps) out += line("trap " + trap.name, trap.when, frame);
  for (const auto& entry : rule.confidence_when)
    out += line(std::string("confidence ") + entry.confidence, entry.when, frame);
  if (rule.billed) out += line("billed", *rule.billed, frame);
  if (rule.expected) out += line("expected", *rule.expected, frame);
  if (rule.potential) out += line("potential", *rule.potential, frame);
  if (rule.monthly) out += line("monthly", *rule.monthly, frame);
  for (const auto& [label, clause] : rule.evidence) out += line("evidence", clause, frame);
  return out;
}

// Which rows a source came to.
std::string rows_of(const RowFrame& frame, std::size_t source) {
  if (frame.not_given[source] != 0) return "not known";
  std::string out;
  if (!frame.setting->rule->sources[source].many)
    return frame.matched[source] == nullptr ? "none"
                                            : "row " + std::to_string(frame.matched[source]->row + 1);
  constexpr std::size_t kMostShown = 5;
  const auto& list = frame.lists[source];
  for (std::size_t i = 0; i < std::min(list.size(), kMostShown); ++i)
    out += (i == 0 ? ": " : ", ") + std::to_string(list[i]->row + 1);
  return std::to_string(list.size()) + (list.size() == 1 ? " row" : " rows") + out +
         (list.size() > kMostShown ? ", ..." : "");
}

std::string window_text(const Window& window, RowFrame& frame) {
  std::string out;
  const auto name = [&](std::string_view what, std::size_t source) {
    if (source != Expression::kNone)
      out += "window " + frame.setting->rule->sources[source].alias + " (" + std::string(what) + ")  ->  " +
             rows_of(frame, source) + "\n";
  };
  for (const auto& clause : window.by) out += line("window by", clause, frame);
  for (const auto& clause : window.order) out += line("window order", clause, frame);
  name("the row before", window.previous);
  name("the row after", window.next);
  if (window.overlap) {
    name("the earlier row that ends last", window.overlap->source);
    name("earlier rows still open", window.overlap->open);
  }
  if (window.run) {
    out += line("window run", window.run->when, frame);
    name("the run", window.run->source);
    name("the run up to here", window.run->so_far);
  }
  if (window.within) name("within the span", window.within->source);
  return out;
}

std::string join_text(const Join& join, RowFrame& frame) {
  const auto& binding = frame.setting->rule->sources[join.source];
  const auto column = [&](std::size_t index) { return binding.schema.columns[binding.columns[index]].name; };
  const auto shown = [&](const Clause& clause) { return quoted(evaluate(clause.expression, frame)); };
  std::vector<std::string> by;
  for (const auto& match : join.matches)
    by.push_back((match.key ? match.key->text : column(match.column)) + " is " + shown(match.value));
  for (const auto& range : join.ranges)
    by.push_back(shown(range.value) + " lies " +
                 (range.from == Expression::kNone ? "" : "from " + column(range.from)) +
                 (range.from == Expression::kNone || range.to == Expression::kNone ? "" : " ") +
                 (range.to == Expression::kNone ? "" : "to " + column(range.to)));
  if (join.prefix)
    by.push_back(column(join.prefix->column) + " is the longest prefix of " + shown(join.prefix->value));
  if (join.at) by.push_back("in force on " + display(evaluate(join.at->expression, frame)));
  std::string out = "join " + binding.alias + " (" + binding.relation + ")";
  if (!by.empty()) out += " where " + telaudit::join(by, ", ");
  return out + "  ->  " + rows_of(frame, join.source) + "\n";
}

std::string joins_text(const Rule& rule, RowFrame& frame) {
  std::string out;
  if (rule.window) out += window_text(*rule.window, frame);
  for (const auto& prior : rule.priors)
    out += "prior " + rule.sources[prior.source].alias + "  ->  " + rows_of(frame, prior.source) + "\n";
  for (const auto& join : rule.joins) out += join_text(join, frame);
  for (const auto& requirement : rule.requirements) out += line("require", requirement.that, frame);
  return out;
}

std::string row_text(const Rule& rule, RuleRun& run, RowFrame& frame, std::optional<Verdict>& ended,
                     Result<void>& status) {
  std::string out;
  for (const auto& clause : rule.where) out += line("where", clause, frame);
  ended = run.where(frame);
  if (ended) return out;
  auto joined = run.join(frame);
  if (!joined) {
    status = joined.problem();
    return out;
  }
  ended = std::move(*joined);
  out += joins_text(rule, frame);
  if (ended) return out;
  for (const auto& let : rule.lets) out += line("let " + let.name, let.clause, frame);
  return out;
}

std::string group_text(const Rule& rule, RuleRun& run, const GroupState& found) {
  std::string out;
  GroupFrame frame = found.frame;
  for (std::size_t i = 0; i < frame.keys.size(); ++i)
    out += "group by " + rule.group->key_names[i] + " = " + quoted(frame.keys[i]) + "\n";
  if (found.spoilt) return out + outcome_text(*found.spoilt, {});
  for (const auto& let : rule.group->lets) out += line("let " + let.name, let.clause, frame);
  for (const auto& clause : rule.group->having) out += line("having", clause, frame);
  if (rule.group->complete) {
    out += line("complete", rule.group->complete->present, frame);
    out += line("expected", rule.group->complete->expected, frame);
  }
  for (const auto& requirement : rule.group->requirements) out += line("require", requirement.that, frame);
  out += judgement(rule, frame);
  Firing firing;
  const Verdict verdict = run.judge(frame, firing);
  return out + outcome_text(verdict, firing);
}

}  // namespace

Result<std::string> explain_row(const Rule& rule, const Environment& environment, std::uint64_t row) {
  RuleRun run(rule, environment);
  auto prepared = run.prepare();
  if (!prepared) return prepared.problem();
  std::string out = rule.info.id + " " + rule.info.version + ": " + rule.info.title + "\n" + rule.info.over +
                    " row " + std::to_string(row + 1) + "\n";
  if (!run.over_given()) return out + "not evaluated: no " + rule.info.over + " given\n";
  if (rule.group) {
    auto collected = run.collect_groups();
    if (!collected) return collected.problem();
  }
  bool met = false;
  auto scanned = run.scan([&](RowFrame& frame, std::uint64_t number) -> Result<void> {
    if (number != row) return {};
    met = true;
    std::optional<Verdict> ended;
    Result<void> status;
    out += row_text(rule, run, frame, ended, status);
    if (!status) return status;
    if (rule.group) {
      const GroupState* group = run.group_of(frame);
      const bool outside = ended && ended->outcome == Outcome::not_fired;
      out += outside || group == nullptr ? "in no group: not fired\n" : group_text(rule, run, *group);
    } else if (ended) {
      out += outcome_text(*ended, {});
    } else {
      out += judgement(rule, frame);
      Firing firing;
      const Verdict verdict = run.judge(frame, firing);
      out += outcome_text(verdict, firing);
    }
    return {};
  });
  if (!scanned) return scanned.problem();
  if (!met)
    return Problem{"the relation " + rule.info.over + " has no row " + std::to_string(row + 1),
                   {},
                   "rows count from 1 in what is shown"};
  return out;
}

}  // namespace telaudit::rules
