// What was paid, beside the bills that are here: one descending bar from paid over loaded, balanced,
// classified and mapped to priced, and what fell away at each step.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bill/relation.h"
#include "month/payables_ledger.h"
#include "pricing/benchmark.h"
#include "store/workspace.h"
#include "terms/terms.h"

namespace telaudit::month {

enum class Step : std::uint8_t {
  paid,        // what the ledger says
  loaded,      // of it what a bill here asks for
  balanced,    // of it on bills that add up to what they print
  classified,  // of it on charges whose kind is known: a class of service, or a tax, a credit, ...
  mapped,      // of it on charges that a confirmed crosswalk maps to a contract item
  priced       // of it on those whose price the contract says on the day of the bill
};
inline constexpr std::size_t kSteps = 6;
std::string_view step_name(Step step);
std::string_view step_words(Step step);

using Bar = std::array<Total, kSteps>;

// What became of one payment. Nothing of a bill is given to two payments.
struct MatchedPayment {
  const Payment* payment = nullptr;
  const store::InvoiceRow* bill = nullptr;  // nullptr: none is here
  Total loaded;                             // of the payment, what the bill asks for
  std::string how;                          // how bill and account were known; why there is none
  bool outside = false;                     // a purchase outside IT
};

// A PDF bill that is registered as evidence.
struct ExhibitBill {
  std::string account, invoice;
  std::optional<Date> date;
};

// The bill of each payment: by the invoice number that it names, else the bill of its account that asks for
// the same amount, else the latest that nobody paid within 62 days before. Accounts are compared without
// blanks, dashes and leading zeros. Payments in the order of the ledger; `invoices` outlive the result.
std::vector<MatchedPayment> match_payments(std::span<const Payment> payments,
                                           std::span<const store::InvoiceRow> invoices,
                                           std::span<const ExhibitBill> exhibits,
                                           std::span<const std::string> outside);

// The payments as the file of payables that other commands take; those whose bill is here with its carrier
// and account as the bill writes them.
std::string payables_csv(std::span<const MatchedPayment> matched);

struct AccountBar {
  std::string currency, carrier, account;
  Bar bar;
};

// Money of the ledger that has no bill here.
struct WithoutBill {
  std::string currency, vendor, account, source, why;
  bool outside = false;
  std::uint64_t payments = 0;
  Total paid;
  Date first, last;
};

struct PayablesCoverage {
  std::map<std::string, Bar> bars;         // by currency
  std::map<std::string, Total> came_back;  // by currency: negative payments, which are in no bar
  std::vector<AccountBar> accounts;        // by currency, what was paid descending
  std::vector<WithoutBill> without_bill;   // likewise; those outside IT last
  std::map<std::string, std::map<std::string, std::uint64_t>> matches;  // by currency: how, and how often
  bool crosswalk_given = false, contract_given = false;
};

// Of each bill what its charges come to at the steps from classified to priced.
struct BillSteps {
  Total classified, mapped, priced;
};
Result<std::map<bill::InvoiceKey, BillSteps>> steps_of_bills(std::span<const MatchedPayment> matched,
                                                             const bill::Relation& charges,
                                                             const pricing::Classifier& classifier,
                                                             const terms::Terms& terms);

PayablesCoverage cover(std::span<const MatchedPayment> matched,
                       const std::map<bill::InvoiceKey, BillSteps>& steps, const terms::Terms& terms);

// Of what was paid in the thirteen months until a day, what has a bill here: by currency, paid and loaded.
std::map<std::string, std::pair<Total, Total>> loaded_share(std::span<const Payment> payments,
                                                            std::span<const store::InvoiceRow> invoices,
                                                            Date until);

}  // namespace telaudit::month
