// X12 820, payment order and remittance advice: what was paid for which account or invoice.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "bill/reading.h"

namespace telaudit::formats::x12 {

// ADX: why less, or more, was paid.
struct RemittanceAdjustment {
  Decimal amount;
  std::string reason;     // DE426: 01 price, 06 quantity, 09 terms of sale, CS adjustment, L6 interest
  std::string reference;  // ADX04
};

// RMR: what was paid for one bill.
struct RemittanceItem {
  std::string account;
  std::string invoice;
  std::optional<Decimal> paid;      // RMR04
  std::optional<Decimal> billed;    // RMR05
  std::optional<Decimal> discount;  // RMR06
  std::optional<Date> bill_date;
  std::vector<RemittanceAdjustment> adjustments;
  std::uint64_t offset = 0;
};

// One set 820.
struct Remittance {
  std::string payer;   // N1 PR
  std::string payee;   // N1 PE
  std::string trace;   // TRN02
  std::string method;  // BPR04: ACH, CHK, FWT, ...
  std::string currency = "USD";
  std::optional<Date> date;       // BPR16
  std::optional<Decimal> amount;  // BPR02, negative where BPR03 is D
  std::vector<RemittanceItem> items;
  std::vector<RemittanceAdjustment> adjustments;  // that stand for no bill
  std::uint64_t offset = 0;
};

struct Remittances {
  std::vector<Remittance> payments;
  std::vector<bill::Note> notes;  // sums that do not prove the payment, wrong counts
  std::vector<Problem> refused;   // sets cut off, or whose money cannot be read: not among the payments
};

// Reads every set 820 of the text. A Problem where there is none.
Result<Remittances> read_remittances(std::string_view text, const std::string& name);

// Rows of records of the kind "payment" (terms), with its header: one for each item that was paid.
std::string payment_records(const Remittances& remittances);

}  // namespace telaudit::formats::x12
