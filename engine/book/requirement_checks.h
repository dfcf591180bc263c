// Requirements beside what is known: sites, inventory, what is billed, and the contracts' terms.
#pragma once

#include <span>
#include <vector>

#include "book/demand_months.h"
#include "book/demand_set.h"
#include "book/requirements.h"
#include "terms/terms.h"

namespace telaudit::book {

struct RequirementChecks {
  // A mistake of the file: a site or service that nobody knows, or a service that stands elsewhere.
  std::vector<Problem> problems;
  // True, and worth a word before anybody signs: an opening at a new site, a day that has passed, an end
  // within a term, no overlap, and what build_demand_months had to remark.
  std::vector<Problem> remarks;
};

// `terms` may be null. Sites are checked where sites or an inventory were given, services where an inventory
// was. In the order of the requirements, then the remarks of the months.
RequirementChecks check_requirements(const Requirements& requirements, std::span<const DemandRow> demand,
                                     const DemandMonths& months, const terms::Terms* terms, Date as_of);

}  // namespace telaudit::book
