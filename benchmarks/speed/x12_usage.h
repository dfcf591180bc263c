// The calls of UsageCalls as an X12 811: what a long-distance carrier sends with call detail.
#pragma once

#include <cstdint>
#include <string>

#include "usage_calls.h"

namespace telaudit::speed {

struct X12UsageOptions {
  UsageOptions usage;
  // Calls of one calling number that stand under one level.
  std::uint32_t calls_of_level = 8;
  bool taxes = false;  // a tax under every tenth call, and a printed total at each calling number
};

// One interchange with a set for each account; with `usage.accounts` 1, one huge invoice. Every level of call
// detail holds the next calls of the account as if they were of one calling number, whose total is printed.
// Memory is that of the text.
std::string x12_usage(const X12UsageOptions& options);

}  // namespace telaudit::speed
