#include "rules/load.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/hash.h"
#include "base/text.h"
#include "rules/check.h"
#include "rules/language.h"

namespace telaudit::rules {
namespace {

constexpr std::size_t kMostSources = 32;
constexpr int kParamDigits = 9;
constexpr std::array<std::string_view, 9> kIdentity = {"carrier", "account",      "parent_account",
                                                       "invoice", "bill_date",    "level",
                                                       "service", "product_code", "currency"};

std::vector<std::string> words_of(std::span<const std::string_view> words) {
  return {words.begin(), words.end()};
}

class Loader {
 public:
  Loader(std::string_view yaml, std::string file, const SchemaOf& schemas)
      : yaml_(yaml),
        file_(std::move(file)),
        schemas_(schemas),
        rule_(std::make_unique<Rule>()),
        checker_(*rule_) {}

  Result<std::unique_ptr<Rule>> load() {
    auto document = parse_yaml(yaml_, file_);
    if (!document) return document.problem();
    if (!read(*document)) return std::move(*problem_);
    return std::move(rule_);
  }

 private:
  bool refuse(Problem problem) {
    if (!problem_) problem_ = std::move(problem);
    return false;
  }
  bool take(Result<void> result) { return result.ok() || refuse(result.problem()); }

  bool read(const YamlNode& top) {
    return take(top.only(key_names(""))) && read_info(top) && read_valid(top) && read_params(top) &&
           read_over(top) && read_prior(top) && declare_joins(top) && read_lets(top) && read_where(top) &&
           read_joins(top) && read_group(top) && read_when(top) && read_traps(top) && read_confidence(top) &&
           read_amounts(top) && read_evidence(top) && read_message(top) && finish(top);
  }

  // One of the allowed words under a required key.
  bool word(const YamlNode& map, std::string_view key, const std::vector<std::string>& allowed,
            std::string& out) {
    auto text = map.required_text(key, "one of " + join(allowed, ", "));
    if (!text) return refuse(text.problem());
    if (std::find(allowed.begin(), allowed.end(), *text) == allowed.end())
      return refuse(
          map.find(key)->problem("'" + *text + "' is no " + std::string(key), did_you_mean(*text, allowed)));
    out = *text;
    return true;
  }

  bool text(const YamlNode& map, std::string_view key, std::string& out) {
    auto found = map.required_text(key, "text");
    if (!found) return refuse(found.problem());
    if (found->empty()) return refuse(map.find(key)->problem("the key '" + std::string(key) + "' is empty"));
    out = *found;
    return true;
  }

  bool whole_number(const YamlNode& map, std::string_view key, int& out) {
    auto found = map.required_text(key, "a whole number");
    if (!found) return refuse(found.problem());
    const auto [end, error] = std::from_chars(found->data(), found->data() + found->size(), out);
    if (error != std::errc() || end != found->data() + found->size() || out < 0)
      return refuse(map.find(key)->problem("a whole number was expected, found '" + *found + "'"));
    return true;
  }

  static std::vector<std::string> kind_names() {
    std::vector<std::string> names;
    for (const auto& kind : kinds()) names.emplace_back(kind.name);
    return names;
  }

  bool read_info(const YamlNode& top) {
    auto& info = rule_->info;
    std::string confidence;
    if (!text(top, "rule", info.id) || !text(top, "version", info.version) ||
        !text(top, "title", info.title) || !word(top, "status", words_of(statuses()), info.status) ||
        !word(top, "kind", kind_names(), info.kind) ||
        !word(top, "confidence", {"A", "B", "C", "D"}, confidence) ||
        !whole_number(top, "precedence", info.precedence) || !text(top, "reason", info.reason))
      return false;
    std::string false_positives;
    if (!text(top, "false_positives", false_positives)) return false;
    info.confidence = confidence[0];
    info.hash = sha256(yaml_);
    info.path = file_;
    return true;
  }

  bool day(const YamlNode* node, std::optional<Date>& out) {
    if (node == nullptr || node->is_null()) return true;
    out = parse_iso_date(node->text());
    return out.has_value() ||
           refuse(node->problem("a day was expected, found '" + node->text() + "'", "write 2026-01-31"));
  }

  bool read_valid(const YamlNode& top) {
    const YamlNode* valid = top.find("valid");
    if (valid == nullptr) return true;
    return take(valid->only(key_names("valid"))) && day(valid->find("from"), rule_->valid_from) &&
           day(valid->find("to"), rule_->valid_to);
  }

  bool read_params(const YamlNode& top) {
    const YamlNode* params = top.find("params");
    if (params == nullptr) return true;
    if (!params->is_map()) return refuse(params->problem("params: a map of names was expected"));
    for (const auto& [name, node] : params->entries()) {
      Param param;
      param.name = name;
      std::string type;
      if (!take(node.only(key_names("params"))) ||
          !word(node, "type", {"decimal", "money", "integer", "text", "boolean", "date", "list"}, type) ||
          !text(node, "meaning", param.meaning))
        return false;
      param.list = type == "list";
      for (const Kind kind :
           {Kind::text, Kind::boolean, Kind::date, Kind::integer, Kind::decimal, Kind::money})
        if (kind_name(kind) == type) param.kind = kind;
      if (param.list) param.kind = Kind::text;
      const YamlNode* value = node.find("default");
      if (value == nullptr || (param.list ? !value->is_sequence() : !value->is_scalar()))
        return refuse(node.problem("the param '" + name + "' needs a default",
                                   param.list ? "default: [a, b]" : "default: value"));
      const auto add = [&](const YamlNode& item) {
        auto parsed = param_value(param, item.text(), item.place());
        if (!parsed) return refuse(parsed.problem());
        param.value.push_back(std::move(*parsed));
        return true;
      };
      if (!param.list && !add(*value)) return false;
      for (const auto& item : value->items())
        if (!add(item)) return false;
      rule_->params.push_back(std::move(param));
    }
    return true;
  }

  bool declare(const YamlNode& at, const std::string& relation, const std::string& alias, bool many,
               std::size_t& source) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    if (alias.empty() ||
        !std::all_of(alias.begin(), alias.end(),
                     [&](char c) { return letter(c) || (c >= '0' && c <= '9'); }) ||
        !letter(alias[0]) || alias == "params")
      return refuse(at.problem("'" + alias + "' is no alias", "write one short word"));
    for (const auto& other : rule_->sources)
      if (other.alias == alias) return refuse(at.problem("the alias '" + alias + "' stands twice"));
    if (rule_->sources.size() == kMostSources) return refuse(at.problem("a rule reads at most 32 relations"));
    auto schema = schemas_(relation);
    if (!schema) {
      std::vector<std::string> known;
      for (const char* name : {"charge", "invoice", "level", "contract", "rate", "priced_code", "crosswalk",
                               "inventory", "site", "order", "payable", "commitment", "fusf_factor"})
        if (schemas_(name)) known.emplace_back(name);
      return refuse(at.problem("there is no relation '" + relation + "'", did_you_mean(relation, known)));
    }
    source = rule_->sources.size();
    SourceBinding binding;
    binding.alias = alias;
    binding.relation = relation;
    binding.schema = std::move(*schema);
    binding.many = many;
    rule_->sources.push_back(std::move(binding));
    return true;
  }

  bool read_over(const YamlNode& top) {
    std::string over;
    if (!text(top, "over", over)) return false;
    const YamlNode& node = *top.find("over");
    const auto parts = split(over, ' ');
    if (parts.size() != 3 || parts[1] != "as")
      return refuse(node.problem("a relation and its alias were expected, found '" + over + "'",
                                 "write over: charge as c"));
    std::size_t source = 0;
    if (!declare(node, std::string(parts[0]), std::string(parts[2]), false, source)) return false;
    rule_->info.over = std::string(parts[0]);
    auto& binding = rule_->sources[0];
    if (rule_->valid_from || rule_->valid_to) {
      const auto column = binding.schema.find("bill_date");
      if (!column)
        return refuse(top.find("valid")->problem("the relation " + binding.relation +
                                                 " has no bill_date to be valid on"));
      rule_->bill_date = binding.read(*column);
    }
    for (const auto name : kIdentity)
      if (const auto column = binding.schema.find(name))
        rule_->identity.emplace_back(std::string(name), binding.read(*column));
    return true;
  }

  std::size_t covered(std::string name, bool needs_true, bool needs_false) {
    rule_->coverage.push_back({std::move(name), needs_true, needs_false});
    return rule_->coverage.size() - 1;
  }

  bool read_prior(const YamlNode& top) {
    const YamlNode* node = top.find("prior");
    if (node == nullptr) return true;
    Prior prior;
    std::string alias;
    if (!take(node->only(key_names("prior"))) || !text(*node, "as", alias) ||
        !declare(*node, rule_->info.over, alias, false, prior.source))
      return false;
    if (node->find("within_days") != nullptr && !whole_number(*node, "within_days", prior.within_days))
      return false;
    std::vector<std::string> columns = {"carrier", "account"};
    if (const YamlNode* match = node->find("match"))
      for (const auto& item : match->items()) columns.push_back(item.text());
    auto& over = rule_->sources[0];
    auto& before = rule_->sources[prior.source];
    for (const auto& name : columns) {
      const auto column = over.schema.find(name);
      if (!column)
        return refuse(
            node->problem("prior: the relation " + over.relation + " has no column '" + name + "'"));
      prior.over_key.push_back(over.read(*column));
      prior.prior_key.push_back(before.read(*column));
    }
    const auto date = over.schema.find("bill_date");
    if (!date) return refuse(node->problem("prior: the relation " + over.relation + " has no bill_date"));
    prior.over_date = over.read(*date);
    prior.prior_date = before.read(*date);
    prior.coverage = covered("prior: no earlier row", true, false);
    rule_->prior = std::move(prior);
    return true;
  }

  // Each item of `join` is {relation: {...}}.
  bool declare_joins(const YamlNode& top) {
    const YamlNode* joins = top.find("join");
    if (joins == nullptr) return true;
    if (!joins->is_sequence())
      return refuse(joins->problem("join: a list was expected", "write - relation: {as: ..}"));
    for (const auto& item : joins->items()) {
      if (!item.is_map() || item.entries().size() != 1)
        return refuse(item.problem("one relation was expected",
                                   "write - relation: {as: .., match: .., cardinality: ..}"));
      const auto& [relation, node] = item.entries().front();
      Join join;
      std::string alias;
      std::string cardinality;
      if (!take(node.only(key_names("join"))) || !text(node, "as", alias) ||
          !word(node, "cardinality", {"one", "optional", "many", "exists"}, cardinality))
        return false;
      join.cardinality = cardinality == "one"      ? Cardinality::one
                         : cardinality == "many"   ? Cardinality::many
                         : cardinality == "exists" ? Cardinality::exists
                                                   : Cardinality::optional;
      join.missing = join.cardinality == Cardinality::one ? Missing::not_evaluated : Missing::unknown;
      if (!missing_word(node, "missing", {"not_evaluated", "not_fired", "unknown"}, join.missing) ||
          !missing_word(node, "not_given", {"not_evaluated", "unknown"}, join.not_given) ||
          !declare(node, relation, alias, join.cardinality == Cardinality::many, join.source))
        return false;
      rule_->sources[join.source].presence_only = join.cardinality == Cardinality::exists;
      rule_->joins.push_back(std::move(join));
    }
    return true;
  }

  bool missing_word(const YamlNode& node, std::string_view key, const std::vector<std::string>& allowed,
                    Missing& out) {
    if (node.find(key) == nullptr) return true;
    std::string found;
    if (!word(node, key, allowed, found)) return false;
    out = found == "not_evaluated" ? Missing::not_evaluated
          : found == "not_fired"   ? Missing::not_fired
                                   : Missing::unknown;
    return true;
  }

  bool parse(const YamlNode& node, SourceText& source, Expression& expression) {
    if (!node.is_scalar() || node.text().empty()) return refuse(node.problem("an expression was expected"));
    source = SourceText(node.text(), node.place(), yaml_);
    auto parsed = parse_expression(source);
    if (!parsed) return refuse(parsed.problem());
    expression = std::move(*parsed);
    return true;
  }

  bool value(const YamlNode& node, Clause& clause, bool in_group) {
    SourceText source;
    if (!parse(node, source, clause.expression)) return false;
    clause.text = written(source, clause.expression);
    return take(in_group ? checker_.group(clause.expression) : checker_.row(clause.expression));
  }

  bool amount(const YamlNode& node, Clause& clause, bool in_group) {
    SourceText source;
    if (!parse(node, source, clause.expression)) return false;
    clause.text = written(source, clause.expression);
    return take(checker_.number(clause.expression, in_group));
  }

  // A condition as its conjuncts.
  bool conditions(const YamlNode& node, std::vector<Clause>& out, bool in_group,
                  std::size_t open = Expression::kNone) {
    SourceText source;
    Expression whole;
    if (!parse(node, source, whole)) return false;
    std::vector<Expression> parts;
    split_conjunction(std::move(whole), parts);
    for (auto& part : parts) {
      Clause clause;
      clause.text = written(source, part);
      clause.expression = std::move(part);
      if (!take(checker_.condition(clause.expression, in_group, open))) return false;
      out.push_back(std::move(clause));
    }
    return true;
  }

  bool one_condition(const YamlNode& map, std::string_view key, Clause& clause, bool in_group) {
    std::string ignored;
    if (!text(map, key, ignored)) return false;
    SourceText source;
    if (!parse(*map.find(key), source, clause.expression)) return false;
    clause.text = written(source, clause.expression);
    return take(checker_.condition(clause.expression, in_group));
  }

  bool taken(const YamlNode& node, const std::string& name) {
    for (const auto& let : rule_->lets)
      if (let.name == name) return !refuse(node.problem("the let '" + name + "' stands twice"));
    for (const auto& source : rule_->sources)
      if (source.alias == name) return !refuse(node.problem("'" + name + "' is already an alias"));
    if (rule_->group)
      for (const auto& let : rule_->group->lets)
        if (let.name == name) return !refuse(node.problem("the let '" + name + "' stands twice"));
    return false;
  }

  bool read_lets(const YamlNode& top) {
    const YamlNode* lets = top.find("let");
    if (lets == nullptr) return true;
    if (!lets->is_map()) return refuse(lets->problem("let: a map of names was expected"));
    for (const auto& [name, node] : lets->entries()) {
      Let let;
      let.name = name;
      if (taken(node, name) || !value(node, let.clause, false)) return false;
      rule_->lets.push_back(std::move(let));
    }
    return true;
  }

  bool read_where(const YamlNode& top) {
    const YamlNode* where = top.find("where");
    if (where == nullptr) return true;
    if (!conditions(*where, rule_->where, false)) return false;
    for (auto& clause : rule_->where) {
      if ((checker_.sources_of(clause.expression) & ~std::uint64_t{1}) != 0)
        return refuse(Problem{"where stands before the joins and sees only the row", clause.expression.place,
                              "move this condition to when"});
      clause.coverage = covered("where: " + clause.text, true, true);
    }
    return true;
  }

  // That an expression of join `join` reads nothing that is found later.
  bool earlier(const Clause& clause, const Join& join, bool itself) {
    const std::uint64_t limit = std::uint64_t{1} << (join.source + (itself ? 1 : 0));
    if (checker_.sources_of(clause.expression) < limit) return true;
    return refuse(Problem{"a join sees only the row and the joins before it", clause.expression.place,
                          "change the order of the joins"});
  }

  bool read_joins(const YamlNode& top) {
    const YamlNode* joins = top.find("join");
    if (joins == nullptr) return true;
    for (std::size_t i = 0; i < rule_->joins.size(); ++i) {
      const YamlNode& node = joins->items()[i].entries().front().second;
      Join& join = rule_->joins[i];
      if (!read_matches(node, join) || !read_at(node, join)) return false;
      std::vector<Clause> where;
      if (const YamlNode* found = node.find("where"))
        if (!conditions(*found, where, false, join.source)) return false;
      for (auto& clause : where) {
        if (!earlier(clause, join, true)) return false;
        const bool own = checker_.sources_of(clause.expression) == std::uint64_t{1} << join.source;
        (own ? join.own_where : join.where).push_back(std::move(clause));
      }
      join.coverage = covered("join " + rule_->sources[join.source].alias + ": no match", true, false);
    }
    return true;
  }

  bool read_matches(const YamlNode& node, Join& join) {
    const YamlNode* match = node.find("match");
    if (match == nullptr || !match->is_map())
      return refuse(node.problem("join: match is missing", "write match: {column: expression}"));
    for (const auto& [column, expression] : match->entries()) {
      auto& binding = rule_->sources[join.source];
      const auto found = binding.schema.find(column);
      if (!found) {
        std::vector<std::string> names;
        for (const auto& spec : binding.schema.columns) names.push_back(spec.name);
        return refuse(
            expression.problem("the relation " + binding.relation + " has no column '" + column + "'",
                               did_you_mean(column, names)));
      }
      Join::Match entry;
      entry.column = binding.read(*found);
      entry.text = binding.schema.columns[*found].type == bill::Type::text;
      if (!value(expression, entry.value, false) || !earlier(entry.value, join, false)) return false;
      const Kind kind = entry.value.expression.type.kind;
      const bill::Type type = rule_->sources[join.source].schema.columns[*found].type;
      const bool number = type == bill::Type::decimal || type == bill::Type::integer;
      const bool fits = number ? is_number(kind) : bill::type_name(type) == kind_name(kind);
      if (!fits)
        return refuse(expression.problem("the column " + column + " is " +
                                         std::string(bill::type_name(type)) + ", this is " +
                                         std::string(kind_name(kind))));
      join.matches.push_back(std::move(entry));
    }
    // The columns count from the left when two rows are compared for closeness.
    std::stable_sort(join.matches.begin(), join.matches.end(), [&](const auto& a, const auto& b) {
      const auto& columns = rule_->sources[join.source].columns;
      return columns[a.column] < columns[b.column];
    });
    return true;
  }

  bool read_at(const YamlNode& node, Join& join) {
    const YamlNode* at = node.find("at");
    if (at == nullptr) return true;
    auto& binding = rule_->sources[join.source];
    const auto from = binding.schema.find("valid_from");
    const auto to = binding.schema.find("valid_to");
    if (!from || !to)
      return refuse(at->problem("the relation " + binding.relation + " has no valid_from and valid_to",
                                "leave out at"));
    join.valid_from = binding.read(*from);
    join.valid_to = binding.read(*to);
    Clause clause;
    if (!value(*at, clause, false) || !earlier(clause, join, false)) return false;
    if (clause.expression.type.kind != Kind::date)
      return refuse(at->problem("at: a date was expected, this is " + type_text(clause.expression.type)));
    join.at = std::move(clause);
    return true;
  }

  bool read_group(const YamlNode& top) {
    const YamlNode* node = top.find("group");
    if (node == nullptr) return true;
    if (!take(node->only(key_names("group")))) return false;
    const YamlNode* by = node->find("by");
    if (by == nullptr || !by->is_sequence() || by->items().empty())
      return refuse(node->problem("group: by is missing", "write by: [c.account, c.invoice]"));
    Group group;
    for (const auto& item : by->items()) {
      Clause clause;
      if (!value(item, clause, false)) return false;
      const Node kind = clause.expression.node;
      if (kind != Node::column && kind != Node::let)
        return refuse(item.problem("by: a column or a let was expected", "name the expression with a let"));
      group.key_names.push_back(clause.expression.name);
      group.by.push_back(std::move(clause));
    }
    rule_->group = std::move(group);
    if (const YamlNode* lets = node->find("let")) {
      if (!lets->is_map()) return refuse(lets->problem("let: a map of names was expected"));
      for (const auto& [name, expression] : lets->entries()) {
        Let let;
        let.name = name;
        if (taken(expression, name) || !value(expression, let.clause, true)) return false;
        rule_->group->lets.push_back(std::move(let));
      }
    }
    if (const YamlNode* having = node->find("having")) {
      if (!conditions(*having, rule_->group->having, true)) return false;
      for (auto& clause : rule_->group->having)
        clause.coverage = covered("having: " + clause.text, true, true);
    }
    return true;
  }

  bool in_group() const { return rule_->group.has_value(); }

  bool read_when(const YamlNode& top) {
    const YamlNode* when = top.find("when");
    if (when == nullptr) return refuse(top.problem("the key 'when' is missing", "add when: condition"));
    if (!conditions(*when, rule_->when, in_group())) return false;
    for (auto& clause : rule_->when) clause.coverage = covered("when: " + clause.text, true, true);
    return true;
  }

  bool read_traps(const YamlNode& top) {
    const YamlNode* traps = top.find("traps");
    if (traps == nullptr) return true;
    for (const auto& item : traps->items()) {
      Trap trap;
      if (!take(item.only(key_names("traps"))) || !text(item, "name", trap.name) ||
          !text(item, "because", trap.because) || !one_condition(item, "when", trap.when, in_group()))
        return false;
      trap.when.coverage = covered("trap " + trap.name, true, false);
      rule_->traps.push_back(std::move(trap));
    }
    return true;
  }

  bool read_confidence(const YamlNode& top) {
    const YamlNode* list = top.find("confidence_when");
    if (list == nullptr) return true;
    for (const auto& item : list->items()) {
      ConfidenceWhen entry;
      std::string confidence;
      if (!take(item.only(key_names("confidence_when"))) ||
          !word(item, "confidence", {"A", "B", "C", "D"}, confidence) ||
          !one_condition(item, "when", entry.when, in_group()))
        return false;
      if (item.find("kind") != nullptr && !word(item, "kind", kind_names(), entry.kind)) return false;
      entry.confidence = confidence[0];
      entry.when.coverage = covered("confidence_when: " + entry.when.text, true, false);
      rule_->confidence_when.push_back(std::move(entry));
    }
    return true;
  }

  bool optional_amount(const YamlNode& top, std::string_view key, std::optional<Clause>& out, bool group) {
    const YamlNode* node = top.find(key);
    if (node == nullptr) return true;
    out.emplace();
    return amount(*node, *out, group);
  }

  bool read_amounts(const YamlNode& top) {
    if (top.find("allocate") != nullptr && !in_group())
      return refuse(
          top.find("allocate")->problem("allocate spreads the potential of a group; this rule has none"));
    return optional_amount(top, "billed", rule_->billed, in_group()) &&
           optional_amount(top, "expected", rule_->expected, in_group()) &&
           optional_amount(top, "potential", rule_->potential, in_group()) &&
           optional_amount(top, "allocate", rule_->allocate, false);
  }

  bool read_evidence(const YamlNode& top) {
    const YamlNode* list = top.find("evidence");
    if (list == nullptr) return true;
    if (!list->is_sequence()) return refuse(list->problem("evidence: a list was expected"));
    for (const auto& item : list->items()) {
      const bool labelled = item.is_map() && item.entries().size() == 1;
      const YamlNode& node = labelled ? item.entries().front().second : item;
      Clause clause;
      if (!value(node, clause, in_group())) return false;
      std::string label = labelled ? item.entries().front().first : clause.text;
      rule_->evidence.emplace_back(std::move(label), std::move(clause));
    }
    return true;
  }

  bool read_message(const YamlNode& top) {
    std::string message;
    if (!text(top, "message", message)) return false;
    const YamlNode& node = *top.find("message");
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
      if (close == std::string::npos)
        return refuse(node.problem("message: a '{' without its '}'", "a brace itself is {{"));
      auto parsed =
          parse_expression(SourceText(message.substr(at + 1, close - at - 1), node.place(), std::string()));
      if (!parsed) return refuse(parsed.problem());
      part.expression = std::move(*parsed);
      if (!take(in_group() ? checker_.group(*part.expression) : checker_.row(*part.expression))) return false;
      rule_->message.push_back(std::move(part));
      part = MessagePart{};
      at = close;
    }
    rule_->message.push_back(std::move(part));
    return true;
  }

  bool finish(const YamlNode& top) {
    for (const auto& source : rule_->sources) rule_->info.relations.push_back(source.relation);
    std::sort(rule_->info.relations.begin(), rule_->info.relations.end());
    rule_->info.relations.erase(std::unique(rule_->info.relations.begin(), rule_->info.relations.end()),
                                rule_->info.relations.end());
    const YamlNode* tests = top.find("tests");
    if (tests == nullptr)
      return refuse(top.problem("the key 'tests' is missing", "add a case that fires and one that does not"));
    return take(load_tests(*tests, *rule_));
  }

  std::string yaml_;
  std::string file_;
  const SchemaOf& schemas_;
  std::unique_ptr<Rule> rule_;
  Checker checker_;
  std::optional<Problem> problem_;
};

}  // namespace

Result<Value> param_value(const Param& param, std::string_view text, const Place& place) {
  const auto wrong = [&](std::string_view expected) {
    return Problem{"the param '" + param.name + "' is " + std::string(kind_name(param.kind)) + ", found '" +
                       std::string(text) + "'",
                   place, std::string(expected)};
  };
  switch (param.kind) {
    case Kind::text:
      return make_text(text);
    case Kind::boolean:
      if (text != "true" && text != "false") return wrong("write true or false");
      return make_boolean(text == "true");
    case Kind::date: {
      const auto day = parse_iso_date(text);
      if (!day) return wrong("write 2026-01-31");
      return make_day(day->days);
    }
    case Kind::integer:
    case Kind::decimal:
    case Kind::money: {
      const auto number = parse_decimal(text);
      if (!number || (param.kind == Kind::integer && number->scale != 0))
        return wrong("write a number such as 0.05");
      Value value = make_decimal(param.kind, *number);
      if (digits(value.number) > kParamDigits) return wrong("a param has at most 9 digits");
      return value;
    }
    case Kind::moment:
    case Kind::duration:
      break;
  }
  return wrong("this type is not for params");
}

Result<std::vector<std::vector<Value>>> rule_params(
    const Rule& rule, std::span<const std::pair<std::string, std::string>> texts) {
  std::vector<std::vector<Value>> values;
  for (const auto& param : rule.params) {
    values.push_back(param.value);
    for (const auto& [name, text] : texts) {
      if (name != rule.info.id + "." + param.name) continue;
      values.back().clear();
      const auto items = param.list ? split(text, ',') : std::vector<std::string_view>{text};
      for (const auto item : items) {
        auto value = param_value(param, trim(item), Place{{}, {}, {}, {}, name});
        if (!value) return value.problem();
        values.back().push_back(std::move(*value));
      }
    }
  }
  return values;
}

Result<std::unique_ptr<Rule>> load_rule(std::string_view yaml, const std::string& file,
                                        const SchemaOf& schemas) {
  return Loader(yaml, file, schemas).load();
}

}  // namespace telaudit::rules
