#include "claims/carrier_form.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <map>

#include "audit/finding_filter.h"
#include "base/file.h"
#include "base/text.h"
#include "base/yaml.h"
#include "claims/form_values.h"

namespace telaudit::claims {
namespace {

Result<std::vector<std::string>> texts_of(const YamlNode& root, std::string_view key) {
  std::vector<std::string> out;
  const auto* node = root.find(key);
  if (node == nullptr) return out;
  if (!node->is_sequence()) return node->problem("wants a list");
  for (const auto& item : node->items()) out.push_back(item.text());
  return out;
}

Result<FormField> read_field(const YamlNode& node) {
  static const std::array<std::string, 3> kKeys = {"name", "from", "must"};
  if (auto known = node.only(kKeys); !known) return known.problem();
  auto name = node.required_text("name", "the field as the form has it");
  if (!name) return name.problem();
  auto from = node.required_text("from", "which value fills it");
  if (!from) return from.problem();
  const auto known = form_value_names();
  if (std::find(known.begin(), known.end(), *from) == known.end())
    return node.find("from")->problem("there is no value '" + *from + "'", did_you_mean(*from, known));
  FormField out{std::move(*name), std::move(*from), false};
  if (const auto* must = node.find("must")) {
    if (must->text() != "true" && must->text() != "false") return must->problem("wants true or false");
    out.must = must->text() == "true";
  }
  return out;
}

}  // namespace

Result<CarrierForm> read_carrier_form(std::string_view yaml, const std::string& file) {
  const auto root = parse_yaml(yaml, file);
  if (!root) return root.problem();
  static const std::array<std::string, 8> kKeys = {"form",       "title", "carriers", "group_by",
                                                   "most_lines", "date",  "rows",     "fields"};
  if (auto known = root->only(kKeys); !known) return known.problem();
  CarrierForm out;
  auto name = root->required_text("form", "the form's name");
  if (!name) return name.problem();
  auto title = root->required_text("title", "a few words");
  if (!title) return title.problem();
  out.form = std::move(*name);
  out.title = std::move(*title);
  auto carriers = texts_of(*root, "carriers");
  if (!carriers) return carriers.problem();
  out.carriers = std::move(*carriers);
  auto group_by = texts_of(*root, "group_by");
  if (!group_by) return group_by.problem();
  static const std::vector<std::string> kGroups = {"account", "invoice", "product_code", "region"};
  for (const auto& group : *group_by)
    if (std::find(kGroups.begin(), kGroups.end(), group) == kGroups.end())
      return root->find("group_by")
          ->problem("claims are not grouped by '" + group + "'",
                    "by account, invoice, product_code or region");
  out.group_by = std::move(*group_by);
  if (const auto* most = root->find("most_lines")) {
    const auto& text = most->text();
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.most_lines);
    if (error != std::errc() || end != text.data() + text.size() || out.most_lines == 0)
      return most->problem("wants a number of lines over 0");
  }
  if (const auto* date = root->find("date")) out.date = date->text();
  if (const auto* rows = root->find("rows")) {
    if (rows->text() != "line" && rows->text() != "claim") return rows->problem("wants line or claim");
    out.row_per_line = rows->text() == "line";
  }
  if (const auto* fields = root->find("fields"))
    for (const auto& node : fields->items()) {
      auto field = read_field(node);
      if (!field) return field.problem();
      out.fields.push_back(std::move(*field));
    }
  return out;
}

Result<std::vector<CarrierForm>> load_carrier_forms(std::span<const std::string> folders) {
  std::map<std::string, CarrierForm> forms;
  for (const auto& folder : folders) {
    std::vector<std::string> paths;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error))
      if (entry.path().extension() == ".yaml") paths.push_back(entry.path().string());
    std::sort(paths.begin(), paths.end());
    for (const auto& path : paths) {
      const auto yaml = read_file(path);
      if (!yaml) return yaml.problem();
      auto form = read_carrier_form(*yaml, path);
      if (!form) return form.problem();
      const std::string name = form->form;
      forms.insert_or_assign(name, std::move(*form));
    }
  }
  std::vector<CarrierForm> out;
  for (auto& [name, form] : forms) out.push_back(std::move(form));
  return out;
}

CarrierForm form_for(std::span<const CarrierForm> forms, std::string_view carrier) {
  const CarrierForm* best = nullptr;
  std::size_t longest = 0;
  for (const auto& form : forms)
    for (const auto& pattern : form.carriers)
      if (pattern.size() > longest && audit::matches_pattern(pattern, carrier)) {
        best = &form;
        longest = pattern.size();
      }
  if (best != nullptr) return *best;
  CarrierForm plain;
  plain.form = "plain";
  plain.title = "Plain claim";
  return plain;
}

Result<CarrierForm> form_named(std::span<const CarrierForm> forms, const std::string& name) {
  std::vector<std::string> names;
  for (const auto& form : forms) {
    if (form.form == name) return form;
    names.push_back(form.form);
  }
  return Problem{"there is no form '" + name + "'", {}, "the forms are " + join(names, ", ")};
}

}  // namespace telaudit::claims
