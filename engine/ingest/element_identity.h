// What makes two readings of a bill the same, different versions, or different parts: hashes of their
// elements without the places where they stood.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
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

// Parts of one reading, and the relation of its charges in row order. A scan of the relation serves all of
// them.
struct PartsOfReading {
  std::span<const bill::Part* const> parts;
  const bill::Relation* charges = nullptr;
};

// Of each part: the fingerprint of the multiset of its charges with all their values, and of its printed
// totals. Equal for the same elements, in whatever order, wrapping and delimiters they came.
Result<std::vector<Hash128>> elements_fingerprints(const PartsOfReading& from);

// Whether the part is an invoice in XML, which may be sent in more than one syntax.
bool is_electronic_invoice(const bill::Part& part);

// Of each part: the fingerprint of the figures of its charges, by value, and of its printed totals, which is
// what an electronic invoice says in every syntax. Wording does not count.
Result<std::vector<Hash128>> figures_fingerprints(const PartsOfReading& from);

// The first and last start of a part's calls.
struct CallSpan {
  std::int64_t first = 0;
  std::int64_t last = 0;
};

// Of each part: nothing where it has no charge, or one that is no call.
Result<std::vector<std::optional<CallSpan>>> calls_of(const PartsOfReading& from);

// What an element is, without what it costs: service, product, description, period, call. Parts that have
// none in common hold different records of one bill. Visits each charge of the parts with the place of its
// part; identities are equal for equal elements, and for no others but by chance of 64 bits.
using IdentityVisitor = std::function<void(std::size_t part, std::uint64_t identity)>;
Result<void> visit_identities(const PartsOfReading& from, const IdentityVisitor& visit);
// Of all rows of a reading.
Result<std::vector<std::uint64_t>> row_identities(const bill::Relation& charges);
// A part without charges is identified by the totals it prints.
std::vector<std::uint64_t> printed_identities(const bill::Part& part);

}  // namespace telaudit::ingest
