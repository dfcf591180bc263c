// One run of the matching over a workspace's claims and bills: what it finds, and what becomes of the claims.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "bill/invoice.h"
#include "claims/claim.h"
#include "claims/claim_store.h"
#include "claims/credit_approvals.h"
#include "claims/credit_lines.h"
#include "claims/credit_record.h"

namespace telaudit::claims {

// A match that a person is to confirm or reject.
struct CreditProposal {
  std::string id;
  KeptLine line;
  MatchStep step = MatchStep::near;
  std::string because;
  std::vector<CreditShare> shares;
};

struct UnmatchedCredit {
  KeptLine line;
  Decimal rest;
  std::string because;
};

struct SettlementInput {
  std::vector<Claim> claims;
  CreditRecord record;
  CreditLines lines;  // of bills from `read_from` on
  Date read_from;
  std::vector<bill::InvoiceKey> bills;
  Date as_of;  // bills dated later say nothing yet
  Date on;     // of entries and changes
  std::string by;
};

struct Settlement {
  std::vector<Claim> claims;  // after the changes
  CreditRecord record;        // after the events
  std::vector<CreditEvent> events;
  std::vector<NumberedChange> changes;
  std::vector<CreditProposal> proposals;
  std::vector<UnmatchedCredit> unmatched;
  std::uint64_t monthly = 0;  // credits that come every month and fit nothing: not among the unmatched
};

// The first bill date that matching has to look at: bills before it hold nothing that could change.
Date first_bill_to_read(const std::vector<Claim>& claims, const CreditRecord& record, Date as_of);

// Matches what is open with what is unused; takes back what later bills debit again (a debit of the same
// amount for the same service, or one that names the claim); ends matches whose bill is gone. Then the
// claims: matched where all that was agreed came, short or missing where it did not although its day is past
// and two bills of its accounts came since the decision, reopened where something was taken back. A claim
// that the carrier agreed to without a day is due two months after the decision. Given the same, it finds the
// same, and given its own result, nothing.
Result<Settlement> settle(SettlementInput input);

// Claims that were credited in full: closes those whose next two bills are right, reopens those that are
// billed as before, as the proofs of the settlement's record say.
Result<void> close_proved(Settlement& settlement, const std::vector<bill::InvoiceKey>& bills, Date as_of,
                          Date on, const std::string& by);

}  // namespace telaudit::claims
