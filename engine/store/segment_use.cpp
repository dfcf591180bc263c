#include "store/segment_use.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "store/durable_file.h"

namespace telaudit::store {
namespace {

constexpr std::string_view kCheckFolder = "check the workspace and its permissions";

// Any file that is there for as long as the workspace serves; the folder of the segments itself is.
Result<int> open_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return system_problem(folder, "open the folder", kCheckFolder);
  return descriptor;
}

int lock(int descriptor, int operation) {
  int outcome = -1;
  do {
    outcome = ::flock(descriptor, operation);
  } while (outcome != 0 && errno == EINTR);
  return outcome;
}

}  // namespace

Result<SegmentUse> SegmentUse::share(const std::filesystem::path& folder) {
  const auto descriptor = open_folder(folder);
  if (!descriptor) return descriptor.problem();
  SegmentUse use(*descriptor);
  if (lock(use.descriptor_, LOCK_SH) != 0) return system_problem(folder, "lock the folder", kCheckFolder);
  return use;
}

Result<std::optional<SegmentUse>> SegmentUse::try_remove(const std::filesystem::path& folder) {
  const auto descriptor = open_folder(folder);
  if (!descriptor) return descriptor.problem();
  SegmentUse use(*descriptor);
  if (lock(use.descriptor_, LOCK_EX | LOCK_NB) == 0) return std::optional<SegmentUse>(std::move(use));
  if (errno != EWOULDBLOCK) return system_problem(folder, "lock the folder", kCheckFolder);
  return std::optional<SegmentUse>();
}

SegmentUse::~SegmentUse() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

SegmentUse::SegmentUse(SegmentUse&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

SegmentUse& SegmentUse::operator=(SegmentUse&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

}  // namespace telaudit::store
