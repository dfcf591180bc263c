#include "ingest/byte_stream.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace telaudit::ingest {
namespace {

Problem system_problem(const std::string& path, const char* advice) {
  return Problem{std::string("cannot read: ") + std::strerror(errno), {path, {}, {}, {}, {}}, advice};
}

class FileStream : public ByteStream {
 public:
  explicit FileStream(OpenedFile file) : file_(std::move(file)) { read_ahead(); }

  Result<std::size_t> read(char* target, std::size_t length) override {
    for (;;) {
      const ssize_t got = ::read(file_.descriptor(), target, length);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return system_problem(file_.path(), "run the same command again");
      begun_ = true;
      return static_cast<std::size_t>(got);
    }
  }

  Result<void> rewind() override {
    if (begun_ && ::lseek(file_.descriptor(), 0, SEEK_SET) != 0)
      return system_problem(file_.path(), "copy it to a file that can be read twice");
    read_ahead();
    return {};
  }

  std::optional<std::uint64_t> size() const override {
    if (!file_.is_regular()) return std::nullopt;
    return file_.size();
  }

  Result<void> is_whole(std::uint64_t read) const override {
    if (!file_.is_unchanged() || (file_.is_regular() && read != file_.size()))
      return changed_while_read(file_.path(), read);
    return {};
  }

  void will_need(std::uint64_t offset, std::uint64_t bytes) override {
    ::posix_fadvise(file_.descriptor(), static_cast<off_t>(offset), static_cast<off_t>(bytes),
                    POSIX_FADV_WILLNEED);
  }

 private:
  void read_ahead() { ::posix_fadvise(file_.descriptor(), 0, 0, POSIX_FADV_SEQUENTIAL); }

  OpenedFile file_;
  bool begun_ = false;
};

}  // namespace

Result<OpenedFile> OpenedFile::open(const std::string& path) {
  int descriptor = -1;
  do {
    descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  } while (descriptor < 0 && errno == EINTR);
  if (descriptor < 0) return system_problem(path, "check the path and its permissions");
  OpenedFile file(path, descriptor);
  if (::fstat(descriptor, &file.status_) != 0) return system_problem(path, "check the path");
  if (S_ISDIR(file.status_.st_mode))
    return Problem{"is a directory, a file was expected", {path, {}, {}, {}, {}}, "name the files in it"};
  return file;
}

OpenedFile::~OpenedFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

OpenedFile::OpenedFile(OpenedFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      status_(other.status_) {}

std::uint64_t OpenedFile::size() const {
  return static_cast<std::uint64_t>(std::max<off_t>(status_.st_size, 0));
}

bool OpenedFile::is_unchanged() const {
  struct stat now {};
  return ::fstat(descriptor_, &now) == 0 && now.st_size == status_.st_size &&
         now.st_mtim.tv_sec == status_.st_mtim.tv_sec && now.st_mtim.tv_nsec == status_.st_mtim.tv_nsec;
}

Result<std::unique_ptr<ByteStream>> open_file_stream(const std::string& path) {
  auto file = OpenedFile::open(path);
  if (!file) return file.problem();
  return std::unique_ptr<ByteStream>(std::make_unique<FileStream>(std::move(*file)));
}

Result<std::string> read_whole(ByteStream& file, std::uint64_t most, const Problem& too_large) {
  std::string bytes;
  std::vector<char> block(kReadBlock);
  for (;;) {
    const auto got = file.read(block.data(), block.size());
    if (!got) return got.problem();
    if (*got == 0) break;
    if (bytes.size() + *got > most) return too_large;
    bytes.append(block.data(), *got);
  }
  if (auto whole = file.is_whole(bytes.size()); !whole) return whole.problem();
  return bytes;
}

Problem changed_while_read(const std::string& path, std::uint64_t read) {
  return Problem{"changed while it was read",
                 {path, read, {}, {}, {}},
                 "wait until it is complete and run the same command again"};
}

}  // namespace telaudit::ingest
