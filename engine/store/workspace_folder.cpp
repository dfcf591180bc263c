#include "store/workspace_folder.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "store/durable_file.h"

namespace telaudit::store {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kCheckFolder = "check the folder and its permissions";

bool is_segment_name(std::string_view name) {
  return name.find(".seg.part") != std::string_view::npos ||
         (name.size() > 4 && name.substr(name.size() - 4) == ".seg");
}

// The folders above ours are for whoever the user's umask says.
Result<void> make_folders(const fs::path& folder, FileSystem& files) {
  std::error_code error;
  if (folder.empty() || fs::is_directory(folder, error)) return {};
  if (auto made = make_folders(folder.parent_path(), files); !made) return made;
  if (!files.make_folder(folder, 0777) && errno != EEXIST)
    return system_problem(folder, "make the folder", kCheckFolder);
  return {};
}

}  // namespace

Problem workspace_problem(const fs::path& folder, std::string_view what, std::string_view advice) {
  return Problem{std::string(what), {folder.string(), {}, {}, {}, {}}, std::string(advice)};
}

fs::path catalogue_file(const fs::path& folder) {
  return folder / "catalogue.sqlite";
}
fs::path segment_folder(const fs::path& folder) {
  return folder / "segments";
}
fs::path lock_file(const fs::path& folder) {
  return folder / "lock";
}

Result<void> make_private_folder(const fs::path& folder, FileSystem& files) {
  if (auto made = make_folders(folder.parent_path(), files); !made) return made;
  if (files.make_folder(folder)) return {};
  if (errno != EEXIST) return system_problem(folder, "make the folder", kCheckFolder);
  std::error_code error;
  if (!fs::is_directory(folder, error))
    return workspace_problem(folder, "is a file, the folder of a workspace was expected",
                             "name another folder");
  if (fs::is_empty(folder, error) && ::chmod(folder.c_str(), 0700) != 0)
    return system_problem(folder, "close the folder to others", kCheckFolder);
  return {};
}

Result<void> make_catalogue_file(const fs::path& folder, FileSystem& files) {
  const fs::path file = catalogue_file(folder);
  if (!files.open(file, FileSystem::Open::write))
    return system_problem(file, "make the catalogue", kCheckFolder);
  return {};
}

Result<std::vector<std::string>> segment_names(const fs::path& folder, FileSystem& files) {
  auto names = files.list_folder(segment_folder(folder));
  if (!names) return system_problem(segment_folder(folder), "list the folder", kCheckFolder);
  std::erase_if(*names, [](const std::string& name) { return !is_segment_name(name); });
  return std::move(*names);
}

Result<void> remove_contents(const fs::path& folder, FileSystem& files) {
  const auto names = segment_names(folder, files);
  if (!names) return names.problem();
  const std::string catalogue = catalogue_file(folder).string();
  std::vector<fs::path> segments;
  for (const auto& name : *names) segments.push_back(segment_folder(folder) / name);
  // Whatever a power cut leaves, a log must not be left without its catalogue, nor a catalogue without its
  // segments.
  for (const auto& group :
       {std::vector<fs::path>{catalogue + "-wal", catalogue + "-shm", catalogue + "-journal"},
        std::vector<fs::path>{catalogue}, segments}) {
    for (const auto& path : group)
      if (!files.remove(path) && errno != ENOENT) return system_problem(path, "remove", kCheckFolder);
    if (auto synced = sync_folder(folder, files); !synced) return synced;
  }
  return {};
}

void remove_unfinished_segments(const fs::path& folder) {
  FileSystem& files = FileSystem::plain();
  for (const auto& name : files.list_folder(segment_folder(folder)).value_or(std::vector<std::string>()))
    if (is_unfinished(name)) files.remove(segment_folder(folder) / name);
}

Result<void> sync_folders_above(const fs::path& folder, FileSystem& files) {
  for (fs::path above = folder.parent_path(); !above.empty(); above = above.parent_path()) {
    // Others mean that the folder, or its file system, does not let itself be synced.
    if (!files.sync_folder(above) && errno == EIO)
      return system_problem(above, "sync the folder", "check the disk and run the same command again");
    if (above == above.root_path()) break;
  }
  return {};
}

}  // namespace telaudit::store
