#include "month/closing_windows.h"

#include <algorithm>
#include <map>

#include "book/calendar.h"
#include "book/wording.h"
#include "terms/any_key.h"

namespace telaudit::month {
namespace {

using book::CalendarEvent;

void add_dispute_windows(const MonthPage& page, std::span<const MonthPage> before,
                         const std::map<bill::InvoiceKey, Total>& handed_in, Date last,
                         std::vector<ClosingWindow>& out) {
  std::map<bill::InvoiceKey, const BillLine*> bills;
  for (const auto& one : before)
    for (const auto& bill : one.bills) bills[bill.key] = &bill;
  for (const auto& bill : page.bills) bills[bill.key] = &bill;
  for (const auto& [key, bill] : bills) {
    if (!bill->window_closes || *bill->window_closes < page.as_of || last < *bill->window_closes) continue;
    Total left = bill->claimed;
    if (const auto in_hand = handed_in.find(key); in_hand != handed_in.end()) {
      left = book::minus(left, in_hand->second);
      if (left.is_zero() || left.is_negative()) continue;
    }
    ClosingWindow window;
    window.day = *bill->window_closes;
    window.what = "last day to dispute what was found on this bill";
    window.carrier = key.carrier;
    window.account = key.account;
    window.invoice = key.number;
    window.currency = bill->currency;
    window.amount = left;
    out.push_back(std::move(window));
  }
}

bool is_shown(const book::CalendarEntry& entry) {
  switch (entry.event) {
    case CalendarEvent::notice_opens:
    case CalendarEvent::review_opens:       // there is time after it
    case CalendarEvent::service_term_ends:  // counted
    case CalendarEvent::dispute_closes:     // of the page's own bills
      return false;
    default:
      return entry.state != "done";
  }
}

ClosingWindow window_of(const book::CalendarEntry& entry) {
  ClosingWindow window;
  window.day = entry.day;
  window.what = entry.contract + (entry.subject.empty() ? "" : " " + entry.subject) + ": " + entry.what;
  if (entry.state == "missed") window.what += " (missed)";
  window.carrier = entry.carrier;
  window.account = entry.account == terms::kAny ? std::string() : entry.account;
  window.currency = entry.currency;
  window.amount = entry.once.amount ? entry.once.amount : entry.a_month.amount;
  return window;
}

}  // namespace

Result<std::vector<ClosingWindow>> closing_windows(const MonthPage& page, std::span<const MonthPage> before,
                                                   const std::map<bill::InvoiceKey, Total>& handed_in,
                                                   const terms::Terms* terms, int ahead_days) {
  const Date last = add_days(page.as_of, ahead_days);
  std::vector<ClosingWindow> out;
  add_dispute_windows(page, before, handed_in, last, out);
  if (terms == nullptr) return out;
  book::CalendarBasis basis;
  basis.terms = terms;
  basis.as_of = page.as_of;
  const auto entries = book::build_calendar(basis, page.as_of, last);
  if (!entries) return entries.problem();
  std::uint64_t services = 0;
  ClosingWindow first_service;
  for (const auto& entry : *entries) {
    if (is_shown(entry)) out.push_back(window_of(entry));
    if (entry.event != CalendarEvent::service_term_ends) continue;
    if (services++ == 0) first_service = window_of(entry);
  }
  if (services > 1) {
    first_service.what = book::counted(services, "term") + " of single services end from this day until " +
                         last.text() + ": telaudit calendar lists them";
    first_service.carrier.clear();
    first_service.account.clear();
    first_service.amount.reset();
  }
  if (services > 0) out.push_back(std::move(first_service));
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.day < b.day; });
  return out;
}

}  // namespace telaudit::month
