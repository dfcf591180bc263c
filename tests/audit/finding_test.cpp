#include "audit/finding.h"

#include <gtest/gtest.h>

#include <utility>

#include "audit/finding_record.h"
#include "audit/place_findings.h"

namespace telaudit::audit {
namespace {

Finding finding_on(const std::vector<std::uint64_t>& rows, std::uint64_t rows_a_reading) {
  Finding out;
  for (const auto row : rows) {
    out.rows.push_back(row);
    out.charges.push_back({{"r" + std::to_string(row / rows_a_reading), row, 0}, Decimal{100, 2}});
  }
  return out;
}

std::vector<std::uint64_t> numbers(std::uint64_t from, std::uint64_t count, std::uint64_t step = 1) {
  std::vector<std::uint64_t> out;
  for (std::uint64_t i = 0; i < count; ++i) out.push_back(from + i * step);
  return out;
}

// Its charges as they are listed, or packed as those of a finding on many are.
Finding with_ranges(Finding finding, bool packed) {
  FindingRecord record{std::move(finding), {}, {}};
  if (packed) record.charges = PackedCharges(std::exchange(record.finding.charges, {}));
  list_as_ranges(record);
  return std::move(record.finding);
}

class Ranges : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(ListedAndPacked, Ranges, testing::Bool());

TEST(FewCharges, AThousandAreListed) {
  const Finding finding = with_ranges(finding_on(numbers(0, kMostCharges), 1000000), false);
  EXPECT_EQ(finding.charges.size(), kMostCharges);
  EXPECT_TRUE(finding.ranges.empty());
  EXPECT_EQ(charge_count(finding), kMostCharges);
}

// Rows 5 to 704 and 1000 to 1499: two ranges of 700 and 500 charges of 1.00.
TEST_P(Ranges, MoreStandAsRangesOfNeighbours) {
  auto rows = numbers(5, 700);
  for (const auto row : numbers(1000, 500)) rows.push_back(row);
  const Finding finding = with_ranges(finding_on(rows, 1000000), GetParam());
  EXPECT_TRUE(finding.charges.empty());
  ASSERT_EQ(finding.ranges.size(), 2U);
  EXPECT_EQ(finding.ranges[0].first.offset, 5U);
  EXPECT_EQ(finding.ranges[0].last.offset, 704U);
  EXPECT_EQ(finding.ranges[0].billed.text(), "700.00");
  EXPECT_EQ(finding.ranges[1].charges, 500U);
  EXPECT_EQ(finding.rows, (std::vector<std::uint64_t>{5, 1000}));
  EXPECT_EQ(charge_count(finding), 1200U);
}

// Every other row of three readings: no two are neighbours.
TEST_P(Ranges, WhereNeighboursAreFewThereIsOneForEachReading) {
  const Finding finding = with_ranges(finding_on(numbers(0, 1500, 2), 1000), GetParam());
  ASSERT_EQ(finding.ranges.size(), 3U);
  EXPECT_EQ(finding.ranges[1].first.offset, 1000U);
  EXPECT_EQ(finding.ranges[1].last.offset, 1998U);
  EXPECT_EQ(finding.ranges[1].charges, 500U);
}

// 60 days from the invoice date: on September 30 the bill of July 1 is closed since August 30, that of
// September 1 is open until October 31.
TEST(Windows, AFindingOnSeveralBillsIsSplit) {
  std::vector<Finding> findings(1);
  auto& finding = findings[0];
  finding.id = "f";
  finding.carrier = "TELCO";
  finding.account = "A1";
  finding.bill_date = *parse_iso_date("2026-07-01");
  finding.charges = {{{"r", 1, 0}, Decimal{4000, 2}, {}, *parse_iso_date("2026-07-01")},
                     {{"r", 2, 0}, Decimal{4100, 2}, {}, *parse_iso_date("2026-09-01")}};
  ContractWindow contract;
  contract.contract = "MSA";
  contract.carrier = "TELCO";
  contract.account = "*";
  contract.dispute_days = 60;
  contract.trigger = "invoice_date";
  const Date as_of = *parse_iso_date("2026-09-30");
  const std::vector<LedgerEntry> ledger = {{"f", {"r", 2, 0}, Decimal{4100, 2}},
                                           {"f", {"r", 1, 0}, Decimal{1000, 2}}};
  place_findings(findings, {}, {contract}, {}, as_of);
  split_by_window(findings, ledger, {}, {contract}, as_of);
  EXPECT_EQ(finding.in_window.text(), "41.00");
  EXPECT_EQ(finding.out_of_window.text(), "10.00");
  EXPECT_TRUE(finding.window_unknown.is_zero());
  std::vector<Finding> unknown = findings;
  unknown[0].in_window = unknown[0].out_of_window = {};
  place_findings(unknown, {}, {}, {}, as_of);
  split_by_window(unknown, ledger, {}, {}, as_of);
  EXPECT_EQ(unknown[0].window_unknown.text(), "51.00");
}

}  // namespace
}  // namespace telaudit::audit
