// Which billing month each bill of an account belongs to, and the account's rhythm.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "store/workspace.h"

namespace telaudit::book {

// Months are counted from year 0: 2026-10 is 2026 * 12 + 9.
int month_number(Date date);
Date month_start(int month);

// The bills of one account and billing month.
struct BillCycle {
  int month = 0;
  std::vector<Date> dates;  // ascending
  bool whole = true;        // none of its bills lacks a part
  Total payable;            // of all of them, in the currency of the latest
};

struct AccountCycles {
  std::string carrier, account;
  std::string currency;           // of the latest bill
  std::vector<BillCycle> cycles;  // by month
  int every = 1;                  // months from one cycle to the next: their median; 1 where there is but one

  const BillCycle* of(int month) const;
};

// The billing month of a bill is its calendar month. A carrier whose day is the 30th bills September on 30
// September and October on 1 November: a bill within a week of the account's usual day (the most frequent day
// of the month among its bills, the later of equally frequent ones) belongs to the month of that day. Bills
// without a payable charge are left out. By carrier, then account.
std::vector<AccountCycles> bill_cycles(std::span<const store::InvoiceRow> invoices);

}  // namespace telaudit::book
