// Reads any bytes as an .xlsx workbook and every sheet of it to the end. What is refused says why; what is
// read keeps its promises: rows and cells ascend, references are their own.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/sheet.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using telaudit::require;
  telaudit::UnpackLimits limits;
  limits.unpacked_bytes = std::uint64_t{16} << 20U;
  const auto book =
      telaudit::Workbook::parse(std::string(reinterpret_cast<const char*>(data), size), "fuzz.xlsx", limits);
  if (!book) {
    require(!book.problem().what.empty(), "a refusal says what is wrong");
    return 0;
  }
  for (std::size_t sheet = 0; sheet < book->sheets().size(); ++sheet) {
    auto reader = book->read(sheet);
    if (!reader) continue;
    std::uint32_t row = 0;
    for (;;) {
      const auto more = reader->next();
      if (!more || !*more) break;
      require(reader->row().number > row, "rows ascend");
      row = reader->row().number;
      std::uint32_t column = 0;
      for (const telaudit::SheetCell& cell : reader->row().cells) {
        require(cell.row == row && cell.column > column, "cells ascend");
        column = cell.column;
        const auto position = telaudit::position_of_reference(cell.reference());
        require(position && position->row == row && position->column == column, "a reference reads back");
      }
    }
  }
  return 0;
}
