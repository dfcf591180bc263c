// An award problem out of two files: the terms of the event (YAML) and the offers (CSV or .xlsx), a row for
// each group and each carrier that bid for it. The formats stand in engine/rfp/README.md.
#pragma once

#include <string>

#include "rfp/award.h"

namespace telaudit::rfp {

struct AwardInput {
  AwardProblem problem;
  std::string currency;
};

// A Problem names file, line or cell, what was found and what was expected: unknown keys and carriers,
// numbers that are none, a group that a carrier bids for twice, two incumbents.
Result<AwardInput> load_award(const std::string& terms_path, const std::string& offers_path);

}  // namespace telaudit::rfp
