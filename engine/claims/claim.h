// The room of claims: what is disputed with a carrier, from the findings of an audit to the credit on a later
// bill.
//
// A claim is one reason, one carrier, one contract and one currency; its lines are bill lines. What was
// drafted never changes; what becomes of it is its history, to which every change adds a row (claim_store.h),
// and from which status, amounts and dates follow. Findings of kinds other than error never become lines
// (draft_claims.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "claims/lifecycle.h"

namespace telaudit::claims {

// What of a tax or surcharge follows a line: it was computed on what is disputed.
struct LineTax {
  std::string charge;  // bill line of the tax, see ClaimLine::bill_line
  Decimal amount;
};

// One bill line, disputed by one finding.
struct ClaimLine {
  std::uint32_t number = 0;  // from 1 within its claim
  std::string account;
  std::string invoice;
  Date bill_date;
  std::optional<Date> due_date;
  std::string locator;  // where it stands on the bill: the labels of its levels, outermost first
  std::string service;
  std::string product_code;  // USOC or the carrier's code
  std::string description;
  std::optional<Date> from;
  std::optional<Date> through;  // inclusive
  std::optional<Decimal> quantity;
  std::optional<Decimal> rate_billed;
  std::optional<Decimal> amount_billed;
  std::optional<Decimal> rate_expected;
  std::optional<Decimal> amount_expected;
  Decimal amount_disputed;  // over 0, and at most what was billed
  Decimal tax_disputed;
  std::vector<LineTax> taxes;  // that tax_disputed is the sum of
  std::string clause;          // "MSA p. 12 § 7.3": what the finding rests on
  std::string order_reference;
  std::string rule;
  std::string rule_version;
  char confidence = 'A';
  std::string finding;  // its id
  std::string series;   // follows it from month to month
  std::string charge;   // id as shown; empty for a finding on a bill or a level as a whole
  std::string reading;  // of the charge: its whole id
  std::string content;  // SHA-256 of the source, so that the line is known again after another reading of it
  std::string message;  // what the finding says
  std::string charge_class;
  std::optional<Date> window_closes;  // last day on which the bill can be disputed; unknown without a clause
  std::string window_basis;

  // The line of the carrier's file, whichever version of a reader read it: (content, offset, ordinal); where
  // there is no charge, the finding's level or bill. Two claims with one bill line dispute the same money.
  std::string bill_line;
};

// What the contract says of disputes, as it stood when the claim was drafted. Unknown stays unknown.
struct DisputeTerms {
  std::string contract;
  std::string clause;  // "MSA p. 12 § 7.3"
  std::optional<std::int64_t> response_days;
  std::optional<bool> withhold_allowed;
  std::string bill_of_record;  // electronic, paper, or empty: not stated
  struct Step {                // of escalation
    std::int64_t level = 0;
    std::int64_t days = 0;                   // after submission (level 1), after the level before (others)
    std::optional<std::int64_t> lapse_days;  // after which the right to it is gone, counted likewise
    std::string to;                          // a role
  };
  std::vector<Step> escalation;  // in order of level
};

struct LineAmount {
  std::uint32_t line = 0;
  Decimal amount;
};

// One row of the history.
struct Change {
  std::uint32_t version = 1;  // of the claim after it: 1 is its draft
  Date on;
  std::string by;  // a role, never a person
  Action action = Action::draft;
  Status status = Status::draft;  // after it
  std::string why;
  std::string document;   // a letter, an e-mail's reference, an exhibit's hash
  std::string reference;  // the carrier's, where it gave one
  std::optional<Decimal> amount;
  std::optional<Decimal> tax;
  std::optional<Date> due;        // day by which something is to follow from it
  std::vector<LineAmount> lines;  // of `amount`, where it was told line by line
};

struct Claim {
  std::string number;  // CLM-000001
  std::string carrier;
  std::string currency;
  std::string reason;  // one of rules/claims/reasons.yaml
  std::string group;   // account or region, where the carrier's form wants claims apart by it
  std::string form;    // which carrier form it follows; empty: the plain one
  std::string run;     // the audit it was drafted from
  DisputeTerms terms;
  std::vector<ClaimLine> lines;
  std::vector<Change> history;  // never empty

  // What follows from the history: follow().
  Status status = Status::draft;
  std::string carrier_reference;
  std::optional<Date> submitted;
  std::optional<Date> decided;
  std::optional<Date> credit_due;
  std::optional<Decimal> agreed;         // approved or settled, without tax
  std::optional<Decimal> agreed_tax;     // unknown where nobody said
  std::vector<LineAmount> agreed_lines;  // empty: not told line by line
  Decimal withheld;
  std::uint32_t level = 0;  // of escalation; 0: not escalated
  bool flagged = false;     // a bill it speaks of was replaced after it was handed in

  std::uint32_t version() const { return static_cast<std::uint32_t>(history.size()); }
};

// Amount claimed, without and with the taxes on it.
Decimal disputed(const Claim& claim);
Decimal disputed_tax(const Claim& claim);
Decimal disputed_with_tax(const Claim& claim);

// Sets what follows from the history. A Problem where a row does not follow from the ones before: the
// workspace was changed by other hands.
Result<void> follow(Claim& claim);

// Whether the change may come next: the transition is allowed; an approved amount lies above 0 and not above
// what is disputed, rounded to cents where calls are priced finer (a smaller one is approve_part), told by
// lines it adds up and no line gets more than it disputes; a withheld amount lies within what is disputed
// with its taxes, and the contract allows it; deny, withdraw, abandon, reopen, reject_form and flag say why;
// acknowledge brings a reference; dates do not run backwards. Sets the change's version and status.
Result<void> check_change(const Claim& claim, Change& change);

// Claims that nobody may dispute the same money beside: all but those that were withdrawn.
bool holds_its_lines(const Claim& claim);

// "CLM-000012"; and the number of such a name, written with or without its letters and zeros.
std::string claim_number(std::uint32_t ordinal);
std::optional<std::uint32_t> parse_claim_number(std::string_view name);

}  // namespace telaudit::claims
