// The findings of one audit as a file, where they are too many for a text of the workspace.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "audit/byte_file.h"
#include "audit/finding_record.h"
#include "base/result.h"

namespace telaudit::audit {

class FindingFileWriter {
 public:
  static Result<FindingFileWriter> create(const std::filesystem::path& path);
  Result<void> add(const FindingRecord& record);
  // Returns when the disk holds all; a file without it is refused by those who read it.
  Result<void> finish();

 private:
  explicit FindingFileWriter(ByteFile file) : file_(std::move(file)) {}
  Result<void> write_block();

  ByteFile file_;
  std::string block_;
  std::uint64_t records_ = 0;
};

// In the order in which they were written. Problems: no such file, one that was cut off or changed, one of a
// newer version, and the visitor's, which ends it.
Result<void> read_finding_file(const std::filesystem::path& path,
                               const std::function<Result<void>(FindingRecord&&)>& visit);

}  // namespace telaudit::audit
