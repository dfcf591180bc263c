#include "intake/kept_versions.h"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>

#include "base/file.h"
#include "base/hash.h"
#include "store/durable_file.h"

namespace telaudit::intake {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr std::string_view kIndex = "intake";

fs::path folder_of(const store::Workspace& workspace, std::uint64_t number) {
  return workspace.folder() / "intake" / std::to_string(number);
}

std::string hash_of(const EnteredTerms& entered) {
  std::vector<std::string> texts;
  for (const KeptTable* table : entered.tables()) texts.push_back(table_csv(*table));
  return sha256_fields(texts);
}

Json json_of(const std::vector<KeptVersion::File>& files) {
  Json out = Json::array();
  for (const auto& file : files) out.push_back({{"name", file.name}, {"hash", file.hash}});
  return out;
}

Json json_of(const KeptVersion& version) {
  return {{"number", version.number},
          {"hash", version.hash},
          {"on", version.on},
          {"role", version.role},
          {"action", version.action},
          {"sources", json_of(version.sources)},
          {"files", json_of(version.files)},
          {"contracts", version.contracts},
          {"rates", version.rates},
          {"services", version.services},
          {"mappings", version.mappings},
          {"refused", version.refused}};
}

std::vector<KeptVersion::File> files_of(const Json& json) {
  std::vector<KeptVersion::File> out;
  for (const auto& file : json)
    out.push_back({file.at("name").get<std::string>(), file.at("hash").get<std::string>()});
  return out;
}

Problem unreadable() {
  return {"the list of what was entered cannot be read",
          {},
          "restore the workspace, or read the workbooks into a new one"};
}

Result<KeptVersion> version_of(const Json& json) {
  if (!json.is_object()) return unreadable();
  try {
    KeptVersion version;
    version.number = json.at("number").get<std::uint64_t>();
    version.hash = json.at("hash").get<std::string>();
    version.on = json.at("on").get<std::string>();
    version.role = json.at("role").get<std::string>();
    version.action = json.at("action").get<std::string>();
    version.sources = files_of(json.at("sources"));
    version.files = files_of(json.at("files"));
    version.contracts = json.at("contracts").get<std::uint64_t>();
    version.rates = json.at("rates").get<std::uint64_t>();
    version.services = json.at("services").get<std::uint64_t>();
    version.mappings = json.at("mappings").get<std::uint64_t>();
    version.refused = json.at("refused").get<std::uint64_t>();
    return version;
  } catch (const Json::exception&) {
    return unreadable();
  }
}

Problem changed(const fs::path& path) {
  return {"is not as it was kept",
          {path.string(), {}, {}, {}, {}},
          "restore it, or read the workbooks into a new workspace"};
}

// The paths of the files that terms read, in the folder of a version.
TermPaths paths_in(const fs::path& folder, const std::vector<KeptVersion::File>& files) {
  TermPaths paths;
  std::error_code ignored;
  for (const auto& file : files) {
    const std::string path = fs::absolute(folder / file.name, ignored).lexically_normal().string();
    if (file.name == inventory_shape().name + ".csv")
      paths.inventory.push_back(path);
    else if (file.name == crosswalk_shape().name + ".csv")
      paths.crosswalks.push_back(path);
    else
      paths.contracts.push_back(path);
  }
  return paths;
}

// Tables and files of terms; the tables that are files of terms, too, once.
Result<void> write_files(const fs::path& folder, const EnteredTerms& entered,
                         const std::vector<std::pair<std::string, std::string>>& files) {
  std::error_code error;
  fs::remove_all(folder, error);  // of a version that never became real
  fs::create_directories(folder / "contracts", error);
  if (error)
    return Problem{"cannot make the folder: " + error.message(),
                   {folder.string(), {}, {}, {}, {}},
                   "check the workspace's folder and the room on its disk"};
  for (const KeptTable* table : entered.tables())
    if (auto written = write_file_durably(folder / (table->shape->name + ".csv"), table_csv(*table));
        !written)
      return written;
  for (const auto& [name, text] : files)
    if (name.find('/') != std::string::npos)
      if (auto written = write_file_durably(folder / name, text); !written) return written;
  if (auto synced = store::sync_folder(folder); !synced) return synced;
  return store::sync_folder(folder.parent_path());
}

}  // namespace

Result<std::vector<KeptVersion>> kept_versions(const store::Workspace& workspace) {
  const auto text = workspace.document(kIndex);
  if (!text) return text.problem();
  std::vector<KeptVersion> versions;
  if (!*text) return versions;
  const Json json = Json::parse(**text, nullptr, false);
  if (!json.is_array()) return unreadable();
  for (const auto& entry : json) {
    auto version = version_of(entry);
    if (!version) return version.problem();
    versions.push_back(std::move(*version));
  }
  return versions;
}

Result<EnteredTerms> entered_terms(const store::Workspace& workspace, std::uint64_t number) {
  EnteredTerms entered;
  if (number == 0) return entered;
  const auto versions = kept_versions(workspace);
  if (!versions) return versions.problem();
  const auto version = std::find_if(versions->begin(), versions->end(),
                                    [&](const KeptVersion& each) { return each.number == number; });
  if (version == versions->end())
    return Problem{"there is no version " + std::to_string(number) + " of what was entered",
                   {},
                   "telaudit intake list shows them"};
  for (KeptTable* table : entered.tables()) {
    const fs::path path = folder_of(workspace, number) / (table->shape->name + ".csv");
    const auto text = read_file(path);
    if (!text) return text.problem();
    auto read = parse_table(*table->shape, *text, path.string());
    if (!read) return read.problem();
    *table = std::move(*read);
  }
  if (hash_of(entered) != version->hash) return changed(folder_of(workspace, number));
  return entered;
}

Result<EnteredTerms> last_entered_terms(const store::Workspace& workspace) {
  const auto versions = kept_versions(workspace);
  if (!versions) return versions.problem();
  return entered_terms(workspace, versions->empty() ? 0 : versions->back().number);
}

Result<TermPaths> kept_term_paths(const store::Workspace& workspace) {
  const auto versions = kept_versions(workspace);
  if (!versions) return versions.problem();
  if (versions->empty()) return TermPaths{};
  const KeptVersion& last = versions->back();
  const fs::path folder = folder_of(workspace, last.number);
  for (const auto& file : last.files) {
    const auto text = read_file(folder / file.name);
    if (!text) return text.problem();
    if (sha256(*text) != file.hash) return changed(folder / file.name);
  }
  return paths_in(folder, last.files);
}

Result<KeptVersion> keep_version(store::Workspace& workspace, const EnteredTerms& entered, KeptVersion about,
                                 const std::function<Result<void>(const TermPaths&)>& check) {
  auto versions = kept_versions(workspace);
  if (!versions) return versions.problem();
  about.hash = hash_of(entered);
  if (!versions->empty() && versions->back().hash == about.hash) return versions->back();
  about.number = versions->empty() ? 1 : versions->back().number + 1;
  about.contracts = entered.contracts().size();
  about.rates = entered.rates.rows.size();
  about.services = entered.inventory.rows.size();
  about.mappings = entered.crosswalk.rows.size();
  const fs::path folder = folder_of(workspace, about.number);
  const auto files = term_files(entered);
  about.files.clear();
  for (const auto& [name, text] : files) about.files.push_back({name, sha256(text)});
  auto done = write_files(folder, entered, files);
  if (done) done = check(paths_in(folder, about.files));
  if (done) {
    versions->push_back(about);
    Json index = Json::array();
    for (const auto& version : *versions) index.push_back(json_of(version));
    done = workspace.put_document(kIndex, index.dump(1) + "\n");
  }
  if (done) return about;
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  return done.problem();
}

}  // namespace telaudit::intake
