#include "book/calendar_standings.h"

#include <algorithm>
#include <tuple>

#include "audit/dispute_window.h"
#include "book/wording.h"

namespace telaudit::book {

ContractStandings contract_standings(std::span<const DemandRow> demand, std::span<const ContractEnd> ends,
                                     std::span<const ExpectationRow> expectations) {
  ContractStandings out;
  for (const ContractEnd& end : ends) {
    if (end.contract.empty()) continue;
    ContractStanding& one = out[end.contract][end.currency];
    one.monthly.add(end.monthly);
    one.rows += end.rows;
  }
  for (const ExpectationRow& row : expectations) {
    if (row.change.contract.empty() || !row.at_expected) continue;
    const DemandRow& bought = demand[row.demand];
    ContractStanding& one = out[printable(row.change.contract)][bought.currency];
    ++one.priced;
    const Total over = minus(bought.amount, *row.at_expected);
    if (!over.is_negative()) one.above.add(over);
  }
  return out;
}

Stake gap_of(const ContractStanding& standing) {
  if (standing.priced == 0) return {std::nullopt, "nothing is expected for what stands under it"};
  return {standing.above, "over what is expected for " + std::to_string(standing.priced) + " of " +
                              counted(std::max(standing.rows, standing.priced), "row")};
}

Result<std::vector<CalendarEntry>> dispute_entries(const CalendarBasis& basis, Date first, Date last) {
  std::vector<CalendarEntry> out;
  if (basis.terms == nullptr) return out;
  const auto windows = audit::load_windows(*basis.terms);
  if (!windows) return windows.problem();
  using Bill = std::tuple<std::string, std::string, std::string, Date>;
  std::map<Bill, std::pair<Total, std::uint64_t>> claims;
  for (const audit::Finding& finding : basis.findings) {
    if (finding.kind != audit::Kind::error || finding.in_window.mantissa == 0) continue;
    auto& [sum, count] = claims[{finding.carrier, finding.account, finding.invoice, finding.bill_date}];
    sum.add(finding.in_window);
    ++count;
  }
  std::map<std::pair<std::string, Date>, std::pair<CalendarEntry, std::uint64_t>> quiet;
  for (const store::InvoiceRow& bill : basis.invoices) {
    const audit::Window window = audit::window_of(*windows, bill.key.carrier, bill.key.account,
                                                  bill.key.bill_date, bill.due_date, basis.as_of);
    if (!window.known || !window.closes || *window.closes < first || last < *window.closes) continue;
    CalendarEntry entry;
    entry.day = *window.closes;
    entry.event = CalendarEvent::dispute_closes;
    entry.state = "open";
    entry.carrier = printable(bill.key.carrier);
    entry.account = printable(bill.key.account);
    entry.document = window.basis;
    const auto claim = claims.find({bill.key.carrier, bill.key.account, bill.key.number, bill.key.bill_date});
    if (claim == claims.end()) {
      auto& [one, bills] = quiet[{entry.carrier, entry.day}];
      if (bills++ == 0) one = std::move(entry);
      continue;
    }
    entry.subject = printable(bill.key.number);
    entry.currency = printable(bill.currency);
    entry.what = "Last day to dispute the bill of " + bill.key.bill_date.text();
    entry.once = {claim->second.first, "potential of " + counted(claim->second.second, "finding")};
    out.push_back(std::move(entry));
  }
  for (auto& [key, one] : quiet) {
    auto& [entry, bills] = one;
    if (bills > 1) entry.account = counted(bills, "bill");
    entry.what = "Last day to dispute " + counted(bills, "bill") + " on which nothing was found to ask back";
    out.push_back(std::move(entry));
  }
  return out;
}

}  // namespace telaudit::book
