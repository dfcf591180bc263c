// What the charges of all parts of a reading sum to, level by level, in one scan.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "bill/parts.h"
#include "bill/relation.h"
#include "store/workspace.h"

namespace telaudit::ingest {

// The sums of each part, packed: a file may have hundreds of thousands.
class PartSums {
 public:
  explicit PartSums(std::size_t parts) : places_(parts) {}

  // Ordered by level; none for a part without charges.
  std::vector<store::LevelSum> of(std::size_t part) const;
  // Each part once. A Problem where a sum is beyond what can be kept.
  Result<void> set(std::size_t part, std::span<const store::LevelSum> sums);

 private:
  struct Place {
    std::uint32_t block = 0;
    std::uint32_t begin = 0;
    std::uint32_t length = 0;
  };
  std::vector<Place> places_;  // of each part's list
  std::vector<std::string> blocks_;
};

// `charges` is the relation of the reading the parts belong to, in row order. Several threads share it where
// the parts are few; of many, what all have come to would take more memory than there is time to be won.
Result<PartSums> part_sums(const bill::Parts& parts, const bill::Relation& charges, unsigned workers);

}  // namespace telaudit::ingest
