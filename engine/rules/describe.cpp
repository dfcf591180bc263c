#include "rules/describe.h"

#include <algorithm>

#include "base/text.h"
#include "rules/language.h"
#include "rules/rule.h"

namespace telaudit::rules {
namespace {

// How tightly an expression holds together, as in the grammar: a looser one inside a tighter one stands in
// brackets.
int tightness(const Expression& e) {
  switch (e.node) {
    case Node::logical_or:
      return 1;
    case Node::logical_and:
      return 2;
    case Node::logical_not:
      return 3;
    case Node::equal:
    case Node::not_equal:
    case Node::less:
    case Node::less_equal:
    case Node::greater:
    case Node::greater_equal:
    case Node::in:
    case Node::is_known:
    case Node::is_unknown:
      return 4;
    case Node::add:
    case Node::subtract:
      return 5;
    case Node::multiply:
    case Node::divide:
      return 6;
    default:
      return 7;
  }
}

std::string_view between(Node node) {
  switch (node) {
    case Node::logical_or:
      return " or ";
    case Node::logical_and:
      return " and ";
    case Node::equal:
      return " is ";
    case Node::not_equal:
      return " is not ";
    case Node::less:
      return " is less than ";
    case Node::less_equal:
      return " is at most ";
    case Node::greater:
      return " is more than ";
    case Node::greater_equal:
      return " is at least ";
    case Node::add:
      return " plus ";
    case Node::subtract:
      return " less ";
    case Node::multiply:
      return " times ";
    case Node::divide:
      return " divided by ";
    default:
      return {};
  }
}

class Words {
 public:
  explicit Words(const Rule& rule) : rule_(rule) {}

  std::string of(const Expression& e) const {
    switch (e.node) {
      case Node::literal:
        return e.literal.kind == Kind::text ? "'" + e.literal.text + "'" : display(e.literal);
      case Node::column:
        return e.name + " of " + row_name(e.alias);
      case Node::alias:
        return "a row of " + row_name(rule_.sources[e.source].alias);
      case Node::param:
        return "the set " + e.name;
      case Node::group_key:
        return e.alias.empty() ? e.name : e.name + " of " + row_name(e.alias);
      case Node::negate:
        return "minus " + inside(e, 0);
      case Node::logical_not:
        return "not (" + of(e.children[0]) + ")";
      case Node::is_known:
        return e.children[0].node == Node::alias ? "there is " + of(e.children[0])
                                                 : inside(e, 0) + " is known";
      case Node::is_unknown:
        return e.children[0].node == Node::alias
                   ? "there is no row of " + row_name(rule_.sources[e.children[0].source].alias)
                   : inside(e, 0) + " is unknown";
      case Node::in:
        return membership(e);
      case Node::call:
      case Node::aggregate:
        return call(e);
      default:
        break;
    }
    const std::string_view word = between(e.node);
    if (word.empty() || e.children.size() != 2) return e.name;
    return inside(e, 0) + std::string(word) + inside(e, 1);
  }

 private:
  std::string row_name(const std::string& alias) const {
    for (const auto& source : rule_.sources)
      if (source.alias == alias)
        return (&source == &rule_.sources[0] ? "the " : "the " + alias + " ") + source.relation;
    return alias;
  }

  std::string inside(const Expression& e, std::size_t child) const {
    const Expression& part = e.children[child];
    const bool brackets = tightness(part) < tightness(e) || (child > 0 && tightness(part) == tightness(e));
    return brackets ? "(" + of(part) + ")" : of(part);
  }

  std::string membership(const Expression& e) const {
    std::vector<std::string> members;
    for (std::size_t i = 1; i < e.children.size(); ++i) members.push_back(of(e.children[i]));
    return inside(e, 0) + " is one of " + join(members, ", ");
  }

  std::string call(const Expression& e) const {
    std::vector<std::string> arguments;
    for (const auto& child : e.children) arguments.push_back(of(child));
    if (e.name == "coalesce" && arguments.size() == 2)
      return arguments[0] + " (" + arguments[1] + " where that is unknown)";
    if (e.name == "if" && arguments.size() == 3)
      return arguments[1] + " where " + arguments[0] + ", else " + arguments[2];
    return e.name + "(" + join(arguments, ", ") + ")";
  }

  const Rule& rule_;
};

std::string item(const std::string& text) {
  return "  - " + text + "\n";
}

std::string items(const std::vector<Clause>& clauses, const Words& words) {
  std::string out;
  for (const auto& clause : clauses) out += item(words.of(clause.expression));
  return out;
}

std::string_view what_missing_means(Missing missing) {
  return missing == Missing::not_evaluated ? "the row is not evaluated"
         : missing == Missing::not_fired   ? "the row does not fire"
                                           : "its columns are unknown";
}

std::string join_text(const Rule& rule, const Join& join, const Words& words) {
  const auto& source = rule.sources[join.source];
  std::vector<std::string> conditions;
  for (const auto& match : join.matches)
    conditions.push_back((match.key ? words.of(match.key->expression)
                                    : source.schema.columns[source.columns[match.column]].name) +
                         " is " + words.of(match.value.expression));
  for (const auto& range : join.ranges)
    conditions.push_back(words.of(range.value.expression) + " lies in its range");
  if (join.prefix)
    conditions.push_back(source.schema.columns[source.columns[join.prefix->column]].name +
                         " is the longest prefix of " + words.of(join.prefix->value.expression));
  if (join.at) conditions.push_back("it is in force on " + words.of(join.at->expression));
  for (const auto* clauses : {&join.own_where, &join.where})
    for (const auto& clause : *clauses) conditions.push_back(words.of(clause.expression));
  const std::string_view many = join.cardinality == Cardinality::many     ? "all rows of "
                                : join.cardinality == Cardinality::exists ? "whether there is a row of "
                                                                          : "the row of ";
  std::string out = std::string(many) + source.relation + " (" + source.alias + ")";
  if (!conditions.empty()) out += " for which " + telaudit::join(conditions, ", and ");
  if (join.latest != Expression::kNone)
    out += ", of these the latest by " + source.schema.columns[source.columns[join.latest]].name;
  return item(out + "; without one " + std::string(what_missing_means(join.missing)));
}

std::string listed(const std::vector<Clause>& clauses, const Words& words) {
  std::vector<std::string> out;
  for (const auto& clause : clauses) out.push_back(words.of(clause.expression));
  return join(out, ", ");
}

std::string prior_text(const Rule& rule, const Prior& prior, const Words& words) {
  const auto& source = rule.sources[prior.source];
  std::vector<std::string> keys;
  for (const auto& key : prior.keys) keys.push_back(source.schema.columns[source.columns[key.column]].name);
  const std::string of = source.relation + " (" + source.alias + ") of the same " + join(keys, ", ");
  const std::string where = prior.where.empty() ? std::string() : " for which " + listed(prior.where, words);
  return item((prior.periods == 0 ? "the latest earlier " + of
                                  : "rows of the last " + std::to_string(prior.periods) + " bills: " + of) +
              where + " before " + words.of(prior.at.expression) + ", no more than " +
              std::to_string(prior.within_days) + " days apart; without it " +
              std::string(what_missing_means(prior.missing)));
}

std::string requirements(const std::vector<Requirement>& list, const Words& words) {
  std::string out;
  for (const auto& requirement : list)
    out += item(words.of(requirement.that.expression) + "; else it is not evaluated, because " +
                requirement.because);
  return out;
}

std::string needs_text(const Rule& rule, const Words& words) {
  std::string out;
  for (const auto& prior : rule.priors) out += prior_text(rule, prior, words);
  for (const auto& join : rule.joins) out += join_text(rule, join, words);
  out += requirements(rule.requirements, words);
  if (rule.group) out += requirements(rule.group->requirements, words);
  return out;
}

// The neighbours a rule sees, a line for each alias.
std::string window_text(const Rule& rule, const Window& window, const Words& words) {
  std::string out = "Sees of these the rows that share " + listed(window.by, words) + ", in the order of " +
                    listed(window.order, words) + "\n";
  const auto add = [&](std::size_t source, const std::string& what) {
    if (source != Expression::kNone) out += item(rule.sources[source].alias + ": " + what);
  };
  add(window.previous, "the row before");
  add(window.next, "the row after");
  if (const auto& overlap = window.overlap) {
    const std::string where = " (each from " + words.of(overlap->from.expression) + " up to " +
                              words.of(overlap->to.expression) + ")";
    add(overlap->source, "the earlier row that ends last, where that is after this one begins" + where);
    add(overlap->open, "all earlier rows that are open where this one begins" + where);
  }
  if (const auto& run = window.run) {
    const std::string where = " in a row for which " + words.of(run->when.expression);
    add(run->source, "all rows" + where);
    add(run->so_far, "the rows up to this one" + where);
  }
  if (const auto& within = window.within) {
    constexpr std::int64_t kTenths = 10;
    add(within->source, "the rows of the " + words.of(within->length.expression) +
                            (within->unit == kTenths ? " seconds" : " days") + " that end with this one");
  }
  return out;
}

std::string lets_text(const std::vector<Let>& lets, const Words& words) {
  std::string out;
  for (const auto& let : lets) out += item(let.name + " is " + words.of(let.clause.expression));
  return out;
}

std::string group_text(const Group& group, const Words& words) {
  std::string out = "Takes together the rows that share " + join(group.key_names, ", ") + "\n";
  if (group.complete)
    out += "Not evaluated where " + words.of(group.complete->present.expression) +
           " has fewer different values than " + words.of(group.complete->expected.expression) + "\n";
  if (!group.having.empty()) out += "Of these groups, those where\n" + items(group.having, words);
  return out;
}

std::string amounts_text(const Rule& rule, const Words& words) {
  std::string out;
  const auto amount = [&](std::string_view label, const std::optional<Clause>& clause) {
    if (clause) out += std::string(label) + words.of(clause->expression) + "\n";
  };
  amount("Billed: ", rule.billed);
  amount("Expected: ", rule.expected);
  amount("May come back, or be saved: ", rule.potential);
  amount("Each month ahead costs less by: ", rule.monthly);
  return out;
}

std::string param_text(const Param& param) {
  std::vector<std::string> members;
  for (const auto& value : param.value) members.push_back(display(value));
  const std::string value = join(members, ", ");
  return item(param.name + " = " + (value.empty() ? "nothing" : value) + ": " + param.meaning);
}

std::string section(std::string_view title, const std::string& body) {
  return body.empty() ? std::string() : std::string(title) + "\n" + body;
}

std::string kind_meaning(const std::string& kind) {
  for (const auto& known : kinds())
    if (known.name == kind) return lower(known.meaning.substr(0, 1)) + std::string(known.meaning.substr(1));
  return {};
}

}  // namespace

Result<std::string> describe_rule(const RuleSet& rules, std::string_view rule_id) {
  const auto found = rules.rule(rule_id);
  if (!found) return found.problem();
  const Rule& rule = **found;
  const Words words(rule);
  const auto& info = rule.info;
  std::string out = info.id + " " + info.version + ": " + info.title + "\n";
  out += "A firing is of kind " + info.kind + ": " + kind_meaning(info.kind) + " Confidence at most " +
         std::string(1, info.confidence) + ".\n";
  out +=
      "Looks at each " + info.over + (rule.where.empty() ? "\n" : " for which\n" + items(rule.where, words));
  if (rule.window) out += window_text(rule, *rule.window, words);
  out += section("Needs", needs_text(rule, words));
  out +=
      section("Names", lets_text(rule.lets, words) + (rule.group ? lets_text(rule.group->lets, words) : ""));
  if (rule.group) out += group_text(*rule.group, words);
  out += section("Fires when", items(rule.when, words));
  std::string traps;
  for (const auto& trap : rule.traps) traps += item(words.of(trap.when.expression) + ": " + trap.because);
  out += section("Withdrawn when", traps);
  std::string grades;
  for (const auto& entry : rule.confidence_when)
    grades += item(std::string(1, entry.confidence) + (entry.kind.empty() ? "" : " and a " + entry.kind) +
                   " when " + words.of(entry.when.expression));
  out += section("Confidence is", grades);
  out += amounts_text(rule, words);
  std::string params;
  for (const auto& param : rule.params) params += param_text(param);
  out += section("You may set", params);
  out += "Harmless causes that look the same: " + info.false_positives + "\n";
  if (!info.references.empty()) out += "Comes from: " + join(info.references, "; ") + "\n";
  std::string cases;
  for (const auto& test : rule.tests) cases += item(test.name);
  out += section("Cases", cases);
  return out;
}

}  // namespace telaudit::rules
