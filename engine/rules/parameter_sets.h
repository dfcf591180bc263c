// Values for the params of rules, kept in named sets:
//
//   usual:
//     all: {min_claim: 5.00}       # every rule that has a param of this name
//     RAT-01: {tolerance: 0.02}    # this rule; comes after `all`
//   strict:
//     like: usual                  # what it does not name itself
//     RAT-01: {tolerance: 0}
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "rules/rules.h"

namespace telaudit::rules {

// "RAT-01.min_claim" -> text, as Environment takes them; the members of a list with commas between.
using ParamValues = std::vector<std::pair<std::string, std::string>>;

// One set of a file, each param once, sorted by name. An empty `set` is the only one of the file. All sets
// are checked: a rule or param that is not there, a value that is not of the param's type. The Problem lists
// everything that is wrong, a line each.
Result<ParamValues> read_parameter_set(const RuleSet& rules, std::string_view yaml, const std::string& file,
                                       const std::string& set);

// That each value is one of a rule's params and of its type.
Result<void> check_params(const RuleSet& rules, const ParamValues& values);

}  // namespace telaudit::rules
