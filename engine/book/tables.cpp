#include "book/tables.h"

#include <algorithm>

#include "base/text.h"
#include "book/cells.h"

namespace telaudit::book {
std::size_t Table::column(std::string_view wanted) const {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == wanted; });
  require(found != columns.end(), "a table is asked only for columns it has");
  return static_cast<std::size_t>(found - columns.begin());
}

bool is_numeric(Content content) {
  return content == Content::money || content == Content::rate || content == Content::quantity ||
         content == Content::count;
}

Table bills_table(const Contents& contents) {
  Table table{"bills",
              "Bills",
              "Every invoice, what it prints and what its charges add up to.",
              {{"carrier"},
               {"account", Content::id},
               {"invoice", Content::id},
               {"bill_date", Content::date},
               {"due_date", Content::date},
               {"state"},
               {"currency"},
               {"printed", Content::money},
               {"computed", Content::money},
               {"difference", Content::money},
               {"payable", Content::money},
               {"total_due", Content::money},
               {"charges", Content::count},
               {"detail", Content::long_text}},
              {}};
  for (const auto& bill : contents.bills)
    table.rows.push_back({cell(bill.carrier), cell(bill.account), cell(bill.invoice), cell(bill.bill_date),
                          cell(bill.due_date), cell(bill.state), cell(bill.currency), cell(bill.printed),
                          cell(bill.computed), cell(bill.difference), cell(bill.payable),
                          cell(bill.total_due), cell(bill.charges), cell(bill.detail)});
  return table;
}

Table spreads_table(const Contents& contents) {
  Table table{"price-spread",
              "Two prices",
              "The same product of the same carrier at different unit prices; what is paid above the lowest "
              "of them in a month.",
              {{"carrier"},
               {"product_code", Content::id},
               {"description", Content::long_text},
               {"charge_class"},
               {"unit"},
               {"currency"},
               {"prices", Content::count},
               {"lowest", Content::rate},
               {"highest", Content::rate},
               {"quantity", Content::quantity},
               {"above_lowest", Content::money},
               {"rows", Content::count},
               {"lowest_demand", Content::id},
               {"highest_demand", Content::id}},
              {}};
  for (const auto& spread : contents.spreads)
    table.rows.push_back({cell(spread.carrier), cell(spread.product_code), cell(spread.description),
                          cell(spread.charge_class), cell(spread.unit), cell(spread.currency),
                          cell(static_cast<std::uint64_t>(spread.prices)), cell(spread.lowest),
                          cell(spread.highest), cell(spread.quantity), cell(spread.above_lowest),
                          cell(spread.rows), cell(spread.lowest_demand), cell(spread.highest_demand)});
  return table;
}

Table bridge_table(const Contents& contents) {
  Table table{"bridge",
              "Bridge",
              "From what was billed to the clean monthly base, on the latest bill of each account. Questions "
              "take nothing away.",
              {{"currency"},
               {"step"},
               {"label", Content::long_text},
               {"amount", Content::money},
               {"running", Content::money},
               {"charges", Content::count},
               {"filter", Content::long_text}},
              {}};
  for (const auto& bridge : contents.bridges)
    for (const auto& step : bridge.steps)
      table.rows.push_back({cell(bridge.currency), cell(step.id), cell(step.label), cell(step.amount),
                            cell(step.running), step.id == "clean" ? Cell{} : cell(step.charges),
                            cell(step.filter)});
  return table;
}

Table cost_centres_table(const Contents& contents) {
  Table table{"cost-centres",
              "Cost centres",
              "Payable charges of the latest bills by cost centre and class of charge.",
              {{"currency"}, {"cost_centre", Content::text}},
              {}};
  const auto classes = classes_in(contents.cost_centres);
  for (const auto& word : classes)
    table.columns.push_back({word.empty() ? "no_class" : word, Content::money});
  table.columns.push_back({"total", Content::money});
  for (const auto& row : contents.cost_centres) {
    Cells cells = {cell(row.currency), cell(row.cost_centre)};
    for (const auto& word : classes) {
      const auto found = row.by_class.find(word);
      cells.push_back(found == row.by_class.end() ? Cell{} : cell(found->second));
    }
    cells.push_back(cell(row.total));
    table.rows.push_back(std::move(cells));
  }
  return table;
}

}  // namespace telaudit::book
