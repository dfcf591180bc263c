// Relations that several threads can read a part of each. Rules over many rows ask for it; a relation without
// it is read by one thread.
#pragma once

#include <cstdint>
#include <vector>

#include "bill/relation.h"

namespace telaudit::bill {

// Rows [begin, end) of a relation.
struct RelationPart {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

class PartedScan {
 public:
  virtual ~PartedScan() = default;
  // Parts that follow each other and hold all rows, none of them empty. They do not depend on who asks.
  virtual Result<std::vector<RelationPart>> parts() const = 0;
  // As Relation::scan, of one of the parts, or of rows that follow each other in one. Any number of threads.
  virtual Result<void> scan_part(const RelationPart& part, const ScanRequest& request,
                                 const BatchVisitor& visit) const = 0;
};

}  // namespace telaudit::bill
