// Credits that a later bill debits again.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "claims/claim.h"
#include "claims/credit_lines.h"
#include "claims/credit_record.h"

namespace telaudit::claims {

inline constexpr int kDaysOfTakingBack = 400;

struct TakenBack {
  std::vector<CreditEvent> events;        // of matches
  std::map<std::string, Date> unmatched;  // bill_line of a credit nobody used: bill date of its debit
};

// For each debit in order of its bill date that takes nothing back yet: what it takes back of matches that
// hold. That is what a debit gives that names the claim, on a bill after the credit's, as far as the claim
// was credited, the latest credit first; or the whole of the one match whose credit has its account, service
// and amount, on a bill not more than kDaysOfTakingBack earlier, unless an equal credit was used by nobody:
// then it takes back that one. A one-time charge or fee takes back only what bears its own code, is named, or
// calls itself a reversal or an adjustment. Where matches of several claims fit, a debit takes back nothing.
TakenBack find_taken_back(const CreditRecord& record, const CreditLines& lines,
                          const std::vector<Claim>& claims);

}  // namespace telaudit::claims
