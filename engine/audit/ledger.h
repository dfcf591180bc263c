// The ledger: one dollar is claimed once.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "audit/finding.h"

namespace telaudit::audit {

// Gives each finding the dollars of its charges that no finding before it took, and sets `allocated` and
// `taken_by`.
//
// Order: errors, then fraud, questions, savings; within a kind by the rule's precedence (`precedence` of each
// rule id), then larger potential, then id. A charge never gives more than the magnitude it was billed at. A
// finding on one charge that says what was to be expected takes, after others took of it, only what leaves
// that: two checks that see one wrong price claim the difference once. A finding on several charges takes from
// its latest charge backwards, since in a group of duplicates the first is the one that is owed; where its rule
// has `allocate`, no charge gives more than that. A finding without charges gets its potential, without
// competing. Under-billing, quality and calendar findings, findings that
// were withdrawn and findings without a positive potential get nothing.
//
// Sum over entries of a finding = its `allocated`; sum over entries of a charge <= |billed|.
std::vector<LedgerEntry> fill_ledger(std::span<Finding> findings,
                                     const std::map<std::string, int>& precedence);

}  // namespace telaudit::audit
