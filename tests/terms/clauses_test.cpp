#include "terms/clauses.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "table_text.h"
#include "terms/clause_rules.h"
#include "terms/compile_clauses.h"

namespace telaudit::terms {
namespace {

using Rows = std::vector<std::string>;

const std::string kHead =
    "contract: C1\n"
    "carrier: X\n"
    "accounts: [100]\n"
    "currency: USD\n"
    "documents: [{id: MSA, type: master, pages: 30}]\n"
    "term: {start: 2025-01-31, months: 24}\n"
    "rates:\n"
    "  - {item: LD.INTERSTATE, price: \"0.02\", unit: minute}\n"
    "  - {item: LD.INTRASTATE, price: \"0.03\", unit: minute}\n"
    "  - {item: ACCESS, price: \"180.00\", unit: month}\n";

Result<ClauseTables> compile(const std::string& clauses, const std::string& head = kHead) {
  auto contract = read_contract({"c.yaml", head + clauses});
  if (!contract) return contract.problem();
  return compile_clauses(std::vector<Contract>{std::move(*contract)}, {});
}

std::string problem_of(const std::string& clauses, const std::string& head = kHead) {
  const auto tables = compile(clauses, head);
  return tables ? "no problem" : tables.problem().text();
}

Rows rows_of(const std::string& relation, const std::string& clauses,
             std::initializer_list<std::string_view> columns) {
  const auto tables = compile(clauses);
  EXPECT_TRUE(tables) << tables.problem().text();
  if (!tables) return {};
  for (const auto& note : tables->notes) ADD_FAILURE() << note.text();
  for (const auto& [name, table] : tables->tables)
    if (name == relation) return rows_text(table, columns);
  return {"not stated"};
}

TEST(ClauseKinds, NameColumnsOfTheirOwnAndEachOnce) {
  std::set<std::string> relations;
  std::set<std::string> keys;
  for (const auto& kind : clause_kinds()) {
    EXPECT_TRUE(relations.insert(kind.relation).second) << kind.relation;
    EXPECT_TRUE(keys.insert(kind.key).second) << kind.key;
    std::set<std::string> names;
    for (const auto& column : clause_schema(kind).columns)
      EXPECT_TRUE(names.insert(column.name).second) << kind.relation << " " << column.name;
    for (const auto& name : kind.row_key) EXPECT_EQ(names.count(name), 1U) << kind.relation << " " << name;
    for (const auto& name : kind.one_needed) EXPECT_EQ(names.count(name), 1U) << kind.relation << " " << name;
  }
}

TEST(Clauses, CarryTheirPeriodAndWhereTheyStand) {
  EXPECT_EQ(
      rows_of("holdover",
              "holdover:\n  - {method: contract_rates, days: 90, from: 2025-06-01, to: 2025-12-31, document: "
              "MSA, page: 7, clause: \"2.3\"}\n",
              {"contract", "carrier", "account", "method", "days", "item", "valid_from", "valid_to",
               "document", "page", "clause", "file", "line"}),
      (Rows{
          "C1 | X | 100 | contract_rates | 90 | * | 2025-06-01 | 2026-01-01 | MSA | 7 | 2.3 | c.yaml | 12"}));
  EXPECT_NE(problem_of("holdover:\n  - {method: contract_rates, document: MSA, page: 31}\n")
                .find("page 31 of a document of 30 pages"),
            std::string::npos);
  EXPECT_NE(
      problem_of("holdover:\n  - {method: contract_rates, from: 2025-01-01}\n").find("but the contract"),
      std::string::npos);
}

TEST(Clauses, AreStrictInKeysWordsAndFractions) {
  EXPECT_NE(problem_of("discounts:\n  - {discount: D, rate: \"0.1\", levl: line}\n").find("'level'"),
            std::string::npos)
      << problem_of("discounts:\n  - {discount: D, rate: \"0.1\", levl: line}\n");
  EXPECT_NE(problem_of("discounts:\n  - {discount: D, rate: \"18\"}\n")
                .find("c.yaml:12:25, rate: '18' is not a fraction from 0 to 1"),
            std::string::npos)
      << problem_of("discounts:\n  - {discount: D, rate: \"18\"}\n");
  EXPECT_NE(problem_of("discounts:\n  - {discount: D}\n").find("the key 'rate' is missing"),
            std::string::npos);
  EXPECT_NE(problem_of("holdover:\n  - {method: contract_rate}\n").find("did you mean 'contract_rates'?"),
            std::string::npos);
  EXPECT_NE(problem_of("discounts:\n  - {discount: D, rate: \"0.1\", classes: [recuring]}\n")
                .find("did you mean 'recurring'?"),
            std::string::npos);
  EXPECT_NE(problem_of("discounts:\n  - {discount: D, rate: \"0.1\", items: [L*D]}\n")
                .find("a * stands at the end only"),
            std::string::npos);
  EXPECT_NE(problem_of("discont: []\n").find("'discounts'"), std::string::npos);
}

TEST(Clauses, AnEmptyListIsStatedAndAMissingOneIsNot) {
  EXPECT_EQ(rows_of("waiver", "waivers: []\n", {"waiver"}), Rows{});
  EXPECT_EQ(rows_of("waiver", "", {"waiver"}), Rows{"not stated"});
}

TEST(Clauses, MoneyNeedsACurrency) {
  const std::string without = "contract: C1\ncarrier: X\naccounts: any\nterm: {start: 2025-01-01}\n";
  const std::string credit =
      "credits:\n  - {credit: S, kind: sign_on, amount: \"5.00\", start_month: 1, months: 1CURRENCY}\n";
  const auto stated = [&](const std::string& currency) {
    std::string text = credit;
    return text.replace(text.find("CURRENCY"), 8, currency);
  };
  EXPECT_NE(problem_of(stated(""), without).find("the currency is missing"), std::string::npos);
  EXPECT_EQ(problem_of(stated(", currency: USD"), without), "no problem");
  EXPECT_EQ(rows_of("promised_credit", stated(""), {"currency"}), Rows{"USD"});
}

// Everything under LD but taxes; ACCESS is not under LD, so no row speaks of it.
TEST(Discounts, SpellOutTheirItemsAndExceptions) {
  EXPECT_EQ(rows_of("discount",
                    "discounts:\n  - {discount: D, rate: \"0.18\", items: [LD.*], except_classes: [tax]}\n",
                    {"item", "charge_class", "eligible", "rate"}),
            (Rows{"LD.INTERSTATE | * | yes | 0.18", "LD.INTERSTATE | tax | no | 0.18",
                  "LD.INTRASTATE | * | yes | 0.18", "LD.INTRASTATE | tax | no | 0.18"}));
  const auto tables = compile("discounts:\n  - {discount: D, rate: \"0.18\", items: [MPLS.*]}\n");
  ASSERT_TRUE(tables) << tables.problem().text();
  EXPECT_EQ(tables->tables.front().second.rows(), 0U);
  ASSERT_EQ(tables->notes.size(), 1U);
  EXPECT_EQ(tables->notes[0].text(),
            "c.yaml:12:5: no rate and no mapping has an item that begins with 'MPLS.' (spell the items out, "
            "or map a "
            "code to one)");
}

// The eligibility of a charge by the definition, and by the closest row: item before class, named before any.
TEST(Scopes, ClosestRowIsTheDefinition) {
  const unsigned seed = 20260322;
  std::mt19937 random(seed);
  const std::vector<std::string> items{"A", "B", "C"};
  const std::vector<std::string> classes{"recurring", "usage", "tax"};
  const auto some = [&](const std::vector<std::string>& names) {
    std::vector<std::string> out;
    for (const auto& name : names)
      if (random() % 3 == 0) out.push_back(name);
    return out;
  };
  const auto holds = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (int round = 0; round < 500; ++round) {
    const StatedScope scope{some(items), some(classes), some(items), some(classes)};
    const auto rows = scope_rows(scope);
    const auto row_of = [&](const std::string& item, const std::string& charge_class) {
      return std::find_if(rows.begin(), rows.end(), [&](const ScopeRow& row) {
        return row.item == item && row.charge_class == charge_class;
      });
    };
    for (const auto& item : items)
      for (const auto& charge_class : classes) {
        const bool expected = (scope.items.empty() || holds(scope.items, item)) &&
                              (scope.classes.empty() || holds(scope.classes, charge_class)) &&
                              !holds(scope.except_items, item) && !holds(scope.except_classes, charge_class);
        auto closest = row_of(item, charge_class);
        if (closest == rows.end()) closest = row_of(item, "*");
        if (closest == rows.end()) closest = row_of("*", charge_class);
        if (closest == rows.end()) closest = row_of("*", "*");
        ASSERT_EQ(closest != rows.end() && closest->eligible, expected)
            << "seed " << seed << ", round " << round << ", " << item << " " << charge_class;
      }
  }
}

TEST(Tiers, EndWhereTheNextStepBegins) {
  EXPECT_EQ(
      rows_of(
          "tier",
          "tiers:\n  - {tier: T, unit: minute, method: all_units, items: [LD.INTERSTATE], steps: [{from: 0, "
          "price: \"0.02\"}, {from: 1000, to: 5000, price: \"0.018\"}, {from: 5000, price: \"0.015\"}]}\n",
          {"item", "volume_from", "volume_to", "price"}),
      (Rows{"LD.INTERSTATE | 0 | 1000 | 0.02", "LD.INTERSTATE | 1000 | 5000 | 0.018",
            "LD.INTERSTATE | 5000 | ? | 0.015"}));
  const auto steps = [](const std::string& list) {
    return problem_of("tiers:\n  - {tier: T, unit: minute, method: all_units, steps: [" + list + "]}\n");
  };
  EXPECT_NE(
      steps("{from: 10, rate: \"0.1\"}, {from: 5, rate: \"0.2\"}").find("the step from 5 begins before"),
      std::string::npos);
  EXPECT_NE(steps("{from: 10, to: 20, rate: \"0.1\"}, {from: 15, rate: \"0.2\"}")
                .find("the step from 15 begins before"),
            std::string::npos);
  EXPECT_NE(steps("{from: 10}").find("one of these is missing: price, rate"), std::string::npos);
  EXPECT_NE(steps("{rate: \"0.1\"}").find("the step has no beginning"), std::string::npos);
  EXPECT_NE(steps("").find("the list 'steps' is missing"), std::string::npos);
}

TEST(Clauses, OfOneKeyDoNotOverlap) {
  EXPECT_NE(
      problem_of(
          "service_billing:\n  - {start_at: acceptance}\n  - {start_at: installation, from: 2025-06-01}\n")
          .find("c.yaml:13:5: the row of service_billing for X, 100, * (2025-06-01 to 2027-01-30) overlaps "
                "the one "
                "at c.yaml:12:5 (2025-01-31 to 2027-01-30)"),
      std::string::npos)
      << problem_of(
             "service_billing:\n  - {start_at: acceptance}\n  - {start_at: installation, from: "
             "2025-06-01}\n");
}

// Contract months from 31 January 2025: month 2 begins on 28 February, month 3 on 31 March, month 4 on 30
// April.
TEST(Credits, AreOneRowForEachMonth) {
  EXPECT_EQ(
      rows_of("promised_credit",
              "credits:\n  - {credit: P, kind: promotion, amount: \"25.00\", start_month: 2, months: 2}\n",
              {"credit", "instalment", "months", "amount", "valid_from", "valid_to"}),
      (Rows{"P | 1 | 2 | 25.00 | 2025-02-28 | 2025-03-31", "P | 2 | 2 | 25.00 | 2025-03-31 | 2025-04-30"}));
  EXPECT_NE(problem_of(
                "credits:\n  - {credit: P, kind: promotion, amount: \"-25.00\", start_month: 2, months: 2}\n")
                .find("a negative credit"),
            std::string::npos);
  EXPECT_NE(
      problem_of("credits:\n  - {credit: P, kind: promotion, amount: \"25.00\", start_month: 0, months: 2}\n")
          .find("a credit is due from month 1 or later"),
      std::string::npos);
}

TEST(RateReviews, FallOnContractMonths) {
  EXPECT_EQ(
      rows_of("rate_review", "rate_reviews:\n  - {review: R, months: [13, 14]}\n", {"month", "review_on"}),
      (Rows{"13 | 2026-01-31", "14 | 2026-02-28"}));
}

TEST(TimeBands, AreOneRowForEachWeekday) {
  EXPECT_EQ(rows_of("time_band",
                    "time_bands:\n  - {band: day, minute_from: 480, minute_to: 1080, weekdays: [1, 0]}\n",
                    {"band", "weekday", "minute_from"}),
            (Rows{"day | 1 | 480", "day | 0 | 480"}));
  EXPECT_NE(problem_of("time_bands:\n  - {band: night, minute_from: 1080, minute_to: 480, weekdays: [1]}\n")
                .find("write a band over midnight as two"),
            std::string::npos);
  EXPECT_NE(problem_of("time_bands:\n  - {band: day, minute_from: 480, minute_to: 1080, weekdays: [8]}\n")
                .find("'8' is not a weekday"),
            std::string::npos);
}

// Year 1: three months count nothing and nine count three quarters: 6.75 months of 12. Year 2 is as stated.
TEST(Commitments, AreTestedByContractYear) {
  EXPECT_EQ(rows_of("commitment_period",
                    "commitments:\n  - id: MARC\n    basis: annual\n    amount: \"120000.00\"\n    "
                    "shortfall_rate: \"0.5\"\n"
                    "    years: [{year: 2, amount: \"150000.00\"}]\n"
                    "    ramp: [{from_month: 1, to_month: 3, rate: \"0\"}, {from_month: 4, to_month: 12, "
                    "rate: \"0.75\"}]\n",
                    {"commitment", "contract_year", "amount", "months", "counted_months", "valid_from",
                     "valid_to"}),
            (Rows{"MARC | 1 | 120000.00 | 12 | 6.75 | 2025-01-31 | 2026-01-31",
                  "MARC | 2 | 150000.00 | 12 | 12 | 2026-01-31 | 2027-01-31"}));
}

TEST(Commitments, CountOnlyWholePeriods) {
  const Period half{make_date(2025, 1, 1), make_date(2026, 7, 1)};
  const auto count = [&](const char* basis, Period period) {
    return commitment_periods({std::string(basis), Decimal{100, 0}, {}, {}, period}).size();
  };
  EXPECT_EQ(count("annual", half), 1U);
  EXPECT_EQ(count("monthly", half), 18U);
  EXPECT_EQ(count("term", half), 1U);
  EXPECT_EQ(count("annual", {half.from, std::nullopt}), 0U);
  EXPECT_EQ(commitment_periods({std::nullopt, Decimal{100, 0}, {}, {}, half}).size(), 0U);
}

TEST(Commitments, SayWhichSpendCounts) {
  EXPECT_EQ(
      rows_of(
          "eligible_spend",
          "commitments:\n  - {id: M, basis: annual, amount: \"1.00\", eligible: {measure: gross, classes: "
          "[recurring, usage], except_items: [ACCESS]}}\n",
          {"commitment", "measure", "item", "charge_class", "eligible", "valid_from"}),
      (Rows{"M | gross | * | recurring | yes | 2025-01-31", "M | gross | * | usage | yes | 2025-01-31",
            "M | gross | ACCESS | recurring | no | 2025-01-31",
            "M | gross | ACCESS | usage | no | 2025-01-31"}));
  EXPECT_NE(
      problem_of(
          "commitments:\n  - {id: M, amount: \"1.00\", ramp: [{from_month: 3, to_month: 1, rate: \"0\"}]}\n")
          .find("months in their order"),
      std::string::npos);
  EXPECT_NE(
      problem_of(
          "commitments:\n  - {id: M, amount: \"1.00\", years: [{year: 1, amount: \"2\"}, {year: 1, amount: "
          "\"3\"}]}\n")
          .find("the year 1 stands twice"),
      std::string::npos);
}

}  // namespace
}  // namespace telaudit::terms
