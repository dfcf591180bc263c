#include "terms/reference.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "base/delimited.h"
#include "base/file.h"
#include "table_text.h"
#include "terms/terms.h"

namespace telaudit::terms {
namespace {

using Rows = std::vector<std::string>;

const std::string kSource = TELAUDIT_SOURCE_DIR;

class ReferenceTables : public testing::Test {
 protected:
  void SetUp() override {
    Inputs inputs;
    inputs.reference_folders = {kSource + "/rules/reference"};
    auto loaded = Terms::load(inputs);
    ASSERT_TRUE(loaded) << loaded.problem().text();
    terms_ = std::move(*loaded);
  }

  const bill::Table& table(std::string_view name) { return terms_->find(name)->table; }

  // The cell of the only row whose other cells are these, "?" when no row is valid on the day.
  std::string on(std::string_view name, const char* day, const std::map<std::string, std::string>& where,
                 std::string_view column) {
    std::string found = "none";
    for (std::size_t row = 0; row < table(name).rows(); ++row) {
      const std::string from = cell_text(table(name), row, "valid_from");
      const std::string to = cell_text(table(name), row, "valid_to");
      if ((from != "?" && from > day) || (to != "?" && to <= day)) continue;
      bool matches = true;
      for (const auto& [key, value] : where) matches = matches && cell_text(table(name), row, key) == value;
      if (!matches) continue;
      EXPECT_EQ(found, "none") << "two rows";
      found = cell_text(table(name), row, column);
    }
    return found;
  }

  std::optional<Terms> terms_;
};

TEST_F(ReferenceTables, AllLoadAndEachRowNamesItsSourceAndHowSureItIs) {
  for (const char* name :
       {"ani_info_digits", "arc_caps", "backbilling_limit", "dispute_windows", "eu_roaming_wholesale_caps",
        "eucl_caps", "eucl_count", "fusf_factor", "high_risk_destination", "holiday", "late_fee_practice",
        "nanp_special", "payphone_compensation", "regulatory_fee", "safe_harbour", "taxability",
        "trs_factor"}) {
    const TermRelation* relation = terms_->find(name);
    ASSERT_NE(relation, nullptr) << name;
    EXPECT_TRUE(relation->given) << name;
    EXPECT_GT(relation->table.rows(), 0U) << name;
    for (std::size_t row = 0; row < relation->table.rows(); ++row) {
      EXPECT_NE(cell_text(relation->table, row, "source"), "?") << name << " row " << row;
      EXPECT_NE(cell_text(relation->table, row, "certainty"), "?") << name << " row " << row;
    }
  }
}

// FCC: 34.6 % for 2024 Q1, 34.4 % for 2024 Q3, 38.1 % for 2025 Q4; 9.1 % (not the proposed 9.0044 %) for 2003
// Q2.
TEST_F(ReferenceTables, ContributionFactorsOfKnownQuarters) {
  EXPECT_EQ(on("fusf_factor", "2024-01-01", {}, "factor"), "0.346000");
  EXPECT_EQ(on("fusf_factor", "2024-03-31", {}, "factor"), "0.346000");
  EXPECT_EQ(on("fusf_factor", "2024-09-30", {}, "factor"), "0.344000");
  EXPECT_EQ(on("fusf_factor", "2025-12-31", {}, "factor"), "0.381000");
  EXPECT_EQ(on("fusf_factor", "2003-04-01", {}, "factor"), "0.091000");
  EXPECT_EQ(on("fusf_factor", "2002-11-11", {}, "certainty"), "conflict");
  // A quarter that nobody announced here is unknown, never the last one carried on.
  EXPECT_EQ(on("fusf_factor", "2026-07-01", {}, "factor"), "none");
  // 2000 Q1 to 2026 Q2 without a gap: 26 years of four quarters and two more.
  EXPECT_EQ(table("fusf_factor").rows(), 106U);
}

TEST_F(ReferenceTables, CapsAndSharesOfKnownDays) {
  // 47 CFR 69.152(d): 6.00 to 30 June 2003, 6.50 from 1 July.
  EXPECT_EQ(on("eucl_caps", "2003-06-30",
               {{"regime", "price_cap"}, {"line_class", "residence_primary_or_slb"}}, "cap"),
            "6.00");
  EXPECT_EQ(on("eucl_caps", "2003-07-01",
               {{"regime", "price_cap"}, {"line_class", "residence_primary_or_slb"}}, "cap"),
            "6.50");
  EXPECT_EQ(on("eucl_caps", "1999-01-01",
               {{"regime", "rate_of_return"}, {"line_class", "multi_line_business"}}, "cap"),
            "6.00");
  // The charge began on 3 July 2012 at 0.50 and rose by 0.50 each July to 2.50.
  EXPECT_EQ(
      on("arc_caps", "2012-07-02", {{"regime", "price_cap"}, {"line_class", "residence_or_slb"}}, "cap"),
      "none");
  EXPECT_EQ(
      on("arc_caps", "2014-07-01", {{"regime", "price_cap"}, {"line_class", "residence_or_slb"}}, "cap"),
      "1.50");
  EXPECT_EQ(
      on("arc_caps", "2024-01-01", {{"regime", "price_cap"}, {"line_class", "residence_or_slb"}}, "cap"),
      "2.50");
  EXPECT_EQ(on("safe_harbour", "2010-01-01", {{"service", "wireless_cmrs"}}, "interstate_share"), "0.371");
  EXPECT_EQ(on("safe_harbour", "2010-01-01", {{"service", "interconnected_voip"}}, "interstate_share"),
            "0.649");
  EXPECT_EQ(on("trs_factor", "2025-06-30", {{"revenue_base", "internet_based"}}, "factor"), "0.01952");
  EXPECT_EQ(on("trs_factor", "2025-07-01", {{"revenue_base", "internet_based"}}, "factor"), "none");
}

// Licensed or one's own: their columns are known, so that a rule loads and ends "no ... given".
TEST_F(ReferenceTables, TablesThatCannotBeShippedAreDeclared) {
  for (const char* name : {"benchmark", "billing_percentage", "code_alias", "dial_code", "fx_rate",
                           "local_calling_area", "number_block", "price_index", "product_class",
                           "rate_centre", "tax_jurisdiction", "tax_rate", "term_code", "wire_centre"}) {
    const TermRelation* relation = terms_->find(name);
    ASSERT_NE(relation, nullptr) << name;
    EXPECT_FALSE(relation->given) << name;
    EXPECT_EQ(relation->table.rows(), 0U) << name;
    EXPECT_FALSE(relation->table.schema().columns.empty()) << name;
  }
}

// 5 USC 6103. Published by the Office of Personnel Management for 2021: Independence Day, a Sunday, on Monday
// 5 July; Juneteenth, a Saturday, on Friday 18 June; New Year's Day of 2022, a Saturday, on Friday 31
// December 2021. Thanksgiving 2024 was on 28 November, Labor Day on 2 September.
TEST_F(ReferenceTables, FederalHolidays) {
  const auto observed = [&](const char* day) -> std::string {
    for (std::size_t row = 0; row < table("holiday").rows(); ++row)
      if (cell_text(table("holiday"), row, "day") == day) return cell_text(table("holiday"), row, "observed");
    return "none";
  };
  EXPECT_EQ(observed("2021-07-04"), "2021-07-05");
  EXPECT_EQ(observed("2021-06-19"), "2021-06-18");
  EXPECT_EQ(observed("2020-06-19"), "none");
  EXPECT_EQ(observed("2022-01-01"), "2021-12-31");
  EXPECT_EQ(observed("2024-11-28"), "2024-11-28");
  EXPECT_EQ(observed("2024-09-02"), "2024-09-02");
  EXPECT_EQ(observed("2024-05-27"), "2024-05-27");
  EXPECT_EQ(observed("2024-11-29"), "none");
  // Ten holidays in the 21 years from 2000, eleven in the 15 from 2021.
  EXPECT_EQ(table("holiday").rows(), 21U * 10 + 15U * 11);
}

TEST_F(ReferenceTables, TaxabilityOfKnownDays) {
  const auto taxable = [&](const char* day, const char* tax, const char* product_class, const char* region) {
    return on("taxability", day, {{"tax", tax}, {"product_class", product_class}, {"region", region}},
              "taxable");
  };
  // Notice 2006-50: the excise tax on long distance ended with bills of 1 August 2006.
  EXPECT_EQ(taxable("2006-07-31", "fet", "voice.long_distance", "*"), "none");
  EXPECT_EQ(taxable("2006-08-01", "fet", "voice.long_distance", "*"), "no");
  EXPECT_EQ(taxable("2006-08-01", "fet", "voice.copper", "*"), "yes");
  // The last states that might tax internet access stopped with June 2020.
  EXPECT_EQ(taxable("2020-06-30", "state", "data.internet", "TX"), "yes");
  EXPECT_EQ(taxable("2020-07-01", "state", "data.internet", "TX"), "none");
  EXPECT_EQ(taxable("2020-07-01", "state", "data.internet", "*"), "no");
}

TEST_F(ReferenceTables, ContributionFactorsAgreeWithTheSharedTable) {
  const std::string path = kSource + "/../shared/data/rules/fusf_factor.csv";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "the shared folder of public tables is not here";
  const auto content = read_file(path);
  ASSERT_TRUE(content) << content.problem().text();
  std::map<std::string, std::string> theirs;
  DelimitedReader reader(*content, {});
  reader.next();
  while (reader.next())
    if (!reader.fields()[3].empty()) theirs.emplace(reader.fields()[0], reader.fields()[3]);
  std::map<std::string, std::string> ours;
  for (std::size_t row = 0; row < table("fusf_factor").rows(); ++row)
    ours.emplace(cell_text(table("fusf_factor"), row, "quarter"),
                 cell_text(table("fusf_factor"), row, "factor"));
  EXPECT_EQ(ours, theirs);
}

const std::string kLayout =
    "table: rate_centre\n"
    "title: Rate centres\n"
    "source: a licensed list\n"
    "key: [code]\n"
    "columns:\n"
    "  - {name: code, type: text, meaning: Code}\n"
    "  - {name: valid_from, type: date, meaning: First day}\n"
    "  - {name: valid_to, type: date, meaning: First day no more}\n"
    "  - {name: charge, type: decimal, money: true, meaning: Charge}\n";

std::string layout_problem(const std::string& yaml) {
  const auto layout = read_reference_layout({"t.yaml", yaml}, "rate_centre");
  return layout ? "no problem" : layout.problem().text();
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  return text.replace(text.find(what), what.size(), with);
}

TEST(ReferenceLayout, IsStrict) {
  EXPECT_EQ(layout_problem(kLayout), "no problem");
  EXPECT_NE(layout_problem(replaced(kLayout, "rate_centre", "rate_center"))
                .find("stands in a file called rate_centre"),
            std::string::npos);
  EXPECT_NE(layout_problem(replaced(kLayout, "[code]", "[cod]"))
                .find("t.yaml:4:7: the key names no column 'cod' (did you mean 'code'?)"),
            std::string::npos);
  EXPECT_NE(
      layout_problem(replaced(kLayout, "type: decimal", "type: text")).find("money that is not a decimal"),
      std::string::npos);
  EXPECT_NE(layout_problem(replaced(kLayout, "valid_to", "valid_till"))
                .find("valid_from and valid_to stand together"),
            std::string::npos);
  EXPECT_NE(
      layout_problem(replaced(kLayout, "source: a licensed list\n", "")).find("the key 'source' is missing"),
      std::string::npos);
}

TEST(ReferenceRows, MustNotOverlapWithinTheirKey) {
  const auto layout = read_reference_layout({"t.yaml", kLayout}, "rate_centre");
  ASSERT_TRUE(layout) << layout.problem().text();
  const auto problem = [&](const std::string& rows) {
    bill::TableBuilder builder(layout->schema);
    const std::vector<InputFile> files{{"t.csv", "code,valid_from,valid_to,charge\n" + rows}};
    const auto read = read_reference_rows(files, *layout, builder);
    return read ? std::string("no problem") : read.problem().text();
  };
  EXPECT_EQ(problem("A,2020-01-01,2021-01-01,1.00\nA,2021-01-01,,2.00\nB,,,3.00\n"), "no problem");
  EXPECT_NE(problem("A,2020-01-01,2021-01-02,1.00\nA,2021-01-01,,2.00\n")
                .find("t.csv:3: the row of rate_centre for A"),
            std::string::npos);
  EXPECT_NE(problem("A,2021-01-01,2020-01-01,1.00\n").find("it ends before it begins"), std::string::npos);
}

}  // namespace
}  // namespace telaudit::terms
