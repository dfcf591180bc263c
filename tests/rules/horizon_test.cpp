// What a run over the bills of some days may leave out: the findings of these bills stay what they are when
// all bills are judged.
#include "rules/horizon.h"

#include <gtest/gtest.h>

#include <set>

#include "generated_relation.h"
#include "result_text.h"
#include "rules/evaluate_all.h"
#include "rules/join_filter.h"
#include "rules/load.h"
#include "rules/run.h"

namespace telaudit::rules {
namespace {

std::optional<bill::Schema> schemas(std::string_view name) {
  return name == "item" ? std::optional(item_schema()) : std::nullopt;
}

std::unique_ptr<Rule> rule_of(const std::string& body) {
  auto rule = load_rule(
      "rule: T-1\nversion: 1.0.0\ntitle: A test\nstatus: draft\nkind: error\nconfidence: A\nprecedence: 1\n"
      "reason: TEST\nfalse_positives: none\nparams: {back: {type: integer, default: 40, meaning: days}}\n"
      "over: item as c\n" +
          body + "message: m\ntests: [{name: none, given: {item: []}, expect: []}]\n",
      "t.yaml", schemas);
  EXPECT_TRUE(rule.ok()) << rule.problem().text() << "\n" << body;
  return rule.ok() ? std::move(*rule) : nullptr;
}

std::string joined(const std::string& where, const std::string& match = "account: c.account") {
  return "join: [{item: {as: o, match: {" + match + "}, where: \"" + where +
         "\", cardinality: many, missing: unknown}}]\nwhen: count(o) > 0\nbilled: count(o)\n";
}

// Days 20,100 to 20,109 are judged. What may be met, worked out by hand for each condition.
TEST(Horizon, LeavesTheDaysThatAJudgedRowCanMeet) {
  constexpr std::int32_t kFirst = 20'100;
  const BillDates judged = {Date{kFirst}, Date{kFirst + 9}};
  bill::TableBuilder builder(item_schema());
  const std::size_t date = *item_schema().find("bill_date");
  for (std::int32_t day = kFirst - 100; day <= kFirst + 100; ++day) {
    builder.set_number(date, day);
    builder.end_row();
  }
  const bill::Table table = builder.finish();
  struct Case {
    std::string where;
    std::int32_t first, last;  // days from the first that is judged
  };
  const std::vector<Case> cases = {
      {"o.bill_date < c.bill_date", -100, 8},
      {"o.bill_date <= c.bill_date and o.bill_date >= add_days(c.bill_date, -params.back)", -40, 9},
      {"c.bill_date < o.bill_date and add_days(c.bill_date, 7) > o.bill_date", 1, 15},
      {"o.bill_date == c.bill_date", 0, 9},
      {"days_between(o.bill_date, c.bill_date) <= 30 and days_between(o.bill_date, c.bill_date) > 0", -30, 8},
      {"abs(days_between(c.bill_date, o.bill_date)) <= 20", -20, 29},
      {"5 >= days_between(c.bill_date, o.bill_date)", -100, 14},
      {"(o.bill_date < add_days(c.bill_date, -90) and c.units > 3) or o.bill_date < add_days(c.bill_date, "
       "-95)",
       -100, -82},
      {"o.bill_date < c.bill_date or o.units == c.units", -100, 100},
      {"o.bill_date < c.from", -100, 100},
      {"not (o.bill_date < c.bill_date)", -100, 100},
  };
  for (const auto& one : cases) {
    const auto rule = rule_of(joined(one.where));
    ASSERT_TRUE(rule);
    Setting setting;
    setting.rule = rule.get();
    for (const auto& param : rule->params) setting.params.push_back(param.value);
    const Join& join = rule->joins.front();
    const auto rows = rows_left(setting, join, table, horizon_of(setting, join, judged));
    ASSERT_TRUE(rows.ok()) << rows.problem().text();
    ASSERT_FALSE(rows->empty()) << one.where;
    EXPECT_EQ(static_cast<std::int32_t>(rows->front()) - 100, one.first) << one.where;
    EXPECT_EQ(static_cast<std::int32_t>(rows->back()) - 100, one.last) << one.where;
    EXPECT_EQ(rows->size(), static_cast<std::size_t>(one.last - one.first + 1)) << one.where;
  }
  // The same through a match.
  const auto rule = rule_of(joined("o.units > 0", "bill_date: 'add_days(c.bill_date, -3)'"));
  ASSERT_TRUE(rule);
  Setting setting;
  setting.rule = rule.get();
  for (const auto& param : rule->params) setting.params.push_back(param.value);
  const auto rows =
      rows_left(setting, rule->joins.front(), table, horizon_of(setting, rule->joins.front(), judged));
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ(rows->front(), 97U);
  EXPECT_EQ(rows->back(), 106U);
}

TEST(Horizon, KnowsWhichRulesJudgeByBillDate) {
  EXPECT_TRUE(judges_by_bill_date(*rule_of("when: c.units > 3\n")));
  EXPECT_TRUE(judges_by_bill_date(*rule_of("group: {by: [c.account, c.bill_date]}\nwhen: count() > 1\n")));
  EXPECT_TRUE(judges_by_bill_date(
      *rule_of("let: {day: c.bill_date}\ngroup: {by: [c.account, day]}\nwhen: count() > 1\n")));
  EXPECT_FALSE(judges_by_bill_date(*rule_of("group: {by: [c.account, c.kind]}\nwhen: count() > 1\n")));
  EXPECT_FALSE(judges_by_bill_date(
      *rule_of("group: {by: [c.account, {month: month_start(c.bill_date)}]}\nwhen: count() > 1\n")));
}

TEST(Horizon, FindsOnTheBillsOfSomeDaysWhatARunOverAllFindsOnThem) {
  const std::vector<std::string> bodies = {
      joined("o.bill_date < c.bill_date and o.bill_date >= add_days(c.bill_date, -params.back)"),
      joined("o.units > 0 and abs(days_between(o.bill_date, c.bill_date)) <= 60", "kind: c.kind"),
      joined("o.bill_date <= add_months(c.bill_date, -1) or o.bill_date == c.bill_date"),
      joined("o.units != c.units", "account: c.account, bill_date: c.bill_date"),
      "join: [{item: {as: o, match: {account: c.account, kind: c.kind}, others: true, where: 'o.bill_date > "
      "c.bill_date', cardinality: exists}}]\nwhen: o is unknown\n",
      "group: {by: [c.account, c.bill_date], let: {many: count(), most: max(c.units)}}\nwhen: many > 1 and "
      "most > 3\nbilled: many\n",
      "group: {by: [c.bill_date, c.kind]}\nwhen: count() > 1\n",
      "join: [{item: {as: o, match: {account: c.account}, where: 'o.bill_date < c.bill_date', cardinality: "
      "exists}}]\ngroup: {by: [c.kind, c.bill_date], let: {before: count(o is known)}}\nwhen: before > 0\n"
      "billed: before\n",
      "window: {by: [c.account], order: [c.units], previous: p}\ngroup: {by: [c.kind, c.bill_date], let: "
      "{sum: "
      "sum(p.units)}}\nwhen: sum > 0\nbilled: sum\n",
      "prior: {as: p, periods: 2, at_least: 1, within_days: 90, match: [kind]}\nwhen: count(p) > 0\nbilled: "
      "sum(p.units)\n",
      "prior: {as: p, match: [kind], within_days: 200}\nwhen: p.units > c.units\nbilled: p.units\n",
      "group: {by: [c.account, c.kind]}\nwhen: count() > 2\nbilled: count()\n",
  };
  std::vector<std::unique_ptr<Rule>> rules;
  std::vector<const Rule*> pointers;
  for (const auto& body : bodies) {
    rules.push_back(rule_of(body));
    ASSERT_TRUE(rules.back());
    pointers.push_back(rules.back().get());
  }
  const BillDates dates = {Date{20'200}, Date{20'330}};
  std::vector<std::size_t> judged_firings(bodies.size()), other_firings(bodies.size());
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    const GeneratedRelation relation(seed, 5, seed == 8 ? 600 : 120);
    Environment environment;
    environment.as_of = *make_date(2026, 1, 31);
    environment.find = [&](std::string_view name) -> std::optional<Source> {
      return name == "item" ? std::optional(Source{&relation, true}) : std::nullopt;
    };
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
    const auto some =
        evaluate_all(pointers, environment, 1 + seed % 2, {}, seed % 2 == 0 ? kGroupBytes : 32768, dates);
    ASSERT_TRUE(some.ok()) << some.problem().text();
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const auto all = RuleRun(*rules[i], environment).run();
      ASSERT_TRUE(all.ok());
      std::string expected, found;
      for (const auto& firing : all->firings) {
        const bool counts = !judges_by_bill_date(*rules[i]) || judged.contains(firing.rows.front());
        ++(counts ? judged_firings : other_firings)[i];
        if (counts) expected += text_of(firing) + "\n";
      }
      for (const auto& firing : (*some)[i].firings) found += text_of(firing) + "\n";
      ASSERT_EQ(found, expected) << "seed " << seed << "\n" << bodies[i];
    }
  }
  for (std::size_t i = 0; i < rules.size(); ++i) {
    EXPECT_GT(judged_firings[i], 0U) << bodies[i];
    if (judges_by_bill_date(*rules[i])) {
      EXPECT_GT(other_firings[i], 0U) << bodies[i];
    }
  }
}

// Months of some rows each, shown in parts of a month.
class Months : public bill::Relation, public bill::PartedScan {
 public:
  Months(std::int32_t months, std::int64_t rows) : each_(static_cast<std::uint64_t>(rows)) {
    bill::TableBuilder builder(item_schema());
    const auto column = [schema = item_schema()](std::string_view name) { return *schema.find(name); };
    for (std::int32_t month = 0; month < months; ++month) {
      for (std::int64_t row = 0; row < rows; ++row) {
        builder.set_number(column("bill_date"), kFirst + 30 * month);
        builder.set_text(column("account"), "A" + std::to_string(row / 2));
        builder.set_text(column("kind"), row % 3 == 0 ? "x" : "y");
        builder.set_number(column("from"), kFirst + 30 * month);
        builder.set_number(column("through"), kFirst + 30 * month + (row % 1000 == 7 ? 35 : 29));
        builder.set_number(column("units"), (row * 7 + month) % 1000);
        builder.end_row();
      }
    }
    table_.emplace(builder.finish());
  }

  static constexpr std::int32_t kFirst = 20'000;
  const bill::Schema& schema() const override { return table_->schema(); }
  std::uint64_t rows() const override { return table_->rows(); }
  Result<void> scan(const bill::ScanRequest& request, const bill::BatchVisitor& visit) const override {
    return scan_part({0, rows()}, request, visit);
  }
  Result<std::vector<bill::RelationPart>> parts() const override {
    std::vector<bill::RelationPart> out;
    for (std::uint64_t begin = 0; begin < rows(); begin += each_) out.push_back({begin, begin + each_});
    return out;
  }
  Result<void> scan_part(const bill::RelationPart& part, const bill::ScanRequest& request,
                         const bill::BatchVisitor& visit) const override {
    return table_->scan(request, [&](const bill::Batch& all) -> Result<void> {
      for (std::uint64_t begin = part.begin; begin < part.end;) {
        const std::uint64_t end = std::min(part.end, (begin / each_ + 1) * each_);
        bill::Batch some;
        some.rows = static_cast<std::size_t>(end - begin);
        for (std::size_t i = 0; i < all.columns.size(); ++i) {
          some.columns.push_back(bill::rows_of(all.columns[i], static_cast<std::size_t>(begin), some.rows));
          bill::Zone& zone = some.zones.emplace_back();
          if (request.columns[i] != *item_schema().find("bill_date")) continue;
          zone.min = zone.max = some.columns.back().number(0);
        }
        if (auto visited = visit(some); !visited) return visited;
        begin = end;
      }
      return {};
    });
  }

 private:
  std::uint64_t each_;
  std::optional<bill::Table> table_;
};

// A month is long enough that threads share it, while the indexes that rules ask for are built beside.
TEST(Horizon, ThreadsThatShareAMonthFindWhatOneFinds) {
  constexpr std::int64_t kRows = 40'000;
  const Months months(4, kRows);
  bill::TableBuilder accounts(
      {"account", {{"account", bill::Type::text, false, ""}, {"units", bill::Type::integer, false, ""}}});
  for (std::int64_t account = 0; account < kRows / 2; account += 2) {
    accounts.set_text(0, "A" + std::to_string(account));
    accounts.set_number(1, account % 1000);
    accounts.end_row();
  }
  const bill::Table table = accounts.finish();
  const auto schema = [&](std::string_view name) {
    return name == "account" ? std::optional(table.schema()) : schemas(name);
  };
  const std::string head =
      "rule: T-1\nversion: 1.0.0\ntitle: A test\nstatus: draft\nkind: error\nconfidence: A\nprecedence: 1\n"
      "reason: TEST\nfalse_positives: none\nover: item as c\n";
  const std::string tail = "message: m\ntests: [{name: none, given: {item: []}, expect: []}]\n";
  const std::vector<std::string> bodies = {
      "window: {by: [c.account, c.kind], order: [c.from], previous: p}\nwhen: c.units < p.units\nbilled: "
      "p.units\n",
      "window: {by: [c.account, c.kind], order: [c.from], overlap: {from: c.from, to: c.through, open: q}}\n"
      "when: count(q) > 0\nbilled: count(q)\n",
      "join: [{account: {as: a, match: {account: c.account}, cardinality: optional, missing: "
      "not_fired}}]\nwhen: a.units == c.units\nbilled: a.units\n",
      "group: {by: [c.account, c.bill_date], let: {most: max(c.units)}}\nwhen: most > 998\nbilled: most\n",
  };
  std::vector<std::unique_ptr<Rule>> rules;
  std::vector<const Rule*> pointers;
  for (const auto& body : bodies) {
    auto rule = load_rule(head + body + tail, "t.yaml", schema);
    ASSERT_TRUE(rule.ok()) << rule.problem().text() << "\n" << body;
    rules.push_back(std::move(*rule));
    pointers.push_back(rules.back().get());
  }
  Environment environment;
  environment.as_of = *make_date(2026, 1, 31);
  environment.find = [&](std::string_view name) -> std::optional<Source> {
    if (name == "account") return Source{&table, true};
    return name == "item" ? std::optional(Source{&months, true}) : std::nullopt;
  };
  const BillDates last = {Date{Months::kFirst + 90}, Date{Months::kFirst + 119}};
  const auto all = evaluate_all(pointers, environment, 2, {});
  ASSERT_TRUE(all.ok()) << all.problem().text();
  for (const unsigned threads : {1U, 2U, 3U}) {
    const auto some = evaluate_all(pointers, environment, threads, {}, kGroupBytes, last);
    ASSERT_TRUE(some.ok()) << some.problem().text();
    for (std::size_t i = 0; i < rules.size(); ++i) {
      std::string expected, found;
      for (const auto& firing : (*all)[i].firings)
        if (firing.rows.front() >= 3 * kRows) expected += text_of(firing) + "\n";
      for (const auto& firing : (*some)[i].firings) found += text_of(firing) + "\n";
      EXPECT_FALSE(expected.empty()) << bodies[i];
      EXPECT_TRUE(found == expected) << threads << " threads\n" << bodies[i];
    }
  }
}

}  // namespace
}  // namespace telaudit::rules
