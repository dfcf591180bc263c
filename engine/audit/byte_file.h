// A file that is written from its beginning to its end and read at any place.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace telaudit::audit {

class ByteFile {
 public:
  // For what does not fit into memory: in `folder`, without a name, so that it is gone when the program is,
  // however that ends.
  static Result<ByteFile> nameless(const std::filesystem::path& folder);
  // Empty, mode 0600; what had the name before is gone.
  static Result<ByteFile> create(const std::filesystem::path& path);
  // To be read.
  static Result<ByteFile> open(const std::filesystem::path& path);
  ~ByteFile();
  ByteFile(ByteFile&& other) noexcept;
  ByteFile& operator=(ByteFile&& other) noexcept;

  std::uint64_t size() const { return size_; }
  Result<void> append(std::string_view bytes);
  // Returns when the disk holds all.
  Result<void> sync();
  // Up to `most` bytes from `offset`; fewer only at the end.
  Result<std::string> read(std::uint64_t offset, std::size_t most) const;

 private:
  ByteFile(int descriptor, std::filesystem::path path) : descriptor_(descriptor), path_(std::move(path)) {}
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  std::filesystem::path path_;  // of itself, or of its folder
};

}  // namespace telaudit::audit
