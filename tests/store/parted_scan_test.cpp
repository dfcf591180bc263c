#include <gtest/gtest.h>

#include "bill/deferred_scan.h"
#include "made_readings.h"

namespace telaudit::store {
namespace {

// The source offsets of the rows of a part, or of all rows.
std::vector<std::int64_t> offsets(const bill::Relation& relation, const bill::RelationPart* part) {
  std::vector<std::int64_t> out;
  bill::ScanRequest request;
  request.columns = {bill::charge::kSourceOffset};
  const bill::BatchVisitor visit = [&](const bill::Batch& batch) -> Result<void> {
    for (std::size_t row = 0; row < batch.rows; ++row) out.push_back(batch.columns[0].number(row));
    return {};
  };
  const auto scanned = part == nullptr
                           ? relation.scan(request, visit)
                           : dynamic_cast<const bill::PartedScan&>(relation).scan_part(*part, request, visit);
  EXPECT_TRUE(scanned.ok()) << scanned.problem().text();
  return out;
}

TEST(PartedScan, PartsOfStoredChargesFollowEachOtherAndHoldAllRows) {
  const TemporaryFolder folder;
  {
    auto writer = Workspace::open(folder.path() / "w", Workspace::Access::write);
    ASSERT_TRUE(writer.ok());
    // The invoices of two readings alternate in a scan; a chunk has 256 Ki rows.
    ASSERT_TRUE(writer->commit(made_reading("ra", {{"A1", "I1", 280'000}, {"A3", "I1", 50}}).commit).ok());
    ASSERT_TRUE(writer->commit(made_reading("rb", {{"A2", "I1", 10}, {"A4", "I1", 150'000}}).commit).ok());
  }
  auto workspace = Workspace::open(folder.path() / "w", Workspace::Access::read);
  ASSERT_TRUE(workspace.ok());
  const auto charges = workspace->charges();
  ASSERT_TRUE(charges.ok());
  const auto* parted = dynamic_cast<const bill::PartedScan*>(charges->get());
  ASSERT_NE(parted, nullptr);
  const auto parts = parted->parts();
  ASSERT_TRUE(parts.ok());
  EXPECT_GT(parts->size(), 1U);
  const auto all = offsets(**charges, nullptr);
  ASSERT_EQ(all.size(), 430'060U);
  std::uint64_t row = 0;
  for (const auto& part : *parts) {
    EXPECT_EQ(part.begin, row);
    ASSERT_GT(part.end, part.begin);
    const auto of_part = offsets(**charges, &part);
    ASSERT_EQ(of_part.size(), part.end - part.begin);
    EXPECT_TRUE(std::equal(of_part.begin(), of_part.end(), all.begin() + static_cast<std::ptrdiff_t>(row)));
    row = part.end;
  }
  EXPECT_EQ(row, all.size());
}

using Reach = bill::DeferredBatch::Reach;

std::string text_of(const bill::ColumnView& view, std::size_t row) {
  if (!view.is_known(row)) return "?";
  return view.type == bill::Type::text ? std::string(view.text(row)) : std::to_string(view.number(row));
}

// What stands in a deferred column: zones hold its numbers, the head says what the rows say.
void expect_column(bill::DeferredBatch& batch, std::size_t column, std::vector<std::string>& cells) {
  const bill::Zone zone = batch.batch.zones[column];
  ASSERT_TRUE(batch.read(column, Reach::head).ok());
  const bill::ColumnView head = batch.batch.columns[column];
  const std::uint64_t words = batch.words[column];
  // Single cells, before and after the column is read.
  std::vector<std::string> alone;
  for (int turn = 0; turn < 2; ++turn) {
    for (std::size_t row = 0; row < batch.batch.rows; row += 7) {
      const auto cell = batch.cell(column, row);
      ASSERT_TRUE(cell.ok());
      EXPECT_EQ(cell->rows, 1U);
      alone.push_back(text_of(*cell, 0));
    }
    ASSERT_TRUE(batch.read(column, Reach::rows).ok());
  }
  const bill::ColumnView& view = batch.batch.columns[column];
  EXPECT_EQ(batch.reach[column], Reach::rows);
  EXPECT_EQ(head.type, view.type);
  EXPECT_EQ(head.scale, view.scale);
  EXPECT_EQ(head.encoding, view.encoding);
  EXPECT_EQ(words != 0, view.encoding == bill::Encoding::dictionary);
  EXPECT_EQ(words, batch.words[column]);
  for (std::size_t i = 0; i < alone.size(); ++i)
    EXPECT_EQ(alone[i], text_of(view, i % (alone.size() / 2) * 7)) << i;
  std::uint64_t unknown = 0;
  for (std::size_t row = 0; row < batch.batch.rows; ++row) {
    cells.push_back(text_of(view, row));
    if (!view.is_known(row)) {
      ++unknown;
      continue;
    }
    if (view.type == bill::Type::text || !zone.min || !zone.max) continue;
    EXPECT_LE(*zone.min, view.number(row));
    EXPECT_GE(*zone.max, view.number(row));
  }
  EXPECT_LE(unknown, zone.unknown);
}

TEST(DeferredScan, ShowsTheCellsOfAScanWhenTheyAreAskedFor) {
  const TemporaryFolder folder;
  {
    auto writer = Workspace::open(folder.path() / "w", Workspace::Access::write);
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE(writer->commit(made_reading("ra", {{"A1", "I1", 700}, {"A3", "I1", 50}}).commit).ok());
    ASSERT_TRUE(writer->commit(made_reading("rb", {{"A2", "I1", 10}, {"A4", "I1", 300}}).commit).ok());
  }
  auto workspace = Workspace::open(folder.path() / "w", Workspace::Access::read);
  ASSERT_TRUE(workspace.ok());
  const auto charges = workspace->charges();
  ASSERT_TRUE(charges.ok());
  const auto* deferred = dynamic_cast<const bill::DeferredScan*>(charges->get());
  ASSERT_NE(deferred, nullptr);
  const bill::ScanRequest request = bill::all_columns((*charges)->schema());
  std::vector<std::vector<std::string>> plain(request.columns.size());
  const auto scanned = (*charges)->scan(request, [&](const bill::Batch& batch) -> Result<void> {
    for (std::size_t column = 0; column < plain.size(); ++column)
      for (std::size_t row = 0; row < batch.rows; ++row)
        plain[column].push_back(text_of(batch.columns[column], row));
    return {};
  });
  ASSERT_TRUE(scanned.ok());
  std::vector<std::vector<std::string>> asked(request.columns.size());
  const auto shown = deferred->scan_deferred({0, (*charges)->rows()}, request,
                                             [&](bill::DeferredBatch& batch) -> Result<void> {
                                               for (std::size_t column = asked.size(); column-- > 0;)
                                                 expect_column(batch, column, asked[column]);
                                               return {};
                                             });
  ASSERT_TRUE(shown.ok());
  EXPECT_EQ(asked, plain);
  // One reader for stretches that end within zones, and for the first of them again.
  const auto reader = deferred->part_reader(request);
  std::vector<std::vector<std::string>> by_parts(request.columns.size());
  const std::uint64_t rows = (*charges)->rows();
  const auto scan = [&](std::uint64_t begin, std::uint64_t end) {
    return reader->scan({begin, end}, [&](bill::DeferredBatch& batch) -> Result<void> {
      for (std::size_t column = by_parts.size(); column-- > 0;)
        expect_column(batch, column, by_parts[column]);
      return {};
    });
  };
  for (std::uint64_t begin = 0; begin < rows; begin += 90)
    ASSERT_TRUE(scan(begin, std::min<std::uint64_t>(begin + 90, rows)).ok());
  EXPECT_EQ(by_parts, plain);
  for (auto& column : by_parts) column.clear();
  ASSERT_TRUE(scan(0, 90).ok());
  for (std::size_t column = 0; column < plain.size(); ++column)
    EXPECT_EQ(by_parts[column], std::vector<std::string>(plain[column].begin(), plain[column].begin() + 90));
}

}  // namespace
}  // namespace telaudit::store
