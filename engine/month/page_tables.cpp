#include "month/page_layout.h"

namespace telaudit::month {
namespace {

using book::Cell;
using book::Cells;
using book::Content;

Cell cell(const std::string& text) {
  return {text, {}};
}
Cell cell(const Total& amount) {
  return {amount.text(), {}};
}
Cell cell(const std::optional<Total>& amount) {
  return {amount ? amount->text() : std::string(), {}};
}
Cell cell(const std::optional<Decimal>& amount) {
  return {amount ? amount->text() : std::string(), {}};
}
Cell cell(const std::optional<Date>& day) {
  return {day ? day->text() : std::string(), {}};
}
Cell count(std::uint64_t number) {
  return {std::to_string(number), {}};
}

}  // namespace

book::Table bills_table(const MonthPage& page) {
  book::Table table{"bills",
                    "Bills of the month",
                    "Each stands under one head; to_pay is charges less what earlier pages gave free to be "
                    "paid and what is withheld.",
                    {{"head", Content::text},
                     {"carrier", Content::text},
                     {"account", Content::id},
                     {"invoice", Content::id},
                     {"bill_date", Content::date},
                     {"due_date", Content::date},
                     {"currency", Content::text},
                     {"charges", Content::money},
                     {"released_before", Content::money},
                     {"claimed", Content::money},
                     {"withheld", Content::money},
                     {"to_pay", Content::money},
                     {"total_due", Content::money},
                     {"state", Content::text},
                     {"window_closes", Content::date},
                     {"clause", Content::text},
                     {"came", Content::text},
                     {"why", Content::long_text}},
                    {}};
  for (const auto& bill : page.bills)
    table.rows.push_back({cell(std::string(head_name(bill.head))), cell(bill.key.carrier),
                          cell(bill.key.account), cell(bill.key.number),
                          cell(std::optional(bill.key.bill_date)), cell(bill.due_date), cell(bill.currency),
                          cell(bill.charges), cell(bill.before), cell(bill.claimed), cell(bill.withheld),
                          cell(bill.to_pay), cell(bill.total_due), cell(bill.state), cell(bill.window_closes),
                          cell(bill.clause), cell(bill.came), cell(bill.why)});
  return table;
}

book::Table expected_table(const MonthPage& page) {
  book::Table table{"expected",
                    "Expected bills that are not here",
                    "",
                    {{"state", Content::text},
                     {"carrier", Content::text},
                     {"account", Content::id},
                     {"expected", Content::date},
                     {"by", Content::date},
                     {"currency", Content::text},
                     {"usual", Content::money},
                     {"basis", Content::long_text}},
                    {}};
  for (const auto& bill : page.expected)
    table.rows.push_back({cell(std::string(arrival_name(bill.state))), cell(bill.carrier), cell(bill.account),
                          cell(std::optional(bill.expected)), cell(std::optional(bill.by)),
                          cell(bill.currency), cell(bill.usual), cell(bill.basis)});
  return table;
}

book::Table changes_table(const MonthPage& page) {
  book::Table table{"changes",
                    "Beside the month before",
                    "",
                    {{"change", Content::text},
                     {"kind", Content::text},
                     {"rule", Content::text},
                     {"carrier", Content::text},
                     {"account", Content::id},
                     {"service", Content::id},
                     {"currency", Content::text},
                     {"count", Content::count},
                     {"before", Content::money},
                     {"now", Content::money}},
                    {}};
  const auto row = [&](const std::string& change, const std::string& kind, const SeriesLine* series,
                       const AccountChange* account, const std::string& currency, std::uint64_t number,
                       const std::optional<Total>& before, const std::optional<Total>& now) {
    table.rows.push_back({cell(change), cell(kind), cell(series != nullptr ? series->rule : std::string()),
                          cell(series != nullptr    ? series->carrier
                               : account != nullptr ? account->carrier
                                                    : std::string()),
                          cell(series != nullptr    ? series->account
                               : account != nullptr ? account->account
                                                    : std::string()),
                          cell(series != nullptr ? series->service : std::string()), cell(currency),
                          count(number), cell(before), cell(now)});
  };
  if (!page.compared_with.empty())
    for (const auto& sum : page.series) {
      const std::string kind(kind_name(sum.kind));
      row("new series", kind, nullptr, nullptr, sum.currency, sum.appeared, {}, sum.appeared_amount);
      row("continuing series", kind, nullptr, nullptr, sum.currency, sum.continuing, {},
          sum.continuing_amount);
      row("stopped series", kind, nullptr, nullptr, sum.currency, sum.stopped, sum.stopped_amount, {});
    }
  for (const auto& series : page.appeared)
    row("new", std::string(kind_name(series.kind)), &series, nullptr, series.currency, series.findings, {},
        series.amount);
  for (const auto& change : page.changes)
    row("charges of the account", "", nullptr, &change, change.currency, 1, change.before, change.now);
  for (const auto& account : page.unusual) {
    const AccountChange change{account.carrier, account.account, account.currency, account.usual,
                               account.now};
    row("unusual beside the median before", "", nullptr, &change, change.currency, 1, change.before,
        change.now);
  }
  return table;
}

book::Table since_table(const SinceThen& since) {
  book::Table table{"since",
                    "Since then",
                    "",
                    {{"what", Content::text},
                     {"carrier", Content::text},
                     {"account", Content::id},
                     {"invoice", Content::id},
                     {"bill_date", Content::date},
                     {"currency", Content::text},
                     {"then", Content::money},
                     {"now", Content::money},
                     {"detail", Content::long_text}},
                    {}};
  for (const auto& line : since.lines)
    table.rows.push_back({cell(line.what), cell(line.carrier), cell(line.account), cell(line.invoice),
                          cell(line.bill_date), cell(line.currency), cell(line.then), cell(line.now),
                          cell(line.detail)});
  return table;
}

}  // namespace telaudit::month
