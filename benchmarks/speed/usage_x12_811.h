// Calls as a consolidated invoice, X12 811 version 004010: one transaction set for each account, in it a
// level for each service that made calls, below it the itemised calls (TCD) with a printed total.
#pragma once

#include "usage_calls.h"
#include "usage_output.h"

namespace telaudit::speed {

struct X12Layout {
  bool taxes = false;  // a tax of one cent (TXI) under every tenth call of a service
};

// Memory: the calls of the largest account. With one account it is one huge invoice.
UsageTotals write_x12_811(const UsageOptions& options, const X12Layout& layout, UsageOutput& out);

}  // namespace telaudit::speed
