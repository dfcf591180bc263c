#include "cli/json_table.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/text.h"
#include "cli/csv_text.h"

namespace telaudit::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string cell_of(const Json& object, const std::string& name) {
  const auto found = object.find(name);
  if (found == object.end() || found->is_null() || found->is_structured()) return {};
  return found->is_string() ? found->get<std::string>() : found->dump();
}

}  // namespace

bool looks_like_json(std::string_view text) {
  if (starts_with(text, "\xEF\xBB\xBF")) text.remove_prefix(3);
  text = trim(text);
  return starts_with(text, "{") || starts_with(text, "[");
}

Result<std::string> table_of_json(std::string_view json, const std::string& file) {
  const Json root = Json::parse(json, nullptr, false);
  const Json* list = &root;
  if (root.is_object() && root.contains("value")) list = &root.at("value");
  if (!list->is_array())
    return Problem{root.is_discarded() ? "is no JSON, or is cut off" : "holds no list of records",
                   {file, {}, {}, {}, {}},
                   "a list of objects was expected, or an object whose member `value` is one"};
  std::vector<std::string> names;
  for (const auto& object : *list)
    for (auto member = object.begin(); object.is_object() && member != object.end(); ++member)
      if (!member->is_structured() && std::find(names.begin(), names.end(), member.key()) == names.end())
        names.push_back(member.key());
  std::string out;
  const auto line = [&](const auto& text_of) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (i > 0) out += ',';
      out += csv_cell(text_of(names[i]));
    }
    out += "\r\n";
  };
  line([](const std::string& name) { return name; });
  for (const auto& object : *list)
    if (object.is_object()) line([&](const std::string& name) { return cell_of(object, name); });
  return out;
}

}  // namespace telaudit::cli
