#include "store/sqlite_file_system.h"

#include <sqlite3.h>

#include <cerrno>
#include <new>
#include <sstream>
#include <string>

namespace telaudit::store {
namespace {

namespace fs = std::filesystem;
using Action = FileSystem::Action;
using Step = FileSystem::Step;

struct Registered {
  FileSystem* files;
  sqlite3_vfs* system;
};

// Lies in memory that SQLite gives, directly before the file of SQLite's own code. `base` is first, because
// SQLite takes the one for the other.
struct WatchedFile {
  sqlite3_file base;
  FileSystem* files;
  sqlite3_file* system;
  fs::path path;
  // SQLite's own code makes the name of a new log lasting with the first sync of the log.
  bool syncs_folder;
};

WatchedFile& watched(sqlite3_file* file) {
  return *reinterpret_cast<WatchedFile*>(file);
}

sqlite3_file* system_file(sqlite3_file* file) {
  return watched(file).system;
}

// SQLITE_OK, or what SQLite is to be told when a step is refused.
int ask(FileSystem& files, const Step& step, int code) {
  const auto refusal = files.before(step);
  if (!refusal) return SQLITE_OK;
  return refusal->error == ENOSPC ? SQLITE_FULL : code;
}

int close_file(sqlite3_file* file) {
  WatchedFile& own = watched(file);
  const int code = own.system->pMethods->xClose(own.system);
  own.path.~path();
  return code;
}

int read_file(sqlite3_file* file, void* target, int length, sqlite3_int64 offset) {
  WatchedFile& own = watched(file);
  const Step step{Action::read, own.path, static_cast<std::uint64_t>(offset)};
  if (const int code = ask(*own.files, step, SQLITE_IOERR_READ); code != SQLITE_OK) return code;
  return own.system->pMethods->xRead(own.system, target, length, offset);
}

int write_file(sqlite3_file* file, const void* source, int length, sqlite3_int64 offset) {
  WatchedFile& own = watched(file);
  const std::string_view bytes(static_cast<const char*>(source), static_cast<std::size_t>(length));
  const auto refusal =
      own.files->before({Action::write, own.path, static_cast<std::uint64_t>(offset), bytes});
  if (!refusal) return own.system->pMethods->xWrite(own.system, source, length, offset);
  if (refusal->bytes_done > 0)
    own.system->pMethods->xWrite(own.system, source, static_cast<int>(refusal->bytes_done), offset);
  return refusal->error == ENOSPC ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  WatchedFile& own = watched(file);
  const Step step{Action::truncate, own.path, static_cast<std::uint64_t>(size)};
  if (const int code = ask(*own.files, step, SQLITE_IOERR_TRUNCATE); code != SQLITE_OK) return code;
  return own.system->pMethods->xTruncate(own.system, size);
}

int sync_file(sqlite3_file* file, int flags) {
  WatchedFile& own = watched(file);
  if (const int code = ask(*own.files, {Action::sync, own.path}, SQLITE_IOERR_FSYNC); code != SQLITE_OK)
    return code;
  if (own.syncs_folder) {
    const fs::path folder = own.path.parent_path();
    if (const int code = ask(*own.files, {Action::sync_folder, folder}, SQLITE_IOERR_DIR_FSYNC);
        code != SQLITE_OK)
      return code;
    own.syncs_folder = false;
  }
  return own.system->pMethods->xSync(own.system, flags);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return system_file(file)->pMethods->xFileSize(system_file(file), size);
}
int lock_file(sqlite3_file* file, int level) {
  return system_file(file)->pMethods->xLock(system_file(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return system_file(file)->pMethods->xUnlock(system_file(file), level);
}
int check_reserved_lock(sqlite3_file* file, int* reserved) {
  return system_file(file)->pMethods->xCheckReservedLock(system_file(file), reserved);
}
int control_file(sqlite3_file* file, int operation, void* argument) {
  return system_file(file)->pMethods->xFileControl(system_file(file), operation, argument);
}
int sector_size(sqlite3_file* file) {
  return system_file(file)->pMethods->xSectorSize(system_file(file));
}
int device_characteristics(sqlite3_file* file) {
  return system_file(file)->pMethods->xDeviceCharacteristics(system_file(file));
}
int map_shared(sqlite3_file* file, int region, int size, int extend, void volatile** memory) {
  return system_file(file)->pMethods->xShmMap(system_file(file), region, size, extend, memory);
}
int lock_shared(sqlite3_file* file, int offset, int count, int flags) {
  return system_file(file)->pMethods->xShmLock(system_file(file), offset, count, flags);
}
void shared_barrier(sqlite3_file* file) {
  system_file(file)->pMethods->xShmBarrier(system_file(file));
}
int unmap_shared(sqlite3_file* file, int remove) {
  return system_file(file)->pMethods->xShmUnmap(system_file(file), remove);
}

// Version 2: with shared memory, without mapped pages, which nobody could stand before.
constexpr sqlite3_io_methods kMethods = {2,
                                         close_file,
                                         read_file,
                                         write_file,
                                         truncate_file,
                                         sync_file,
                                         file_size,
                                         lock_file,
                                         unlock_file,
                                         check_reserved_lock,
                                         control_file,
                                         sector_size,
                                         device_characteristics,
                                         map_shared,
                                         lock_shared,
                                         shared_barrier,
                                         unmap_shared,
                                         nullptr,
                                         nullptr};

const Registered& registered(sqlite3_vfs* vfs) {
  return *static_cast<const Registered*>(vfs->pAppData);
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* opened_as) {
  const Registered& own = registered(vfs);
  file->pMethods = nullptr;
  // A file without a name is for SQLite's own passing use, gone when it is closed, and nothing depends on it.
  if (name == nullptr) return own.system->xOpen(own.system, name, file, flags, opened_as);
  const fs::path path(name);
  Step step{Action::open, path};
  step.creates = (flags & SQLITE_OPEN_CREATE) != 0;
  if (const int code = ask(*own.files, step, SQLITE_CANTOPEN); code != SQLITE_OK) return code;
  auto* system = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(WatchedFile));
  const int code = own.system->xOpen(own.system, name, system, flags, opened_as);
  if (system->pMethods == nullptr) return code;
  if (code != SQLITE_OK) {
    system->pMethods->xClose(system);
    return code;
  }
  const bool is_log = (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL)) != 0;
  new (file) WatchedFile{{&kMethods}, own.files, system, path, step.creates && is_log};
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  const Registered& own = registered(vfs);
  const fs::path path(name);
  if (const int code = ask(*own.files, {Action::remove, path}, SQLITE_IOERR_DELETE); code != SQLITE_OK)
    return code;
  if (const int code = own.system->xDelete(own.system, name, 0); code != SQLITE_OK || sync_folder == 0)
    return code;
  if (!own.files->sync_folder(path.parent_path())) return SQLITE_IOERR_DIR_FSYNC;
  return SQLITE_OK;
}

}  // namespace

struct SqliteFileSystem::Registration {
  Registered own{};
  std::string name;
  sqlite3_vfs vfs{};
};

SqliteFileSystem::SqliteFileSystem(FileSystem& files) : registration_(std::make_unique<Registration>()) {
  auto& [own, name, vfs] = *registration_;
  own = {&files, sqlite3_vfs_find(nullptr)};
  require(own.system != nullptr, "SQLite has code for the files of this system");
  std::ostringstream unique;
  unique << "telaudit-" << static_cast<const void*>(registration_.get());
  name = unique.str();
  vfs = *own.system;
  vfs.szOsFile = static_cast<int>(sizeof(WatchedFile)) + own.system->szOsFile;
  vfs.pNext = nullptr;
  vfs.zName = name.c_str();
  vfs.pAppData = &own;
  vfs.xOpen = open_file;
  vfs.xDelete = delete_file;
  require(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK, "SQLite takes a file system");
}

SqliteFileSystem::~SqliteFileSystem() {
  sqlite3_vfs_unregister(&registration_->vfs);
}

const char* SqliteFileSystem::name() const {
  return registration_->name.c_str();
}

}  // namespace telaudit::store
