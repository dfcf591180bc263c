// Charges that are sent twice, as SLN and again as IT1, become one.
#pragma once

#include <span>

#include "formats/x12_811_bundle.h"
#include "formats/x12_811_columns.h"

namespace telaudit::formats::x12 {

// Gives the first of each pair what only the second says; `pairs` ascend. What stands under the first
// inherits it.
void merge_repeated(ChargeColumns& columns, std::span<const Repeated> pairs);

}  // namespace telaudit::formats::x12
