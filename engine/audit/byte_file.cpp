#include "audit/byte_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace telaudit::audit {
namespace {

Problem cannot(const char* doing, const std::filesystem::path& path) {
  return Problem{std::string("cannot ") + doing + ": " + std::strerror(errno),
                 {path.string(), {}, {}, {}, {}},
                 "check the folder and free space on its disk, and run the same command again"};
}

}  // namespace

Result<ByteFile> ByteFile::nameless(const std::filesystem::path& folder) {
  std::string name = (folder / "temporary-XXXXXX").string();
  const int descriptor = ::mkstemp(name.data());
  if (descriptor < 0) return cannot("write a temporary file", folder);
  ::unlink(name.c_str());
  return ByteFile(descriptor, folder);
}

Result<ByteFile> ByteFile::create(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) return cannot("write", path);
  return ByteFile(descriptor, path);
}

Result<ByteFile> ByteFile::open(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return cannot("read", path);
  ByteFile out(descriptor, path);
  const off_t end = ::lseek(descriptor, 0, SEEK_END);
  if (end < 0) return cannot("read", path);
  out.size_ = static_cast<std::uint64_t>(end);
  return out;
}

ByteFile::~ByteFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

ByteFile::ByteFile(ByteFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      size_(std::exchange(other.size_, 0)),
      path_(std::move(other.path_)) {}

ByteFile& ByteFile::operator=(ByteFile&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(size_, other.size_);
  std::swap(path_, other.path_);
  return *this;
}

Result<void> ByteFile::append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return cannot("write", path_);
    size_ += static_cast<std::uint64_t>(n);
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return {};
}

Result<void> ByteFile::sync() {
  if (::fsync(descriptor_) != 0) return cannot("write", path_);
  return {};
}

Result<std::string> ByteFile::read(std::uint64_t offset, std::size_t most) const {
  std::string out(most, '\0');
  std::size_t done = 0;
  while (done < most) {
    const ssize_t n = ::pread(descriptor_, out.data() + done, most - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return cannot("read", path_);
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  out.resize(done);
  return out;
}

}  // namespace telaudit::audit
