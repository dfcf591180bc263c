// Credits of a workspace: one run of the matching, and what people decide about its proposals.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "claims/credit_settlement.h"
#include "store/workspace.h"

namespace telaudit::claims {

struct CreditRequest {
  Date on;                    // of entries
  std::string by;             // a role
  std::optional<Date> as_of;  // the latest bill date where nothing is said
};

// What a run of the matching finds, without keeping it: for who only looks.
Result<Settlement> look_at_credits(const store::Workspace& workspace, const CreditRequest& request);

// The same, kept: its events in one entry, then the changes of claims. A run that finds nothing new writes
// nothing. Where the second write fails, the next run makes the changes that are missing.
Result<Settlement> match_credits_of(store::Workspace& workspace, const CreditRequest& request);

// A proposal, named by its id or the beginning of it, becomes a match.
Result<Settlement> confirm_credit(store::Workspace& workspace, std::string_view id,
                                  const CreditRequest& request);

// What is left of a credit, named by its charge's id, goes to a claim: to what is open of its lines in their
// order, first amounts, then taxes, as far as both reach; at most `most` of it, where it is given. A Problem
// where nothing is left of the one or open of the other, carriers or currencies differ, or the credit came on
// a bill before the claim was handed in.
Result<Settlement> assign_credit(store::Workspace& workspace, std::string_view charge,
                                 const std::string& claim, std::optional<Decimal> most,
                                 const CreditRequest& request);

// A match ends, or a proposal is not made again: that credit is not for those claims together. `why` is kept.
Result<Settlement> reject_credit(store::Workspace& workspace, std::string_view id, const std::string& why,
                                 const CreditRequest& request);

}  // namespace telaudit::claims
