#include "intake/table_reading.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace telaudit::intake {
namespace {

using Use = LayoutColumn::Use;

constexpr std::uint32_t kHeaderWithin = 10;
constexpr std::size_t kFewestNames = 4;  // of a layout that tell its header from other rows

// "Unit price *" is unit_price.
std::string column_name(std::string_view heading) {
  std::string name = lower(trim(heading));
  while (!name.empty() && (name.back() == '*' || name.back() == ' ')) name.pop_back();
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == ' ' || c == '\n' || c == '\r'; }, '_');
  return name;
}

std::string range_text(const MergedCells& range) {
  return letters_of_column(range.first.column) + std::to_string(range.first.row) + ":" +
         letters_of_column(range.last.column) + std::to_string(range.last.row);
}

Place place_at(const Workbook& book, std::size_t sheet, std::uint32_t row, std::uint32_t column) {
  SheetCell cell;
  cell.row = row;
  cell.column = column;
  return book.place(sheet, cell);
}

std::size_t known_names(const SheetLayout& layout, const SheetRow& row) {
  return static_cast<std::size_t>(
      std::count_if(row.cells.begin(), row.cells.end(), [&](const SheetCell& cell) {
        return !cell.covered && layout.find(column_name(cell.text)) != nullptr;
      }));
}

const SheetLayout* layout_of_header(const SheetRow& row) {
  const SheetLayout* best = nullptr;
  std::size_t most = kFewestNames - 1;
  for (const SheetLayout* layout : all_layouts())
    if (const std::size_t names = known_names(*layout, row); names > most) {
      best = layout;
      most = names;
    }
  return best;
}

class TableReader {
 public:
  TableReader(const Workbook& book, std::size_t sheet, const SheetLayout& layout)
      : book_(book), sheet_(sheet), layout_(layout) {
    out_.layout = &layout;
    out_.sheet = book.sheets()[sheet].name;
    out_.sheet_index = sheet;
  }

  void take_header(const SheetRow& row) {
    header_ = row.number;
    std::vector<const SheetCell*> unknown;
    for (const SheetCell& cell : row.cells) {
      const std::string name = cell.covered ? std::string() : column_name(cell.text);
      if (name.empty()) continue;
      const LayoutColumn* column = layout_.find(name);
      if (column == nullptr) {
        unknown.push_back(&cell);
      } else if (std::any_of(columns_.begin(), columns_.end(),
                             [&](const auto& each) { return each.second == column; })) {
        fault(cell.row, cell.column, name, cell.text, "the column " + name + " stands twice", "one of them");
        out_.whole = false;
      } else {
        columns_.emplace(cell.column, column);
        out_.columns.emplace(name, cell.column);
      }
    }
    name_missing(unknown);
  }

  // Merged cells of the header and below it. Each row that they touch is refused.
  void take_merged(const std::vector<MergedCells>& merged) {
    for (const auto& range : merged) {
      if (range.last.row < header_) continue;
      const bool of_header = range.first.row <= header_;
      for (const auto& [at, column] : columns_) {
        if (at < range.first.column || at > range.last.column) continue;
        if (!of_header && column->use == Use::given) continue;
        if (of_header) {
          fault(range.first.row, range.first.column, column->name, "",
                "the column's name stands in merged cells " + range_text(range),
                "each column name in a cell of its own");
          out_.whole = false;
        } else {
          merged_.push_back(range);
        }
        break;
      }
    }
  }

  void take_row(const SheetRow& row) {
    ReadRow read;
    read.number = row.number;
    bool filled = false;
    std::vector<Fault> faults;
    for (const SheetCell& cell : row.cells) {
      const auto column = columns_.find(cell.column);
      if (column == columns_.end() || column->second->use == Use::given || cell.covered) continue;
      WrittenCell written{cell.text, cell.kind, cell.percent, cell.formula};
      if (written.blank()) continue;
      filled = filled || column->second->use == Use::filled;
      read.cells.emplace(column->second->name, ReadCell{std::move(written), book_.place(sheet_, cell)});
    }
    for (const auto& range : merged_) {
      if (row.number < range.first.row || row.number > range.last.row) continue;
      filled = true;
      fault(row.number, range.first.column, "", "", "the cells " + range_text(range) + " are merged",
            "one value in each cell: unmerge them and fill every row");
    }
    if (!filled) return;
    if (row.hidden)
      fault(row.number, 1, "", "", "a hidden row holds an entry",
            "a row that whoever signs has seen: show it, or clear it");
    out_.rows.push_back(std::move(read));
  }

  ReadTable take() { return std::move(out_); }

  void hidden_sheet() {
    fault(0, 0, "", "", "the sheet is hidden", "a sheet that whoever signs has seen: show it, or delete it");
    out_.whole = false;
  }

 private:
  // A row of 0 is the whole sheet.
  void fault(std::uint32_t row, std::uint32_t column, std::string name, std::string found, std::string what,
             std::string expected) {
    Place place = place_at(book_, sheet_, std::max(row, 1U), std::max(column, 1U));
    if (column == 0) {
      place = {};
      place.file = book_.file();
      place.element = out_.sheet;
    }
    out_.faults.push_back({std::move(place), out_.sheet, row == header_ ? 0 : row, std::move(name),
                           std::move(found), std::move(what), std::move(expected)});
  }

  // A column that is missing was renamed or deleted: whatever stands in a column of an unknown name may be
  // it.
  void name_missing(const std::vector<const SheetCell*>& unknown) {
    std::vector<std::string> missing;
    for (const auto& column : layout_.columns) {
      const bool there = std::any_of(columns_.begin(), columns_.end(),
                                     [&](const auto& each) { return each.second == &column; });
      if (!there && column.use != Use::given) missing.push_back(column.name);
    }
    for (const SheetCell* cell : unknown) {
      if (missing.empty()) {
        out_.own_columns.push_back(cell->text);
        continue;
      }
      const auto meant = nearest(column_name(cell->text), missing);
      fault(header_, cell->column, "", cell->text, "no column has the name '" + cell->text + "'",
            meant ? "the name " + *meant : "one of the names that are missing: " + join(missing, ", "));
    }
    for (const auto& name : missing)
      fault(header_, 0, name, "", "the column " + name + " is missing", "a column with that name, if empty");
    if (!missing.empty()) out_.whole = false;
  }

  const Workbook& book_;
  std::size_t sheet_;
  const SheetLayout& layout_;
  std::uint32_t header_ = 0;
  std::map<std::uint32_t, const LayoutColumn*> columns_;  // by column of the sheet
  std::vector<MergedCells> merged_;
  ReadTable out_;
};

Result<void> read_rows(TableReader& table, SheetReader& reader) {
  for (;;) {
    const auto more = reader.next();
    if (!more) return more.problem();
    if (!*more) return {};
    table.take_row(reader.row());
  }
}

}  // namespace

const ReadCell* ReadRow::find(std::string_view column) const {
  const auto found = cells.find(column);
  return found == cells.end() ? nullptr : &found->second;
}

Place cell_place(const Workbook& book, const ReadTable& table, std::uint32_t row, std::string_view column) {
  const auto found = table.columns.find(column);
  return place_at(book, table.sheet_index, row, found == table.columns.end() ? 1 : found->second);
}

Result<std::optional<ReadTable>> read_table(const Workbook& book, std::size_t sheet) {
  const SheetInfo& info = book.sheets()[sheet];
  if (!info.table) return std::optional<ReadTable>();
  auto reader = book.read(sheet);
  if (!reader) return reader.problem();
  for (;;) {
    const auto more = reader->next();
    if (!more) return more.problem();
    if (!*more || reader->row().number > kHeaderWithin) return std::optional<ReadTable>();
    const SheetLayout* layout = layout_of_header(reader->row());
    if (layout == nullptr) continue;
    TableReader table(book, sheet, *layout);
    table.take_header(reader->row());
    if (info.visibility != SheetInfo::Visibility::visible) table.hidden_sheet();
    const auto merged = book.merged(sheet);
    if (!merged) return merged.problem();
    table.take_merged(*merged);
    if (auto read = read_rows(table, *reader); !read) return read.problem();
    return std::optional<ReadTable>(table.take());
  }
}

Result<DateStyle> stated_date_style(const Workbook& book) {
  const auto sheet = book.find("Read me");
  if (!sheet || !book.sheets()[*sheet].table) return DateStyle::unstated;
  auto reader = book.read(*sheet);
  if (!reader) return reader.problem();
  for (;;) {
    const auto more = reader->next();
    if (!more) return more.problem();
    if (!*more) return DateStyle::unstated;
    const auto& cells = reader->row().cells;
    for (std::size_t at = 0; at + 1 < cells.size(); ++at) {
      if (column_name(cells[at].text) != "date_style") continue;
      const std::string word = lower(trim(cells[at + 1].text));
      if (word.empty()) return DateStyle::unstated;
      if (word == "iso") return DateStyle::iso;
      if (word == "us") return DateStyle::us;
      if (word == "european") return DateStyle::european;
      return Problem{"'" + cells[at + 1].text + "' is no date style", book.place(*sheet, cells[at + 1]),
                     "write iso, us or european, or leave it blank"};
    }
  }
}

}  // namespace telaudit::intake
