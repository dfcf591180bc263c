// Decoded zones of segments, as one scan needs them.
#pragma once

#include <cstdint>
#include <vector>

#include "store/charge_relation.h"
#include "store/segment_block.h"
#include "store/segment_reader.h"

namespace telaudit::store {

// Where the segments of a relation are opened from.
struct SegmentSource {
  const std::vector<StoredSegment>& segments;
  FileSystem& files;
  const SegmentFile* unfinished = nullptr;  // the only segment, when set
};

// Invoices of several readings alternate in the order of a scan, so opened blocks and decoded zones are kept
// until they take 64 MiB; what was shown to its end is used again first. One thread at a time.
class ZoneReader {
 public:
  // `columns` are those of the segments; a segment may lack the last ones.
  ZoneReader(SegmentSource source, std::vector<std::size_t> columns);

  // Valid until the next call.
  Result<const SegmentFile*> file(std::size_t segment);
  // Turns to a zone, of which `rows` rows are shown now. Its columns are read when they are asked for.
  void turn_to(const SegmentFile& file, std::size_t segment, std::size_t chunk, std::size_t zone,
               std::size_t rows);
  // Of the zone turned to, by its place among the columns of the reader: valid until the next call of file().
  Result<const StoredBlock*> block(std::size_t column);
  Result<const ZoneColumn*> rows(std::size_t column);
  // One row of it: valid until the next call for this column.
  Result<bill::ColumnView> cell(std::size_t column, std::size_t row);
  // What was turned to so far is shown to its end: its memory may be used again, though it is there until
  // then.
  void end_part();
  // Tells blocks apart: no two that were read have the same number, and none has 0.
  std::uint64_t number_of_block(std::size_t column) const;

 private:
  struct OpenFile {
    std::size_t segment = 0;
    std::uint64_t used = 0;
    SegmentFile file;
  };
  struct OpenChunk {
    std::size_t segment = 0;
    std::size_t chunk = 0;
    std::uint64_t used = 0;
    std::size_t rows_left = 0;
    std::size_t bytes = 0;
    std::uint64_t opened = 0;  // the clock then
    std::vector<StoredBlock> blocks;
    std::vector<std::uint8_t> read;  // which blocks are there
  };
  struct DecodedZone {
    std::size_t segment = 0;
    std::size_t chunk = 0;
    std::size_t zone = 0;
    std::uint64_t used = 0;
    std::size_t rows_left = 0;
    std::size_t bytes = 0;
    std::vector<ZoneColumn> columns;
    std::vector<std::uint8_t> decoded;  // which columns are there
    std::vector<std::uint16_t> cells;   // how often one row of a column that is not there was asked for
  };

  // The same with no more words than asked for.
  Result<const StoredBlock*> block(std::size_t column, Words words);
  OpenChunk& open_chunk(const SegmentFile& file, std::size_t segment, std::size_t chunk);
  DecodedZone& open_zone(const SegmentFile& file, std::size_t segment, std::size_t chunk, std::size_t zone);
  template <typename Entry>
  Entry& entry_to_fill(std::vector<Entry>& entries);
  void drop_zones_of(const OpenChunk& chunk);

  SegmentSource source_;
  std::vector<std::size_t> columns_;
  std::vector<OpenFile> files_;
  std::vector<OpenChunk> chunks_;
  std::vector<DecodedZone> zones_;
  std::vector<ZoneCell> cells_;        // by column
  const SegmentFile* file_ = nullptr;  // of the zone turned to
  OpenChunk* chunk_ = nullptr;
  DecodedZone* zone_ = nullptr;
  std::uint64_t clock_ = 0;
};

}  // namespace telaudit::store
