#include <algorithm>

#include "book/wording.h"
#include "month/page_layout.h"
#include "month/page_words.h"

namespace telaudit::month {
namespace {

using book::read_money;

constexpr std::size_t kWhoWidth = 44;
constexpr std::size_t kAmountWidth = 20;

std::string padded(std::string text, std::size_t width) {
  std::size_t shown = 0;
  for (const char c : text) shown += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1U : 0U;
  if (shown < width) text.append(width - shown, ' ');
  return text;
}

std::string right(const std::string& text, std::size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

std::string line(const std::string& who, const std::string& amount, const std::string& rest) {
  std::string out = "  " + padded(who, kWhoWidth) + " " + right(amount, kAmountWidth);
  if (!rest.empty()) out += "  " + rest;
  return out + "\n";
}

std::string bills_text(const MonthPage& page, Head head) {
  std::string out;
  std::size_t shown = 0, all = 0;
  for (const auto& bill : page.bills) {
    if (bill.head != head) continue;
    if (++all > kLinesShown) continue;
    ++shown;
    out += line(who_of(bill.key), read_money(head == Head::hold ? bill.charges : bill.to_pay, bill.currency),
                words_of(bill));
  }
  if (all > shown) out += "  and " + std::to_string(all - shown) + " more: bills.csv of --out\n";
  return out;
}

std::string expected_text(const MonthPage& page) {
  std::string out;
  std::size_t shown = 0;
  for (const auto& bill : page.expected) {
    if (++shown > kLinesShown) continue;
    out += line(bill.carrier + " " + bill.account, bill.usual ? read_money(*bill.usual, bill.currency) : "",
                words_of(bill));
  }
  if (shown > kLinesShown)
    out += "  and " + std::to_string(shown - kLinesShown) + " more: expected.csv of --out\n";
  return out.empty() ? "  none\n" : out;
}

std::string beside_text(const MonthPage& page) {
  std::string out = "\nBeside the month before\n";
  if (page.compared_with.empty())
    out += "  no earlier month has a page here; the next one is compared with this\n";
  else
    for (const auto& sum : page.series) out += "  " + words_of(sum, page.contract_given) + "\n";
  std::size_t shown = 0;
  for (const auto& series : page.appeared)
    if (series.kind == audit::Kind::error && !series.amount.is_zero() && ++shown <= kLinesShown / 2)
      out += line("new: " + series.carrier + " " + series.account +
                      (series.service.empty() ? "" : " " + series.service),
                  read_money(series.amount, series.currency), series.rule + " " + series.title);
  shown = 0;
  for (const auto& account : page.unusual)
    if (++shown <= kLinesShown / 2)
      out += line("unusual: " + account.carrier + " " + account.account,
                  read_money(account.now, account.currency), words_of(account));
  shown = 0;
  for (const auto& change : page.changes)
    if (!is_unusual(page, change) && ++shown <= kLinesShown / 2)
      out += line(change.carrier + " " + change.account,
                  signed_money(book::minus(change.now, change.before), change.currency),
                  "charges of the month " + read_money(change.now, change.currency) + ", before " +
                      read_money(change.before, change.currency));
  return out;
}

std::string closing_text(const MonthPage& page) {
  std::string out;
  std::size_t shown = 0;
  for (const auto& window : page.closing) {
    if (++shown > kLinesShown) continue;
    out +=
        line(window.day.text() + " " + window.carrier + (window.account.empty() ? "" : " " + window.account),
             window.amount ? read_money(*window.amount, window.currency) : "",
             window.what + (window.invoice.empty() ? "" : " " + window.invoice));
  }
  if (shown > kLinesShown) out += "  and " + std::to_string(shown - kLinesShown) + " more\n";
  return out.empty() ? "  none\n" : out;
}

}  // namespace

std::string page_text(const MonthPage& page, const SinceThen& since) {
  std::string out = "Month " + page.month +
                    (page.customer.empty() ? "" : ", " + book::printable(page.customer)) + ", as of " +
                    page.as_of.text() + "\n\n";
  for (const auto& sum : page.heads)
    out += line(std::string(head_words(sum.head)) + ": " + counted(sum.bills, "bill"),
                read_money(sum.head == Head::hold ? sum.charges : sum.to_pay, sum.currency), words_of(sum));
  for (const auto& [currency, total] : totals_of(page))
    out += line("all bills of the page: " + counted(total.bills, "bill"), read_money(total.charges, currency),
                "to pay now " + read_money(total.to_pay, currency));
  for (const auto& share : page.shares) out += "  " + words_of(share) + "\n";
  for (const Head head : {Head::hold, Head::short_pay, Head::dispute, Head::ask, Head::approve}) {
    const auto bills = bills_text(page, head);
    if (!bills.empty()) out += "\n" + capitalised(head_words(head)) + "\n" + bills;
  }
  out += "\nExpected and not here\n" + expected_text(page);
  if (!page.still_held.empty()) {
    out += "\nStill on hold from earlier pages\n";
    for (const auto& held : page.still_held)
      out += line(who_of(held.key), read_money(held.charges, held.currency),
                  "since " + held.month + ": " + book::printable(held.why));
  }
  out += beside_text(page);
  if (!page.claims.empty()) {
    out += "\nClaims and credits\n";
    for (const auto& claim : page.claims)
      out += line(claim.claim + " " + claim.carrier + " " + claim.account,
                  claim.amount ? read_money(*claim.amount, claim.currency) : "",
                  claim.status + ": " + claim.what);
  }
  out += "\nCloses soon\n" + closing_text(page);
  for (const auto& remark : page.remarks) out += "\n" + remark + "\n";
  if (!since.lines.empty()) {
    out += "\nSince then (not part of the page)\n";
    for (const auto& one : since.lines)
      out += line(who_of(one), one.now ? read_money(*one.now, one.currency) : "", words_of(one));
  }
  out += "\nrun " + page.run + "; telaudit findings lists what was found\n";
  return out;
}

}  // namespace telaudit::month
