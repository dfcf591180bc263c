// Cells of a table as SQLite takes them: read straight from the columns of a batch.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/cell_text.h"
#include "store/sql_rows.h"
#include "store/sql_snapshot.h"

struct sqlite3_context;

namespace telaudit::store {

class SqlCells {
 public:
  explicit SqlCells(SqlTable& table) : table_(table), cells_(table.columns().size()) {}

  // Names the columns a query needs, as sqlite3_index_info::colUsed does: bit 63 stands for all from the 64th
  // on. Gives the columns of the relation that they are made of.
  Result<std::vector<std::size_t>> use(std::uint64_t used);
  // To be called whenever `rows` came to another batch.
  void look_at(const SqlRows& rows);
  // Gives a cell of a row of that batch to SQLite; a result code.
  int give(sqlite3_context* context, std::size_t column, std::size_t row);

 private:
  struct Cell {
    bool used = false;
    const bill::ColumnView* view = nullptr;
    std::size_t step = 1;     // 0: one value for all rows
    std::int64_t factor = 1;  // decimals: from the batch's scale to the column's
    std::uint8_t scale = 0;   // decimals: of the column
    std::int64_t written = std::numeric_limits<std::int64_t>::min();  // the date in `text`
    std::array<char, kCellText> text{};
    std::size_t length = 0;
  };
  // What masking and ids are made of, where a query needs them.
  struct Parts {
    const bill::ColumnView* service = nullptr;
    const bill::ColumnView* origin = nullptr;
    const bill::ColumnView* destination = nullptr;
    const bill::ColumnView* reading = nullptr;
    const bill::ColumnView* source_offset = nullptr;
    const bill::ColumnView* ordinal = nullptr;
  };

  int give_decimal(sqlite3_context* context, const SqlColumn& column, const Cell& cell,
                   std::int64_t mantissa);
  void give_date(sqlite3_context* context, Cell& cell, std::int64_t day);
  void give_moment(sqlite3_context* context, Cell& cell, std::int64_t tenths);
  void give_masked(sqlite3_context* context, SqlKind kind, std::string_view text, std::size_t row);
  void give_charge_id(sqlite3_context* context, std::size_t row);

  SqlTable& table_;
  std::vector<Cell> cells_;
  std::vector<std::size_t> extra_;  // columns of the relation that Parts need
  Parts parts_;
  std::string buffer_;
  std::string other_buffer_;
};

}  // namespace telaudit::store
