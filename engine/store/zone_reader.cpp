#include "store/zone_reader.h"

#include <algorithm>
#include <limits>

#include "bill/charge.h"

namespace telaudit::store {
namespace {

// Each for opened blocks and for decoded zones.
constexpr std::size_t kKeptBytes = 32U * 1024U * 1024U;
constexpr std::size_t kOpenFiles = 16;
// Of whose column more single rows of a zone are asked for gets them all; of one whose words still wait to be
// written it takes more for that to be worth it.
constexpr std::uint16_t kFewCells = 512;
constexpr std::uint16_t kFewWaitingCells = 8192;
constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();

template <typename Entry>
auto least_recent(std::vector<Entry>& entries) {
  return std::min_element(entries.begin(), entries.end(),
                          [](const auto& left, const auto& right) { return left.used < right.used; });
}

// Memory that is used again counts, whatever it was filled with.
template <typename Owner>
std::size_t memory_of(const std::vector<Owner>& owners) {
  std::size_t bytes = 0;
  for (const auto& owner : owners) bytes += owner.memory();
  return bytes;
}

}  // namespace

ZoneReader::ZoneReader(SegmentSource source, std::vector<std::size_t> columns)
    : source_(source), columns_(std::move(columns)), cells_(columns_.size()) {}

Result<const SegmentFile*> ZoneReader::file(std::size_t segment) {
  if (source_.unfinished != nullptr) return source_.unfinished;
  ++clock_;
  for (auto& entry : files_) {
    if (entry.segment != segment) continue;
    entry.used = clock_;
    return &entry.file;
  }
  const StoredSegment& stored = source_.segments[segment];
  auto opened = SegmentFile::open(stored.path, source_.files);
  if (!opened) return opened.problem();
  if (auto same = verify_segment(stored, opened->record(), opened->footer().schema); !same)
    return same.problem();
  files_.reserve(kOpenFiles);
  if (files_.size() < kOpenFiles) {
    files_.push_back(OpenFile{segment, clock_, std::move(*opened)});
    return &files_.back().file;
  }
  auto& oldest = *least_recent(files_);
  oldest = OpenFile{segment, clock_, std::move(*opened)};
  return &oldest.file;
}

// An entry whose memory may be used again: one that was shown to its end; the least recent when together they
// take too much; else a new one.
template <typename Entry>
Entry& ZoneReader::entry_to_fill(std::vector<Entry>& entries) {
  const auto shown =
      std::find_if(entries.begin(), entries.end(), [](const Entry& e) { return e.rows_left == 0; });
  if (shown != entries.end()) return *shown;
  std::size_t taken = 0;
  std::size_t largest = 0;
  for (const auto& entry : entries) {
    taken += entry.bytes;
    largest = std::max(largest, entry.bytes);
  }
  // The next one is at most as large as the largest so far, or finds everything else gone.
  while (entries.size() > 1 && taken + largest > kKeptBytes) {
    const auto oldest = least_recent(entries);
    taken -= oldest->bytes;
    if (taken + largest <= kKeptBytes) return *oldest;
    entries.erase(oldest);
  }
  if (!entries.empty() && taken + largest > kKeptBytes) return entries.front();
  entries.emplace_back();
  return entries.back();
}

// Views of words point into the blocks of a chunk.
void ZoneReader::drop_zones_of(const OpenChunk& chunk) {
  for (auto& zone : zones_) {
    if (zone.segment != chunk.segment || zone.chunk != chunk.chunk) continue;
    zone.segment = kNowhere;
    zone.rows_left = 0;
  }
}

ZoneReader::OpenChunk& ZoneReader::open_chunk(const SegmentFile& file, std::size_t segment,
                                              std::size_t chunk) {
  ++clock_;
  for (auto& entry : chunks_) {
    if (entry.segment != segment || entry.chunk != chunk) continue;
    entry.used = clock_;
    return entry;
  }
  const std::size_t before = chunks_.size();
  OpenChunk& entry = entry_to_fill(chunks_);
  // Chunks that were erased took their words with them.
  if (chunks_.size() < before) {
    for (auto& zone : zones_) {
      const bool there = std::any_of(chunks_.begin(), chunks_.end(), [&](const OpenChunk& open) {
        return open.segment == zone.segment && open.chunk == zone.chunk;
      });
      if (there) continue;
      zone.segment = kNowhere;
      zone.rows_left = 0;
    }
  }
  drop_zones_of(entry);
  entry.blocks.resize(columns_.size());
  entry.read.assign(columns_.size(), 0);
  entry.bytes = memory_of(entry.blocks);
  entry.segment = segment;
  entry.chunk = chunk;
  entry.used = entry.opened = clock_;
  entry.rows_left = file.footer().chunks[chunk].rows;
  return entry;
}

ZoneReader::DecodedZone& ZoneReader::open_zone(const SegmentFile& file, std::size_t segment,
                                               std::size_t chunk, std::size_t zone) {
  for (auto& entry : zones_) {
    if (entry.segment != segment || entry.chunk != chunk || entry.zone != zone) continue;
    entry.used = clock_;
    return entry;
  }
  DecodedZone& entry = entry_to_fill(zones_);
  entry.columns.resize(columns_.size());
  entry.decoded.assign(columns_.size(), 0);
  entry.cells.assign(columns_.size(), 0);
  entry.bytes = memory_of(entry.columns);
  entry.segment = segment;
  entry.chunk = chunk;
  entry.zone = zone;
  entry.used = clock_;
  entry.rows_left = zone_rows(file.footer().chunks[chunk].rows, zone);
  return entry;
}

void ZoneReader::turn_to(const SegmentFile& file, std::size_t segment, std::size_t chunk, std::size_t zone,
                         std::size_t rows) {
  file_ = &file;
  chunk_ = &open_chunk(file, segment, chunk);
  chunk_->rows_left -= std::min(rows, chunk_->rows_left);
  zone_ = &open_zone(file, segment, chunk, zone);
  zone_->rows_left -= std::min(rows, zone_->rows_left);
}

void ZoneReader::end_part() {
  for (auto& entry : chunks_) entry.rows_left = 0;
  for (auto& entry : zones_) entry.rows_left = 0;
}

Result<const StoredBlock*> ZoneReader::block(std::size_t column) {
  return block(column, Words::written);
}

Result<const StoredBlock*> ZoneReader::block(std::size_t column, Words words) {
  StoredBlock& block = chunk_->blocks[column];
  const bool read = chunk_->read[column] != 0;
  if (read && (words == Words::of_cells || !block.words_wait)) return &block;
  const std::size_t before = block.memory();
  const std::size_t stored = columns_[column];
  if (read) {
    chunk_->read[column] = 0;
    if (const auto wrong = write_words(block)) return file_->damaged(chunk_->chunk, stored, *wrong);
  } else if (stored >= file_->footer().schema.columns.size()) {
    block.bytes.clear();
    static_cast<void>(open_block(block, bill::charge_schema().columns[stored].type,
                                 file_->footer().chunks[chunk_->chunk].rows));
  } else if (auto done = file_->read(chunk_->chunk, stored, block, words); !done) {
    return done.problem();
  }
  chunk_->read[column] = 1;
  chunk_->bytes += block.memory() - before;
  return &block;
}

Result<const ZoneColumn*> ZoneReader::rows(std::size_t column) {
  ZoneColumn& rows = zone_->columns[column];
  if (zone_->decoded[column] != 0) return &rows;
  auto from = block(column);
  if (!from) return from.problem();
  const std::size_t before = rows.memory();
  if (const auto wrong = decode_zone(**from, zone_->zone, rows))
    return file_->damaged(chunk_->chunk, columns_[column], *wrong);
  zone_->decoded[column] = 1;
  zone_->bytes += rows.memory() - before;
  return &rows;
}

Result<bill::ColumnView> ZoneReader::cell(std::size_t column, std::size_t row) {
  const bool wait = chunk_->read[column] != 0 && chunk_->blocks[column].words_wait;
  const std::uint16_t few = wait ? kFewWaitingCells : kFewCells;
  if (zone_->decoded[column] == 0 && zone_->cells[column] < few) {
    ++zone_->cells[column];
    auto from = block(column, Words::of_cells);
    if (!from) return from.problem();
    if (decode_cell(**from, zone_->zone, row, cells_[column])) return cells_[column].view;
    zone_->cells[column] = kFewWaitingCells;
  }
  auto all = rows(column);
  if (!all) return all.problem();
  return slice((*all)->view, row, 1);
}

std::uint64_t ZoneReader::number_of_block(std::size_t column) const {
  return chunk_->opened * (columns_.size() + 1) + column + 1;
}

}  // namespace telaudit::store
