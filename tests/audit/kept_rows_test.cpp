// Some rows of a relation, numbered anew.
#include "audit/kept_rows.h"

#include <gtest/gtest.h>

#include <array>
#include <numeric>

#include "bill/charge.h"

namespace telaudit::audit {
namespace {

constexpr std::size_t kBatch = 7;

// Charges of which the bill date alone is known, in batches of seven, two batches a part.
class Dated : public bill::Relation, public bill::DeferredScan {
 public:
  explicit Dated(std::vector<std::int64_t> days) : days_(std::move(days)) {}

  const bill::Schema& schema() const override { return bill::charge_schema(); }
  std::uint64_t rows() const override { return days_.size(); }
  Result<void> scan(const bill::ScanRequest& request, const bill::BatchVisitor& visit) const override {
    return scan_part({0, rows()}, request, visit);
  }
  Result<std::vector<bill::RelationPart>> parts() const override {
    std::vector<bill::RelationPart> out;
    for (std::uint64_t begin = 0; begin < rows(); begin += 2 * kBatch)
      out.push_back({begin, std::min<std::uint64_t>(begin + 2 * kBatch, rows())});
    return out;
  }
  Result<void> scan_part(const bill::RelationPart& part, const bill::ScanRequest&,
                         const bill::BatchVisitor& visit) const override {
    for (std::uint64_t begin = part.begin; begin < part.end;) {
      const std::uint64_t end = std::min<std::uint64_t>(part.end, (begin / kBatch + 1) * kBatch);
      bill::Batch batch;
      batch.rows = static_cast<std::size_t>(end - begin);
      bill::ColumnView view;
      view.type = bill::Type::date;
      view.encoding = bill::Encoding::plain;
      view.rows = batch.rows;
      view.numbers = {days_.data() + begin, batch.rows};
      batch.columns = {view};
      batch.zones.resize(1);
      if (auto visited = visit(batch); !visited) return visited;
      begin = end;
    }
    return {};
  }
  Result<void> scan_deferred(const bill::RelationPart& part, const bill::ScanRequest& request,
                             const bill::DeferredVisitor& visit) const override {
    bill::WholeBatch whole;
    return scan_part(part, request, [&](const bill::Batch& batch) {
      whole.show(batch);
      return visit(whole);
    });
  }

 private:
  std::vector<std::int64_t> days_;
};

const bill::ScanRequest kDays{{bill::charge::kBillDate}, {}};

void add_days_of(const bill::Batch& batch, std::vector<std::int64_t>& out) {
  for (std::size_t row = 0; row < batch.rows; ++row) out.push_back(batch.columns[0].number(row));
}

// Whether days come in order, month after month, or mixed as in a file of many months.
TEST(KeptRows, AreTheChargesOfBillsUntilADay) {
  for (const int step : {1, 5, 11}) {
    std::vector<std::int64_t> days(100);
    for (std::size_t i = 0; i < days.size(); ++i) days[i] = static_cast<std::int64_t>(i) * step % 100;
    for (const std::int32_t until : {0, 1, 13, 14, 50, 98, 99}) {
      std::vector<std::int64_t> expected;
      for (const auto day : days)
        if (day <= until) expected.push_back(day);
      const auto kept = charges_until(std::make_unique<Dated>(days), Date{until});
      ASSERT_TRUE(kept.ok()) << kept.problem().text();
      const bill::Relation& rows = **kept;
      EXPECT_EQ(rows.rows(), expected.size());
      std::vector<std::int64_t> whole, deferred, parted;
      ASSERT_TRUE(rows.scan(kDays,
                            [&](const bill::Batch& batch) -> Result<void> {
                              add_days_of(batch, whole);
                              return {};
                            })
                      .ok());
      const auto& scans = dynamic_cast<const bill::DeferredScan&>(rows);
      const bill::DeferredVisitor add_deferred = [&](bill::DeferredBatch& batch) -> Result<void> {
        if (auto read = batch.read(0, bill::DeferredBatch::Reach::rows); !read) return read;
        add_days_of(batch.batch, deferred);
        return {};
      };
      ASSERT_TRUE(scans.scan_deferred({0, rows.rows()}, kDays, add_deferred).ok());
      const auto parts = scans.parts();
      ASSERT_TRUE(parts.ok());
      std::uint64_t next = 0;
      for (const auto& part : *parts) {
        EXPECT_EQ(part.begin, next);
        EXPECT_LT(part.begin, part.end);
        next = part.end;
        ASSERT_TRUE(scans
                        .scan_part(part, kDays,
                                   [&](const bill::Batch& batch) -> Result<void> {
                                     add_days_of(batch, parted);
                                     return {};
                                   })
                        .ok());
      }
      EXPECT_EQ(next, rows.rows());
      EXPECT_EQ(whole, expected);
      EXPECT_EQ(deferred, expected);
      EXPECT_EQ(parted, expected);
    }
  }
}

}  // namespace
}  // namespace telaudit::audit
