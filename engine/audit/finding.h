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
};

// The dispute window of the contract, when one is known.
struct Window {
  bool known = false;
  std::optional<Date> closes;  // last day on which the bill can be disputed
  bool open = false;           // as of the run's date
  std::string basis;           // "180 days from invoice date, MSA p. 12 §7.3"
};

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
  std::vector<std::uint64_t> rows;  // of the relation the rule runs over, for explain
  std::string over;                 // that relation
  std::optional<Decimal> billed;
  std::optional<Decimal> expected;
  std::optional<Decimal> potential;  // what the rule computed
  Decimal allocated;                 // what the ledger gave it: never more than potential
  std::string taken_by;              // finding that took the dollar first, when allocated < potential
  Window window;
  std::string message;
  std::vector<std::pair<std::string, std::string>> evidence;  // name, value as text
  std::string invoice_state;                                  // findings on what is not balanced say so
  std::string withdrawn_by;  // name of the trap or suppression that withdrew it; empty: it stands
  std::string withdrawn_because;
};

// One dollar of a charge, given to one finding.
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
};

struct Audit {
  std::string run;  // hash of readings, rules, terms and as-of date
  Date as_of;
  std::vector<std::pair<std::string, std::string>> params;  // over the rules' defaults, as they were given
  std::vector<Finding> findings;   // standing, sorted by kind, allocated descending, id
  std::vector<Finding> withdrawn;  // by trap or suppression
  std::vector<LedgerEntry> ledger;
  std::vector<RuleSummary> rules;  // those that ran, sorted by precedence, id
  rules::RuleChoice choice;        // what was asked for
  std::vector<rules::SelectedRule> not_run;
};

}  // namespace telaudit::audit
