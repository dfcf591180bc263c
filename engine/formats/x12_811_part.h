// From a whole 811 set to a part of an invoice: its key and its levels.
#pragma once

#include "bill/invoice.h"
#include "formats/x12_811_whole_set.h"

namespace telaudit::formats::x12 {

// Settles the facts of a set whose counting is decided, turns the total of a credit, and notes what its own
// figures do not bear out. False, and the set has a problem, where it names no invoice.
bool settle_bill(WholeSet& set);

// The part of a settled set; its rows are the caller's.
bill::Part make_part(WholeSet& set);

}  // namespace telaudit::formats::x12
