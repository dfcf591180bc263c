// Charges as lines of CSV (RFC 4180) or JSON, a batch at a time. What is the same in all rows of a batch is
// written once and copied; words of a dictionary are quoted once. Memory does not grow with the rows.
//
// Decimals are written exactly, with the decimals the carrier printed (JSON: as strings); what is unknown is
// an empty cell, or in JSON no member. A text cell of CSV that a spreadsheet would run as a formula gets an
// apostrophe.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/result.h"
#include "bill/relation.h"
#include "cli/export_columns.h"
#include "cli/output_bytes.h"

namespace telaudit::cli {

enum class ExportShape : std::uint8_t { csv, json_lines };

// What an invoice states of its period, by carrier, account, number and bill date.
using InvoicePeriods = std::map<std::tuple<std::string, std::string, std::string, std::int64_t>,
                                std::pair<std::optional<Date>, std::optional<Date>>>;

class ExportWriter {
 public:
  // `periods` may be empty where no column asks for them, and outlives the writer.
  ExportWriter(std::vector<ExportColumn> columns, ExportShape shape, const InvoicePeriods& periods);

  // The columns of the relation that a scan is to give, in this order.
  const std::vector<std::size_t>& request() const { return request_; }
  std::string header() const;
  // Appends rows [begin, end) of a batch to `out`.
  void write(const bill::Batch& batch, std::size_t begin, std::size_t end, OutputBytes& out);

 private:
  struct Words {  // the cells of a dictionary's words, one after the other
    std::string cells;
    std::vector<std::size_t> ends;
  };
  struct Column {
    ExportColumn spec;
    std::string before;  // JSON: the member's name
    std::vector<std::size_t> positions;
    std::vector<const bill::ColumnView*> views;  // of the batch, one a source
    bool has_words = false;
    Words words;
  };
  // What a line is made of: bytes that are the same in all rows, or a column.
  struct Piece {
    std::string bytes;
    Column* column = nullptr;
  };

  void plan(const bill::Batch& batch, std::size_t rows);
  void write_cell(Column& column, std::size_t row, OutputBytes& out);
  bool write_value(Column& column, std::size_t row, OutputBytes& out);
  bool write_own_value(const Column& column, std::size_t row, OutputBytes& out);
  bool write_focus_value(const Column& column, std::size_t row, OutputBytes& out);
  bool write_period(const Column& column, std::size_t row, OutputBytes& out);
  bool write_quantity(const Column& column, std::size_t row, OutputBytes& out);
  bool write_invoice_period(const Column& column, std::size_t row, OutputBytes& out);
  bool write_text(std::string_view text, OutputBytes& out);
  bool write_decimal(Decimal value, OutputBytes& out);
  bool write_quoted(std::string_view plain, OutputBytes& out);
  bool write_day(std::int64_t day, OutputBytes& out);
  void make_words(Column& column);

  const ExportShape shape_;
  const InvoicePeriods& periods_;
  std::vector<Column> columns_;
  std::vector<std::size_t> request_;
  std::vector<Piece> pieces_;
  std::string buffer_;
  std::string other_buffer_;
};

}  // namespace telaudit::cli
