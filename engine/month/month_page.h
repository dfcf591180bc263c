// What the page of a month says, before it is laid out: text, HTML, tables and JSON show the same lines.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/finding.h"
#include "base/date.h"
#include "base/decimal.h"
#include "bill/invoice.h"

namespace telaudit::month {

// What is done with a bill. Each bill of a page stands under exactly one.
enum class Head : std::uint8_t {
  approve,    // pay it
  short_pay,  // pay it but for what is disputed: the contract allows that, and says where
  dispute,    // pay it, and dispute a part
  ask,        // pay it, and ask the carrier or the owner of a service
  hold        // not to be paid as it is: it does not add up, or is not whole, or contradicts itself
};
inline constexpr Head kHeads[] = {Head::approve, Head::short_pay, Head::dispute, Head::ask, Head::hold};
std::string_view head_name(Head head);   // snake_case, as in tables
std::string_view head_words(Head head);  // for people
std::optional<Head> parse_head(std::string_view name);

struct BillLine {
  Head head = Head::approve;
  bill::InvoiceKey key;
  std::string currency;
  std::string state;  // of the bill: balanced, ...
  std::string hash;   // of its parts and their states
  std::string came;   // empty: dated in the month; else how a bill of an earlier month came to this page
  std::string why;
  std::string clause;                // short_pay: where the contract allows it
  Total charges;                     // its own: without balances of earlier bills
  Total before;                      // of these, what earlier pages gave free to be paid
  Total claimed;                     // what can be disputed: its window is open, or nobody knows it
  Total withheld;                    // short_pay: not to be paid
  Total to_pay;                      // charges - before - withheld; on hold nothing
  std::optional<Decimal> total_due;  // as the bill prints it, balances included
  std::optional<Date> due_date;
  std::optional<Date>
      window_closes;           // the first day on which a dispute of what it claims is too late, less one
  std::uint64_t findings = 0;  // that stand on it, of all kinds
};

struct HeadSum {
  Head head = Head::approve;
  std::string currency;
  std::uint64_t bills = 0;
  Total charges, before, claimed, withheld, to_pay;
};

enum class Arrival : std::uint8_t {
  not_yet,  // its day and the usual delay have not passed
  late,     // they have
  missing   // a whole cycle has passed, or a later bill of the account is here
};
std::string_view arrival_name(Arrival arrival);
std::optional<Arrival> parse_arrival(std::string_view name);

struct ExpectedBill {
  std::string carrier, account;
  Date expected;  // bill date
  Date by;        // the last day on which it is not late
  Arrival state = Arrival::not_yet;
  std::string basis;  // why it is expected
  std::string currency;
  std::optional<Total> usual;  // what the account's last bill came to, or its last payment
};

// The findings of one series on the bills of a page.
struct SeriesLine {
  std::string series, rule, title, carrier, account, service, currency;
  audit::Kind kind = audit::Kind::question;
  std::uint64_t findings = 0;
  Total amount;  // of claims what the ledger gave them, of others what they may come to
};

// The series of one kind and currency beside those of the page before.
struct SeriesSum {
  audit::Kind kind = audit::Kind::question;
  std::string currency;
  std::uint64_t appeared = 0, continuing = 0, stopped = 0;
  Total appeared_amount, continuing_amount, stopped_amount;  // stopped: as the page before had it
};

struct AccountChange {
  std::string carrier, account, currency;
  Total before, now;
};

// An account whose bills of the month are off what is usual by more than the policy allows
// (book/variance.h).
struct UnusualAccount {
  std::string carrier, account, currency;
  Total usual, now;  // the median of its bills before
  std::string why;
};

// A day after which something can no more be done.
struct ClosingWindow {
  Date day;
  std::string what;
  std::string carrier, account, invoice, currency;
  std::optional<Total> amount;
};

// A bill that an earlier page held back and that is still as it was.
struct StillHeld {
  std::string month;
  bill::InvoiceKey key;
  std::string currency, why;
  Total charges;
};

// The share that the totals rest on.
struct ShareLine {
  std::string currency, label;
  std::optional<Total> part;  // nothing: the input it needs was not given
  Total whole;
  std::string of;
};

// What of the claims that were filed concerns this page.
struct ClaimLine {
  std::string claim, carrier, account, status, currency, what;
  std::optional<Total> amount;
};

struct MonthPage {
  std::string month;  // 2026-10
  Date as_of;
  std::string customer;  // as the bills name it; empty where they do not
  std::string run;       // of the audit it rests on
  std::string identity;  // hash of all that it was made from
  bool contract_given = false;
  std::vector<BillLine> bills;         // by head, carrier, account, bill date, number
  std::vector<HeadSum> heads;          // by currency, then head; those that have bills
  std::vector<ExpectedBill> expected;  // missing, late, not yet; then by day, carrier, account
  std::string compared_with;           // the page before, or empty
  std::vector<SeriesSum> series;       // by kind, currency
  std::vector<SeriesLine> appeared;    // the largest series that the page before did not have
  std::vector<AccountChange> changes;  // the largest differences from the bills before
  std::vector<UnusualAccount> unusual;
  std::vector<ClosingWindow> closing;  // by day
  std::vector<StillHeld> still_held;
  std::vector<ShareLine> shares;
  std::vector<ClaimLine> claims;
  std::vector<std::string> remarks;
};

// Sums of the lines, by currency and head.
std::vector<HeadSum> head_sums(const std::vector<BillLine>& bills);

// What came to light of a month after its page was made.
struct SinceThen {
  struct Line {
    std::string what;  // "corrected", "came later", "gone", "later bills"
    std::string carrier, account, invoice, currency;
    std::optional<Date> bill_date;
    std::optional<Total> then, now;
    std::string detail;
  };
  std::vector<Line> lines;
};

}  // namespace telaudit::month
