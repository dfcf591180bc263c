#include "book/book.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "sample_book.h"

namespace telaudit::book {
namespace {

const std::vector<std::string> kFiles = {"bills.csv",
                                         "book.json",
                                         "bridge.csv",
                                         "calendar.csv",
                                         "carrier/demand-set.csv",
                                         "carrier/demand-set.xlsx",
                                         "charges.csv",
                                         "contract-ends.csv",
                                         "cost-centres.csv",
                                         "coverage.csv",
                                         "demand-set.csv",
                                         "findings.csv",
                                         "inputs.csv",
                                         "internal-book.xlsx",
                                         "market-scenarios.csv",
                                         "market-sensitivities.csv",
                                         "price-gaps.csv",
                                         "price-spread.csv",
                                         "report.html",
                                         "rules.csv",
                                         "summary.csv",
                                         "withdrawn.csv"};

TEST(WriteBook, NamesWhatItWrote) {
  const auto sample = make_sample();
  const auto folder = fresh_folder("names");
  const auto names = write_book(sample->input, folder);
  ASSERT_TRUE(names) << names.problem().text();
  EXPECT_EQ(*names, kFiles);
  for (const auto& name : *names) EXPECT_TRUE(std::filesystem::exists(folder / name)) << name;
}

TEST(WriteBook, TheSameInputGivesTheSameBytes) {
  const auto first = written(make_sample()->input, "same_one");
  const auto second = written(make_sample()->input, "same_two");
  for (const auto& name : kFiles) EXPECT_EQ(content_of(first / name), content_of(second / name)) << name;
}

// Zip entries carry a fixed day, so that runs on different days give the same bytes.
TEST(WriteBook, TheWorkbookHoldsNoClock) {
  const auto folder = written(make_sample()->input, "clock");
  // Local file header: modification time and date at byte 10, little endian; 0x0021 is 1 January 1980.
  for (const char* name : {"internal-book.xlsx", "carrier/demand-set.xlsx"}) {
    const std::string zip = content_of(folder / name);
    ASSERT_EQ(zip.substr(0, 4), "PK\x03\x04");
    EXPECT_EQ(zip.substr(10, 4), std::string("\0\0\x21\0", 4)) << name;
  }
}

TEST(WriteBook, SaysWhenTheFolderCannotBeMade) {
  const auto sample = make_sample();
  const auto folder = fresh_folder("blocked");
  std::filesystem::create_directories(folder);
  {
    FILE* file = fopen((folder / "file").c_str(), "w");
    ASSERT_NE(file, nullptr);
    fclose(file);
  }
  const auto names = write_book(sample->input, folder / "file");
  ASSERT_FALSE(names);
  EXPECT_NE(names.problem().text().find("file"), std::string::npos);
}

// Rung 1: bills and nothing else. Nothing may speak of what a carrier would owe or what a price should
// become.
TEST(WriteBook, WithoutInputsItClaimsAndExpectsNothing) {
  SampleOptions options;
  options.terms = false;
  options.prices = false;
  const auto sample = make_sample(options);
  const auto folder = written(sample->input, "rung_one");
  for (const auto& name : kFiles) {
    if (name == "price-gaps.csv" || name == "calendar.csv" || name.rfind("market-", 0) == 0) {
      EXPECT_FALSE(std::filesystem::exists(folder / name)) << "neither a market nor a contract is known";
      continue;
    }
    std::string text = content_of(folder / name);
    if (name.size() > 5 && name.substr(name.size() - 5) == ".xlsx")
      text = sheets_of(folder / name) + member_of(folder / name, "xl/workbook.xml");
    text = lower(text);
    for (const char* word : {"claim", "expectation", "annual gap"})
      EXPECT_EQ(text.find(word), std::string::npos) << name << ": " << word;
  }
  const std::string report = content_of(folder / "report.html");
  EXPECT_NE(report.find("1 of 5"), std::string::npos);
  EXPECT_NE(report.find("Next best input:"), std::string::npos);
}

TEST(WriteBook, CurrenciesAreNeverAdded) {
  const auto sample = make_sample();
  const auto book = nlohmann::json::parse(content_of(written(sample->input, "currencies") / "book.json"));
  ASSERT_EQ(book["billed"].size(), 2U);
  EXPECT_EQ(book["billed"][0]["currency"], "EUR");
  EXPECT_EQ(book["billed"][0]["payable"], "400.00");
  EXPECT_EQ(book["billed"][1]["payable"], "190.83");
  // 400.00 + 190.83 and 400.00 + 150.83 stand nowhere.
  for (const auto& name : kFiles) {
    const auto text = content_of(written(sample->input, "currencies") / name);
    for (const char* sum : {"590.83", "550.83"}) EXPECT_EQ(text.find(sum), std::string::npos) << name;
  }
}

TEST(WriteBook, JsonKeepsMoneyAsTextAndCountsAsNumbers) {
  const auto sample = make_sample();
  const auto book = nlohmann::json::parse(content_of(written(sample->input, "json") / "book.json"));
  EXPECT_EQ(book["rung"], 5);
  EXPECT_EQ(book["demand_set"][1]["unit_price"], "25.00");
  EXPECT_EQ(book["demand_set"][1]["median"], "36.50");
  EXPECT_EQ(book["demand_set"][1]["comparables"].size(), 12U);
  EXPECT_EQ(book["demand_set"][1]["benchmark_n"], 12);
  EXPECT_EQ(book["findings"][0]["kind"], "claim");
  EXPECT_EQ(book["findings"][0]["charges"][0]["charge_id"], "aaaaaaaaaaaa-100-0");
  EXPECT_EQ(book["charges"]["count"], 11);
  EXPECT_EQ(book["withdrawn"][0]["withdrawn_by"], "full_move");
}

TEST(WriteBook, NoFileShowsAnotherPartysNumber) {
  const auto sample = make_sample();
  const auto folder = written(sample->input, "masked");
  for (const auto& name : kFiles) {
    std::string text = content_of(folder / name);
    if (name == "internal-book.xlsx") text = sheets_of(folder / name);
    EXPECT_EQ(text.find("3125559999"), std::string::npos) << name;
  }
}

TEST(WriteBook, CostCentresStandBesideWhatIsNotInTheInventory) {
  const auto sample = make_sample();
  const auto csv = content_of(written(sample->input, "centres") / "cost-centres.csv");
  // 4410: recurring 50 + 25, usage 0.70. Not in inventory: 5.00 recurring, 75 one-time, -10 credit, 3.13 tax,
  // 2 surcharge.
  EXPECT_EQ(csv,
            "currency,cost_centre,recurring,one_time,usage,credit,tax,surcharge,total\n"
            "EUR,7700,400.00,,,,,,400.00\n"
            "USD,4410,75.00,,0.70,,,,75.70\n"
            "USD,not in inventory,5.00,75.00,,-10.00,3.13,2.00,75.13\n");
}

}  // namespace
}  // namespace telaudit::book
