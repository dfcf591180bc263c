// From a whole 811 set to a part of an invoice: its key, its levels, and its rows in the charge table.
#pragma once

#include <string>

#include "bill/reading.h"
#include "bill/table.h"
#include "formats/x12_811_whole_set.h"

namespace telaudit::formats::x12 {

// Adds the set's charges to `charges` and its part, quarantine and dispositions to `reading`; or sets
// set.problem and adds nothing. `root` is the id of the set's root level.
void add_part(WholeSet& set, const std::string& root, bill::TableBuilder& charges, bill::Reading& reading);

}  // namespace telaudit::formats::x12
