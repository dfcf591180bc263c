// Who still reads segment files. A relation shows the snapshot it was made from, so a file that it may read
// is not removed: whoever reads holds a shared lock, and the writer removes files only while nobody does.
#pragma once

#include <filesystem>
#include <optional>

#include "base/result.h"
#include "store/file_system.h"

namespace telaudit::store {

class SegmentUse {
 public:
  // Waits while files are being removed.
  static Result<SegmentUse> share(const std::filesystem::path& folder,
                                  FileSystem& files = FileSystem::plain());
  // Nothing when somebody reads.
  static Result<std::optional<SegmentUse>> try_remove(const std::filesystem::path& folder,
                                                      FileSystem& files = FileSystem::plain());

 private:
  explicit SegmentUse(FileHandle folder) : folder_(std::move(folder)) {}
  FileHandle folder_;
};

}  // namespace telaudit::store
