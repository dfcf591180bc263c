// Small rules and relations for the tests of the rules room.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bill/charge.h"
#include "bill/invoice.h"
#include "bill/table.h"
#include "rules/rules.h"

namespace telaudit::rules {

// A relation to join to: dated, with text keys.
inline bill::Schema price_schema() {
  using bill::Type;
  return {"price",
          {{"carrier", Type::text, false, ""},
           {"code", Type::text, false, ""},
           {"price", Type::decimal, true, ""},
           {"currency", Type::text, false, ""},
           {"share", Type::decimal, false, ""},
           {"valid_from", Type::date, false, ""},
           {"valid_to", Type::date, false, ""}}};
}

inline std::optional<bill::Schema> test_schema(std::string_view name) {
  if (name == "charge") return bill::charge_schema();
  if (name == "level") return bill::level_schema();
  if (name == "invoice") return bill::invoice_schema();
  if (name == "price") return price_schema();
  return std::nullopt;
}

// A rule from its own lines; what every rule needs is put before and after them.
inline std::string rule_text(const std::string& lines, const std::string& tests = "tests: []\n") {
  return "rule: T-01\nversion: 1.0.0\ntitle: A test\nstatus: draft\nkind: error\nconfidence: A\nprecedence: "
         "1\nreason: TEST\n"
         "message: m\nfalse_positives: none\n" +
         lines + tests;
}

inline Result<RuleSet> parse_rule(const std::string& lines) {
  const SchemaOf schemas(test_schema, {"charge", "level", "invoice", "price"});
  return RuleSet::parse(rule_text(lines), "t.yaml", schemas);
}

// A cell as text, or nothing.
using Cells = std::vector<std::pair<std::string, std::string>>;

inline void set_cell(bill::TableBuilder& table, const std::string& name, const std::string& value) {
  const std::size_t column = *table.schema().find(name);
  switch (table.schema().columns[column].type) {
    case bill::Type::text:
      table.set_text(column, value);
      break;
    case bill::Type::decimal:
      ASSERT_TRUE(table.set_decimal(column, *parse_decimal(value)));
      break;
    case bill::Type::date:
      table.set_number(column, parse_iso_date(value)->days);
      break;
    default:
      table.set_number(column, std::stoll(value));
      break;
  }
}

inline bill::Table make_table(const bill::Schema& schema, const std::vector<Cells>& rows) {
  bill::TableBuilder table(schema);
  for (const auto& row : rows) {
    for (const auto& [name, value] : row) set_cell(table, name, value);
    table.end_row();
  }
  return table.finish();
}

// Relations by name, all given.
struct World {
  std::map<std::string, std::shared_ptr<bill::Relation>, std::less<>> relations;

  void put(const std::string& name, bill::Table table) {
    relations[name] = std::make_shared<bill::Table>(std::move(table));
  }

  Environment environment() const {
    Environment out;
    out.as_of = *make_date(2026, 1, 31);
    out.find = [this](std::string_view name) -> std::optional<Source> {
      const auto at = relations.find(name);
      if (at == relations.end()) return Source{};
      return Source{at->second.get(), true};
    };
    return out;
  }
};

// The result of one rule over these rows of charge.
inline RuleResult run_on_charges(const std::string& lines, const std::vector<Cells>& rows, World world = {}) {
  auto rules = parse_rule(lines);
  EXPECT_TRUE(rules.ok()) << rules.problem().text();
  if (!rules.ok()) return {};
  world.put("charge", make_table(bill::charge_schema(), rows));
  auto result = rules->evaluate("T-01", world.environment());
  EXPECT_TRUE(result.ok()) << result.problem().text();
  return result.ok() ? std::move(*result) : RuleResult{};
}

// What an expression about one charge c comes to, as evidence shows it: "unknown", "error: place: ...", or
// its value. `head` may hold params and joins.
inline std::string answer(const std::string& expression, const Cells& charge = {},
                          const std::string& head = {}) {
  const auto result = run_on_charges(
      "over: charge as c\n" + head + "evidence: [{x: \"" + expression + "\"}]\nwhen: true\n", {charge});
  return result.firings.size() == 1 ? result.firings[0].evidence[0].second : "no firing";
}

// The Problem with which such an expression does not load; empty when it does.
inline std::string refusal(const std::string& expression, const std::string& head = {}) {
  const auto rules =
      parse_rule("over: charge as c\n" + head + "let: {x: \"" + expression + "\"}\nwhen: true\n");
  return rules.ok() ? std::string() : rules.problem().text();
}

}  // namespace telaudit::rules
