// The ledger: one dollar is claimed once.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "audit/finding_record.h"

namespace telaudit::audit {

// A saving ahead counts the year from the earliest day on which it can begin.
inline constexpr int kMonthsAhead = 12;

struct Ledger {
  std::vector<LedgerEntry> billed;  // money on bills
  std::vector<LedgerEntry> ahead;   // what each month costs less, on the charges of the latest bill
};

// Gives each finding the dollars of its charges that no finding before it took, and sets `allocated`,
// `allocated_monthly` and `taken_by`.
//
// Order: errors, then fraud, questions, savings; within a kind by the rule's precedence (`precedence` of each
// rule id), then larger potential, then id. A charge never gives more than the magnitude it was billed at. A
// finding on one charge that says what was to be expected takes, after others took of it, only what leaves
// that: two checks that see one wrong price claim the difference once. A finding on several charges takes
// from its latest charge backwards, since in a group of duplicates the first is the one that is owed; where
// its rule has `allocate`, no charge gives more than that. A finding without charges gets its potential,
// without competing. Under-billing, quality and calendar findings, findings that were withdrawn and findings
// without a positive potential get nothing.
//
// A saving with a monthly amount takes no money that was billed: it takes of the charges on its latest bill
// what they cost each month, as far as no error, fraud or earlier saving took it (a price that is claimed
// back ends with the claim; a question ends nothing). What it lacks of its monthly amount is missing in each
// of the twelve months; the rest of its potential is allocated.
//
// Sum over entries of a finding = its `allocated` (ahead: its `allocated_monthly`); sum over billed entries
// of a charge <= |billed|, and so is the sum of those of errors and fraud and the entries ahead.
Ledger fill_ledger(std::span<Finding> findings, const std::map<std::string, int>& precedence);

// The rank of a finding's kind among those that take dollars, lower first; nothing where it takes none.
std::optional<int> ledger_rank(const Finding& finding);

// Which charges more than one finding rests on, in a fixed amount of memory. It may take others for such as
// well: that costs memory, and changes nothing.
class SharedCharges {
 public:
  void note(const bill::ChargeId& charge);
  bool maybe(const bill::ChargeId& charge) const;

 private:
  void note_place(std::uint64_t place);

  // By the place of a charge, whether it was noted again: while there are few.
  std::unordered_map<std::uint64_t, bool> few_;
  // Bits of places, once there are many.
  std::vector<std::uint64_t> once_;
  std::vector<std::uint64_t> again_;  // empty until there is one
};

// fill_ledger for findings that come one after the other, in the ledger's order: by rank, precedence, larger
// potential, id. It remembers the charges that `shared` holds; without it, all.
class LedgerFiller {
 public:
  explicit LedgerFiller(const SharedCharges* shared = nullptr);
  ~LedgerFiller();
  // An entry of the finding that it takes; `bill_date` is its charge's. Of a finding without charges it is
  // the finding's.
  struct Share {
    LedgerEntry entry;
    Date bill_date;
    bool ahead = false;  // money of each month ahead
  };
  // `charges` are those of the finding, which has a rank.
  void take(Finding& finding, const ChargesOf& charges, const std::function<void(Share&&)>& give);

 private:
  struct Taken;
  class TakenByCharge;
  std::unique_ptr<TakenByCharge> taken_;
};

}  // namespace telaudit::audit
