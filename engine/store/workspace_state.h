// What a Workspace holds.
#pragma once

#include <filesystem>
#include <optional>
#include <set>
#include <string>

#include "store/catalogue.h"
#include "store/segment_use.h"
#include "store/workspace.h"
#include "store/workspace_folder.h"
#include "store/workspace_lock.h"

namespace telaudit::store {

struct Workspace::State {
  State() = default;
  ~State() {
    give_up_group();
    remove_files();
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  std::filesystem::path folder;
  FileSystem* files = &FileSystem::plain();
  Access access = Access::read;
  std::optional<WorkspaceLock> lock;  // of a writer
  std::optional<SegmentUse> use;      // of a reader: its snapshot names these files
  std::optional<Catalogue> catalogue;
  // Files that the catalogue no longer names, and that a relation may still read.
  std::set<std::string> unlinked_later;
  // Of commits that wait for the end of their group.
  bool grouped = false;
  std::vector<std::string> group_added;    // readings
  std::vector<std::string> group_removed;  // readings
  std::uint64_t drafts = 0;                // made so far, for their names
  // Files of commits whose end failed: only the next opening can tell whether the disk holds them.
  std::set<std::string> uncertain;

  std::filesystem::path segments() const { return segment_folder(folder); }
  std::filesystem::path segment(const std::string& reading) const { return segments() / (reading + ".seg"); }

  Result<void> open_to_read();
  Result<void> open_to_write(const OpenOptions& options);
  // Removes the files of `unlinked_later`, unless somebody reads; the next writer sweeps what stays.
  void remove_files();
  // Writes what is left of the segment of a commit's reading, and gives it its name.
  Result<SegmentRecord> end_segment(const Commit& commit) const;
  Result<void> make_real(const std::vector<std::string>& added, const std::vector<std::string>& removed);
  Result<void> sync_group() const;
  void give_up_group();
  // Whether the group under way removed a reading that others still see.
  bool is_to_leave_with_group(const std::string& reading) const;
  // The segment of a reading that did not become one.
  void forget(const std::string& reading);
};

}  // namespace telaudit::store
