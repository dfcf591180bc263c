#include "book/tables_spend.h"

#include "book/cells.h"
#include "book/spend_months.h"

namespace telaudit::book {

bool has_spend_table(const Contents& contents) {
  return contents.input->requirements != nullptr;
}

Table spend_table(const Contents& contents) {
  Table table{
      "spend-by-month",
      "Spend by month",
      "The demand by month at the prices of today, as the requirements change it; what they add stands "
      "at what is expected for it, and counts for nothing where nothing is.",
      {{"currency"},
       {"month", Content::date},
       {"low", Content::money},
       {"base", Content::money},
       {"high", Content::money},
       {"of_it_new_low", Content::money},
       {"of_it_new_base", Content::money},
       {"of_it_new_high", Content::money}},
      {}};
  for (const auto& spend : spend_by_month(contents.demand, contents.months, added_prices(contents)))
    for (const auto& month : spend.months)
      table.rows.push_back({cell(spend.currency), cell(month.month), cell(month.low), cell(month.base),
                            cell(month.high), cell(month.added[0]), cell(month.added[1]),
                            cell(month.added[2])});
  return table;
}

}  // namespace telaudit::book
