#include "store/pulled_scan.h"

#include <gtest/gtest.h>

namespace telaudit::store {
namespace {

// Batches of one row each: 0, 1, 2, ...; a Problem after the last one, where that is asked for.
class Counting : public bill::Relation {
 public:
  Counting(std::int64_t batches, bool fails) : batches_(batches), fails_(fails) {}

  const bill::Schema& schema() const override { return schema_; }
  std::uint64_t rows() const override { return static_cast<std::uint64_t>(batches_); }
  Result<void> scan(const bill::ScanRequest&, const bill::BatchVisitor& visit) const override {
    for (std::int64_t i = 0; i < batches_; ++i) {
      bill::Batch batch;
      batch.rows = 1;
      bill::ColumnView view;
      view.type = bill::Type::integer;
      view.rows = 1;
      view.numbers = std::span<const std::int64_t>(&i, 1);
      batch.columns.push_back(view);
      batch.zones.emplace_back();
      if (auto visited = visit(batch); !visited) return visited;
    }
    if (fails_) return Problem{"the disk is gone", {}, {}};
    return {};
  }

 private:
  bill::Schema schema_{"counting", {{"n", bill::Type::integer, false, ""}}};
  std::int64_t batches_;
  bool fails_;
};

TEST(PulledScan, GivesEveryBatchInOrder) {
  const Counting relation(1000, false);
  PulledScan scan(relation, {{0}, {}});
  for (std::int64_t i = 0; i < 1000; ++i) {
    const auto batch = scan.next();
    ASSERT_TRUE(batch.ok() && *batch != nullptr);
    EXPECT_EQ((*batch)->columns[0].number(0), i);
  }
  for (int again = 0; again < 3; ++again) {
    const auto batch = scan.next();
    ASSERT_TRUE(batch.ok());
    EXPECT_EQ(*batch, nullptr);
  }
}

TEST(PulledScan, MayBeLeftAtAnyPoint) {
  const Counting relation(5, false);
  for (int taken = 0; taken <= 6; ++taken) {
    PulledScan scan(relation, {{0}, {}});
    for (int i = 0; i < taken; ++i) EXPECT_TRUE(scan.next().ok());
  }
}

TEST(PulledScan, PassesAProblemOn) {
  const Counting relation(2, true);
  PulledScan scan(relation, {{0}, {}});
  EXPECT_TRUE(scan.next().ok());
  EXPECT_TRUE(scan.next().ok());
  const auto failed = scan.next();
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.problem().what, "the disk is gone");
}

}  // namespace
}  // namespace telaudit::store
