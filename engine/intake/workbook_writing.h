// The intake workbooks: what the bills say, ready for what only contracts and people know.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "base/date.h"
#include "base/result.h"
#include "intake/billed_codes.h"
#include "intake/entered_terms.h"
#include "terms/terms.h"

namespace telaudit::intake {

struct WorkbookContent {
  const Billed* billed = nullptr;
  const EnteredTerms* entered = nullptr;  // filled in again, to be gone on with
  const terms::Terms* terms = nullptr;  // all that is in force: what stands in files of one's own is left out
  std::string title;                    // the customer
  Date as_of;
};

// Of contracts: a sheet for each that was entered, and one for each carrier with accounts that stand under no
// contract.
Result<void> write_contract_workbook(const WorkbookContent& content, const std::filesystem::path& path);
// Of rates: a row for each billed code, those with the most money first.
Result<void> write_rate_workbook(const WorkbookContent& content, const std::filesystem::path& path);
// Of the inventory: a row for each service on the latest bills.
Result<void> write_inventory_workbook(const WorkbookContent& content, const std::filesystem::path& path);

}  // namespace telaudit::intake
