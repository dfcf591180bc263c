#include "store/charge_relation.h"

#include <algorithm>

#include "bill/charge.h"
#include "store/segment_reader.h"

namespace telaudit::store {
namespace {

// Invoices of several readings alternate in the order of a scan, so decoded chunks are kept until this many
// bytes are taken. The chunk in use is kept whatever its size.
constexpr std::size_t kDecodedBytes = 64U * 1024U * 1024U;
constexpr std::size_t kOpenFiles = 16;

// Chunks of the segments, as one scan needs them. The columns of a chunk are read when its first row is.
class ChunkReader {
 public:
  ChunkReader(const std::vector<StoredSegment>& segments, std::vector<std::size_t> columns)
      : segments_(segments), columns_(std::move(columns)) {}

  Result<const SegmentFile*> file(std::size_t segment) {
    ++clock_;
    for (auto& entry : files_) {
      if (entry.segment != segment) continue;
      entry.used = clock_;
      return &entry.file;
    }
    auto opened = SegmentFile::open(segments_[segment].path);
    if (!opened) return opened.problem();
    if (auto same = verify_segment(segments_[segment], opened->record(), opened->footer().schema); !same)
      return same.problem();
    if (files_.size() < kOpenFiles) {
      files_.reserve(kOpenFiles);
      files_.push_back(OpenFile{segment, clock_, std::move(*opened)});
      return &files_.back().file;
    }
    auto& oldest = *std::min_element(files_.begin(), files_.end(),
                                     [](auto& left, auto& right) { return left.used < right.used; });
    oldest = OpenFile{segment, clock_, std::move(*opened)};
    return &oldest.file;
  }

  // The requested columns of a chunk, valid until the next call.
  Result<const std::vector<ColumnBlock>*> chunk(const SegmentFile& file, std::size_t segment,
                                                std::size_t chunk) {
    ++clock_;
    for (auto& entry : chunks_) {
      if (entry.segment != segment || entry.chunk != chunk) continue;
      entry.used = clock_;
      return &entry.columns;
    }
    make_room();
    DecodedChunk decoded{segment, chunk, clock_, 0, {}};
    decoded.columns.resize(columns_.size());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i] >= file.footer().schema.columns.size()) {
        decoded.columns[i] =
            unknown_block(bill::charge_schema().columns[columns_[i]].type, file.footer().chunks[chunk].rows);
      } else if (auto read = file.read(chunk, columns_[i], decoded.columns[i]); !read) {
        return read.problem();
      }
      decoded.bytes += decoded.columns[i].memory();
    }
    chunks_.push_back(std::move(decoded));
    return &chunks_.back().columns;
  }

 private:
  struct OpenFile {
    std::size_t segment;
    std::uint64_t used;
    SegmentFile file;
  };
  struct DecodedChunk {
    std::size_t segment;
    std::size_t chunk;
    std::uint64_t used;
    std::size_t bytes;
    std::vector<ColumnBlock> columns;
  };

  // The next chunk is at most as large as the largest so far, or finds everything else gone.
  void make_room() {
    std::size_t taken = 0;
    std::size_t largest = 0;
    for (const auto& entry : chunks_) {
      taken += entry.bytes;
      largest = std::max(largest, entry.bytes);
    }
    while (!chunks_.empty() && taken + largest > kDecodedBytes) {
      const auto oldest = std::min_element(chunks_.begin(), chunks_.end(),
                                           [](auto& left, auto& right) { return left.used < right.used; });
      taken -= oldest->bytes;
      chunks_.erase(oldest);
    }
  }

  const std::vector<StoredSegment>& segments_;
  std::vector<std::size_t> columns_;
  std::vector<OpenFile> files_;
  std::vector<DecodedChunk> chunks_;
  std::uint64_t clock_ = 0;
};

class ChargeRelation : public bill::Relation {
 public:
  ChargeRelation(std::vector<StoredSegment> segments, std::vector<SegmentRows> order, SegmentUse use)
      : segments_(std::move(segments)), use_(std::move(use)) {
    for (auto& piece : order) {
      if (piece.rows.begin == piece.rows.end) continue;
      rows_ += piece.rows.end - piece.rows.begin;
      if (!order_.empty() && order_.back().segment == piece.segment &&
          order_.back().rows.end == piece.rows.begin && order_.back().bill_date == piece.bill_date) {
        order_.back().rows.end = piece.rows.end;
      } else {
        order_.push_back(piece);
      }
    }
  }

  const bill::Schema& schema() const override { return stored_charge_schema(); }
  std::uint64_t rows() const override { return rows_; }

  Result<void> scan(const bill::ScanRequest& request, const bill::BatchVisitor& visit) const override {
    std::vector<std::size_t> stored;  // of the request, those that segments hold
    for (const std::size_t column : request.columns)
      if (column < bill::charge_schema().columns.size()) stored.push_back(column);
    ChunkReader reader(segments_, std::move(stored));
    for (const auto& piece : order_) {
      for (std::uint64_t begin = piece.rows.begin; begin < piece.rows.end;) {
        const std::uint64_t end = std::min(piece.rows.end, (begin / kZoneRows + 1) * kZoneRows);
        if (auto shown = show(reader, piece, begin, end, request, visit); !shown) return shown;
        begin = end;
      }
    }
    return {};
  }

 private:
  // Rows [begin, end) of a piece, which lie in one zone.
  Result<void> show(ChunkReader& reader, const SegmentRows& piece, std::uint64_t begin, std::uint64_t end,
                    const bill::ScanRequest& request, const bill::BatchVisitor& visit) const {
    const std::size_t segment = piece.segment;
    auto file = reader.file(segment);
    if (!file) return file.problem();
    const auto chunk = static_cast<std::size_t>(begin / kChunkRows);
    const auto zone = static_cast<std::size_t>(begin % kChunkRows / kZoneRows);
    const ChunkEntry& entry = (*file)->footer().chunks[chunk];
    if (skips(request, entry, zone, piece.bill_date)) return {};
    auto columns = reader.chunk(**file, segment, chunk);
    if (!columns) return columns.problem();

    const auto first = static_cast<std::size_t>(begin % kChunkRows);
    const bool whole_zone = first % kZoneRows == 0 &&
                            first + (end - begin) == std::min<std::uint64_t>(entry.rows, first + kZoneRows);
    const std::string_view reading = segments_[segment].reading;
    const std::int64_t bill_day = piece.bill_date ? piece.bill_date->days : 0;
    bill::Batch batch;
    batch.rows = static_cast<std::size_t>(end - begin);
    batch.columns.reserve(request.columns.size());
    batch.zones.reserve(request.columns.size());
    std::size_t next = 0;
    for (const std::size_t column : request.columns) {
      if (column >= bill::charge_schema().columns.size()) {
        batch.columns.push_back(reading_view(reading, batch.rows));
        batch.zones.push_back(bill::Zone{std::nullopt, std::nullopt, 0, 1});
        continue;
      }
      const ColumnBlock& block = (**columns)[next++];
      if (column == bill::charge::kBillDate && piece.bill_date) {
        batch.columns.push_back(day_view(bill_day, batch.rows));
        batch.zones.push_back(bill::Zone{bill_day, bill_day, 0, 1});
        continue;
      }
      batch.columns.push_back(slice(block.view(), first, batch.rows));
      const bool stored_zone = whole_zone && column < entry.blocks.size();
      batch.zones.push_back(stored_zone ? entry.blocks[column].zones[zone] : bounds_of(batch.columns.back()));
    }
    return visit(batch);
  }

  // Part of a zone is looked at again, so that its bounds are exact; distinct words are not counted for a few
  // rows of a large dictionary.
  static bill::Zone bounds_of(const bill::ColumnView& view) {
    if (view.encoding != bill::Encoding::dictionary || view.words.size() <= view.rows) return zone_of(view);
    bill::Zone zone;
    for (const auto known : view.known) zone.unknown += known == 0 ? 1 : 0;
    return zone;
  }

  // Only where every row lies outside: what an unknown value means is for the caller to say. Decimals are not
  // compared, since their scale belongs to the segment and the range has none.
  static bool skips(const bill::ScanRequest& request, const ChunkEntry& entry, std::size_t zone,
                    std::optional<Date> bill_date) {
    for (const auto& range : request.ranges) {
      if (range.column == bill::charge::kBillDate && bill_date) {
        if (bill_date->days < range.min || bill_date->days > range.max) return true;
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

  static bill::ColumnView reading_view(const std::string_view& reading, std::size_t rows) {
    bill::ColumnView view;
    view.type = bill::Type::text;
    view.encoding = bill::Encoding::constant;
    view.rows = rows;
    view.words = std::span<const std::string_view>(&reading, 1);
    return view;
  }

  static bill::ColumnView day_view(const std::int64_t& day, std::size_t rows) {
    bill::ColumnView view;
    view.type = bill::Type::date;
    view.encoding = bill::Encoding::constant;
    view.rows = rows;
    view.numbers = std::span<const std::int64_t>(&day, 1);
    return view;
  }

  std::vector<StoredSegment> segments_;
  std::vector<SegmentRows> order_;
  SegmentUse use_;
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

std::unique_ptr<bill::Relation> charge_relation(std::vector<StoredSegment> segments,
                                                std::vector<SegmentRows> order, SegmentUse use) {
  return std::make_unique<ChargeRelation>(std::move(segments), std::move(order), std::move(use));
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
