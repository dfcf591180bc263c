#include <algorithm>
#include <array>

#include "base/text.h"
#include "rules/lexer.h"
#include "rules/loader.h"

namespace telaudit::rules {
namespace {

constexpr std::size_t kMostSources = 32;
constexpr int kMostPeriods = 60;
constexpr std::array<std::string_view, 9> kIdentity = {"carrier", "account",      "parent_account",
                                                       "invoice", "bill_date",    "level",
                                                       "service", "product_code", "currency"};

}  // namespace

// `relation_at` is where the relation is named, when that is not where the alias is.
bool Loader::declare(const YamlNode& at, const std::string& relation, const std::string& alias, bool many,
                     std::size_t& source, const YamlNode* relation_at) {
  if (!is_name(alias)) return refuse(at.problem("'" + alias + "' is no alias", "write one short word"));
  for (const auto& other : rule_->sources)
    if (other.alias == alias)
      return refuse(at.problem("the alias '" + alias + "' stands twice", "give one of them another name"));
  if (rule_->sources.size() == kMostSources) return refuse(at.problem("a rule reads at most 32 relations"));
  auto schema = schemas_(relation);
  if (!schema) {
    checker_.broken(alias);
    const auto meant = nearest(relation, schemas_.names());
    return refuse(
        (relation_at == nullptr ? at : *relation_at)
            .problem("there is no relation '" + relation + "'",
                     meant ? "did you mean '" + *meant + "'?" : "telaudit rules relations lists them"));
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

bool Loader::declare_alias(const YamlNode& map, std::string_view key, const std::string& relation, bool many,
                           std::size_t& source, const YamlNode* relation_at) {
  std::string alias;
  return text(map, key, alias) && declare(*map.find(key), relation, alias, many, source, relation_at);
}

bool Loader::read_over(const YamlNode& top) {
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

// The place of a column among those that are read of a source.
std::optional<std::size_t> Loader::column_of(std::size_t source, const std::string& name,
                                             const YamlNode& at) {
  auto& binding = rule_->sources[source];
  const auto column = binding.schema.find(name);
  if (column) return binding.read(*column);
  std::vector<std::string> names;
  for (const auto& spec : binding.schema.columns) names.push_back(spec.name);
  refuse(at.problem("the relation " + binding.relation + " has no column '" + name + "'",
                    did_you_mean(name, names)));
  return std::nullopt;
}

// The column of `over` as an expression.
bool Loader::over_column(const std::string& name, const YamlNode& at, Clause& clause) {
  if (!column_of(0, name, at)) return false;
  clause.text = rule_->sources[0].alias + "." + name;
  clause.expression.node = Node::column;
  clause.expression.alias = rule_->sources[0].alias;
  clause.expression.name = name;
  clause.expression.place = at.place();
  return checker_.row(clause.expression);
}

// Whether a value can equal a column of a source.
bool Loader::fits(const YamlNode& at, std::size_t source, std::size_t schema_column,
                  const Expression& value) {
  const auto& spec = rule_->sources[source].schema.columns[schema_column];
  const Kind kind = value.type.kind;
  const bool number = spec.type == bill::Type::decimal || spec.type == bill::Type::integer;
  if (number ? is_number(kind) : bill::type_name(spec.type) == kind_name(kind)) return true;
  return refuse(at.problem("the column " + spec.name + " is " + std::string(bill::type_name(spec.type)) +
                               ", this is " + std::string(kind_name(kind)),
                           "only values of one type can be equal"));
}

// That an expression reads nothing that is found later than this source.
bool Loader::earlier(const Clause& clause, std::size_t source, bool itself) {
  const std::uint64_t limit = std::uint64_t{1} << (source + (itself ? 1 : 0));
  if (checker_.sources_of(clause.expression) < limit) return true;
  return refuse(Problem{"a join sees only the row and the joins before it", clause.expression.place,
                        "change the order of the joins"});
}

// `prior` is one map or a list of them.
void Loader::declare_priors(const YamlNode& top) {
  const YamlNode* node = top.find("prior");
  if (node == nullptr) return;
  if (!node->is_sequence()) {
    declare_prior(*node);
    return;
  }
  for (const auto& item : node->items()) declare_prior(item);
}

bool Loader::declare_prior(const YamlNode& node) {
  Prior prior;
  const YamlNode* alias = node.find("as");
  if (alias != nullptr) checker_.broken(alias->text());
  std::string relation = rule_->info.over;
  if (!only(node, "prior") || (node.find("of") != nullptr && !text(node, "of", relation)) ||
      (node.find("periods") != nullptr && !whole_number(node, "periods", prior.periods)))
    return false;
  if (node.find("periods") != nullptr && prior.periods == 0)
    return refuse(node.find("periods")->problem("at least one period was expected, found 0",
                                                "without periods it is the latest earlier row that matches"));
  if (prior.periods > kMostPeriods)
    return refuse(node.find("periods")->problem("prior: at most 60 periods are looked back"));
  if (!declare_alias(node, "as", relation, prior.periods > 0, prior.source)) return false;
  checker_.mended(rule_->sources[prior.source].alias);
  rule_->priors.push_back(std::move(prior));
  prior_nodes_.push_back(&node);
  return true;
}

void Loader::read_priors() {
  for (std::size_t i = 0; i < rule_->priors.size(); ++i) read_prior(*prior_nodes_[i], rule_->priors[i]);
}

bool Loader::prior_key(const YamlNode& at, Prior& prior, const std::string& name, const YamlNode* value) {
  Prior::Key key;
  const auto column = column_of(prior.source, name, at);
  if (!column) return false;
  key.column = *column;
  if (!(value == nullptr ? over_column(name, at, key.value) : this->value(*value, key.value, false)))
    return false;
  const auto& binding = rule_->sources[prior.source];
  if (!earlier(key.value, prior.source, false) ||
      !fits(at, prior.source, binding.columns[*column], key.value.expression))
    return false;
  prior.keys.push_back(std::move(key));
  return true;
}

bool Loader::read_prior(const YamlNode& node, Prior& prior) {
  if (node.find("within_days") != nullptr && !whole_number(node, "within_days", prior.within_days))
    return false;
  prior.at_least = prior.periods;
  if (node.find("at_least") != nullptr && !whole_number(node, "at_least", prior.at_least)) return false;
  if (prior.at_least > prior.periods)
    return refuse(node.find("at_least")->problem("prior: at_least is more than periods"));
  if (!missing_word(node, "prior", "missing", prior.missing)) return false;
  if (!prior_key(node, prior, "carrier", nullptr) || !prior_key(node, prior, "account", nullptr))
    return false;
  if (const YamlNode* match = node.find("match")) {
    for (const auto& item : match->items())
      if (!prior_key(item, prior, item.text(), nullptr)) return false;
    for (const auto& [column, expression] : match->entries())
      if (!prior_key(expression, prior, column, &expression)) return false;
  }
  const auto date = column_of(prior.source, "bill_date", node);
  if (!date) return false;
  prior.date = *date;
  if (const YamlNode* at = node.find("at")) {
    if (!value(*at, prior.at, false) || !earlier(prior.at, prior.source, false)) return false;
    if (prior.at.expression.type.kind != Kind::date)
      return refuse(at->problem("at: a date was expected, this is " + type_text(prior.at.expression.type)));
  } else if (!over_column("bill_date", node, prior.at)) {
    return false;
  }
  if (const YamlNode* where = node.find("where")) {
    if (prior.periods == 0)
      return refuse(where->problem("prior: where chooses among the rows of periods", "add periods: 1"));
    if (!conditions(*where, prior.where, false, prior.source)) return false;
    for (const auto& clause : prior.where)
      if (!earlier(clause, prior.source, true)) return false;
  }
  prior.coverage = covered("prior " + rule_->sources[prior.source].alias + ": no earlier row", true, false);
  return true;
}

// Each item of `join` is {relation: {...}}.
void Loader::declare_joins(const YamlNode& top) {
  const YamlNode* joins = top.find("join");
  if (joins == nullptr) return;
  if (!joins->is_sequence()) {
    refuse(joins->problem("join: a list was expected",
                          "write join: [{relation: {as: .., match: .., cardinality: ..}}]"));
    refused_.emplace_back("*");
    checker_.nameless();
    return;
  }
  for (const auto& item : joins->items()) {
    if (declare_join(item)) continue;
    // What reads it, in the rule and in its cases, is no second mistake.
    refused_.emplace_back(item.entries().empty() ? "*" : item.entries().front().first);
    if (item.entries().size() != 1 || item.entries().front().second.find("as") == nullptr)
      checker_.nameless();
  }
}

bool Loader::declare_join(const YamlNode& item) {
  if (!item.is_map() || item.entries().size() != 1)
    return refuse(
        item.problem("one relation was expected", "write - relation: {as: .., match: .., cardinality: ..}"));
  const auto& [relation, node] = item.entries().front();
  Join join;
  std::string cardinality;
  if (const YamlNode* alias = node.find("as")) checker_.broken(alias->text());
  if (!only(node, "join") || !word(node, "join", "cardinality", cardinality)) return false;
  join.cardinality = cardinality == "one"      ? Cardinality::one
                     : cardinality == "many"   ? Cardinality::many
                     : cardinality == "exists" ? Cardinality::exists
                                               : Cardinality::optional;
  join.missing = join.cardinality == Cardinality::one ? Missing::not_evaluated : Missing::unknown;
  if (!missing_word(node, "join", "missing", join.missing) ||
      !missing_word(node, "join", "not_given", join.not_given) ||
      !declare_alias(node, "as", relation, join.cardinality == Cardinality::many, join.source, &item))
    return false;
  checker_.mended(rule_->sources[join.source].alias);
  rule_->sources[join.source].presence_only = join.cardinality == Cardinality::exists;
  rule_->joins.push_back(std::move(join));
  join_nodes_.push_back(&node);
  return true;
}

void Loader::read_joins() {
  for (std::size_t i = 0; i < rule_->joins.size(); ++i) read_join(*join_nodes_[i], rule_->joins[i]);
}

bool Loader::read_join(const YamlNode& node, Join& join) {
  const std::string& alias = rule_->sources[join.source].alias;
  bool passed = read_matches(node, join);
  passed = read_ranges(node, join) && passed;
  passed = read_prefix(node, join) && passed;
  passed = read_at(node, join) && passed;
  if (const YamlNode* others = node.find("others")) {
    std::string answer;
    if (!word(node, "join", "others", answer)) return false;
    join.others = answer == "true";
    if (join.others && rule_->sources[join.source].relation != rule_->info.over)
      return refuse(others->problem("others: the join is not of the relation " + rule_->info.over));
  }
  std::vector<Clause> where;
  if (const YamlNode* found = node.find("where"))
    if (!conditions(*found, where, false, join.source)) return false;
  for (auto& clause : where) {
    if (!earlier(clause, join.source, true)) return false;
    const bool own = checker_.sources_of(clause.expression) == std::uint64_t{1} << join.source;
    (own ? join.own_where : join.where).push_back(std::move(clause));
  }
  passed = read_latest(node, join) && passed;
  join.coverage = covered("join " + alias + ": no match", true, false);
  return passed;
}

bool Loader::read_latest(const YamlNode& node, Join& join) {
  const YamlNode* latest = node.find("latest");
  if (latest == nullptr) return true;
  const auto found = column_of(join.source, latest->text(), *latest);
  if (!found) return false;
  const auto& binding = rule_->sources[join.source];
  if (binding.schema.columns[binding.columns[*found]].type != bill::Type::date)
    return refuse(latest->problem("latest: a column of dates was expected, " + latest->text() + " is none"));
  if (join.cardinality != Cardinality::many)
    return refuse(latest->problem("latest: several rows may bear one day", "write cardinality: many"));
  if (!join.where.empty() || !join.ranges.empty() || join.prefix || join.at || join.others)
    return refuse(
        latest->problem("latest: the join looks at more of the row than its match",
                        "leave out range, prefix, at, others, and what `where` says of other rows"));
  join.latest = *found;
  return true;
}

bool Loader::read_matches(const YamlNode& node, Join& join) {
  const YamlNode* match = node.find("match");
  const bool otherwise = node.find("range") != nullptr || node.find("prefix") != nullptr;
  if (match == nullptr && otherwise) return true;
  if (match == nullptr || !match->is_map())
    return refuse(node.problem("join: match is missing", "write match: {column: expression}"));
  bool passed = true;
  for (const auto& [column, expression] : match->entries())
    passed = read_match(column, expression, join) && passed;
  // The columns count from the left when two rows are compared for closeness.
  std::stable_sort(join.matches.begin(), join.matches.end(), [&](const auto& a, const auto& b) {
    const auto& columns = rule_->sources[join.source].columns;
    const auto place = [&](const Join::Match& entry) {
      return entry.key ? Expression::kNone : columns[entry.column];
    };
    return place(a) < place(b);
  });
  return passed;
}

bool Loader::read_match(const std::string& column, const YamlNode& node, Join& join) {
  Join::Match match;
  if (!is_name(column)) return read_match_key(column, node, join, match);
  const auto found = column_of(join.source, column, node);
  if (!found) return false;
  const std::size_t schema_column = rule_->sources[join.source].columns[*found];
  match.column = *found;
  match.text = rule_->sources[join.source].schema.columns[schema_column].type == bill::Type::text;
  if (!value(node, match.value, false) || !earlier(match.value, join.source, false) ||
      !fits(node, join.source, schema_column, match.value.expression))
    return false;
  join.matches.push_back(std::move(match));
  return true;
}

// An expression of the joined row in the place of a column: normalise_service(v.service).
bool Loader::read_match_key(const std::string& expression, const YamlNode& node, Join& join,
                            Join::Match& match) {
  const SourceText source(expression, node.place(), std::string());
  auto parsed = parse_expression(source);
  if (!parsed) return refuse(parsed.problem());
  Clause key;
  key.text = expression;
  key.expression = std::move(*parsed);
  if (!checker_.row(key.expression, join.source)) return false;
  if (checker_.sources_of(key.expression) != std::uint64_t{1} << join.source)
    return refuse(node.problem("match: '" + expression + "' does not speak of the joined row alone",
                               "write the column, or an expression of " + rule_->sources[join.source].alias));
  if (!value(node, match.value, false) || !earlier(match.value, join.source, false)) return false;
  const Kind left = key.expression.type.kind;
  const Kind right = match.value.expression.type.kind;
  if (left != right && !(is_number(left) && is_number(right)))
    return refuse(node.problem("match: " + expression + " is " + std::string(kind_name(left)) + ", this is " +
                               std::string(kind_name(right))));
  match.key = std::move(key);
  join.matches.push_back(std::move(match));
  return true;
}

// `range` is one map or a list of them.
bool Loader::read_ranges(const YamlNode& node, Join& join) {
  const YamlNode* range = node.find("range");
  if (range == nullptr) return true;
  if (!range->is_sequence()) return read_range(*range, join);
  bool passed = true;
  for (const auto& item : range->items()) passed = read_range(item, join) && passed;
  return passed;
}

bool Loader::read_range(const YamlNode& node, Join& join) {
  Join::Range range;
  if (!only(node, "range")) return false;
  const YamlNode* value_node = node.find("value");
  if (value_node == nullptr)
    return refuse(node.problem("the key 'value' is missing", "write range: {value: .., from: .., to: ..}"));
  if (!value(*value_node, range.value, false) || !earlier(range.value, join.source, false)) return false;
  const Kind kind = range.value.expression.type.kind;
  if (kind == Kind::text || kind == Kind::boolean)
    return refuse(value_node->problem("range: a number, date or moment was expected, this is " +
                                      std::string(kind_name(kind))));
  for (auto [key, end] : {std::make_pair("from", &range.from), std::make_pair("to", &range.to)}) {
    const YamlNode* column = node.find(key);
    if (column == nullptr) continue;
    const auto found = column_of(join.source, column->text(), *column);
    if (!found ||
        !fits(*column, join.source, rule_->sources[join.source].columns[*found], range.value.expression))
      return false;
    // Money of another currency is no end of the range.
    auto& binding = rule_->sources[join.source];
    if (binding.schema.columns[binding.columns[*found]].money)
      if (const auto currency = binding.schema.find("currency")) binding.read(*currency);
    *end = *found;
  }
  if (range.from == Expression::kNone && range.to == Expression::kNone)
    return refuse(node.problem("range: from or to is missing", "name columns of the joined relation"));
  join.ranges.push_back(std::move(range));
  return true;
}

bool Loader::read_prefix(const YamlNode& node, Join& join) {
  const YamlNode* prefix = node.find("prefix");
  if (prefix == nullptr) return true;
  if (!prefix->is_map() || prefix->entries().size() != 1)
    return refuse(
        prefix->problem("prefix: one column and a text were expected", "write prefix: {column: expression}"));
  if (join.cardinality == Cardinality::many)
    return refuse(prefix->problem("the longest prefix is one row, not many", "write another cardinality"));
  const auto& [column, expression] = prefix->entries().front();
  Join::Prefix read;
  const auto found = column_of(join.source, column, expression);
  if (!found || !value(expression, read.value, false) || !earlier(read.value, join.source, false))
    return false;
  read.column = *found;
  const auto& binding = rule_->sources[join.source];
  if (read.value.expression.type.kind != Kind::text)
    return refuse(
        expression.problem("prefix: text was expected, this is " + type_text(read.value.expression.type)));
  if (!fits(expression, join.source, binding.columns[*found], read.value.expression)) return false;
  join.prefix = std::move(read);
  return true;
}

bool Loader::read_at(const YamlNode& node, Join& join) {
  const YamlNode* at = node.find("at");
  if (at == nullptr) return true;
  auto& binding = rule_->sources[join.source];
  const auto from = binding.schema.find("valid_from");
  const auto to = binding.schema.find("valid_to");
  if (!from || !to)
    return refuse(
        at->problem("the relation " + binding.relation + " has no valid_from and valid_to", "leave out at"));
  join.valid_from = binding.read(*from);
  join.valid_to = binding.read(*to);
  Clause clause;
  if (!value(*at, clause, false) || !earlier(clause, join.source, false)) return false;
  if (clause.expression.type.kind != Kind::date)
    return refuse(at->problem("at: a date was expected, this is " + type_text(clause.expression.type)));
  join.at = std::move(clause);
  return true;
}

}  // namespace telaudit::rules
