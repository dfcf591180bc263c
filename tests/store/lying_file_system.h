// A file system for tests that refuses steps, cuts writes short, forgets what was to be synced, and knows
// what a disk would hold if the power went now. The steps that it lets through happen, so that the running
// program sees what it would see; beside them it keeps, for each file, the bytes that were synced and the
// writes since, and for each folder the names that were synced and the changes since.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "store/file_system.h"

namespace telaudit::store {

// What a disk holds, and what it was told and may have forgotten.
class Disk {
 public:
  // Which of the changes that were never synced survive a power cut.
  enum class Survivors {
    none,
    all,
    random,  // each sector of a write, and each change of a name, by itself
  };

  Disk();
  ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  // Paths are relative to the folder that is the disk.
  void make_folder(const std::filesystem::path& path);
  void open(const std::filesystem::path& path, bool creates);
  void write(const std::filesystem::path& path, std::uint64_t offset, std::string_view bytes);
  void truncate(const std::filesystem::path& path, std::uint64_t size);
  void sync(const std::filesystem::path& path);
  // A sync that fails: what was written before it never reaches the disk, unless it is written again.
  void forget(const std::filesystem::path& path);
  void sync_folder(const std::filesystem::path& path);
  void rename(const std::filesystem::path& from, const std::filesystem::path& to);
  void remove(const std::filesystem::path& path);

  // Writes what is there after a power cut as ordinary files below `target`.
  void after_power_cut(Survivors survivors, std::uint64_t seed, const std::filesystem::path& target) const;

 private:
  struct Node;
  std::shared_ptr<Node> find(const std::filesystem::path& path) const;
  std::shared_ptr<Node> parent_of(const std::filesystem::path& path) const;
  std::shared_ptr<Node> root_;
};

// What goes wrong, and when.
struct Fault {
  enum class Kind {
    none,
    io_error,      // a step fails, whatever it is
    disk_full,     // a write fails after half of its bytes, or a name cannot be made
    failing_sync,  // a sync fails, and what it was to sync is lost
    power_cut,     // from here on every step fails, and nothing reaches the disk any more
    kill,          // from here on every step fails, until another process begins
  };
  Kind kind = Kind::none;
  std::uint64_t at = 0;  // the step, counted from 0
  // The fault meets all later steps of its kind, too.
  bool lasting = false;
};

std::string_view fault_name(Fault::Kind kind);

class LyingFileSystem : public FileSystem {
 public:
  // Watches the steps below `folder`, which is there and empty.
  LyingFileSystem(std::filesystem::path folder, Fault fault);

  std::optional<Refusal> before(const Step& step) override;

  // Another process, with a fault of its own, which counts steps from here; what the disk was told stays.
  void begin_process(Fault fault);

  struct Taken {
    Action action;
    bool creates = false;
    std::string name;  // of the file, without folders
  };
  static bool applies(Fault::Kind kind, const Taken& step);
  // The steps of this process so far, also those that were refused.
  const std::vector<Taken>& history() const { return history_; }
  // The disk as it is, or as it was when the power was cut.
  const Disk& disk() const { return disk_; }

 private:
  std::optional<Refusal> refusal_for(const Step& step);
  void record(const Step& step, std::string_view bytes);

  std::mutex mutex_;
  std::filesystem::path folder_;
  Fault fault_;
  bool ended_ = false;
  std::vector<Taken> history_;
  Disk disk_;
};

}  // namespace telaudit::store
