#include "book/tables_csv.h"

#include "base/delimited.h"
#include "book/output_file.h"

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

Result<void> write_csv(const BookTable& table, const Contents& contents, const std::filesystem::path& path) {
  const Table head = table.table(contents);
  OutputFile file(path);
  std::string line;
  append_header(line, head.columns);
  file.write(line);
  const auto read = each_row_of(table, contents, [&](const Cells& cells) {
    line.clear();
    append_row(line, head.columns, cells);
    file.write(line);
    return true;
  });
  if (!read) return read;
  return file.finish();
}

}  // namespace telaudit::book
