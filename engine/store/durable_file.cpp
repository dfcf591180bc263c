#include "store/durable_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace telaudit::store {
namespace {

constexpr std::string_view kCheckFolder = "check the folder and its permissions";
constexpr std::string_view kFreeSpace = "free space on the disk and run the same command again";

}  // namespace

Problem system_problem(const std::filesystem::path& path, std::string_view doing, std::string_view advice) {
  const int code = errno;
  return Problem{"cannot " + std::string(doing) + ": " + std::strerror(code),
                 {path.string(), {}, {}, {}, {}},
                 std::string(advice)};
}

Result<void> sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return system_problem(folder, "open the folder", kCheckFolder);
  const bool synced = ::fsync(descriptor) == 0;
  auto problem = system_problem(folder, "sync the folder", "run the same command again");
  ::close(descriptor);
  if (!synced) return problem;
  return {};
}

Result<DurableFile> DurableFile::create(const std::filesystem::path& path) {
  const std::filesystem::path temporary = path.string() + ".part" + std::to_string(::getpid());
  const int descriptor = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) return system_problem(path, "write", kCheckFolder);
  return DurableFile(path, temporary, descriptor);
}

DurableFile::~DurableFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  ::unlink(temporary_.c_str());
}

DurableFile::DurableFile(DurableFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      descriptor_(other.descriptor_),
      size_(other.size_) {
  other.descriptor_ = -1;
}

Result<void> DurableFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_problem(path_, "write", kFreeSpace);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    size_ += static_cast<std::uint64_t>(written);
  }
  return {};
}

Result<void> DurableFile::finish() {
  if (::fsync(descriptor_) != 0) return system_problem(path_, "write", kFreeSpace);
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) return system_problem(path_, "replace", kCheckFolder);
  const int descriptor = descriptor_;
  descriptor_ = -1;
  if (::close(descriptor) != 0) return system_problem(path_, "write", kFreeSpace);
  return sync_folder(path_.parent_path());
}

}  // namespace telaudit::store
