#include "book/html.h"
#include "book/wording.h"
#include "month/page_layout.h"
#include "month/page_words.h"

namespace telaudit::month {
namespace {

using book::date_cell;
using book::escaped;
using book::figure_cell;
using book::text_cell;

// One sheet of A4 on paper, one column on a screen.
constexpr std::string_view kStyle = R"css(
@page { size: A4; margin: 11mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.25rem; max-width: 60rem; background: #fff; color: #17212b;
  font: 13px/1.35 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
h1 { margin: 0; font-size: 1.5rem; }
h2 { margin: .8rem 0 .15rem; padding-top: .25rem; border-top: 1.5px solid #17212b; font-size: 1rem; }
p { margin: .15rem 0 .4rem; }
.quiet { color: #5b6975; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; font-size: .92em; }
th, td { padding: .15rem .5rem .15rem 0; border-bottom: 1px solid #d8dee3; text-align: left; vertical-align: top; }
td.figure, th.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.figure + td, th.figure + th { padding-left: .6rem; }
td.date { white-space: nowrap; }
tr.sum td { font-weight: 600; }
@media screen and (max-width: 40rem) { thead { display: none; } td { border: 0; }
  tr { display: flex; flex-wrap: wrap; column-gap: .8rem; border-bottom: 1px solid #d8dee3; }
  td:first-child, td:last-child:not(.figure) { flex: 1 1 100%; } td:first-child { font-weight: 600; }
  td:empty { display: none; } }
@media print { body { padding: 0; font-size: 7.5pt; line-height: 1.2; } h1 { font-size: 1.2rem; }
  h2 { margin-top: .35rem; font-size: .85rem; break-after: avoid; }
  th, td { padding-top: .04rem; padding-bottom: .04rem; } p { margin: .03rem 0; } tr { break-inside: avoid; } }
)css";

// Rounded to what the currency uses: sums that are read. The tables have them exactly.
std::string money_cell(const Total& amount, std::string_view currency) {
  return book::money_cell(book::rounded_amount(amount, currency), currency);
}

std::string heading(std::string_view words) {
  return "<h2>" + escaped(words) + "</h2>\n";
}

std::string more(std::size_t all, const char* file) {
  if (all <= kLinesShown) return {};
  return "<p class=\"quiet\">and " + std::to_string(all - kLinesShown) + " more: " + file + "</p>\n";
}

std::string sums_table(const MonthPage& page) {
  std::string out = book::table_head({"", ">bills", ">charges", ">to pay now", ""});
  for (const auto& sum : page.heads)
    out += "<tr>" + text_cell(capitalised(head_words(sum.head))) + figure_cell(std::to_string(sum.bills)) +
           money_cell(sum.charges, sum.currency) + money_cell(sum.to_pay, sum.currency) +
           text_cell(words_of(sum)) + "</tr>\n";
  for (const auto& [currency, total] : totals_of(page))
    out += "<tr class=\"sum\">" + text_cell("All bills of the page") +
           figure_cell(std::to_string(total.bills)) + money_cell(total.charges, currency) +
           money_cell(total.to_pay, currency) + text_cell("") + "</tr>\n";
  out += book::kTableEnd;
  for (const auto& share : page.shares) out += "<p class=\"quiet\">" + escaped(words_of(share)) + "</p>\n";
  return out;
}

std::string bills_of(const MonthPage& page, Head head) {
  std::string rows;
  std::size_t all = 0;
  for (const auto& bill : page.bills) {
    if (bill.head != head || ++all > kLinesShown) continue;
    rows += "<tr>" + text_cell(who_of(bill.key)) + date_cell(bill.key.bill_date.text()) +
            money_cell(head == Head::hold ? bill.charges : bill.to_pay, bill.currency) +
            text_cell(words_of(bill)) + "</tr>\n";
  }
  if (all == 0) return {};
  return heading(capitalised(head_words(head))) + book::table_head({"bill", "dated", ">amount", "why"}) +
         rows + std::string(book::kTableEnd) + more(all, "bills.csv");
}

std::string expected_of(const MonthPage& page) {
  std::string out = heading("Expected and not here");
  if (page.expected.empty()) return out + "<p>None.</p>\n";
  out += book::table_head({"account", ">usually", "what is known"});
  for (std::size_t i = 0; i < page.expected.size() && i < kLinesShown; ++i) {
    const auto& bill = page.expected[i];
    out += "<tr>" + text_cell(bill.carrier + " " + bill.account) +
           (bill.usual ? money_cell(*bill.usual, bill.currency) : figure_cell("")) +
           text_cell(words_of(bill)) + "</tr>\n";
  }
  return out + std::string(book::kTableEnd) + more(page.expected.size(), "expected.csv");
}

std::string held_of(const MonthPage& page) {
  if (page.still_held.empty()) return {};
  std::string out =
      heading("Still on hold from earlier pages") + book::table_head({"bill", "since", ">charges", "why"});
  for (const auto& held : page.still_held)
    out += "<tr>" + text_cell(who_of(held.key)) + text_cell(held.month) +
           money_cell(held.charges, held.currency) + text_cell(held.why) + "</tr>\n";
  return out + std::string(book::kTableEnd);
}

std::string beside_of(const MonthPage& page) {
  std::string out = heading("Beside the month before");
  if (page.compared_with.empty())
    out += "<p>No earlier month has a page here; the next one is compared with this.</p>\n";
  for (const auto& sum : page.series)
    if (!page.compared_with.empty())
      out += "<p>" + escaped(capitalised(words_of(sum, page.contract_given))) + "</p>\n";
  if (page.appeared.empty() && page.changes.empty() && page.unusual.empty()) return out;
  out += book::table_head({"account", "what", ">before", ">now"});
  std::size_t shown = 0;
  for (const auto& series : page.appeared)
    if (series.kind == audit::Kind::error && !series.amount.is_zero() && ++shown <= kLinesShown / 2)
      out += "<tr>" + text_cell(series.carrier + " " + series.account + " " + series.service) +
             text_cell("new: " + series.rule + " " + series.title) + figure_cell("") +
             money_cell(series.amount, series.currency) + "</tr>\n";
  shown = 0;
  for (const auto& account : page.unusual)
    if (++shown <= kLinesShown / 2)
      out += "<tr>" + text_cell(account.carrier + " " + account.account) +
             text_cell("unusual: " + words_of(account)) + money_cell(account.usual, account.currency) +
             money_cell(account.now, account.currency) + "</tr>\n";
  shown = 0;
  for (const auto& change : page.changes)
    if (!is_unusual(page, change) && ++shown <= kLinesShown / 2)
      out += "<tr>" + text_cell(change.carrier + " " + change.account) + text_cell("charges of the month") +
             money_cell(change.before, change.currency) + money_cell(change.now, change.currency) + "</tr>\n";
  return out + std::string(book::kTableEnd);
}

std::string claims_of(const MonthPage& page) {
  if (page.claims.empty()) return {};
  std::string out = heading("Claims and credits") + book::table_head({"claim", "status", ">amount", "what"});
  for (std::size_t i = 0; i < page.claims.size() && i < kLinesShown; ++i) {
    const auto& claim = page.claims[i];
    out += "<tr>" + text_cell(claim.claim + " " + claim.carrier + " " + claim.account) +
           date_cell(claim.status) +
           (claim.amount ? money_cell(*claim.amount, claim.currency) : figure_cell("")) +
           text_cell(claim.what) + "</tr>\n";
  }
  return out + std::string(book::kTableEnd) + more(page.claims.size(), "month.json");
}

std::string closing_of(const MonthPage& page) {
  std::string out = heading("Closes soon");
  if (page.closing.empty()) return out + "<p>Nothing that is known.</p>\n";
  out += book::table_head({"day", "whose", ">at stake", "what"});
  for (std::size_t i = 0; i < page.closing.size() && i < kLinesShown; ++i) {
    const auto& window = page.closing[i];
    out += "<tr>" + date_cell(window.day.text()) +
           text_cell(window.carrier + " " + window.account + " " + window.invoice) +
           (window.amount ? money_cell(*window.amount, window.currency) : figure_cell("")) +
           text_cell(window.what) + "</tr>\n";
  }
  return out + std::string(book::kTableEnd) + more(page.closing.size(), "month.json");
}

std::string since_of(const SinceThen& since) {
  if (since.lines.empty()) return {};
  std::string out = heading("Since then (not part of the page)") + book::table_head({"what", ">now", ""});
  for (const auto& line : since.lines)
    out += "<tr>" + text_cell(who_of(line)) +
           (line.now ? money_cell(*line.now, line.currency) : figure_cell("")) + text_cell(words_of(line)) +
           "</tr>\n";
  return out + std::string(book::kTableEnd);
}

}  // namespace

std::string page_html(const MonthPage& page, const SinceThen& since) {
  std::string out =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '" +
      book::policy_hash(kStyle) +
      "'; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n<title>Month " +
      escaped(page.month) + "</title>\n<style>" + std::string(kStyle) + "</style>\n</head>\n<body>\n";
  out += "<h1>Month " + escaped(page.month) + "</h1>\n<p class=\"quiet\">" +
         (page.customer.empty() ? std::string() : escaped(page.customer) + ", ") + "as of " +
         page.as_of.text() + ", audit " + escaped(page.run) + "</p>\n";
  out += sums_table(page);
  for (const Head head : {Head::hold, Head::short_pay, Head::dispute, Head::ask, Head::approve})
    out += bills_of(page, head);
  out += expected_of(page) + held_of(page) + beside_of(page) + claims_of(page) + closing_of(page);
  for (const auto& remark : page.remarks) out += "<p class=\"quiet\">" + escaped(remark) + "</p>\n";
  return out + since_of(since) + "</body>\n</html>\n";
}

}  // namespace telaudit::month
