// A small writing layer over libxlsxwriter: text is always written as text, numbers come from exact decimals,
// every formula carries its computed value, and the file's bytes depend on its content alone.
//
// Memory does not grow with a sheet: its rows are written from the top down, all cells of one row before any
// of the next, in any order within the row, and each row leaves memory when the next begins.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "book/tables.h"

namespace telaudit::book {

// input: a cell the reader may change; paragraph: wrapped.
enum class Style { plain, heading, figure_heading, title, note, total, input, paragraph };

class XlsxFile;

// Rows and columns count from 0.
class XlsxSheet {
 public:
  void text(std::uint32_t row, std::uint16_t column, std::string_view text, Style style = Style::plain);
  // `decimal` is plain decimal text; it is shown with at least `decimals` places, and with all it has.
  void number(std::uint32_t row, std::uint16_t column, std::string_view decimal, int decimals,
              Style style = Style::plain);
  void formula(std::uint32_t row, std::uint16_t column, const std::string& formula, std::string_view value,
               int decimals, Style style = Style::plain);
  void date(std::uint32_t row, std::uint16_t column, Date date);
  void width(std::uint16_t first, std::uint16_t last, double characters);
  // Wrapped over columns, in a row that is high enough where they are `characters` wide together.
  void merge_wrapped(std::uint32_t row, std::uint16_t first_column, std::uint16_t last_column,
                     std::string_view text, double characters, Style style = Style::note);
  // The rows down to `row` stay in sight and are printed on every page; so do the first `columns` on screens.
  void print_header(std::uint32_t row, std::uint16_t columns = 0);
  void print_on_one_page();
  void filter(std::uint32_t first_row, std::uint32_t last_row, std::uint16_t last_column);

  // No cell can be changed by hand, but those of input columns that no other call has written. A guard
  // against slips, not against intent: it has no password.
  void protect();
  void input_columns(std::uint16_t first, std::uint16_t last, double characters);
  // What may be typed into a column: one of these words, or what makes `formula` true, whose relative
  // references are those of the first row. `message` says so to whoever types something else.
  void allow_words(std::uint32_t first_row, std::uint32_t last_row, std::uint16_t column,
                   std::vector<std::string> words, const std::string& message);
  void allow_where(std::uint32_t first_row, std::uint32_t last_row, std::uint16_t column,
                   const std::string& formula, const std::string& message);
  // Cells of these that are blank are red.
  void mark_blank(std::uint32_t first_row, std::uint32_t last_row, std::uint16_t first_column,
                  std::uint16_t last_column);
  // A note that shows when the cell is pointed at.
  void note(std::uint32_t row, std::uint16_t column, std::string_view text);

 private:
  friend class XlsxFile;
  XlsxFile* file_ = nullptr;
  void* sheet_ = nullptr;  // lxw_worksheet, owned by the file
};

class XlsxFile {
 public:
  // The document's properties hold the title and the day; nothing of the machine. Written beside `path`, and
  // put in its place by finish().
  XlsxFile(const std::filesystem::path& path, std::string_view title, Date as_of);
  ~XlsxFile();
  XlsxFile(const XlsxFile&) = delete;
  XlsxFile& operator=(const XlsxFile&) = delete;

  XlsxSheet sheet(const std::string& name);
  Result<void> finish();

 private:
  friend class XlsxSheet;
  struct State;
  std::unique_ptr<State> state_;
};

// Decimals that money is shown with: two, or all it has but zeros at the end.
int money_decimals(std::string_view decimal);

// Where a table lies on its sheet: title, note, a blank row, the header, then the rows.
inline constexpr std::uint32_t kHeaderRow = 3;
inline constexpr std::uint32_t kFirstDataRow = 4;

// "B5" of a cell, counting from 0.
std::string cell_name(std::uint32_t row, std::size_t column);

// The place of a table's columns on its sheet. A rate or quantity with more digits than a double holds gets a
// neighbour that shows its exact text, so columns may lie further right than in the table.
struct SheetColumns {
  std::vector<std::uint16_t> place;
  std::vector<bool> exact_text;  // a neighbour stands right of it
};
SheetColumns sheet_columns(const Table& table);

// The same from rows seen one at a time.
class SheetColumnsFinder {
 public:
  explicit SheetColumnsFinder(const Table& table);
  void row(const Cells& cells);
  SheetColumns finish() const;

 private:
  std::vector<bool> numeric_, loses_;
};

// A table on its sheet: title, note and header when it is made, then its rows in order, then finish().
class TableWriter {
 public:
  // `table` and `columns` outlive the writer; rows of `table` are not looked at.
  TableWriter(XlsxSheet& sheet, const Table& table, const SheetColumns& columns, std::string_view note);
  // Texts wider than their column are wrapped, unless this says not to: a program that opens the file
  // measures each such row.
  void keep_texts_on_one_line() { wraps_ = false; }
  void row(const Cells& cells);
  void finish();

 private:
  XlsxSheet& sheet_;
  const Table& table_;
  const SheetColumns& columns_;
  std::uint16_t last_;
  std::uint32_t row_ = kFirstDataRow;
  bool wraps_ = true;
};

void write_table(XlsxSheet& sheet, const Table& table);

}  // namespace telaudit::book
