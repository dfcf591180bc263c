// What an audit finds. A finding's words are chosen for the reader: before a carrier agrees nothing is an
// error or a recovery; money is `potential`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "bill/charge.h"
#include "bill/invoice.h"
#include "rules/rules.h"

namespace telaudit::audit {

enum class Kind { error, question, saving, under_billing, quality, fraud, calendar };
std::string_view kind_name(Kind kind);
std::optional<Kind> parse_kind(std::string_view name);

// A charge a finding rests on, and what the charge was billed at.
struct FindingCharge {
  bill::ChargeId id;
  Decimal billed;
  std::optional<Decimal> at_most = {};  // the rule's `allocate`: what this charge can give to the finding
  Date bill_date = {};
};

// Charges that stand one after the other, where a finding rests on too many to be listed.
struct ChargeRange {
  bill::ChargeId first;
  bill::ChargeId last;
  std::uint64_t charges = 0;
  Total billed;
};

// The dispute window of the contract, when one is known.
struct Window {
  bool known = false;
  std::optional<Date> closes;  // last day on which the bill can be disputed
  bool open = false;           // as of the run's date
  std::string basis;           // "180 days from invoice date, MSA p. 12 §7.3"
};

inline constexpr std::size_t kMostCharges = 1000;

struct Finding {
  std::string id;      // hash(series, invoice, charge or group key), 16 hexadecimal digits
  std::string series;  // hash(rule, carrier, account, normalised service, product, ordinal)
  std::string rule;
  std::string rule_version;
  std::string title;
  Kind kind = Kind::question;
  char confidence = 'C';  // A to D
  std::string reason;     // reason code for a claim
  std::string carrier;
  std::string account;
  std::string invoice;
  Date bill_date;
  std::string service;
  std::string product;
  std::string currency;
  std::string level;  // for a finding on a level of the bill rather than on charges
  std::vector<FindingCharge> charges;
  std::vector<ChargeRange> ranges;  // instead of charges, where there are more than kMostCharges
  std::vector<FindingCharge>
      taxes;  // that follow the claim, `at_most` the amount; in no total and not in the ledger
  std::vector<std::uint64_t> rows;  // of the relation the rule runs over, for explain
  std::string over;                 // that relation
  std::optional<Decimal> billed;
  std::optional<Decimal> expected;
  std::optional<Decimal> potential;  // what the rule computed
  // Savings ahead: what each month costs less. Their potential and what is allocated of it is money of the
  // months ahead, which nobody billed yet.
  std::optional<Decimal> monthly;
  Decimal allocated;          // what the ledger gave it: never more than potential
  Decimal allocated_monthly;  // of `monthly`
  // `allocated` by the dispute windows of the bills it stands on, which for a finding on several bills
  // differ.
  Decimal in_window, out_of_window, window_unknown;
  std::string taken_by;  // finding that took the dollar first, when allocated < potential
  Window window;
  std::string message;
  std::vector<std::pair<std::string, std::string>> evidence;  // name, value as text
  std::string invoice_state;                                  // findings on what is not balanced say so
  std::string withdrawn_by;  // name of the trap or suppression that withdrew it; empty: it stands
  std::string withdrawn_because;
  std::string suppression;  // id of the suppression, where one withdrew it
};

// Turns the charges of a finding that has more than kMostCharges into ranges: of charges that stand one after
// the other, or, where those would be too many as well, one for each reading. `rows` keeps the first of each
// range.
void list_as_ranges(Finding& finding);

// How many charges it rests on, listed or not.
std::uint64_t charge_count(const Finding& finding);

// "6.12 USD on 4 charges": the taxes that follow a claim, in sum; empty where none do.
std::string following_taxes_text(const Finding& finding);

// Whether a finding stands, was taken back by its rule's own trap, or by a person's suppression.
enum class Status { open, suppressed, withdrawn };
Status status_of(const Finding& finding);
std::string_view status_name(Status status);
std::optional<Status> parse_status(std::string_view name);

// One dollar of a charge, given to one finding; of savings ahead, one dollar that the charge costs each
// month.
struct LedgerEntry {
  std::string finding;
  bill::ChargeId charge;  // reading "" for a finding that rests on no charge (a level, an invoice, a payment)
  Decimal amount;
};

// How one rule went over all rows.
struct RuleSummary {
  std::string rule;
  std::string version;
  std::string title;
  Kind kind = Kind::question;
  std::uint64_t fired = 0;
  std::uint64_t withdrawn = 0;
  std::uint64_t not_fired = 0;
  std::uint64_t not_evaluated = 0;
  std::uint64_t errors = 0;
  std::vector<std::pair<std::string, std::uint64_t>>
      reasons;                              // why not evaluated, or which error; sorted, with counts
  std::vector<std::string> missing_inputs;  // relations that were not given and that it needs
  std::string hash;                         // SHA-256 of the rule's file
  std::vector<std::string> relations;       // all that it reads, sorted
  bool untested = false;                    // it ran although it does not pass its own cases
};

// A bill that was there when the audit ran.
struct AuditedBill {
  bill::InvoiceKey key;
  std::string hash;  // of its parts and their states: the same bytes, read the same way, give the same hash

  bool operator==(const AuditedBill&) const = default;
};

// Bill dates, both ends included.
struct Period {
  Date first;
  Date last;
};

// A suppression whose last day is past, and findings that it took back until then: they are open again.
struct ExpiredSuppression {
  std::string id;
  Date expires;
  std::uint64_t findings = 0;
};

struct Audit {
  std::string run;  // hash of readings, rules, terms, parameters, suppressions, period and as-of date
  Date as_of;
  std::optional<Period> period;  // of the bills that were audited; the others were read only
  std::vector<std::pair<std::string, std::string>>
      terms;  // relations beside the bills that were given, and the hash of their files; sorted
  std::vector<AuditedBill> bills;                           // in order of key
  std::vector<std::pair<std::string, std::string>> params;  // over the rules' defaults, as they were given
  std::vector<Finding> findings;    // standing, sorted by kind, allocated descending, id
  std::vector<Finding> withdrawn;   // by trap or suppression
  std::vector<LedgerEntry> ledger;  // money billed
  std::vector<LedgerEntry> ahead;   // money of each month ahead
  std::vector<RuleSummary> rules;   // those that ran, sorted by precedence, id
  rules::RuleChoice choice;         // what was asked for
  std::vector<rules::SelectedRule> not_run;
  std::vector<ExpiredSuppression> expired;  // with findings; sorted by id
};

}  // namespace telaudit::audit
