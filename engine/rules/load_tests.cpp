#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "rules/language.h"
#include "rules/lexer.h"
#include "rules/load.h"
#include "rules/written_values.h"

namespace telaudit::rules {
namespace {

bool set_moment(bill::TableBuilder& table, std::size_t column, std::string_view text) {
  if (text.size() < 11) return false;
  const auto day = parse_iso_date(text.substr(0, 10));
  if (!day) return false;
  const auto moment = parse_time(*day, text.substr(11));
  if (!moment) return false;
  table.set_number(column, moment->tenths);
  return true;
}

bool set_cell(bill::TableBuilder& table, std::size_t column, const std::string& text) {
  switch (table.schema().columns[column].type) {
    case bill::Type::text:
      table.set_text(column, text);
      return true;
    case bill::Type::decimal: {
      const auto value = parse_decimal(text);
      return value && table.set_decimal(column, *value);
    }
    case bill::Type::date: {
      const auto day = parse_iso_date(text);
      if (day) table.set_number(column, day->days);
      return day.has_value();
    }
    case bill::Type::moment:
      return set_moment(table, column, text);
    case bill::Type::integer: {
      std::int64_t number = 0;
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
      if (error != std::errc() || end != text.data() + text.size()) return false;
      table.set_number(column, number);
      return true;
    }
    case bill::Type::boolean:
      if (text != "true" && text != "false") return false;
      table.set_number(column, text == "true" ? 1 : 0);
      return true;
  }
  return false;
}

std::string_view example_of(bill::Type type) {
  switch (type) {
    case bill::Type::text:
      return "one text";
    case bill::Type::decimal:
      return "12.50, of at most 18 digits";
    case bill::Type::date:
      return "2026-01-31";
    case bill::Type::moment:
      return "2026-01-31 09:30:00";
    case bill::Type::integer:
      return "a whole number";
    case bill::Type::boolean:
      return "true or false";
  }
  return {};
}

std::string advice_of(bill::Type type, std::string_view written) {
  const std::string example = "write " + std::string(example_of(type));
  if (type == bill::Type::date) return day_advice(written);
  const bool number = type == bill::Type::decimal || type == bill::Type::integer;
  return number ? number_advice(written, example) : example;
}

Problem unknown_column(const std::string& name, const YamlNode& value, std::span<const std::string> known) {
  // A decimal comma leaves the digits behind it as a key.
  return value.problem(
      "unknown key '" + name + "'",
      value.is_null() && !is_name(name)
          ? "within { } and [ ] a comma ends the value: write a number with a point, 35.00, and "
            "text that holds a comma in quotes"
          : did_you_mean(name, known));
}

// The rows of one relation; nothing where something is wrong with them, which is added to the list.
std::optional<bill::Table> read_rows(const YamlNode& rows, const bill::Schema& schema,
                                     std::vector<Problem>& problems) {
  const std::size_t before = problems.size();
  bill::TableBuilder table(schema);
  std::vector<std::string> names;
  for (const auto& column : schema.columns) names.push_back(column.name);
  if (!rows.is_sequence())
    problems.push_back(rows.problem("a list of rows was expected", "write [{column: value}]"));
  for (const auto& row : rows.items()) {
    if (!row.is_map()) problems.push_back(row.problem("a map of keys was expected", "write {column: value}"));
    for (const auto& [name, value] : row.entries()) {
      const auto column = schema.find(name);
      if (!column) {
        problems.push_back(unknown_column(name, value, names));
      } else if (!value.is_null() && (!value.is_scalar() || !set_cell(table, *column, value.text()))) {
        problems.push_back(value.problem("the column " + name + " is " +
                                             std::string(bill::type_name(schema.columns[*column].type)) +
                                             ", found '" + value.text() + "'",
                                         advice_of(schema.columns[*column].type, value.text())));
      }
    }
    table.end_row();
  }
  return problems.size() == before ? std::optional(table.finish()) : std::nullopt;
}

void read_given(const YamlNode& node, const Rule& rule, std::span<const std::string> refused, TestCase& test,
                std::vector<Problem>& problems) {
  const YamlNode* given = node.find("given");
  if (given == nullptr || !given->is_map()) {
    problems.push_back(node.problem("the key 'given' is missing", "write given: {relation: [rows]}"));
    return;
  }
  for (const auto& [relation, rows] : given->entries()) {
    const auto source =
        std::find_if(rule.sources.begin(), rule.sources.end(),
                     [&relation = relation](const auto& binding) { return binding.relation == relation; });
    if (source == rule.sources.end()) {
      if (std::any_of(refused.begin(), refused.end(), [&relation = relation](const std::string& name) {
            return name == "*" || name == relation || nearest(name, std::array{relation});
          }))
        continue;
      problems.push_back(rows.problem("the rule does not read the relation '" + relation + "'",
                                      did_you_mean(relation, rule.info.relations)));
      continue;
    }
    if (auto table = read_rows(rows, source->schema, problems))
      test.given.emplace_back(relation, std::move(*table));
  }
}

// Values of params are checked here, so that a case never fails for a word nobody reads.
Result<void> read_params(const YamlNode& node, const Rule& rule, TestCase& test) {
  std::vector<std::string> known;
  for (const auto& param : rule.params) known.push_back(param.name);
  for (const auto& [key, value] : node.entries()) {
    if (std::find(known.begin(), known.end(), key) == known.end())
      return value.problem("the rule has no param '" + key + "'", did_you_mean(key, known));
    const auto param = std::find_if(rule.params.begin(), rule.params.end(),
                                    [&key = key](const Param& other) { return other.name == key; });
    if (value.is_scalar() && !param->list)
      if (const auto typed = param_value(*param, value.text(), value.place()); !typed) return typed.problem();
    std::string text = value.text();
    for (const auto& item : value.items()) text += (text.empty() ? "" : ",") + item.text();
    test.params.emplace_back(key, std::move(text));
  }
  return {};
}

Result<void> read_amount(const YamlNode& node, std::string_view key, std::optional<Decimal>& out) {
  const YamlNode* value = node.find(key);
  if (value == nullptr) return {};
  out = parse_decimal(value->text());
  if (!out)
    return value->problem("an amount was expected, found '" + value->text() + "'",
                          number_advice(value->text(), "write 12.50"));
  return {};
}

Result<Expectation> read_expectation(const YamlNode& node) {
  auto only = node.only(key_names("expect"));
  if (!only) return only.problem();
  Expectation out;
  if (const YamlNode* row = node.find("row")) {
    std::uint64_t number = 0;
    const std::string& text = row->text();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number == 0)
      return row->problem("the number of a row was expected, from 1", "row: 1 is the first row given");
    out.row = number - 1;
  }
  if (const YamlNode* group = node.find("group")) {
    for (const auto& [key, value] : group->entries()) out.group.emplace_back(key, value.text());
  }
  for (auto [key, target] :
       {std::make_pair("billed", &out.billed), std::make_pair("expected", &out.expected),
        std::make_pair("potential", &out.potential), std::make_pair("monthly", &out.monthly)}) {
    auto read = read_amount(node, key, *target);
    if (!read) return read.problem();
  }
  if (const YamlNode* confidence = node.find("confidence")) {
    if (confidence->text().size() != 1 || confidence->text()[0] < 'A' || confidence->text()[0] > 'D')
      return confidence->problem("A, B, C or D was expected");
    out.confidence = confidence->text()[0];
  }
  if (const YamlNode* kind = node.find("kind")) {
    const auto words = key_choices("expect", "kind");
    if (std::find(words.begin(), words.end(), kind->text()) == words.end())
      return kind->problem("'" + kind->text() + "' is no kind", did_you_mean(kind->text(), words));
    out.kind = kind->text();
  }
  if (const YamlNode* message = node.find("message")) out.message = message->text();
  return out;
}

Result<void> read_expected(const YamlNode& node, TestCase& test) {
  const YamlNode* expect = node.find("expect");
  const YamlNode* outcome = node.find("expect_outcome");
  if ((expect == nullptr) == (outcome == nullptr))
    return node.problem("one of expect and expect_outcome was expected",
                        "write expect: [{row: 1}] or expect_outcome: not_fired");
  if (outcome != nullptr) {
    const auto words = key_choices("tests", "expect_outcome");  // in the order of Outcome, after fired
    const auto at = std::find(words.begin(), words.end(), outcome->text());
    if (at == words.end())
      return outcome->problem("'" + outcome->text() + "' is no outcome",
                              did_you_mean(outcome->text(), words));
    test.outcome = static_cast<Outcome>(1 + (at - words.begin()));
    return {};
  }
  if (!expect->is_sequence()) return expect->problem("a list of firings was expected");
  for (const auto& item : expect->items()) {
    auto read = read_expectation(item);
    if (!read) return read.problem();
    test.expect.push_back(std::move(*read));
  }
  return {};
}

}  // namespace

void load_tests(const YamlNode& tests, Rule& rule, std::span<const std::string> refused,
                std::vector<Problem>& problems) {
  if (!tests.is_sequence()) {
    problems.push_back(tests.problem("tests: a list of cases was expected"));
    return;
  }
  for (const auto& node : tests.items()) {
    const auto take = [&](Result<void> result) {
      if (!result) problems.push_back(result.problem());
    };
    auto only = node.only(key_names("tests"));
    take(only);
    if (!node.is_map()) continue;
    TestCase test;
    test.place = node.place();
    auto name = node.required_text("name", "what the case shows");
    if (name) {
      test.name = *name;
      if (std::any_of(rule.tests.begin(), rule.tests.end(),
                      [&](const TestCase& other) { return other.name == *name; }))
        problems.push_back(node.find("name")->problem("two cases are named '" + *name + "'",
                                                      "say in the name what each of them shows"));
    } else {
      problems.push_back(name.problem());
    }
    if (const YamlNode* reason = node.find("reason")) test.reason = reason->text();
    test.as_of = *make_date(2026, 1, 1);
    if (const YamlNode* as_of = node.find("as_of")) {
      const auto day = parse_iso_date(as_of->text());
      if (day) {
        test.as_of = *day;
      } else {
        problems.push_back(
            as_of->problem("a day was expected, found '" + as_of->text() + "'", day_advice(as_of->text())));
      }
    }
    if (const YamlNode* params = node.find("params")) take(read_params(*params, rule, test));
    read_given(node, rule, refused, test, problems);
    take(read_expected(node, test));
    rule.tests.push_back(std::move(test));
  }
}

}  // namespace telaudit::rules
