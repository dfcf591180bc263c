#include "rules/claim.h"
#include "rules/expressions_of.h"
#include "rules/lexer.h"
#include "rules/loader.h"

namespace telaudit::rules {
namespace {

constexpr std::size_t kMostParts = 20'000;

}  // namespace

bool Loader::parse(const YamlNode& node, SourceText& source, Expression& expression) {
  if (!node.is_scalar() || node.text().empty()) {
    const bool cut = node.is_map() && node.entries().size() > 1 &&
                     behind_comma(node.entries().back().first, node.entries().back().second);
    return refuse(node.problem("an expression was expected",
                               cut                  ? comma_advice()
                               : node.is_sequence() ? "write one, with and or or between its parts"
                                                    : "write one, such as c.amount > 0"));
  }
  source = SourceText(node.text(), node.place(), yaml_);
  auto parsed = parse_expression(source);
  if (!parsed) {
    Problem problem = parsed.problem();
    if (ends_at_comma(node)) problem.advice = comma_advice();
    return refuse(std::move(problem));
  }
  expression = std::move(*parsed);
  return true;
}

bool Loader::value(const YamlNode& node, Clause& clause, bool in_group) {
  SourceText source;
  if (!parse(node, source, clause.expression)) return false;
  clause.text = written(source, clause.expression);
  return in_group ? checker_.group(clause.expression) : checker_.row(clause.expression);
}

bool Loader::amount(const YamlNode& node, Clause& clause, bool in_group) {
  SourceText source;
  if (!parse(node, source, clause.expression)) return false;
  clause.text = written(source, clause.expression);
  return checker_.number(clause.expression, in_group);
}

// A condition as its conjuncts.
bool Loader::conditions(const YamlNode& node, std::vector<Clause>& out, bool in_group, std::size_t open) {
  SourceText source;
  Expression whole;
  if (!parse(node, source, whole)) return false;
  std::vector<Expression> parts;
  split_conjunction(std::move(whole), parts);
  bool passed = true;
  for (auto& part : parts) {
    Clause clause;
    clause.text = written(source, part);
    clause.expression = std::move(part);
    passed = checker_.condition(clause.expression, in_group, open) && passed;
    out.push_back(std::move(clause));
  }
  return passed;
}

bool Loader::one_condition(const YamlNode& map, std::string_view key, Clause& clause, bool in_group) {
  std::string ignored;
  if (!text(map, key, ignored)) return false;
  SourceText source;
  if (!parse(*map.find(key), source, clause.expression)) return false;
  clause.text = written(source, clause.expression);
  return checker_.condition(clause.expression, in_group);
}

bool Loader::taken(const YamlNode& node, const std::string& name) {
  if (!is_name(name)) return !unspellable(node, name);
  for (const auto& let : rule_->lets)
    if (let.name == name)
      return !refuse(node.problem("the let '" + name + "' stands twice", "give one of them another name"));
  for (const auto& source : rule_->sources)
    if (source.alias == name)
      return !refuse(node.problem("'" + name + "' is already an alias", "give the let another name"));
  if (rule_->group)
    for (const auto& let : rule_->group->lets)
      if (let.name == name)
        return !refuse(node.problem("the let '" + name + "' stands twice", "give one of them another name"));
  return false;
}

// Lets that each read the one before twice double with every line: what walks through them has to end.
bool Loader::bounded(const YamlNode& node, Let& let) {
  let.parts = 0;
  visit_expression(let.clause.expression, [&](const Expression& e) {
    let.parts += e.node == Node::let         ? rule_->lets[e.index].parts
                 : e.node == Node::group_let ? rule_->group->lets[e.index].parts
                                             : 1;
  });
  if (let.parts <= kMostParts) return true;
  return refuse(node.problem("the let '" + let.name +
                                 "' reads lets that read lets: " + std::to_string(let.parts) +
                                 " parts when each is put in its place; 20000 are the most",
                             "read each let once, or say it in fewer steps"));
}

void Loader::read_lets(const YamlNode& lets, bool in_group, std::vector<Let>& out) {
  if (!lets.is_map()) {
    refuse(lets.problem("let: a map of names was expected", "write let: {name: expression}"));
    return;
  }
  for (const auto& [name, node] : lets.entries()) checker_.later(name);
  for (const auto& [name, node] : lets.entries()) {
    Let let;
    let.name = name;
    if (taken(node, name)) continue;
    if (value(node, let.clause, in_group) && bounded(node, let)) {
      out.push_back(std::move(let));
    } else {
      checker_.broken(name);
    }
  }
}

void Loader::read_where(const YamlNode& top) {
  const YamlNode* where = top.find("where");
  if (where == nullptr || !conditions(*where, rule_->where, false)) return;
  for (auto& clause : rule_->where) {
    if ((checker_.sources_of(clause.expression) & ~std::uint64_t{1}) != 0)
      refuse(Problem{"where stands before the joins and sees only the row", clause.expression.place,
                     "move this condition to when"});
    clause.coverage = covered("where: " + clause.text, true, true);
  }
}

void Loader::read_requirements(const YamlNode& map, std::string_view within, bool in_group,
                               std::vector<Requirement>& out) {
  const YamlNode* list = map.find("require");
  if (list == nullptr) return;
  if (!list->is_sequence()) {
    refuse(list->problem("require: a list was expected", "write - {that: condition, because: reason}"));
    return;
  }
  for (const auto& item : list->items()) {
    Requirement requirement;
    if (!only(item, "require") || !text(item, "because", requirement.because) ||
        !one_condition(item, "that", requirement.that, in_group))
      continue;
    requirement.that.coverage = covered(
        (within.empty() ? "" : std::string(within) + " ") + "require: " + requirement.that.text, true, true);
    out.push_back(std::move(requirement));
  }
}

void Loader::read_group(const YamlNode& top) {
  const YamlNode* node = top.find("group");
  if (node == nullptr) return;
  only(*node, "group");
  Group group;
  const YamlNode* by = node->find("by");
  if (by == nullptr || !by->is_sequence() || by->items().empty()) {
    refuse(node->problem("group: by is missing", "write by: [c.account, c.invoice]"));
  } else {
    for (const auto& item : by->items()) read_by(item, group);
  }
  rule_->group = std::move(group);
  if (const YamlNode* lets = node->find("let")) read_lets(*lets, true, rule_->group->lets);
  if (const YamlNode* complete = node->find("complete")) read_complete(*complete);
  read_requirements(*node, "group", true, rule_->group->requirements);
  if (const YamlNode* having = node->find("having")) {
    conditions(*having, rule_->group->having, true);
    for (auto& clause : rule_->group->having) clause.coverage = covered("having: " + clause.text, true, true);
  }
}

// A column, a let, or {name: expression}, which becomes a let of the row.
bool Loader::read_by(const YamlNode& item, Group& group) {
  Clause clause;
  if (item.is_map() && item.entries().size() == 1) {
    const auto& [name, node] = item.entries().front();
    Let let;
    let.name = name;
    if (taken(node, name)) return false;
    if (!value(node, let.clause, false) || !bounded(node, let)) {
      checker_.broken(name);
      return false;
    }
    clause.text = name;
    clause.expression.node = Node::name;
    clause.expression.name = name;
    clause.expression.place = node.place();
    rule_->lets.push_back(std::move(let));
    if (!checker_.row(clause.expression)) return false;
  } else if (!value(item, clause, false)) {
    if (item.is_map() && !item.entries().empty()) checker_.broken(item.entries().front().first);
    return false;
  }
  const Node kind = clause.expression.node;
  if (kind != Node::column && kind != Node::let)
    return refuse(item.problem("by: a column or a let was expected",
                               "write {name: expression}, or name the expression with a let"));
  group.key_names.push_back(clause.expression.name);
  group.by.push_back(std::move(clause));
  return true;
}

void Loader::read_complete(const YamlNode& node) {
  if (!only(node, "complete")) return;
  const YamlNode* periods = node.find("periods");
  const YamlNode* expected = node.find("expected");
  if (periods == nullptr || expected == nullptr) {
    refuse(node.problem("complete: periods and expected are missing",
                        "write complete: {periods: c.bill_date, expected: 12}"));
    return;
  }
  Group::Complete complete;
  SourceText source;
  Expression counted;
  if (!parse(*periods, source, counted)) return;
  complete.present.text = "distinct(" + written(source, counted) + ")";
  Expression& present = complete.present.expression;
  present.node = Node::call;
  present.name = "distinct";
  present.place = counted.place;
  present.children.push_back(std::move(counted));
  if (!checker_.number(present, true) || !amount(*expected, complete.expected, true)) return;
  if (complete.expected.expression.node == Node::literal &&
      complete.expected.expression.literal.number <= 0) {
    refuse(expected->problem("at least one period was expected", "write expected: 12"));
    return;
  }
  complete.coverage = covered("group complete: a period is missing", true, false);
  rule_->group->complete = std::move(complete);
}

void Loader::read_when(const YamlNode& top) {
  const YamlNode* when = top.find("when");
  if (when == nullptr) {
    refuse(top.problem("the key 'when' is missing", "add when: condition"));
    return;
  }
  conditions(*when, rule_->when, in_group());
  // What is true of every row cannot be shown to be untrue.
  for (auto& clause : rule_->when)
    clause.coverage = covered("when: " + clause.text, true, clause.expression.node != Node::literal);
}

void Loader::read_traps(const YamlNode& top) {
  const YamlNode* traps = top.find("traps");
  if (traps == nullptr) return;
  if (!traps->is_sequence())
    refuse(traps->problem("traps: a list was expected", "write traps: [{name: .., when: .., because: ..}]"));
  for (const auto& item : traps->items()) {
    Trap trap;
    if (!only(item, "traps") || !text(item, "name", trap.name) || !text(item, "because", trap.because) ||
        !one_condition(item, "when", trap.when, in_group()))
      continue;
    trap.when.coverage = covered("trap " + trap.name, true, false);
    rule_->traps.push_back(std::move(trap));
  }
}

void Loader::read_confidence(const YamlNode& top) {
  const YamlNode* list = top.find("confidence_when");
  if (list == nullptr) return;
  if (!list->is_sequence())
    refuse(list->problem("confidence_when: a list was expected",
                         "write confidence_when: [{when: .., confidence: B}]"));
  for (const auto& item : list->items()) {
    ConfidenceWhen entry;
    std::string confidence;
    if (!only(item, "confidence_when") || !word(item, "confidence_when", "confidence", confidence) ||
        !one_condition(item, "when", entry.when, in_group()))
      continue;
    if (item.find("kind") != nullptr && !word(item, "confidence_when", "kind", entry.kind)) continue;
    entry.confidence = confidence[0];
    if (entry.confidence < rule_->info.confidence)
      refuse(item.find("confidence")
                 ->problem("the ceiling of the rule is " + std::string(1, rule_->info.confidence) +
                               "; no finding can have " + confidence,
                           "raise confidence: of the rule, or write a lower one here"));
    entry.when.coverage = covered("confidence_when: " + entry.when.text, true, false);
    rule_->confidence_when.push_back(std::move(entry));
  }
}

void Loader::read_amounts(const YamlNode& top) {
  const auto optional_amount = [&](std::string_view key, std::optional<Clause>& out, bool group) {
    const YamlNode* node = top.find(key);
    if (node == nullptr) return;
    out.emplace();
    amount(*node, *out, group);
  };
  // A claim is money: a count, or a quantity that nothing was multiplied with, cannot be paid back.
  const auto money = [&](const std::optional<Clause>& clause) {
    if (!clause || !takes_money(rule_->info.kind)) return;
    const StaticType& type = clause->expression.type;
    if (is_number(type.kind) && type.kind != Kind::money && !type.constant)
      refuse(Problem{"money was expected in a rule of kind " + rule_->info.kind +
                         ", this is a plain number (" + type_text(type) + ")",
                     clause->expression.place, "multiply it with a price, or make the rule's kind quality"});
  };
  if (top.find("allocate") != nullptr && !in_group())
    refuse(top.find("allocate")->problem("allocate spreads the potential of a group; this rule has none"));
  optional_amount("billed", rule_->billed, in_group());
  optional_amount("expected", rule_->expected, in_group());
  optional_amount("potential", rule_->potential, in_group());
  money(rule_->potential);
  if (const YamlNode* monthly = top.find("monthly"); monthly != nullptr) {
    if (rule_->info.kind != "saving")
      refuse(monthly->problem(
          "monthly is what a saving brings each month; this rule's kind is " + rule_->info.kind,
          "write kind: saving, or leave monthly out"));
    if (!rule_->potential)
      refuse(monthly->problem("monthly needs a potential",
                              "potential is the saving of twelve months less what the change costs once"));
  }
  optional_amount("monthly", rule_->monthly, in_group());
  money(rule_->monthly);
  if (in_group()) optional_amount("allocate", rule_->allocate, false);
}

void Loader::read_evidence(const YamlNode& top) {
  const YamlNode* list = top.find("evidence");
  if (list == nullptr) return;
  if (!list->is_sequence())
    refuse(list->problem("evidence: a list was expected", "write evidence: [c.amount]"));
  for (const auto& item : list->items()) {
    const bool labelled = item.is_map() && item.entries().size() == 1;
    const YamlNode& node = labelled ? item.entries().front().second : item;
    Clause clause;
    if (!value(node, clause, in_group())) continue;
    std::string label = labelled ? item.entries().front().first : clause.text;
    rule_->evidence.emplace_back(std::move(label), std::move(clause));
  }
}

void Loader::read_message(const YamlNode& top) {
  std::string message;
  if (!text(top, "message", message)) return;
  const YamlNode& node = *top.find("message");
  const SourceText whole(message, node.place(), yaml_);
  MessagePart part;
  for (std::size_t at = 0; at < message.size(); ++at) {
    if (message[at] == '{' && at + 1 < message.size() && message[at + 1] == '{') {
      part.text += '{';
      ++at;
      continue;
    }
    if (message[at] != '{') {
      part.text += message[at];
      continue;
    }
    const std::size_t close = message.find('}', at);
    const std::string inside = message.substr(at + 1, close - at - 1);
    if (close == std::string::npos || inside.find('{') != std::string::npos) {
      refuse(node.problem("message: a '{' without its '}'", "close it; a brace itself is {{"));
      return;
    }
    if (inside.find_first_not_of(' ') == std::string::npos) {
      refuse(node.problem("message: nothing stands between '{' and '}'",
                          "write an expression, such as {c.amount}; a brace itself is {{"));
      return;
    }
    // Where the text is folded its characters cannot be found in the file; the place then counts them.
    const Place begins = whole.at(at + 1);
    const bool found = begins.element == node.place().element;
    auto parsed =
        parse_expression(SourceText(inside, found ? begins : node.place(), found ? yaml_ : std::string()));
    at = close;
    if (!parsed) {
      refuse(parsed.problem());
      continue;
    }
    part.expression = std::move(*parsed);
    if (in_group())
      checker_.group(*part.expression);
    else
      checker_.row(*part.expression);
    rule_->message.push_back(std::move(part));
    part = MessagePart{};
  }
  rule_->message.push_back(std::move(part));
}

}  // namespace telaudit::rules
