// Invoice, its parts and its levels: what a bill says of itself, beside its charges.
//
// An invoice is known by (carrier, account, number, bill date) and is fed by parts: an 811 transaction set,
// or one of the files in which a carrier sends a bill. A level is a node of the bill's own tree; the root of
// each part stands for the part itself. A printed total belongs to a level, and is proved against the charges
// below it, whichever part they came in.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "bill/levels.h"
#include "bill/relation.h"

namespace telaudit::bill {

struct InvoiceKey {
  std::string carrier;
  std::string account;
  std::string number;
  Date bill_date;

  auto operator<=>(const InvoiceKey&) const = default;
  // "CARRIER | account | number | 2024-01-10"
  std::string text() const;
};

enum class InvoiceState {
  balanced,
  balanced_with_rounding,
  unbalanced,
  incomplete,
  no_control_total,
  conflict,  // two different versions of one part, and nothing says which holds: neither is payable
};
std::string_view state_name(InvoiceState state);

// Why a part may replace another with the same invoice key and kind.
enum class Marker {
  none,
  replaces,  // 811: BIG07 RG, BIG08 05; a profile's own rule
  cancels,   // 811: BIG08 01: what it names is not payable, and neither is this part
};

struct RowRange {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

// What one reading gives to one invoice.
struct Part {
  InvoiceKey key;
  // False where the file does not print the bill date: key.bill_date is then the latest day in the file, a
  // stand-in, and the part belongs to the invoice of the same carrier, account and number whose date another
  // part states.
  bool bill_date_stated = true;
  std::string kind;  // "811", "account_summary", ...
  std::vector<std::string>
      required_kinds;  // all kinds that make the invoice complete; empty: this part is whole
  Marker marker = Marker::none;
  std::string issued;  // sortable stamp of the sender (interchange date, time, control number)
  std::string currency;
  std::optional<Date> due_date;
  std::optional<Date> period_from;
  std::optional<Date> period_through;  // inclusive
  std::string parent_account;
  std::string contract_reference;
  std::string customer;
  bool information_only = false;
  Levels levels;
  std::vector<RowRange> rows;  // of the reading's charge table
};

// The level relation: one row for each level of each visible part, with its printed and its computed total.
//   carrier account invoice bill_date level parent label kind root information_only currency printed computed
//   difference allowed state previous_balance payments adjustments other_adjustments total_due reading
//   source_offset source_length
// `difference` is printed minus computed; `allowed` is the rounding the format states; `state` is one of
// balanced, balanced_with_rounding, unbalanced, no_control_total.
const Schema& level_schema();

// The invoice relation: one row for each invoice.
//   carrier account parent_account invoice bill_date due_date period_from period_through currency customer
//   contract_reference state detail printed_total computed_total payable_total previous_balance payments
//   adjustments other_adjustments total_due charges
const Schema& invoice_schema();

}  // namespace telaudit::bill
