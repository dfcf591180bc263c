// Reference tables: public or licensed figures with their sources, each a CSV file with a YAML file that says
// what its columns are.
#pragma once

#include <span>
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

// Fills the builder from all files of the table and proves that rows of one key do not overlap, or without
// dates that no key repeats.
Result<void> read_reference_rows(std::span<const InputFile> files, const ReferenceLayout& layout,
                                 bill::TableBuilder& builder);

// A table and where its files are.
struct ReferenceTable {
  std::string name;
  std::string layout;             // path of its YAML file
  std::vector<std::string> rows;  // paths of its CSV files; empty: only declared
};

// The tables of the folders, sorted by name. The description of a table stands in one folder; rows may stand
// in several, and may be missing. A Problem when a CSV file has no description in any folder, or a table two.
Result<std::vector<ReferenceTable>> reference_tables(std::span<const std::string> folders);

}  // namespace telaudit::terms
