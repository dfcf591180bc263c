// A file of records of fixed columns, as a profile describes it: kinds of records told by how one of their
// columns begins, each with columns of its own, cells in the forms of mainframes, and modules behind.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "formats/record_cell.h"
#include "formats/record_frames.h"

namespace telaudit::formats::profile {

struct RecordColumn {
  std::string name;       // normalised
  std::size_t first = 0;  // byte of the record, or of the module's data, from 0
  std::size_t length = 0;
  CellForm form;
};

struct RecordKind {
  std::string name;
  std::vector<std::string> begins;  // of the type column
  std::vector<RecordColumn> columns;
};

// Groups of columns behind the record proper, each with an id and its length.
struct RecordModules {
  std::vector<std::size_t> behind;  // lengths that the record proper may have
  std::size_t id = 0;               // characters
  std::size_t length = 0;           // digits, behind the id
  bool whole = false;               // the length counts id and itself, too
  std::string end;                  // how the id begins that ends them; empty: none does
  std::vector<RecordKind> kinds;    // told by their id
};

struct RecordForm {
  std::vector<Framing> framings;  // tried in turn with each code
  std::vector<RecordCode> codes;
  std::size_t least_length = 0;
  std::size_t most_length = 0;
  std::vector<RecordColumn> columns;  // of all kinds
  std::size_t type = 0;               // index into columns
  std::vector<RecordKind> kinds;      // the first that fits; a record of none has the columns of all kinds
  std::vector<std::string> piece_begins;  // the file is cut only before records whose type begins so
  std::optional<RecordModules> modules;

  // Cells of some kind are bytes that may look like line ends.
  bool binary_cells() const;
};

// Whether the type begins with one of these.
bool begins_with_one(std::string_view type, const std::vector<std::string>& beginnings);

}  // namespace telaudit::formats::profile
