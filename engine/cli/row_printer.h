// Rows on standard output as they come, however many: unlike print_table it never holds them all. Text output
// takes its widths from the first rows.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "cli/print_table.h"

namespace telaudit::cli {

class RowPrinter {
 public:
  RowPrinter(std::ostream& out, std::vector<std::string> names, Format format);

  // The cells of a row, in order.
  void text(std::string_view value);
  void number(std::string_view value);  // JSON: without quotes
  void unknown();
  // False when nobody reads any more.
  bool end_row();

  // Writes what is left, and gives the number of rows.
  std::uint64_t finish();

 private:
  struct Cell {
    std::string text;
    bool right = false;
  };

  void add(std::string_view value, bool is_number);
  void begin_cell();
  void print_held();
  void print_line(const std::vector<Cell>& line);
  void flush();

  std::ostream& out_;
  const std::vector<std::string> names_;
  const Format format_;
  std::vector<std::string> json_names_;
  std::string buffer_;
  std::uint64_t rows_ = 0;
  std::size_t column_ = 0;
  // Text output: the line being made, and the first lines until the widths are known.
  std::vector<Cell> line_;
  std::vector<std::vector<Cell>> held_;
  std::vector<std::size_t> widths_;
};

}  // namespace telaudit::cli
