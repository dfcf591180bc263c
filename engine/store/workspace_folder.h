// The folder of a workspace: what is made in it, and when that is on the disk.
//
//   catalogue.sqlite   with -wal and -shm beside it while somebody has it open
//   lock               held by the writer
//   segments/          <reading>.seg, and *.seg.part* of a writer at work
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/file_system.h"

namespace telaudit::store {

std::filesystem::path catalogue_file(const std::filesystem::path& folder);
std::filesystem::path segment_folder(const std::filesystem::path& folder);
std::filesystem::path lock_file(const std::filesystem::path& folder);

// Makes a folder that only its owner may enter, and the folders above it. A folder that was there, and is
// empty, is closed to others, too.
Result<void> make_private_folder(const std::filesystem::path& folder, FileSystem& files);

// An empty catalogue, where there is none, that only its owner may read; SQLite gives its log the same mode.
Result<void> make_catalogue_file(const std::filesystem::path& folder, FileSystem& files);

// The names in the folder of the segments that are, or were to become, segment files; in order.
Result<std::vector<std::string>> segment_names(const std::filesystem::path& folder, FileSystem& files);

// Removes the catalogue and all segments: what is left is the folder of a workspace that was never used. For
// the holder of the lock.
Result<void> remove_contents(const std::filesystem::path& folder, FileSystem& files);

// Makes the names of the folder and of all folders above it lasting, as far as they may be read: each of them
// may have been made for the workspace, by a process that was killed before it could do so itself.
Result<void> sync_folders_above(const std::filesystem::path& folder, FileSystem& files);

// Removes the segment files that this process has begun and not finished, for a process that ends without
// letting go of its workspace. From any thread.
void remove_unfinished_segments(const std::filesystem::path& folder);

Problem workspace_problem(const std::filesystem::path& folder, std::string_view what,
                          std::string_view advice);

}  // namespace telaudit::store
