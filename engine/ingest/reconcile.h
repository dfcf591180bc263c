// Reconciliation: which parts of an invoice count, and whether its charges add up to what the carrier
// printed.
//
// Both are functions of the set of parts alone, so that the order in which files arrive cannot show.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "store/workspace.h"

namespace telaudit::ingest {

// What tells whether two parts hold the same elements.
struct ElementPrint {
  Hash128 elements;  // see elements_fingerprints
  // Of an electronic invoice, which may come in two syntaxes.
  struct Invoice {
    std::string reader;
    Hash128 figures;  // see figures_fingerprints
  };
  std::optional<Invoice> invoice;
};
// Invoices of two readers need only the same figures: one says more than the other, or says it in other words
// (a gross price, an order, decimals of a rate).
bool same_elements(const ElementPrint& one, const ElementPrint& other);

using PrintElements =
    std::function<Result<std::vector<ElementPrint>>(std::span<const store::StoredPart* const>)>;

// Parts of one bill and kind, in the order in which they were issued.
struct ComparedPart {
  const store::StoredPart* part = nullptr;
  // It counted before, beside the others of the group of which this is said: they have nothing in common.
  bool counted = false;
};
using PartGroup = std::vector<ComparedPart>;
// Of each part of each group: the place in the group of the last other part that has an element in common
// with it by identity (see element_identity.h).
using LastPartners = std::vector<std::vector<std::optional<std::size_t>>>;
using Contradicting = std::function<Result<LastPartners>(std::span<const PartGroup>)>;

// All parts of one invoice key.
struct BillParts {
  std::span<store::StoredPart> parts;
  // Of each part: whether it counted in this bill before; may be empty where nothing is known of that.
  std::vector<bool> counted;
};

// Sets state and because of every part. `supersessions` are the causes a person gave. What is asked about
// elements is asked for all bills at once.
//
// In this order: what --supersedes names as older is superseded; the same elements again are a copy (the
// earliest issued counts); a marker replaces or cancels what was issued before it, and a later marker an
// earlier one; what is left with the same kind and disjoint elements is parts of one bill; else it is a
// conflict, and neither counts.
Result<void> settle_parts(std::span<const BillParts> bills,
                          std::span<const store::Commit::Supersession> supersessions,
                          const PrintElements& print_elements, const Contradicting& contradicting);

// Proves the sums of the current parts of one invoice. `parts` must not be empty and must have been settled.
// Their levels are added to `levels`, in order of part and place in the bill.
store::InvoiceRow reconcile(std::span<const store::StoredPart> parts, store::LevelRowLists& levels);

}  // namespace telaudit::ingest
