// The kinds of records: CSV files that say what was paid, measured, registered and claimed, each a relation.
// A file is of the kind its name begins with: ticket.csv, ticket-2026.csv.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bill/relation.h"
#include "bill/table.h"
#include "terms/csv_input.h"
#include "terms/input_column.h"

namespace telaudit::terms {

struct RecordKind {
  std::string relation;
  std::string meaning;  // what the rows are
  std::string holder;   // who usually has them
  std::vector<InputColumn> columns;
  // The columns whose values tell rows apart: with valid_from and valid_to, rows of one key do not overlap in
  // time; without them no key stands twice. Empty: nothing is promised.
  std::vector<std::string> key = {};
  // Columns whose days or times do not go back from the left to the right, where they are known.
  std::vector<std::string> in_order = {};
  // Checks a row and fills its derived columns.
  Result<void> (*complete)(CsvRow& row) = nullptr;
  // The rows that a row of the file stands for, where it is not itself alone; at least one.
  Result<std::vector<CsvRow>> (*expand)(const CsvRow& row) = nullptr;
  // Fills what depends on other rows, once all are there.
  void (*finish)(bill::TableBuilder& builder) = nullptr;
  // What a reader calls it who knows nothing of relations, where its name is not the word.
  std::string words = {};

  bool is_dated() const;
};

// All kinds, sorted by relation.
std::span<const RecordKind> record_kinds();

// What a relation that was not given is called in front of a reader: of records what they say themselves,
// else its name with blanks.
std::string words_of_relation(std::string_view relation);

bill::Schema record_schema(const RecordKind& kind);

// The kind of a file by its name, ticket.csv and ticket-2026.csv alike; a Problem with the nearest known name
// when there is none.
Result<const RecordKind*> record_kind_of(const std::string& path);

// Fills the builder of the relation from all files of the kind and proves what the kind promises of its key.
Result<void> read_records(std::span<const InputFile> files, const RecordKind& kind,
                          bill::TableBuilder& builder);

// Parts of the table, by what they are about.
std::vector<RecordKind> service_record_kinds();
std::vector<RecordKind> usage_record_kinds();
std::vector<RecordKind> money_record_kinds();
std::vector<RecordKind> offer_record_kinds();

}  // namespace telaudit::terms
