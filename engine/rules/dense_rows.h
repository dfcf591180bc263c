// Rows of a mask where most often every one of a vector is set.
#pragma once

#include <cstddef>

#include "rules/vector_mask.h"

namespace telaudit::rules {

// As each_row, in a loop without bits where every one of the first `rows` is set.
template <typename Visit>
void each_row_of(const Mask& mask, std::size_t rows, Visit visit) {
  if (mask != first_rows(rows)) return each_row(mask, visit);
  for (std::size_t row = 0; row < rows; ++row) visit(row);
}

}  // namespace telaudit::rules
