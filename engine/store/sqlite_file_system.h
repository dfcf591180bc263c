// SQLite's files through a FileSystem: everything that SQLite wants to do to its database, its log and their
// folder is asked for first, then done by SQLite's own code for this system. Locks and the memory that
// connections share are no files of ours, and are not asked for: after a power cut nobody holds them.
#pragma once

#include <memory>

#include "store/file_system.h"

namespace telaudit::store {

// Registered with SQLite for as long as it lives, which is longer than every connection that is opened with
// its name. Several may live at once.
class SqliteFileSystem {
 public:
  // `files` outlives it.
  explicit SqliteFileSystem(FileSystem& files);
  ~SqliteFileSystem();
  SqliteFileSystem(const SqliteFileSystem&) = delete;
  SqliteFileSystem& operator=(const SqliteFileSystem&) = delete;

  // For sqlite3_open_v2().
  const char* name() const;

 private:
  struct Registration;
  std::unique_ptr<Registration> registration_;
};

}  // namespace telaudit::store
