#include "store/file_system.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

namespace telaudit::store {
namespace {

namespace fs = std::filesystem;

int open_descriptor(const fs::path& path, int flags, unsigned mode = 0) {
  int descriptor = -1;
  do {
    descriptor = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  } while (descriptor < 0 && errno == EINTR);
  return descriptor;
}

bool write_all(int descriptor, std::uint64_t offset, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::pwrite(descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
  return true;
}

bool sync_descriptor(int descriptor) {
  int outcome = -1;
  do {
    outcome = ::fsync(descriptor);
  } while (outcome != 0 && errno == EINTR);
  return outcome == 0;
}

}  // namespace

Problem system_problem(const fs::path& path, std::string_view doing, std::string_view advice) {
  const int code = errno;
  return Problem{"cannot " + std::string(doing) + ": " + std::strerror(code),
                 {path.string(), {}, {}, {}, {}},
                 std::string(advice)};
}

FileHandle::~FileHandle() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

FileHandle::FileHandle(FileHandle&& other) noexcept
    : files_(other.files_),
      path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
  std::swap(files_, other.files_);
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

std::optional<std::size_t> FileHandle::read_at(std::uint64_t offset, char* target, std::size_t length) const {
  if (!files_->may({FileSystem::Action::read, path_, offset})) return std::nullopt;
  std::size_t done = 0;
  while (done < length) {
    const ssize_t got = ::pread(descriptor_, target + done, length - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

bool FileHandle::write_at(std::uint64_t offset, std::string_view bytes) const {
  if (const auto refusal = files_->before({FileSystem::Action::write, path_, offset, bytes})) {
    write_all(descriptor_, offset, bytes.substr(0, refusal->bytes_done));
    errno = refusal->error;
    return false;
  }
  return write_all(descriptor_, offset, bytes);
}

void FileHandle::begin_sync(std::uint64_t offset, std::uint64_t length) const {
#ifdef SYNC_FILE_RANGE_WRITE
  ::sync_file_range(descriptor_, static_cast<off_t>(offset), static_cast<off_t>(length),
                    SYNC_FILE_RANGE_WRITE);
#else
  static_cast<void>(offset + length);
#endif
}

bool FileHandle::truncate(std::uint64_t size) const {
  return files_->may({FileSystem::Action::truncate, path_, size}) &&
         ::ftruncate(descriptor_, static_cast<off_t>(size)) == 0;
}

bool FileHandle::sync() const {
  return files_->may({FileSystem::Action::sync, path_}) && sync_descriptor(descriptor_);
}

bool FileHandle::close() {
  return ::close(std::exchange(descriptor_, -1)) == 0;
}

std::optional<std::uint64_t> FileHandle::size() const {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) return std::nullopt;
  if (!S_ISREG(status.st_mode)) {
    errno = EINVAL;
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(status.st_size);
}

FileSystem& FileSystem::plain() {
  static FileSystem files;
  return files;
}

std::optional<FileSystem::Refusal> FileSystem::before(const Step&) {
  return std::nullopt;
}

bool FileSystem::may(const Step& step) {
  const auto refusal = before(step);
  if (refusal) errno = refusal->error;
  return !refusal;
}

FileHandle FileSystem::open(const fs::path& path, Open how) {
  Step step{Action::open, path};
  step.creates = how == Open::write;
  if (!may(step)) return {};
  return FileHandle(*this, path,
                    open_descriptor(path, how == Open::read ? O_RDONLY : O_RDWR | O_CREAT, 0600));
}

FileHandle FileSystem::open_folder(const fs::path& path) {
  if (!may({Action::open, path})) return {};
  return FileHandle(*this, path, open_descriptor(path, O_RDONLY | O_DIRECTORY));
}

bool FileSystem::rename(const fs::path& from, const fs::path& to) {
  Step step{Action::rename, from};
  step.new_path = &to;
  return may(step) && ::rename(from.c_str(), to.c_str()) == 0;
}

bool FileSystem::remove(const fs::path& path) {
  return may({Action::remove, path}) && ::unlink(path.c_str()) == 0;
}

bool FileSystem::make_folder(const fs::path& path, unsigned mode) {
  return may({Action::make_folder, path}) && ::mkdir(path.c_str(), mode) == 0;
}

bool FileSystem::sync_folder(const fs::path& path) {
  if (!may({Action::sync_folder, path})) return false;
  const FileHandle folder(*this, path, open_descriptor(path, O_RDONLY | O_DIRECTORY));
  return folder && sync_descriptor(folder.descriptor());
}

std::optional<std::vector<std::string>> FileSystem::list_folder(const fs::path& path) {
  if (!may({Action::list_folder, path})) return std::nullopt;
  struct Close {
    void operator()(DIR* folder) const { ::closedir(folder); }
  };
  const std::unique_ptr<DIR, Close> folder(::opendir(path.c_str()));
  if (!folder) return std::nullopt;
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(folder.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return std::nullopt;
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace telaudit::store
