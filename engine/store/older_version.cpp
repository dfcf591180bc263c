#include "store/older_version.h"

#include <algorithm>
#include <set>
#include <vector>

namespace telaudit::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostNames = 4;

// The sources of all versions stand in the same table under the same name.
std::vector<std::string> sources(const Connection& connection) {
  std::vector<std::string> paths;
  Statement query(connection, "SELECT DISTINCT path FROM reading ORDER BY path");
  query.bind();
  for (auto more = query.next(); more && *more; more = query.next()) paths.push_back(query.text());
  return paths;
}

// Few files by name, many by their folders.
std::vector<std::string> names_for_command(const std::vector<std::string>& paths) {
  if (paths.size() <= kMostNames) return paths;
  std::set<std::string> folders;
  for (const auto& path : paths) folders.insert(fs::path(path).parent_path().string());
  return {folders.begin(), folders.end()};
}

// As a shell takes it for one word.
std::string word(const std::string& name) {
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("/._-+,=:@").find(c) != std::string_view::npos;
  });
  if (plain && !name.empty()) return name;
  std::string out = "'";
  for (const char c : name) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

}  // namespace

Problem older_version(const Connection& connection, std::int64_t version, std::int64_t current) {
  const auto paths = sources(connection);
  const fs::path folder = connection.path().parent_path();
  std::string command = "telaudit -w " + word(folder.string() + "-" + std::to_string(current)) + " ingest";
  const auto names = names_for_command(paths);
  const bool too_many = names.size() > kMostNames;
  for (std::size_t i = 0; i < std::min(names.size(), kMostNames); ++i) command += " " + word(names[i]);
  if (too_many) command += " ...";
  return Problem{"the workspace was made by an older telaudit (workspace version " + std::to_string(version) +
                     ", this one keeps version " + std::to_string(current) + ")",
                 {folder.string(), {}, {}, {}, {}},
                 paths.empty()
                     ? "nothing was read into it: remove the folder"
                     : "read its " + std::to_string(paths.size()) + (paths.size() == 1 ? " file" : " files") +
                           " again into a new workspace: " + command +
                           "; the older telaudit still reads this one"};
}

}  // namespace telaudit::store
