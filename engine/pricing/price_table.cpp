#include "pricing/price_table.h"

#include <algorithm>
#include <map>

#include "base/archive.h"
#include "base/delimited.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/sheet.h"
#include "base/text.h"
#include "formats/money_text.h"
#include "pricing/words.h"

namespace telaudit::pricing {
namespace {

constexpr std::uint32_t kHeaderWithin = 50;

Problem about(const std::string& file, std::string what, std::string advice) {
  Problem problem;
  problem.what = std::move(what);
  problem.where.file = file;
  problem.advice = std::move(advice);
  return problem;
}

struct RawRow {
  std::uint32_t number = 0;
  bool hidden = false;
  std::vector<std::string_view> cells;   // from the first column
  std::vector<bool> errors;              // as long, or empty
  std::vector<std::string_view> beside;  // as long, or empty
};

// Rows one by one; false from `take` ends the reading.
using TakeRaw = std::function<bool(const RawRow&)>;

Result<void> read_text_rows(const PriceFile& file, char delimiter, const TakeRaw& take) {
  std::string_view text = file.bytes;
  if (starts_with(text, "\xEF\xBB\xBF")) text.remove_prefix(3);
  if (const auto at = first_invalid_utf8(text)) {
    auto problem = about(file.path, "has bytes that are not UTF-8", "save it as UTF-8");
    problem.where.offset = *at;
    return problem;
  }
  DelimitedReader reader(text, {delimiter, '"'});
  std::size_t counted = 0;
  RawRow row;
  row.number = 1;
  while (reader.next()) {
    row.number += static_cast<std::uint32_t>(
        std::count(text.begin() + static_cast<std::ptrdiff_t>(counted),
                   text.begin() + static_cast<std::ptrdiff_t>(reader.offset()), '\n'));
    counted = reader.offset();
    if (reader.unterminated_quote()) {
      auto problem = about(file.path, "a quote is opened and not closed", "close it, or double it in a text");
      problem.where.line = row.number;
      return problem;
    }
    row.cells.assign(reader.fields().begin(), reader.fields().end());
    if (!take(row)) return {};
  }
  return {};
}

Result<void> read_sheet_rows(const Workbook& book, std::size_t sheet, const TakeRaw& take) {
  auto reader = book.read(sheet);
  if (!reader) return reader.problem();
  for (;;) {
    const auto more = reader->next();
    if (!more) return more.problem();
    if (!*more) return {};
    const SheetRow& from = reader->row();
    RawRow row;
    row.number = from.number;
    row.hidden = from.hidden;
    for (const SheetCell& cell : from.cells) {
      row.cells.resize(cell.column);
      row.errors.resize(cell.column);
      // What a merged cell covers does not show to whoever reads the sheet.
      if (!cell.covered) row.cells.back() = cell.text;
      row.beside.resize(cell.column);
      row.beside.back() = cell.beside;
      row.errors.back() = cell.kind == CellKind::error;
    }
    if (!take(row)) return {};
  }
}

Result<std::size_t> chosen_sheet(const Workbook& book, const std::string& name) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < book.sheets().size(); ++i) {
    const SheetInfo& sheet = book.sheets()[i];
    if (name.empty() && sheet.table && sheet.visibility == SheetInfo::Visibility::visible) return i;
    names.push_back(sheet.name);
  }
  if (const auto found = book.find(name)) return *found;
  return about(book.file(), name.empty() ? "has no visible sheet" : "has no sheet " + shown(name),
               "its sheets are " + join(names, ", "));
}

}  // namespace

// Finds the row of the column names, then gives the rows below it.
class TableReading {
 public:
  TableReading(const PriceFile& file, const TableLayout& layout) : layout_(layout) {
    row_.file_ = file.path;
    row_.columns_ = &layout.columns;
    row_.cells_.resize(layout.columns.size());
    row_.beside_.resize(layout.columns.size());
    row_.errors_.resize(layout.columns.size());
    row_.found_.resize(layout.columns.size());
  }

  // False when nothing further is to be read.
  bool take(const RawRow& raw, const std::function<void(const TableRow&)>* take) {
    if (!found_header_) {
      if (layout_.header ? raw.number < *layout_.header : false) return true;
      found_header_ = bind(raw);
      if (problem_) return false;
      if (!found_header_ && (layout_.header || raw.number >= kHeaderWithin)) return false;
      return !found_header_ || take != nullptr;
    }
    row_.row_ = raw.number;
    row_.hidden_ = raw.hidden;
    row_.blank_ = std::all_of(raw.cells.begin(), raw.cells.end(),
                              [](std::string_view cell) { return formats::trim_blanks(cell).empty(); });
    for (std::size_t column = 0; column < row_.found_.size(); ++column) {
      const auto at = row_.found_[column];
      row_.cells_[column] =
          at && *at < raw.cells.size() ? formats::trim_blanks(raw.cells[*at]) : std::string_view();
      row_.beside_[column] = at && *at < raw.beside.size() ? raw.beside[*at] : std::string_view();
      row_.errors_[column] = at && *at < raw.errors.size() && raw.errors[*at];
    }
    (*take)(row_);
    return true;
  }

  bool found_header() const { return found_header_; }
  void set_sheet(std::string name) { row_.sheet_ = std::move(name); }

  Result<void> result(const PriceFile& file) const {
    if (problem_) return *problem_;
    if (found_header_) return {};
    std::vector<std::string> missing;
    for (const auto& column : layout_.columns)
      if (column.required) missing.push_back(column.names.front());
    return about(file.path,
                 layout_.header ? "row " + std::to_string(*layout_.header) + " is not the row of column names"
                                : "none of its first 50 rows has the column names",
                 "these are needed: " + join(missing, ", "));
  }

 private:
  bool bind(const RawRow& raw) {
    std::map<std::string, std::vector<std::uint32_t>> at;
    for (std::uint32_t i = 0; i < raw.cells.size(); ++i)
      if (std::string key = column_key(raw.cells[i]); !key.empty()) at[key].push_back(i);
    auto found = row_.found_;
    for (std::size_t column = 0; column < layout_.columns.size(); ++column) {
      found[column].reset();
      for (const std::string& name : layout_.columns[column].names) {
        const auto places = at.find(column_key(name));
        if (places == at.end()) continue;
        if (places->second.size() > 1) twice_ = name;
        found[column] = places->second.front();
        break;
      }
      if (!found[column] && layout_.columns[column].required) {
        twice_.clear();
        return false;
      }
    }
    if (!twice_.empty()) {
      problem_ = about(row_.file_, "the column " + shown(twice_) + " stands twice", "rename one of the two");
      problem_->where.line = raw.number;
      return false;
    }
    row_.found_ = std::move(found);
    return true;
  }

  const TableLayout& layout_;
  TableRow row_;
  bool found_header_ = false;
  std::string twice_;
  std::optional<Problem> problem_;
};

namespace {

Result<void> read_any(const PriceFile& file, const TableLayout& layout, TableReading& reading,
                      const std::function<void(const TableRow&)>* take) {
  const auto take_raw = [&](const RawRow& raw) { return reading.take(raw, take); };
  const bool text = !starts_with(file.bytes, "PK\x03\x04") && !starts_with(file.bytes, "\xD0\xCF\x11\xE0");
  if (text) return read_text_rows(file, layout.delimiter, take_raw);
  const auto book = Workbook::parse(file.bytes, file.path);
  if (!book) return book.problem();
  const auto sheet = chosen_sheet(*book, layout.sheet);
  if (!sheet) return sheet.problem();
  reading.set_sheet(book->sheets()[*sheet].name);
  return read_sheet_rows(*book, *sheet, take_raw);
}

}  // namespace

std::string column_key(std::string_view name) {
  std::string key;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || byte >= 0x80) key += c;
  }
  return lower(key);
}

Place TableRow::place() const {
  Place place;
  place.file = file_;
  if (sheet_.empty())
    place.line = row_;
  else
    place.element = sheet_ + "!" + std::to_string(row_);
  return place;
}

Place TableRow::place(std::size_t column) const {
  Place place = this->place();
  if (sheet_.empty())
    place.element = (*columns_)[column].names.front();
  else if (found_[column])
    place.element = sheet_ + "!" + letters_of_column(*found_[column] + 1) + std::to_string(row_);
  return place;
}

Result<PriceFile> read_price_file(const std::string& path) {
  auto bytes = read_file(path);
  if (!bytes) return bytes.problem();
  PriceFile file{path, std::move(*bytes), {}};
  file.hash = sha256(file.bytes);
  if (!is_gzip(file.bytes)) return file;
  auto unpacked = gunzip(file.bytes, path);
  if (!unpacked) return unpacked.problem();
  file.bytes = std::move(*unpacked);
  return file;
}

Result<void> read_price_table(const PriceFile& file, const TableLayout& layout,
                              const std::function<void(const TableRow&)>& take) {
  TableReading reading(file, layout);
  if (auto read = read_any(file, layout, reading, &take); !read) return read;
  return reading.result(file);
}

bool has_columns(const PriceFile& file, const TableLayout& layout) {
  TableReading reading(file, layout);
  return read_any(file, layout, reading, nullptr).ok() && reading.found_header();
}

}  // namespace telaudit::pricing
