// A table of prices as rows of named cells, whatever file it stands in: delimited text, the same in gzip, or
// a sheet of an .xlsx workbook.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace telaudit::pricing {

// A file read whole, unpacked where it was gzip.
struct PriceFile {
  std::string path;
  std::string bytes;
  std::string hash;  // SHA-256 of the file as it lies there
};
Result<PriceFile> read_price_file(const std::string& path);

struct TableLayout {
  std::string sheet;                    // of a workbook; "": the first that is visible and has cells
  std::optional<std::uint32_t> header;  // row of the column names, from 1; otherwise it is looked for
  char delimiter = ',';
  // Each column asked for with every name it may go by; letters and digits count, case and the rest do not.
  struct Column {
    std::vector<std::string> names;
    bool required = false;
  };
  std::vector<Column> columns;
};

// One row; views live until the next.
class TableRow {
 public:
  // Of the layout's column; "" where the file does not have it, or the cell is blank. Blanks at the ends are
  // cut off.
  std::string_view cell(std::size_t column) const { return cells_[column]; }
  bool hidden() const { return hidden_; }
  bool blank() const { return blank_; }
  // What a workbook's cell shows beside its number: see SheetCell::beside.
  std::string_view beside(std::size_t column) const { return beside_[column]; }
  // A cell of a workbook that holds an error (#N/A), or a date no calendar has.
  bool error(std::size_t column) const { return errors_[column]; }
  // File and line, or sheet and row; with a column, its cell.
  Place place() const;
  Place place(std::size_t column) const;

 private:
  friend class TableReading;
  std::vector<std::string_view> cells_;
  std::vector<std::string_view> beside_;
  std::vector<bool> errors_;
  std::vector<std::optional<std::uint32_t>> found_;  // of each column, where the file has it
  const std::vector<TableLayout::Column>* columns_ = nullptr;
  std::string file_;
  std::string sheet_;  // "" in text
  std::uint32_t row_ = 0;
  bool hidden_ = false;
  bool blank_ = true;
};

// Takes each row below the column names, blank ones too. Problems: not a table of its kind, no row with the
// required columns among the first fifty, a column twice.
Result<void> read_price_table(const PriceFile& file, const TableLayout& layout,
                              const std::function<void(const TableRow&)>& take);

// The column names of the table as they are written, when one of the first fifty rows has them all of
// `required`; to find out which map a file is for.
bool has_columns(const PriceFile& file, const TableLayout& layout);

// Letters and digits in lower case: "FRN Status" and frn_status are one name.
std::string column_key(std::string_view name);

}  // namespace telaudit::pricing
