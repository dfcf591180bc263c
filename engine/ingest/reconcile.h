// Reconciliation: which parts of an invoice count, and whether its charges add up to what the carrier
// printed.
//
// Both are functions of the set of parts alone, so that the order in which files arrive cannot show.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "base/result.h"
#include "store/workspace.h"

namespace telaudit::ingest {

// True when two parts hold no element in common by identity (see element_identity.h).
using Disjoint = std::function<Result<bool>(const store::StoredPart&, const store::StoredPart&)>;

// True when two parts whose totals agree hold the same elements.
using SameElements = std::function<Result<bool>(const store::StoredPart&, const store::StoredPart&)>;

// Sets state and because of every part. `parts` are all parts of one invoice key; `supersessions` the causes
// a person gave.
//
// In this order: what --supersedes names as older is superseded; the same elements again are a copy (the
// earliest issued counts); a marker replaces or cancels what was issued before it, and a later marker an
// earlier one; what is left with the same kind and disjoint elements is parts of one bill; else it is a
// conflict, and neither counts.
Result<void> settle_parts(std::span<store::StoredPart> parts,
                          std::span<const store::Commit::Supersession> supersessions,
                          const SameElements& same_elements, const Disjoint& disjoint);

// Proves the sums of the current parts of one invoice. `parts` must not be empty and must have been settled.
// Their levels are added to `levels`, in order of part and place in the bill.
store::InvoiceRow reconcile(std::span<const store::StoredPart> parts, store::LevelRowLists& levels);

}  // namespace telaudit::ingest
