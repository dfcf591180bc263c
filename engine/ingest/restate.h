// What the bills of one number are once parts have come or gone: which parts count, and whether they add up.
#pragma once

#include <compare>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "bill/relation.h"
#include "store/workspace.h"

namespace telaudit::ingest {

// All bills of one number: parts whose file prints no bill date may belong to any of them.
struct BillNumber {
  std::string carrier;
  std::string account;
  std::string number;
  auto operator<=>(const BillNumber&) const = default;
};

BillNumber number_of(const store::StoredPart& part);

// The charges that are about to be committed as a reading; none when a commit brings no reading.
struct NewCharges {
  std::string reading;
  const bill::Relation* charges = nullptr;
  std::string reader;  // of the reading
};

// Settles and proves the bills of the numbers as they will stand after the commit, and writes what changes
// into it: states of stored parts, keys that are touched, invoices, levels. Parts of commit.removed_readings
// count no more; of commit.new_parts those of the numbers get their states. `supersessions` are all causes
// that hold, those of the commit included. Bills are proved, and the lists of their new parts packed, by up
// to so many threads.
Result<void> restate_bills(const store::Workspace& workspace, const std::vector<BillNumber>& numbers,
                           const std::vector<store::Commit::Supersession>& supersessions,
                           const NewCharges& new_charges, store::Commit& commit, unsigned workers = 1);

}  // namespace telaudit::ingest
