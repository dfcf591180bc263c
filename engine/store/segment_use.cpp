#include "store/segment_use.h"

#include <sys/file.h>

#include <cerrno>
#include <utility>

namespace telaudit::store {
namespace {

constexpr std::string_view kCheckFolder = "check the workspace and its permissions";

bool lock(const FileHandle& folder, int operation) {
  int outcome = -1;
  do {
    outcome = ::flock(folder.descriptor(), operation);
  } while (outcome != 0 && errno == EINTR);
  return outcome == 0;
}

}  // namespace

// What is locked is any file that is there for as long as the workspace serves; the folder of the segments
// itself is.
Result<SegmentUse> SegmentUse::share(const std::filesystem::path& folder, FileSystem& files) {
  SegmentUse use(files.open_folder(folder));
  if (!use.folder_) return system_problem(folder, "open the folder", kCheckFolder);
  if (!lock(use.folder_, LOCK_SH)) return system_problem(folder, "lock the folder", kCheckFolder);
  return use;
}

Result<std::optional<SegmentUse>> SegmentUse::try_remove(const std::filesystem::path& folder,
                                                         FileSystem& files) {
  SegmentUse use(files.open_folder(folder));
  if (!use.folder_) return system_problem(folder, "open the folder", kCheckFolder);
  if (lock(use.folder_, LOCK_EX | LOCK_NB)) return std::optional<SegmentUse>(std::move(use));
  if (errno != EWOULDBLOCK) return system_problem(folder, "lock the folder", kCheckFolder);
  return std::optional<SegmentUse>();
}

}  // namespace telaudit::store
