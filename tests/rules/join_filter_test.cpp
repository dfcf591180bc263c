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

}  // namespace
}  // namespace telaudit::rules
