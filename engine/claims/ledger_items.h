// The ledger of claims: every dollar that a finding or a claim speaks of stands under one of five names, the
// furthest it has come to.
//
//   potential  an audit found it; no carrier has been told
//   claimed    the carrier has the claim, and has not decided
//   agreed     the carrier agreed, and has not credited it
//   credited   it came on a bill
//   verified   it came, and the two bills after it are right
// and beside them not_agreed: denied, or given up. What is summed of items is never more than was found: a
// finding in a claim is not potential beside it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "audit/finding.h"
#include "base/date.h"
#include "base/decimal.h"
#include "claims/claim.h"
#include "claims/credit_approvals.h"

namespace telaudit::claims {

enum class Stage : std::uint8_t { potential, claimed, agreed, credited, verified, not_agreed };
inline constexpr std::size_t kStages = 6;
std::string_view stage_name(Stage stage);

enum class Recurrence : std::uint8_t { one_off, recurring, unknown };
std::string_view recurrence_name(Recurrence recurrence);
// Of a charge class: what is billed month for month (recurring, discount, instalment), or once; unknown of
// taxes and surcharges.
Recurrence recurrence_of(std::string_view charge_class);

// Whether the bill could still be disputed when the claim was handed in, or can be on the day of the ledger.
enum class WindowSide : std::uint8_t { inside, outside, unknown };
std::string_view window_name(WindowSide side);

// One bill line of a claim, or one finding that is in none, or the taxes on either.
struct LedgerItem {
  std::string claim;  // empty: potential of a finding
  std::uint32_t line = 0;
  std::string finding;
  std::vector<std::string> charges;  // ids as shown
  std::string carrier;
  std::string account;
  std::string reason;
  std::string rule;
  std::string currency;
  Date bill_date;
  bool tax = false;  // taxes and surcharges on it
  Recurrence recurrence = Recurrence::unknown;
  WindowSide window = WindowSide::unknown;
  std::array<Decimal, kStages> amounts;

  Decimal at(Stage stage) const { return amounts[static_cast<std::size_t>(stage)]; }
};

// The lines of a claim, and the taxes on them; none of a claim that was withdrawn. Of each line what is
// disputed is the sum of its stages. An amount that was agreed or credited for the claim as a whole lies on
// its lines in their order, on none more than it disputes. Taxes of which the carrier said nothing stay
// claimed until they come, or the claim is over.
std::vector<LedgerItem> claim_items(const Claim& claim, std::span<const CreditShare> shares, Date as_of);

// What live claims hold already.
struct ClaimedMoney {
  struct Line {
    std::string finding;
    std::string series;
    Decimal amount;
    Decimal tax;
  };
  std::vector<Line> lines;
  std::multimap<std::string, std::size_t> by_finding;
  std::multimap<std::string, std::size_t> by_bill_line;
};
ClaimedMoney claimed_money(std::span<const Claim> claims);

// What of a finding is in no claim: nothing of other kinds than error, and of what stands; of its `allocated`
// by window, less what claims hold of it (its own id, or its series on the same bill line), and no more than
// what other findings' claims leave of its charges; nothing of findings about claims where claims are kept.
// `class_of` gives a charge's class, `bill_line_of` its place in the source.
struct LedgerCharge {
  std::string bill_line;
  std::string charge_class;
};
using ChargeLookup = std::function<LedgerCharge(const bill::ChargeId&)>;
std::vector<LedgerItem> potential_items(const audit::Finding& finding, const ClaimedMoney& claimed,
                                        const ChargeLookup& facts_of);

}  // namespace telaudit::claims
