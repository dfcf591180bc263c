// An allocation as a file for a general ledger: columns by a map of the user's, debits equal to credits.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "book/allocation.h"
#include "book/tables.h"

namespace telaudit::book {

struct LedgerMap {
  struct Field {
    std::string name;  // of the column
    std::string text;  // with {value} where one of ledger_values() stands
  };
  std::vector<Field> columns;
  std::map<std::string, std::string> accounts;  // expense account by class of charge; "other" for the rest
  std::string payable;                          // account that is credited with each bill
  std::string unallocated;                      // expense account of what has no cost centre
  std::string unallocated_cost_centre;
};

// period (2026-10), bill_date, line (1, 2, ... within the bill), gl_account, business_unit, cost_centre,
// charge_class, debit, credit, amount (debit less credit), currency, carrier, account, invoice.
std::vector<std::string> ledger_values();

// Problem: a column with a value that is not known, no debit and credit nor amount among them, no account for
// `other`, payable or unallocated; with its place.
Result<LedgerMap> parse_ledger_map(const std::string& text, const std::string& file);
Result<LedgerMap> load_ledger_map(const std::string& file);

// For each bill a line for each expense account, business unit and cost centre, debited where it is above
// zero and credited below, and one on the payable account for the whole bill. A sum of zero has no line.
// Debits equal credits for each bill; what does not is a fault of the program and stops it.
Table general_ledger(const Allocation& allocation, const LedgerMap& map);

}  // namespace telaudit::book
