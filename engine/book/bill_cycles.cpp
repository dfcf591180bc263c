#include "book/bill_cycles.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/date.h"

namespace telaudit::book {
namespace {

constexpr int kWeek = 7;
constexpr unsigned kDays = 31;

unsigned usual_day(std::span<const store::InvoiceRow* const> bills) {
  std::array<unsigned, kDays + 1> seen{};
  for (const auto* bill : bills) ++seen[bill->key.bill_date.day()];
  unsigned best = 1;
  for (unsigned day = 1; day <= kDays; ++day)
    if (seen[day] >= seen[best]) best = day;
  return best;
}

// That day of the month, or its last.
Date on_day(int month, unsigned day) {
  return std::min(add_days(month_start(month), static_cast<int>(day) - 1),
                  add_days(month_start(month + 1), -1));
}

int billing_month(Date date, unsigned usual) {
  const int calendar = month_number(date);
  for (const int month : {calendar, calendar - 1, calendar + 1})
    if (std::abs(on_day(month, usual).days - date.days) <= kWeek) return month;
  return calendar;
}

int median_gap(const std::vector<BillCycle>& cycles) {
  std::vector<int> gaps;
  for (std::size_t at = 1; at < cycles.size(); ++at) gaps.push_back(cycles[at].month - cycles[at - 1].month);
  if (gaps.empty()) return 1;
  std::nth_element(gaps.begin(), gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2), gaps.end());
  return gaps[gaps.size() / 2];
}

AccountCycles cycles_of(std::span<const store::InvoiceRow* const> bills) {
  AccountCycles out;
  out.carrier = bills.front()->key.carrier;
  out.account = bills.front()->key.account;
  const unsigned usual = usual_day(bills);
  std::map<int, BillCycle> months;
  Date latest = bills.front()->key.bill_date;
  for (const auto* bill : bills) {
    const int month = billing_month(bill->key.bill_date, usual);
    BillCycle& cycle = months[month];
    cycle.month = month;
    cycle.dates.push_back(bill->key.bill_date);
    cycle.whole = cycle.whole && bill->state != bill::InvoiceState::incomplete;
    cycle.payable.add(bill->payable);
    if (bill->key.bill_date < latest) continue;
    latest = bill->key.bill_date;
    out.currency = bill->currency;
  }
  for (auto& [month, cycle] : months) {
    std::sort(cycle.dates.begin(), cycle.dates.end());
    out.cycles.push_back(std::move(cycle));
  }
  out.every = median_gap(out.cycles);
  return out;
}

}  // namespace

int month_number(Date date) {
  return date.year() * kMonthsOfYear + static_cast<int>(date.month()) - 1;
}

Date month_start(int month) {
  return *make_date(month / kMonthsOfYear, static_cast<unsigned>(month % kMonthsOfYear) + 1, 1);
}

const BillCycle* AccountCycles::of(int month) const {
  const auto found =
      std::lower_bound(cycles.begin(), cycles.end(), month,
                       [](const BillCycle& cycle, int wanted) { return cycle.month < wanted; });
  return found == cycles.end() || found->month != month ? nullptr : &*found;
}

std::vector<AccountCycles> bill_cycles(std::span<const store::InvoiceRow> invoices) {
  std::map<std::pair<std::string, std::string>, std::vector<const store::InvoiceRow*>> accounts;
  for (const auto& invoice : invoices) {
    if (invoice.charges == 0 || invoice.state == bill::InvoiceState::conflict) continue;
    accounts[{invoice.key.carrier, invoice.key.account}].push_back(&invoice);
  }
  std::vector<AccountCycles> out;
  for (const auto& [key, bills] : accounts) out.push_back(cycles_of(bills));
  return out;
}

}  // namespace telaudit::book
