// The fixed relations of terms: their names and columns. What engine/terms/README.md shows by example is
// stated here.
#pragma once

#include <span>
#include <string_view>

#include "bill/relation.h"

namespace telaudit::terms {

// All fixed relations, sorted by name.
std::span<const bill::Schema> fixed_schemas();

// The schema of one of them; it must exist.
const bill::Schema& fixed_schema(std::string_view name);

}  // namespace telaudit::terms
