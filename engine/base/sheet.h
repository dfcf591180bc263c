// Reading of .xlsx workbooks (ECMA-376): sheets row by row, each cell as text and kind, with what a reader of
// prices must know beside it: is it a formula, hidden, covered by a merged cell. Nothing is computed: of a
// formula the cached value is given. Never reads anything outside the workbook.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/archive.h"
#include "base/result.h"

namespace telaudit {

enum class CellKind : std::uint8_t {
  blank,    // nothing, or a formula without a cached value
  text,     // as it stands; may look like a number: see SheetCell::looks_like_number()
  number,   // the shortest decimal that names the same double: 0.1, not 0.1000000000000000055
  date,     // 2026-01-31
  moment,   // 2026-01-31 09:12:00, rounded to tenths of a second
  time,     // 09:12:00, and over 24 hours where the format counts them: 31:05:00
  boolean,  // TRUE or FALSE
  error,    // #N/A; also a date that no calendar has, as 29 February 1900, with the serial number as text
};

struct SheetCell {
  std::uint32_t row = 0;     // from 1
  std::uint32_t column = 0;  // from 1
  CellKind kind = CellKind::blank;
  bool formula = false;
  bool hidden = false;   // its row or column
  bool percent = false;  // a number that shows as a percentage: 0.07 as 7 %
  bool covered = false;  // by a merged cell that begins elsewhere; what stands in it does not show
  std::string text;
  // What the format of a number writes beside it, without blanks at its ends: "EUR", "$", "per day". It is
  // no part of `text`. Nothing for the formats that follow the reader's own country, since they name none.
  std::string beside;

  std::string reference() const;  // B7
  // A text that is a plain decimal but for blanks around it.
  bool looks_like_number() const;
};

struct SheetRow {
  std::uint32_t number = 0;  // from 1
  bool hidden = false;
  std::vector<SheetCell> cells;  // in order of columns; those that the file has

  // Nothing where the file has no cell in that column.
  const SheetCell* find(std::uint32_t column) const;
};

struct SheetInfo {
  enum class Visibility : std::uint8_t { visible, hidden, very_hidden };  // very: only a program can show it
  std::string name;
  Visibility visibility = Visibility::visible;
  bool table = true;  // false: a sheet that is a chart or a dialogue, which has no cells
};

// "B" is 2, "B7" has column 2 and row 7. Nothing for other text, or past XFD1048576.
std::optional<std::uint32_t> column_of_letters(std::string_view letters);
std::string letters_of_column(std::uint32_t column);
struct CellPosition {
  std::uint32_t row = 0;
  std::uint32_t column = 0;
};
std::optional<CellPosition> position_of_reference(std::string_view reference);

// Cells that show as one, which says what stands in the first.
struct MergedCells {
  CellPosition first;
  CellPosition last;
};

class SheetReader;

// Cheap to copy. Not safe for use from several threads at once, nor are its readers.
class Workbook {
 public:
  // `file` is named in Problems. Problems: not an .xlsx workbook (with the kind it seems to be), broken, with
  // a password, over the limits.
  static Result<Workbook> open(const std::string& path, const UnpackLimits& limits = {});
  static Result<Workbook> parse(std::string bytes, const std::string& file, const UnpackLimits& limits = {});

  const std::vector<SheetInfo>& sheets() const;
  // By name; case does not count, as in the programs that write them.
  std::optional<std::size_t> find(std::string_view name) const;
  const std::string& file() const;
  const std::string& hash() const;  // SHA-256 of the file's bytes
  // Whether the serial numbers of its days count from 1904: for numbers that no format shows as days.
  bool counts_days_from_1904() const;

  // A reader of the sheet from its first row. Reads through the sheet once for merged cells.
  Result<SheetReader> read(std::size_t sheet) const;

  // In the order of the file, a million at most. Of the cells that do not show the file need not have any.
  Result<std::vector<MergedCells>> merged(std::size_t sheet) const;

  // Of a cell: file, and 'Price list'!B7 as element.
  Place place(std::size_t sheet, const SheetCell& cell) const;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

class SheetReader {
 public:
  ~SheetReader();
  SheetReader(SheetReader&&) noexcept;
  SheetReader& operator=(SheetReader&&) noexcept;

  // False at the end. Rows come in ascending order; rows that the file does not have are passed over.
  Result<bool> next();
  const SheetRow& row() const;

  struct State;

 private:
  friend class Workbook;
  SheetReader();
  std::unique_ptr<State> state_;
};

}  // namespace telaudit
