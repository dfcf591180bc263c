#include "month/page_words.h"

#include <algorithm>

#include "base/text.h"
#include "book/wording.h"

namespace telaudit::month {

using book::read_money;

std::string counted(std::uint64_t count, const std::string& one) {
  return std::to_string(count) + " " + one + (count == 1 ? "" : "s");
}

std::string capitalised(std::string_view words) {
  std::string out(words);
  if (!out.empty()) out.replace(0, 1, upper(out.substr(0, 1)));
  return out;
}

std::string signed_money(const Total& amount, const std::string& currency) {
  return (amount.is_negative() ? "" : "+") + read_money(amount, currency);
}

// Many carriers make the number of a bill from that of the account.
std::string who_of(const bill::InvoiceKey& key) {
  const bool says_account = key.number.starts_with(key.account);
  return book::printable(key.carrier + " " + (says_account ? std::string() : key.account + " ") + key.number);
}

std::string who_of(const SinceThen::Line& line) {
  if (line.carrier.empty()) return line.what;
  return line.what + ": " + book::printable(line.carrier + " " + line.account + " " + line.invoice);
}

std::string words_of(const BillLine& bill) {
  std::string out;
  if (bill.due_date) out += "due " + bill.due_date->text() + ": ";
  out += bill.why;
  if (!bill.withheld.is_zero())
    out += "; withhold " + read_money(bill.withheld, bill.currency) + " by " + bill.clause;
  if (bill.head == Head::dispute) out += "; dispute " + read_money(bill.claimed, bill.currency);
  if (!bill.came.empty()) {
    out += "; " + bill.came + ", dated " + bill.key.bill_date.text();
    if (!bill.before.is_zero())
      out += ", " + read_money(bill.before, bill.currency) + " of its charges of " +
             read_money(bill.charges, bill.currency) + " was free to be paid before";
  }
  if (bill.total_due) {
    Total due;
    due.add(*bill.total_due);
    if (!(due == bill.charges)) out += "; prints " + read_money(due, bill.currency) + " due with balances";
  }
  return book::printable(out);
}

std::string words_of(const HeadSum& sum) {
  std::string out;
  const auto add = [&](const std::string& words) { out += (out.empty() ? "" : ", ") + words; };
  if (sum.head == Head::hold) add("nothing of it to be paid as it is");
  if (!sum.claimed.is_zero() && sum.head != Head::short_pay)
    add(read_money(sum.claimed, sum.currency) + " to dispute");
  if (!sum.withheld.is_zero())
    add(read_money(sum.withheld, sum.currency) + " withheld of " + read_money(sum.charges, sum.currency));
  if (!sum.before.is_zero()) add(read_money(sum.before, sum.currency) + " was free to be paid before");
  return out;
}

std::string words_of(const ExpectedBill& bill) {
  const std::string when = bill.expected.text();
  std::string out;
  switch (bill.state) {
    case Arrival::missing:
      out = "missing, expected " + when;
      break;
    case Arrival::late:
      out = "late, expected " + when + ", should have been here by " + bill.by.text();
      break;
    case Arrival::not_yet:
      out = "not late yet: dated about " + when + ", expected by " + bill.by.text();
      break;
  }
  return book::printable(out + " (" + bill.basis + ")");
}

std::string words_of(const SeriesSum& sum, bool contract_given) {
  const auto part = [&](const char* what, std::uint64_t count, const Total& amount) {
    return std::to_string(count) + " " + what +
           (amount.is_zero() ? "" : " " + read_money(amount, sum.currency));
  };
  return std::string(book::kind_word(sum.kind, contract_given)) + ": " +
         part("new", sum.appeared, sum.appeared_amount) + ", " +
         part("continuing", sum.continuing, sum.continuing_amount) + ", " +
         part("stopped", sum.stopped, sum.stopped_amount);
}

std::string words_of(const UnusualAccount& account) {
  return account.why.empty() ? "usually " + read_money(account.usual, account.currency) : account.why;
}

bool is_unusual(const MonthPage& page, const AccountChange& change) {
  return std::any_of(page.unusual.begin(), page.unusual.end(), [&](const UnusualAccount& account) {
    return account.carrier == change.carrier && account.account == change.account &&
           account.currency == change.currency;
  });
}

std::string words_of(const ShareLine& share) {
  if (!share.part) return "unknown: " + share.label;
  return book::share_text(*share.part, share.whole) + " (" + read_money(*share.part, share.currency) +
         " of " + read_money(share.whole, share.currency) + ", " + share.of + ") " + share.label;
}

std::string words_of(const SinceThen::Line& line) {
  std::string out;
  if (line.bill_date) out += "dated " + line.bill_date->text();
  if (line.then) out += (out.empty() ? "" : ", ") + ("on the page " + read_money(*line.then, line.currency));
  if (!line.detail.empty()) out += (out.empty() ? "" : ", ") + line.detail;
  return out;
}

std::map<std::string, HeadSum> totals_of(const MonthPage& page) {
  std::map<std::string, HeadSum> out;
  for (const auto& sum : page.heads) {
    auto& total = out[sum.currency];
    total.currency = sum.currency;
    total.bills += sum.bills;
    total.charges.add(sum.charges);
    total.before.add(sum.before);
    total.claimed.add(sum.claimed);
    total.withheld.add(sum.withheld);
    total.to_pay.add(sum.to_pay);
  }
  return out;
}

}  // namespace telaudit::month
