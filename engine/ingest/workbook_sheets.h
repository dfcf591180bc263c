// The sheets of a workbook (.xlsx) as sources of their own: "bill.xlsx!Charges", like the member of an
// archive. A row of the sheet is a line of text in the form that readers of sheets know
// (formats/profile_sheet.h), and its number is the number of the line, so that every byte leads to a cell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/sheet.h"
#include "ingest/byte_stream.h"

namespace telaudit::ingest {

// Whether a file that begins with these bytes may be a workbook: an Office document, or one of the older
// kind, of which is said that it cannot be read.
bool is_workbook(std::string_view prefix);

// One thread.
class WorkbookSheets {
 public:
  // Reads the file `path` whole: it is held while its sheets are read. Problems: larger than an archive may
  // be (base/archive.h), no workbook, broken, with a password.
  static Result<WorkbookSheets> open(ByteStream& file, const std::string& path);

  struct Sheet {
    std::string path;
    bool hidden = false;  // by its author; its rows are no part of what he shows
    bool table = true;
  };
  const std::vector<Sheet>& sheets() const { return sheets_; }

  // Lines that end with LF, of cells with commas between them. Quotes stand around a cell with a comma or a
  // quote in it, which is doubled; line ends and tabs in a cell are blanks. Dates are 2026-01-31, moments
  // 2026-01-31 09:12:00, times 09:12:00; numbers have the 15 digits that spreadsheets show, the given mark,
  // and a percent sign where they show one. Of a formula the value stands there that the workbook keeps;
  // cells that do not show since they are merged into others are empty. A row that the workbook does not have
  // is an empty line. Hidden rows and columns are there: a filter takes nothing off a bill.
  std::unique_ptr<ByteStream> text(std::size_t sheet, char decimal_mark = '.') const;

 private:
  explicit WorkbookSheets(Workbook workbook) : workbook_(std::move(workbook)) {}

  Workbook workbook_;
  std::vector<Sheet> sheets_;
};

// The cells of the lines that stand in `bytes` of such a text, by reference: "B7" and what stands there;
// empty cells are left out. `bytes` begin in the line `row` (from 1), at its beginning.
std::vector<std::pair<std::string, std::string>> cells_of_lines(std::string_view bytes, std::uint64_t row);

}  // namespace telaudit::ingest
