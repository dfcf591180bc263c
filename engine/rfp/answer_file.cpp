#include "rfp/answer_file.h"

#include <algorithm>

#include "base/delimited.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "pricing/price_table.h"

namespace telaudit::rfp {
namespace {

constexpr std::size_t kHeaderWithin = 60;       // rows that hold something
constexpr std::size_t kMostCells = 16'000'000;  // 100,000 elements at eight terms have 3 million
constexpr std::uint32_t kMostColumns = 64;      // that are looked at under one merged cell

Problem too_large(const std::string& path) {
  return Problem{"holds more than 16 million cells", {path, {}, {}, {}, {}}, "see that it is the answer"};
}

bool holds_something(const SheetCell& cell) {
  return cell.kind != CellKind::blank || cell.formula || cell.covered;
}

// Cells under a merged one that the file does not have are put in, so that they are not taken for blank ones.
// Gives how many cells were looked at.
std::size_t add_covered(AnswerSheet& sheet, const MergedCells& merged) {
  std::size_t looked_at = 1;
  auto row = std::lower_bound(sheet.rows.begin(), sheet.rows.end(), merged.first.row,
                              [](const SheetRow& one, std::uint32_t number) { return one.number < number; });
  for (; row != sheet.rows.end() && row->number <= merged.last.row; ++row) {
    const std::uint32_t last = std::min(merged.last.column, merged.first.column + kMostColumns);
    for (std::uint32_t column = merged.first.column; column <= last; ++column) {
      if (++looked_at > kMostCells) return looked_at;
      if ((row->number == merged.first.row && column == merged.first.column) || row->find(column) != nullptr)
        continue;
      SheetCell cell;
      cell.row = row->number;
      cell.column = column;
      cell.covered = true;
      const auto after = std::find_if(row->cells.begin(), row->cells.end(),
                                      [&](const SheetCell& one) { return one.column > column; });
      row->cells.insert(after, std::move(cell));
    }
  }
  return looked_at;
}

Result<AnswerFile> workbook_cells(std::string bytes, const std::string& path) {
  AnswerFile out{path, {}, {}};
  const auto book = Workbook::parse(std::move(bytes), path);
  if (!book) return book.problem();
  out.hash = book->hash();
  std::size_t cells = 0;
  for (std::size_t s = 0; s < book->sheets().size(); ++s) {
    const auto& info = book->sheets()[s];
    if (!info.table) continue;
    AnswerSheet sheet{info.name, info.visibility != SheetInfo::Visibility::visible, {}};
    auto reader = book->read(s);
    if (!reader) return reader.problem();
    while (true) {
      const auto more = reader->next();
      if (!more) return more.problem();
      if (!*more) break;
      SheetRow row{reader->row().number, reader->row().hidden, {}};
      for (const auto& cell : reader->row().cells)
        if (holds_something(cell)) row.cells.push_back(cell);
      cells += row.cells.size();
      if (cells > kMostCells) return too_large(path);
      if (!row.cells.empty()) sheet.rows.push_back(std::move(row));
    }
    const auto merged = book->merged(s);
    if (!merged) return merged.problem();
    for (const auto& range : *merged) {
      cells += add_covered(sheet, range);
      if (cells > kMostCells) return too_large(path);
    }
    out.sheets.push_back(std::move(sheet));
  }
  return out;
}

Result<AnswerFile> text_cells(std::string_view bytes, const std::string& path) {
  AnswerFile out{path, sha256(bytes), {}};
  if (starts_with(bytes, "\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (const auto at = first_invalid_utf8(bytes))
    return Problem{"is neither an .xlsx workbook nor text in UTF-8",
                   {path, *at, {}, {}, {}},
                   "ask for the response workbook, saved as .xlsx"};
  const std::string_view first = bytes.substr(0, bytes.find('\n'));
  const auto semicolons = std::count(first.begin(), first.end(), ';');
  const auto commas = std::count(first.begin(), first.end(), ',');
  const char delimiter = semicolons > commas ? ';' : ',';
  DelimitedReader reader(bytes, {delimiter, '"'});
  AnswerSheet sheet;
  std::uint32_t line = 0;
  std::size_t cells = 0;
  while (reader.next()) {
    SheetRow row;
    row.number = ++line;
    if (reader.unterminated_quote())
      return Problem{
          "a quote is opened and not closed", {path, {}, line, {}, {}}, "close it, or double it in a text"};
    for (std::size_t c = 0; c < reader.fields().size(); ++c) {
      if (trim(reader.fields()[c]).empty()) continue;
      SheetCell cell;
      cell.row = row.number;
      cell.column = static_cast<std::uint32_t>(c + 1);
      cell.kind = CellKind::text;
      cell.text = reader.fields()[c];
      row.cells.push_back(std::move(cell));
    }
    cells += row.cells.size();
    if (cells > kMostCells) return too_large(path);
    if (!row.cells.empty()) sheet.rows.push_back(std::move(row));
  }
  out.sheets.push_back(std::move(sheet));
  return out;
}

AnswerTable match_header(const AnswerSheet& sheet, const SheetRow& header,
                         std::span<const AskedColumn> asked) {
  AnswerTable table;
  table.sheet = &sheet;
  table.header = &header;
  table.columns.resize(asked.size());
  std::vector<const SheetCell*> cell_of(asked.size());
  for (const auto& cell : header.cells) {
    const std::string key = pricing::column_key(cell.text);
    if (key.empty()) continue;
    const auto column = std::find_if(asked.begin(), asked.end(), [&](const AskedColumn& one) {
      return std::any_of(one.names.begin(), one.names.end(),
                         [&](const std::string& name) { return pricing::column_key(name) == key; });
    });
    if (column == asked.end()) {
      table.unknown.push_back(&cell);
      continue;
    }
    const auto at = static_cast<std::size_t>(column - asked.begin());
    if (table.columns[at])
      table.twice = std::pair{cell_of[at], &cell};
    else
      table.columns[at] = cell.column;
    cell_of[at] = &cell;
  }
  return table;
}

std::optional<AnswerTable> table_in(const AnswerSheet& sheet, std::span<const AskedColumn> asked) {
  for (std::size_t r = 0; r < std::min(sheet.rows.size(), kHeaderWithin); ++r) {
    AnswerTable table = match_header(sheet, sheet.rows[r], asked);
    bool all = true;
    for (std::size_t c = 0; c < asked.size(); ++c) all = all && (!asked[c].required || table.columns[c]);
    if (!all) continue;
    table.first_row = r + 1;
    return table;
  }
  return std::nullopt;
}

}  // namespace

Place AnswerFile::place(const AnswerSheet& sheet, std::uint32_t row, std::uint32_t column) const {
  if (sheet.name.empty()) return {path, {}, row, column, {}};
  return {path, {}, {}, {}, "'" + sheet.name + "'!" + letters_of_column(column) + std::to_string(row)};
}

Result<AnswerFile> read_answer_file(const std::string& path) {
  auto bytes = read_file(path);
  if (!bytes) return bytes.problem();
  return parse_answer_file(*std::move(bytes), path);
}

Result<AnswerFile> parse_answer_file(std::string bytes, const std::string& path) {
  // A zip archive, or one of the formats the reader of workbooks knows to name.
  const bool text = !starts_with(bytes, "PK") && !starts_with(bytes, "\xD0\xCF\x11\xE0");
  return text ? text_cells(bytes, path) : workbook_cells(std::move(bytes), path);
}

const SheetCell* AnswerTable::cell(const SheetRow& row, std::size_t column) const {
  return columns[column] ? row.find(*columns[column]) : nullptr;
}

std::optional<AnswerTable> find_table(const AnswerFile& file, const std::string& sheet_name,
                                      std::span<const AskedColumn> asked) {
  if (!sheet_name.empty())
    for (const auto& sheet : file.sheets)
      if (lower(trim(sheet.name)) == lower(sheet_name))
        if (auto table = table_in(sheet, asked)) return table;
  for (const bool hidden : {false, true})
    for (const auto& sheet : file.sheets)
      if (sheet.hidden == hidden)
        if (auto table = table_in(sheet, asked)) return table;
  return std::nullopt;
}

std::vector<const AnswerSheet*> further_tables(const AnswerFile& file, const AnswerTable& read,
                                               std::span<const AskedColumn> asked) {
  std::vector<const AnswerSheet*> out;
  for (const auto& sheet : file.sheets)
    if (&sheet != read.sheet && table_in(sheet, asked)) out.push_back(&sheet);
  return out;
}

}  // namespace telaudit::rfp
