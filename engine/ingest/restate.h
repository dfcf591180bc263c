// What the bills of one number are once parts have come or gone: which parts count, and whether they add up.
#pragma once

#include <compare>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "bill/parts.h"
#include "bill/relation.h"
#include "ingest/element_memory.h"
#include "ingest/part_sums.h"
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

// The parts of a reading that is about to be committed. Each is taken out when its bill is restated.
struct NewParts {
  std::string reading;  // id
  std::string reader;
  bill::Parts* parts = nullptr;
  const PartSums* sums = nullptr;  // with `parts`
  const bill::Relation* charges = nullptr;
};

// The parts as a commit brings them whose bills are restated later: until then they stand as if each counted.
store::BillChanges unsettled_parts(const NewParts& new_parts);

// What is asked of a restatement, beside the bills of the new parts.
struct Restatement {
  std::vector<BillNumber> numbers;            // ascending, each once
  std::vector<std::string> removed_readings;  // whose parts count no more
  std::vector<store::Commit::Supersession>
      supersessions;  // all causes that hold, those of the commit included
  NewParts new_parts;
  std::set<std::string> unsettled = {};  // readings whose parts are stored, but were not settled
  ElementMemory* memory = nullptr;       // of earlier commits, where there is any; outlives the restatement
};

// Settles and proves bills as they will stand after a commit, some at a time: states of stored parts, keys
// that are touched, invoices, levels, and the new parts with their states. Bills are proved, and the lists of
// their new parts packed, by up to so many threads.
class BillRestater {
 public:
  // The workspace, and what the new parts name, outlive it.
  BillRestater(const store::Workspace& workspace, Restatement asked, unsigned workers);
  ~BillRestater();
  BillRestater(const BillRestater&) = delete;
  BillRestater& operator=(const BillRestater&) = delete;

  // Nothing when all bills have been given. What was given before may stand in the workspace already.
  Result<std::optional<store::BillChanges>> next();

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

// All at once, into a commit that brings no reading.
Result<void> restate_bills(const store::Workspace& workspace, Restatement asked, store::Commit& commit,
                           unsigned workers = 1);

}  // namespace telaudit::ingest
