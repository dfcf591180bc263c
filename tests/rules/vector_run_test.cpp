// The vector evaluator against the row interpreter: every field of every result is the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>

#include "generated_relation.h"
#include "generated_rule.h"
#include "result_text.h"
#include "rule_text.h"
#include "rules/evaluate_all.h"
#include "rules/load.h"
#include "rules/run.h"
#include "rules/vector_kernels.h"
#include "rules/vector_mask.h"

namespace telaudit::rules {
namespace {

std::optional<bill::Schema> schemas(std::string_view name) {
  if (name == "price") return price_schema();
  return name == "item" ? std::optional(item_schema()) : std::nullopt;
}

Environment environment_of(const bill::Relation& relation) {
  Environment out;
  out.as_of = *make_date(2026, 1, 31);
  out.find = [&relation](std::string_view name) -> std::optional<Source> {
    if (name == "item") return Source{&relation, true};
    return std::nullopt;
  };
  return out;
}

struct Rules {
  std::vector<std::string> texts;
  std::vector<std::unique_ptr<Rule>> rules;
  std::vector<std::string> refusals;

  std::vector<const Rule*> pointers() const {
    std::vector<const Rule*> out;
    for (const auto& rule : rules) out.push_back(rule.get());
    return out;
  }
};

// Every other rule is over groups.
Rules draw_rules(std::uint64_t seed, std::size_t count) {
  Rules out;
  RuleWriter writer(seed);
  for (int tries = 0; out.rules.size() < count && tries < 1000; ++tries) {
    const std::string id = "T-" + std::to_string(10 + out.rules.size());
    std::string text = out.rules.size() % 2 == 0 ? writer.row_rule(id) : writer.group_rule(id);
    auto rule = load_rule(text, "t.yaml", schemas);
    if (!rule) {
      out.refusals.push_back(rule.problem().text() + "\n" + text);
      continue;
    }
    out.rules.push_back(std::move(*rule));
    out.texts.push_back(std::move(text));
  }
  return out;
}

// Adds up what the rules came to, so that a test can see that every outcome was among it.
void expect_same(const Rules& rules, const Environment& environment, std::uint64_t seed, RuleResult& sum) {
  const auto together = evaluate_all(rules.pointers(), environment, static_cast<unsigned>(1 + seed % 3), {},
                                     seed % 2 == 0 ? kGroupBytes : 32768);
  ASSERT_TRUE(together.ok()) << together.problem().text();
  for (std::size_t i = 0; i < rules.rules.size(); ++i) {
    const auto alone = RuleRun(*rules.rules[i], environment).run();
    ASSERT_TRUE(alone.ok()) << alone.problem().text();
    ASSERT_EQ(text_of((*together)[i]), text_of(*alone)) << "seed " << seed << "\n" << rules.texts[i];
    sum.fired += alone->fired;
    sum.withdrawn += alone->withdrawn;
    sum.not_fired += alone->not_fired;
    sum.not_evaluated += alone->not_evaluated;
    sum.errors += alone->errors;
    for (const auto& reason : alone->reasons) sum.reasons.push_back(reason);
  }
}

TEST(VectorRun, AgreesWithTheInterpreterOnGeneratedRulesAndRows) {
  RuleResult sum;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const auto rules = draw_rules(seed, 8);
    ASSERT_EQ(rules.rules.size(), 8U) << "seed " << seed << "\n" << rules.refusals.back();
    const GeneratedRelation relation(seed, 4, seed % 10 == 0 ? 5000 : 150);
    expect_same(rules, environment_of(relation), seed, sum);
  }
  for (const auto times : {sum.fired, sum.withdrawn, sum.not_fired, sum.not_evaluated, sum.errors})
    EXPECT_GT(times, 100U);
}

// A window and a join of the rule's own relation know a row by its number in the whole relation, whatever the
// part and vector it is met in.
TEST(VectorRun, FindsNeighboursAcrossParts) {
  const std::string beginning =
      "version: 1.0.0\ntitle: A test\nstatus: draft\nkind: error\nconfidence: A\nprecedence: 1\nreason: "
      "TEST\n"
      "false_positives: none\nover: item as c\nwhere: c.units is known and c.kind is known\n";
  const std::string window =
      "window:\n  by: [c.kind]\n  order: [c.units]\n  previous: p\n  next: n\nwhen: p.units < c.units or n "
      "is unknown\n";
  const std::string end =
      "message: '{p.units} {n.units}'\ntests: [{name: none, given: {item: []}, expect: []}]\n";
  const std::string grouped =
      "message: '{neighbours}'\ntests: [{name: none, given: {item: []}, expect: []}]\n";
  const std::string twins =
      "join:\n  - item: {as: o, match: {kind: c.kind, units: c.units}, others: true, cardinality: exists}\n"
      "when: o is known\nmessage: '{c.units}'\ntests: [{name: none, given: {item: []}, expect: []}]\n";
  Rules rules;
  rules.texts = {
      "rule: T-1\n" + beginning + window + end,
      "rule: T-2\n" + beginning + window.substr(0, window.find("when:")) +
          "group: {by: [c.kind], let: {neighbours: sum(n.units)}}\nwhen: count() > 0\n" + grouped,
      "rule: T-3\n" + beginning + twins,
  };
  for (const auto& text : rules.texts) {
    auto rule = load_rule(text, "t.yaml", schemas);
    ASSERT_TRUE(rule.ok()) << rule.problem().text() << "\n" << text;
    rules.rules.push_back(std::move(*rule));
  }
  RuleResult sum;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const GeneratedRelation relation(seed, 4, seed % 6 == 0 ? 5000 : 150);
    expect_same(rules, environment_of(relation), seed, sum);
  }
  for (const auto times : {sum.fired, sum.not_fired}) EXPECT_GT(times, 100U);
}

// Rows of other bills have no outcome; rules over groups that several bills may share look at all.
TEST(VectorRun, JudgesTheRowsOfSomeBillsAlone) {
  const BillDates dates = {Date{20'100}, Date{20'400}};
  std::size_t fewer = 0;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    const auto rules = draw_rules(seed, 8);
    const GeneratedRelation relation(seed, 4, seed % 6 == 0 ? 5000 : 150);
    const auto environment = environment_of(relation);
    std::vector<bool> judged;
    ASSERT_TRUE(relation
                    .scan({{2}, {}},
                          [&](const bill::Batch& batch) -> Result<void> {
                            const bill::ColumnView& date = batch.columns[0];
                            for (std::size_t row = 0; row < batch.rows; ++row)
                              judged.push_back(!date.is_known(row) ||
                                               (date.number(row) >= dates.first.days &&
                                                date.number(row) <= dates.second.days));
                            return {};
                          })
                    .ok());
    const auto all = evaluate_all(rules.pointers(), environment, 1, {});
    const auto some = evaluate_all(rules.pointers(), environment, 1 + seed % 2, {}, kGroupBytes, dates);
    ASSERT_TRUE(all.ok() && some.ok());
    for (std::size_t i = 0; i < rules.rules.size(); ++i) {
      const RuleResult& result = (*some)[i];
      if (!judges_by_bill_date(*rules.rules[i])) {
        EXPECT_EQ(text_of(result), text_of((*all)[i]));
        continue;
      }
      std::string expected;
      std::string found;
      for (const auto& firing : (*all)[i].firings)
        if (judged[firing.rows.front()]) expected += text_of(firing) + "\n";
      for (const auto& firing : result.firings) found += text_of(firing) + "\n";
      EXPECT_EQ(found, expected) << "seed " << seed << "\n" << rules.texts[i];
      const auto outcomes =
          result.fired + result.withdrawn + result.not_fired + result.not_evaluated + result.errors;
      if (!rules.rules[i]->group) {
        EXPECT_EQ(outcomes, std::count(judged.begin(), judged.end(), true));
      }
      if (result.firings.size() < (*all)[i].firings.size()) ++fewer;
    }
  }
  EXPECT_GT(fewer, 10U);
}

Rules rules_with_windows() {
  const std::string beginning =
      "version: 1.0.0\ntitle: A test\nstatus: draft\nkind: error\nconfidence: A\nprecedence: 1\nreason: "
      "TEST\nfalse_positives: none\nover: item as c\n";
  const std::string end =
      "message: '{c.units} {c.start}'\ntests: [{name: none, given: {item: []}, expect: []}]\n";
  const std::vector<std::string> bodies = {
      "let: {ends: 'add_days(c.through, 1)'}\nwindow: {by: [c.account], order: [c.from], overlap: {as: o, "
      "open: "
      "q, from: c.from, to: ends}}\nexpected: count(q)\nwhen: o is known\n",
      "where: c.units > -50\nwindow: {by: [c.kind, c.called], order: [c.units], overlap: {as: o, from: "
      "c.units, "
      "to: c.units + 3}}\nexpected: o.quantity\nwhen: o is unknown or o.quantity > c.quantity\n",
      "let: {line: \"coalesce(c.called, c.other, 'none')\"}\nwindow: {by: [line, c.quantity], order: "
      "[c.start], "
      "previous: p}\nexpected: p.units\nwhen: p.units != c.units\n",
      "let: {late: c.units > 10}\nwindow: {by: [c.account, late, c.rate], order: [c.from, c.units], "
      "previous: p, next: "
      "n, "
      "overlap: {open: q, from: c.from, to: c.through}}\nexpected: count(q)\nwhen: n is unknown and (p is "
      "unknown or count(q) > 1)\n",
      "window: {by: [c.other], order: [c.start], overlap: {open: q, from: c.start, to: "
      "'add_duration(c.start, tenths(c.units))'}}\nrequire: [{that: c.account is known, because: no "
      "account}]\nexpected: sum(q.units)\nwhen: sum(q.units) > 0 or c.units == 7\n",
      "let: {in_money: \"coalesce(c.currency, '')\"}\nwindow: {by: [c.account, c.kind, in_money], order: "
      "[c.from, "
      "c.bill_date], previous: p}\nexpected: p.amount\nwhen: c.amount > p.amount and c.quantity < p.huge\n",
      "window: {by: [c.account], order: [c.from], previous: p, overlap: {as: o, from: c.from, to: "
      "c.through}}\njoin: [{item: {as: j, match: {account: c.account, kind: c.kind, units: c.units}, "
      "cardinality: many}}]\nrequire: [{that: count(j) < 5, because: many}]\nexpected: o.rate\nwhen: "
      "days_between(p.from, c.from) > 200 or o.through == c.through or c.rate == p.rate\n",
      "where: 1 / c.units > 0\nwindow: {by: [c.kind], order: [c.through], overlap: {as: o, from: c.through, "
      "to: "
      "c.from}}\nwhen: o is known\n",
  };
  Rules rules;
  for (const auto& body : bodies) {
    std::string text = "rule: T-" + std::to_string(1 + rules.texts.size()) + "\n" + beginning + body + end;
    auto rule = load_rule(text, "t.yaml", schemas);
    if (!rule) {
      ADD_FAILURE() << rule.problem().text() << "\n" << text;
      continue;
    }
    rules.texts.push_back(std::move(text));
    rules.rules.push_back(std::move(*rule));
  }
  return rules;
}

// Rows without neighbours never see the interpreter, unless they fire; a row whose place is unknown does.
TEST(VectorRun, FindsNeighboursByNotes) {
  const Rules rules = rules_with_windows();
  RuleResult sum;
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    const GeneratedRelation relation(seed, 4, seed % 8 == 0 ? 3000 : 150);
    expect_same(rules, environment_of(relation), seed, sum);
  }
  for (const auto times : {sum.fired, sum.not_fired, sum.not_evaluated}) EXPECT_GT(times, 100U);
}

// Rows that are judged see earlier ones that are not.
TEST(VectorRun, LooksBackFromTheRowsOfSomeBills) {
  const Rules rules = rules_with_windows();
  const BillDates dates = {Date{20'300}, Date{20'500}};
  std::size_t firings = 0;
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    const GeneratedRelation relation(seed, 6, seed % 8 == 0 ? 2500 : 120);
    const auto environment = environment_of(relation);
    std::set<std::uint64_t> judged;
    std::uint64_t number = 0;
    const auto read = relation.scan({{2}, {}}, [&](const bill::Batch& batch) -> Result<void> {
      const bill::ColumnView& date = batch.columns[0];
      for (std::size_t row = 0; row < batch.rows; ++row, ++number)
        if (!date.is_known(row) ||
            (date.number(row) >= dates.first.days && date.number(row) <= dates.second.days))
          judged.insert(number);
      return {};
    });
    ASSERT_TRUE(read.ok());
    const std::size_t bytes = seed % 2 == 0 ? kGroupBytes : 32768;
    const auto some = evaluate_all(rules.pointers(), environment, 1 + seed % 2, {}, bytes, dates);
    ASSERT_TRUE(some.ok());
    for (std::size_t i = 0; i < rules.rules.size(); ++i) {
      const auto all = RuleRun(*rules.rules[i], environment).run();
      ASSERT_TRUE(all.ok());
      std::string expected;
      std::string found;
      for (const auto& firing : all->firings)
        if (judged.contains(firing.rows.front())) expected += text_of(firing) + "\n";
      const RuleResult& result = (*some)[i];
      for (const auto& firing : result.firings) found += text_of(firing) + "\n";
      ASSERT_EQ(found, expected) << "seed " << seed << "\n" << rules.texts[i];
      EXPECT_EQ(result.fired + result.withdrawn + result.not_fired + result.not_evaluated + result.errors,
                judged.size());
      firings += result.firings.size();
    }
  }
  EXPECT_GT(firings, 100U);
}

// Groups of one row that cannot fire are never made, whatever else the clauses say; of the others, every
// outcome is as the interpreter's.
TEST(VectorRun, FindsDuplicatesByTheirKeys) {
  const std::string beginning =
      "version: 1.0.0\ntitle: A test\nstatus: draft\nkind: error\nconfidence: A\nprecedence: 1\nreason: "
      "TEST\nfalse_positives: none\nover: item as c\n";
  const std::string end =
      "billed: sum(c.quantity)\nmessage: 'again'\ntests: [{name: none, given: {item: []}, expect: []}]\n";
  const std::vector<std::string> bodies = {
      "group: {by: [c.account, c.kind, c.units], let: {copies: count()}}\nwhen: copies > 1\n",
      "where: c.quantity > -5\ngroup: {by: [c.called, c.from, c.quantity], let: {copies: count()}, having: "
      "copies >= 2}\nwhen: sum(c.quantity) > 3\n",
      "where: 1 / c.units > 0\ngroup: {by: [c.kind, c.rate, c.huge]}\nwhen: count() - 1 > 0 and "
      "distinct(c.carrier) > 1\n",
      "group: {by: [{late: c.units > 10}, c.through, c.other], let: {copies: count()}}\nwhen: copies > 1\n",
      "group: {by: [c.start, {twice: c.quantity * 2}], let: {copies: count()}, having: copies > 1}\nwhen: "
      "all(c.payable)\n",
      "group: {by: [c.account, c.kind], let: {most: max(c.quantity)}, having: count() > 2, require: [{that: "
      "most "
      "> 5, because: too little}, {that: all(c.payable), because: not payable}]}\nwhen: most < 900\n",
      // These may fire for a group of one row.
      "group: {by: [c.account, c.units], require: [{that: count() > 1, because: alone}]}\nwhen: count() > "
      "2\n",
      "group: {by: [c.account, c.kind, c.units], let: {copies: count()}}\nwhen: copies >= 1\n",
      "group: {by: [c.account, c.kind], let: {copies: count()}, having: sum(c.quantity) > 0}\nwhen: copies > "
      "1\n",
  };
  Rules rules;
  for (const auto& body : bodies) {
    rules.texts.push_back("rule: T-" + std::to_string(1 + rules.texts.size()) + "\n" + beginning + body +
                          end);
    auto rule = load_rule(rules.texts.back(), "t.yaml", schemas);
    ASSERT_TRUE(rule.ok()) << rule.problem().text() << "\n" << rules.texts.back();
    rules.rules.push_back(std::move(*rule));
  }
  RuleResult sum;
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    const GeneratedRelation relation(seed, 4, seed % 6 == 0 ? 5000 : 150);
    expect_same(rules, environment_of(relation), seed, sum);
  }
  for (const auto times : {sum.fired, sum.not_fired, sum.not_evaluated, sum.errors}) EXPECT_GT(times, 100U);
}

// The least of two numbers needs fewer digits than the larger of them: 1.50 of a product of 30 digits.
TEST(VectorRun, NumbersNarrowerThanWhatTheyAreMadeOfAreSeenAsTheyAre) {
  bill::TableBuilder builder(item_schema());
  for (std::int64_t row = 0; row < 60; ++row) {
    ASSERT_TRUE(
        builder.set_decimal(*item_schema().find("quantity"), Decimal{(row + 1) * 100'000'000'000, 0}));
    ASSERT_TRUE(builder.set_decimal(*item_schema().find("huge"), Decimal{999'999'999'999'999'999, 0}));
    builder.end_row();
  }
  const bill::Table items = builder.finish();
  Rules rules;
  for (const std::string least : {"min(1.50, c.huge * c.quantity)", "max(-1.50, -(c.huge * c.quantity))"}) {
    for (const std::string condition : {" > 1.0", " <= 1.0", " + c.quantity > 2.0", " < 0.1 * c.quantity"}) {
      rules.texts.push_back("rule: T-" + std::to_string(rules.texts.size()) +
                            "\nversion: 1.0.0\ntitle: A test\nstatus: draft\nkind: error\nconfidence: A\n"
                            "precedence: 1\nreason: TEST\nfalse_positives: none\nover: item as c\nwhen: " +
                            least + condition + "\nmessage: m\ntests: []\n");
      auto rule = load_rule(rules.texts.back(), "t.yaml", schemas);
      ASSERT_TRUE(rule.ok()) << rule.problem().text();
      rules.rules.push_back(std::move(*rule));
    }
  }
  RuleResult sum;
  expect_same(rules, environment_of(items), 1, sum);
  EXPECT_EQ(sum.fired, 6U * 60);
  EXPECT_EQ(sum.not_fired, 2U * 60);
}

// Rules that differ in their constants alone: of such comparisons the weakest is looked at first, and rows at
// its very limit, numbers below zero and factors that turn a comparison round must not be lost.
TEST(VectorRun, ComparisonsWithOtherConstantsKeepTheirOwnRows) {
  RuleResult sum;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    std::mt19937_64 random(seed);
    const auto pick = [&](std::int64_t below) {
      return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(below));
    };
    const bool below_zero = seed % 2 == 0;
    bill::TableBuilder builder(item_schema());
    for (int row = 0; row < 2300; ++row) {
      const auto set = [&](const char* column, std::int64_t mantissa, std::uint8_t scale) {
        ASSERT_TRUE(builder.set_decimal(*item_schema().find(column), Decimal{mantissa, scale}));
      };
      set("quantity", pick(60) - (below_zero ? 30 : 0), 1);
      set("huge", pick(20), 0);
      set("rate", 5 * pick(40) - (below_zero ? 100 : 0), 2);
      set("amount", pick(200) - 100, 1);
      builder.set_number(*item_schema().find("units"), pick(12) - (below_zero ? 6 : 0));
      builder.set_text(*item_schema().find("currency"), "USD");
      builder.end_row();
    }
    const bill::Table items = builder.finish();
    Rules rules;
    for (int i = 0; i < 36; ++i) {
      const auto number = [&](std::int64_t below) {
        return Decimal{pick(below), static_cast<std::uint8_t>(pick(2) + 1)}.text();
      };
      const std::string comparison = std::array{" > ", " >= ", " < ", " <= "}[random() % 4];
      std::string when;
      switch (i % 6) {
        case 0:
          when = "c.quantity" + comparison + number(6);
          break;
        case 1:
          when = number(60) + comparison + "2 * c.quantity - 1";
          break;
        case 2:
          when = "c.amount" + comparison + "c.rate * " + number(30) + " - " + number(20);
          break;
        case 3:
          when = "c.amount - c.huge * c.rate" + comparison + "abs(c.rate) * 0.5 + " + number(40);
          break;
        case 4:
          when = "-3 * c.units + 1.5" + comparison + "c.quantity * " + number(9) + " + " + number(9);
          break;
        default:
          when = "c.units * -0.5" + comparison + number(5) + " - c.units";
          break;
      }
      rules.texts.push_back("rule: T-" + std::to_string(10 + i) +
                            "\nversion: 1.0.0\ntitle: A test\nstatus: draft\nkind: error\nconfidence: A\n"
                            "precedence: 1\nreason: TEST\nfalse_positives: none\nover: item as c\nwhen: \"" +
                            when + "\"\nmessage: m\ntests: []\n");
      auto rule = load_rule(rules.texts.back(), "t.yaml", schemas);
      ASSERT_TRUE(rule.ok()) << rule.problem().text() << "\n" << rules.texts.back();
      rules.rules.push_back(std::move(*rule));
    }
    expect_same(rules, environment_of(items), seed, sum);
  }
  EXPECT_GT(sum.fired, 50'000U);
  EXPECT_GT(sum.not_fired, 50'000U);
  EXPECT_EQ(sum.errors, 0U);
}

// Prices of carriers and kinds in stretches of days, some of which overlap; "*" stands for any.
bill::Table prices(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto pick = [&](std::size_t below) { return static_cast<std::size_t>(random() % below); };
  constexpr std::array kCarriers = {"A", "B", "*"};
  constexpr std::array kCodes = {"access", "line", "tax", "usage", "*"};
  bill::TableBuilder builder(price_schema());
  for (int i = 0; i < 40; ++i) {
    const auto from = 20'000 + static_cast<std::int64_t>(pick(600));
    builder.set_text(0, kCarriers[pick(kCarriers.size())]);
    builder.set_text(1, kCodes[pick(kCodes.size())]);
    EXPECT_TRUE(builder.set_decimal(
        2, Decimal{static_cast<std::int64_t>(pick(90'000)) - 100, static_cast<std::uint8_t>(pick(4))}));
    if (pick(4) != 0) builder.set_text(3, pick(5) == 0 ? "EUR" : "USD");
    const Decimal share{static_cast<std::int64_t>(pick(100)), 2};
    if (pick(3) != 0) {
      EXPECT_TRUE(builder.set_decimal(4, share));
    }
    if (pick(5) != 0) builder.set_number(5, from);
    if (pick(5) != 0) builder.set_number(6, from + static_cast<std::int64_t>(pick(200)));
    builder.end_row();
  }
  return builder.finish();
}

TEST(VectorRun, JoinsFindWhatTheInterpreterFinds) {
  const std::string beginning =
      "version: 1.0.0\ntitle: A test\nstatus: draft\nkind: error\nconfidence: A\nprecedence: 1\nreason: "
      "TEST\nfalse_positives: none\nover: item as c\nwhere: c.units is known or c.kind is known\n";
  const std::string match = "match: {carrier: c.carrier, code: c.kind}, at: 'coalesce(c.from, c.bill_date)'";
  const std::string end = "tests: [{name: none, given: {item: []}, expect: []}]\n";
  Rules rules;
  rules.texts = {
      "rule: T-1\n" + beginning + "join: [{price: {as: p, " + match +
          ", cardinality: one}}]\nlet: {above: c.amount - p.price}\n"
          "when: above > 0.5 * ulp(p.price) and p.share is known\nmessage: '{above} {p.price}'\n" +
          end,
      "rule: T-2\n" + beginning + "join: [{price: {as: p, " + match +
          ", cardinality: optional}}]\nrequire: [{that: c.currency is known, because: no currency}]\n"
          "when: p is unknown or p.share > 0.5\nmessage: '{p.share}'\n" +
          end,
      "rule: T-3\n" + beginning + "join: [{price: {as: p, " + match +
          ", where: 'p.share > 0.2 or p.price < c.rate', cardinality: exists}}]\n"
          "when: p is known and c.quantity > 1\nmessage: '{c.quantity}'\n" +
          end,
      "rule: T-4\n" + beginning + "join: [{price: {as: p, " + match +
          ", cardinality: many}}]\nlet: {shares: sum(known(p.share))}\n"
          "group: {by: [c.carrier, c.kind], let: {rows: count(), most: max(shares)}}\n"
          "when: rows > 3 and most > 0.6\nmessage: '{rows} {most}'\n" +
          end,
      "rule: T-5\n" + beginning + "join: [{price: {as: p, " + match +
          ", cardinality: optional}}]\ngroup: {by: [c.account, p.code], let: {sums: sum(p.price), rows: "
          "count()}}\nwhen: sums > 100 and rows > 2\nmessage: '{sums}'\n" +
          end,
  };
  for (const auto& text : rules.texts) {
    auto rule = load_rule(text, "t.yaml", schemas);
    ASSERT_TRUE(rule.ok()) << rule.problem().text() << "\n" << text;
    rules.rules.push_back(std::move(*rule));
  }
  RuleResult sum;
  for (std::uint64_t seed = 1; seed <= 16; ++seed) {
    const GeneratedRelation relation(seed, 4, seed % 8 == 0 ? 4000 : 200);
    const bill::Table priced = prices(seed);
    Environment environment = environment_of(relation);
    environment.find = [&](std::string_view name) -> std::optional<Source> {
      if (name == "item") return Source{&relation, true};
      if (name == "price") return Source{&priced, seed != 5};
      return std::nullopt;
    };
    expect_same(rules, environment, seed, sum);
  }
  for (const auto times : {sum.fired, sum.not_fired, sum.not_evaluated, sum.errors}) EXPECT_GT(times, 20U);
}

// Where all that rows bring can be added up, that is what their groups get: sums, the least and the greatest
// at the decimals they were printed with, counts, and rows in their order.
TEST(VectorRun, AddsUpWhatRowsBringToTheirGroups) {
  const std::string beginning =
      "version: 1.0.0\ntitle: A test\nstatus: draft\nkind: quality\nconfidence: A\nprecedence: 1\nreason: "
      "TEST\nfalse_positives: none\nover: item as c\n";
  const std::string end = "tests: [{name: none, given: {item: []}, expect: []}]\n";
  const std::vector<std::string> groups = {
      "by: [c.carrier], let: {rows: count(), all: sum(known(c.amount)), least: min(known(c.rate))}}\nwhen: "
      "rows > 3\n"
      "message: '{rows} {all} {least}'\n",
      "by: [c.kind, c.payable], let: {all: sum(c.amount), most: max(c.quantity)}}\nwhen: all > 0 or most > "
      "1\n"
      "message: '{all} {most}'\n",
      "by: [c.account, c.called], let: {paid: count(c.payable), known_paid: count(known(c.payable)), last: "
      "max(known(c.through))}}\nwhen: known_paid > 0\nmessage: '{paid} {known_paid} {last}'\n",
      "by: [c.from], let: {rows: count(), units: sum(known(c.units)), huge: sum(known(c.huge)), first: "
      "min(known(c.start))}}\nwhen: rows >= 1\nbilled: sum(known(c.amount))\nmessage: '{rows} {units} {huge} "
      "{first}'\n",
  };
  Rules rules;
  for (std::size_t i = 0; i < 2 * groups.size(); ++i) {
    const std::string where = i % 2 == 0 ? "" : "where: c.amount is known and c.quantity > -5\n";
    rules.texts.push_back("rule: T-" + std::to_string(10 + i) + "\n" + beginning + where + "group: {" +
                          groups[i / 2] + end);
    auto rule = load_rule(rules.texts.back(), "t.yaml", schemas);
    ASSERT_TRUE(rule.ok()) << rule.problem().text() << "\n" << rules.texts.back();
    rules.rules.push_back(std::move(*rule));
  }
  RuleResult sum;
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    const GeneratedRelation relation(seed, 4, seed % 6 == 0 ? 5000 : 150);
    expect_same(rules, environment_of(relation), seed, sum);
  }
  for (const auto times : {sum.fired, sum.not_fired, sum.not_evaluated, sum.errors}) EXPECT_GT(times, 20U);
}

// max(x) and max(known(x)) are called the same where a reason names what was unknown.
TEST(VectorRun, SaysAnUnknownOfOneNameOnce) {
  Rules rules;
  rules.texts = {
      "rule: T-1\nversion: 1.0.0\ntitle: A test\nstatus: draft\nkind: error\nconfidence: A\nprecedence: 1\n"
      "reason: TEST\nfalse_positives: none\nover: item as c\ngroup: {by: [c.called]}\n"
      "when: max(c.units) >= max(known(c.units))\nmessage: m\n"
      "tests: [{name: none, given: {item: []}, expect: []}]\n"};
  auto rule = load_rule(rules.texts[0], "t.yaml", schemas);
  ASSERT_TRUE(rule.ok()) << rule.problem().text();
  rules.rules.push_back(std::move(*rule));
  RuleResult sum;
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const GeneratedRelation relation(seed, 4, 20);
    expect_same(rules, environment_of(relation), seed, sum);
  }
  EXPECT_TRUE(std::any_of(sum.reasons.begin(), sum.reasons.end(),
                          [](const auto& reason) { return reason.first == "unknown: max(c.units)"; }));
}

TEST(VectorRun, HandsFiringsToASinkInRowOrder) {
  const auto rules = draw_rules(7, 8);
  const GeneratedRelation relation(7, 4, 500);
  const auto environment = environment_of(relation);
  const auto held = evaluate_all(rules.pointers(), environment, 1, {});
  ASSERT_TRUE(held.ok());
  std::vector<std::vector<std::string>> streamed(rules.rules.size());
  const auto counted =
      evaluate_all(rules.pointers(), environment, 1, [&](std::size_t rule, Firing&& firing) -> Result<void> {
        streamed[rule].push_back(text_of(firing));
        return {};
      });
  ASSERT_TRUE(counted.ok());
  for (std::size_t i = 0; i < streamed.size(); ++i) {
    EXPECT_TRUE((*counted)[i].firings.empty());
    EXPECT_EQ((*counted)[i].fired, (*held)[i].fired);
    std::vector<std::string> expected;
    for (const auto& firing : (*held)[i].firings) expected.push_back(text_of(firing));
    EXPECT_EQ(streamed[i], expected);
  }
}

// Each loop of this processor against its portable twin, on numbers at the ends of their ranges.
class KernelsOfProcessors : public testing::TestWithParam<const VectorKernels* (*)()> {};

TEST_P(KernelsOfProcessors, AgreeWithThePortableOnes) {
  const VectorKernels* fast = GetParam()();
  if (fast == nullptr) GTEST_SKIP() << "this processor lacks them";
  const VectorKernels& plain = portable_kernels();
  std::mt19937_64 random(11);
  for (const std::size_t rows : {0U, 1U, 3U, 63U, 64U, 65U, 1000U, 2047U, 2048U}) {
    std::vector<std::int64_t> a(kVectorRows), b(kVectorRows), small(kVectorRows), few(kVectorRows);
    std::vector<std::uint32_t> codes(kVectorRows), table(40);
    std::vector<std::uint32_t> low_codes(kVectorRows);
    std::vector<std::uint8_t> bytes(kVectorRows);
    for (std::size_t i = 0; i < kVectorRows; ++i) {
      a[i] = static_cast<std::int64_t>(random());
      b[i] = random() % 4 == 0 ? a[i] : static_cast<std::int64_t>(random());
      small[i] = static_cast<std::int32_t>(random());
      few[i] = static_cast<std::int32_t>(random());
      codes[i] = static_cast<std::uint32_t>(random() % 1280);
      low_codes[i] = codes[i] % 32;
      bytes[i] = static_cast<std::uint8_t>(random() % 3);
    }
    a[0] = std::numeric_limits<std::int64_t>::min();
    for (auto& word : table) word = static_cast<std::uint32_t>(random());
    const auto same_bits = [&](auto fill) {
      Mask of_fast, of_plain;
      fill(*fast, of_fast.words.data());
      fill(plain, of_plain.words.data());
      EXPECT_EQ(of_fast, of_plain) << rows;
      EXPECT_EQ(without(of_fast, first_rows(rows)), Mask{});
    };
    const auto same_numbers = [&](auto fill) {
      std::vector<std::int64_t> of_fast(kVectorRows), of_plain(kVectorRows);
      fill(*fast, of_fast.data());
      fill(plain, of_plain.data());
      EXPECT_EQ(of_fast, of_plain) << rows;
    };
    same_bits([&](const VectorKernels& k, auto* out) { k.greater(a.data(), b.data(), out, rows); });
    same_bits([&](const VectorKernels& k, auto* out) { k.equal(a.data(), b.data(), out, rows); });
    same_bits([&](const VectorKernels& k, auto* out) { k.greater_than(a.data(), b[1], out, rows); });
    same_bits([&](const VectorKernels& k, auto* out) { k.less_than(a.data(), b[1], out, rows); });
    same_bits([&](const VectorKernels& k, auto* out) { k.equal_to(a.data(), a[1], out, rows); });
    for (const std::size_t words : {9U, 16U, 17U, 32U, 40U}) {
      std::vector<std::uint32_t> within(codes);
      for (auto& code : within) code %= static_cast<std::uint32_t>(words * 32);
      same_bits([&](const VectorKernels& k, auto* out) {
        k.look_up(within.data(), table.data(), words, out, rows);
      });
      std::vector<std::int64_t> numbers(kVectorRows);
      for (std::size_t i = 0; i < kVectorRows; ++i)
        numbers[i] = random() % 50 == 0 ? a[i] : static_cast<std::int64_t>(random() % 1500) - 700;
      same_bits([&](const VectorKernels& k, auto* out) {
        k.look_up_numbers(numbers.data(), -650, words * 32 - 5, table.data(), words, out, rows);
      });
    }
    same_bits([&](const VectorKernels& k, auto* out) { k.within(codes.data(), 300, 77, out, rows); });
    same_bits([&](const VectorKernels& k, auto* out) { k.within(codes.data(), codes[1], 0, out, rows); });
    same_bits(
        [&](const VectorKernels& k, auto* out) { k.look_up_few(low_codes.data(), table[0], out, rows); });
    same_bits([&](const VectorKernels& k, auto* out) { k.known(bytes.data(), out, rows); });
    const auto same_codes = [&](auto fill) {
      std::vector<std::uint32_t> of_fast(low_codes), of_plain(low_codes);
      fill(*fast, of_fast.data());
      fill(plain, of_plain.data());
      EXPECT_EQ(of_fast, of_plain) << rows;
    };
    std::vector<std::uint32_t> steps(1280);
    for (auto& step : steps) step = random() % 3 == 0 ? 0 : static_cast<std::uint32_t>(random());
    same_codes(
        [&](const VectorKernels& k, auto* out) { k.add_steps(codes.data(), steps.data(), out, rows); });
    same_codes([&](const VectorKernels& k, auto* out) { k.add_reached(a.data(), a[1], 77, out, rows); });
    same_codes([&](const VectorKernels& k, auto* out) {
      Mask none;
      k.find_entries(codes.data(), steps.data(), out, none.words.data(), rows);
    });
    same_bits([&](const VectorKernels& k, auto* out) {
      std::vector<std::uint32_t> entries(kVectorRows);
      k.find_entries(codes.data(), steps.data(), entries.data(), out, rows);
    });
    same_numbers(
        [&](const VectorKernels& k, auto* out) { k.find_numbers(codes.data(), b.data(), out, rows); });
    const VectorKernels::Linear line{a.data(), b[2], a[3]};
    const VectorKernels::Linear other{b.data(), -7, b[4]};
    const VectorKernels::Linear same{b.data(), 1, 0};
    const VectorKernels::Linear itself{a.data(), 1, 0};
    same_bits([&](const VectorKernels& k, auto* out) { k.linear_greater(line, other, out, rows); });
    same_bits([&](const VectorKernels& k, auto* out) { k.linear_equal(itself, same, out, rows); });
    same_numbers([&](const VectorKernels& k, auto* out) { k.linear_sum(line, other, out, rows); });
    same_numbers([&](const VectorKernels& k, auto* out) { k.add(a.data(), b.data(), out, rows); });
    same_numbers([&](const VectorKernels& k, auto* out) { k.subtract(a.data(), b.data(), out, rows); });
    same_numbers([&](const VectorKernels& k, auto* out) { k.multiply(a.data(), b.data(), out, rows); });
    same_numbers(
        [&](const VectorKernels& k, auto* out) { k.multiply_small(small.data(), few.data(), out, rows); });
    same_numbers([&](const VectorKernels& k, auto* out) { k.add_constant(a.data(), b[0], out, rows); });
    same_numbers([&](const VectorKernels& k, auto* out) { k.multiply_constant(a.data(), b[0], out, rows); });
    same_numbers([&](const VectorKernels& k, auto* out) {
      k.multiply_small_constant(small.data(), few[0], out, rows);
    });
    same_numbers([&](const VectorKernels& k, auto* out) { k.absolute(a.data(), out, rows); });
    for (const auto mode : {Rounding::down, Rounding::up, Rounding::floor, Rounding::ceiling,
                            Rounding::half_up, Rounding::half_even}) {
      for (std::uint64_t unit = 10; unit <= 1'000'000'000'000'000'000; unit *= 10) {
        // Halves and whole ones, and what lies beside them.
        std::vector<std::int64_t> near(a);
        for (std::size_t i = 0; i < kVectorRows; i += 2) {
          const std::int64_t halves =
              small[i] % (4'000'000'000'000'000'000 / static_cast<std::int64_t>(unit));
          near[i] = halves * static_cast<std::int64_t>(unit / 2) + few[i] % 2;
        }
        same_numbers([&](const VectorKernels& k, auto* out) { k.round(near.data(), mode, unit, out, rows); });
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(VectorKernels, KernelsOfProcessors, testing::Values(&avx2_kernels, &avx512_kernels));

// The first charge ends at 2^32 * 2^32, which 64 bits cut to 0: the second begins while it is open.
TEST(VectorRun, PlacesOfAWindowAreNotCutTo64Bits) {
  const auto rules = parse_rule(
      "over: charge as c\nlet: {ends: c.data_volume + c.instalment * 4294967296}\nwindow: {by: "
      "[c.account], order: [c.data_volume], overlap: {as: o, from: c.data_volume, to: ends}}\nwhen: o is "
      "known\n");
  ASSERT_TRUE(rules.ok()) << rules.problem().text();
  World world;
  world.put("charge", make_table(bill::charge_schema(),
                                 {{{"account", "A"}, {"data_volume", "0"}, {"instalment", "4294967296"}},
                                  {{"account", "A"}, {"data_volume", "5"}, {"instalment", "0"}},
                                  {{"account", "B"}, {"data_volume", "7"}, {"instalment", "0"}}}));
  const std::vector<std::string> ids = {"T-01"};
  const auto alone = rules->evaluate("T-01", world.environment());
  const auto together = rules->evaluate_all(ids, world.environment(), 2);
  ASSERT_TRUE(alone.ok() && together.ok());
  EXPECT_EQ(alone->fired, 1U);
  EXPECT_EQ(text_of(together->front()), text_of(*alone));
}

}  // namespace
}  // namespace telaudit::rules
