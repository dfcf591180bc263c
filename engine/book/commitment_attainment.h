// What is spent towards each commitment in force in the period in which it is tested: what the bills say,
// which of its months are estimated, and where it will end.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "bill/relation.h"
#include "book/commitment_sizing.h"
#include "store/workspace.h"
#include "terms/terms.h"

namespace telaudit::book {

struct CommitmentAttainment {
  std::string contract, commitment, carrier, currency;
  Date from, last;                            // first and last day of the period that holds the day
  Total committed;                            // in it, after the ramp
  std::string counts;                         // which charges were counted
  Total billed;                               // of these on the bills dated in the period
  std::vector<std::string> months_billed;     // "2026-10", those of which a bill is here
  std::vector<std::string> months_estimated;  // of which a bill should be here and is not
  Total estimated;                            // for these
  std::size_t bills_ahead = 0;                // of all accounts, until the period ends
  // What the whole period comes to in the low, base and high case: what is billed and estimated, and for each
  // bill ahead of an account the lower quartile, median and upper quartile of its last twelve.
  CaseTotals forecast;
  CaseTotals missing;                  // committed less forecast; nothing is negative
  std::optional<Decimal> rate;         // of a shortfall; nothing where the commitment states none
  std::optional<CaseTotals> exposure;  // missing at that rate, rounded half up
};

struct AttainmentInput {
  const bill::Relation* charges = nullptr;  // Workspace::charges()
  std::span<const store::InvoiceRow> invoices;
  const terms::Terms* terms = nullptr;
  Date as_of;
};

// Of commitments in force on `as_of` whose amount, start and end of the period are stated; by carrier,
// contract, commitment.
//
// Counted are recurring charges and usage of the accounts that the commitment names; discounts, taxes and
// credits where the contract says that they count (eligible_spend), and only the classes of charges that it
// lists. Items that it lists are not told apart, and `counts` says so. A month between the first bill that is
// here of any of the accounts and the latest in which an account has none although it is due counts with the
// account's median; so do months of the period before that first bill. Problem: the charges cannot be read.
Result<std::vector<CommitmentAttainment>> build_attainment(const AttainmentInput& input);

// The value at a quarter, half or three quarters of the sorted values, between two in proportion, rounded
// half up to `decimals`; nothing for none.
std::optional<Total> quartile_of(std::vector<Total> values, int quarter, std::uint8_t decimals);

}  // namespace telaudit::book
