// From the YAML of one rule to a checked rule.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/yaml.h"
#include "rules/rule.h"

namespace telaudit::rules {

constexpr std::size_t kLargestRuleFile = 512U * 1024U;  // bytes

// The rule; where anything is wrong nothing, and every problem of the file is added to the list.
std::unique_ptr<Rule> load_rule(std::string_view yaml, const std::string& file, const SchemaOf& schemas,
                                std::vector<Problem>& problems);

// The cases under `tests`; rows are typed by the schemas of the relations the rule reads. Those of `refused`
// ("*" is any) were to be read, and may be given.
void load_tests(const YamlNode& tests, Rule& rule, std::span<const std::string> refused,
                std::vector<Problem>& problems);

// The rule, or a Problem that lists all of them.
Result<std::unique_ptr<Rule>> load_rule(std::string_view yaml, const std::string& file,
                                        const SchemaOf& schemas);

// One Problem that lists several, a line each, after their number and `of`; of at least one.
Problem one_problem(const std::vector<Problem>& problems,
                    std::string_view of = "problems in the rules; none is loaded");

// The values of all params of the rule, those of `texts` ("RAT-01.min_claim" -> text) over its defaults.
Result<std::vector<std::vector<Value>>> rule_params(
    const Rule& rule, std::span<const std::pair<std::string, std::string>> texts);

// A scalar as a param of this type; numbers of at most 9 digits.
Result<Value> param_value(const Param& param, std::string_view text, const Place& place);

}  // namespace telaudit::rules
