// A file that is written in pieces and appears whole: the pieces go to a temporary file beside it, which is
// synced, renamed over the name, and made lasting by a sync of the folder. Where it fails, or is let go
// before finish(), nothing remains.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace telaudit::store {

class DurableFile {
 public:
  // The file gets mode 0600.
  static Result<DurableFile> create(const std::filesystem::path& path);
  ~DurableFile();
  DurableFile(DurableFile&& other) noexcept;
  DurableFile& operator=(DurableFile&&) = delete;
  DurableFile(const DurableFile&) = delete;
  DurableFile& operator=(const DurableFile&) = delete;

  Result<void> append(std::string_view bytes);
  Result<void> finish();
  std::uint64_t size() const { return size_; }

 private:
  DurableFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor)
      : path_(std::move(path)), temporary_(std::move(temporary)), descriptor_(descriptor) {}

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

// Makes names that were created, renamed or removed in the folder lasting.
Result<void> sync_folder(const std::filesystem::path& folder);

// A Problem with the system's word for errno.
Problem system_problem(const std::filesystem::path& path, std::string_view doing, std::string_view advice);

}  // namespace telaudit::store
