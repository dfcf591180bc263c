// Entries that people write: the same named texts whether they stand in YAML, in CSV or on the sheets of a
// workbook. Knows places, not meanings: whoever reads a text types it.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace telaudit::book {

struct EntryText {
  std::string text;  // never empty; blanks at its ends are cut off
  Place place;       // file and line, or sheet and cell
};

class Entry {
 public:
  Place place;
  std::map<std::string, EntryText, std::less<>> texts;

  // Nothing where it was left out, left blank, or written `unknown`.
  const EntryText* find(std::string_view name) const;
  // Where that text stands, or would.
  Place place_of(std::string_view name) const;
};

// A list of entries: a key of the YAML file, a sheet of the workbook, or a CSV file of its own.
struct EntrySection {
  std::string name;                 // "requirements"
  std::vector<std::string> names;   // of the texts; the first stands in every table
  std::string told_by;              // a column that only this section's tables have
  std::vector<std::string> passed;  // columns for people, which are not read
};

using EntryLists = std::map<std::string, std::vector<Entry>, std::less<>>;

// By section, in the file's order. Rows without any text are passed over. Appends every mistake to
// `problems`: unknown keys and columns with the nearest known one, columns twice, cells with errors, rows
// hidden in a workbook; then the lists are not to be used.
EntryLists read_entries(const std::string& path, std::string_view bytes,
                        std::span<const EntrySection> sections, std::vector<Problem>& problems);

}  // namespace telaudit::book
