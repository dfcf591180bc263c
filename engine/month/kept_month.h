// The pages that a workspace keeps: one for each month, so that a month can be looked at again as it was.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "month/month_page.h"
#include "store/workspace.h"

namespace telaudit::month {

// The page as JSON with money as text, and back. What write gives, read accepts; a Problem for anything else.
std::string write_page_json(const MonthPage& page);
Result<MonthPage> read_page_json(std::string_view json);

// The months that have a page, in order.
Result<std::vector<std::string>> kept_months(const store::Workspace& workspace);
Result<std::optional<MonthPage>> kept_page(const store::Workspace& workspace, const std::string& month);
Result<std::vector<SeriesLine>> kept_series(const store::Workspace& workspace, const std::string& month);
// Replaces the page of that month.
Result<void> keep_page(store::Workspace& workspace, const MonthPage& page,
                       const std::vector<SeriesLine>& series);

}  // namespace telaudit::month
