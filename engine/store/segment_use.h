// Who still reads segment files. A relation shows the snapshot it was made from, so a file that it may read
// is not removed: whoever reads holds a shared lock, and the writer removes files only while nobody does.
#pragma once

#include <filesystem>
#include <optional>

#include "base/result.h"

namespace telaudit::store {

class SegmentUse {
 public:
  // Waits while files are being removed.
  static Result<SegmentUse> share(const std::filesystem::path& folder);
  // Nothing when somebody reads.
  static Result<std::optional<SegmentUse>> try_remove(const std::filesystem::path& folder);
  ~SegmentUse();
  SegmentUse(SegmentUse&& other) noexcept;
  SegmentUse& operator=(SegmentUse&& other) noexcept;
  SegmentUse(const SegmentUse&) = delete;
  SegmentUse& operator=(const SegmentUse&) = delete;

 private:
  explicit SegmentUse(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace telaudit::store
