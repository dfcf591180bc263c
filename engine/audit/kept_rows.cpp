#include "audit/kept_rows.h"

#include <algorithm>

#include "bill/charge.h"

namespace telaudit::audit {

KeptRows::KeptRows(std::unique_ptr<bill::Relation> of, std::vector<bill::RelationPart> kept)
    : of_(std::move(of)), scans_(dynamic_cast<const bill::DeferredScan*>(of_.get())), kept_(std::move(kept)) {
  require(scans_ != nullptr, "rows are kept of a relation that can be read in parts");
  for (const auto& range : kept_) {
    first_.push_back(rows_);
    rows_ += range.end - range.begin;
  }
}

std::vector<bill::RelationPart> KeptRows::behind(const bill::RelationPart& part) const {
  std::vector<bill::RelationPart> out;
  for (std::size_t i = 0; i < kept_.size(); ++i) {
    const std::uint64_t begin = std::max(part.begin, first_[i]);
    const std::uint64_t end = std::min(part.end, first_[i] + (kept_[i].end - kept_[i].begin));
    if (begin < end)
      out.push_back({kept_[i].begin + (begin - first_[i]), kept_[i].begin + (end - first_[i])});
  }
  return out;
}

Result<void> KeptRows::scan(const bill::ScanRequest& request, const bill::BatchVisitor& visit) const {
  return scan_part({0, rows_}, request, visit);
}

Result<std::vector<bill::RelationPart>> KeptRows::parts() const {
  const auto parts = scans_->parts();
  if (!parts) return parts.problem();
  std::vector<bill::RelationPart> out;
  std::size_t at = 0;
  for (const auto& part : *parts) {
    while (at < kept_.size() && kept_[at].end <= part.begin) ++at;
    for (std::size_t i = at; i < kept_.size() && kept_[i].begin < part.end; ++i) {
      const std::uint64_t begin = std::max(part.begin, kept_[i].begin);
      const std::uint64_t end = std::min(part.end, kept_[i].end);
      const std::uint64_t first = first_[i] + (begin - kept_[i].begin);
      out.push_back({first, first + (end - begin)});
    }
  }
  return out;
}

Result<void> KeptRows::scan_part(const bill::RelationPart& part, const bill::ScanRequest& request,
                                 const bill::BatchVisitor& visit) const {
  for (const auto& range : behind(part))
    if (auto scanned = scans_->scan_part(range, request, visit); !scanned) return scanned;
  return {};
}

Result<void> KeptRows::scan_deferred(const bill::RelationPart& part, const bill::ScanRequest& request,
                                     const bill::DeferredVisitor& visit) const {
  const auto ranges = behind(part);
  if (ranges.size() == 1) return scans_->scan_deferred(ranges[0], request, visit);
  // What a batch says of its words holds within one call of the other relation.
  bill::WholeBatch whole;
  return scan_part(part, request, [&](const bill::Batch& batch) {
    whole.show(batch);
    return visit(whole);
  });
}

class KeptRows::Parts : public bill::PartReader {
 public:
  Parts(const KeptRows& of, const bill::ScanRequest& request)
      : of_(of), request_(request), reader_(of.scans_->part_reader(request)) {}
  Result<void> scan(const bill::RelationPart& part, const bill::DeferredVisitor& visit) override {
    const auto ranges = of_.behind(part);
    return ranges.size() == 1 ? reader_->scan(ranges[0], visit) : of_.scan_deferred(part, request_, visit);
  }

 private:
  const KeptRows& of_;
  bill::ScanRequest request_;
  std::unique_ptr<bill::PartReader> reader_;
};

std::unique_ptr<bill::PartReader> KeptRows::part_reader(const bill::ScanRequest& request) const {
  return std::make_unique<Parts>(*this, request);
}

Result<std::unique_ptr<bill::Relation>> charges_until(std::unique_ptr<bill::Relation> charges, Date until) {
  std::vector<bill::RelationPart> kept;
  std::uint64_t row = 0;
  const auto scanned =
      charges->scan({{bill::charge::kBillDate}, {}}, [&](const bill::Batch& batch) -> Result<void> {
        const bill::ColumnView& dates = batch.columns[0];
        const bill::Zone& zone = batch.zones.empty() ? bill::Zone() : batch.zones[0];
        const bool all = zone.max && *zone.max <= until.days;
        for (std::size_t i = 0; i < batch.rows; ++i) {
          if (!all && dates.is_known(i) && dates.number(i) > until.days) continue;
          const std::uint64_t count = all ? batch.rows : 1;
          if (!kept.empty() && kept.back().end == row + i) {
            kept.back().end += count;
          } else {
            kept.push_back({row + i, row + i + count});
          }
          if (all) break;
        }
        row += batch.rows;
        return {};
      });
  if (!scanned) return scanned.problem();
  if (kept.size() == 1 && kept[0].begin == 0 && kept[0].end == charges->rows())
    return Result<std::unique_ptr<bill::Relation>>(std::move(charges));
  return std::unique_ptr<bill::Relation>(std::make_unique<KeptRows>(std::move(charges), std::move(kept)));
}

}  // namespace telaudit::audit
