// A file that is written in pieces and appears whole: the pieces go to a temporary file beside it, which is
// synced, renamed over the name, and made lasting by a sync of the folder. Where it fails, or is let go
// before finish(), nothing remains.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "base/result.h"
#include "store/file_system.h"

namespace telaudit::store {

class DurableFile {
 public:
  // The file gets mode 0600. `files` outlives it.
  static Result<DurableFile> create(const std::filesystem::path& path,
                                    FileSystem& files = FileSystem::plain());
  ~DurableFile();
  DurableFile(DurableFile&& other) noexcept;
  DurableFile& operator=(DurableFile&& other) noexcept;
  DurableFile(const DurableFile&) = delete;
  DurableFile& operator=(const DurableFile&) = delete;

  Result<void> append(std::string_view bytes);
  // What was appended can be read back, also while it is written. False where it cannot, or is not there.
  bool read_at(std::uint64_t offset, char* target, std::size_t length) const;
  // After a Problem the file may be there nevertheless, whole, and may be lost again.
  Result<void> finish();
  // The same under another name of the same folder: for a file whose name was not known when it was begun.
  // Without `synced` neither the file nor its name are made lasting; the caller does so before anything that
  // lasts refers to them.
  Result<void> finish_as(const std::filesystem::path& path, bool synced = true);
  std::uint64_t size() const { return size_; }

 private:
  DurableFile(FileSystem& files, std::filesystem::path path, std::filesystem::path temporary, FileHandle file)
      : files_(&files), path_(std::move(path)), temporary_(std::move(temporary)), file_(std::move(file)) {}

  FileSystem* files_;
  std::filesystem::path path_;
  std::filesystem::path temporary_;
  FileHandle file_;
  std::uint64_t size_ = 0;
};

// Whether a name is that of a temporary file of this process.
bool is_unfinished(std::string_view name);

// Makes the content of a file that was finished without it lasting, but not its name.
Result<void> sync_file(const std::filesystem::path& path, FileSystem& files = FileSystem::plain());

// Makes names that were created, renamed or removed in the folder lasting.
Result<void> sync_folder(const std::filesystem::path& folder, FileSystem& files = FileSystem::plain());

}  // namespace telaudit::store
