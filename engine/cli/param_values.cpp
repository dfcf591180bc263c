#include "cli/param_values.h"

#include <map>

#include "base/file.h"

namespace telaudit::cli {

Result<rules::ParamValues> read_params(const ParamOptions& options, const rules::RuleSet& rules) {
  std::map<std::string, std::string> values;
  for (const auto& file : options.files) {
    const auto text = read_file(file);
    if (!text) return text.problem();
    const auto set = rules::read_parameter_set(rules, *text, file, options.set);
    if (!set) return set.problem();
    for (const auto& [name, value] : *set) values[name] = value;
  }
  if (!options.set.empty() && options.files.empty())
    return Problem{"--param-set names a set of a file, and no file is given", {}, "add --params FILE"};
  rules::ParamValues single;
  for (const auto& text : options.values) {
    const auto equals = text.find('=');
    const auto point = text.find('.');
    if (equals == std::string::npos || point == std::string::npos || point > equals)
      return Problem{
          "--param: '" + text + "' is not RULE.name=value", {}, "for example --param RAT-01.min_claim=5.00"};
    single.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  if (auto checked = rules::check_params(rules, single); !checked) return checked.problem();
  for (const auto& [name, value] : single) values[name] = value;
  return rules::ParamValues(values.begin(), values.end());
}

}  // namespace telaudit::cli
