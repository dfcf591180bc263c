// Whether the bills after a credit are right: a claim is won when it was credited and its next two bills no
// longer show what was claimed.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "bill/invoice.h"
#include "claims/claim.h"
#include "claims/credit_record.h"
#include "store/workspace.h"

namespace telaudit::claims {

inline constexpr std::size_t kBillsToProve = 2;

// One finding of a claim, to be looked for on one bill of its account.
struct ProofWanted {
  std::string claim;
  std::string series;
  std::string rule;
  bill::InvoiceKey bill;
};

// What a credited claim waits for, or is decided by: for each series of it the bills of the first two dates
// after its last credit, the carrier's decision, and the day from which it was expected again after a
// reopening; fewer where fewer have come by `as_of`.
struct ProofBills {
  std::vector<ProofWanted> bills;
  bool all = false;              // both dates have come for every series
  bool nothing_to_find = false;  // no line of the claim has a series
};
ProofBills bills_to_prove(const Claim& claim, const CreditRecord& record,
                          const std::vector<bill::InvoiceKey>& bills, Date as_of);

// What the latest kept audit says of each, of those that looked at the bill with the rule and had all that
// the rule needs: new or changed proofs. What no audit looked at stays unknown.
Result<std::vector<CreditEvent>> find_proofs(const store::Workspace& workspace, const CreditRecord& record,
                                             const std::vector<ProofWanted>& wanted);

enum class Proof { unknown, right, billed_as_before };
// Of all bills of a claim; `because` names the first bill that decides or lacks.
struct ProofOfClaim {
  Proof proof = Proof::unknown;
  std::string because;
};
ProofOfClaim proof_of(const ProofBills& wanted, const CreditRecord& record);

}  // namespace telaudit::claims
