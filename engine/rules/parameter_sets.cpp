#include "rules/parameter_sets.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "base/yaml.h"
#include "rules/load.h"

namespace telaudit::rules {
namespace {

constexpr std::string_view kAll = "all";
constexpr std::string_view kLike = "like";

// The text of a value for a param, after a check of its type.
Result<std::string> text_of(const Param& param, const YamlNode& node) {
  if (node.is_map() || (node.is_sequence() && !param.list))
    return node.problem("the param '" + param.name + "' takes one value", "write " + param.name + ": value");
  std::vector<std::string> members;
  if (node.is_scalar()) members.push_back(node.text());
  for (const auto& item : node.items()) {
    if (!item.is_scalar() || item.text().find(',') != std::string::npos)
      return item.problem("a member of a list is one text without commas");
    members.push_back(item.text());
  }
  if (node.is_null())
    return node.problem("the param '" + param.name + "' has no value here",
                        "write one, or leave the line out");
  for (const auto& member : members)
    if (auto value = param_value(param, member, node.place()); !value) return value.problem();
  return join(members, ",");
}

Problem no_param(const std::string& id, const std::string& name, const std::vector<std::string>& known) {
  return Problem{"the rule " + id + " has no param '" + name + "'",
                 {},
                 known.empty() ? "it has none" : did_you_mean(name, known)};
}

class SetReader {
 public:
  SetReader(const RuleSet& rules, const YamlNode& file, std::vector<Problem>& problems)
      : file_(file), problems_(problems) {
    for (const auto& info : rules.rules()) rules_[info.id] = *rules.rule(info.id);
  }

  // The values of a set over those of the set it is like.
  std::map<std::string, std::string> read(const std::string& name, const YamlNode& set) {
    std::map<std::string, std::string> values;
    if (!set.is_map()) {
      problems_.push_back(set.problem("the set '" + name + "' is no map of rules",
                                      "write " + name + ": {RAT-01: {param: value}}"));
      return values;
    }
    if (const YamlNode* like = set.find(kLike)) values = read_like(name, *like);
    if (const YamlNode* all = set.find(kAll)) read_all(*all, values);
    for (const auto& [rule, node] : set.entries())
      if (rule != kAll && rule != kLike) read_rule(rule, node, values);
    return values;
  }

 private:
  std::map<std::string, std::string> read_like(const std::string& name, const YamlNode& like) {
    std::vector<std::string> known;
    for (const auto& [other, node] : file_.entries()) known.push_back(other);
    const YamlNode* other = like.is_scalar() ? file_.find(like.text()) : nullptr;
    if (other == nullptr) {
      problems_.push_back(like.problem("there is no set '" + like.text() + "' in this file",
                                       did_you_mean(like.text(), known)));
      return {};
    }
    open_.insert(name);
    if (open_.count(like.text()) != 0) {
      problems_.push_back(like.problem(
          "the set '" + name + "' is like itself, by way of '" + like.text() + "'", "take this line out"));
      return {};
    }
    auto values = read(like.text(), *other);
    open_.erase(name);
    return values;
  }

  bool is_params(const YamlNode& node, const std::string& of) {
    if (node.is_map()) return true;
    problems_.push_back(
        node.problem(of + ": a map of params was expected", "write " + of + ": {param: value}"));
    return false;
  }

  void take(const std::string& id, const Param& param, const YamlNode& node,
            std::map<std::string, std::string>& values) {
    auto text = text_of(param, node);
    if (text) {
      values[id + "." + param.name] = std::move(*text);
    } else {
      Problem problem = text.problem();
      problem.what = id + ": " + problem.what;
      problems_.push_back(std::move(problem));
    }
  }

  void read_all(const YamlNode& all, std::map<std::string, std::string>& values) {
    if (!is_params(all, std::string(kAll))) return;
    std::set<std::string> names;
    for (const auto& [id, rule] : rules_)
      for (const auto& param : rule->params) names.insert(param.name);
    for (const auto& [name, node] : all.entries()) {
      if (names.count(name) == 0) {
        const std::vector<std::string> known(names.begin(), names.end());
        problems_.push_back(node.problem("no rule has a param '" + name + "'", did_you_mean(name, known)));
        continue;
      }
      for (const auto& [id, rule] : rules_)
        for (const auto& param : rule->params)
          if (param.name == name) take(id, param, node, values);
    }
  }

  void read_rule(const std::string& id, const YamlNode& node, std::map<std::string, std::string>& values) {
    const auto rule = rules_.find(id);
    if (rule == rules_.end()) {
      std::vector<std::string> known = {std::string(kAll), std::string(kLike)};
      for (const auto& [other, loaded] : rules_) known.push_back(other);
      problems_.push_back(node.problem("there is no rule '" + id + "'", did_you_mean(id, known)));
      return;
    }
    if (!is_params(node, id)) return;
    std::vector<std::string> known;
    for (const auto& param : rule->second->params) known.push_back(param.name);
    for (const auto& [name, value] : node.entries()) {
      const auto at = std::find(known.begin(), known.end(), name);
      if (at != known.end()) {
        take(id, rule->second->params[static_cast<std::size_t>(at - known.begin())], value, values);
        continue;
      }
      Problem problem = no_param(id, name, known);
      problem.where = value.place();
      problems_.push_back(std::move(problem));
    }
  }

  const YamlNode& file_;
  std::vector<Problem>& problems_;
  std::map<std::string, const Rule*> rules_;
  std::set<std::string> open_;  // sets that are being read
};

std::string names_of_sets(const YamlNode& file) {
  std::vector<std::string> names;
  for (const auto& [name, node] : file.entries()) names.push_back(name);
  return join(names, ", ");
}

}  // namespace

Result<ParamValues> read_parameter_set(const RuleSet& rules, std::string_view yaml, const std::string& file,
                                       const std::string& set) {
  const auto document = parse_yaml(yaml, file);
  if (!document) return document.problem();
  if (!document->is_map() || document->entries().empty())
    return document->problem("a map of named sets was expected",
                             "write usual: {RAT-01: {param: value}} for a set named usual");
  std::vector<Problem> problems;
  std::map<std::string, std::map<std::string, std::string>> sets;
  for (const auto& [name, node] : document->entries())
    sets[name] = SetReader(rules, *document, problems).read(name, node);
  std::vector<std::string> seen;
  std::erase_if(problems, [&](const Problem& problem) {
    const bool again = std::find(seen.begin(), seen.end(), problem.text()) != seen.end();
    if (!again) seen.push_back(problem.text());
    return again;
  });
  if (!problems.empty()) {
    Problem all = one_problem(problems, "problems in the parameter sets; none is used");
    all.where.file = file;
    return all;
  }
  if (set.empty() && sets.size() > 1)
    return Problem{"the file holds several sets",
                   {file, {}, {}, {}, {}},
                   "name one of them with --param-set: " + names_of_sets(*document)};
  const auto chosen = set.empty() ? sets.begin() : sets.find(set);
  if (chosen == sets.end())
    return Problem{"the file holds no set '" + set + "'",
                   {file, {}, {}, {}, {}},
                   "it holds " + names_of_sets(*document)};
  return ParamValues(chosen->second.begin(), chosen->second.end());
}

Result<void> check_params(const RuleSet& rules, const ParamValues& values) {
  for (const auto& [name, text] : values) {
    const std::string id = name.substr(0, name.find('.'));
    const std::string param_name = id.size() < name.size() ? name.substr(id.size() + 1) : std::string();
    const auto found = rules.rule(id);
    if (!found) return found.problem();
    const Rule* rule = *found;
    std::vector<std::string> known;
    for (const auto& param : rule->params) known.push_back(param.name);
    if (std::find(known.begin(), known.end(), param_name) == known.end()) {
      return no_param(id, param_name, known);
    }
    if (auto checked = rule_params(*rule, ParamValues{{name, text}}); !checked) return checked.problem();
  }
  return {};
}

}  // namespace telaudit::rules
