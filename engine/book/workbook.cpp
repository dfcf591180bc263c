#include "book/workbook.h"

#include <algorithm>
#include <string>
#include <vector>

#include "book/book_tables.h"
#include "book/what_if.h"
#include "book/workbook_cover.h"
#include "book/xlsx.h"

namespace telaudit::book {
namespace {

// "1,200,000"
std::string grouped(std::uint64_t count) {
  std::string out = std::to_string(count);
  for (std::size_t at = out.size(); at > 3; at -= 3) out.insert(at - 3, ",");
  return out;
}

Result<SheetLayout> layout_of(const BookTable& table, const Contents& contents) {
  SheetLayout out;
  out.sheet = table.sheet;
  out.table = table.table(contents);
  SheetColumnsFinder columns(out.table);
  if (table.each_row == nullptr) {
    out.all = out.table.rows.size();
    for (const auto& cells : out.table.rows) columns.row(cells);
  } else {
    out.all = table.count(contents);
    std::uint64_t seen = 0;
    const auto read = table.each_row(contents, [&](const Cells& cells) {
      columns.row(cells);
      return ++seen < table.most_rows;
    });
    if (!read) return read.problem();
  }
  out.rows = std::min(out.all, table.most_rows);
  out.columns = columns.finish();
  return out;
}

std::string note_of(const SheetLayout& layout) {
  if (layout.whole()) return layout.table.note;
  return layout.table.note + " The first " + grouped(layout.rows) + " of " + grouped(layout.all) + " rows; " +
         layout.table.name + ".csv holds all.";
}

Result<void> write_sheet(XlsxSheet& sheet, const BookTable& table, const SheetLayout& layout,
                         const Layouts& sheets, const Contents& contents) {
  constexpr std::uint64_t kMostWrappedRows = 5'000;
  TableWriter writer(sheet, layout.table, layout.columns, note_of(layout));
  if (layout.rows > kMostWrappedRows) writer.keep_texts_on_one_line();
  std::uint64_t at = 0;
  const auto write = [&](const Cells& cells) {
    if (at >= layout.rows) return false;
    if (table.set_formulas == nullptr) {
      writer.row(cells);
    } else {
      Cells live = cells;
      table.set_formulas(sheets, layout, at, live);
      writer.row(live);
    }
    return ++at < layout.rows;
  };
  if (table.each_row == nullptr) {
    for (const auto& cells : layout.table.rows)
      if (!write(cells)) break;
  } else if (const auto read = table.each_row(contents, write); !read) {
    return read;
  }
  writer.finish();
  return {};
}

}  // namespace

Result<void> write_workbook(const Contents& contents, const std::filesystem::path& path) {
  std::vector<const BookTable*> tables;
  std::vector<SheetLayout> laid_out;
  for (const auto& table : book_tables()) {
    if (!is_shown(table, contents)) continue;
    auto layout = layout_of(table, contents);
    if (!layout) return layout.problem();
    tables.push_back(&table);
    laid_out.push_back(std::move(*layout));
  }
  const Layouts sheets(laid_out);
  XlsxFile file(path, contents.input->title, contents.input->as_of);
  XlsxSheet cover = file.sheet("Cover");
  write_cover(cover, contents, sheets);
  if (has_what_if(contents)) {
    XlsxSheet what_if = file.sheet("What if");
    write_what_if(what_if, contents, sheets);
  }
  for (std::size_t i = 0; i < tables.size(); ++i) {
    XlsxSheet sheet = file.sheet(std::string(tables[i]->sheet));
    if (const auto written = write_sheet(sheet, *tables[i], laid_out[i], sheets, contents); !written)
      return written;
  }
  return file.finish();
}

}  // namespace telaudit::book
