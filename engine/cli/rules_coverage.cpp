#include "cli/rules_coverage.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "base/yaml.h"

namespace telaudit::cli {
namespace {

constexpr int kMostInGroup = 99;

Result<int> number_of_checks(const YamlNode& node) {
  int number = 0;
  const std::string& text = node.text();
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1 || number > kMostInGroup)
    return node.problem("the number of checks was expected, from 1 to 99");
  return number;
}

std::string id_of(const std::string& group, int number) {
  return group + (number < 10 ? "-0" : "-") + std::to_string(number);
}

}  // namespace

Result<CheckCatalogue> read_check_catalogue(std::string_view yaml, const std::string& file) {
  const auto document = parse_yaml(yaml, file);
  if (!document) return document.problem();
  const std::array<std::string, 2> keys = {"groups", "left_out"};
  if (auto only = document->only(keys); !only) return only.problem();
  CheckCatalogue out;
  if (const YamlNode* groups = document->find("groups"))
    for (const auto& [group, node] : groups->entries()) {
      const auto number = number_of_checks(node);
      if (!number) return number.problem();
      for (int i = 1; i <= *number; ++i) out.checks.push_back(id_of(group, i));
    }
  if (out.checks.empty()) return document->problem("the catalogue names no check", "write groups: {ARI: 10}");
  if (const YamlNode* left_out = document->find("left_out"))
    for (const auto& [check, node] : left_out->entries()) {
      if (std::find(out.checks.begin(), out.checks.end(), check) == out.checks.end())
        return node.problem("the catalogue has no check '" + check + "'", did_you_mean(check, out.checks));
      if (!node.is_scalar() || node.text().empty())
        return node.problem("the reason is missing", "say why the check has no rule");
      out.left_out.emplace_back(check, node.text());
    }
  return out;
}

}  // namespace telaudit::cli
