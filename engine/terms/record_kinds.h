// The kinds of records: CSV files that say what was paid, measured, registered and claimed, each a relation.
// A file is of the kind its name begins with: ticket.csv, ticket-2026.csv.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "bill/relation.h"
#include "terms/input_column.h"

namespace telaudit::terms {

struct RecordKind {
  std::string relation;
  std::string meaning;  // what the rows are, and who usually holds them
  std::vector<InputColumn> columns;
  // The columns whose values tell rows apart: with valid_from and valid_to, rows of one key do not overlap in
  // time; without them no key stands twice. Empty: nothing is promised.
  std::vector<std::string> key;

  bool is_dated() const;
};

// All kinds, sorted by relation.
std::span<const RecordKind> record_kinds();

bill::Schema record_schema(const RecordKind& kind);

// Parts of the table, by what they are about.
std::vector<RecordKind> service_record_kinds();
std::vector<RecordKind> usage_record_kinds();
std::vector<RecordKind> money_record_kinds();

}  // namespace telaudit::terms
