// What of the claims concerns a month, as they stood on its day.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "claims/claim.h"
#include "claims/credit_settlement.h"
#include "month/month_page.h"

namespace telaudit::month {

// Claims that are open on `as_of`, and those that something was done about from `first` on; in order of
// number. What was entered on later days is not seen.
std::vector<ClaimLine> claim_lines(std::span<const claims::Claim> claims, Date first, Date as_of);

// Credits on bills from `first` until `as_of` that no claim accounts for, and those a person has to confirm.
std::vector<ClaimLine> credit_lines(const claims::Settlement& settlement, Date first, Date as_of);

// What pages before this one disputed and no claim speaks of, while it can still be disputed: by page,
// carrier and currency. A claim that was withdrawn was a decision, and counts.
std::vector<ClaimLine> unclaimed_lines(std::span<const MonthPage> before,
                                       std::span<const claims::Claim> claims, Date as_of);

// What carriers have in hand by then of each bill, taxes apart, whatever they answered: it needs no window
// any more.
std::map<bill::InvoiceKey, Total> handed_in(std::span<const claims::Claim> claims, Date as_of);

// What became of the page's claims since.
void add_claims_since(const MonthPage& page, std::span<const claims::Claim> claims, SinceThen& since);

}  // namespace telaudit::month
