// The ledger of a workspace: what its audits found and its claims became.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "claims/ledger_items.h"
#include "store/workspace.h"

namespace telaudit::claims {

// Every item, those of claims first, in order of claim, line and tax; then potential of findings, by carrier,
// account, bill date and finding. A finding counts as the latest kept audit says that looked at its bill with
// its rule; what stands on bills that are gone does not count. `as_of`: the day on which windows are open or
// closed for what was not handed in; the latest bill date where nothing is said.
Result<std::vector<LedgerItem>> ledger_items(const store::Workspace& workspace, std::optional<Date> as_of);

enum class LedgerBy : std::uint8_t { total, carrier, account, reason, month, claim };
std::optional<LedgerBy> parse_ledger_by(std::string_view name);

// Sums of items of one group, currency, recurrence and window, taxes apart.
struct LedgerRow {
  std::string group;
  std::string currency;
  bool tax = false;
  Recurrence recurrence = Recurrence::unknown;
  WindowSide window = WindowSide::unknown;
  std::uint64_t items = 0;
  std::array<Total, kStages> totals;
};

// In order of group, currency, tax, recurrence, window. Every item is in one row.
std::vector<LedgerRow> ledger_rows(const std::vector<LedgerItem>& items, LedgerBy by);

}  // namespace telaudit::claims
