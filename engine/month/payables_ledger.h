// The ledger of accounts payable as any accounting system writes it: a CSV file or a sheet of a workbook,
// whose columns a small map names.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "terms/terms.h"

namespace telaudit::month {

// What a payment says: vendor, account, invoice, paid_on, amount, currency, source, reference.
std::span<const std::string> ledger_fields();

struct LedgerMap {
  std::map<std::string, std::string>
      columns;             // by field; a field that is not named is looked for by usual words
  std::string sheet;       // of a workbook; empty: its first sheet that shows
  std::string currency;    // of all payments, where no column says it
  std::string date_style;  // year_first, month_first, day_first; empty: as the column tells
  char decimal = '.';      // the point of amounts
  std::map<std::string, std::string>
      vendors;                       // what the ledger calls a carrier, in lower case: what bills call it
  std::vector<std::string> outside;  // words of sources that are purchases outside IT, in lower case
};

// The map that knows usual words only: of sources, cards and expenses are outside IT.
LedgerMap usual_ledger_map();

// YAML with the keys columns (a map from field to header), sheet, currency, date_style, decimal, vendors (a
// map) and outside (a list), over `usual_ledger_map`. Problem: another key, or a field that there is not.
Result<LedgerMap> read_ledger_map(const std::string& path);
Result<LedgerMap> parse_ledger_map(std::string_view yaml, const std::string& file);

struct Payment {
  std::string vendor;   // as the ledger calls it
  std::string carrier;  // by the map; else the vendor
  std::string account, invoice, currency, source, reference;
  Date paid_on;
  Decimal amount;  // negative: money that came back
  Place place;
};

struct Ledger {
  std::vector<Payment> payments;  // the good rows, in their order
  std::vector<Problem> bad;       // each cell of the others that is wrong: sheet, cell, what, what to write
  std::uint64_t bad_rows = 0;
};

// Rows before the headers, blank rows, and rows that say `total` in their first cell are passed over.
// Problem: the file cannot be read, or no row holds the headers of vendor, paid_on and amount.
Result<Ledger> read_ledger(const std::string& path, const LedgerMap& map);
// The same of a CSV file's bytes.
Result<Ledger> parse_ledger(std::string_view csv, const std::string& file, const LedgerMap& map);

// The payments of the relation `payable`.
std::vector<Payment> payments_of(const terms::Terms* terms);

}  // namespace telaudit::month
