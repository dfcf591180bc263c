// Taxes and surcharges that follow a claim: where a charge should not have been billed, what was computed on
// it should not have been billed either. Said beside the finding, in no total and outside of the ledger.
#pragma once

#include <span>
#include <vector>

#include "audit/finding.h"
#include "base/result.h"
#include "bill/relation.h"

namespace telaudit::audit {

// Fills `taxes` of the errors among the findings. What follows, for what the ledger gave of a charge:
// - of a tax that names the charge it belongs to, the same part as of the charge;
// - of a tax of the same service on the same bill that states its rate, the amount times the rate;
// - of every other tax of that service, its part, where errors claim all that the service was billed on the
// bill. Each rounded as the tax is printed, half up, the parts of one tax adding up to no more than the tax,
// less what the ledger gave of the tax itself. Taxes on whole bills do not tell what they were computed on,
// and do not follow.
Result<void> follow_taxes(std::span<Finding> findings, std::span<const LedgerEntry> ledger,
                          const bill::Relation& charges);

}  // namespace telaudit::audit
