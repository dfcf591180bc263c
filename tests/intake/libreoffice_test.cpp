// Workbooks of the showcase as LibreOffice 7.4 saved them after a person had filled them in: typed into its
// cells, so that it decided itself what is a date, a number or a percentage; a row inserted, cells merged.
// They are seeds of the fuzzer, too.
#include <gmock/gmock.h>

#include <filesystem>
#include <map>

#include "intake/entered_terms.h"
#include "terms/contract.h"

namespace telaudit::intake {
namespace {

WorkbookReading saved(const char* name) {
  const auto path = std::filesystem::path(TELAUDIT_SOURCE_DIR) / "tests/fuzz/seeds/intake" / name;
  auto reading = read_intake_workbook(path.string());
  EXPECT_TRUE(reading) << (reading ? "" : reading.problem().text());
  return reading ? *reading : WorkbookReading{};
}

TEST(LibreOffice, FilledInAndReadBack) {
  const auto taken =
      take_entered({}, std::vector{saved("libreoffice-contracts.xlsx"), saved("libreoffice-rates.xlsx")},
                   {"procurement analyst", *make_date(2026, 9, 20)}, false);
  ASSERT_TRUE(taken.faults.empty()) << taken.faults.front().what;
  const auto files = term_files(taken.entered);
  ASSERT_EQ(files.size(), 2U);
  const auto contract = terms::read_contract({files[0].first, files[0].second});
  ASSERT_TRUE(contract) << contract.problem().text();
  EXPECT_EQ(contract->id, "C-MERIDIAN");
  ASSERT_EQ(contract->documents.size(), 2U);
  EXPECT_EQ(contract->documents[0].signed_on,
            make_date(2024, 5, 6));  // typed 5/6/2024 into an American locale
  EXPECT_EQ(contract->documents[1].effective, make_date(2026, 7, 1));
  EXPECT_EQ(contract->term_end, make_date(2027, 5, 31));
  EXPECT_EQ(contract->term_citation.clause, "2.1");
  EXPECT_EQ(contract->disputes.withhold_allowed, true);
  EXPECT_EQ(contract->billing.late_fee_rate, parse_decimal("0.015"));  // typed 1.5%
  ASSERT_EQ(contract->commitments.size(), 1U);
  EXPECT_EQ(contract->commitments[0].amount.text(), "36000.00");
  EXPECT_EQ(contract->commitments[0].shortfall_rate, parse_decimal("0.5"));
  // The port costs 489.00 by the master contract and 415.00 from the amendment on.
  std::map<std::string, std::string> prices;
  for (const auto& rate : contract->rates)
    prices[rate.item + (rate.amended ? " amended" : "")] = rate.price.text();
  EXPECT_EQ(prices, (std::map<std::string, std::string>{{"DIA.100", "489.00"},
                                                        {"DIA.100 amended", "415.00"},
                                                        {"DIA.1000", "950.00"},
                                                        {"IP.BLOCK_8", "25.00"},
                                                        {"LINE.BUSINESS", "38.50"}}));
  EXPECT_EQ(files[1].second,
            "carrier,product_code,description,item,status,confidence,confirmed_on,confirmed_role,version\n"
            "MERIDIAN BELL TELEPHONE,DIA100,,DIA.100,confirmed,,2026-09-20,procurement analyst,1\n"
            "MERIDIAN BELL TELEPHONE,DIA1G,,DIA.1000,confirmed,,2026-09-20,procurement analyst,1\n"
            "MERIDIAN BELL TELEPHONE,1FB,,LINE.BUSINESS,suggested,,,,1\n"
            "MERIDIAN BELL TELEPHONE,IP8,,IP.BLOCK_8,confirmed,,2026-09-20,procurement analyst,1\n");
}

TEST(LibreOffice, MistakesOfAPerson) {
  const auto reading = saved("libreoffice-rates-wrong.xlsx");
  std::vector<std::string> faults;
  for (const auto& fault : reading.faults) faults.push_back(fault.place.element + ": " + fault.what);
  EXPECT_THAT(faults, testing::UnorderedElementsAre(
                          "Rates!M9: the cells M9:M10 are merged", "Rates!M10: the cells M9:M10 are merged",
                          "Rates!S10: '03/04/2026' can be 2026-03-04 or 2026-04-03",
                          "Rates!O13: the text '4,25' stands where a number belongs"));
  // What is right is kept apart: both rates of the port, and those of three other codes.
  EXPECT_EQ(reading.rates.size(), 5U);
}

}  // namespace
}  // namespace telaudit::intake
