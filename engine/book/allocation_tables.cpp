#include <map>
#include <set>
#include <tuple>

#include "book/allocation.h"
#include "book/cells.h"

namespace telaudit::book {

Table allocation_table(const Allocation& allocation) {
  Table table{"allocation",
              "Allocation",
              "Each bill by business unit and cost centre; the rows of a bill add up to it.",
              {{"carrier"},
               {"account"},
               {"invoice"},
               {"bill_date", Content::date},
               {"business_unit"},
               {"cost_centre"},
               {"charge_class"},
               {"how", Content::long_text},
               {"allocated"},
               {"currency"},
               {"amount", Content::money}},
              {}};
  for (const AllocationRow& row : allocation.rows)
    table.rows.push_back({cell(row.carrier), cell(row.account), cell(row.invoice), cell(row.bill_date),
                          cell(row.business_unit), cell(row.cost_centre), cell(row.charge_class),
                          cell(row.how), yes_no(row.allocated), cell(row.currency), cell(row.amount)});
  return table;
}

Table allocation_centres_table(const Allocation& allocation) {
  Table table{"allocation-by-cost-centre",
              "By cost centre",
              "The bills of the month; the last rows of a currency are unallocated.",
              {{"currency"},
               {"business_unit"},
               {"cost_centre"},
               {"allocated"},
               {"bills", Content::count},
               {"amount", Content::money}},
              {}};
  struct Sum {
    std::set<std::tuple<std::string, std::string, std::string, Date>> bills;
    Total amount;
  };
  std::map<std::tuple<std::string, bool, std::string, std::string>, Sum> sums;
  for (const AllocationRow& row : allocation.rows) {
    Sum& sum = sums[{row.currency, !row.allocated, row.business_unit, row.cost_centre}];
    sum.bills.insert({row.carrier, row.account, row.invoice, row.bill_date});
    sum.amount.add(row.amount);
  }
  for (const auto& [key, sum] : sums)
    table.rows.push_back({cell(std::get<0>(key)), cell(std::get<2>(key)), cell(std::get<3>(key)),
                          yes_no(!std::get<1>(key)), cell(std::uint64_t{sum.bills.size()}),
                          cell(sum.amount)});
  return table;
}

Table allocated_bills_table(const Allocation& allocation) {
  Table table{"allocated-bills",
              "Bills",
              "What each bill comes to, and what of it has no cost centre.",
              {{"carrier"},
               {"account"},
               {"invoice"},
               {"bill_date", Content::date},
               {"currency"},
               {"payable", Content::money},
               {"total", Content::money},
               {"unallocated", Content::money}},
              {}};
  for (const AllocatedBill& bill : allocation.bills)
    table.rows.push_back({cell(bill.carrier), cell(bill.account), cell(bill.invoice), cell(bill.bill_date),
                          cell(bill.currency), cell(bill.payable), cell(bill.total), cell(bill.unallocated)});
  return table;
}

Table unallocated_table(const Allocation& allocation) {
  Table table{"unallocated",
              "Unallocated",
              "Charges without a cost centre, and why.",
              {{"currency"},
               {"carrier"},
               {"account"},
               {"service"},
               {"why", Content::long_text},
               {"charges", Content::count},
               {"amount", Content::money}},
              {}};
  for (const UnallocatedRow& row : allocation.missing)
    table.rows.push_back({cell(row.currency), cell(row.carrier), cell(row.account), cell(row.service),
                          cell(row.why), cell(row.charges), cell(row.amount)});
  return table;
}

}  // namespace telaudit::book
