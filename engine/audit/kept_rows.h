// Some rows of a relation as a relation of their own: the charges of the bills until a day.
#pragma once

#include <memory>
#include <vector>

#include "base/date.h"
#include "bill/deferred_scan.h"
#include "bill/relation.h"

namespace telaudit::audit {

// Row ranges of `of`, ascending and apart, which are numbered anew from 0. `of` is a DeferredScan.
class KeptRows : public bill::Relation, public bill::DeferredScan {
 public:
  KeptRows(std::unique_ptr<bill::Relation> of, std::vector<bill::RelationPart> kept);

  const bill::Schema& schema() const override { return of_->schema(); }
  std::uint64_t rows() const override { return rows_; }
  Result<void> scan(const bill::ScanRequest& request, const bill::BatchVisitor& visit) const override;
  // Those of `of`, as far as their rows are kept.
  Result<std::vector<bill::RelationPart>> parts() const override;
  Result<void> scan_part(const bill::RelationPart& part, const bill::ScanRequest& request,
                         const bill::BatchVisitor& visit) const override;
  Result<void> scan_deferred(const bill::RelationPart& part, const bill::ScanRequest& request,
                             const bill::DeferredVisitor& visit) const override;
  std::unique_ptr<bill::PartReader> part_reader(const bill::ScanRequest& request) const override;

 private:
  class Parts;
  // The rows of `of` that stand for those of a part.
  std::vector<bill::RelationPart> behind(const bill::RelationPart& part) const;

  std::unique_ptr<bill::Relation> of_;
  const bill::DeferredScan* scans_ = nullptr;
  std::vector<bill::RelationPart> kept_;
  std::vector<std::uint64_t> first_;  // of each of kept_, among these rows
  std::uint64_t rows_ = 0;
};

// The charges of bills until that day; what was given where there are no others. A charge without a bill date
// is kept.
Result<std::unique_ptr<bill::Relation>> charges_until(std::unique_ptr<bill::Relation> charges, Date until);

}  // namespace telaudit::audit
