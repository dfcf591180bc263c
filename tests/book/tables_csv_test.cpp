#include "book/tables_csv.h"

#include <gtest/gtest.h>

#include "sample_book.h"

namespace telaudit::book {
namespace {

TEST(CsvText, GuardsTextAndLeavesNumbersAlone) {
  Table table{"t", "T", "", {{"text"}, {"amount", Content::money}, {"day", Content::date}}, {}};
  table.rows.push_back({{"=cmd()", ""}, {"-5.00", ""}, {"2026-04-10", ""}});
  table.rows.push_back({{"a,\"b\"", ""}, {"", ""}, {"", ""}});
  EXPECT_EQ(csv_text(table),
            "text,amount,day\n"
            "'=cmd(),-5.00,2026-04-10\n"
            "\"a,\"\"b\"\"\",,\n");
}

TEST(ChargesCsv, HoldsEveryChargeWithItsStepAndWhatIsTakenAway) {
  const auto sample = make_sample();
  const auto contents = build_contents(sample->input);
  ASSERT_TRUE(contents);
  const auto path = fresh_folder("charges_csv") / "charges.csv";
  ASSERT_TRUE(write_csv(book_tables().back(), *contents, path));
  const std::string text = content_of(path);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 12);  // a header and eleven charges
  EXPECT_NE(
      text.find("aaaaaaaaaaaa-100-0,Alpha Telecom,100200,INV-2,2026-04-10,(312) 555-0141,1FB,BUSINESS "
                "LINE,,recurring,"
                "yes,,,2,,25.00,50.00,USD,yes,recurring,20.00,,4410,CHI-01,Claims office,facilities manager"),
      std::string::npos)
      << text;
  EXPECT_NE(text.find(",'=cmd(),<script>alert(1)</script>,"), std::string::npos) << text;
  EXPECT_NE(text.find(",3125550141,312555####\n"), std::string::npos)
      << "own number shown, the called one masked: " << text;
  EXPECT_FALSE(std::filesystem::exists(path.string() + ".part"));
}

TEST(ChargesCsv, SaysWhenItCannotBeWritten) {
  const auto sample = make_sample();
  const auto contents = build_contents(sample->input);
  ASSERT_TRUE(contents);
  const auto written =
      write_csv(book_tables().back(), *contents, fresh_folder("charges_csv") / "missing" / "charges.csv");
  ASSERT_FALSE(written);
  EXPECT_NE(written.problem().text().find("charges.csv"), std::string::npos);
}

}  // namespace
}  // namespace telaudit::book
