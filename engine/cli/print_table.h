// Tables on standard output: aligned text for people, CSV and JSON for programs.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace telaudit::cli {

enum class Format : std::uint8_t { text, json, csv };

struct TableColumn {
  std::string name;         // snake_case, as in CSV and JSON
  bool right = false;       // numbers
  std::size_t widest = 60;  // text output shortens longer cells, with "…"; CSV and JSON never do
};

struct PrintedTable {
  std::vector<TableColumn> columns;
  std::vector<std::vector<std::string>> rows;
};

void print_table(std::ostream& out, const PrintedTable& table, Format format);
// As text or CSV, the rows alone: what follows when a long table is printed piece by piece.
void print_more_rows(std::ostream& out, const PrintedTable& table, Format format);

// Characters of a terminal that a carrier's text must not send: control characters become '?'.
std::string printable(std::string_view text);

// Columns of a terminal that `text` takes: its code points; good enough for aligning names and numbers.
std::size_t text_width(std::string_view text);

// At most `widest` code points; what was longer ends in "…".
std::string shortened(const std::string& text, std::size_t widest);

}  // namespace telaudit::cli
