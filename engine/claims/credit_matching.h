// Which claims the credits on later bills belong to.
//
// Steps, the stronger first; the first that leaves one possibility decides, and one that leaves several
// decides nothing but proposes:
//   reference  its text names the claim, or the carrier's number of it
//   service    account, service and code (where both have one) are the claim's, and the amount is the agreed
//              one, or that with its tax
//   sum        the amount is the sum of open approvals of the account: the only sum that fits, of at most
//              kMostInSum of them, within kMonthsOfSums of the decision, all with their tax or none. Where
//              more are open, of whole claims
//   account    as the last two, where the credit came on another account of the carrier or for several
//   accounts near       proposed only: within one per cent, or less than agreed for the same account and
//   service
// What is proposed a person confirms or rejects. A step takes from what stronger steps left, and what a match
// settles may leave another credit with one possibility: the steps are gone through until nothing changes.
//
// Promises: of a credit no more is used than it has, and no approval is filled beyond its amount and tax; a
// credit larger than the claims it names fills them, and the rest stays unused. Currencies and carriers are
// never mixed. The result does not depend on the order of credits and approvals. Credits that were there
// before the claim, month for month, are not taken for its answer unless they name it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "bill/charge.h"

namespace telaudit::claims {

inline constexpr int kMonthsOfSums = 3;

// An amount that a carrier agreed to, as far as no credit has filled it.
struct OpenApproval {
  std::string claim;       // own number
  std::uint32_t line = 0;  // of the claim; 0: agreed for the claim as a whole
  std::string carrier_reference;
  std::string carrier;
  std::string account;  // empty: the claim is about several
  std::string service;  // normalised; empty: about several or none
  std::string product_code;
  std::string currency;
  Decimal amount;  // over 0, or 0 where its tax alone is open
  Decimal tax;     // agreed beside it, or computed on it: may come with it
  Date since;      // the claim was handed in: a credit stands on a bill dated later
  Date decided;
};

// A credit on a bill, as far as nothing has used it.
struct CreditLine {
  bill::ChargeId charge;
  std::string carrier;
  std::string account;
  std::string invoice;
  Date bill_date;
  std::string service;  // normalised
  std::string product_code;
  std::string description;
  std::string currency;
  Decimal amount;    // over 0
  Date first_month;  // bill date of the first of the unbroken row of equal lines that it is the last of
  std::optional<Date> taken_back =
      {};  // bill date of a debit of the same amount: for what was decided before
  std::vector<std::string> not_for = {};  // claims_key() of what a person ruled out
};

// Claims that a credit is for together, whatever their order: "CLM-000001+CLM-000007".
std::string claims_key(std::vector<std::string> claims);

enum class MatchStep : std::uint8_t { reference, service, sum, account, near };
std::string_view step_name(MatchStep step);
std::optional<MatchStep> parse_step(std::string_view name);

// What of a credit goes to an approval, by their places in what was given.
struct Allocation {
  std::size_t approval = 0;
  Decimal amount;
  Decimal tax;
};

struct CreditMatch {
  std::size_t credit = 0;
  MatchStep step = MatchStep::reference;
  std::string because;
  std::vector<Allocation> allocations;  // one for an approval
};

// A credit that no step uses up, and why.
struct UnusedCredit {
  std::size_t credit = 0;
  Decimal rest;  // all of it, or what its claims left
  std::string because;
};

struct CreditMatching {
  std::vector<CreditMatch> matches;    // in the order in which they were found
  std::vector<CreditMatch> proposals;  // by bill date and charge of the credit, the likeliest first
  std::vector<UnusedCredit> unused;    // those proposed for something, too; by bill date and charge
};

inline constexpr std::size_t kMostProposals = 5;  // for one credit

// `credits` and `approvals` name each charge and each (claim, line) once. Of amounts with more than six
// decimals nothing is used.
CreditMatching match_credits(std::span<const OpenApproval> approvals, std::span<const CreditLine> credits);

}  // namespace telaudit::claims
