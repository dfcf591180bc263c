// One file, read once: cut into pieces, hashed, parsed, encoded and appended to a segment, several pieces at
// a time. What is held in memory does not grow with the file: for each worker one piece of it with its
// charges.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "base/result.h"
#include "bill/reading.h"
#include "formats/reader.h"
#include "ingest/piece_source.h"
#include "store/segment_draft.h"
#include "store/workspace.h"

namespace telaudit::ingest {

struct ReadOptions {
  unsigned workers = 1;
  // A piece ends at the first place to cut at or after so many bytes. The bytes of a segment depend on it,
  // and on nothing else of how a file is read.
  std::size_t piece_bytes = 16U * 1024U * 1024U;
};

struct SourceReading {
  store::ReadingRow row;
  bill::Reading content;  // without its charges
  store::SegmentDraft charges;
};

// The row of the reading that `reader` makes of a source with this content hash; its id is SHA-256 over
// content hash, reader, version and profile hash.
store::ReadingRow reading_row(const PieceSource& source, const formats::Reader& reader,
                              std::string content_hash);

// The bytes of the source that were read so far; called by one thread at a time.
using ReadProgress = std::function<void(std::uint64_t bytes)>;

// Reads the whole source, from its front. Problems: the reader refuses it, it changed while it was read, the
// workspace cannot be written.
Result<SourceReading> read_source(PieceSource& source, const formats::Reader& reader,
                                  const ReadOptions& options, const store::Workspace& workspace,
                                  const ReadProgress& progress);

}  // namespace telaudit::ingest
