#include "cli/inputs.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "intake/kept_versions.h"
#include "terms/record_kinds.h"

namespace telaudit::cli {
namespace {

namespace fs = std::filesystem;
constexpr const char* kDocument = "inputs";
constexpr const char* kRules = "rules of the last audit";

// Every kind of input under the name it is remembered by, with the ending its files have; "" for folders.
struct Kind {
  const char* name;
  std::vector<std::string> InputFiles::*files;
  const char* ending;
};
constexpr std::array<Kind, 12> kKinds = {{{"contracts", &InputFiles::contracts, ".yaml"},
                                          {"crosswalks", &InputFiles::crosswalks, ".csv"},
                                          {"inventory", &InputFiles::inventory, ".csv"},
                                          {"sites", &InputFiles::sites, ".csv"},
                                          {"orders", &InputFiles::orders, ".csv"},
                                          {"payables", &InputFiles::payables, ".csv"},
                                          {"records", &InputFiles::records, ".csv"},
                                          {"prices", &InputFiles::prices, ".csv"},
                                          {"requirements", &InputFiles::requirements, ".yaml"},
                                          {"agreed", &InputFiles::agreed, ".yaml"},
                                          {"references", &InputFiles::references, ""},
                                          {"suppressions", &InputFiles::suppressions, ".yaml"}}};

Result<std::vector<std::string>> resolve_names(const std::vector<std::string>& names,
                                               const std::string& ending) {
  std::vector<std::string> out;
  for (const auto& name : names) {
    std::error_code error;
    const fs::path path = fs::absolute(name, error).lexically_normal();
    if (!fs::exists(path, error))
      return Problem{"does not exist", {name, {}, {}, {}, {}}, "check the spelling of the file"};
    if (!fs::is_directory(path, error) || ending.empty()) {
      out.push_back(path.string());
      continue;
    }
    std::vector<std::string> inside;
    for (const auto& entry : fs::directory_iterator(path, error))
      if (entry.path().extension() == ending) inside.push_back(entry.path().string());
    if (inside.empty())
      return Problem{"holds no *" + ending + " file", {name, {}, {}, {}, {}}, "name the file itself"};
    std::sort(inside.begin(), inside.end());
    out.insert(out.end(), inside.begin(), inside.end());
  }
  return out;
}

// Of what people entered through workbooks, which the workspace itself holds.
void append(std::vector<std::string>& files, const std::vector<std::string>& kept) {
  files.insert(files.end(), kept.begin(), kept.end());
}

void remove_those_within(std::vector<std::string>& files, const fs::path& folder) {
  const std::string beginning = folder.string() + "/";
  std::erase_if(files, [&](const std::string& file) { return file.starts_with(beginning); });
}

std::string base_names(const std::vector<std::string>& paths) {
  std::vector<std::string> names;
  for (const auto& path : paths) names.push_back(fs::path(path).filename().string());
  return join(names, ", ");
}

}  // namespace

bool InputFiles::empty() const {
  return std::all_of(kKinds.begin(), kKinds.end(),
                     [&](const Kind& kind) { return (this->*kind.files).empty(); });
}

Result<InputFiles> resolve(const InputFiles& named) {
  InputFiles out;
  for (const auto& kind : kKinds) {
    auto files = resolve_names(named.*kind.files, kind.ending);
    if (!files) return files.problem();
    out.*kind.files = std::move(*files);
  }
  return out;
}

InputFiles merge(const InputFiles& named, const InputFiles& remembered) {
  InputFiles out = remembered;
  for (const auto& kind : kKinds)
    if (!(named.*kind.files).empty()) out.*kind.files = named.*kind.files;
  return out;
}

Result<InputFiles> remembered_inputs(const store::Workspace& workspace) {
  auto text = workspace.document(kDocument);
  if (!text) return text.problem();
  InputFiles out;
  if (*text) {
    const auto json = nlohmann::json::parse(**text, nullptr, false);
    if (!json.is_object()) return Problem{"the remembered inputs cannot be read", {}, "name the files again"};
    for (const auto& kind : kKinds)
      if (json.contains(kind.name)) out.*kind.files = json[kind.name].get<std::vector<std::string>>();
  }
  const auto kept = intake::kept_term_paths(workspace);
  if (!kept) return kept.problem();
  append(out.contracts, kept->contracts);
  append(out.inventory, kept->inventory);
  append(out.crosswalks, kept->crosswalks);
  return out;
}

Result<void> remember_inputs(store::Workspace& workspace, const InputFiles& inputs) {
  std::error_code error;
  const fs::path entered = fs::absolute(workspace.folder() / "intake", error).lexically_normal();
  nlohmann::json json = nlohmann::json::object();
  for (const auto& kind : kKinds) {
    std::vector<std::string> files = inputs.*kind.files;
    remove_those_within(files, entered);
    json[kind.name] = files;
  }
  return workspace.put_document(kDocument, json.dump(1));
}

Result<void> remember_rule_paths(store::Workspace& workspace, const std::vector<std::string>& paths) {
  std::vector<std::string> absolute;
  for (const auto& path : paths) {
    std::error_code error;
    absolute.push_back(fs::absolute(path, error).lexically_normal().string());
  }
  return workspace.put_document(kRules, nlohmann::json(absolute).dump(1));
}

Result<std::vector<std::string>> remembered_rule_paths(const store::Workspace& workspace) {
  auto text = workspace.document(kRules);
  if (!text) return text.problem();
  if (!*text) return std::vector<std::string>();
  const auto json = nlohmann::json::parse(**text, nullptr, false);
  if (!json.is_array())
    return Problem{"the remembered rules cannot be read", {}, "name them again with --rules"};
  return json.get<std::vector<std::string>>();
}

terms::Inputs term_inputs(const InputFiles& inputs, const std::string& data_dir) {
  terms::Inputs out;
  out.contracts = inputs.contracts;
  out.inventory = inputs.inventory;
  out.sites = inputs.sites;
  out.orders = inputs.orders;
  out.payables = inputs.payables;
  out.records = inputs.records;
  out.crosswalks = inputs.crosswalks;
  out.reference_folders.push_back(data_dir + "/rules/reference");
  out.reference_folders.insert(out.reference_folders.end(), inputs.references.begin(),
                               inputs.references.end());
  return out;
}

std::vector<book::BookInput::Given> given_inputs(const InputFiles& inputs) {
  const auto given = [](const char* name, const std::vector<std::string>& files) {
    return book::BookInput::Given{name, !files.empty(), base_names(files)};
  };
  std::vector<book::BookInput::Given> out{
      given("contract", inputs.contracts),  given("crosswalk", inputs.crosswalks),
      given("inventory", inputs.inventory), given("site", inputs.sites),
      given("order", inputs.orders),        given("payable", inputs.payables),
      given("price", inputs.prices)};
  std::map<std::string, std::vector<std::string>> records;
  for (const auto& path : inputs.records)
    if (const auto kind = terms::record_kind_of(path)) records[(*kind)->relation].push_back(path);
  for (const auto& [relation, paths] : records) out.push_back({relation, true, base_names(paths)});
  return out;
}

}  // namespace telaudit::cli
