// The files of a workspace, and the one place where somebody can stand between a workspace and its disk:
// every step that the store, or SQLite on its behalf, takes on a file is first put before the FileSystem it
// was opened with. The plain one lets everything through; tests refuse steps, cut them short, and remember
// what a disk would still hold if the power went at that moment.
//
// All functions report like the system does: what they give says whether it went well, and errno says why
// not. They may be called from several threads at once, and so may before().
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace telaudit::store {

class FileSystem;

// An open file, or nothing. Closed when it goes. The FileSystem outlives it.
class FileHandle {
 public:
  FileHandle() = default;
  ~FileHandle();
  FileHandle(FileHandle&& other) noexcept;
  FileHandle& operator=(FileHandle&& other) noexcept;
  FileHandle(const FileHandle&) = delete;
  FileHandle& operator=(const FileHandle&) = delete;

  explicit operator bool() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }

  // As many bytes as there are, up to `length`; less only at the end of the file.
  std::optional<std::size_t> read_at(std::uint64_t offset, char* target, std::size_t length) const;
  // All bytes, or false.
  bool write_at(std::uint64_t offset, std::string_view bytes) const;
  bool truncate(std::uint64_t size) const;
  // Lets the disk begin with bytes that were written, while others are still made, so that sync() has less to
  // wait for. A hint: it promises nothing and fails nothing.
  void begin_sync(std::uint64_t offset, std::uint64_t length) const;
  // What was written is on the disk when this returns true. After false nothing is known about any byte that
  // was written since the last sync, whatever a later sync says.
  bool sync() const;
  bool close();
  // Of a regular file; EINVAL for anything else.
  std::optional<std::uint64_t> size() const;

 private:
  friend class FileSystem;
  FileHandle(FileSystem& files, std::filesystem::path path, int descriptor)
      : files_(&files), path_(std::move(path)), descriptor_(descriptor) {}

  FileSystem* files_ = nullptr;
  std::filesystem::path path_;
  int descriptor_ = -1;
};

class FileSystem {
 public:
  enum class Action : std::uint8_t {
    open,  // `creates` says that the file is made where it is not there
    read,
    write,
    truncate,
    sync,
    rename,
    remove,
    make_folder,
    list_folder,
    sync_folder,
  };

  struct Step {
    Action action;
    const std::filesystem::path& path;
    std::uint64_t offset = 0;                         // of a read or a write; the new size of a truncation
    std::string_view bytes = {};                      // to be written
    const std::filesystem::path* new_path = nullptr;  // of a rename
    bool creates = false;
  };

  // Why a step is not taken.
  struct Refusal {
    int error = 0;               // for errno
    std::size_t bytes_done = 0;  // of a write: so many of its first bytes are written all the same
  };

  FileSystem() = default;
  virtual ~FileSystem() = default;
  FileSystem(const FileSystem&) = delete;
  FileSystem& operator=(const FileSystem&) = delete;

  // The one that lets everything through.
  static FileSystem& plain();

  // Asked before every step.
  virtual std::optional<Refusal> before(const Step& step);

  // `write` makes the file, with mode 0600, where it is not there; what it holds stays.
  enum class Open { read, write };
  FileHandle open(const std::filesystem::path& path, Open how);
  // To lock or to sync it.
  FileHandle open_folder(const std::filesystem::path& path);
  bool rename(const std::filesystem::path& from, const std::filesystem::path& to);
  bool remove(const std::filesystem::path& path);
  // Mode 0700, or `mode`.
  bool make_folder(const std::filesystem::path& path, unsigned mode = 0700);
  // Names that were created, renamed or removed in the folder are on the disk when this returns true.
  bool sync_folder(const std::filesystem::path& path);
  // The names in a folder, in order of their bytes.
  std::optional<std::vector<std::string>> list_folder(const std::filesystem::path& path);

 private:
  // True when the step may be taken; else errno is set.
  bool may(const Step& step);
  friend class FileHandle;
};

// A Problem with the system's word for errno.
Problem system_problem(const std::filesystem::path& path, std::string_view doing, std::string_view advice);

}  // namespace telaudit::store
