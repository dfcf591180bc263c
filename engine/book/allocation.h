// A month's bills by business unit and cost centre, to the cent.
//
// A charge goes, the first that fits: to the shared charges of a rule; to the cost centre that the inventory
// has for its service on the day of the bill; to the one that the carrier prints; as a tax, surcharge or fee
// with the charge it is part of, else over the bill's cost centres by what was allocated to them. What is
// left is unallocated, with its reason. The parts of a bill are rounded together by largest remainders, so
// that they add up to it: to its printed total where it is balanced by rounding, else to the sum of its
// payable charges rounded half up. Currencies stand apart.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "bill/relation.h"
#include "book/allocation_rules.h"
#include "book/tables.h"
#include "store/workspace.h"
#include "terms/terms.h"

namespace telaudit::book {

// A part of one bill. Business unit and cost centre are empty where it is unallocated.
struct AllocationRow {
  std::string carrier, account, invoice, currency;
  Date bill_date;
  std::string business_unit, cost_centre, charge_class;
  std::string how;  // inventory, printed by the carrier, NAME by lines, taxes by spend, unallocated: why
  bool allocated = true;
  Total amount;
};

struct AllocatedBill {
  std::string carrier, account, invoice, currency;
  Date bill_date;
  Total payable;  // exact
  Total total;    // what its parts add up to
  Total unallocated;
};

// What of one service has no cost centre; exact.
struct UnallocatedRow {
  std::string currency, carrier, account, service, why;
  Total amount;
  std::uint64_t charges = 0;
};

struct Allocation {
  Date month;                           // its first day
  std::vector<AllocatedBill> bills;     // by carrier, account, invoice, day
  std::vector<AllocationRow> rows;      // by bill; then business unit, cost centre, class, how
  std::vector<UnallocatedRow> missing;  // by currency; the largest first
};

struct AllocationInput {
  const bill::Relation* charges = nullptr;  // Workspace::charges()
  std::span<const store::InvoiceRow> invoices;
  const terms::Terms* terms = nullptr;  // inventory and sites
  AllocationRules rules;
  Date month;  // any day of it
};

// Of the bills of that billing month (bill_cycles.h). Problem: the charges cannot be read.
Result<Allocation> allocate(const AllocationInput& input);

Table allocation_table(const Allocation& allocation);          // the rows
Table allocation_centres_table(const Allocation& allocation);  // by currency, business unit, cost centre
Table allocated_bills_table(const Allocation& allocation);
Table unallocated_table(const Allocation& allocation);

}  // namespace telaudit::book
