// Calls as a consolidated invoice, X12 811 version 004010: one transaction set for each account, in it a
// level for each service that made calls, below it the itemised calls (TCD) with a printed total.
#pragma once

#include "usage_calls.h"
#include "usage_output.h"

namespace telaudit::speed {

// Memory: the calls of the largest account.
UsageTotals write_x12_811(const UsageOptions& options, UsageOutput& out);

}  // namespace telaudit::speed
