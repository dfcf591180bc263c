// Which bills of a month should be here: from each account's own rhythm over the months before, from what
// accounts payable says of it, and from what was paid.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "month/month_page.h"
#include "store/workspace.h"
#include "terms/terms.h"

namespace telaudit::month {

struct ExpectationOptions {
  // Beside the usual delay, before a bill is late.
  int tolerance_days = 5;
  // From the bill date until a bill is there, where neither `bill_receipt` nor `billing_account` says it: as
  // check ARI-09 allows.
  int usual_delay_days = 10;
  // How far back missing bills are looked for.
  int months_back = 12;
};

// The bills that are not here as of a day. `invoices`: of all bills dated until then, in order of key. A
// rhythm needs two bills of the account, or its row in `billing_account`; the day is that on which most of
// the last six bills were dated. An account is not expected where `billing_account` closes it, or where the
// inventory knows services of it and all were disconnected before the period of the bill. An account of which
// no bill is here is expected where it was paid in two of the last four months.
std::vector<ExpectedBill> missing_bills(std::span<const store::InvoiceRow> invoices,
                                        const terms::Terms* terms, Date as_of,
                                        const ExpectationOptions& options = {});

}  // namespace telaudit::month
