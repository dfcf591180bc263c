// Claims on bills that were replaced since: a bill that a corrected one superseded cannot be disputed any
// more, and what a carrier has in hand must be settled with it before the same is disputed on the new one.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "claims/claim.h"
#include "claims/claim_store.h"
#include "store/workspace.h"

namespace telaudit::claims {

// The changes that claims on such bills want, in order of claims: of one the carrier does not have yet, a
// flag with the reason, and the withdrawal, after which the next draft looks at the new bill; of any other
// open one a flag, once for each bill. None where every line's part of its bill still counts.
Result<std::vector<NumberedChange>> replaced_bill_changes(const store::Workspace& workspace,
                                                          std::span<const Claim> claims, Date on,
                                                          const std::string& by);

}  // namespace telaudit::claims
