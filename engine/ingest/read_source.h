// One file, read once: hashed, recognised, cut, parsed in parallel and joined.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"
#include "bill/reading.h"
#include "formats/reader.h"
#include "store/workspace.h"

namespace telaudit::ingest {

struct ReadOptions {
  unsigned workers = 1;
  std::size_t piece_bytes =
      32U * 1024U * 1024U;  // pieces begin at the first place to cut at or after multiples of this
};

// A file's content and what it is, before it is parsed.
struct Source {
  std::string path;
  std::string content;
  std::string content_hash;
};

// Problems: missing, a directory, empty, changed while read.
Result<Source> load_source(const std::string& path);

// The row of the reading this reader would make of the source; its id is SHA-256 over content hash, reader,
// version and profile hash.
store::ReadingRow reading_row(const Source& source, const formats::Reader& reader);

// Parses the whole source. The result does not depend on workers or piece_bytes.
Result<bill::Reading> parse_source(const Source& source, const formats::Reader& reader,
                                   const ReadOptions& options);

}  // namespace telaudit::ingest
