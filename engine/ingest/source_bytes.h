// The carrier's own bytes behind a charge, from the source as it lies there today.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace telaudit::ingest {

// `length` bytes from `offset` of the file or member (packed_file.h) `path`, which must still have this
// SHA-256. It is read whole, to prove that, and never held. Problems: missing, another content, shorter.
Result<std::string> source_bytes(const std::string& path, const std::string& content_hash,
                                 std::uint64_t offset, std::uint64_t length);

}  // namespace telaudit::ingest
