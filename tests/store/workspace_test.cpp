#include "store/workspace.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <thread>

#include "base/file.h"
#include "made_readings.h"
#include "store/segment_draft.h"
#include "store/segment_sums.h"
#include "store/sqlite_statement.h"

namespace telaudit::store {
namespace {

namespace fs = std::filesystem;

unsigned mode_of(const fs::path& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777U;
}

class WorkspaceTest : public testing::Test {
 protected:
  fs::path folder() const { return temporary_.path() / "workspace"; }
  Workspace writer() const {
    auto workspace = Workspace::open(folder(), Workspace::Access::write);
    EXPECT_TRUE(workspace.ok()) << workspace.problem().text();
    return std::move(*workspace);
  }
  Workspace reader() const {
    auto workspace = Workspace::open(folder(), Workspace::Access::read);
    EXPECT_TRUE(workspace.ok()) << workspace.problem().text();
    return std::move(*workspace);
  }
  // The Problem of opening; empty when there was none.
  std::string refusal(Workspace::Access access) const {
    const auto workspace = Workspace::open(folder(), access);
    return workspace.ok() ? "" : workspace.problem().text();
  }
  bool has_segment(const std::string& reading) const {
    return fs::exists(folder() / "segments" / (reading + ".seg"));
  }

  TemporaryFolder temporary_;
};

std::string outcome(const Result<void>& result) {
  return result.ok() ? "" : result.problem().text();
}

TEST_F(WorkspaceTest, IsMadePrivateAndOpensAgain) {
  EXPECT_FALSE(Workspace::exists(folder()));
  EXPECT_NE(refusal(Workspace::Access::read).find("no workspace here"), std::string::npos);
  { EXPECT_EQ(writer().folder(), folder()); }
  EXPECT_TRUE(Workspace::exists(folder()));
  EXPECT_EQ(mode_of(folder()), 0700U);
  EXPECT_EQ(mode_of(folder() / "segments"), 0700U);
  EXPECT_EQ(mode_of(folder() / "catalogue.sqlite"), 0600U);
  EXPECT_EQ(outcome(reader().check()), "");
  EXPECT_EQ(outcome(writer().check()), "");
}

TEST_F(WorkspaceTest, AReadingStays) {
  {
    Workspace workspace = writer();
    const MadeReading made = made_reading("r1", {{"A1", "I1", 25}});
    ASSERT_EQ(outcome(workspace.commit(made.commit)), "");
    EXPECT_EQ(mode_of(folder() / "segments" / "r1.seg"), 0600U);
  }
  const Workspace workspace = reader();
  EXPECT_EQ(outcome(workspace.check()), "");
  const auto readings = workspace.readings();
  ASSERT_TRUE(readings.ok());
  ASSERT_EQ(readings->size(), 1U);
  EXPECT_EQ(readings->front().path, "/bills/r1");
  EXPECT_EQ(readings->front().size, 100U);
  EXPECT_EQ(readings->front().dispositions.counts[0].records, 25U);
  EXPECT_EQ(readings->front().dispositions.bytes(), 100U);
  const auto charges = workspace.charges();
  ASSERT_TRUE(charges.ok());
  EXPECT_EQ((*charges)->rows(), 25U);
  EXPECT_EQ((*charges)->schema().columns.size(), bill::charge_schema().columns.size() + 1);
  EXPECT_EQ((*charges)->schema().columns.back().name, "reading");
  EXPECT_EQ(cells(**charges, "amount")[24], "0.25");
  EXPECT_EQ(cells(**charges, "user")[0], "?");
  EXPECT_EQ(cells(**charges, "reading"), std::vector<std::string>(25, "r1"));
  const auto notes = workspace.notes();
  ASSERT_TRUE(notes.ok());
  ASSERT_EQ(notes->size(), 1U);
  EXPECT_EQ(notes->front().code, "made");
  EXPECT_EQ(notes->front().text, "made.txt: byte 1: a note");
  const auto refused = workspace.refused();
  ASSERT_TRUE(refused.ok());
  ASSERT_EQ(refused->size(), 1U);
  EXPECT_EQ(refused->front().text, "made.txt: byte 90: an invoice was cut off (send it again)");
  const auto quarantine = workspace.quarantine();
  ASSERT_TRUE(quarantine.ok());
  ASSERT_EQ(quarantine->size(), 1U);
  EXPECT_EQ(quarantine->front().record.offset, 7U);
  EXPECT_EQ(quarantine->front().record.length, 3U);
}

// Rows 0 to 9 and 20 to 24 are at L0: 0.01 + ... + 0.10 is 0.55, 0.21 + ... + 0.25 is 1.15; rows 10 to 19 at
// L1 sum to 0.11 + ... + 0.20 = 1.55. Payable are rows 0, 3, 6, 9, 21, 24 (0.01+0.04+0.07+0.10+0.22+0.25 =
// 0.69) and 12, 15, 18 (0.13+0.16+0.19 = 0.48).
TEST_F(WorkspaceTest, LevelSumsAreThoseOfTheCharges) {
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

TEST_F(WorkspaceTest, PartsKeepEveryField) {
  Workspace workspace = writer();
  MadeReading made = made_reading("r1", {{"A1", "I1", 3}, {"A0", "I9", 2}});
  auto& stored = made.commit.new_parts[0];
  stored.part.required_kinds = {"account_summary", "usage"};
  stored.part.marker = bill::Marker::cancels;
  stored.part.issued = "20240110-0915-000000001";
  stored.part.due_date = Date{19010};
  stored.part.period_from = Date{18960};
  stored.part.parent_account = "P1";
  stored.part.contract_reference = "MSA 7";
  stored.part.customer = std::string("Z\0\xff", 3);
  stored.part.information_only = true;
  bill::Level root = copy_of(stored.part.levels[0]);
  const bill::Level below = copy_of(stored.part.levels[1]);
  root.printed = parse_decimal("0.0880");
  root.roundings = 3;
  root.information_only = true;
  root.balance.payments = parse_decimal("-12.00");
  root.balance.total_due = parse_decimal("0");
  stored.part.levels.clear();
  stored.part.levels.push_back(root);
  stored.part.levels.push_back(below);
  stored.state = PartState::copy;
  stored.because = "the same as r0";
  Total large;
  for (int i = 0; i < 1000; ++i) large.add(Decimal{std::numeric_limits<std::int64_t>::max(), 12});
  stored.sums = {{"L0", large, Total{}, 3}};
  ASSERT_EQ(outcome(workspace.commit(made.commit)), "");

  const auto parts = workspace.parts(stored.part.key);
  ASSERT_TRUE(parts.ok()) << parts.problem().text();
  ASSERT_EQ(parts->size(), 1U);
  const StoredPart& back = parts->front();
  EXPECT_EQ(back.reading, "r1");
  EXPECT_EQ(back.index, 0U);
  EXPECT_EQ(back.part.key, stored.part.key);
  EXPECT_EQ(back.part.kind, "whole");
  EXPECT_EQ(back.part.required_kinds, stored.part.required_kinds);
  EXPECT_EQ(back.part.marker, bill::Marker::cancels);
  EXPECT_EQ(back.part.issued, stored.part.issued);
  EXPECT_EQ(back.part.currency, "USD");
  EXPECT_EQ(back.part.due_date, stored.part.due_date);
  EXPECT_EQ(back.part.period_from, stored.part.period_from);
  EXPECT_EQ(back.part.period_through, std::nullopt);
  EXPECT_EQ(back.part.parent_account, "P1");
  EXPECT_EQ(back.part.contract_reference, "MSA 7");
  EXPECT_EQ(back.part.customer, stored.part.customer);
  EXPECT_TRUE(back.part.information_only);
  ASSERT_EQ(back.part.levels.size(), 2U);
  EXPECT_EQ(back.part.levels[0].id, "L0");
  EXPECT_EQ(back.part.levels[0].label, "first");
  EXPECT_EQ(back.part.levels[0].printed->text(), "0.0880");
  EXPECT_EQ(back.part.levels[0].roundings, 3U);
  EXPECT_TRUE(back.part.levels[0].information_only);
  EXPECT_EQ(back.part.levels[0].balance().payments->text(), "-12.00");
  EXPECT_EQ(back.part.levels[0].balance().total_due->text(), "0");
  EXPECT_EQ(back.part.levels[0].balance().adjustments, std::nullopt);
  EXPECT_EQ(back.part.levels[1].parent, "L0");
  EXPECT_EQ(back.part.levels[1].printed, std::nullopt);
  EXPECT_EQ(back.part.levels[1].source_offset, 10U);
  ASSERT_EQ(back.part.rows.size(), 1U);
  EXPECT_EQ(back.part.rows[0].end, 3U);
  EXPECT_EQ(back.fingerprint, stored.fingerprint);
  ASSERT_EQ(back.sums.size(), 1U);
  EXPECT_EQ(back.sums[0].in_total, large);
  EXPECT_EQ(back.state, PartState::copy);
  EXPECT_EQ(back.because, "the same as r0");

  const auto all = workspace.all_parts();
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->size(), 2U);
  EXPECT_EQ(all->front().part.key.account, "A0");
}

TEST_F(WorkspaceTest, ChargesStandInTheOrderOfInvoicesThenReadings) {
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
            (std::vector<std::string>{"I0", "I0", "I1", "I1", "I1", "I1", "I1", "I1"}));
  EXPECT_EQ(cells(**charges, "account"),
            (std::vector<std::string>{"A1", "A1", "A1", "A1", "A1", "A1", "A2", "A2"}));
  EXPECT_EQ(cells(**charges, "source_offset"),
            (std::vector<std::string>{"1", "2", "0", "2", "3", "4", "0", "1"}));
  const auto of_one = workspace.charges_of("rb");
  ASSERT_TRUE(of_one.ok());
  EXPECT_EQ(cells(**of_one, "source_offset"), (std::vector<std::string>{"0", "1", "2", "3", "4"}));
  EXPECT_FALSE(workspace.charges_of("rc").ok());
}

TEST_F(WorkspaceTest, OnlyCurrentPartsAreSeen) {
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
TEST_F(WorkspaceTest, APartWithoutADateTakesThatOfItsInvoice) {
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

TEST_F(WorkspaceTest, AStateOfAnUnknownPartChangesNothing) {
  Workspace workspace = writer();
  MadeReading made = made_reading("r1", {{"A1", "I1", 4}});
  made.commit.states = {{"r0", 0, PartState::superseded, ""}};
  EXPECT_NE(outcome(workspace.commit(made.commit)).find("r0"), std::string::npos);
  EXPECT_TRUE(reading_ids(workspace).empty());
  EXPECT_FALSE(has_segment("r1"));
  EXPECT_EQ(outcome(workspace.check()), "");
}

TEST_F(WorkspaceTest, AReplacedReadingGoesWithItsFile) {
  Workspace workspace = writer();
  MadeReading old = made_reading("old", {{"A1", "I1", 4}});
  InvoiceRow invoice;
  invoice.key = made_key({"A1", "I1"});
  LevelRow level;
  level.key = invoice.key;
  level.reading = "old";
  old.commit.touched = {invoice.key};
  old.commit.invoices = {invoice};
  old.commit.levels.add(level);
  ASSERT_EQ(outcome(workspace.commit(old.commit)), "");

  MadeReading newer = made_reading("new", {{"A1", "I1", 5}});
  newer.commit.removed_readings = {"old"};
  // The invoice still has a level that the old reading printed.
  EXPECT_NE(outcome(workspace.commit(newer.commit)), "");
  EXPECT_EQ(reading_ids(workspace), std::vector<std::string>{"old"});
  EXPECT_EQ(outcome(workspace.check()), "");

  level.reading = "new";
  newer.commit.touched = {invoice.key};
  newer.commit.invoices = {invoice};
  newer.commit.levels.add(level);
  ASSERT_EQ(outcome(workspace.commit(newer.commit)), "");
  EXPECT_EQ(reading_ids(workspace), std::vector<std::string>{"new"});
  EXPECT_FALSE(has_segment("old"));
  EXPECT_EQ((*workspace.notes()).size(), 1U);
  EXPECT_EQ(outcome(workspace.check()), "");
}

TEST_F(WorkspaceTest, ARelationKeepsItsSnapshot) {
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

TEST_F(WorkspaceTest, AReaderSeesOneSnapshot) {
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

TEST_F(WorkspaceTest, TheSameReadingAgainChangesNothing) {
  Workspace workspace = writer();
  const MadeReading made = made_reading("r1", {{"A1", "I1", 4}});
  ASSERT_EQ(outcome(workspace.commit(made.commit)), "");
  const std::string bytes = *read_file(folder() / "segments" / "r1.seg");
  ASSERT_EQ(outcome(workspace.commit(made.commit)), "");
  EXPECT_EQ(reading_ids(workspace).size(), 1U);
  EXPECT_EQ(*read_file(folder() / "segments" / "r1.seg"), bytes);
  MadeReading other = made_reading("r1", {{"A1", "I1", 5}});
  EXPECT_NE(outcome(workspace.commit(other.commit)).find("another reading"), std::string::npos);
  EXPECT_EQ(outcome(workspace.check()), "");
}

TEST_F(WorkspaceTest, RowsOfTwoPartsAreRefused) {
  Workspace workspace = writer();
  MadeReading made = made_reading("r1", {{"A1", "I1", 4}, {"A2", "I2", 4}});
  made.commit.new_parts[1].part.rows[0].begin = 3;
  EXPECT_NE(outcome(workspace.commit(made.commit)).find("row 3 belongs to two parts"), std::string::npos);
  made.commit.new_parts[1].part.rows[0] = {4, 9};
  EXPECT_NE(outcome(workspace.commit(made.commit)).find("not in its charges"), std::string::npos);
  MadeReading named = made_reading("../r1", {{"A1", "I1", 4}});
  EXPECT_NE(outcome(workspace.commit(named.commit)).find("no reading id"), std::string::npos);
  EXPECT_EQ(outcome(workspace.check()), "");
}

TEST_F(WorkspaceTest, AReadingWithoutChargesIsAReading) {
  Workspace workspace = writer();
  ASSERT_EQ(outcome(workspace.commit(made_reading("empty", {}).commit)), "");
  MadeReading bare = made_reading("bare", {});
  bare.content->charges = bill::Table();
  ASSERT_EQ(outcome(workspace.commit(bare.commit)), "");
  EXPECT_EQ(scan_all(**workspace.charges()), "0");
  EXPECT_EQ(scan_all(**workspace.charges_of("bare")), "0");
  EXPECT_EQ(outcome(workspace.check()), "");
}

InvoiceRow sample_invoice(const std::string& account) {
  InvoiceRow row;
  row.key = made_key({account, "I1"});
  row.state = bill::InvoiceState::balanced_with_rounding;
  row.detail = "0.0004 of rounding";
  row.currency = "USD";
  row.due_date = Date{19030};
  row.printed = *parse_total("286.96");
  row.computed = *parse_total("286.9604");
  row.payable = *parse_total("286.96");
  row.balance.total_due = parse_decimal("300.10");
  row.charges = 12;
  return row;
}

TEST_F(WorkspaceTest, InvoicesAndLevelsAreReplacedByKey) {
  Workspace workspace = writer();
  MadeReading made = made_reading("r1", {{"A1", "I1", 4}});
  LevelRow root;
  root.key = made_key({"A1", "I1"});
  root.reading = "r1";
  root.level = copy_of(made.content->parts[0].levels[0]);
  root.level.balance.previous_balance = parse_decimal("13.1");
  root.currency = "USD";
  root.computed = *parse_total("1.0004");
  root.difference = *parse_total("-0.0004");
  root.allowed = Decimal{5, 3};
  root.state = "balanced_with_rounding";
  LevelRow below = root;
  below.level = copy_of(made.content->parts[0].levels[1]);
  below.difference = std::nullopt;
  below.state = "no_control_total";
  made.commit.touched = {root.key};
  made.commit.invoices = {sample_invoice("A1"), sample_invoice("A0")};
  made.commit.levels.add(root);
  made.commit.levels.add(below);
  ASSERT_EQ(outcome(workspace.commit(made.commit)), "");

  const auto invoices = workspace.invoices();
  ASSERT_TRUE(invoices.ok());
  ASSERT_EQ(invoices->size(), 2U);
  EXPECT_EQ((*invoices)[0].key.account, "A0");
  const InvoiceRow& invoice = (*invoices)[1];
  EXPECT_EQ(invoice.state, bill::InvoiceState::balanced_with_rounding);
  EXPECT_EQ(invoice.printed->text(), "286.96");
  EXPECT_EQ(invoice.computed.text(), "286.9604");
  EXPECT_EQ(invoice.balance.total_due->text(), "300.10");
  EXPECT_EQ(invoice.balance.payments, std::nullopt);
  EXPECT_EQ(invoice.due_date, Date{19030});
  EXPECT_EQ(invoice.charges, 12U);

  const auto relation = workspace.invoice_relation();
  ASSERT_TRUE(relation.ok());
  EXPECT_EQ(cells(**relation, "account"), (std::vector<std::string>{"A0", "A1"}));
  EXPECT_EQ(cells(**relation, "invoice")[1], "I1");
  EXPECT_EQ(cells(**relation, "parent_account")[1], "?");
  EXPECT_EQ(cells(**relation, "due_date")[1], "19030");
  EXPECT_EQ(cells(**relation, "state")[1], "balanced_with_rounding");
  EXPECT_EQ(cells(**relation, "printed_total")[1], "286.96");
  EXPECT_EQ(cells(**relation, "computed_total")[1], "286.9604");
  EXPECT_EQ(cells(**relation, "previous_balance")[1], "?");
  EXPECT_EQ(cells(**relation, "total_due")[1], "300.10");
  EXPECT_EQ(cells(**relation, "charges")[1], "12");

  const auto levels = workspace.level_relation();
  ASSERT_TRUE(levels.ok());
  EXPECT_EQ(cells(**levels, "level"), (std::vector<std::string>{"L0", "L1"}));
  EXPECT_EQ(cells(**levels, "parent"), (std::vector<std::string>{"?", "L0"}));
  EXPECT_EQ(cells(**levels, "root"), (std::vector<std::string>{"1", "0"}));
  EXPECT_EQ(cells(**levels, "printed"), (std::vector<std::string>{"1.00", "?"}));
  EXPECT_EQ(cells(**levels, "difference"), (std::vector<std::string>{"-0.0004", "?"}));
  EXPECT_EQ(cells(**levels, "allowed"), (std::vector<std::string>{"0.005", "0.005"}));
  EXPECT_EQ(cells(**levels, "previous_balance"), (std::vector<std::string>{"13.1", "?"}));
  EXPECT_EQ(cells(**levels, "source_offset"), (std::vector<std::string>{"0", "10"}));
  EXPECT_EQ(cells(**levels, "reading"), (std::vector<std::string>{"r1", "r1"}));

  Commit gone;
  gone.touched = {made_key({"A1", "I1"})};
  ASSERT_EQ(outcome(workspace.commit(gone)), "");
  EXPECT_EQ((*workspace.invoices()).size(), 1U);
  EXPECT_TRUE((*workspace.levels()).empty());
  EXPECT_EQ(scan_all(**workspace.level_relation()), "0");
}

// The 300,000 rows fill two chunks; two readings share ten invoices in pieces of odd lengths, so that the
// scan alternates.
TEST_F(WorkspaceTest, RowRangesAcrossChunksComeInOrder) {
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
  for (std::size_t invoice = 0; invoice < 10; ++invoice)
    for (std::size_t r = 0; r < 2; ++r)
      for (const std::uint64_t row : rows[r][invoice]) expected.push_back(std::to_string(row));
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
TEST_F(WorkspaceTest, RangesSkipZones) {
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

TEST_F(WorkspaceTest, SeveralThreadsScanOneRelation) {
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

TEST_F(WorkspaceTest, TheVisitorStopsAScan) {
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

TEST_F(WorkspaceTest, OnlyTheColumnsThatAreAskedForAreRead) {
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

TEST_F(WorkspaceTest, CheckFindsEveryDamageToASegment) {
  const Workspace workspace = [&] {
    Workspace made = writer();
    EXPECT_EQ(outcome(made.commit(made_reading("r1", {{"A1", "I1", 40}}).commit)), "");
    return made;
  }();
  const fs::path file = folder() / "segments" / "r1.seg";
  const std::string bytes = *read_file(file);
  std::mt19937_64 random(17);
  for (int round = 0; round < 150; ++round) {
    std::string damaged = bytes;
    const std::size_t at = random() % damaged.size();
    damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ (1U << (random() % 8)));
    if (round % 5 == 0) damaged = bytes.substr(0, at);
    ASSERT_TRUE(write_output(file, damaged).ok());
    ASSERT_NE(outcome(workspace.check()), "") << "byte " << at;
    scan_all(**workspace.charges());
  }
  ASSERT_TRUE(write_output(file, bytes).ok());
  EXPECT_EQ(outcome(workspace.check()), "");
  // A segment that is sound in itself, and not the one that was committed.
  {
    TemporaryFolder other;
    auto elsewhere = Workspace::open(other.path() / "w", Workspace::Access::write);
    ASSERT_TRUE(elsewhere.ok());
    ASSERT_TRUE(elsewhere->commit(made_reading("r1", {{"A1", "I1", 41}}).commit).ok());
    fs::copy_file(other.path() / "w" / "segments" / "r1.seg", file, fs::copy_options::overwrite_existing);
  }
  EXPECT_NE(outcome(workspace.check()).find("not the one the catalogue knows"), std::string::npos);
  fs::remove(file);
  EXPECT_NE(outcome(workspace.check()), "");
  EXPECT_NE(scan_all(**workspace.charges()), "40");
}

TEST_F(WorkspaceTest, OrphansAreSweptWhenAWriterOpens) {
  {
    Workspace workspace = writer();
    ASSERT_EQ(outcome(workspace.commit(made_reading("r1", {{"A1", "I1", 4}}).commit)), "");
    std::ofstream(folder() / "segments" / "orphan.seg") << "x";
    EXPECT_NE(outcome(workspace.check()).find("orphan.seg"), std::string::npos);
  }
  std::ofstream(folder() / "segments" / "r9.seg.part4711") << "x";
  const Workspace workspace = writer();
  EXPECT_FALSE(has_segment("orphan"));
  EXPECT_FALSE(fs::exists(folder() / "segments" / "r9.seg.part4711"));
  EXPECT_TRUE(has_segment("r1"));
  EXPECT_EQ(outcome(workspace.check()), "");
}

TEST_F(WorkspaceTest, SegmentsWithoutACatalogueAreNotSwept) {
  { ASSERT_EQ(outcome(writer().commit(made_reading("r1", {{"A1", "I1", 4}}).commit)), ""); }
  fs::remove(folder() / "catalogue.sqlite");
  EXPECT_NE(refusal(Workspace::Access::write).find("catalogue"), std::string::npos);
  EXPECT_TRUE(has_segment("r1"));
}

TEST_F(WorkspaceTest, ANewerWorkspaceIsRefusedWithAWordOnWhatToDo) {
  { writer(); }
  {
    const auto connection = Connection::open(folder() / "catalogue.sqlite");
    ASSERT_TRUE(connection.ok());
    ASSERT_TRUE(connection->execute("UPDATE schema_version SET version = 3").ok());
  }
  for (const auto access : {Workspace::Access::read, Workspace::Access::write}) {
    const std::string text = refusal(access);
    EXPECT_NE(text.find("newer telaudit (workspace version 3, this one knows 2)"), std::string::npos) << text;
    EXPECT_NE(text.find("new workspace"), std::string::npos) << text;
  }
}

TEST_F(WorkspaceTest, AGroupOfCommitsBecomesRealAtItsEnd) {
  Workspace workspace = writer();
  ASSERT_EQ(outcome(workspace.commit(made_reading("r0", {{"A1", "I0", 5}}).commit)), "");
  ASSERT_EQ(outcome(workspace.begin_group()), "");
  for (int i = 1; i <= 20; ++i) {
    const std::string id = "r" + std::to_string(i);
    ASSERT_EQ(outcome(workspace.commit(made_reading(id, {{"A1", "I" + std::to_string(i), 3}}).commit)), "");
  }
  MadeReading replacing = made_reading("s0", {{"A1", "I0", 6}});
  replacing.commit.removed_readings = {"r0"};
  ASSERT_EQ(outcome(workspace.commit(replacing.commit)), "");
  EXPECT_EQ(reading_ids(workspace).size(), 21U);
  EXPECT_EQ(scan_all(**workspace.charges()), "66");
  EXPECT_TRUE((*workspace.reading_by_id("r7")).has_value());
  {
    const auto others = Workspace::open(folder(), Workspace::Access::read);
    ASSERT_TRUE(others.ok());
    EXPECT_EQ(reading_ids(*others), std::vector<std::string>{"r0"});
    EXPECT_EQ(scan_all(**others->charges()), "5");
  }
  EXPECT_TRUE(has_segment("r0"));
  ASSERT_EQ(outcome(workspace.end_group()), "");
  EXPECT_FALSE(has_segment("r0"));
  EXPECT_EQ(outcome(workspace.check()), "");
  const auto others = Workspace::open(folder(), Workspace::Access::read);
  ASSERT_TRUE(others.ok());
  EXPECT_EQ(reading_ids(*others).size(), 21U);
  EXPECT_EQ(scan_all(**others->charges()), "66");
}

TEST_F(WorkspaceTest, AGroupThatIsNotEndedLeavesNothing) {
  {
    Workspace workspace = writer();
    ASSERT_EQ(outcome(workspace.commit(made_reading("r0", {{"A1", "I0", 5}}).commit)), "");
    ASSERT_EQ(outcome(workspace.begin_group()), "");
    ASSERT_EQ(outcome(workspace.commit(made_reading("r1", {{"A1", "I1", 3}}).commit)), "");
    // A commit that fails leaves the others as they were.
    MadeReading wrong = made_reading("r2", {{"A1", "I2", 3}});
    wrong.commit.states.push_back({"nowhere", 0, PartState::copy, ""});
    EXPECT_NE(outcome(workspace.commit(wrong.commit)), "");
    EXPECT_FALSE(has_segment("r2"));
    EXPECT_EQ(reading_ids(workspace), (std::vector<std::string>{"r0", "r1"}));
    EXPECT_TRUE(has_segment("r1"));
  }
  EXPECT_FALSE(has_segment("r1"));
  const Workspace workspace = writer();
  EXPECT_EQ(reading_ids(workspace), std::vector<std::string>{"r0"});
  EXPECT_EQ(outcome(workspace.check()), "");
}

TEST_F(WorkspaceTest, ReadingsAreFoundByContentAndSize) {
  Workspace workspace = writer();
  MadeReading one = made_reading("r1", {{"A1", "I1", 3}});
  one.commit.reading->content_hash = "abc";
  one.commit.reading->size = 4711;
  ASSERT_EQ(outcome(workspace.commit(one.commit)), "");
  MadeReading two = made_reading("r2", {{"A1", "I2", 3}});
  two.commit.reading->content_hash = "abc";
  two.commit.reading->reader_version = "2";
  ASSERT_EQ(outcome(workspace.commit(two.commit)), "");
  EXPECT_EQ(workspace.readings_of_content("abc")->size(), 2U);
  EXPECT_EQ(workspace.readings_of_content("abd")->size(), 0U);
  EXPECT_TRUE(*workspace.has_size(4711));
  EXPECT_FALSE(*workspace.has_size(4712));
  EXPECT_EQ((**workspace.reading_by_id("r2")).reader_version, "2");
  EXPECT_FALSE((*workspace.reading_by_id("r3")).has_value());
  EXPECT_EQ(workspace.parts_of_reading("r2")->size(), 1U);
}

// A draft takes chunks of any size; what it shows before the commit is what the workspace shows afterwards.
TEST_F(WorkspaceTest, ADraftBecomesTheSegmentOfItsReading) {
  Workspace workspace = writer();
  MadeReading made = made_reading("r1", {{"A1", "I1", 300}, {"A1", "I2", 70}});
  auto draft = workspace.draft();
  ASSERT_TRUE(draft.ok()) << draft.problem().text();
  bill::TableBuilder whole(bill::charge_schema());
  ASSERT_TRUE(whole.append(made.content->charges));
  const bill::Table all = whole.finish();
  for (const std::size_t begin : {std::size_t{0}, std::size_t{100}, std::size_t{101}}) {
    const std::size_t end = begin == 0 ? 100 : (begin == 100 ? 101 : 370);
    bill::TableBuilder piece(bill::charge_schema());
    for (std::size_t row = begin; row < end; ++row) {
      for (std::size_t c = 0; c < bill::charge::kColumnCount; ++c) {
        const auto view = all.column(c);
        if (!view.is_known(row)) continue;
        if (view.type == bill::Type::text) {
          piece.set_text(c, view.text(row));
        } else if (view.type == bill::Type::decimal) {
          ASSERT_TRUE(piece.set_decimal(c, view.decimal(row)));
        } else {
          piece.set_number(c, view.number(row));
        }
      }
      piece.end_row();
    }
    const auto chunks = encode_chunks(piece.finish());
    ASSERT_TRUE(chunks.ok());
    for (const auto& chunk : *chunks) ASSERT_EQ(outcome(draft->append(chunk)), "");
  }
  EXPECT_EQ(draft->rows(), 370U);
  {
    const auto shown = draft->charges();
    ASSERT_TRUE(shown.ok());
    EXPECT_EQ((*shown)->rows(), 370U);
    EXPECT_EQ(cells(**shown, "source_offset").size(), 370U);
    EXPECT_EQ(cells(**shown, "source_offset")[369], "369");
    // 0.01 * (1 + 2 + ... + 370)
    EXPECT_EQ(sum_column(**shown, bill::charge::kAmount)->text(), "686.35");
  }
  made.commit.draft = &*draft;
  ASSERT_EQ(outcome(workspace.commit(made.commit)), "");
  EXPECT_EQ(draft->rows(), 0U);
  EXPECT_EQ(outcome(workspace.check()), "");
  const auto charges = workspace.charges();
  ASSERT_TRUE(charges.ok());
  EXPECT_EQ(cells(**charges, "source_offset")[369], "369");
  EXPECT_EQ(sum_column(**charges, bill::charge::kAmount)->text(), "686.35");
  EXPECT_EQ(sum_column(**charges, bill::charge::kAmount, 3)->text(), "686.35");
  // A draft that comes to nothing leaves nothing.
  {
    auto other = workspace.draft();
    ASSERT_TRUE(other.ok());
  }
  EXPECT_EQ(outcome(workspace.check()), "");
}

// Where a segment knows no bill date and no invoice, those of the part are shown; what it knows stays.
TEST_F(WorkspaceTest, WhatTheRowsDoNotKnowIsThatOfTheirInvoice) {
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

// 50,000 levels of a part come back as they were.
TEST_F(WorkspaceTest, ManyLevelsOfOnePartComeBack) {
  Workspace workspace = writer();
  MadeReading made = made_reading("r1", {{"A1", "I1", 4}});
  auto& part = made.commit.new_parts[0];
  for (int i = 0; i < 50000; ++i) {
    bill::Level level;
    level.id = "L" + std::to_string(i + 100);
    level.parent = "L" + std::to_string(i % 100);
    level.label = "Service " + std::to_string(i * 7919 % 100003);
    level.kind = "service";
    if (i % 3 != 0) level.printed = Decimal{i, static_cast<std::uint8_t>(i % 4)};
    level.source_offset = static_cast<std::uint64_t>(i) * 187;
    level.source_length = 90;
    part.part.levels.push_back(level);
  }
  ASSERT_EQ(outcome(workspace.commit(made.commit)), "");
  const auto back = workspace.all_parts();
  ASSERT_TRUE(back.ok());
  ASSERT_EQ(back->size(), 1U);
  const auto& levels = (*back)[0].part.levels;
  ASSERT_EQ(levels.size(), part.part.levels.size());
  for (std::size_t i = 0; i < levels.size(); ++i) {
    EXPECT_EQ(levels[i].id, part.part.levels[i].id);
    EXPECT_EQ(levels[i].label, part.part.levels[i].label);
    EXPECT_EQ(levels[i].printed.has_value(), part.part.levels[i].printed.has_value());
    if (levels[i].printed) {
      EXPECT_EQ(levels[i].printed->text(), part.part.levels[i].printed->text());
    }
    EXPECT_EQ(levels[i].source_offset, part.part.levels[i].source_offset);
  }
}

TEST_F(WorkspaceTest, WhatIsNoWorkspaceIsRefused) {
  fs::create_directories(folder());
  std::ofstream(folder() / "catalogue.sqlite") << std::string(5000, 'x');
  EXPECT_NE(refusal(Workspace::Access::write).find("damaged"), std::string::npos);
  fs::remove_all(folder());
  std::ofstream(folder().string()) << "a file";
  EXPECT_NE(refusal(Workspace::Access::write).find("is a file"), std::string::npos);
  EXPECT_NE(refusal(Workspace::Access::read).find("no workspace here"), std::string::npos);
}

TEST_F(WorkspaceTest, DocumentsAreKept) {
  Workspace workspace = writer();
  EXPECT_EQ(*workspace.document("audit"), std::nullopt);
  ASSERT_EQ(outcome(workspace.put_document("audit", "one")), "");
  ASSERT_EQ(outcome(workspace.put_document("audit", std::string("two\0\xff", 5))), "");
  ASSERT_EQ(outcome(workspace.put_document("empty", "")), "");
  EXPECT_EQ(*workspace.document("audit"), std::string("two\0\xff", 5));
  EXPECT_EQ(*workspace.document("empty"), "");
  Workspace seen = reader();
  EXPECT_EQ(*seen.document("audit"), std::string("two\0\xff", 5));
  EXPECT_NE(outcome(seen.put_document("audit", "three")).find("reading only"), std::string::npos);
  EXPECT_NE(outcome(seen.commit(Commit{})).find("reading only"), std::string::npos);
}

}  // namespace
}  // namespace telaudit::store
