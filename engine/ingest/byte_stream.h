// The bytes of one source, from front to back: a file, or a member of a packed one (packed_file.h).
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"

namespace telaudit::ingest {

// What is read at once: as fast as larger blocks, and it stays in the processor's caches.
constexpr std::size_t kReadBlock = 128U * 1024U;

// Used by one thread at a time.
class ByteStream {
 public:
  virtual ~ByteStream() = default;

  // Up to `length` bytes; 0 at the end.
  virtual Result<std::size_t> read(char* target, std::size_t length) = 0;
  // Begins again at the front.
  virtual Result<void> rewind() = 0;
  // How many bytes there are; nothing where only reading tells.
  virtual std::optional<std::uint64_t> size() const = 0;
  // Asked at the end, when `read` bytes were given: a Problem where that is not all, or the file changed
  // since it was opened.
  virtual Result<void> is_whole(std::uint64_t read) const = 0;
  // So many bytes from `offset` on will be read soon.
  virtual void will_need(std::uint64_t /*offset*/, std::uint64_t /*bytes*/) {}
};

// All that the stream still gives; `too_large` where that is more than `most` bytes. Other Problems: as
// ByteStream::read and is_whole.
Result<std::string> read_whole(ByteStream& file, std::uint64_t most, const Problem& too_large);

// A file that is open for reading, and what it was when it was opened.
class OpenedFile {
 public:
  // Problems: missing, a directory, unreadable.
  static Result<OpenedFile> open(const std::string& path);
  ~OpenedFile();
  OpenedFile(OpenedFile&& other) noexcept;
  OpenedFile& operator=(OpenedFile&&) = delete;

  const std::string& path() const { return path_; }
  int descriptor() const { return descriptor_; }
  std::uint64_t size() const;
  bool is_regular() const { return S_ISREG(status_.st_mode); }
  // False when its size or its date is another than when it was opened.
  bool is_unchanged() const;

 private:
  OpenedFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  std::string path_;
  int descriptor_ = -1;
  struct stat status_ {};
};

// Problems: as OpenedFile::open.
Result<std::unique_ptr<ByteStream>> open_file_stream(const std::string& path);

// What is said of a file that changed; `read` bytes of it were given.
Problem changed_while_read(const std::string& path, std::uint64_t read);

}  // namespace telaudit::ingest
