#include "bill/parted_scan.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace telaudit::store
