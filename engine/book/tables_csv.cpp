#include "book/tables_csv.h"

#include <cstdio>
#include <fstream>
#include <system_error>

#include "base/delimited.h"

namespace telaudit::book {
namespace {

void append_row(std::string& out, const std::vector<Column>& columns, const Cells& cells) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) out += ',';
    const auto content = columns[i].content;
    const bool runs_nothing = is_numeric(content) || content == Content::date;
    append_delimited(out, runs_nothing ? cells[i].text : formula_safe(cells[i].text));
  }
  out += '\n';
}

void append_header(std::string& out, const std::vector<Column>& columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (i > 0) out += ',';
    append_delimited(out, columns[i].name);
  }
  out += '\n';
}

}  // namespace

std::string csv_text(const Table& table) {
  std::string out;
  append_header(out, table.columns);
  for (const auto& row : table.rows) append_row(out, table.columns, row);
  return out;
}

Result<void> write_charges_csv(const Contents& contents, const std::filesystem::path& path) {
  constexpr std::size_t kBlock = 1 << 20;
  const auto unfinished = std::filesystem::path(path.string() + ".part");
  std::ofstream file(unfinished, std::ios::binary | std::ios::trunc);
  const Table table = charges_table();
  std::string block;
  append_header(block, table.columns);
  const auto written = each_shown_charge(contents, [&](const ShownCharge& charge) -> Result<void> {
    append_row(block, table.columns, charge_cells(charge));
    if (block.size() >= kBlock) {
      file.write(block.data(), static_cast<std::streamsize>(block.size()));
      block.clear();
    }
    return {};
  });
  file.write(block.data(), static_cast<std::streamsize>(block.size()));
  file.close();
  std::error_code error;
  if (written && file) std::filesystem::rename(unfinished, path, error);
  if (written && file && !error) return {};
  std::error_code ignored;
  std::filesystem::remove(unfinished, ignored);
  if (!written) return written;
  return Problem{"the charges could not be written",
                 {path.string(), {}, {}, {}, {}},
                 "see that the folder exists, may be written to, and has room"};
}

}  // namespace telaudit::book
