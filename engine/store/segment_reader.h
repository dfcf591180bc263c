// Reads a segment file, in which nothing is trusted: lengths, offsets, counts and checksums are compared
// before they are used, and what is wrong gives a Problem that names the file and the block.
#pragma once

#include <filesystem>

#include "base/result.h"
#include "store/segment_block.h"
#include "store/segment_format.h"

namespace telaudit::store {

// Read-only and without state after open(): several threads may read columns at once.
class SegmentFile {
 public:
  // Reads and checks header, footer and trailer.
  static Result<SegmentFile> open(const std::filesystem::path& path);
  ~SegmentFile();
  SegmentFile(SegmentFile&& other) noexcept;
  SegmentFile& operator=(SegmentFile&& other) noexcept;
  SegmentFile(const SegmentFile&) = delete;
  SegmentFile& operator=(const SegmentFile&) = delete;

  const SegmentFooter& footer() const { return footer_; }
  const SegmentRecord& record() const { return record_; }

  // Reads one block, compares its checksum and decodes it into `block`, whose memory is used again.
  Result<void> read(std::size_t chunk, std::size_t column, ColumnBlock& block) const;

 private:
  SegmentFile(std::filesystem::path path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  Result<void> load();
  Result<void> read_at(std::uint64_t offset, char* target, std::uint64_t length,
                       const std::string& element) const;
  Problem damaged(const std::string& element, const std::string& what) const;

  std::filesystem::path path_;
  int descriptor_ = -1;
  SegmentFooter footer_;
  SegmentRecord record_;
};

}  // namespace telaudit::store
