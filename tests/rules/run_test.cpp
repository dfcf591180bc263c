// What rules say of rows: outcomes, joins, groups, unknowns, and that neither the order of rows nor their
// batches show.
#include <algorithm>
#include <random>

#include "rule_text.h"

namespace telaudit::rules {
namespace {

std::string reasons_of(const RuleResult& result) {
  std::string out;
  for (const auto& [reason, count] : result.reasons) out += reason + " x" + std::to_string(count) + ";";
  return out;
}

TEST(Run, FalseAndErrorIsFalse) {
  const std::string rule = "over: charge as c\nwhen: c.quantity > 5 and 1 / c.quantity > 0\n";
  const auto result = run_on_charges(rule, {{{"quantity", "0"}}, {{"quantity", "6"}}, {}});
  EXPECT_EQ(result.not_fired, 1U);
  EXPECT_EQ(result.fired, 1U);
  EXPECT_EQ(result.not_evaluated, 1U);
  EXPECT_EQ(result.errors, 0U);
  EXPECT_EQ(reasons_of(result), "unknown: quantity of charge x1;");
}

TEST(Run, AnErrorIsCountedWithItsPlaceAndStopsNothing) {
  const auto result = run_on_charges("over: charge as c\nwhen: 1 / c.quantity > 0\n",
                                     {{{"quantity", "0"}}, {{"quantity", "2"}}});
  EXPECT_EQ(result.errors, 1U);
  EXPECT_EQ(result.fired, 1U);
  EXPECT_EQ(reasons_of(result), "T-01:12:7: division by zero x1;");
}

// -1 / -2 > 0.4: multiplied out by a negative divisor the sign turns.
TEST(Run, ComparisonsAreMultipliedOut) {
  const std::string rule = "over: charge as c\nwhen: c.billed_units / c.quantity > 0.4\n";
  const auto result = run_on_charges(rule, {{{"billed_units", "-1"}, {"quantity", "-2"}},
                                            {{"billed_units", "1"}, {"quantity", "-2"}},
                                            {{"billed_units", "2"}, {"quantity", "5"}}});
  ASSERT_EQ(result.firings.size(), 1U);
  EXPECT_EQ(result.firings[0].rows[0], 0U);
}

TEST(Run, MixedCurrenciesAreAnErrorOfTheGroup) {
  const std::string rule = "over: charge as c\ngroup: {by: [c.account]}\nwhen: sum(c.amount) > 0\n";
  const auto result = run_on_charges(rule, {{{"account", "A"}, {"amount", "1"}, {"currency", "USD"}},
                                            {{"account", "A"}, {"amount", "1"}, {"currency", "GBP"}},
                                            {{"account", "A"}, {"amount", "1"}, {"currency", "EUR"}},
                                            {{"account", "B"}, {"amount", "1"}, {"currency", "EUR"}}});
  EXPECT_EQ(result.errors, 1U);
  EXPECT_EQ(result.fired, 1U);
  EXPECT_EQ(reasons_of(result), "T-01:13:7: amounts in EUR and GBP do not mix x1;");
}

TEST(Run, SumsAreUnknownWithAnUnknownMemberUnlessKnown) {
  const std::vector<Cells> rows = {{{"account", "A"}, {"amount", "1"}}, {{"account", "A"}}};
  const std::string group = "over: charge as c\ngroup: {by: [c.account]}\n";
  EXPECT_EQ(run_on_charges(group + "when: sum(c.amount) == 1\n", rows).not_evaluated, 1U);
  EXPECT_EQ(run_on_charges(group + "when: sum(known(c.amount)) == 1\n", rows).fired, 1U);
  EXPECT_EQ(run_on_charges(group + "when: count() == 2 and count(c.amount is known) == 1\n", rows).fired, 1U);
  // Nothing known is left: the sum is 0, the least and the middle are unknown.
  EXPECT_EQ(
      run_on_charges(group + "when: sum(known(c.rate)) == 0 and min(known(c.rate)) is unknown\n", rows).fired,
      1U);
  EXPECT_EQ(run_on_charges(group + "when: median(known(c.rate)) is unknown\n", rows).fired, 1U);
}

// 1, 2, 4, 10: the middle is (2 + 4) / 2 = 3; of 1, 2, 4 it is 2.
TEST(Run, MedianIsExact) {
  const auto row = [](const char* amount) { return Cells{{"account", "A"}, {"amount", amount}}; };
  const std::string rule =
      "over: charge as c\ngroup: {by: [c.account]}\nbilled: median(c.amount)\nwhen: true\n";
  EXPECT_EQ(run_on_charges(rule, {row("10"), row("1"), row("4"), row("2")}).firings[0].billed->text(), "3.0");
  EXPECT_EQ(run_on_charges(rule, {row("4"), row("1"), row("2")}).firings[0].billed->text(), "2");
  // (1.00 + 1.01) / 2 = 1.005
  EXPECT_EQ(run_on_charges(rule, {row("1.01"), row("1.00")}).firings[0].billed->text(), "1.005");
}

TEST(Run, GroupingKeepsAnUnknownGroup) {
  const std::string rule = "over: charge as c\ngroup: {by: [c.service]}\nwhen: count() == 2\n";
  const auto result = run_on_charges(rule, {{}, {{"service", ""}}, {}, {{"service", "S"}}});
  ASSERT_EQ(result.firings.size(), 1U);
  EXPECT_EQ(result.firings[0].rows, (std::vector<std::uint64_t>{0, 2}));
  EXPECT_TRUE(result.firings[0].key.empty());
}

class Joins : public ::testing::Test {
 protected:
  RuleResult run(const std::vector<Cells>& prices, const Cells& charge,
                 const std::string& more = "cardinality: one") {
    World world;
    world.put("price", make_table(price_schema(), prices));
    return run_on_charges(
        "over: charge as c\njoin:\n  - price: {as: p, match: {carrier: c.carrier, code: c.product_code}, at: "
        "c.from, " +
            more + "}\nexpected: p.price\nwhen: true\n",
        {charge}, std::move(world));
  }
  const Cells charge_ = {{"carrier", "X"}, {"product_code", "P"}, {"from", "2026-02-01"}};
};

TEST_F(Joins, PeriodsAreHalfOpenAndUnknownIsOpen) {
  const std::vector<Cells> prices = {
      {{"carrier", "X"}, {"code", "P"}, {"price", "1"}, {"valid_to", "2026-02-01"}},
      {{"carrier", "X"}, {"code", "P"}, {"price", "2"}, {"valid_from", "2026-02-01"}}};
  EXPECT_EQ(run(prices, charge_).firings[0].expected->text(), "2");
  EXPECT_EQ(run(prices, {{"carrier", "X"}, {"product_code", "P"}, {"from", "2026-01-31"}})
                .firings[0]
                .expected->text(),
            "1");
}

TEST_F(Joins, ANamedValueIsCloserThanAStar) {
  const Cells star = {{"carrier", "*"}, {"code", "*"}, {"price", "1"}};
  const Cells code = {{"carrier", "*"}, {"code", "P"}, {"price", "2"}};
  const Cells carrier = {{"carrier", "X"}, {"code", "*"}, {"price", "3"}};
  EXPECT_EQ(run({star, code}, charge_).firings[0].expected->text(), "2");
  // Columns count from the left.
  EXPECT_EQ(run({star, code, carrier}, charge_).firings[0].expected->text(), "3");
  // A star matches an unknown value, a named value never does.
  const auto unknown = run({star, code}, {{"from", "2026-02-01"}});
  EXPECT_EQ(unknown.firings[0].expected->text(), "1");
}

TEST_F(Joins, TwoEquallyCloseRowsAreAnError) {
  const Cells row = {{"carrier", "X"}, {"code", "P"}, {"price", "1"}};
  const auto result = run({row, row}, charge_);
  EXPECT_EQ(result.errors, 1U);
  EXPECT_NE(reasons_of(result).find("ambiguous"), std::string::npos);
}

TEST_F(Joins, UnknownEqualsNothing) {
  const auto result = run({{{"carrier", "X"}, {"price", "1"}}}, {{"carrier", "X"}, {"from", "2026-02-01"}});
  EXPECT_EQ(result.not_evaluated, 1U);
  EXPECT_EQ(reasons_of(result), "no price row matches x1;");
  EXPECT_TRUE(result.missing_inputs.empty());
}

TEST_F(Joins, SayWhatIsMissing) {
  EXPECT_EQ(run({}, charge_, "cardinality: one, missing: not_fired").not_fired, 1U);
  EXPECT_EQ(run({}, charge_, "cardinality: optional").fired, 1U);
  const auto nobody = run_on_charges(
      "over: charge as c\njoin: [{price: {as: p, match: {}, cardinality: one}}]\nwhen: true\n", {charge_});
  EXPECT_EQ(nobody.not_evaluated, 1U);
  EXPECT_EQ(nobody.missing_inputs, std::vector<std::string>{"price"});
  EXPECT_EQ(reasons_of(nobody), "no price given x1;");
  // A rule lacks its input even where no row comes as far as the join.
  const auto idle = run_on_charges(
      "over: charge as c\nwhere: c.amount > 0\njoin: [{price: {as: p, match: {}, cardinality: one}}]\nwhen: "
      "true\n",
      {charge_});
  EXPECT_EQ(idle.missing_inputs, std::vector<std::string>{"price"});
}

TEST_F(Joins, ManyRowsAreReadThroughAggregates) {
  World world;
  world.put("price", make_table(price_schema(), {{{"code", "P"}, {"price", "1.5"}},
                                                 {{"code", "P"}, {"price", "2.5"}},
                                                 {{"code", "Q"}, {"price", "9"}}}));
  const std::string rule =
      "over: charge as c\njoin: [{price: {as: p, match: {code: c.product_code}, where: p.price < 9, "
      "cardinality: many}}]\n"
      "billed: sum(p.price)\nexpected: max(p.price)\nwhen: count(p) == 2 or count(p) == 0\n";
  const auto result = run_on_charges(rule, {{{"product_code", "P"}}, {{"product_code", "Q"}}}, world);
  ASSERT_EQ(result.firings.size(), 2U);
  EXPECT_EQ(result.firings[0].billed->text(), "4.0");
  EXPECT_EQ(result.firings[0].expected->text(), "2.5");
  EXPECT_EQ(result.firings[1].billed->text(), "0");
  EXPECT_FALSE(result.firings[1].expected.has_value());
}

TEST(Run, ProrationByHand) {
  // 10 of the 28 days of February and 15 of the 31 of March, of 31.00 a month: 31 x (10/28 + 15/31)
  // = 11.0714.. + 15 = 26.07. By thirtieths: 25 / 30 x 31.00 = 25.8333.. = 25.83.
  const std::vector<Cells> rows = {{{"rate", "31.00"}, {"from", "2026-02-19"}, {"through", "2026-03-15"}}};
  const std::string rule =
      "over: charge as c\nwhen: true\nbilled: prorate(c.rate, c.from, add_days(c.through, 1), 'actual', 2, "
      "half_up)\n"
      "expected: prorate(c.rate, c.from, add_days(c.through, 1), '30', 2, half_up)\n";
  const auto result = run_on_charges(rule, rows);
  EXPECT_EQ(result.firings[0].billed->text(), "26.07");
  EXPECT_EQ(result.firings[0].expected->text(), "25.83");
}

TEST(Run, ParamsAreSetFromOutsideAndChecked) {
  auto rules = parse_rule(
      "params: {least: {type: decimal, default: 5, meaning: m}}\nover: charge as c\nwhen: c.amount > "
      "params.least\n");
  ASSERT_TRUE(rules.ok()) << rules.problem().text();
  World world;
  world.put("charge", make_table(bill::charge_schema(), {{{"amount", "3"}}}));
  auto environment = world.environment();
  EXPECT_EQ(rules->evaluate("T-01", environment)->fired, 0U);
  environment.params = {{"T-01.least", "2.5"}};
  EXPECT_EQ(rules->evaluate("T-01", environment)->fired, 1U);
  environment.params = {{"T-01.least", "much"}};
  EXPECT_FALSE(rules->evaluate("T-01", environment).ok());
}

TEST(Run, ExplainShowsEachClauseWithItsValues) {
  auto rules = parse_rule(
      "over: charge as c\nwhere: c.quantity > 0\nlet: {extension: c.quantity * c.rate}\nwhen: c.amount > "
      "extension\n");
  ASSERT_TRUE(rules.ok()) << rules.problem().text();
  World world;
  world.put("charge", make_table(bill::charge_schema(),
                                 {{}, {{"quantity", "3"}, {"rate", "0.50"}, {"amount", "1.50"}}}));
  const auto text = rules->explain("T-01", world.environment(), 1);
  ASSERT_TRUE(text.ok());
  EXPECT_NE(text->find("where           c.quantity > 0  ->  true    [c.quantity = 3]"), std::string::npos)
      << *text;
  EXPECT_NE(text->find("c.quantity * c.rate  ->  1.50"), std::string::npos) << *text;
  EXPECT_NE(
      text->find("when            c.amount > extension  ->  false    [c.amount = 1.50, extension = 1.50]"),
      std::string::npos)
      << *text;
  EXPECT_NE(text->find("not fired"), std::string::npos);
  EXPECT_FALSE(rules->explain("T-01", world.environment(), 2).ok());
}

// A table whose scan cuts its rows at given places.
class Cut : public bill::Relation {
 public:
  Cut(const bill::Schema& schema, std::vector<bill::Table> pieces)
      : schema_(schema), pieces_(std::move(pieces)) {}
  const bill::Schema& schema() const override { return schema_; }
  std::uint64_t rows() const override {
    std::uint64_t sum = 0;
    for (const auto& piece : pieces_) sum += piece.rows();
    return sum;
  }
  Result<void> scan(const bill::ScanRequest& request, const bill::BatchVisitor& visit) const override {
    for (const auto& piece : pieces_) {
      auto scanned = piece.scan(request, visit);
      if (!scanned) return scanned;
    }
    return {};
  }

 private:
  bill::Schema schema_;
  std::vector<bill::Table> pieces_;
};

std::vector<Cells> random_charges(std::mt19937& random) {
  std::vector<Cells> rows;
  for (int i = 0; i < 200; ++i) {
    Cells row;
    const auto maybe = [&](const char* name, const std::string& value) {
      if (random() % 8 != 0) row.emplace_back(name, value);
    };
    maybe("carrier", "X");
    maybe("account", "A" + std::to_string(random() % 3));
    maybe("product_code", std::string(1, static_cast<char>('P' + random() % 3)));
    maybe("quantity", std::to_string(static_cast<int>(random() % 7) - 2));
    maybe("amount",
          std::to_string(static_cast<int>(random() % 900) - 200) + "." + std::to_string(10 + random() % 90));
    maybe("from", "2026-0" + std::to_string(1 + random() % 9) + "-01");
    if (random() % 20 == 0) row.emplace_back("currency", random() % 2 == 0 ? "USD" : "EUR");
    rows.push_back(row);
  }
  return rows;
}

std::vector<std::string> said(const RuleResult& result, const std::vector<std::size_t>& original) {
  std::vector<std::string> out;
  for (const auto& firing : result.firings) {
    std::vector<std::size_t> rows;
    for (const auto row : firing.rows) rows.push_back(original[row]);
    std::sort(rows.begin(), rows.end());
    std::string text = firing.withdrawn_by + "|" + (firing.billed ? firing.billed->text() : "-") + "|" +
                       firing.message + "|";
    for (const auto row : rows) text += std::to_string(row) + ",";
    out.push_back(text);
  }
  std::sort(out.begin(), out.end());
  for (const auto& [reason, count] : result.reasons) out.push_back(reason + " x" + std::to_string(count));
  out.push_back(std::to_string(result.not_fired) + "/" + std::to_string(result.not_evaluated) + "/" +
                std::to_string(result.errors));
  return out;
}

TEST(Property, NeitherOrderNorBatchesShow) {
  const std::string join =
      "over: charge as c\njoin: [{price: {as: p, match: {code: c.product_code}, at: c.from, cardinality: "
      "optional}}]\n";
  const std::vector<std::string> texts = {
      join +
          "billed: c.amount * p.share\nwhen: c.amount / c.quantity > p.price\ntraps: [{name: t, when: "
          "c.quantity == 3, because: b}]\n",
      join +
          "group: {by: [c.account, c.product_code], let: {total: sum(c.amount), least: "
          "min(known(c.amount))}}\n"
          "billed: total\nwhen: total > 100 or least < -150\n",
      join +
          "group: {by: [c.account]}\nbilled: median(known(c.amount))\nallocate: c.amount\nwhen: "
          "count(c.quantity > 1) > 3 and distinct(known(p.price)) > 1\n",
  };
  const unsigned seed = 4711;
  std::mt19937 random(seed);
  for (int round = 0; round < 40; ++round) {
    const auto rows = random_charges(random);
    World world;
    world.put("price",
              make_table(price_schema(),
                         {{{"code", "P"}, {"price", "10"}, {"share", "0.5"}, {"valid_to", "2026-05-01"}},
                          {{"code", "P"}, {"price", "20"}, {"share", "0.25"}, {"valid_from", "2026-05-01"}},
                          {{"code", "*"}, {"price", "30"}, {"currency", "USD"}}}));
    std::vector<std::size_t> order(rows.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    const std::vector<std::size_t> straight = order;
    std::shuffle(order.begin(), order.end(), random);
    std::vector<bill::Table> pieces;
    for (std::size_t at = 0; at < rows.size();) {
      const std::size_t size = std::min<std::size_t>(1 + random() % 60, rows.size() - at);
      std::vector<Cells> piece;
      for (std::size_t i = 0; i < size; ++i) piece.push_back(rows[order[at + i]]);
      pieces.push_back(make_table(bill::charge_schema(), piece));
      at += size;
    }
    World shuffled = world;
    world.put("charge", make_table(bill::charge_schema(), rows));
    shuffled.relations["charge"] = std::make_shared<Cut>(bill::charge_schema(), std::move(pieces));
    for (const auto& text : texts) {
      auto rules = parse_rule(text);
      ASSERT_TRUE(rules.ok()) << rules.problem().text();
      const auto one = rules->evaluate("T-01", world.environment());
      const auto other = rules->evaluate("T-01", shuffled.environment());
      ASSERT_TRUE(one.ok() && other.ok());
      EXPECT_EQ(said(*one, straight), said(*other, order)) << "seed " << seed << ", round " << round << "\n"
                                                           << text;
    }
  }
}

}  // namespace
}  // namespace telaudit::rules
