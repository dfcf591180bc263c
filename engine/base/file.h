// Files: read by `read` (never mapped, so that a file that shrinks cannot stop the program), written whole
// and synced.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace telaudit {

// The whole file in blocks of 128 KiB. Problems: missing, a directory, unreadable, or changed in size while
// it was read.
Result<std::string> read_file(const std::filesystem::path& path);

// `length` bytes from `offset`; a Problem when the file does not hold them.
Result<std::string> read_range(const std::filesystem::path& path, std::uint64_t offset, std::uint64_t length);

// Writes a temporary file beside `path`, syncs it, renames it over `path` and syncs the folder: after a power
// cut the old or the new content is there, never a mixture. The file gets mode 0600 or `mode`.
Result<void> write_file_durably(const std::filesystem::path& path, std::string_view content,
                                unsigned mode = 0600);

// Writes a plain output file (a report, a workbook part): replaced whole by rename, not synced, mode 0644.
Result<void> write_output(const std::filesystem::path& path, std::string_view content);

}  // namespace telaudit
