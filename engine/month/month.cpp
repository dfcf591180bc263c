#include "month/month.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "book/coverage.h"
#include "book/wording.h"
#include "month/closing_windows.h"
#include "month/coverage_bar.h"

namespace telaudit::month {
namespace {

constexpr std::size_t kAppearedKept = 50;
constexpr std::size_t kChangesKept = 50;

using AccountKey = std::tuple<std::string, std::string, std::string>;  // carrier, account, currency

// What earlier pages showed of each bill, the latest last word.
struct Shown {
  std::string month, hash;
  Total released;  // to be paid, by all of them
};

std::map<bill::InvoiceKey, Shown> shown_on(std::span<const MonthPage> pages) {
  std::map<bill::InvoiceKey, Shown> out;
  for (const auto& page : pages)
    for (const auto& bill : page.bills) {
      Total released = bill.before;
      released.add(bill.to_pay);
      out[bill.key] = {page.month, bill.hash, released};
    }
  return out;
}

bool foots(const store::InvoiceRow& bill) {
  return bill.state == bill::InvoiceState::balanced ||
         bill.state == bill::InvoiceState::balanced_with_rounding;
}

const FoundOnBill kNothing;

// What a bill asks for beside balances of earlier ones: its charges, or the total that it prints where they
// differ by the roundings of its format alone.
Total charges_of(const store::InvoiceRow& bill) {
  if (bill.state == bill::InvoiceState::balanced_with_rounding && bill.printed &&
      bill.payable == bill.computed)
    return *bill.printed;
  return bill.payable;
}

std::vector<BillLine> bill_lines(const MonthInput& input, const MonthOptions& options) {
  const auto terms = load_withhold_terms(input.terms);
  std::vector<BillLine> out;
  for (const auto& bill : input.bills) {
    const auto& row = *bill.invoice;
    BillLine line;
    line.key = row.key;
    line.currency = row.currency;
    line.state = std::string(bill::state_name(row.state));
    line.hash = bill.hash;
    line.came = bill.came;
    line.charges = charges_of(row);
    line.before = bill.before;
    line.total_due = row.balance.total_due;
    line.due_date = row.due_date;
    judge(line, row, input.findings != nullptr ? input.findings->on(row.key) : kNothing, terms, input.as_of,
          options.withhold_from, input.contract_given);
    out.push_back(std::move(line));
  }
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::tie(a.head, a.key.carrier, a.key.account, a.key.bill_date, a.key.number) <
           std::tie(b.head, b.key.carrier, b.key.account, b.key.bill_date, b.key.number);
  });
  return out;
}

// Series of this page beside those of the page before.
void compare_series(const MonthInput& input, MonthPage& page) {
  const auto now = input.findings != nullptr ? input.findings->series() : std::vector<SeriesLine>();
  std::map<std::string, const SeriesLine*> before;
  for (const auto& line : input.series_before) before.emplace(line.series, &line);
  std::map<std::pair<audit::Kind, std::string>, SeriesSum> sums;
  const auto sum_of = [&](const SeriesLine& line) -> SeriesSum& {
    auto& sum = sums[{line.kind, line.currency}];
    sum.kind = line.kind;
    sum.currency = line.currency;
    return sum;
  };
  std::set<std::string> here;
  for (const auto& line : now) {
    here.insert(line.series);
    auto& sum = sum_of(line);
    if (before.contains(line.series)) {
      ++sum.continuing;
      sum.continuing_amount.add(line.amount);
      continue;
    }
    ++sum.appeared;
    sum.appeared_amount.add(line.amount);
    if (line.kind != audit::Kind::quality) page.appeared.push_back(line);
  }
  for (const auto& line : input.series_before) {
    if (here.contains(line.series)) continue;
    auto& sum = sum_of(line);
    ++sum.stopped;
    sum.stopped_amount.add(line.amount);
  }
  for (auto& [key, sum] : sums) page.series.push_back(std::move(sum));
  std::stable_sort(page.appeared.begin(), page.appeared.end(), [](const auto& a, const auto& b) {
    if (a.kind != b.kind) return a.kind < b.kind;
    if (!(a.amount == b.amount)) return b.amount < a.amount;
    return a.series < b.series;
  });
  if (page.appeared.size() > kAppearedKept) page.appeared.resize(kAppearedKept);
}

// What each account's bills of the month come to beside the last bill before it.
std::vector<AccountChange> account_changes(const MonthInput& input) {
  std::map<AccountKey, AccountChange> accounts;
  for (const auto& bill : input.bills) {
    if (bill.invoice->key.bill_date < input.month) continue;
    const auto& key = bill.invoice->key;
    auto& change = accounts[{key.carrier, key.account, bill.invoice->currency}];
    change.now.add(charges_of(*bill.invoice));
  }
  std::map<AccountKey, Date> last;
  for (const auto& row : input.invoices) {
    const AccountKey key{row.key.carrier, row.key.account, row.currency};
    if (row.key.bill_date >= input.month || !accounts.contains(key)) continue;
    auto& day = last.try_emplace(key, row.key.bill_date).first->second;
    if (day < row.key.bill_date) accounts[key].before = Total();
    if (day > row.key.bill_date) continue;
    day = row.key.bill_date;
    accounts[key].before.add(charges_of(row));
  }
  std::vector<AccountChange> out;
  for (auto& [key, change] : accounts) {
    if (!last.contains(key) || change.before == change.now) continue;
    std::tie(change.carrier, change.account, change.currency) = key;
    out.push_back(std::move(change));
  }
  std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    if (a.currency != b.currency) return a.currency < b.currency;
    return difference(b.before, b.now) < difference(a.before, a.now);
  });
  if (out.size() > kChangesKept) out.resize(kChangesKept);
  return out;
}

std::vector<StillHeld> held_before(const MonthInput& input) {
  std::map<bill::InvoiceKey, StillHeld> held;
  for (const auto& page : input.pages)
    for (const auto& bill : page.bills) {
      held.erase(bill.key);
      if (bill.head == Head::hold)
        held[bill.key] = {page.month, bill.key, bill.currency, bill.why, bill.charges};
    }
  for (const auto& bill : input.bills) held.erase(bill.invoice->key);
  std::vector<StillHeld> out;
  for (auto& [key, one] : held) out.push_back(std::move(one));
  return out;
}

// How much of the page's money is proved by printed totals, and how much of what was paid in the year before
// has a bill here.
std::vector<ShareLine> shares_of(const MonthInput& input) {
  book::MoneySums all, proved;
  for (const auto& bill : input.bills) {
    book::add_money(all, bill.invoice->currency, charges_of(*bill.invoice));
    if (foots(*bill.invoice)) book::add_money(proved, bill.invoice->currency, charges_of(*bill.invoice));
  }
  std::vector<ShareLine> out;
  for (const auto& [currency, whole] : all)
    out.push_back({currency, "on bills that add up to the total they print", proved[currency], whole,
                   "charges of this page"});
  const auto paid = loaded_share(payments_of(input.terms), input.invoices, input.as_of);
  for (const auto& [currency, sums] : paid)
    out.push_back(
        {currency, "has its bill here", sums.second, sums.first, "paid in the 13 months until then"});
  if (paid.empty())
    out.push_back({"",
                   "how much of what is paid has its bill here: no ledger of payables was given (--payables)",
                   std::nullopt, Total(), ""});
  return out;
}

}  // namespace

std::optional<Date> parse_month(std::string_view text) {
  constexpr std::size_t kDigits = 7;
  if (text.size() != kDigits) return std::nullopt;
  return parse_iso_date(std::string(text) + "-01");
}

Date last_day_of(Date month) {
  return add_days(add_months(month, 1), -1);
}

std::vector<PageBill> bills_of_page(std::span<const store::InvoiceRow> invoices,
                                    std::span<const audit::AuditedBill> hashes,
                                    std::span<const MonthPage> pages, Date month, Date as_of) {
  std::map<bill::InvoiceKey, std::string> hash;
  for (const auto& bill : hashes) hash.emplace(bill.key, bill.hash);
  const auto shown = shown_on(pages);
  std::optional<Date> first_page;
  if (!pages.empty()) first_page = parse_month(pages.front().month);
  std::vector<PageBill> out;
  for (const auto& row : invoices) {
    if (as_of < row.key.bill_date) continue;
    PageBill bill{&row, hash[row.key], {}, {}};
    if (row.key.bill_date < month) {
      if (!first_page || row.key.bill_date < *first_page) continue;
      const auto before = shown.find(row.key);
      if (before != shown.end() && before->second.hash == bill.hash) continue;
      if (before == shown.end()) {
        bill.came = "came after the page of its month";
      } else {
        bill.came = "corrected since the page of " + before->second.month;
        bill.before = before->second.released;
      }
    }
    out.push_back(std::move(bill));
  }
  return out;
}

PageFindings::PageFindings(std::span<const PageBill> bills) {
  for (const auto& bill : bills) bills_.try_emplace(bill.invoice->key);
}

void PageFindings::add(const audit::Finding& finding) {
  if (!finding.withdrawn_by.empty()) return;
  const bool counts = !is_claimed_by_another(finding);
  const auto bill = bills_.find({finding.carrier, finding.account, finding.invoice, finding.bill_date});
  if (bill == bills_.end()) {
    if (counts) ++elsewhere_;
    return;
  }
  add_finding(bill->second, finding);
  if (!counts) return;
  auto& line = series_[finding.series];
  line.series = finding.series;
  line.rule = finding.rule;
  line.title = finding.title;
  line.kind = finding.kind;
  line.carrier = finding.carrier;
  line.account = finding.account;
  line.service = finding.service;
  line.currency = finding.currency;
  ++line.findings;
  if (finding.kind == audit::Kind::error)
    line.amount.add(finding.allocated);
  else if (finding.potential)
    line.amount.add(*finding.potential);
}

const FoundOnBill& PageFindings::on(const bill::InvoiceKey& bill) const {
  const auto found = bills_.find(bill);
  return found == bills_.end() ? kNothing : found->second;
}

std::vector<SeriesLine> PageFindings::series() const {
  std::vector<SeriesLine> out;
  for (const auto& [id, line] : series_) out.push_back(line);
  return out;
}

MonthPage build_page(const MonthInput& input, const MonthOptions& options) {
  MonthPage page;
  page.month = input.month.text().substr(0, 7);
  page.as_of = input.as_of;
  page.run = input.run;
  page.identity = input.identity;
  page.contract_given = input.contract_given;
  for (const auto& bill : input.bills)
    if (page.customer.empty()) page.customer = bill.invoice->customer;
  page.bills = bill_lines(input, options);
  page.heads = head_sums(page.bills);
  page.expected = missing_bills(input.invoices, input.terms, input.as_of, options.expected);
  if (!input.pages.empty()) page.compared_with = input.pages.back().month;
  compare_series(input, page);
  if (page.compared_with.empty()) page.appeared.clear();
  page.changes = account_changes(input);
  page.unusual = input.unusual;
  auto closing = closing_windows(page, input.pages, input.handed_in, input.terms, options.ahead_days);
  if (closing) {
    page.closing = std::move(*closing);
  } else {
    page.remarks.push_back("what closes soon cannot be said: " + closing.problem().text());
  }
  page.still_held = held_before(input);
  page.claims = input.claims;
  page.shares = shares_of(input);
  if (input.findings != nullptr && input.findings->elsewhere() > 0)
    page.remarks.push_back(book::counted(input.findings->elsewhere(), "finding") +
                           " on no bill of this page (payments, contracts, several bills): telaudit findings "
                           "lists them");
  return page;
}

SinceThen since_page(const MonthPage& page, std::span<const store::InvoiceRow> invoices,
                     std::span<const audit::AuditedBill> hashes) {
  std::map<bill::InvoiceKey, std::string> hash;
  for (const auto& bill : hashes) hash.emplace(bill.key, bill.hash);
  std::map<bill::InvoiceKey, const BillLine*> then;
  for (const auto& bill : page.bills) then.emplace(bill.key, &bill);
  const auto first = parse_month(page.month);
  SinceThen out;
  struct Later {
    std::uint64_t bills = 0;
    Date first, last;
    Total charges;
  };
  std::map<std::string, Later> later;
  std::set<bill::InvoiceKey> here;
  for (const auto& row : invoices) {
    here.insert(row.key);
    SinceThen::Line line{{},
                         row.key.carrier,
                         row.key.account,
                         row.key.number,
                         row.currency,
                         row.key.bill_date,
                         {},
                         charges_of(row),
                         {}};
    const auto known = then.find(row.key);
    if (known != then.end()) {
      if (known->second->hash == hash[row.key]) continue;
      line.what = "corrected";
      line.then = known->second->charges;
      line.detail = "was " + known->second->state + ", is " + std::string(bill::state_name(row.state));
      out.lines.push_back(std::move(line));
    } else if (row.key.bill_date > page.as_of) {
      auto& sum = later[row.currency];
      if (sum.bills == 0) sum.first = row.key.bill_date;
      if (sum.bills == 0) sum.last = row.key.bill_date;
      sum.first = std::min(sum.first, row.key.bill_date);
      sum.last = std::max(sum.last, row.key.bill_date);
      ++sum.bills;
      sum.charges.add(charges_of(row));
    } else if (first && row.key.bill_date >= *first) {
      line.what = "came later";
      out.lines.push_back(std::move(line));
    }
  }
  for (const auto& [key, bill] : then)
    if (!here.contains(key))
      out.lines.push_back({"gone",
                           key.carrier,
                           key.account,
                           key.number,
                           bill->currency,
                           key.bill_date,
                           bill->charges,
                           {},
                           "it is not in the workspace any more"});
  for (const auto& [currency, sum] : later)
    out.lines.push_back({"later bills",
                         {},
                         {},
                         {},
                         currency,
                         {},
                         {},
                         sum.charges,
                         std::to_string(sum.bills) + (sum.bills == 1 ? " bill" : " bills") + " dated " +
                             sum.first.text() + " to " + sum.last.text()});
  return out;
}

}  // namespace telaudit::month
