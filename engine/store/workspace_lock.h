// One writer at a time. Who writes holds a lock on a file of the workspace, in which it says who it is, so
// that whoever comes second can say whom it waits for. The system lets go of the lock when the process ends,
// however it ends.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"
#include "store/file_system.h"

namespace telaudit::store {

// What a writer wants of the lock.
struct LockClaim {
  std::chrono::milliseconds wait{0};  // for another writer to finish
  std::string command;                // what this process does, for others to read
  // Called once, when there is somebody to wait for: "process 4711 (telaudit ingest bills), since
  // 2026-11-22 02:15:01 UTC".
  std::function<void(const std::string& holder)> waiting = {};
};

class WorkspaceLock {
 public:
  // A Problem that names the holder when it does not let go in time. `files` outlives the lock.
  static Result<WorkspaceLock> acquire(const std::filesystem::path& path, const LockClaim& claim,
                                       FileSystem& files);
  ~WorkspaceLock();
  WorkspaceLock(WorkspaceLock&&) noexcept = default;
  WorkspaceLock& operator=(WorkspaceLock&&) = delete;

 private:
  explicit WorkspaceLock(FileHandle file) : file_(std::move(file)) {}
  FileHandle file_;
};

}  // namespace telaudit::store
