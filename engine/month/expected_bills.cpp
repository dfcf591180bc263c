#include "month/expected_bills.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "book/places.h"

namespace telaudit::month {
namespace {

using book::TermColumn;

using AccountKey = std::pair<std::string, std::string>;  // carrier, account

constexpr std::size_t kRhythmBills = 6;  // the last so many make the rhythm
constexpr int kCopyDays = 5;             // bills so near to each other are one of the rhythm
constexpr int kPaidMonths = 4;

int months_of(Date day) {
  return day.year() * 12 + static_cast<int>(day.month()) - 1;
}

Date on_day_of_month(int months, unsigned day) {
  const auto first = make_date(months / 12, static_cast<unsigned>(months % 12) + 1, 1);
  require(first.has_value(), "a month has a first day");
  const Date last = add_days(add_months(*first, 1), -1);
  return std::min(add_days(*first, static_cast<int>(day) - 1), last);
}

// The value that comes most often; of several the last of them that was seen.
template <typename T>
T most_frequent(const std::vector<T>& values) {
  T best = values.back();
  std::ptrdiff_t times = 0;
  for (auto at = values.rbegin(); at != values.rend(); ++at)
    if (const auto count = std::count(values.begin(), values.end(), *at); count > times) {
      times = count;
      best = *at;
    }
  return best;
}

// What `billing_account` says of an account.
struct Told {
  std::optional<int> cycle_day, cycle_months, arrival_days;
  std::optional<Date> from, closed;  // closed: the first day on which it is no more
};

std::map<AccountKey, Told> told_of_accounts(const terms::Terms* terms) {
  std::map<AccountKey, Told> out;
  const auto* relation = book::given_relation(terms, "billing_account");
  if (relation == nullptr) return out;
  const auto& table = relation->table;
  const TermColumn carrier(table, "carrier"), account(table, "account"), cycle_day(table, "cycle_day"),
      cycle_months(table, "cycle_months"), arrival_days(table, "arrival_days"), from(table, "valid_from"),
      to(table, "valid_to");
  const auto small = [](const std::optional<std::int64_t>& value) {
    return value ? std::optional<int>(static_cast<int>(*value)) : std::nullopt;
  };
  for (std::size_t row = 0; row < table.rows(); ++row) {
    // Of an account that was told of for several periods the latest holds.
    auto& told = out[{std::string(carrier.text(row)), std::string(account.text(row))}];
    const auto begins = from.date(row);
    if (told.from && begins && *begins < *told.from) continue;
    told = {small(cycle_day.integer(row)), small(cycle_months.integer(row)), small(arrival_days.integer(row)),
            begins, to.date(row)};
  }
  return out;
}

// The day from which no service of an account is left, of accounts whose services the inventory knows.
std::map<AccountKey, Date> ends_of_services(const terms::Terms* terms) {
  std::map<AccountKey, std::optional<Date>> last;  // nothing: one is still there
  const auto* relation = book::given_relation(terms, "inventory");
  if (relation == nullptr) return {};
  const auto& table = relation->table;
  const TermColumn carrier(table, "carrier"), account(table, "account"), disconnected(table, "disconnected");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const AccountKey key(std::string(carrier.text(row)), std::string(account.text(row)));
    const auto day = disconnected.date(row);
    const auto [at, fresh] = last.try_emplace(key, day);
    if (fresh) continue;
    if (!day || !at->second)
      at->second.reset();
    else
      at->second = std::max(*at->second, *day);
  }
  std::map<AccountKey, Date> out;
  for (const auto& [key, day] : last)
    if (day) out.emplace(key, *day);
  return out;
}

// Days from the bill date until each of its bills was there, by invoice.
std::map<std::tuple<std::string, std::string, std::string>, Date> receipts(const terms::Terms* terms) {
  std::map<std::tuple<std::string, std::string, std::string>, Date> out;
  const auto* relation = book::given_relation(terms, "bill_receipt");
  if (relation == nullptr) return out;
  const auto& table = relation->table;
  const TermColumn carrier(table, "carrier"), account(table, "account"), invoice(table, "invoice"),
      received(table, "received");
  for (std::size_t row = 0; row < table.rows(); ++row)
    if (const auto day = received.date(row))
      out[{std::string(carrier.text(row)), std::string(account.text(row)), std::string(invoice.text(row))}] =
          *day;
  return out;
}

struct Payments {
  std::set<int> months;
  std::uint64_t count = 0;
  Date last;
  std::string currency;
  Total last_amount;
};

// What was paid on each account in the last months before a day.
std::map<AccountKey, Payments> payments_before(const terms::Terms* terms, Date as_of) {
  std::map<AccountKey, Payments> out;
  const auto* relation = book::given_relation(terms, "payable");
  if (relation == nullptr) return out;
  const auto& table = relation->table;
  const TermColumn carrier(table, "carrier"), account(table, "account"), paid_on(table, "paid_on"),
      amount(table, "amount"), currency(table, "currency");
  const int first = months_of(as_of) - kPaidMonths + 1;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto day = paid_on.date(row);
    const auto paid = amount.decimal(row);
    if (!day || !paid || account.text(row).empty() || *day > as_of || months_of(*day) < first) continue;
    auto& payments = out[{std::string(carrier.text(row)), std::string(account.text(row))}];
    payments.months.insert(months_of(*day));
    ++payments.count;
    if (payments.count > 1 && *day < payments.last) continue;
    if (*day != payments.last) payments.last_amount = Total();
    payments.last = *day;
    payments.currency = std::string(currency.text(row));
    payments.last_amount.add(*paid);
  }
  return out;
}

// One account's bills and what is known of its rhythm.
struct Rhythm {
  std::optional<int> months;  // from one bill to the next
  unsigned day = 1;           // of the month
  int delay = 0;              // days from the bill date
  std::string basis;
};

std::string ordinal_day(unsigned day) {
  return "day " + std::to_string(day);
}

Rhythm rhythm_of(std::span<const store::InvoiceRow* const> bills, const Told* told,
                 const std::map<std::tuple<std::string, std::string, std::string>, Date>& received,
                 const ExpectationOptions& options) {
  Rhythm out;
  std::vector<int> steps, delays;
  std::vector<unsigned> days;
  const std::size_t first = bills.size() > kRhythmBills ? bills.size() - kRhythmBills : 0;
  for (std::size_t i = first; i < bills.size(); ++i) {
    const auto& key = bills[i]->key;
    days.push_back(key.bill_date.day());
    if (i > first) steps.push_back(months_of(key.bill_date) - months_of(bills[i - 1]->key.bill_date));
    const auto there = received.find({key.carrier, key.account, key.number});
    if (there != received.end()) delays.push_back(there->second.days - key.bill_date.days);
  }
  std::erase_if(steps, [](int step) { return step <= 0; });
  if (!steps.empty()) {
    out.months = most_frequent(steps);
    out.day = most_frequent(days);
    out.basis = (*out.months == 1 ? "monthly, " : "every " + std::to_string(*out.months) + " months, ") +
                ordinal_day(out.day) + ", as the last " + std::to_string(days.size()) + " bills";
  }
  if (told != nullptr && (told->cycle_months || told->cycle_day)) {
    out.months = told->cycle_months.value_or(out.months.value_or(1));
    if (told->cycle_day) out.day = static_cast<unsigned>(*told->cycle_day);
    if (!told->cycle_day && !days.empty()) out.day = days.back();
    out.basis =
        "billing_account: " + ordinal_day(out.day) +
        (*out.months == 1 ? " of each month" : " of every " + std::to_string(*out.months) + " months");
  }
  out.delay = options.usual_delay_days;
  if (told != nullptr && told->arrival_days) out.delay = *told->arrival_days;
  if (!delays.empty()) {
    std::sort(delays.begin(), delays.end());
    out.delay = delays[delays.size() / 2];
  }
  return out;
}

// The bills of one account that the rhythm asks for and that are not there.
void find_gaps(std::span<const store::InvoiceRow* const> bills, const AccountKey& key, const Rhythm& rhythm,
               const Told* told, const std::optional<Date>& services_end, Date as_of,
               const ExpectationOptions& options, std::vector<ExpectedBill>& out) {
  if (!rhythm.months) return;
  const int step = *rhythm.months;
  std::set<int> here;
  for (const auto* bill : bills) here.insert(months_of(bill->key.bill_date));
  const int earliest = months_of(as_of) - options.months_back;
  int month = bills.empty() ? months_of(told != nullptr && told->from ? *told->from : as_of)
                            : months_of(bills.front()->key.bill_date) + step;
  for (; month <= months_of(as_of); month += step) {
    if (here.contains(month)) continue;
    // A bill of a day near the end of a month may carry a date of the next, or of the one before.
    const Date expected = on_day_of_month(month, rhythm.day);
    const bool near = std::any_of(bills.begin(), bills.end(), [&](const auto* bill) {
      return std::abs(bill->key.bill_date.days - expected.days) <= kCopyDays;
    });
    if (near || month < earliest || expected > as_of) continue;
    const Date begins = add_months(expected, -step);
    if (told != nullptr && told->closed && *told->closed <= expected) continue;
    if (told != nullptr && told->from && expected < *told->from) continue;
    if (services_end && *services_end <= begins) continue;
    ExpectedBill one;
    one.carrier = key.first;
    one.account = key.second;
    one.expected = expected;
    one.by = add_days(expected, rhythm.delay + options.tolerance_days);
    one.basis = rhythm.basis;
    // By the bill before it: what came since may be of other prices.
    for (const auto* bill : bills) {
      if (bill != bills.front() && expected < bill->key.bill_date) break;
      one.currency = bill->currency;
      one.usual = bill->payable;
    }
    const bool later_bill = !bills.empty() && bills.back()->key.bill_date > expected;
    if (later_bill || add_months(expected, step) <= as_of)
      one.state = Arrival::missing;
    else
      one.state = one.by < as_of ? Arrival::late : Arrival::not_yet;
    out.push_back(std::move(one));
  }
}

}  // namespace

std::vector<ExpectedBill> missing_bills(std::span<const store::InvoiceRow> invoices,
                                        const terms::Terms* terms, Date as_of,
                                        const ExpectationOptions& options) {
  std::map<AccountKey, std::vector<const store::InvoiceRow*>> accounts;
  std::set<std::string> billed;  // account numbers as they are compared
  for (const auto& invoice : invoices) {
    accounts[{invoice.key.carrier, invoice.key.account}].push_back(&invoice);
    billed.insert(normalise_service_id(invoice.key.account));
  }
  const auto told = told_of_accounts(terms);
  for (const auto& [key, one] : told) accounts.try_emplace(key);
  const auto ends = ends_of_services(terms);
  const auto received = receipts(terms);

  std::vector<ExpectedBill> out;
  for (auto& [key, bills] : accounts) {
    std::stable_sort(bills.begin(), bills.end(),
                     [](const auto* a, const auto* b) { return a->key.bill_date < b->key.bill_date; });
    const auto row = told.find(key);
    const Told* says = row == told.end() ? nullptr : &row->second;
    const auto end = ends.find(key);
    find_gaps(bills, key, rhythm_of(bills, says, received, options), says,
              end == ends.end() ? std::nullopt : std::optional(end->second), as_of, options, out);
  }
  for (const auto& [key, payments] : payments_before(terms, as_of)) {
    if (payments.months.size() < 2 || billed.contains(normalise_service_id(key.second)) || told.contains(key))
      continue;
    ExpectedBill one;
    one.carrier = key.first;
    one.account = key.second;
    one.expected = payments.last;
    one.by = payments.last;
    one.state = Arrival::missing;
    one.currency = payments.currency;
    one.usual = payments.last_amount;
    one.basis = "paid " + std::to_string(payments.count) + " times, last on " + payments.last.text() +
                ", and no bill of it is here";
    out.push_back(std::move(one));
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    const auto rank = [](Arrival state) {
      return state == Arrival::missing ? 0 : state == Arrival::late ? 1 : 2;
    };
    return std::tuple(rank(a.state), a.expected, a.carrier, a.account) <
           std::tuple(rank(b.state), b.expected, b.carrier, b.account);
  });
  return out;
}

}  // namespace telaudit::month
