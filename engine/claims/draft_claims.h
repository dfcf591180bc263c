// Claims out of what an audit found: which findings may be disputed, what of them is in dispute already, and
// how they are put together.
//
// Only findings of kind error whose confidence is A or B ever become lines: arithmetic on the bill, or a bill
// beside a dated document. Everything else is a question first (design, section 8: under-billing and
// questions never reach a claim file).
#pragma once

#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/finding.h"
#include "audit/finding_record.h"
#include "base/result.h"
#include "bill/invoice.h"
#include "claims/agreement.h"
#include "claims/carrier_form.h"
#include "claims/charge_facts.h"
#include "claims/claim.h"
#include "claims/reasons.h"
#include "store/workspace.h"

namespace telaudit::claims {

// Why money that the audit allocated to an error is in no new claim.
enum class LeftOutBecause : std::uint8_t {
  window_closed,     // the bill's dispute window is over on the day of the draft
  claimed,           // the same finding on the same bill line is in a claim
  withdrawn,         // it was, and a person took it back
  disputed_in_full,  // other claims dispute all that was billed on the line
  earlier_version,   // a claim disputes the same on a version of the bill that was replaced since
  bill_changed,      // the bill is not the one that was audited
  unsure,            // confidence C or D
  about_a_claim,     // an agreed credit that did not come: a matter of the claim it belongs to
};
std::string_view because_name(LeftOutBecause because);

struct LeftOut {
  LeftOutBecause because = LeftOutBecause::claimed;
  std::string finding;
  std::string rule;
  std::string reason;  // as claims call it
  bill::InvoiceKey bill;
  std::string service;
  Decimal amount;
  std::string currency;
  std::string detail;  // the claim it is in, or the day on which the window closed
};

struct DraftInputs {
  std::span<const audit::FindingRecord> records;  // of one audit, with their entries of the ledger
  const ChargesById* charges = nullptr;           // of the entries and of the taxes that follow
  const std::map<bill::InvoiceKey, store::InvoiceRow>* invoices = nullptr;
  const std::set<bill::InvoiceKey>* changed = nullptr;  // bills that are not as they were audited
  const Agreements* agreements = nullptr;
  std::span<const Claim> claims;  // that are there
  const Reasons* reasons = nullptr;
  std::span<const CarrierForm> forms;
  const std::map<std::string, std::string>* regions = nullptr;  // of normalised services; may be null
  std::string run;
  Date on;
  bool again = false;  // also what was withdrawn before
};

struct Drafting {
  std::vector<Claim> claims;      // without numbers and history; in order of carrier, contract, reason
  std::vector<LeftOut> left_out;  // in the order of the records
};

// Sum over all lines and everything left out = what the ledger gave to the errors among the records, but for
// what a line had to give way to other claims. Two drafts of the same inputs are the same; a draft over the
// claims of the one before is empty.
Drafting draft_claims(const DraftInputs& inputs);

// Which findings are meant.
struct DraftFilter {
  std::string carrier;
  std::string account;
  std::vector<std::string> rules;  // ids or patterns
  std::optional<Decimal> least;    // allocated
};

// Gathers what a draft needs of a workspace. `run` as in kept_run. Problems: no audit, an unreadable segment.
struct GatheredDraft {
  audit::Audit facts;
  std::vector<audit::FindingRecord> records;
  ChargesById charges;
  std::map<bill::InvoiceKey, store::InvoiceRow> invoices;
  std::set<bill::InvoiceKey> changed;
  std::vector<Claim> claims;
};
Result<GatheredDraft> gather_draft(const store::Workspace& workspace, std::string_view run,
                                   const DraftFilter& filter);

// The site's region of each service of the inventory, where inventory and sites were given.
Result<std::map<std::string, std::string>> regions_of(const terms::Terms& terms);

}  // namespace telaudit::claims
