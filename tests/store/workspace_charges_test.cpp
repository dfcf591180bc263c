#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <thread>

#include "base/file.h"
#include "made_readings.h"
#include "store/segment_sums.h"
#include "store/workspace.h"
#include "workspace_fixture.h"

namespace telaudit::store {
namespace {

namespace fs = std::filesystem;

using WorkspaceChargesTest = WorkspaceTest;

// Rows 0 to 9 and 20 to 24 are at L0: 0.01 + ... + 0.10 is 0.55, 0.21 + ... + 0.25 is 1.15; rows 10 to 19 at
// L1 sum to 0.11 + ... + 0.20 = 1.55. Payable are rows 0, 3, 6, 9, 21, 24 (0.01+0.04+0.07+0.10+0.22+0.25 =
// 0.69) and 12, 15, 18 (0.13+0.16+0.19 = 0.48).
TEST_F(WorkspaceChargesTest, LevelSumsAreThoseOfTheCharges) {
  const MadeReading made = made_reading("r1", {{"A1", "I1", 25}});
  const auto& sums = made.commit.new_parts[0].sums;
  ASSERT_EQ(sums.size(), 2U);
  EXPECT_EQ(sums[0].level, "L0");
  EXPECT_EQ(sums[0].charges, 15U);
  EXPECT_EQ(sums[0].in_total.text(), "1.70");
  EXPECT_EQ(sums[0].payable.text(), "0.69");
  EXPECT_EQ(sums[1].charges, 10U);
  EXPECT_EQ(sums[1].in_total.text(), "1.55");
  EXPECT_EQ(sums[1].payable.text(), "0.48");

  Workspace workspace = writer();
  Commit wrong = made.commit;
  wrong.new_parts[0].sums[1].payable.add(Decimal{1, 2});
  ASSERT_EQ(outcome(workspace.commit(wrong)), "");
  const std::string found = outcome(workspace.check());
  EXPECT_NE(found.find("level 'L1'"), std::string::npos) << found;
  EXPECT_NE(found.find("0.49"), std::string::npos) << found;
}

TEST_F(WorkspaceChargesTest, ChargesStandAsTheyLieInTheirReadings) {
  Workspace workspace = writer();
  ASSERT_EQ(outcome(workspace.commit(made_reading("rb", {{"A2", "I1", 2}, {"A1", "I1", 3}}).commit)), "");
  ASSERT_EQ(outcome(workspace.commit(
                made_reading("ra", {{"A1", "I1", 1}, {"A1", "I0", 2}, {"A0", "I5", 0}}).commit)),
            "");
  const auto charges = workspace.charges();
  ASSERT_TRUE(charges.ok());
  EXPECT_EQ((*charges)->rows(), 8U);
  EXPECT_EQ(cells(**charges, "reading"),
            (std::vector<std::string>{"ra", "ra", "ra", "rb", "rb", "rb", "rb", "rb"}));
  EXPECT_EQ(cells(**charges, "invoice"),
            (std::vector<std::string>{"I1", "I0", "I0", "I1", "I1", "I1", "I1", "I1"}));
  EXPECT_EQ(cells(**charges, "account"),
            (std::vector<std::string>{"A1", "A1", "A1", "A2", "A2", "A1", "A1", "A1"}));
  EXPECT_EQ(cells(**charges, "source_offset"),
            (std::vector<std::string>{"0", "1", "2", "0", "1", "2", "3", "4"}));
  const auto of_one = workspace.charges_of("rb");
  ASSERT_TRUE(of_one.ok());
  EXPECT_EQ(cells(**of_one, "source_offset"), (std::vector<std::string>{"0", "1", "2", "3", "4"}));
  EXPECT_FALSE(workspace.charges_of("rc").ok());
}

TEST_F(WorkspaceChargesTest, AReadingOfEarlierBillsComesFirst) {
  Workspace workspace = writer();
  MadeReading earlier = made_reading("rz", {{"A1", "I1", 2}, {"A1", "I2", 1}});
  earlier.commit.new_parts[1].part.bill_date_stated = false;
  ASSERT_EQ(outcome(workspace.commit(earlier.commit)), "");
  ASSERT_EQ(outcome(workspace.commit(made_reading("ra", {{"A2", "I1", 2}}).commit)), "");
  Commit settled;
  settled.states = {{"rz", 1, PartState::current, "", Date{kMadeBillDate - 30}}};
  ASSERT_EQ(outcome(workspace.commit(settled)), "");
  EXPECT_EQ(cells(**workspace.charges(), "reading"),
            (std::vector<std::string>{"rz", "rz", "rz", "ra", "ra"}));
}

TEST_F(WorkspaceChargesTest, OnlyCurrentPartsAreSeen) {
  Workspace workspace = writer();
  ASSERT_EQ(outcome(workspace.commit(made_reading("old", {{"A1", "I1", 4}, {"A2", "I2", 2}}).commit)), "");
  MadeReading newer = made_reading("new", {{"A1", "I1", 5}});
  newer.commit.states = {{"old", 0, PartState::superseded, "replaced by new"}};
  newer.commit.supersessions = {{"new", "old"}};
  ASSERT_EQ(outcome(workspace.commit(newer.commit)), "");
  const auto charges = workspace.charges();
  ASSERT_TRUE(charges.ok());
  EXPECT_EQ(cells(**charges, "reading"),
            (std::vector<std::string>{"new", "new", "new", "new", "new", "old", "old"}));
  const auto parts = workspace.parts(made_key({"A1", "I1"}));
  ASSERT_TRUE(parts.ok());
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_EQ((*parts)[1].state, PartState::superseded);
  EXPECT_EQ((*parts)[1].because, "replaced by new");
  // Whatever their state, the charges of one reading can be read.
  EXPECT_EQ((*workspace.charges_of("old"))->rows(), 6U);

  Commit back;
  back.states = {{"old", 0, PartState::current, ""}, {"new", 0, PartState::conflict, "two of a kind"}};
  ASSERT_EQ(outcome(workspace.commit(back)), "");
  EXPECT_EQ((*workspace.charges())->rows(), 6U);
  const auto supersessions = workspace.supersessions();
  ASSERT_TRUE(supersessions.ok());
  ASSERT_EQ(supersessions->size(), 1U);
  EXPECT_EQ(supersessions->front().older, "old");
  EXPECT_EQ(outcome(workspace.check()), "");
}

// A file that prints no date is read under a stand-in and joins the invoice of its number once that is known.
TEST_F(WorkspaceChargesTest, APartWithoutADateTakesThatOfItsInvoice) {
  Workspace workspace = writer();
  MadeReading made = made_reading("r1", {{"A1", "I1", 3}, {"A1", "I2", 2}});
  made.commit.new_parts[0].part.bill_date_stated = false;
  ASSERT_EQ(outcome(workspace.commit(made.commit)), "");
  const std::string read = std::to_string(kMadeBillDate);
  EXPECT_EQ(cells(**workspace.charges(), "bill_date"), std::vector<std::string>(5, read));

  Commit settled;
  settled.states = {{"r1", 0, PartState::current, "", Date{19500}}};
  ASSERT_EQ(outcome(workspace.commit(settled)), "");
  const auto charges = workspace.charges();
  ASSERT_TRUE(charges.ok());
  EXPECT_EQ(cells(**charges, "bill_date"), (std::vector<std::string>{"19500", "19500", "19500", read, read}));
  EXPECT_EQ(cells(**workspace.charges_of("r1"), "bill_date")[0], "19500");
  std::uint64_t rows = 0;
  const auto scanned = (*charges)->scan({{bill::charge::kAmount}, {{bill::charge::kBillDate, 19500, 19500}}},
                                        [&](const bill::Batch& batch) -> Result<void> {
                                          rows += batch.rows;
                                          return {};
                                        });
  EXPECT_TRUE(scanned.ok());
  EXPECT_EQ(rows, 3U);

  EXPECT_TRUE((*workspace.parts(made_key({"A1", "I1"}))).empty());
  const auto parts = workspace.parts_of_number("CARRIER", "A1", "I1");
  ASSERT_TRUE(parts.ok());
  ASSERT_EQ(parts->size(), 1U);
  EXPECT_EQ(parts->front().part.key.bill_date, Date{19500});
  EXPECT_EQ(parts->front().read_bill_date, Date{kMadeBillDate});
  EXPECT_FALSE(parts->front().part.bill_date_stated);
  // The same bytes again are still the same reading.
  EXPECT_EQ(outcome(workspace.commit(made.commit)), "");
  EXPECT_EQ(outcome(workspace.check()), "");
}

TEST_F(WorkspaceChargesTest, ARelationKeepsItsSnapshot) {
  Workspace workspace = writer();
  ASSERT_EQ(outcome(workspace.commit(made_reading("old", {{"A1", "I1", 4}}).commit)), "");
  MadeReading newer = made_reading("new", {{"A1", "I1", 5}});
  newer.commit.removed_readings = {"old"};
  {
    const auto before = workspace.charges();
    ASSERT_TRUE(before.ok());
    ASSERT_EQ(outcome(workspace.commit(newer.commit)), "");
    EXPECT_EQ(scan_all(**before), "4");
    EXPECT_EQ(scan_all(**workspace.charges()), "5");
    EXPECT_EQ(outcome(workspace.check()), "");
  }
  // Nobody reads it any more: the next commit takes the file away.
  ASSERT_EQ(outcome(workspace.commit(made_reading("next", {{"A2", "I1", 1}}).commit)), "");
  EXPECT_FALSE(has_segment("old"));
}

TEST_F(WorkspaceChargesTest, AReaderSeesOneSnapshot) {
  Workspace workspace = writer();
  ASSERT_EQ(outcome(workspace.commit(made_reading("old", {{"A1", "I1", 4}}).commit)), "");
  const Workspace seen = reader();
  MadeReading newer = made_reading("new", {{"A1", "I1", 5}});
  newer.commit.removed_readings = {"old"};
  ASSERT_EQ(outcome(workspace.commit(newer.commit)), "");
  EXPECT_EQ(reading_ids(seen), std::vector<std::string>{"old"});
  EXPECT_EQ(scan_all(**seen.charges()), "4");
  EXPECT_EQ(outcome(seen.check()), "");
  EXPECT_EQ(reading_ids(reader()), std::vector<std::string>{"new"});
}

// The 300,000 rows fill two chunks; two readings share ten invoices in pieces of odd lengths, so that rows of
// several invoices are shown together.
TEST_F(WorkspaceChargesTest, RowRangesAcrossChunksComeInOrder) {
  constexpr std::uint64_t kRows = 300000;
  Workspace workspace = writer();
  std::mt19937_64 random(3);
  std::vector<std::string> expected;
  std::vector<std::vector<std::vector<std::uint64_t>>> rows(2, std::vector<std::vector<std::uint64_t>>(10));
  for (std::size_t r = 0; r < 2; ++r) {
    std::vector<MadePart> wanted;
    for (int i = 0; i < 10; ++i) wanted.push_back({"A1", "I" + std::to_string(i), i == 0 ? kRows : 0});
    MadeReading made = made_reading(r == 0 ? "first" : "second", wanted);
    for (auto& part : made.commit.new_parts) part.part.rows.clear();
    for (std::uint64_t begin = 0; begin < kRows;) {
      const std::uint64_t end = std::min(kRows, begin + 1 + random() % (random() % 4 == 0 ? 90000 : 3000));
      const std::size_t invoice = random() % 10;
      // Some rows belong to no part.
      if (random() % 5 != 0) {
        made.commit.new_parts[invoice].part.rows.push_back({begin, end});
        for (std::uint64_t row = begin; row < end; ++row) rows[r][invoice].push_back(row);
      }
      begin = end;
    }
    for (auto& part : made.commit.new_parts) part.sums = level_sums(made.content->charges, part.part);
    ASSERT_EQ(outcome(workspace.commit(made.commit)), "");
  }
  for (std::size_t r = 0; r < 2; ++r) {
    std::set<std::uint64_t> of_all;
    for (const auto& of_invoice : rows[r]) of_all.insert(of_invoice.begin(), of_invoice.end());
    for (const std::uint64_t row : of_all) expected.push_back(std::to_string(row));
  }
  const auto charges = workspace.charges();
  ASSERT_TRUE(charges.ok());
  EXPECT_EQ((*charges)->rows(), expected.size());
  EXPECT_TRUE(cells(**charges, "source_offset") == expected);
  EXPECT_EQ(scan_all(**charges), std::to_string(expected.size()));
  EXPECT_EQ(outcome(workspace.check()), "");

  // The bounds of a batch are those of its rows.
  bill::ScanRequest request;
  request.columns = {bill::charge::kSourceOffset};
  const auto scanned = (*charges)->scan(request, [](const bill::Batch& batch) -> Result<void> {
    const auto& view = batch.columns[0];
    EXPECT_EQ(batch.zones[0].min, view.number(0));
    EXPECT_EQ(batch.zones[0].max, view.number(batch.rows - 1));
    EXPECT_EQ(batch.zones[0].unknown, 0U);
    return {};
  });
  EXPECT_TRUE(scanned.ok());
}

// Zones are of 65,536 rows, so rows 131,072 to 196,607 are the third.
TEST_F(WorkspaceChargesTest, RangesSkipZones) {
  Workspace workspace = writer();
  ASSERT_EQ(outcome(workspace.commit(made_reading("r1", {{"A1", "I1", 300000}}).commit)), "");
  const auto charges = workspace.charges();
  ASSERT_TRUE(charges.ok());
  const auto rows_within = [&](std::size_t column, std::int64_t min, std::int64_t max) {
    std::uint64_t rows = 0;
    bill::ScanRequest request;
    request.columns = {bill::charge::kSourceOffset};
    request.ranges = {{column, min, max}};
    const auto scanned = (*charges)->scan(request, [&](const bill::Batch& batch) -> Result<void> {
      rows += batch.rows;
      return {};
    });
    EXPECT_TRUE(scanned.ok());
    return rows;
  };
  EXPECT_EQ(rows_within(bill::charge::kSourceOffset, 140000, 140001), 65536U);
  EXPECT_EQ(rows_within(bill::charge::kSourceOffset, 196607, 196608), 131072U);
  EXPECT_EQ(rows_within(bill::charge::kSourceOffset, 300000, 400000), 0U);
  EXPECT_EQ(rows_within(bill::charge::kBillDate, kMadeBillDate, kMadeBillDate), 300000U);
  EXPECT_EQ(rows_within(bill::charge::kBillDate, 0, kMadeBillDate - 1), 0U);
  // What is unknown, or has no order, skips nothing.
  EXPECT_EQ(rows_within(bill::charge::kFrom, 0, 1), 300000U);
  EXPECT_EQ(rows_within(bill::charge::kLevel, 0, 1), 300000U);
}

TEST_F(WorkspaceChargesTest, SeveralThreadsScanOneRelation) {
  Workspace workspace = writer();
  ASSERT_EQ(outcome(workspace.commit(made_reading("r1", {{"A1", "I1", 2000}, {"A3", "I1", 9}}).commit)), "");
  ASSERT_EQ(outcome(workspace.commit(made_reading("r2", {{"A2", "I1", 3000}}).commit)), "");
  const auto charges = workspace.charges();
  ASSERT_TRUE(charges.ok());
  std::vector<std::string> seen(4);
  std::vector<std::thread> threads;
  for (auto& rows : seen) threads.emplace_back([&] { rows = scan_all(**charges); });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(seen, std::vector<std::string>(4, "5009"));
}

TEST_F(WorkspaceChargesTest, TheVisitorStopsAScan) {
  Workspace workspace = writer();
  ASSERT_EQ(outcome(workspace.commit(made_reading("r1", {{"A1", "I1", 5}, {"A2", "I1", 5}}).commit)), "");
  int batches = 0;
  const auto scanned =
      (*workspace.charges())->scan({{bill::charge::kAmount}, {}}, [&](const bill::Batch&) -> Result<void> {
        ++batches;
        return Problem{"enough", {}, ""};
      });
  EXPECT_EQ(outcome(scanned), "enough");
  EXPECT_EQ(batches, 1);
}

TEST_F(WorkspaceChargesTest, OnlyTheColumnsThatAreAskedForAreRead) {
  Workspace workspace = writer();
  ASSERT_EQ(outcome(workspace.commit(made_reading("r1", {{"A1", "I1", 300}}).commit)), "");
  const fs::path file = folder() / "segments" / "r1.seg";
  // The blocks of the account and of the invoice are constants, "A1" and "I1"; damage the first.
  std::string bytes = *read_file(file);
  bytes[bytes.find("A1")] = 'B';
  ASSERT_TRUE(write_output(file, bytes).ok());
  const auto charges = workspace.charges();
  ASSERT_TRUE(charges.ok());
  EXPECT_EQ(cells(**charges, "invoice")[0], "I1");
  const auto scanned =
      (*charges)->scan({{bill::charge::kAccount}, {}}, [](const bill::Batch&) { return Result<void>(); });
  EXPECT_NE(outcome(scanned).find("chunk 0, column account"), std::string::npos) << outcome(scanned);
  EXPECT_NE(outcome(workspace.check()).find("chunk 0, column account"), std::string::npos);
}

// Where a segment knows no bill date and no invoice, those of the part are shown; what it knows stays.
TEST_F(WorkspaceChargesTest, WhatTheRowsDoNotKnowIsThatOfTheirInvoice) {
  Workspace workspace = writer();
  MadeReading made = made_reading("r1", {{"A1", "I1", 4}, {"A1", "I2", 3}});
  bill::TableBuilder rows(bill::charge_schema());
  for (std::size_t row = 0; row < 7; ++row) {
    rows.set_number(bill::charge::kSourceOffset, static_cast<std::int64_t>(row));
    if (row == 1) rows.set_text(bill::charge::kInvoice, "own");
    if (row == 2) rows.set_number(bill::charge::kBillDate, kMadeBillDate - 1);
    rows.end_row();
  }
  made.content->charges = rows.finish();
  for (auto& part : made.commit.new_parts) part.sums = level_sums(made.content->charges, part.part);
  ASSERT_EQ(outcome(workspace.commit(made.commit)), "");
  const auto charges = workspace.charges();
  ASSERT_TRUE(charges.ok());
  EXPECT_EQ(cells(**charges, "invoice"),
            (std::vector<std::string>{"I1", "own", "I1", "I1", "I2", "I2", "I2"}));
  const std::string made_date = cells(**charges, "bill_date")[0];
  EXPECT_NE(made_date, "?");
  EXPECT_NE(cells(**charges, "bill_date")[2], made_date);
  EXPECT_EQ(cells(**charges, "bill_date")[3], made_date);
  EXPECT_EQ(cells(**charges, "bill_date")[6], made_date);
}

}  // namespace
}  // namespace telaudit::store
