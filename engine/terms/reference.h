// Reference tables: public or licensed figures with their sources, each a CSV file with a YAML file that says
// what its columns are.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "bill/relation.h"
#include "bill/table.h"
#include "terms/csv_input.h"

namespace telaudit::terms {

struct ReferenceLayout {
  std::string table;
  std::string title;
  std::string source;
  bill::Schema schema;
  std::vector<std::string> key;
  Place place;
};

// The YAML file of a table; `stem` is its file name without the extension, which the table must be called.
Result<ReferenceLayout> read_reference_layout(const InputFile& file, const std::string& stem);

// Fills the builder and proves that rows of one key do not overlap, or without dates that no key repeats.
Result<void> read_reference_rows(const InputFile& file, const ReferenceLayout& layout,
                                 bill::TableBuilder& builder);

// The tables of a folder, as paths without extension, sorted. A Problem when a YAML or a CSV file stands
// alone.
Result<std::vector<std::string>> reference_stems(const std::string& folder);

}  // namespace telaudit::terms
