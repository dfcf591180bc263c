// Workspace::check(): everything is computed again and compared with what was written.
#include <algorithm>
#include <map>

#include "bill/charge.h"
#include "store/charge_relation.h"
#include "store/level_sums.h"
#include "store/segment_reader.h"
#include "store/segment_sums.h"
#include "store/workspace_state.h"

namespace telaudit::store {
namespace {

namespace fs = std::filesystem;

Problem wrong(const fs::path& file, const std::string& element, const std::string& what) {
  return Problem{what,
                 {file.string(), {}, {}, {}, element},
                 "restore the workspace from a copy, or read its bills into a new workspace"};
}

bool same_zone(const bill::Zone& left, const bill::Zone& right) {
  return left.min == right.min && left.max == right.max && left.unknown == right.unknown &&
         left.distinct == right.distinct;
}

// The columns of charge_schema() in one zone, and where it stands in its segment.
struct CheckedZone {
  std::uint64_t first_row = 0;
  std::vector<bill::ColumnView> columns;
};

// Decodes the zones of one chunk, one after the other, and compares their bounds. The memory is used again.
class ChunkChecker {
 public:
  ChunkChecker(const SegmentFile& file, const fs::path& path) : file_(file), path_(path) {
    blocks_.resize(bill::charge::kColumnCount);
    rows_.resize(bill::charge::kColumnCount);
  }

  template <typename Visit>
  Result<void> check(std::size_t chunk, Visit visit) {
    const auto& entry = file_.footer().chunks[chunk];
    const std::size_t stored = file_.footer().schema.columns.size();
    for (std::size_t c = 0; c < blocks_.size(); ++c) {
      if (c < stored) {
        if (auto read = file_.read(chunk, c, blocks_[c]); !read) return read;
      } else {
        blocks_[c].bytes.clear();
        static_cast<void>(open_block(blocks_[c], bill::charge_schema().columns[c].type, entry.rows));
      }
    }
    for (std::size_t zone = 0; zone * kZoneRows < entry.rows; ++zone) {
      CheckedZone checked{file_.footer().first_row(chunk) + zone * kZoneRows, {}};
      for (std::size_t c = 0; c < blocks_.size(); ++c) {
        if (c < stored) {
          if (auto decoded = file_.decode(chunk, c, blocks_[c], zone, rows_[c]); !decoded) return decoded;
          if (!same_zone(entry.blocks[c].zones[zone], zone_of(rows_[c].view)))
            return wrong(
                path_, "chunk " + std::to_string(chunk) + ", column " + file_.footer().schema.columns[c].name,
                "the segment is damaged: zone " + std::to_string(zone) + " is not that of its rows");
        } else {
          static_cast<void>(decode_zone(blocks_[c], zone, rows_[c]));
        }
        checked.columns.push_back(rows_[c].view);
      }
      visit(checked);
    }
    return {};
  }

 private:
  const SegmentFile& file_;
  const fs::path& path_;
  std::vector<StoredBlock> blocks_;
  std::vector<ZoneColumn> rows_;
};

// Rows of one part that follow each other.
struct PartRange {
  bill::RowRange rows;
  std::size_t part = 0;
};

std::vector<PartRange> ranges_of(const std::vector<StoredPart>& parts) {
  std::vector<PartRange> ranges;
  for (std::size_t i = 0; i < parts.size(); ++i)
    for (const auto& rows : parts[i].part.rows)
      if (rows.begin < rows.end) ranges.push_back({rows, i});
  std::sort(ranges.begin(), ranges.end(),
            [](const auto& left, const auto& right) { return left.rows.begin < right.rows.begin; });
  return ranges;
}

// Adds what the parts of a reading have in one zone. `next` is the first range that may reach into it, and
// moves on: ranges of parts do not overlap.
void add_levels(const CheckedZone& zone, const std::vector<PartRange>& ranges, std::size_t& next,
                std::vector<LevelSums>& sums) {
  const LevelSums::Columns columns{zone.columns[bill::charge::kLevel], zone.columns[bill::charge::kAmount],
                                   zone.columns[bill::charge::kInTotal],
                                   zone.columns[bill::charge::kPayable]};
  const std::uint64_t first = zone.first_row;
  const std::uint64_t last = first + columns.level.rows;
  for (; next < ranges.size() && ranges[next].rows.begin < last; ++next) {
    const std::uint64_t begin = std::max(ranges[next].rows.begin, first);
    const std::uint64_t end = std::min(ranges[next].rows.end, last);
    if (begin < end)
      sums[ranges[next].part].add(columns, static_cast<std::size_t>(begin - first),
                                  static_cast<std::size_t>(end - first));
    if (ranges[next].rows.end > last) return;
  }
}

// A level without charges may be left out on either side.
std::optional<std::string> differing_level(const std::vector<LevelSum>& stored,
                                           const std::vector<LevelSum>& computed) {
  std::map<std::string, std::pair<LevelSum, LevelSum>, std::less<>> both;
  for (const auto& sum : stored) both[sum.level].first = sum;
  for (const auto& sum : computed) both[sum.level].second = sum;
  for (const auto& [level, pair] : both) {
    const auto& [left, right] = pair;
    if (left.charges != right.charges || left.in_total != right.in_total || left.payable != right.payable)
      return "level '" + level + "': " + std::to_string(right.charges) + " charges, " +
             right.in_total.text() + " in total, " + right.payable.text() + " payable; the catalogue says " +
             std::to_string(left.charges) + ", " + left.in_total.text() + ", " + left.payable.text();
  }
  return std::nullopt;
}

bool same_sums(const std::vector<CurrencySum>& left, const std::vector<CurrencySum>& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const CurrencySum& a, const CurrencySum& b) {
                      return a.currency == b.currency && a.in_total == b.in_total && a.payable == b.payable;
                    });
}

Result<void> check_segment(const StoredSegment& segment, const std::vector<StoredPart>& parts,
                           FileSystem& files) {
  auto file = SegmentFile::open(segment.path, files);
  if (!file) return file.problem();
  if (auto same = verify_segment(segment, file->record(), file->footer().schema); !same) return same;
  std::vector<LevelSums> level_sums(parts.size());
  std::vector<CurrencySum> sums;
  const auto ranges = ranges_of(parts);
  std::size_t next = 0;
  ChunkChecker checker(*file, segment.path);
  for (std::size_t chunk = 0; chunk < file->footer().chunks.size(); ++chunk) {
    auto checked = checker.check(chunk, [&](const CheckedZone& zone) {
      add_levels(zone, ranges, next, level_sums);
      add_sums(sums, currency_sums(bill::charge_schema(), zone.columns));
    });
    if (!checked) return checked;
  }
  if (!same_sums(sums, file->footer().sums))
    return wrong(segment.path, "footer", "the segment is damaged: its sums are not those of its rows");
  for (std::size_t i = 0; i < parts.size(); ++i)
    if (const auto level = differing_level(parts[i].sums, level_sums[i].sums()))
      return wrong(segment.path, "part " + std::to_string(i),
                   "the sums of invoice " + parts[i].part.key.text() + " differ at " + *level);
  return {};
}

}  // namespace

Result<void> Workspace::check() const {
  if (auto checked = state_->catalogue->check(); !checked) return checked;
  const auto known = state_->catalogue->segments();
  if (!known) return known.problem();
  for (const auto& segment : *known) {
    const auto parts = state_->catalogue->parts_of_reading(segment.reading);
    if (!parts) return parts.problem();
    const StoredSegment stored{segment.reading, state_->segment(segment.reading), segment.record};
    if (auto checked = check_segment(stored, *parts, *state_->files); !checked) return checked;
  }
  // A file that the catalogue does not know may be that of a writer at work, unless this is the writer.
  if (state_->access != Access::write) return {};
  std::error_code error;
  fs::directory_iterator entries(state_->segments(), error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    if (state_->unlinked_later.count(name) != 0 || state_->uncertain.count(name) != 0) continue;
    const bool expected =
        std::any_of(known->begin(), known->end(), [&](const auto& s) { return s.reading + ".seg" == name; });
    if (!expected) return wrong(entries->path(), {}, "the catalogue does not know this file");
  }
  if (error) return wrong(state_->segments(), {}, "cannot list the folder: " + error.message());
  return {};
}

}  // namespace telaudit::store
