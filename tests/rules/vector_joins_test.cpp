// Joins of the vectors against those of the interpreter: keys of every kind and encoding, "*", days, ranges,
// longest prefixes, conditions that hold a row against its candidates, rows that follow from other joins.
#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "bill/table.h"
#include "generated_relation.h"
#include "result_text.h"
#include "rules/evaluate_all.h"
#include "rules/load.h"
#include "rules/run.h"
#include "rules/separate_scans.h"

namespace telaudit::rules {
namespace {

bill::Schema deck_schema() {
  using bill::Type;
  return {"deck",
          {{"carrier", Type::text, false, ""},
           {"kind", Type::text, false, ""},
           {"number", Type::text, false, ""},
           {"prefix", Type::text, false, ""},
           {"units", Type::integer, false, ""},
           {"share", Type::decimal, false, ""},
           {"payable", Type::boolean, false, ""},
           {"price", Type::decimal, true, ""},
           {"currency", Type::text, false, ""},
           {"opened", Type::date, false, ""},
           {"closed", Type::date, false, ""},
           {"valid_from", Type::date, false, ""},
           {"valid_to", Type::date, false, ""}}};
}

std::optional<bill::Schema> schemas(std::string_view name) {
  if (name == "deck") return deck_schema();
  return name == "item" ? std::optional(item_schema()) : std::nullopt;
}

// Empty words and numbers of kUnknown are unknown.
bill::Table deck(std::uint64_t seed) {
  constexpr std::int64_t kUnknown = -1;
  std::mt19937_64 random(seed);
  bill::TableBuilder builder(deck_schema());
  std::size_t column = 0;
  const auto text = [&](const std::vector<std::string>& from) {
    const std::string& word = from[random() % from.size()];
    if (!word.empty()) builder.set_text(column, word);
    ++column;
  };
  const auto number = [&](const std::vector<std::int64_t>& from) {
    const std::int64_t value = from[random() % from.size()];
    if (value != kUnknown) builder.set_number(column, value);
    ++column;
  };
  const auto decimal = [&](const std::vector<Decimal>& from) {
    EXPECT_TRUE(builder.set_decimal(column++, from[random() % from.size()]));
  };
  // Every other deck has few different days, so that rows stand between few turns.
  const std::uint64_t apart = seed % 2 == 0 ? 60 : 1;
  const auto day = [&](std::uint64_t most) {
    const auto after = static_cast<std::int64_t>(random() % most / apart * apart);
    if (random() % 4 != 0) builder.set_number(column, 20'000 + after);
    ++column;
  };
  std::vector<std::string> prefixes = {"0", "1", "01", "011", "10", "12025550100", "4", "110", "0110"};
  if (seed % 5 == 0) prefixes.emplace_back("n/");
  for (std::size_t i = 30 + random() % 50; i > 0; --i) {
    column = 0;
    text({"A", "A", "B", "*", ""});
    text({"access", "line", "tax", "usage", "*"});
    text({"011442", "1011", "2025550100", "12025550100", "411", "1", "NA", ""});
    text(prefixes);
    number({0, 1, 2, 5, 30, kUnknown});
    decimal({{5, 1}, {50, 2}, {1, 0}, {2, 0}, {-3, 0}});
    number({0, 1, kUnknown});
    decimal({{100, 2}, {25, 1}, {30, 0}, {125, 3}});
    text({"EUR", "USD", "USD"});
    day(700);
    day(700);
    day(300);
    day(700);
    builder.end_row();
  }
  return builder.finish();
}

const std::vector<std::string> kJoins = {
    "deck: {as: d, match: {carrier: c.carrier, kind: c.kind}, at: c.bill_date, cardinality: many}",
    "deck: {as: d, match: {carrier: c.carrier, kind: \"coalesce(c.kind, 'line')\"}, at: date_of(c.start), "
    "cardinality: many}",
    "deck: {as: d, match: {number: normalise_service(c.called)}, at: c.from, range: {value: c.through, from: "
    "opened, to: closed}, cardinality: many}",
    "deck: {as: d, match: {number: normalise_service(c.called)}, cardinality: exists, missing: not_fired}",
    "deck: {as: d, match: {number: normalise_service(c.called), carrier: c.carrier}, where: 'd.opened <= "
    "c.from', "
    "cardinality: many}",
    "deck: {as: d, match: {kind: \"coalesce(c.kind, c.other, 'line')\", carrier: \"'A'\"}, where: "
    "'coalesce(d.closed > "
    "c.through, true) and d.opened < c.from', cardinality: exists, missing: not_evaluated}",
    "deck: {as: d, match: {units: c.units}, at: date_of(c.start), cardinality: optional}",
    "deck: {as: d, match: {share: c.quantity, payable: c.payable}, cardinality: many}",
    "deck: {as: d, match: {carrier: c.carrier}, prefix: {prefix: c.called}, at: c.bill_date, cardinality: "
    "optional}",
    "deck: {as: d, match: {}, prefix: {prefix: c.called}, cardinality: optional, missing: not_evaluated}",
    "deck: {as: d, match: {kind: c.kind}, prefix: {prefix: normalise_service(c.called)}, where: 'd.units <= "
    "c.units', "
    "cardinality: exists, missing: unknown}",
    "deck: {as: d, match: {kind: c.kind}, range: {value: c.from, from: valid_from, to: valid_to}, "
    "cardinality: many}",
    "deck: {as: d, match: {kind: c.kind}, range: {value: c.quantity, from: share}, at: c.bill_date, "
    "cardinality: many}",
    "deck: {as: d, match: {kind: c.kind}, where: 'd.opened <= add_days(c.from, c.units)', cardinality: many}",
    "deck: {as: d, match: {kind: c.kind}, where: 'd.price > c.amount or d.units == c.units', cardinality: "
    "exists}",
    "deck: {as: d, match: {carrier: \"if(c.payable, c.carrier, 'B')\", kind: c.kind}, at: c.bill_date, "
    "cardinality: many}",
};

std::string rule_with(const std::string& id, const std::string& first, bool grouped) {
  const bool aggregates = first.find("cardinality: many") != std::string::npos;
  const bool exists = first.find("cardinality: exists") != std::string::npos;
  std::string out =
      "rule: " + id +
      "\nversion: 1.0.0\ntitle: A test\nstatus: draft\nkind: quality\nconfidence: A\nprecedence: 1\n"
      "reason: TEST\nfalse_positives: none\nover: item as c\njoin:\n  - " +
      first + "\n";
  std::string value = aggregates ? "count(d)" : (exists ? "if(d is known, 1, 0)" : "coalesce(d.units, -1)");
  if (!aggregates && !exists)
    out +=
        "  - deck: {as: e, match: {kind: \"coalesce(d.kind, '')\", carrier: c.carrier}, where: 'e.opened >= "
        "d.opened "
        "and e.opened <= c.through', cardinality: many}\n";
  if (!aggregates && !exists) value = "count(e)";
  out += "let: {met: \"" + value + "\"}\n";
  if (grouped) {
    out += "group: {by: [c.account, c.kind], let: {all: sum(known(met))}}\nwhen: all > 1\nmessage: '{all}'\n";
  } else {
    out += "when: met > 0\nmessage: '{met}'\n";
  }
  return out + "tests: [{name: none, given: {item: []}, expect: []}]\n";
}

TEST(VectorJoins, AgreeWithTheInterpreter) {
  std::vector<std::unique_ptr<Rule>> rules;
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < 2 * kJoins.size(); ++i) {
    texts.push_back(rule_with("T-" + std::to_string(10 + i), kJoins[i / 2], i % 2 == 1));
    auto rule = load_rule(texts.back(), "t.yaml", schemas);
    ASSERT_TRUE(rule.ok()) << rule.problem().text() << "\n" << texts.back();
    rules.push_back(std::move(*rule));
  }
  std::vector<const Rule*> pointers;
  for (const auto& rule : rules) pointers.push_back(rule.get());
  RuleResult sum;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const GeneratedRelation items(seed, 4, seed % 10 == 0 ? 5000 : 150);
    const bill::Table table = deck(seed);
    Environment environment;
    environment.as_of = *make_date(2026, 1, 31);
    environment.find = [&](std::string_view name) -> std::optional<Source> {
      if (name == "item") return Source{&items, true};
      if (name == "deck" && seed % 15 != 0) return Source{&table, true};
      return std::nullopt;
    };
    const auto together = evaluate_all(pointers, environment, static_cast<unsigned>(1 + seed % 3), {});
    ASSERT_TRUE(together.ok()) << together.problem().text();
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const auto alone = RuleRun(*rules[i], environment).run();
      ASSERT_TRUE(alone.ok()) << alone.problem().text();
      ASSERT_EQ(text_of((*together)[i]), text_of(*alone)) << "seed " << seed << "\n" << texts[i];
      sum.fired += alone->fired;
      sum.not_fired += alone->not_fired;
      sum.not_evaluated += alone->not_evaluated;
      sum.errors += alone->errors;
    }
  }
  for (const auto times : {sum.fired, sum.not_fired, sum.not_evaluated, sum.errors}) EXPECT_GT(times, 1000U);
}

// With a deck that counts as large, two rules a scan find what each finds alone.
TEST(SeparateScans, FindWhatOneScanFinds) {
  std::vector<std::unique_ptr<Rule>> rules;
  Together all;
  for (std::size_t i = 0; i < 7; ++i) {
    auto rule = load_rule(rule_with("T-" + std::to_string(10 + i), kJoins[i % kJoins.size()], i % 2 == 1),
                          "t.yaml", schemas);
    ASSERT_TRUE(rule.ok()) << rule.problem().text();
    all.numbers.push_back(i);
    rules.push_back(std::move(*rule));
    all.rules.push_back(rules.back().get());
  }
  const GeneratedRelation items(1, 4, 150);
  const bill::Table table = deck(1);
  all.relation = &items;
  Environment environment;
  environment.as_of = *make_date(2026, 1, 31);
  environment.find = [&](std::string_view name) -> std::optional<Source> {
    if (name == "item") return Source{&items, true};
    return name == "deck" ? std::optional(Source{&table, true}) : std::nullopt;
  };
  EXPECT_EQ(separate_scans(all, environment, SIZE_MAX, table.rows() + 1).size(), 1U);
  // Every other one forms groups, the first of them with one: 0 to 2, 3 and 4, 5 and 6.
  EXPECT_EQ(separate_scans(all, environment, 1, table.rows() + 1).size(), 3U);
  const auto parts = separate_scans(all, environment, SIZE_MAX, table.rows());
  EXPECT_EQ(parts.size(), 4U);  // 2 + 2 + 2 + 1
  std::vector<RuleResult> results(rules.size());
  const FiringSink none;
  std::size_t seen = 0;
  for (const auto& part : parts) {
    seen += part.rules.size();
    const std::optional<BillDates> any;
    SharedScan scan(part, environment, none, any);
    ASSERT_TRUE(scan.prepare(2, kGroupBytes).ok());
    ASSERT_TRUE(scan.run(results).ok());
  }
  EXPECT_EQ(seen, rules.size());
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const auto alone = RuleRun(*rules[i], environment).run();
    ASSERT_TRUE(alone.ok());
    EXPECT_EQ(text_of(results[i]), text_of(*alone));
  }
}

}  // namespace
}  // namespace telaudit::rules
