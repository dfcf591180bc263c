// Prices in force of the customer's own estate, as observations: what its latest bills charge by the unit,
// and what its contracts say.
#pragma once

#include <vector>

#include "cli/session.h"
#include "pricing/price_import.h"

namespace telaudit::cli {

// One report for the bills of the workspace and one for the contracts that are remembered there, in force on
// the day of its audit. Services get their class by code and description; a contract's item by those that
// its crosswalk maps to it, or where that names the code alone, by what the bills say of the code.
Result<std::vector<pricing::ImportReport>> own_prices(const GlobalOptions& global,
                                                      const pricing::Classifier& classifier,
                                                      char least_confidence);

}  // namespace telaudit::cli
