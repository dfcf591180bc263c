// Reads a segment file, in which nothing is trusted: lengths, offsets, counts and checksums are compared
// before they are used, and what is wrong gives a Problem that names the file and the block.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "store/durable_file.h"
#include "store/file_system.h"
#include "store/segment_block.h"
#include "store/segment_format.h"

namespace telaudit::store {

// Read-only and without state after open(): several threads may read columns at once.
class SegmentFile {
 public:
  // Reads and checks header, footer and trailer. `files` outlives it.
  static Result<SegmentFile> open(const std::filesystem::path& path, FileSystem& files = FileSystem::plain());
  // A file that is still written, with what its footer says so far. `file` outlives it.
  static SegmentFile of_unfinished(const DurableFile& file, const std::filesystem::path& path,
                                   SegmentFooter footer);

  const SegmentFooter& footer() const { return footer_; }
  const SegmentRecord& record() const { return record_; }

  // Reads one block, compares its checksum and takes it apart; the memory of `block` is used again.
  Result<void> read(std::size_t chunk, std::size_t column, StoredBlock& block,
                    Words words = Words::written) const;
  // The rows of one of its zones; the memory of `rows` is used again.
  Result<void> decode(std::size_t chunk, std::size_t column, const StoredBlock& block, std::size_t zone,
                      ZoneColumn& rows) const;

  // A Problem with a block of this file.
  Problem damaged(std::size_t chunk, std::size_t column, const std::string& what) const;

 private:
  explicit SegmentFile(std::filesystem::path path) : path_(std::move(path)) {}

  Result<void> load();
  Result<void> read_at(std::uint64_t offset, char* target, std::uint64_t length,
                       const std::string& element) const;
  Problem damaged(const std::string& element, const std::string& what) const;
  std::string element(std::size_t chunk, std::size_t column) const;

  std::filesystem::path path_;
  FileHandle file_;
  const DurableFile* unfinished_ = nullptr;
  SegmentFooter footer_;
  SegmentRecord record_;
};

}  // namespace telaudit::store
