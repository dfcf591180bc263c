// How far the rules cover the catalogue of checks, and their cases the rules.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace telaudit::cli {

// The catalogue: every check it knows, and why those that were left out have no rule.
struct CheckCatalogue {
  std::vector<std::string> checks;                            // ids, in the order of the file
  std::vector<std::pair<std::string, std::string>> left_out;  // id, reason
};

// From YAML: `groups: {ARI: 10}` stands for ARI-01 to ARI-10, `left_out: {BMK-01: reason}`. A Problem for
// anything else, also for a check that is left out of no group.
Result<CheckCatalogue> read_check_catalogue(std::string_view yaml, const std::string& file);

}  // namespace telaudit::cli
