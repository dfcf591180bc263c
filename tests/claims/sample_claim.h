// A claim small enough to be added up on paper: Alpha Telecom, contract MSA-1, reason RATE, USD.
//   line  account  invoice  bill date   service     billed  expected  disputed  tax
//   1     100200   INV-3    2026-03-10  3125550141   50.00     40.00     10.00  0.70
//   2     100200   INV-4    2026-04-10  3125550141   50.00     40.00     10.00  0.70
//   3     100200   INV-4    2026-04-10  3125550142   25.00     20.00      5.00  0.35
// 25.00 in dispute, 1.75 of taxes on it. The clause gives 30 days to answer and lets withhold.
#pragma once

#include "claims/claim.h"

namespace telaudit::claims {

Date day(const char* text);
Decimal money(const char* text);

Claim sample_claim();

// A change with all that its action asks for, on that day, by the audit desk.
Change sample_change(const Claim& claim, Action action, const char* on = "2026-05-02");

// The claim after the change, which must be allowed.
Claim changed(Claim claim, Change change);

}  // namespace telaudit::claims
