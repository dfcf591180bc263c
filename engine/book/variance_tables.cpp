#include <algorithm>

#include "base/text.h"
#include "book/cells.h"
#include "book/variance.h"

namespace telaudit::book {
namespace {

void add_cause_columns(Table& table) {
  for (std::size_t at = 0; at < kVarianceCauses; ++at)
    table.columns.push_back(
        {std::string(variance_cause_name(static_cast<VarianceCause>(at))), Content::money});
}

void add_causes(Cells& cells, const VarianceCauses& causes) {
  for (const Total& part : causes) cells.push_back(cell(part));
}

Table rows_table(const Variance& variance, bool alerts) {
  Table table{alerts ? "variance-alerts" : "variance",
              alerts ? "Unusual this month" : "Month over month",
              "Each account's bill of " + variance.month.text().substr(0, 7) +
                  " beside its bill before; what the difference comes from adds up to it.",
              {{"by"},
               {"currency"},
               {"carrier"},
               {"account"},
               {"subject"},
               {"before", Content::money},
               {"now", Content::money},
               {"difference", Content::money}},
              {}};
  add_cause_columns(table);
  for (const Column& column : std::initializer_list<Column>{{"usual", Content::money},
                                                            {"deviation", Content::money},
                                                            {"bills_before", Content::count},
                                                            {"unusual"},
                                                            {"why", Content::long_text}})
    table.columns.push_back(column);
  for (const VarianceRow& row : variance.rows) {
    if (alerts && !row.alert) continue;
    Cells cells = {cell(variance_by_name(row.by)),
                   cell(row.currency),
                   cell(row.carrier),
                   cell(row.account),
                   cell(row.subject),
                   cell(row.before),
                   cell(row.now),
                   cell(row.difference)};
    add_causes(cells, row.causes);
    for (const Cell& more : {cell(row.usual), cell(row.deviation), cell(std::uint64_t{row.months}),
                             yes_no(row.alert), cell(row.why)})
      cells.push_back(more);
    table.rows.push_back(std::move(cells));
  }
  return table;
}

}  // namespace

Table variance_table(const Variance& variance) {
  return rows_table(variance, false);
}

Table variance_alerts_table(const Variance& variance) {
  return rows_table(variance, true);
}

Table variance_sums_table(const Variance& variance) {
  Table table{"variance-sums",
              "The month",
              "Bills that were compared with the bill before, and beside them those that were not.",
              {{"currency"},
               {"accounts", Content::count},
               {"before", Content::money},
               {"now", Content::money},
               {"difference", Content::money}},
              {}};
  add_cause_columns(table);
  for (const char* name : {"first_bills", "incomplete_bills", "missing_bills"})
    table.columns.push_back({name, Content::money});
  table.columns.push_back({"unusual", Content::count});
  for (const char* name : {"came", "came_by_order", "went", "went_by_order"})
    table.columns.push_back({name, Content::money});
  for (const VarianceSum& sum : variance.sums) {
    Cells cells = {cell(sum.currency), cell(sum.accounts), cell(sum.before), cell(sum.now),
                   cell(sum.difference)};
    add_causes(cells, sum.causes);
    for (const Cell& more : {cell(sum.first), cell(sum.incomplete), cell(sum.missing), cell(sum.alerts),
                             cell(sum.came), cell(sum.came_ordered), cell(sum.went), cell(sum.went_ordered)})
      cells.push_back(more);
    table.rows.push_back(std::move(cells));
  }
  return table;
}

Table month_bills_table(const Variance& variance) {
  Table table{"month-bills",
              "Bills of the month",
              "What became of each account's bill.",
              {{"state"},
               {"carrier"},
               {"account"},
               {"currency"},
               {"bill_date", Content::date},
               {"bill_before", Content::date},
               {"expected", Content::date},
               {"now", Content::money},
               {"usual", Content::money},
               {"why", Content::long_text}},
              {}};
  for (const MonthBillRow& row : variance.bills)
    table.rows.push_back({cell(month_bill_name(row.state)), cell(row.carrier), cell(row.account),
                          cell(row.currency), cell(row.bill_date), cell(row.before), cell(row.expected),
                          cell(row.now), cell(row.usual), cell(row.why)});
  return table;
}

Table code_changes_table(const Variance& variance) {
  Table table{"code-changes",
              "Came and went",
              "Recurring codes that are on one of the two bills alone, and the orders that explain them.",
              {{"change"},
               {"carrier"},
               {"account"},
               {"service"},
               {"whole_service"},
               {"product"},
               {"description", Content::long_text},
               {"category"},
               {"currency"},
               {"amount", Content::money},
               {"orders", Content::long_text}},
              {}};
  for (const CodeChange& change : variance.changes)
    table.rows.push_back({cell(change.came ? "came" : "went"), cell(change.carrier), cell(change.account),
                          cell(change.service), yes_no(change.whole_service), cell(change.product),
                          cell(change.description), cell(change.category), cell(change.currency),
                          cell(change.amount), cell(join(change.orders, ", "))});
  return table;
}

Table price_moves_table(const Variance& variance) {
  Table table{"price-moves",
              "Prices that moved",
              "Unit prices of recurring charges on the two bills, and what the change makes a month.",
              {{"carrier"},
               {"product"},
               {"description", Content::long_text},
               {"category"},
               {"unit"},
               {"services", Content::count},
               {"accounts", Content::count},
               {"currency"},
               {"lowest_before", Content::rate},
               {"highest_before", Content::rate},
               {"lowest_now", Content::rate},
               {"highest_now", Content::rate},
               {"amount", Content::money}},
              {}};
  for (const PriceMove& move : variance.prices)
    table.rows.push_back({cell(move.carrier), cell(move.product), cell(move.description), cell(move.category),
                          cell(move.unit), cell(move.services), cell(move.accounts), cell(move.currency),
                          cell(move.lowest_before), cell(move.highest_before), cell(move.lowest_now),
                          cell(move.highest_now), cell(move.amount)});
  return table;
}

}  // namespace telaudit::book
