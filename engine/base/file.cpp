#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace telaudit {
namespace {

constexpr std::size_t kBlock = 128U * 1024U;

Problem system_problem(const std::filesystem::path& path, const char* doing, const char* advice) {
  return Problem{
      std::string("cannot ") + doing + ": " + std::strerror(errno), {path.string(), {}, {}, {}, {}}, advice};
}

// A descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }
  bool close_now() {
    const int number = number_;
    number_ = -1;
    return ::close(number) == 0;
  }

 private:
  int number_;
};

int open_retrying(const std::filesystem::path& path, int flags, unsigned mode = 0) {
  int number = -1;
  do {
    number = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  } while (number < 0 && errno == EINTR);
  return number;
}

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t n = ::write(descriptor, content.data(), content.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

Result<void> replace_file(const std::filesystem::path& path, std::string_view content, unsigned mode,
                          bool durable) {
  const std::filesystem::path temporary = path.string() + ".part" + std::to_string(::getpid());
  Descriptor file(open_retrying(temporary, O_WRONLY | O_CREAT | O_TRUNC, mode));
  if (file.number() < 0) return system_problem(path, "write", "check the folder and its permissions");
  if (!write_all(file.number(), content) || (durable && ::fsync(file.number()) != 0) || !file.close_now()) {
    auto problem = system_problem(path, "write", "free space on the disk and run the same command again");
    ::unlink(temporary.c_str());
    return problem;
  }
  if (::rename(temporary.c_str(), path.c_str()) != 0) {
    auto problem = system_problem(path, "replace", "check the folder and its permissions");
    ::unlink(temporary.c_str());
    return problem;
  }
  if (durable) {
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    const Descriptor directory(open_retrying(folder, O_RDONLY | O_DIRECTORY));
    if (directory.number() < 0 || ::fsync(directory.number()) != 0)
      return system_problem(folder, "sync the folder", "run the same command again");
  }
  return {};
}

}  // namespace

Result<std::string> read_file(const std::filesystem::path& path) {
  const Descriptor file(open_retrying(path, O_RDONLY));
  if (file.number() < 0) return system_problem(path, "read", "check the path and its permissions");
  struct stat before {};
  if (::fstat(file.number(), &before) != 0) return system_problem(path, "read", "check the path");
  if (S_ISDIR(before.st_mode))
    return Problem{
        "is a directory, a file was expected", {path.string(), {}, {}, {}, {}}, "name the files in it"};
  std::string content;
  if (before.st_size > 0) content.reserve(static_cast<std::size_t>(before.st_size));
  std::string block(kBlock, '\0');
  for (;;) {
    const ssize_t n = ::read(file.number(), block.data(), block.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_problem(path, "read", "run the same command again");
    if (n == 0) break;
    content.append(block.data(), static_cast<std::size_t>(n));
  }
  struct stat after {};
  if (::fstat(file.number(), &after) != 0 || after.st_size != before.st_size ||
      (S_ISREG(before.st_mode) && static_cast<std::uint64_t>(after.st_size) != content.size()) ||
      after.st_mtim.tv_sec != before.st_mtim.tv_sec || after.st_mtim.tv_nsec != before.st_mtim.tv_nsec)
    return Problem{"changed while it was read",
                   {path.string(), content.size(), {}, {}, {}},
                   "wait until it is complete and run the same command again"};
  return content;
}

Result<std::string> read_range(const std::filesystem::path& path, std::uint64_t offset,
                               std::uint64_t length) {
  const Descriptor file(open_retrying(path, O_RDONLY));
  if (file.number() < 0) return system_problem(path, "read", "check the path and its permissions");
  struct stat status {};
  if (::fstat(file.number(), &status) != 0) return system_problem(path, "read", "check the path");
  if (static_cast<std::uint64_t>(status.st_size) < offset ||
      static_cast<std::uint64_t>(status.st_size) - offset < length)
    return Problem{"ends before byte " + std::to_string(offset + length),
                   {path.string(), offset, {}, {}, {}},
                   "the file is not the one that was read"};
  std::string content(length, '\0');
  std::size_t done = 0;
  while (done < content.size()) {
    const ssize_t n = ::pread(file.number(), content.data() + done, content.size() - done,
                              static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return system_problem(path, "read", "run the same command again");
    done += static_cast<std::size_t>(n);
  }
  return content;
}

Result<void> write_file_durably(const std::filesystem::path& path, std::string_view content, unsigned mode) {
  return replace_file(path, content, mode, true);
}

Result<void> write_output(const std::filesystem::path& path, std::string_view content) {
  return replace_file(path, content, 0644, false);
}

}  // namespace telaudit
