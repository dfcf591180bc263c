// Rows that a join's own conditions leave, against the interpreter row by row.
#include "rules/join_filter.h"

#include <gtest/gtest.h>

#include <set>

#include "generated_relation.h"
#include "rules/join.h"
#include "rules/load.h"

namespace telaudit::rules {
namespace {

std::optional<bill::Schema> schemas(std::string_view name) {
  return name == "item" ? std::optional(item_schema()) : std::nullopt;
}

std::string rule_with(const std::string& conditions) {
  return "rule: T-1\nversion: 1.0.0\ntitle: A test\nstatus: draft\nkind: error\nconfidence: A\nprecedence: "
         "1\n"
         "reason: TEST\nfalse_positives: none\nparams:\n  least: {type: decimal, default: 3, meaning: "
         "least}\n"
         "over: item as c\njoin:\n  - item:\n      as: d\n      match: {account: c.account}\n      where: "
         "\"" +
         conditions +
         "\"\n      cardinality: many\nwhen: count(d) > 1\nmessage: 'one'\n"
         "tests: [{name: none, given: {item: []}, expect: []}]\n";
}

TEST(JoinFilter, LeavesWhatTheInterpreterLeaves) {
  std::size_t left = 0;
  std::size_t taken = 0;
  for (const std::string conditions :
       {"d.kind in ['tax', 'line'] and d.amount < 0", "d.quantity > params.least",
        "1 / d.units > 0 and d.carrier is known", "contains(d.other, 'a')", "d.units + d.huge > 7",
        "d.from <= d.through and d.payable"}) {
    const std::string text = rule_with(conditions);
    auto rule = load_rule(text, "t.yaml", schemas);
    ASSERT_TRUE(rule.ok()) << rule.problem().text() << "\n" << text;
    const Join& join = (*rule)->joins.front();
    ASSERT_FALSE(join.own_where.empty());
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
      const GeneratedRelation relation(seed, 4, seed % 3 == 0 ? 4000 : 150);
      Setting setting;
      setting.rule = rule->get();
      setting.as_of = *make_date(2026, 1, 31);
      for (const auto& param : (*rule)->params) setting.params.push_back(param.value);
      const auto rows = rows_left(setting, join, relation);
      ASSERT_TRUE(rows.ok()) << rows.problem().text();
      const std::set<std::uint64_t> found(rows->begin(), rows->end());
      RowFrame frame;
      const auto read = read_records(relation, (*rule)->sources[join.source], [&](Record&& record) {
        bool out = false;
        bool error = false;
        for (const auto& clause : join.own_where) {
          frame.start(setting);
          frame.matched[join.source] = &record;
          const Value value = evaluate(clause.expression, frame);
          out = out || value.is_false();
          error = error || value.error();
        }
        const bool there = found.contains(record.row);
        if (out && !error) {
          EXPECT_FALSE(there) << conditions << ", seed " << seed << ", row " << record.row;
        }
        if (!out) {
          EXPECT_TRUE(there) << conditions << ", seed " << seed << ", row " << record.row;
        }
        ++(there ? left : taken);
      });
      ASSERT_TRUE(read.ok());
    }
  }
  EXPECT_GT(left, 100U);
  EXPECT_GT(taken, 100U);
}

// Where only presence counts, one row stands for those after it that agree in what the join looks at: account
// and from; a row whose own condition is unknown stands for itself.
TEST(JoinFilter, LeavesOneOfRowsThatAreTheSameToTheJoin) {
  std::string text = rule_with("d.units > 3 and d.from < c.through");
  text.replace(text.find("many"), 4, "exists").replace(text.find("count(d) > 1"), 12, "d is known");
  auto rule = load_rule(text, "t.yaml", schemas);
  ASSERT_TRUE(rule.ok()) << rule.problem().text() << "\n" << text;
  const Join& join = (*rule)->joins.front();
  const SourceBinding& source = (*rule)->sources[join.source];
  std::size_t left = 0;
  std::size_t alike = 0;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const GeneratedRelation relation(seed, 4, seed % 3 == 0 ? 4000 : 150);
    Setting setting;
    setting.rule = rule->get();
    setting.as_of = *make_date(2026, 1, 31);
    for (const auto& param : (*rule)->params) setting.params.push_back(param.value);
    std::set<std::string> met;
    std::vector<std::uint64_t> expected;
    std::vector<std::uint64_t> passing;
    const auto read = read_records(relation, source, [&](Record&& record) {
      RowFrame frame;
      frame.start(setting);
      frame.matched[join.source] = &record;
      const Value value = evaluate(join.own_where.front().expression, frame);
      if (value.is_false()) return;
      passing.push_back(record.row);
      std::string key;
      for (std::size_t i = 0; i < source.columns.size(); ++i) {
        const std::string& name = source.schema.columns[source.columns[i]].name;
        if (name == "account" || name == "from") append_key(key, record.values[i], false);
      }
      if (!value.is_true() || met.insert(key).second) expected.push_back(record.row);
    });
    ASSERT_TRUE(read.ok());
    const auto rows = rows_left(setting, join, relation);
    ASSERT_TRUE(rows.ok()) << rows.problem().text();
    EXPECT_EQ(*rows, expected) << "seed " << seed;
    left += rows->size();
    // Those that are alike, too, where they are wanted: all that the condition alone leaves.
    const auto all = rows_left(setting, join, relation, {}, Alike::all);
    ASSERT_TRUE(all.ok()) << all.problem().text();
    EXPECT_EQ(*all, passing) << "seed " << seed;
    alike += all->size() - rows->size();
  }
  EXPECT_GT(left, 100U);
  EXPECT_GT(alike, 100U);
}

}  // namespace
}  // namespace telaudit::rules
