// Neighbours of a row: before and after, overlaps, runs, spans of time. Expected rows are found by looking at
// all pairs.
#include <random>

#include "rule_text.h"

namespace telaudit::rules {
namespace {

// A call from a line: begins at a tenth of a second of 2026-01-01 00:00, lasts so many days for dates.
Cells call(const std::string& origin, const std::string& start, const std::string& amount = "1") {
  Cells cells = {{"origin", origin}, {"amount", amount}};
  if (!start.empty()) cells.emplace_back("start", start);
  return cells;
}

std::vector<std::uint64_t> rows_of(const RuleResult& result) {
  std::vector<std::uint64_t> rows;
  for (const auto& firing : result.firings) rows.push_back(firing.rows.front());
  return rows;
}

using Rows = std::vector<std::uint64_t>;

TEST(Window, NeighboursByOrderAndThenByRow) {
  const std::string start =
      "over: charge as c\nwhere: c.amount > 0\nwindow: {by: [c.origin], order: [c.start], ";
  const std::vector<Cells> rows = {call("A", "30"),
                                   call("A", "10"),
                                   call("B", "20"),
                                   call("A", "10"),
                                   call("A", "20", "0"),
                                   call("A", ""),
                                   {{"amount", "1"}, {"start", "5"}}};
  const auto before =
      run_on_charges(start + "previous: p}\nexpected: seconds(c.start - p.start)\nwhen: p is known\n", rows);
  // 10 (row 1), 10 (row 3), 30 (row 0); the row that where leaves out is nobody's neighbour.
  EXPECT_EQ(rows_of(before), (Rows{0, 3}));
  EXPECT_EQ(before.firings[0].expected->text(), "2.0");
  EXPECT_EQ(before.firings[1].expected->text(), "0.0");
  EXPECT_EQ(before.not_evaluated, 1U);
  EXPECT_EQ(before.reasons.front().first, "unknown: start of charge");
  const auto after = run_on_charges(start + "next: n}\nwhen: n is unknown\n", rows);
  // The last of A, the only one of B, and the row whose origin is unknown, which is alone.
  EXPECT_EQ(rows_of(after), (Rows{0, 2, 6}));
}

Cells period(const std::string& service, const std::string& from, const std::string& through) {
  return {{"service", service}, {"from", from}, {"through", through}};
}

// 1st to 20th, 2nd to 3rd, 10th to 12th: the third meets the first, which ends last, not the one before it.
TEST(Window, OverlapIsWithTheRowThatEndsLast) {
  const std::string rule =
      "over: charge as c\nwindow: {by: [c.service], order: [c.from], overlap: {as: o, open: q, from: c.from, "
      "to: \"add_days(c.through, 1)\"}}\nexpected: days_between(o.through, c.through)\nbilled: "
      "count(q)\nwhen: o is "
      "known\n";
  const auto result = run_on_charges(
      rule, {period("A", "2026-01-01", "2026-01-20"), period("A", "2026-01-02", "2026-01-03"),
             period("A", "2026-01-10", "2026-01-12"), period("A", "2026-01-21", "2026-01-31"),
             period("B", "2026-01-02", "2026-01-03"), period("A", "2026-01-20", "2026-01-20")});
  EXPECT_EQ(rows_of(result), (Rows{1, 2, 5}));
  EXPECT_EQ(result.firings[1].expected->text(), "-8");  // 12th against the 20th
  EXPECT_EQ(result.firings[1].billed->text(), "1");
  EXPECT_EQ(result.firings[2].billed->text(), "1");
}

Cells month(const std::string& date, const std::string& quantity) {
  Cells cells = {{"service", "A"}, {"bill_date", date}};
  if (!quantity.empty()) cells.emplace_back("quantity", quantity);
  return cells;
}

TEST(Window, RunsAreCountedWithTheirPosition) {
  const std::string rule =
      "over: charge as c\nwindow: {by: [c.service], order: [c.bill_date], run: {as: r, so_far: s, when: "
      "c.quantity == 0}}\nbilled: count(r)\nexpected: count(s)\nwhen: count(r) >= 2\n";
  const auto result =
      run_on_charges(rule, {month("2026-01-01", "0"), month("2026-02-01", "5"), month("2026-03-01", "0"),
                            month("2026-04-01", "0"), month("2026-05-01", "0"), month("2026-06-01", "1")});
  EXPECT_EQ(rows_of(result), (Rows{2, 3, 4}));
  EXPECT_EQ(result.firings[1].billed->text(), "3");
  EXPECT_EQ(result.firings[1].expected->text(), "2");
  EXPECT_EQ(result.not_fired, 3U);
  // A neighbour of which it is not known makes the run unknown; up to a row only what is before it counts.
  const auto unknown =
      run_on_charges(rule, {month("2026-01-01", "0"), month("2026-02-01", "0"), month("2026-03-01", "")});
  EXPECT_EQ(unknown.not_evaluated, 3U);
  std::string so_far = rule;
  so_far.replace(so_far.find("count(r) >= 2"), 13, "count(s) == 2");
  EXPECT_EQ(rows_of(run_on_charges(
                so_far, {month("2026-01-01", "0"), month("2026-02-01", "0"), month("2026-03-01", "")})),
            (Rows{1}));
}

// A span of 10 seconds is 100 tenths: what began 100 tenths earlier is outside, an equal start inside.
TEST(Window, WithinASpanOfTime) {
  const std::string rule =
      "over: charge as c\nparams: {span: {type: integer, default: 10, meaning: m}}\nwindow: {by: [c.origin], "
      "order: [c.start], within: {as: w, seconds: params.span}}\nbilled: sum(w.amount)\nwhen: count(w) > 1\n";
  const auto result =
      run_on_charges(rule, {call("A", "100", "1"), call("A", "200", "2"), call("A", "199", "4"),
                            call("A", "200", "8"), call("B", "200", "16")});
  EXPECT_EQ(rows_of(result), (Rows{1, 2, 3}));
  EXPECT_EQ(result.firings[0].billed->text(), "14");
  EXPECT_EQ(result.firings[1].billed->text(), "5");
  EXPECT_EQ(result.firings[2].billed->text(), "14");
}

// Products of 36 digits, scales that differ, and texts.
TEST(Window, OrdersWhatSixtyFourBitsDoNotHold) {
  const auto sum_before = [](const std::string& key, const std::vector<Cells>& rows) {
    return rows_of(run_on_charges("over: charge as c\nwindow: {by: [c.service], order: [" + key +
                                      "], previous: p}\nwhen: p.ordinal == c.ordinal - 1\n",
                                  rows));
  };
  const auto row = [](const std::string& place, const std::string& column, const std::string& value) {
    return Cells{{"service", "A"}, {"ordinal", place}, {column, value}};
  };
  // The rows bear their place in the order, so each but the first follows the one before it.
  EXPECT_EQ(sum_before("c.quantity * c.quantity",
                       {row("3", "quantity", "999999999999999999"), row("1", "quantity", "2"),
                        row("2", "quantity", "999999999999999998")}),
            (Rows{0, 2}));
  EXPECT_EQ(sum_before("c.quantity", {row("3", "quantity", "2"), row("2", "quantity", "1.99"),
                                      row("1", "quantity", "1.985")}),
            (Rows{0, 1}));
  EXPECT_EQ(sum_before("c.invoice",
                       {row("2", "invoice", "N10"), row("3", "invoice", "N9"), row("1", "invoice", "N1")}),
            (Rows{0, 1}));
}

TEST(Window, SeesOnlyTheRow) {
  const auto problem_of = [](const std::string& lines) {
    const auto rules = parse_rule("over: charge as c\n" + lines + "when: true\n");
    return rules.ok() ? std::string("loads") : rules.problem().text();
  };
  EXPECT_NE(problem_of("join: [{price: {as: p, match: {}, cardinality: one}}]\nwindow: {by: [p.code], order: "
                       "[c.start], previous: q}\n")
                .find("window stands before the joins"),
            std::string::npos);
  EXPECT_NE(problem_of("window: {by: [c.origin], order: [c.service], within: {as: w, days: 3}}\n")
                .find("seconds need an order by a moment"),
            std::string::npos);
  EXPECT_NE(
      problem_of("window: {by: [c.origin], order: [c.start], overlap: {as: o, from: c.start, to: c.from}}\n")
          .find("from is moment, to is date"),
      std::string::npos);
  EXPECT_NE(problem_of("window: {by: [c.origin], previous: p}\n").find("order is missing"),
            std::string::npos);
}

struct Span {
  int from = 0;
  int to = 0;
  int key = 0;
};

// Against all pairs: the overlapping earlier row, and how many are open.
TEST(Property, OverlapsAreThoseOfAllPairs) {
  const unsigned seed = 99;
  std::mt19937 random(seed);
  const std::string rule =
      "over: charge as c\nwindow: {by: [c.service], order: [c.quantity], previous: p, overlap: {as: o, open: "
      "q, from: c.quantity, to: c.billed_units}}\nbilled: if(o is known, o.billed_units, -1)\nexpected: "
      "count(q)\nwhen: true\n";
  for (int round = 0; round < 60; ++round) {
    std::vector<Span> spans;
    std::vector<Cells> rows;
    for (unsigned i = 0; i < 30; ++i) {
      Span span;
      span.from = static_cast<int>(random() % 40);
      span.to = span.from + static_cast<int>(random() % 12) - 1;
      span.key = static_cast<int>(random() % 3);
      spans.push_back(span);
      rows.push_back({{"service", std::to_string(span.key)},
                      {"quantity", std::to_string(span.from)},
                      {"billed_units", std::to_string(span.to)}});
    }
    const auto result = run_on_charges(rule, rows);
    ASSERT_EQ(result.firings.size(), rows.size());
    for (std::size_t i = 0; i < spans.size(); ++i) {
      int latest = -1;
      int open = 0;
      for (std::size_t j = 0; j < spans.size(); ++j) {
        const bool earlier = spans[j].key == spans[i].key &&
                             (spans[j].from < spans[i].from || (spans[j].from == spans[i].from && j < i));
        if (!earlier || spans[j].to <= spans[i].from) continue;
        latest = std::max(latest, spans[j].to);
        ++open;
      }
      EXPECT_EQ(result.firings[i].billed->text(), std::to_string(latest))
          << "seed " << seed << " round " << round;
      EXPECT_EQ(result.firings[i].expected->text(), std::to_string(open))
          << "seed " << seed << " round " << round;
    }
  }
}

}  // namespace
}  // namespace telaudit::rules
