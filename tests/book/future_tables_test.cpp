#include <gtest/gtest.h>

#include "base/file.h"
#include "base/sheet.h"
#include "book/report_html.h"
#include "book/requirement_file.h"
#include "book/requirement_template.h"
#include "book/tables_of_agreed.h"
#include "book/tables_of_future.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

// The circuit of New York (400.00 a month) moves to Ethernet on 1 July; two months both are billed.
constexpr std::string_view kMove = R"(goals:
  - {id: G-1, text: Pay what was agreed, measure: difference, threshold: "0", accepted_by: procurement}
requirements:
  - {id: R-1, kind: migrate, site: NYC-01, service_class: data.ethernet, from_class: data.internet, date: 2026-07-01, overlap_months: 2, it_owner: network lead, business_owner: office manager, signed_off: 2026-04-02, reason: One provider less.}
  - {id: R-2, kind: open, site: CHI-01, service_class: data.ethernet, base: 1, date: 2026-07-01}
)";

class FutureTables : public testing::Test {
 protected:
  void SetUp() override {
    auto reading = parse_requirements(kMove, "future.yaml", nullptr);
    ASSERT_TRUE(reading.problems.empty()) << reading.problems[0].text();
    sample_->input.requirements = std::make_shared<const Requirements>(std::move(reading.requirements));
    sample_->input.months = 6;
  }

  static const std::string& at(const Table& table, std::size_t row, std::string_view column) {
    return table.rows.at(row).at(table.column(column)).text;
  }

  std::unique_ptr<SampleBook> sample_ = make_sample();
};

TEST_F(FutureTables, OverlapIsPricedAsToday) {
  const auto contents = build_contents(sample_->input);
  ASSERT_TRUE(contents) << contents.problem().text();
  const Table table = transition_table(*contents);
  ASSERT_EQ(table.rows.size(), 1U);  // the draft moves nothing
  EXPECT_EQ(at(table, 0, "overlap_cost"), "EUR 800.00");
  EXPECT_EQ(at(table, 0, "old_ends"), "2026-09-01");
  EXPECT_EQ(at(table, 0, "ends_services"), "Beta Networks 12.HCGS.004417..EX");
  EXPECT_EQ(at(requirements_table(*contents), 1, "state"), "draft");
  EXPECT_EQ(at(goals_table(*contents), 0, "accepted_by"), "procurement");
}

TEST_F(FutureTables, DemandByMonthNamesItsSources) {
  const auto contents = build_contents(sample_->input);
  ASSERT_TRUE(contents);
  const Table columns = demand_months_columns(*contents);
  EXPECT_EQ(columns.columns.size(), 11U + 6U);
  EXPECT_EQ(columns.columns[11].name, "2026-05");
  std::size_t rows = 0;
  bool added = false;
  const auto read = each_demand_months_row(*contents, [&](const Cells& cells) {
    ++rows;
    if (cells[0].text == "R-1") {
      added = true;
      EXPECT_EQ(cells[12].text, "0");
      EXPECT_EQ(cells[13].text, "1");
      EXPECT_EQ(cells[10].text, "all");
    }
    return true;
  });
  ASSERT_TRUE(read);
  EXPECT_TRUE(added);
  EXPECT_EQ(rows, demand_months_count(*contents));
}

TEST_F(FutureTables, DayOneSaysWhatMustBeGone) {
  auto agreed = parse_agreed(
      "id,carrier,product_code,price,currency,from\nA-1,Alpha Telecom,1FB,20.00,USD,2026-05-01\n",
      "agreed.csv", nullptr);
  ASSERT_TRUE(agreed.problems.empty());
  sample_->input.agreed = std::make_shared<const AgreedFigures>(std::move(agreed.agreed));
  const auto contents = build_contents(sample_->input);
  ASSERT_TRUE(contents);
  const Table table = day_one_table(*contents);
  std::string tests;
  for (std::size_t row = 0; row < table.rows.size(); ++row) tests += at(table, row, "test") + ";";
  // Two lines of 1FB: 2 x 20 and 1 x 20; the new Ethernet; the circuit that ends.
  EXPECT_EQ(tests, "price;price;must appear;must be gone;");
  EXPECT_EQ(at(table, 0, "amount"), "40.00");
  EXPECT_EQ(at(table, 3, "from"), "2026-09-01");
  EXPECT_EQ(at(table, 3, "service"), "12.HCGS.004417..EX");
}

// What the template holds is read back as no requirement; its columns are those of the reader.
// The plan, the test of the first bills, and where agreed prices would come from.
// Two of the three lines of Chicago close: none of them must be gone by itself, and both tables say how many.
TEST_F(FutureTables, WhereAPartEndsItIsSaidHowMany) {
  auto reading = parse_requirements(
      "requirements:\n"
      "  - {id: R-3, kind: close, site: CHI-01, service_class: voice.copper, low: 3, base: 2, high: 1, date: "
      "2026-07-01, it_owner: network lead, business_owner: office manager, signed_off: 2026-04-02, reason: "
      "Fax lines go.}\n",
      "future.yaml", nullptr);
  ASSERT_TRUE(reading.problems.empty()) << reading.problems[0].text();
  sample_->input.requirements = std::make_shared<const Requirements>(std::move(reading.requirements));
  const auto contents = build_contents(sample_->input);
  ASSERT_TRUE(contents) << contents.problem().text();
  const Table moves = transition_table(*contents);
  ASSERT_EQ(moves.rows.size(), 1U);
  EXPECT_EQ(at(moves, 0, "ends"), "2 of voice.copper");
  EXPECT_EQ(at(moves, 0, "ends_services").rfind("of: Alpha Telecom ", 0), 0U)
      << at(moves, 0, "ends_services");
  const Table days = day_one_table(*contents);
  ASSERT_FALSE(days.rows.empty());
  EXPECT_EQ(at(days, 0, "test"), "must shrink");
  EXPECT_NE(at(days, 0, "passes_when").find("R-3 names together 2 are billed no more"), std::string::npos)
      << at(days, 0, "passes_when");
}

TEST_F(FutureTables, TheReportHasThem) {
  const auto contents = build_contents(sample_->input);
  ASSERT_TRUE(contents);
  const std::string page = report_html(*contents);
  EXPECT_NE(page.find("<h3>Transition plan</h3>"), std::string::npos);
  EXPECT_NE(page.find("EUR 800.00"), std::string::npos);
  EXPECT_NE(page.find("id=\"day-one\""), std::string::npos);
  EXPECT_NE(page.find("must be gone"), std::string::npos);
  EXPECT_NE(page.find("Nothing yet: agreed prices (--agreed)"), std::string::npos);
}

TEST_F(FutureTables, TheTemplateIsReadBack) {
  const auto contents = build_contents(sample_->input);
  ASSERT_TRUE(contents);
  const auto path = fresh_folder("template") / "requirements.xlsx";
  ASSERT_TRUE(write_requirement_template(*contents, path));
  const std::vector<std::string> paths = {path.string()};
  const auto reading = read_requirements(paths, sample_->input.classifier);
  EXPECT_TRUE(reading.problems.empty()) << reading.problems[0].text();
  EXPECT_TRUE(reading.requirements.requirements.empty());
  const auto book = Workbook::open(path.string());
  ASSERT_TRUE(book);
  auto sheet = book->read(*book->find("Requirements"));
  ASSERT_TRUE(sheet);
  ASSERT_TRUE(*sheet->next());
  ASSERT_TRUE(*sheet->next());
  // By site: two lines of CHI-01 are 3 of today (2 and 1).
  EXPECT_EQ(sheet->row().find(1)->text, "R-001");
  EXPECT_EQ(sheet->row().find(3)->text, "CHI-01");
}

TEST_F(FutureTables, CarriersSeeNothingOfIt) {
  const auto with = written(sample_->input, "with-requirements");
  sample_->input.requirements.reset();
  const auto without = written(sample_->input, "without-requirements");
  for (const char* file : {"carrier/demand-set.csv", "carrier/demand-set.xlsx"})
    EXPECT_EQ(content_of(with / file), content_of(without / file)) << file;
  EXPECT_TRUE(std::filesystem::exists(with / "requirements.csv"));
  EXPECT_TRUE(std::filesystem::exists(with / "demand-months.csv"));
  EXPECT_FALSE(std::filesystem::exists(without / "requirements.csv"));
}

}  // namespace
}  // namespace telaudit::book
