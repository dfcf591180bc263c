// The days on which something about contracts and bills has to be done or happens, and what not doing it
// costs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/finding.h"
#include "base/date.h"
#include "base/result.h"
#include "book/commitment_attainment.h"
#include "book/contract_ends.h"
#include "book/demand_set.h"
#include "book/expectations.h"
#include "store/workspace.h"
#include "terms/terms.h"

namespace telaudit::book {

enum class CalendarEvent : std::uint8_t {
  notice_opens,       // first day on which a notice that ends the term counts
  notice_closes,      // last day on which the carrier must have it
  term_ends,          // last day of a contract's term or of a renewal of it
  term_steps_up,      // first day on which the contract's rates rise because its term is over
  review_opens,       // a rate review may be asked for
  review_closes,      // last day to ask for it
  commitment_tested,  // last day of a period in which a commitment is counted
  commitment_ends,    // last day of a commitment
  price_changes,      // the contract's price of an item becomes another
  service_term_ends,  // last day of the term of one service
  plan_withdrawn,     // a plan is offered no more
  last_order,         // last day on which something that is bought can be ordered
  life_ends,          // last day on which something that is bought works or is supported
  dispute_closes      // last day on which a bill can be disputed
};
std::string_view event_name(CalendarEvent event);  // snake_case, as in tables
std::string_view event_words(CalendarEvent event);

// What a figure is, where it is known, and why, where it is not.
struct Stake {
  std::optional<Total> amount;
  std::string basis;
};

struct CalendarEntry {
  Date day;
  CalendarEvent event = CalendarEvent::term_ends;
  std::string carrier, account;  // account "*": any; "3 accounts"
  std::string contract;
  std::string subject;  // review, commitment, item, service, code or invoice, where it is about one
  std::string what;     // one sentence
  std::string state;    // open, done, missed; done by a notice that the carrier has
  std::string currency;
  Stake a_month;  // each month nothing is done
  Stake once;     // lost when the day passes
  std::string document, page, clause;
};

// What the calendar is made from, computed by others.
struct CalendarBasis {
  const terms::Terms* terms = nullptr;  // null: nothing was given
  Date as_of;
  std::span<const DemandRow> demand;
  std::span<const ContractEnd> ends;             // of the demand
  std::span<const ExpectationRow> expectations;  // of the demand; empty: nothing is expected
  std::span<const CommitmentAttainment> attained;
  std::span<const audit::Finding> findings;
  std::span<const store::InvoiceRow> invoices;
};

// Of a book: what has been spent towards its commitments, and the entries of twelve months from its day on.
struct BookCalendar {
  std::vector<CommitmentAttainment> attained;
  std::vector<CalendarEntry> entries;
};

// From `first` to `last`, both included, and before it the notices whose day has passed although the term
// they end still runs. What a contract costs a month is the difference between what its rows cost today and
// what is expected for them, so unknown without expectations; the latest bill of each account stands for
// every month. By day, event, carrier, contract, subject and account. Problem: the dispute windows of the
// contracts cannot be read.
Result<std::vector<CalendarEntry>> build_calendar(const CalendarBasis& basis, Date first, Date last);

// The entries as a calendar of whole days by RFC 5545: lines folded at 75 octets, ended by CR LF. Each entry
// has an alarm `alarm_days` before its day, and an identity that stays when its money changes, so that a
// calendar that takes the file again takes each entry once. `stamp` is the day of the book: no output reads
// the clock.
std::string icalendar(const std::vector<CalendarEntry>& entries, Date stamp, unsigned alarm_days);

}  // namespace telaudit::book
