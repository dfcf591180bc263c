// What bills credit, and what they charge that may take a credit back.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "bill/relation.h"
#include "claims/credit_matching.h"

namespace telaudit::claims {

// A line of a bill as it is known again after another reading of the same bytes: (content, offset, ordinal).
struct BilledCredit {
  CreditLine line;        // `amount` with the taxes on it
  std::string bill_line;  // "<SHA-256 of the source>:<offset>:<ordinal>"
  std::string charge_class;
  std::vector<bill::ChargeId> taxes;  // lines of the same bill that credit the tax on it
  std::size_t row = 1;                // how many lines the unbroken row of months has that it is part of
};

struct CreditLines {
  std::vector<BilledCredit> credits;
  std::vector<BilledCredit> debits;  // amounts over 0, without taxes
};

// Rows of `charges` (the charges of a workspace) on bills from that day on, by bill date and charge.
//
// A credit is payable, below zero, and of a class by which carriers give money back: credit, adjustment,
// discount, one_time, fee, late_fee; instalments and monthly charges are none. A tax or surcharge below zero
// that names a credit, or stands on the bill of one service beside its only credit, is part of it. A debit is
// payable, over zero, and a credit, adjustment, one_time charge or fee.
//
// `contents` has the source of each reading (SHA-256). Lines in `spoken_for` (bill_line), whose place in a
// row of equal lines is explained, begin no row: first_month of a later one does not reach over them.
Result<CreditLines> read_credit_lines(const bill::Relation& charges, Date from,
                                      const std::map<std::string, std::string>& contents,
                                      const std::set<std::string>& spoken_for);

}  // namespace telaudit::claims
