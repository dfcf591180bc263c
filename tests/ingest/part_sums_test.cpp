#include "ingest/part_sums.h"

#include <gtest/gtest.h>

#include <random>

#include "bill/charge.h"
#include "bill/parted_scan.h"
#include "bill/table.h"
#include "store/level_sums.h"
#include "store/segment_block.h"

namespace telaudit::ingest {
namespace {

namespace charge = bill::charge;

// A table in batches and parts of uneven length.
class Uneven : public bill::Relation, public bill::PartedScan {
 public:
  Uneven(const bill::Table& table, std::vector<bill::RelationPart> parts)
      : table_(table), parts_(std::move(parts)) {}

  const bill::Schema& schema() const override { return table_.schema(); }
  std::uint64_t rows() const override { return table_.rows(); }
  Result<std::vector<bill::RelationPart>> parts() const override { return parts_; }
  Result<void> scan(const bill::ScanRequest& request, const bill::BatchVisitor& visit) const override {
    return scan_part({0, table_.rows()}, request, visit);
  }
  Result<void> scan_part(const bill::RelationPart& part, const bill::ScanRequest& request,
                         const bill::BatchVisitor& visit) const override {
    constexpr std::uint64_t kBatch = 61;
    for (std::uint64_t begin = part.begin; begin < part.end; begin += kBatch) {
      bill::Batch batch;
      batch.rows = static_cast<std::size_t>(std::min(kBatch, part.end - begin));
      for (const std::size_t column : request.columns)
        batch.columns.push_back(
            store::slice(table_.column(column), static_cast<std::size_t>(begin), batch.rows));
      if (auto visited = visit(batch); !visited) return visited;
    }
    return {};
  }

 private:
  const bill::Table& table_;
  std::vector<bill::RelationPart> parts_;
};

bill::Table random_charges(std::mt19937_64& random, std::size_t rows) {
  bill::TableBuilder builder(bill::charge_schema());
  for (std::size_t row = 0; row < rows; ++row) {
    if (random() % 9 != 0) builder.set_text(charge::kLevel, "L" + std::to_string(row / 40 % 7));
    if (random() % 9 != 0) {
      EXPECT_TRUE(builder.set_decimal(charge::kAmount, {static_cast<std::int64_t>(random() % 20000) - 9000,
                                                        static_cast<std::uint8_t>(random() % 4)}));
    }
    builder.set_number(charge::kInTotal, random() % 4 != 0 ? 1 : 0);
    builder.set_number(charge::kPayable, random() % 3 != 0 ? 1 : 0);
    builder.end_row();
  }
  return builder.finish();
}

// Parts whose rows alternate: each stretch belongs to one of them, or to none.
std::vector<bill::Part> random_parts(std::mt19937_64& random, std::size_t rows) {
  std::vector<bill::Part> parts(1 + random() % 6);
  for (std::size_t i = 0; i < parts.size(); ++i) parts[i].key = {"Carrier", "A" + std::to_string(i), "1", {}};
  for (std::uint64_t begin = 0; begin < rows;) {
    const std::uint64_t end = std::min<std::uint64_t>(rows, begin + 1 + random() % 150);
    if (random() % 8 != 0) parts[random() % parts.size()].rows.push_back({begin, end});
    begin = end;
  }
  return parts;
}

TEST(PartSums, AreThoseOfTheirRowsForAnyNumberOfWorkers) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    std::mt19937_64 random(seed);
    const std::size_t rows = 1 + random() % 2000;
    const bill::Table table = random_charges(random, rows);
    const auto parts = random_parts(random, rows);
    bill::Parts packed;
    for (const auto& part : parts) packed.push_back(part);
    std::vector<bill::RelationPart> ranges;
    for (std::uint64_t begin = 0; begin < rows;) {
      const std::uint64_t end = std::min<std::uint64_t>(rows, begin + 1 + random() % 500);
      ranges.push_back({begin, end});
      begin = end;
    }
    const Uneven charges(table, ranges);
    for (const unsigned workers : {1U, 2U, 5U}) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", " + std::to_string(workers) + " workers");
      const auto sums = part_sums(packed, charges, workers);
      ASSERT_TRUE(sums.ok());
      for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto expected = store::level_sums(table, parts[i]);
        const auto found = sums->of(i);
        ASSERT_EQ(found.size(), expected.size());
        for (std::size_t at = 0; at < found.size(); ++at) {
          EXPECT_EQ(found[at].level, expected[at].level);
          EXPECT_EQ(found[at].charges, expected[at].charges);
          EXPECT_EQ(found[at].in_total.text(), expected[at].in_total.text());
          EXPECT_EQ(found[at].payable.text(), expected[at].payable.text());
        }
      }
    }
  }
}

}  // namespace
}  // namespace telaudit::ingest
