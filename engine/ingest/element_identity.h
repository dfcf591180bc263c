// What makes two readings of a bill the same, different versions, or different parts: hashes of their
// elements without the places where they stood.
#pragma once

#include <cstdint>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "bill/invoice.h"
#include "bill/relation.h"
#include "bill/table.h"
#include "store/workspace.h"

namespace telaudit::ingest {

// Fingerprint of a part: the multiset of its charges with all their values, and of its printed totals.
// Independent of the order of records, of wrapping and delimiters, and of ids that belong to the
// transmission.
Hash128 fingerprint(const bill::Part& part, const bill::Table& charges);

// Sorted hashes of what the part's elements are, without what they cost: service, product, description,
// period, call. Two parts with no identity in common hold different records of one bill. A part without
// charges is identified by the totals it prints. `charges` is the relation of the reading the part belongs
// to, in row order.
Result<std::vector<std::uint64_t>> identities(const bill::Part& part, const bill::Relation& charges);

}  // namespace telaudit::ingest
