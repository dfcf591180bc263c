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

// Characters of a terminal that a carrier's text must not send: control characters become '?'.
std::string printable(std::string_view text);

}  // namespace telaudit::cli
