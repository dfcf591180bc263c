#include "store/workspace.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/file.h"
#include "made_readings.h"
#include "store/segment_draft.h"
#include "store/segment_sums.h"
#include "workspace_fixture.h"

namespace telaudit::store {
namespace {

namespace fs = std::filesystem;

unsigned mode_of(const fs::path& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
  return status.st_mode & 0777U;
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
  const auto states = workspace.part_states();
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->size(), 2U);
  EXPECT_EQ(all->front().part.key.account, "A0");
  ASSERT_TRUE(states.ok());
  ASSERT_EQ(states->size(), all->size());
  for (std::size_t i = 0; i < all->size(); ++i) {
    const StoredPart& part = (*all)[i];
    const StatedPart& stated = (*states)[i];
    EXPECT_EQ(stated.key, part.part.key);
    EXPECT_EQ(std::tie(stated.reading, stated.index, stated.state),
              std::tie(part.reading, part.index, part.state));
  }
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

TEST_F(WorkspaceTest, PartsThatComeWhileACommitIsUnderWayAreItsParts) {
  Workspace workspace = writer();
  MadeReading made = made_reading("r1", {{"A1", "I1", 4}, {"A2", "I2", 5}, {"A3", "I3", 6}});
  const std::vector<StoredPart> parts = made.commit.new_parts;
  bring_parts_one_by_one(made);
  ASSERT_EQ(outcome(workspace.commit(made.commit)), "");
  const auto stored = workspace.parts_of_reading("r1");
  ASSERT_TRUE(stored.ok());
  ASSERT_EQ(stored->size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ((*stored)[i].part.key, parts[i].part.key);
    EXPECT_EQ((*stored)[i].fingerprint, parts[i].fingerprint);
  }
  EXPECT_EQ(scan_all(**workspace.charges()), "15");
  EXPECT_EQ(outcome(workspace.check()), "");
  // The same once more changes nothing; another reading of that name is refused.
  MadeReading again = made_reading("r1", {{"A1", "I1", 4}, {"A2", "I2", 5}, {"A3", "I3", 6}});
  bring_parts_one_by_one(again);
  EXPECT_EQ(outcome(workspace.commit(again.commit)), "");
  MadeReading other = made_reading("r1", {{"A1", "I1", 4}, {"A2", "I2", 5}, {"A4", "I3", 6}});
  bring_parts_one_by_one(other);
  EXPECT_NE(outcome(workspace.commit(other.commit)).find("another reading"), std::string::npos);
}

TEST_F(WorkspaceTest, WhatFailsWhilePartsComeLeavesNothing) {
  Workspace workspace = writer();
  const auto refused = [&](MadeReading& made, const std::string& words) {
    EXPECT_NE(outcome(workspace.commit(made.commit)).find(words), std::string::npos) << words;
    EXPECT_TRUE(reading_ids(workspace).empty());
    EXPECT_TRUE(workspace.all_parts()->empty());
    EXPECT_FALSE(std::filesystem::exists(folder() / "segments" / "r1.seg"));
    EXPECT_EQ(outcome(workspace.check()), "");
  };
  MadeReading twice = made_reading("r1", {{"A1", "I1", 4}, {"A2", "I2", 4}});
  twice.commit.new_parts[1].part.rows[0].begin = 3;
  bring_parts_one_by_one(twice);
  refused(twice, "row 3 belongs to two parts");
  MadeReading beyond = made_reading("r1", {{"A1", "I1", 4}, {"A2", "I2", 4}});
  beyond.commit.new_parts[0].part.rows[0].end = 9;
  bring_parts_one_by_one(beyond);
  refused(beyond, "not in its charges");
  MadeReading missing = made_reading("r1", {{"A1", "I1", 4}, {"A2", "I2", 4}});
  missing.commit.new_parts.erase(missing.commit.new_parts.begin());
  bring_parts_one_by_one(missing);
  refused(missing, "not numbered in order");
  MadeReading broken = made_reading("r1", {{"A1", "I1", 4}, {"A2", "I2", 4}});
  bring_parts_one_by_one(broken);
  broken.commit.more = [parts = broken.commit.more,
                        asked = 0]() mutable -> Result<std::optional<BillChanges>> {
    if (++asked == 2) return Problem{"made to fail", {}, ""};
    return parts();
  };
  refused(broken, "made to fail");
  ASSERT_EQ(outcome(workspace.commit(made_reading("r1", {{"A1", "I1", 4}}).commit)), "");
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
  const std::vector<bill::InvoiceKey> asked = {(*invoices)[1].key, made_key({"A7", "I1"}),
                                               (*invoices)[0].key};
  const auto some = workspace.invoices_of(asked);
  ASSERT_TRUE(some.ok());
  ASSERT_EQ(some->size(), 2U);
  EXPECT_EQ((*some)[0].key, asked[0]);
  EXPECT_EQ((*some)[0].printed->text(), "286.96");
  EXPECT_EQ((*some)[1].key, asked[2]);

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
