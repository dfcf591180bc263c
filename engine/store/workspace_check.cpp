// Workspace::check(): everything is computed again and compared with what was written.
#include <algorithm>
#include <map>

#include "bill/charge.h"
#include "store/charge_relation.h"
#include "store/level_sums.h"
#include "store/segment_reader.h"
#include "store/segment_writer.h"
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

// Decodes one chunk and compares its zones; gives all columns of charge_schema().
Result<std::vector<ColumnBlock>> check_chunk(const SegmentFile& file, const fs::path& path,
                                             std::size_t chunk) {
  const auto& stored = file.footer().schema.columns;
  const auto& entry = file.footer().chunks[chunk];
  std::vector<ColumnBlock> blocks(bill::charge::kColumnCount);
  for (std::size_t c = 0; c < blocks.size(); ++c) {
    if (c >= stored.size()) {
      blocks[c] = unknown_block(bill::charge_schema().columns[c].type, entry.rows);
      continue;
    }
    if (auto read = file.read(chunk, c, blocks[c]); !read) return read.problem();
    const auto& zones = entry.blocks[c].zones;
    for (std::size_t z = 0; z < zones.size(); ++z) {
      const std::size_t begin = z * kZoneRows;
      const std::size_t rows = std::min<std::size_t>(kZoneRows, entry.rows - begin);
      if (!same_zone(zones[z], zone_of(slice(blocks[c].view(), begin, rows))))
        return wrong(path, "chunk " + std::to_string(chunk) + ", column " + stored[c].name,
                     "the segment is damaged: zone " + std::to_string(z) + " is not that of its rows");
    }
  }
  return blocks;
}

// Adds what the parts of a reading have in one chunk, whose first row is `first`.
void add_levels(const std::vector<ColumnBlock>& blocks, std::uint64_t first,
                const std::vector<StoredPart>& parts, std::vector<LevelSums>& sums) {
  const LevelSums::Columns columns{blocks[bill::charge::kLevel].view(), blocks[bill::charge::kAmount].view(),
                                   blocks[bill::charge::kInTotal].view(),
                                   blocks[bill::charge::kPayable].view()};
  const std::uint64_t last = first + columns.level.rows;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    for (const auto& range : parts[i].part.rows) {
      const std::uint64_t begin = std::max(range.begin, first);
      const std::uint64_t end = std::min(range.end, last);
      if (begin < end)
        sums[i].add(columns, static_cast<std::size_t>(begin - first), static_cast<std::size_t>(end - first));
    }
  }
}

// A level without charges may be left out on either side.
std::optional<std::string> differing_level(const std::vector<LevelSum>& stored,
                                           const std::vector<LevelSum>& computed) {
  std::map<std::string, std::pair<LevelSum, LevelSum>> both;
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

Result<void> check_segment(const StoredSegment& segment, const std::vector<StoredPart>& parts) {
  auto file = SegmentFile::open(segment.path);
  if (!file) return file.problem();
  if (auto same = verify_segment(segment, file->record(), file->footer().schema); !same) return same;
  std::vector<LevelSums> level_sums(parts.size());
  std::vector<CurrencySum> sums;
  for (std::size_t chunk = 0; chunk < file->footer().chunks.size(); ++chunk) {
    auto blocks = check_chunk(*file, segment.path, chunk);
    if (!blocks) return blocks.problem();
    add_levels(*blocks, std::uint64_t{chunk} * kChunkRows, parts, level_sums);
    std::vector<bill::ColumnView> views;
    for (const auto& block : *blocks) views.push_back(block.view());
    add_sums(sums, currency_sums(bill::charge_schema(), views));
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
    if (auto checked = check_segment(stored, *parts); !checked) return checked;
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
