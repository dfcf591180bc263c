// What carriers agreed to, and what of it came.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "claims/claim.h"
#include "claims/credit_matching.h"
#include "claims/credit_record.h"

namespace telaudit::claims {

// What credits gave, by claim: of matches that hold, without what was taken back.
using SharesByClaim = std::map<std::string, std::vector<CreditShare>>;
SharesByClaim standing_by_claim(const CreditRecord& record);

// What a claim is owed and what came of it.
struct ClaimCredit {
  Decimal agreed;
  std::optional<Decimal> agreed_tax;  // unknown where nobody spoke of taxes
  Decimal credited;
  Decimal credited_tax;
  Decimal open;  // of the amount and, where it was agreed, the tax
};

// Nothing where the carrier agreed to nothing.
std::optional<ClaimCredit> claim_credit(const Claim& claim, std::span<const CreditShare> shares);

// True where a credit for the claim may still come: some of it was agreed, and it is neither won nor given
// up. A part that was agreed may come while the rest is escalated.
bool awaits_credit(const Claim& claim);

// The day by which the credit of an agreed claim is due: the one that was entered, or two months after the
// decision.
Date credit_due(const Claim& claim);

// What is open of the claim: by line where the carrier agreed by line or to the whole, else in one. Taxes
// nobody spoke of are those computed on what is disputed, and may come: of a part that was agreed, their
// part, rounded half up to the cent.
std::vector<OpenApproval> open_approvals(const Claim& claim, std::span<const CreditShare> shares);

}  // namespace telaudit::claims
