#include "ingest/source_list.h"

#include <algorithm>
#include <filesystem>
#include <map>

namespace telaudit::ingest {
namespace {

namespace fs = std::filesystem;

bool is_hidden(const fs::path& path) {
  return path.filename().string().starts_with('.');
}

Problem unreadable(const fs::path& path, const std::error_code& error) {
  return Problem{"cannot read: " + error.message(),
                 {path.string(), {}, {}, {}, {}},
                 "check the path and its permissions"};
}

Result<void> walk(const fs::path& folder, std::map<std::string, bool>& found) {
  std::error_code error;
  fs::recursive_directory_iterator entries(folder, fs::directory_options::skip_permission_denied, error);
  if (error) return unreadable(folder, error);
  for (const auto end = fs::recursive_directory_iterator(); entries != end; entries.increment(error)) {
    if (error) return unreadable(folder, error);
    if (is_hidden(entries->path())) {
      if (entries->is_directory(error)) entries.disable_recursion_pending();
      continue;
    }
    if (entries->is_regular_file(error)) found.emplace(entries->path().lexically_normal().string(), false);
  }
  return {};
}

}  // namespace

Result<std::vector<SourcePath>> list_sources(const std::vector<std::string>& names) {
  std::map<std::string, bool> found;
  for (const auto& name : names) {
    std::error_code error;
    const fs::path path = fs::absolute(name, error).lexically_normal();
    const auto status = fs::status(path, error);
    if (!fs::exists(status))
      return Problem{
          "does not exist", {name, {}, {}, {}, {}}, "check the spelling; folders and files can be named"};
    if (fs::is_directory(status)) {
      if (auto walked = walk(path, found); !walked) return walked.problem();
    } else {
      found[path.string()] = true;
    }
  }
  std::vector<SourcePath> sources;
  for (const auto& [path, named] : found) sources.push_back({path, named});
  return sources;
}

}  // namespace telaudit::ingest
