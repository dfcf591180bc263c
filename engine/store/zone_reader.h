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
  // The requested columns of one zone, valid until the next call. `rows` of them are shown now.
  Result<const std::vector<ZoneColumn>*> zone(const SegmentFile& file, std::size_t segment, std::size_t chunk,
                                              std::size_t zone, std::size_t rows);

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
    std::vector<StoredBlock> blocks;
  };
  struct DecodedZone {
    std::size_t segment = 0;
    std::size_t chunk = 0;
    std::size_t zone = 0;
    std::uint64_t used = 0;
    std::size_t rows_left = 0;
    std::size_t bytes = 0;
    std::vector<ZoneColumn> columns;
  };

  Result<OpenChunk*> open_chunk(const SegmentFile& file, std::size_t segment, std::size_t chunk);
  template <typename Entry>
  Entry& entry_to_fill(std::vector<Entry>& entries);
  void drop_zones_of(const OpenChunk& chunk);

  SegmentSource source_;
  std::vector<std::size_t> columns_;
  std::vector<OpenFile> files_;
  std::vector<OpenChunk> chunks_;
  std::vector<DecodedZone> zones_;
  std::uint64_t clock_ = 0;
};

}  // namespace telaudit::store
