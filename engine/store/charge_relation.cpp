#include "store/charge_relation.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "bill/charge.h"
#include "store/segment_sums.h"
#include "store/shown_zone.h"
#include "store/zone_reader.h"

namespace telaudit::store {
namespace {

namespace charge = bill::charge;

ShownWindow window_at(const SegmentFooter& footer, std::uint64_t begin, std::uint64_t end) {
  ShownWindow window;
  window.chunk = footer.chunk_of(begin);
  const auto in_chunk = static_cast<std::size_t>(begin - footer.first_row(window.chunk));
  window.zone = in_chunk / kZoneRows;
  window.first = in_chunk % kZoneRows;
  const std::size_t all = zone_rows(footer.chunks[window.chunk].rows, window.zone);
  window.rows = static_cast<std::size_t>(std::min<std::uint64_t>(end - begin, all - window.first));
  window.whole = window.rows == all;
  return window;
}

// Only where every row lies outside: what an unknown value means is for the caller to say. Decimals are not
// compared, since their scale belongs to the segment and the range has none.
bool skips(const bill::ScanRequest& request, const ChunkEntry& entry, std::size_t zone,
           const SegmentRows& piece) {
  for (const auto& range : request.ranges) {
    if (range.column == charge::kBillDate && piece.bill_date) {
      if (piece.bill_date->days < range.min || piece.bill_date->days > range.max) return true;
      continue;
    }
    if (range.column >= entry.blocks.size()) continue;
    if (bill::charge_schema().columns[range.column].type == bill::Type::decimal) continue;
    const bill::Zone& bounds = entry.blocks[range.column].zones[zone];
    if (bounds.unknown != 0 || !bounds.min || !bounds.max) continue;
    if (*bounds.max < range.min || *bounds.min > range.max) return true;
  }
  return false;
}

// Whether every row of the zone says its own bill date and invoice.
bool says_its_bill(const ChunkEntry& entry, std::size_t zone) {
  const auto known = [&](std::size_t column) {
    return column < entry.blocks.size() && entry.blocks[column].zones[zone].unknown == 0;
  };
  return known(charge::kBillDate) && known(charge::kInvoice);
}

class ChargeRelation : public StoredCharges, public bill::DeferredScan {
 public:
  ChargeRelation(std::vector<StoredSegment> segments, std::vector<SegmentRows> order, SegmentUse use,
                 FileSystem& files)
      : segments_(std::move(segments)), use_(std::move(use)), files_(files) {
    for (auto& piece : order) {
      if (piece.rows.begin == piece.rows.end) continue;
      const std::uint64_t before = rows_;
      rows_ += piece.rows.end - piece.rows.begin;
      if (!order_.empty() && order_.back().segment == piece.segment &&
          order_.back().rows.end == piece.rows.begin && order_.back().shows_like(piece)) {
        order_.back().rows.end = piece.rows.end;
      } else {
        order_.push_back(std::move(piece));
        first_rows_.push_back(before);
      }
    }
  }

  explicit ChargeRelation(SegmentFile file) : files_(FileSystem::plain()), unfinished_(std::move(file)) {
    segments_.emplace_back();
    rows_ = unfinished_->footer().rows;
    if (rows_ == 0) return;
    order_.push_back(SegmentRows{0, {0, rows_}});
    first_rows_.push_back(0);
  }

  const bill::Schema& schema() const override {
    return unfinished_ ? unfinished_->footer().schema : stored_charge_schema();
  }
  std::uint64_t rows() const override { return rows_; }

  Result<void> scan(const bill::ScanRequest& request, const bill::BatchVisitor& visit) const override {
    return scan_part({0, rows_}, request, visit);
  }

  // Chunks are read whole, so parts end where chunks do, once they hold as many rows as a chunk can.
  Result<std::vector<bill::RelationPart>> parts() const override {
    ZoneReader reader(source(), {});
    std::vector<bill::RelationPart> out;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    for (const auto& piece : order_) {
      auto file = reader.file(piece.segment);
      if (!file) return file.problem();
      const auto& footer = (*file)->footer();
      for (std::uint64_t begin = piece.rows.begin; begin < piece.rows.end;) {
        const std::size_t chunk = footer.chunk_of(begin);
        const std::uint64_t chunk_end = footer.first_row(chunk) + footer.chunks[chunk].rows;
        const std::uint64_t end = std::min(piece.rows.end, chunk_end);
        last += end - begin;
        begin = end;
        // Whoever reads a part of a chunk opens the words of all of it.
        const std::uint64_t least = end == chunk_end ? kChunkRows / 4 : kChunkRows;
        if (last - first < least) continue;
        out.push_back({first, last});
        first = last;
      }
    }
    if (first != last) out.push_back({first, last});
    return out;
  }

  Result<void> scan_part(const bill::RelationPart& part, const bill::ScanRequest& request,
                         const bill::BatchVisitor& visit) const override {
    return each_zone(part, request, [&](ShownZone& zone) -> Result<void> {
      if (auto read = zone.read_all(); !read) return read;
      return visit(zone.batch);
    });
  }

  Result<void> scan_deferred(const bill::RelationPart& part, const bill::ScanRequest& request,
                             const bill::DeferredVisitor& visit) const override {
    return each_zone(part, request, visit);
  }

  std::unique_ptr<bill::PartReader> part_reader(const bill::ScanRequest& request) const override {
    return std::make_unique<Parts>(*this, request);
  }

  Result<Total> sum(std::size_t column, unsigned workers) const override {
    auto stretches = stretches_by_chunk();
    if (!stretches) return stretches.problem();
    std::atomic<std::size_t> next{0};
    std::mutex mutex;
    Total total;
    std::optional<Problem> problem;
    const auto work = [&] {
      Summing summing{ZoneReader(source(), {}), {}, {}, {}};
      Result<void> done;
      for (std::size_t i = next++; i < stretches->size() && done; i = next++)
        done = sum_stretch((*stretches)[i], column, summing);
      const std::lock_guard lock(mutex);
      if (!done && !problem) problem = done.problem();
      total.add(summing.total);
    };
    {
      std::vector<std::jthread> threads;
      for (std::size_t i = 1; i < std::min<std::size_t>(workers, stretches->size()); ++i)
        threads.emplace_back(work);
      work();
    }
    if (problem) return *problem;
    return total;
  }

 private:
  // Rows of one chunk that are shown together.
  struct Stretch {
    std::size_t segment = 0;
    bill::RowRange rows;
  };
  // What reads the columns of a request, and what it shows of them.
  struct Reading {
    Reading(const ChargeRelation& of, const bill::ScanRequest& request)
        : reader(of.source(), stored(request)), shown(request.columns, reader) {}
    // Of the request, those that segments hold.
    static std::vector<std::size_t> stored(const bill::ScanRequest& request) {
      std::vector<std::size_t> out;
      for (const std::size_t column : request.columns)
        if (column < charge::kColumnCount) out.push_back(column);
      return out;
    }
    ZoneReader reader;
    ShownZone shown;
  };
  class Parts : public bill::PartReader {
   public:
    Parts(const ChargeRelation& of, bill::ScanRequest request)
        : of_(of), request_(std::move(request)), reading_(of, request_) {}
    Result<void> scan(const bill::RelationPart& part, const bill::DeferredVisitor& visit) override {
      reading_.reader.end_part();
      return of_.each_zone(part, request_, visit, reading_);
    }

   private:
    const ChargeRelation& of_;
    bill::ScanRequest request_;
    Reading reading_;
  };
  // What one worker sums with.
  struct Summing {
    ZoneReader reader;
    StoredBlock block;
    ZoneColumn rows;
    Total total;
  };

  // The visible rows in the order in which they lie. What follows each other there is one stretch, though it
  // belongs to several invoices: a sum asks for no order, and whole zones are cheaper than parts of them.
  std::vector<SegmentRows> rows_as_they_lie() const {
    std::vector<SegmentRows> pieces(order_.begin(), order_.end());
    std::sort(pieces.begin(), pieces.end(), [](const SegmentRows& left, const SegmentRows& right) {
      return std::pair(left.segment, left.rows.begin) < std::pair(right.segment, right.rows.begin);
    });
    std::vector<SegmentRows> out;
    for (const auto& piece : pieces) {
      if (!out.empty() && out.back().segment == piece.segment && out.back().rows.end == piece.rows.begin) {
        out.back().rows.end = piece.rows.end;
      } else {
        out.push_back(piece);
      }
    }
    return out;
  }

  Result<std::vector<Stretch>> stretches_by_chunk() const {
    ZoneReader reader(source(), {});
    std::vector<Stretch> out;
    for (const auto& piece : rows_as_they_lie()) {
      auto file = reader.file(piece.segment);
      if (!file) return file.problem();
      const auto& footer = (*file)->footer();
      for (std::uint64_t begin = piece.rows.begin; begin < piece.rows.end;) {
        const std::size_t chunk = footer.chunk_of(begin);
        const std::uint64_t end =
            std::min(piece.rows.end, footer.first_row(chunk) + footer.chunks[chunk].rows);
        out.push_back({piece.segment, {begin, end}});
        begin = end;
      }
    }
    return out;
  }

  Result<void> sum_stretch(const Stretch& stretch, std::size_t column, Summing& summing) const {
    auto file = summing.reader.file(stretch.segment);
    if (!file) return file.problem();
    const auto& footer = (*file)->footer();
    if (column >= footer.schema.columns.size()) return {};
    const std::size_t chunk = footer.chunk_of(stretch.rows.begin);
    if (auto read = (*file)->read(chunk, column, summing.block); !read) return read;
    for (std::uint64_t begin = stretch.rows.begin; begin < stretch.rows.end;) {
      const ShownWindow window = window_at(footer, begin, stretch.rows.end);
      begin += window.rows;
      std::optional<__int128> sum;
      if (window.whole) {
        sum = sum_zone(summing.block, window.zone, summing.rows);
      } else if (auto decoded = (*file)->decode(chunk, column, summing.block, window.zone, summing.rows);
                 !decoded) {
        return decoded;
      } else {
        sum = sum_rows(summing.rows.view, window.first, window.first + window.rows);
      }
      if (!sum) return (*file)->damaged(chunk, column, "a zone that cannot be summed");
      add_exact(summing.total, *sum, summing.block.scale);
    }
    return {};
  }

  SegmentSource source() const { return {segments_, files_, unfinished_ ? &*unfinished_ : nullptr}; }

  template <typename Visit>
  Result<void> each_zone(const bill::RelationPart& part, const bill::ScanRequest& request,
                         Visit visit) const {
    Reading reading(*this, request);
    return each_zone(part, request, visit, reading);
  }

  template <typename Visit>
  Result<void> each_zone(const bill::RelationPart& part, const bill::ScanRequest& request, Visit visit,
                         Reading& reading) const {
    ZoneReader& reader = reading.reader;
    ShownZone& shown = reading.shown;
    const auto after = std::upper_bound(first_rows_.begin(), first_rows_.end(), part.begin);
    auto at = static_cast<std::size_t>(after - first_rows_.begin()) - (first_rows_.empty() ? 0 : 1);
    for (std::uint64_t row = part.begin; row < part.end;) {
      while (at + 1 < order_.size() && first_rows_[at + 1] <= row) ++at;
      const SegmentRows& piece = order_[at];
      const std::uint64_t begin = piece.rows.begin + (row - first_rows_[at]);
      auto file = reader.file(piece.segment);
      if (!file) return file.problem();
      const SegmentFooter& footer = (*file)->footer();
      ShownWindow window = window_at(footer, begin, std::min(piece.rows.end, begin + (part.end - row)));
      const ChunkEntry& entry = footer.chunks[window.chunk];
      if (says_its_bill(entry, window.zone))
        take_followers(at, begin, begin + (part.end - row), footer, window);
      row += window.rows;
      if (skips(request, entry, window.zone, piece)) continue;
      reader.turn_to(**file, piece.segment, window.chunk, window.zone, window.rows);
      shown.show(piece, segments_[piece.segment].reading, window, entry);
      if (auto visited = visit(shown); !visited) return visited;
    }
    return {};
  }

  // Where rows say themselves which bill they stand on, those of the bills that follow in the zone are shown
  // with those of `piece`, as far as `end`.
  void take_followers(std::size_t piece, std::uint64_t begin, std::uint64_t end, const SegmentFooter& footer,
                      ShownWindow& window) const {
    if (order_[piece].bill_date) return;
    window.says_its_bill = true;
    for (std::size_t next = piece + 1; next < order_.size(); ++next) {
      const SegmentRows& follower = order_[next];
      if (follower.segment != order_[piece].segment || follower.bill_date) return;
      if (follower.rows.begin != begin + window.rows || follower.rows.begin >= end) return;
      const ShownWindow longer = window_at(footer, begin, std::min(follower.rows.end, end));
      if (longer.rows == window.rows) return;
      window.rows = longer.rows;
      window.whole = longer.whole;
    }
  }

  std::vector<StoredSegment> segments_;
  std::vector<SegmentRows> order_;
  std::vector<std::uint64_t> first_rows_;  // of each of `order_`, in the relation
  std::optional<SegmentUse> use_;
  FileSystem& files_;
  std::optional<SegmentFile> unfinished_;
  std::uint64_t rows_ = 0;
};

}  // namespace

const bill::Schema& stored_charge_schema() {
  static const bill::Schema schema = [] {
    bill::Schema extended = bill::charge_schema();
    extended.columns.push_back({"reading", bill::Type::text, false, "reading it came from"});
    return extended;
  }();
  return schema;
}

std::unique_ptr<StoredCharges> charge_relation(std::vector<StoredSegment> segments,
                                               std::vector<SegmentRows> order, SegmentUse use,
                                               FileSystem& files) {
  return std::make_unique<ChargeRelation>(std::move(segments), std::move(order), std::move(use), files);
}

std::unique_ptr<StoredCharges> unfinished_charges(SegmentFile file) {
  return std::make_unique<ChargeRelation>(std::move(file));
}

Result<void> verify_segment(const StoredSegment& segment, const SegmentRecord& found,
                            const bill::Schema& schema) {
  const auto problem = [&](const std::string& what, const std::string& advice) {
    return Problem{what, {segment.path.string(), {}, {}, {}, "footer"}, advice};
  };
  if (!(found == segment.record))
    return problem("the segment is not the one the catalogue knows (" + std::to_string(found.rows) +
                       " rows, " + std::to_string(found.bytes) + " bytes; expected " +
                       std::to_string(segment.record.rows) + " rows, " +
                       std::to_string(segment.record.bytes) + " bytes)",
                   "restore the workspace from a copy, or read its bills into a new workspace");
  const auto& expected = bill::charge_schema().columns;
  bool agrees = schema.columns.size() <= expected.size();
  for (std::size_t c = 0; agrees && c < schema.columns.size(); ++c)
    agrees = schema.columns[c].name == expected[c].name && schema.columns[c].type == expected[c].type;
  if (!agrees)
    return problem("the segment has columns this telaudit does not know",
                   "use the telaudit that wrote it, or a newer one");
  return {};
}

}  // namespace telaudit::store
