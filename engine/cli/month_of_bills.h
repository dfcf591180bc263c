// What commands over the bills of one month start from: the bills, the month, and the terms beside them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "cli/inputs.h"
#include "cli/session.h"

namespace telaudit::cli {

struct MonthOfBills {
  std::unique_ptr<store::Workspace> workspace;
  std::vector<store::InvoiceRow> invoices;
  std::unique_ptr<bill::Relation> charges;
  terms::Terms terms;
  Date month;  // its first day
};

// The first day of a month written 2026-10; nothing for an empty text.
Result<std::optional<Date>> month_asked(const std::string& text);

// Without a month, that of the latest bill. The terms are those of `named` or, where nothing is named, those
// the workspace remembers. Problem: there is no bill, or a file cannot be read.
Result<MonthOfBills> open_month(const GlobalOptions& global, const std::optional<Date>& month,
                                const InputFiles& named);

}  // namespace telaudit::cli
