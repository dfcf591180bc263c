// The dispute window of a bill, as the contract in force on the bill's date states it. A window nobody stated
// is unknown, never a default.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "audit/finding.h"
#include "base/date.h"
#include "base/result.h"
#include "terms/terms.h"

namespace telaudit::audit {

struct ContractWindow {
  std::string contract;
  std::string carrier;
  std::string account;  // "*": any account of the carrier
  std::optional<Date> valid_from;
  std::optional<Date> valid_to;
  std::optional<std::int64_t> dispute_days;
  std::string trigger;  // invoice_date, due_date, bill_receipt
  std::string document;
  std::string page;
  std::string clause;
};

// The rows of the `contract` relation.
Result<std::vector<ContractWindow>> load_windows(const terms::Terms& terms);

// The window of one bill. A named account goes before "*"; two equally close contracts leave it unknown. The
// trigger bill_receipt needs a date nobody gave, so it leaves the window unknown, too.
Window window_of(const std::vector<ContractWindow>& contracts, const std::string& carrier,
                 const std::string& account, Date bill_date, std::optional<Date> due_date, Date as_of);

}  // namespace telaudit::audit
