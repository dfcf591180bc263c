// The carrier's own bytes behind a charge, from the source as it lies there today.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace telaudit::ingest {

// `length` bytes from `offset` of the file or member (open_source.h) `path`, which must still have this
// SHA-256. It is read whole, to prove that, and never held. Problems: missing, another content, shorter.
struct SourceBytes {
  std::string bytes;
  bool sheet = false;      // of a workbook, whose rows are the lines
  std::uint64_t line = 1;  // in which the first byte stands
};
Result<SourceBytes> source_bytes(const std::string& path, const std::string& content_hash,
                                 std::uint64_t offset, std::uint64_t length);

}  // namespace telaudit::ingest
