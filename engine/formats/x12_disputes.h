// Disputes as X12 820: a remittance advice that pays nothing and says, bill by bill, what is disputed and why
// (ADX, DE426). Release 004010, group RA.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"

namespace telaudit::formats::x12 {

// One amount that is disputed on one bill.
struct Dispute {
  std::string account;
  std::string invoice;
  Date bill_date;
  std::string currency;
  Decimal amount;         // positive: what should not have been billed
  std::string reason;     // DE426
  std::string reference;  // the customer's own, up to 30 characters
  std::string text;       // for people
};

// DE426 of a check's reason for a claim (rules/disputes/x12-reasons.yaml).
struct DisputeReasons {
  std::map<std::string, std::string, std::less<>> codes;
  std::string otherwise = "ZZ";  // mutually defined

  const std::string& code_of(std::string_view reason) const;
};
Result<DisputeReasons> load_dispute_reasons(std::string_view yaml, const std::string& file);

struct DisputeEnvelope {
  std::string sender = "SENDER";      // ISA06, GS02
  std::string receiver = "RECEIVER";  // ISA08, GS03
  std::string payer;                  // N1 PR: who disputes
  std::string payee;                  // N1 PE: the carrier
  std::string trace;                  // TRN02
  std::string date = "20000101";      // CCYYMMDD
  std::string time = "0000";
  std::uint64_t control = 1;
};

// One interchange with a set for each currency; bills in the order of account, invoice and date, the
// disputes of each in the order given. A set's BPR02 is 0, and so is each RMR04: what is disputed stands in
// ADX01, below zero, exactly as given.
std::string write_disputes(std::span<const Dispute> disputes, const DisputeEnvelope& envelope);

}  // namespace telaudit::formats::x12
