#include "random_rules.h"

#include <algorithm>

#include "random_expressions.h"
#include "rule_text.h"
#include "rules/load.h"

namespace telaudit::rules {
namespace {

using bill::Type;

std::string in_yaml(const std::string& expression) {
  return "\"" + expression + "\"";
}

std::string joined(const std::vector<std::string>& parts, const std::string& between) {
  std::string out;
  for (const auto& part : parts) out += (out.empty() ? "" : between) + part;
  return out;
}

Kind kind_of(const bill::ColumnSpec& column) {
  switch (column.type) {
    case Type::text:
      return Kind::text;
    case Type::decimal:
      return column.money ? Kind::money : Kind::decimal;
    case Type::date:
      return Kind::date;
    case Type::moment:
      return Kind::moment;
    case Type::integer:
      return Kind::integer;
    case Type::boolean:
      break;
  }
  return Kind::boolean;
}

int digits_of(Kind kind) {
  if (kind == Kind::integer) return 19;
  return is_number(kind) ? 18 : 0;
}

// ---- the rule

class RuleWriter {
 public:
  explicit RuleWriter(Dice& dice) : dice_(dice), row_(dice), group_(dice) {}

  RandomRule write() {
    rule_.params = {"share: {type: decimal, default: 0.05, meaning: m}",
                    "least: {type: money, default: 1.50, meaning: m}",
                    "days: {type: integer, default: 30, meaning: m}",
                    "word: {type: text, default: A, meaning: m}",
                    "words: {type: list, default: [A, '', '1'], meaning: m}"};
    add_leaf(row_, {"params.share", Kind::decimal, 9, 0});
    add_leaf(row_, {"params.least", Kind::money, 9, 0});
    add_leaf(row_, {"params.days", Kind::integer, 9, 0});
    add_leaf(row_, {"params.word", Kind::text, 0, 0});
    group_.leaves = row_.leaves;
    add_columns(row_, "item", "c", 0);
    declare();
    lets();
    if (dice_.chance(55)) rule_.where = conditions(row_, 1);
    joins();
    row_.most_level = 1000;
    if (dice_.chance(45)) group();
    judge(rule_.group_by.empty() ? row_ : group_);
    return std::move(rule_);
  }

 private:
  struct Declared {
    std::string relation;
    std::string alias;
    std::string cardinality;
    int source = 0;
  };

  static void add_leaf(ExpressionWriter& writer, RandomLeaf leaf) {
    writer.leaves.push_back(std::move(leaf));
  }

  static void add_columns(ExpressionWriter& writer, const std::string& relation, const std::string& alias,
                          int source) {
    const auto schema = random_schema(relation);
    for (const auto& column : schema->columns)
      add_leaf(writer, {alias + "." + column.name, kind_of(column), digits_of(kind_of(column)), 2 * source});
  }

  // Partitions hold one carrier, so that rows of another change nothing.
  void window(int& source) {
    const auto one = [&](const std::string& alias) {
      add_columns(row_, "item", alias, source);
      row_.aliases.emplace_back(alias, 2 * source);
      ++source;
      return alias;
    };
    const auto many = [&](const std::string& alias) {
      declared_.push_back({"item", alias, "window", source++});
      return alias;
    };
    const std::vector<std::string> places = {"c.bill_date", "c.through", "c.start", "c.quantity",
                                             "c.calls",     "c.amount",  "c.code"};
    const std::vector<std::string> keys = {"", ", c.code", ", c.currency", ", coalesce(c.code, '')"};
    const std::string order = dice_.pick(places);
    std::string line = "by: [c.carrier" + dice_.pick(keys) + "], order: [" + order +
                       (dice_.chance(30) ? ", " + dice_.pick(places) : "") + "]";
    if (dice_.chance(50)) line += ", previous: " + one("b");
    if (dice_.chance(30)) line += ", next: " + one("n");
    if (dice_.chance(40)) {
      const std::vector<std::string> spans = {"from: c.bill_date, to: c.through", "from: c.start, to: c.stop",
                                              "from: c.quantity, to: c.rate", "from: c.gross, to: c.amount"};
      line += ", overlap: {as: " + one("o") + (dice_.chance(50) ? ", open: " + many("q") : "") + ", " +
              dice_.pick(spans) + "}";
    }
    if (dice_.chance(20)) {
      row_.most_level = 0;
      const std::string when = in_yaml(row_.boolean(1));
      row_.most_level = 1000;
      line += ", run: {as: " + many("x") + (dice_.chance(60) ? ", so_far: " + many("y") : "") +
              ", when: " + when + "}";
    }
    if (order == "c.bill_date" || order == "c.through" || order == "c.start") {
      const bool seconds = order == "c.start" && dice_.chance(50);
      if (dice_.chance(30))
        line += ", within: {as: " + many("w") + (seconds ? ", seconds: " : ", days: ") +
                (dice_.chance(30) ? "params.days" : std::to_string(1 + dice_.below(seconds ? 90'000 : 60))) +
                "}";
    }
    rule_.window = {"{" + line + "}"};
  }

  // Which relations are joined, so that lets may speak of them.
  void declare() {
    int source = 1;
    if (dice_.chance(20)) window(source);
    if (dice_.chance(20)) {
      std::string line = "as: p";
      if (dice_.chance(40)) line += ", match: [code]";
      if (dice_.chance(50)) line += ", within_days: " + std::to_string(20 + 10 * dice_.below(8));
      rule_.prior = {"{" + line + "}"};
      add_columns(row_, "item", "p", source++);
    }
    const std::vector<std::string> cardinalities = {"one", "one", "optional", "many", "many", "exists"};
    const std::vector<std::string> aliases = {"r", "s", "d"};
    const std::size_t count = dice_.below(4);
    for (std::size_t i = 0; i < count; ++i) {
      Declared join{dice_.chance(60) ? "price" : "rebate", aliases[i], dice_.pick(cardinalities), source++};
      if (join.cardinality != "many") row_.aliases.emplace_back(join.alias, 2 * join.source);
      if (join.cardinality == "one" || join.cardinality == "optional")
        add_columns(row_, join.relation, join.alias, join.source);
      declared_.push_back(join);
    }
    for (const auto& join : declared_) {
      if (join.cardinality != "many" && join.cardinality != "window") continue;
      members_.push_back(std::make_unique<ExpressionWriter>(row_));
      add_columns(*members_.back(), join.relation, join.alias, join.source);
      ranged_.push_back({members_.back().get(), join.alias + ".", 2 * join.source + 1});
    }
    row_.ranged = ranged_;
  }

  void lets() {
    const Kind kinds[] = {Kind::decimal, Kind::money, Kind::money,   Kind::integer,
                          Kind::text,    Kind::date,  Kind::boolean, Kind::decimal};
    const std::size_t count = dice_.below(5);
    for (std::size_t i = 0; i < count; ++i) {
      const Kind kind = kinds[dice_.below(8)];
      const std::string name = "let" + std::to_string(i);
      row_.most_level = dice_.chance(40) ? 0 : 1000;
      row_.take_level();
      RandomLeaf leaf{name, kind, 0, 0};
      std::string text;
      if (is_number(kind)) {
        const RandomNumber number = row_.number(kind, 3, 38);
        text = number.text;
        leaf.digits = number.digits;
      } else {
        text = row_.value(kind, 3);
      }
      leaf.level = row_.take_level();
      rule_.lets.push_back(name + ": " + in_yaml(text));
      add_leaf(row_, leaf);
    }
    row_.most_level = 1000;
  }

  std::vector<std::string> conditions(ExpressionWriter& writer, int most_level) {
    writer.most_level = most_level;
    std::vector<std::string> out;
    for (std::size_t i = 1 + dice_.below(2); i > 0; --i) out.push_back(writer.boolean(2));
    // Conditions that mostly hold, so that what comes after them is seen, too.
    if (dice_.chance(40))
      out = {"(" + writer.boolean(1) + " or " + writer.boolean(1) + " or " + writer.boolean(0) + ")"};
    writer.most_level = 1000;
    return out;
  }

  void joins() {
    for (const auto& join : declared_) {
      if (join.cardinality == "window") continue;
      const int before = 2 * join.source - 1;
      ExpressionWriter keys = row_;
      keys.most_level = before;
      std::vector<std::string> matches;
      if (dice_.chance(70)) matches.push_back("carrier: c.carrier");
      if (dice_.chance(70))
        matches.push_back("code: " + (dice_.chance(60) ? "c.code" : in_yaml(keys.value(Kind::text, 1))));
      if (dice_.chance(8)) matches.push_back("units: " + in_yaml(keys.value(Kind::integer, 1)));
      if (dice_.chance(8)) matches.push_back("share: " + in_yaml(keys.value(Kind::decimal, 1)));
      if (matches.empty()) matches.push_back("carrier: c.carrier");
      std::string line =
          "as: " + join.alias + ", match: {" + joined(matches, ", ") + "}, cardinality: " + join.cardinality;
      if (dice_.chance(60))
        line += ", at: " + (dice_.chance(70) ? "c.bill_date" : in_yaml(keys.value(Kind::date, 1)));
      if (dice_.chance(30)) {
        ExpressionWriter candidates = row_;
        candidates.ranged.clear();
        candidates.aliases.clear();
        if (join.cardinality == "many" || join.cardinality == "exists")
          add_columns(candidates, join.relation, join.alias, join.source);
        candidates.most_level = 2 * join.source;
        line += ", where: " + in_yaml(candidates.boolean(2));
      }
      const std::vector<std::string> missing = {"not_evaluated", "not_fired", "unknown"};
      if (dice_.chance(60)) line += ", missing: " + dice_.pick(missing);
      if (dice_.chance(40)) line += ", not_given: unknown";
      rule_.joins.push_back(join.relation + ": {" + line + "}");
    }
  }

  void group() {
    std::vector<RandomLeaf> keys;
    for (const auto& leaf : row_.leaves)
      if ((leaf.text.rfind("c.", 0) == 0 || leaf.text.rfind("let", 0) == 0 || leaf.text.rfind("r.", 0) == 0))
        keys.push_back(leaf);
    for (std::size_t i = 1 + dice_.below(2); i > 0; --i) {
      RandomLeaf key = dice_.chance(50)
                           ? RandomLeaf{dice_.chance(50) ? "c.carrier" : "c.code", Kind::text, 0, 0}
                           : keys[dice_.below(keys.size())];
      rule_.group_by.push_back(key.text);
      key.level = 0;
      add_leaf(group_, key);
    }
    members_.push_back(std::make_unique<ExpressionWriter>(row_));
    members_.back()->ranged.clear();
    group_.ranged = {{members_.back().get(), "", 0}};
    const Kind kinds[] = {Kind::money, Kind::decimal, Kind::integer, Kind::boolean, Kind::text, Kind::date};
    for (std::size_t i = dice_.below(4); i > 0; --i) {
      const Kind kind = kinds[dice_.below(6)];
      RandomLeaf leaf{"all" + std::to_string(i), kind, 0, 0};
      std::string text;
      if (is_number(kind)) {
        const RandomNumber number = group_.number(kind, 3, 38);
        text = number.text;
        leaf.digits = number.digits;
      } else {
        text = group_.value(kind, 2);
      }
      rule_.group_lets.push_back(leaf.text + ": " + in_yaml(text));
      add_leaf(group_, leaf);
    }
    if (dice_.chance(50)) rule_.having = conditions(group_, 1000);
    if (dice_.chance(30))
      rule_.amounts.push_back("allocate: " + in_yaml(members_.back()->number(Kind::money, 2, 38).text));
  }

  void judge(ExpressionWriter& writer) {
    // Amounts are compared only of what fires, so a quarter of the rules fire wherever they are reached.
    rule_.when = dice_.chance(25) ? std::vector<std::string>{"true"} : conditions(writer, 1000);
    for (std::size_t i = dice_.below(3); i > 0; --i)
      rule_.traps.push_back("{name: trap" + std::to_string(i) +
                            ", because: b, when: " + in_yaml(writer.boolean(2)) + "}");
    if (dice_.chance(30))
      rule_.confidence_when.push_back("{when: " + in_yaml(writer.boolean(2)) + ", confidence: B}");
    if (dice_.chance(20))
      rule_.confidence_when.push_back("{when: " + in_yaml(writer.boolean(1)) +
                                      ", confidence: C, kind: question}");
    // Amounts of an error are money, and it claims no more than was billed; of quality they are any numbers.
    if (dice_.chance(70)) rule_.kind = "quality";
    for (const char* name : {"billed", "expected", "potential"}) {
      const bool money = rule_.kind == "error" || dice_.chance(70);
      if (dice_.chance(70))
        rule_.amounts.push_back(name + std::string(": ") +
                                in_yaml(writer.number(money ? Kind::money : Kind::decimal, 3, 38).text));
    }
  }

  Dice& dice_;
  RandomRule rule_;
  ExpressionWriter row_;
  ExpressionWriter group_;
  std::vector<Declared> declared_;
  std::vector<std::unique_ptr<ExpressionWriter>> members_;
  std::vector<ExpressionWriter::Ranged> ranged_;
};

// ---- the rows

std::string random_cell(Dice& dice, const bill::ColumnSpec& column) {
  static const std::vector<std::string> numbers = {"0",    "0.00", "1",      "1.0",  "1.50",  "2",
                                                   "-1.5", "10",   "10.005", "0.05", "33.33", "-100.25"};
  static const std::vector<std::string> huge = {"999999999999999999", "-999999999999999999", "0.000000000001",
                                                "999999999.999999999"};
  static const std::vector<std::string> whole = {"0", "1", "2", "3", "-1", "12", "30", "400"};
  static const std::vector<std::string> huge_whole = {"9223372036854775807", "-9223372036854775807",
                                                      "3000000"};
  static const std::vector<std::string> days = {"2025-12-31", "2026-01-01", "2026-01-31", "2026-02-01",
                                                "2026-02-28", "2026-03-15", "2024-02-29"};
  static const std::vector<std::string> codes = {"A", "A", "B", "", "1"};
  static const std::vector<std::string> services = {"1 (312) 555-0141", "3125550141", "a-b", "A"};
  switch (column.type) {
    case Type::text:
      if (column.name == "carrier") return dice.chance(80) ? "X" : "Y";
      if (column.name == "currency") return dice.chance(90) ? "USD" : "EUR";
      if (column.name == "service") return dice.pick(services);
      return dice.pick(codes);
    case Type::decimal:
      return dice.pick(dice.chance(8) ? huge : numbers);
    case Type::date:
      return dice.chance(2) ? "9999-12-31" : dice.pick(days);
    case Type::moment:
      return std::to_string(17'672'000'000 + static_cast<long long>(dice.below(200'000)) * 7);
    case Type::integer:
      return dice.pick(dice.chance(6) ? huge_whole : whole);
    case Type::boolean:
      break;
  }
  return dice.chance(50) ? "1" : "0";
}

// Numbers that have no room beside those of earlier rows become unknown, so that the rows make the same table
// in any order.
void leave_out_what_does_not_fit(RandomRelation& relation) {
  bill::TableBuilder table(*random_schema(relation.name));
  for (auto& row : relation.rows) {
    for (std::size_t i = 0; i < table.schema().columns.size(); ++i) {
      const auto cell = row.find(table.schema().columns[i].name);
      if (cell == row.end() || table.schema().columns[i].type != Type::decimal) continue;
      if (!table.set_decimal(i, *parse_decimal(cell->second))) row.erase(cell);
    }
    table.end_row();
  }
}

RandomRelation random_relation(Dice& dice, const std::string& name, std::size_t most) {
  RandomRelation out;
  out.name = name;
  const auto schema = random_schema(name);
  const unsigned unknown = dice.chance(40) ? 0 : 10;
  for (std::size_t i = dice.below(most + 1); i > 0; --i) {
    RandomRow row;
    for (const auto& column : schema->columns) {
      const bool bound = column.name == "valid_from" || column.name == "valid_to";
      if (dice.chance(bound ? 50 : unknown)) continue;
      row[column.name] = random_cell(dice, column);
      // Only rows that are joined to speak of any value.
      if (name != "item" && column.type == Type::text && column.name != "currency" && dice.chance(25))
        row[column.name] = "*";
    }
    out.rows.push_back(std::move(row));
  }
  leave_out_what_does_not_fit(out);
  return out;
}

}  // namespace

std::vector<std::vector<std::string>*> RandomRule::parts() {
  return {&where,    &joins,      &prior, &traps, &confidence_when, &amounts, &having, &window,
          &group_by, &group_lets, &lets,  &when,  &params};
}

std::string RandomRule::yaml() const {
  std::string out;
  const auto list = [&](const std::string& key, const std::vector<std::string>& items,
                        const std::string& indent) {
    if (items.empty()) return;
    out += key + ":\n";
    for (const auto& item : items) out += indent + item + "\n";
  };
  const auto condition = [](const std::vector<std::string>& parts) {
    return in_yaml(joined(parts, " and "));
  };
  list("params", params, "  ");
  out += "over: item as c\n";
  if (!where.empty()) out += "where: " + condition(where) + "\n";
  if (!window.empty()) out += "window: " + window.front() + "\n";
  if (!prior.empty()) out += "prior: " + prior.front() + "\n";
  list("join", joins, "  - ");
  list("let", lets, "  ");
  if (!group_by.empty()) {
    out += "group:\n  by: [" + joined(group_by, ", ") + "]\n";
    list("  let", group_lets, "    ");
    if (!having.empty()) out += "  having: " + condition(having) + "\n";
  }
  out += "when: " + condition(when) + "\n";
  list("traps", traps, "  - ");
  list("confidence_when", confidence_when, "  - ");
  for (const auto& amount : amounts) out += amount + "\n";
  std::string text = rule_text(out);
  const std::string error = "kind: error\n";
  return text.replace(text.find(error), error.size(), "kind: " + kind + "\n");
}

std::string RandomPair::text() const {
  std::string out = "seed " + std::to_string(seed) + "\n" + rule.yaml();
  for (const auto& relation : relations) {
    out += relation.name + (relation.given ? "" : " (not given)") + ":\n";
    for (const auto& row : relation.rows) {
      out += "  {";
      for (const auto& [name, value] : row)
        out += (out.back() == '{' ? "" : ", ") + name + ": '" + value + "'";
      out += "}\n";
    }
  }
  return out;
}

std::optional<bill::Schema> random_schema(std::string_view name) {
  if (name == "item")
    return bill::Schema{"item",
                        {{"carrier", Type::text, false, ""},
                         {"account", Type::text, false, ""},
                         {"bill_date", Type::date, false, ""},
                         {"service", Type::text, false, ""},
                         {"code", Type::text, false, ""},
                         {"quantity", Type::decimal, false, ""},
                         {"rate", Type::decimal, false, ""},
                         {"amount", Type::decimal, true, ""},
                         {"gross", Type::decimal, true, ""},
                         {"currency", Type::text, false, ""},
                         {"through", Type::date, false, ""},
                         {"start", Type::moment, false, ""},
                         {"stop", Type::moment, false, ""},
                         {"calls", Type::integer, false, ""},
                         {"payable", Type::boolean, false, ""}}};
  if (name == "price" || name == "rebate")
    return bill::Schema{std::string(name),
                        {{"carrier", Type::text, false, ""},
                         {"code", Type::text, false, ""},
                         {"price", Type::decimal, true, ""},
                         {"currency", Type::text, false, ""},
                         {"share", Type::decimal, false, ""},
                         {"units", Type::integer, false, ""},
                         {"listed", Type::boolean, false, ""},
                         {"valid_from", Type::date, false, ""},
                         {"valid_to", Type::date, false, ""}}};
  return std::nullopt;
}

bill::Table random_table(const RandomRelation& relation) {
  bill::TableBuilder table(*random_schema(relation.name));
  for (const auto& row : relation.rows) {
    for (const auto& [name, value] : row) set_cell(table, name, value);
    table.end_row();
  }
  return table.finish();
}

RandomPair random_pair(std::uint64_t seed) {
  Dice dice(seed);
  RandomPair pair;
  pair.seed = seed;
  // Some rules are refused, mostly since they need too many digits; then another is written.
  for (int attempt = 0; attempt < 200; ++attempt) {
    pair.rule = RuleWriter(dice).write();
    if (load_rule(pair.rule.yaml(), "random.yaml", random_schema).ok()) break;
  }
  pair.relations.push_back(random_relation(dice, "item", 12));
  for (const char* name : {"price", "rebate"}) {
    pair.relations.push_back(random_relation(dice, name, 8));
    pair.relations.back().given = !dice.chance(7);
  }
  return pair;
}

}  // namespace telaudit::rules
