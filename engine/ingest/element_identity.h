// What makes two readings of a bill the same, different versions, or different parts: hashes of their
// elements without the places where they stood.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "bill/invoice.h"
#include "bill/relation.h"
#include "bill/table.h"
#include "store/workspace.h"

namespace telaudit::ingest {

// Fingerprint of what a part comes to: how many charges at how many levels, their sums, and its printed
// totals. Parts that differ here hold different elements. Ids that belong to the transmission do not count.
// Kept with the part, so it stays as it is; it knows 38.5 from 38.50 where they are printed.
Hash128 totals_fingerprint(const bill::Part& part, const std::vector<store::LevelSum>& sums);
// The same where printed totals count by value: a workbook and a text file of one bill are one bill.
Hash128 totals_by_value(const bill::Part& part, const std::vector<store::LevelSum>& sums);

// Fingerprint of the multiset of a part's charges with all their values, and of its printed totals: equal for
// the same elements, in whatever order, wrapping and delimiters they came. `charges` is the relation of the
// reading the part belongs to, in row order.
Result<Hash128> elements_fingerprint(const bill::Part& part, const bill::Relation& charges);

// Whether the part is an invoice in XML, which may be sent in more than one syntax.
bool is_electronic_invoice(const bill::Part& part);

// Fingerprint of the figures of a part's charges, by value, and of its printed totals: what an electronic
// invoice says in every syntax. Wording does not count.
Result<Hash128> figures_fingerprint(const bill::Part& part, const bill::Relation& charges);

// A part and the relation of its reading.
struct PartCharges {
  const bill::Part* part = nullptr;
  const bill::Relation* charges = nullptr;
};

// The first and last start of a part's calls; nothing where it has no charge, or one that is no call.
struct CallSpan {
  std::int64_t first = 0;
  std::int64_t last = 0;
};
Result<std::optional<CallSpan>> calls_of(const PartCharges& part);

// True when two parts have no element in common by what their elements are, without what they cost: service,
// product, description, period, call. Such parts hold different records of one bill. A part without charges
// is identified by the totals it prints. Memory does not grow with the parts.
Result<bool> are_disjoint(const PartCharges& left, const PartCharges& right);

}  // namespace telaudit::ingest
