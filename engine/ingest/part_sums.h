// What the charges of all parts of a reading sum to, level by level, in one scan.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "bill/invoice.h"
#include "bill/relation.h"
#include "store/workspace.h"

namespace telaudit::ingest {

// By part, in their order. `charges` is the relation of the reading the parts belong to, in row order.
Result<std::vector<std::vector<store::LevelSum>>> part_sums(std::span<const bill::Part> parts,
                                                            const bill::Relation& charges);

}  // namespace telaudit::ingest
