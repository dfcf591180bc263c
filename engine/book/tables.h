// The book's tables, laid out once: the workbook, the CSV files and the JSON file show the same cells.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "book/contents.h"

namespace telaudit::book {

enum class Content { text, long_text, id, date, money, rate, quantity, count };

struct Column {
  std::string name;  // of the CSV column and the JSON key; shown with blanks for underscores
  Content content = Content::text;
};

// A cell's exact text; numbers are plain decimals, dates ISO days. Empty: unknown.
struct Cell {
  std::string text;
  std::string formula;  // workbook only: what computes `text`, set where the workbook is laid out
};

using Cells = std::vector<Cell>;

struct Table {
  std::string name;  // of the file and the JSON key: "demand-set"
  std::string title;
  std::string note;  // one sentence under the title
  std::vector<Column> columns;
  std::vector<Cells> rows;

  std::size_t column(std::string_view name) const;  // must exist
};

bool is_numeric(Content content);

// False: no more rows are wanted.
using RowVisitor = std::function<bool(const Cells&)>;

Table bills_table(const Contents& contents);
Table spreads_table(const Contents& contents);
// What is paid beside the market, and when contracts end: tables_of_market.cpp.
Table gaps_table(const Contents& contents);
Table contract_ends_table(const Contents& contents);
Table scenarios_table(const Contents& contents);
Table sensitivities_table(const Contents& contents);
Table bridge_table(const Contents& contents);
Table cost_centres_table(const Contents& contents);
// What the figures rest on: tables_of_record.cpp.
Table coverage_table(const Contents& contents);
Table rules_table(const Contents& contents);
Table ladder_table(const Contents& contents);

// Tables that may be long: the columns in a table without rows, and the rows one at a time.
Table demand_columns(const Contents& contents);
std::uint64_t demand_count(const Contents& contents);
Result<void> each_demand_row(const Contents& contents, const RowVisitor& visit);
Table findings_columns(const Contents& contents);
std::uint64_t findings_count(const Contents& contents);
Result<void> each_finding_row(const Contents& contents, const RowVisitor& visit);
Table withdrawn_columns(const Contents& contents);
std::uint64_t withdrawn_count(const Contents& contents);
Result<void> each_withdrawn_row(const Contents& contents, const RowVisitor& visit);
Table charges_table();
Cells charge_cells(const ShownCharge& charge);

}  // namespace telaudit::book
