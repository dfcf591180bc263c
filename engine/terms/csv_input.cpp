#include "terms/csv_input.h"

#include <algorithm>
#include <filesystem>

#include "base/delimited.h"
#include "base/text.h"

namespace telaudit::terms {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Counts lines up to an offset; offsets must not go back. CRLF, LF and CR each end a line.
class LineCounter {
 public:
  LineCounter(std::string_view text, std::size_t start) : text_(text), at_(start) {}

  std::uint32_t line_at(std::size_t offset) {
    for (; at_ < offset; ++at_) {
      const bool pair = text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n';
      if (text_[at_] == '\n' || (text_[at_] == '\r' && !pair)) ++line_;
    }
    return line_;
  }

 private:
  std::string_view text_;
  std::size_t at_;
  std::uint32_t line_ = 1;
};

std::string_view spoken_form(bill::Type type) {
  switch (type) {
    case bill::Type::date:
      return "a date such as 2026-11-21";
    case bill::Type::decimal:
      return "a plain decimal such as 12.50";
    case bill::Type::integer:
      return "a whole number";
    case bill::Type::boolean:
      return "yes or no";
    case bill::Type::moment:
      return "a time such as 2026-11-21 09:12";
    default:
      return "text";
  }
}

// "2026-11-21 09:12", with seconds or without, a blank or a T between.
std::optional<Moment> parse_moment(std::string_view text) {
  if (text.size() < 12 || (text[10] != ' ' && text[10] != 'T')) return std::nullopt;
  const auto day = parse_iso_date(text.substr(0, 10));
  return day ? parse_time(*day, text.substr(11)) : std::nullopt;
}

Problem bad_cell(bill::Type type, std::string_view text, const Place& place) {
  return {"'" + std::string(text) + "' is not " + std::string(spoken_form(type)), place,
          "write " + std::string(spoken_form(type)) + ", or leave it out when it is not known"};
}

// For each field of the header: the relation's column and what the file may say there.
struct HeaderColumn {
  std::size_t index = 0;
  const CsvColumn* allowed = nullptr;
};

Result<std::vector<HeaderColumn>> read_header(const std::vector<std::string_view>& fields, const Place& place,
                                              std::span<const CsvColumn> columns,
                                              const bill::Schema& schema) {
  std::vector<std::string> known;
  for (const auto& column : columns) known.push_back(column.name);
  std::vector<HeaderColumn> header;
  for (const auto field : fields) {
    const std::string name(trim(field));
    Place where = place;
    where.element = "column " + name;
    const auto column = std::find_if(columns.begin(), columns.end(),
                                     [&](const CsvColumn& candidate) { return candidate.name == name; });
    if (column == columns.end()) {
      const bool other_delimiter = name.find_first_of(";\t|") != std::string::npos;
      return Problem{"unknown column '" + name + "'", where,
                     other_delimiter ? "separate the columns with commas" : did_you_mean(name, known)};
    }
    const auto twice =
        std::any_of(header.begin(), header.end(), [&](const auto& h) { return h.allowed == &*column; });
    if (twice) return Problem{"the column '" + name + "' stands twice", where, "keep one of them"};
    const auto index = schema.find(column->stored_as.empty() ? name : column->stored_as);
    require(index.has_value(), "a CSV column is one of its relation");
    header.push_back({*index, &*column});
  }
  for (const auto& column : columns) {
    const auto there =
        std::any_of(header.begin(), header.end(), [&](const auto& h) { return h.allowed == &column; });
    if (column.required && !there)
      return Problem{"the column '" + column.name + "' is missing", place,
                     "the first line names the columns: " + join(known, ", ")};
  }
  return header;
}

Result<void> read_field(std::string_view field, const HeaderColumn& column, const bill::Schema& schema,
                        const Place& place, Cell& cell) {
  const std::string_view value = trim(field);
  Place where = place;
  where.element = "column " + column.allowed->name;
  if (value.empty() || value == "unknown") {
    if (column.allowed->required)
      return Problem{"the column '" + column.allowed->name + "' is blank", where, "every row needs it"};
    return {};
  }
  const auto& words = column.allowed->words;
  if (!words.empty() && std::find(words.begin(), words.end(), value) == words.end())
    return Problem{"'" + std::string(value) + "' is not one of: " + join(words, ", "), where,
                   did_you_mean(value, words)};
  auto parsed = parse_cell(schema.columns[column.index].type, value, where);
  if (!parsed) return parsed.problem();
  cell = std::move(*parsed);
  return {};
}

}  // namespace

Result<Cell> parse_cell(bill::Type type, std::string_view text, const Place& place) {
  Cell cell;
  cell.known = true;
  switch (type) {
    case bill::Type::date: {
      const auto date = parse_iso_date(text);
      if (!date) return bad_cell(type, text, place);
      cell.number = date->days;
      return cell;
    }
    case bill::Type::decimal: {
      const auto decimal = parse_decimal(text);
      if (!decimal) return bad_cell(type, text, place);
      cell.decimal = *decimal;
      return cell;
    }
    case bill::Type::integer: {
      const auto decimal = parse_decimal(text);
      if (!decimal || decimal->scale != 0) return bad_cell(type, text, place);
      cell.number = decimal->mantissa;
      return cell;
    }
    case bill::Type::moment: {
      const auto moment = parse_moment(text);
      if (!moment) return bad_cell(type, text, place);
      cell.number = moment->tenths;
      return cell;
    }
    case bill::Type::boolean: {
      const std::string word = lower(text);
      const bool yes = word == "yes" || word == "true";
      if (!yes && word != "no" && word != "false") return bad_cell(type, text, place);
      cell.number = yes ? 1 : 0;
      return cell;
    }
    default:
      cell.text = std::string(text);
      return cell;
  }
}

Place CsvRow::place_of(std::string_view column) const {
  Place place = place_;
  place.element = "column " + std::string(column);
  return place;
}

const Cell& CsvRow::cell(std::string_view column) const {
  const auto index = schema_->find(column);
  require(index.has_value(), "a row has the cells of its relation");
  return cells_[*index];
}

Cell& CsvRow::cell(std::string_view column) {
  return const_cast<Cell&>(std::as_const(*this).cell(column));
}

std::optional<Date> CsvRow::date(std::string_view column) const {
  const Cell& found = cell(column);
  if (!found.known) return std::nullopt;
  return Date{static_cast<std::int32_t>(found.number)};
}

std::string CsvRow::text_of(std::string_view column) const {
  const Cell& found = cell(column);
  if (!found.known) return {};
  switch (schema_->columns[*schema_->find(column)].type) {
    case bill::Type::text:
      return found.text;
    case bill::Type::decimal:
      return found.decimal.text();
    case bill::Type::date:
      return Date{static_cast<std::int32_t>(found.number)}.text();
    case bill::Type::moment:
      return Moment{found.number}.text();
    default:
      return std::to_string(found.number);
  }
}

void CsvRow::set_decimal(std::string_view column, Decimal value) {
  Cell& target = cell(column);
  target.known = true;
  target.decimal = value;
}

void CsvRow::set_number(std::string_view column, std::int64_t value) {
  Cell& target = cell(column);
  target.known = true;
  target.number = value;
}

void CsvRow::set_text(std::string_view column, std::string value) {
  Cell& target = cell(column);
  target.known = true;
  target.text = std::move(value);
}

Result<void> CsvRow::append_to(bill::TableBuilder& builder) const {
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const Cell& source = cells_[i];
    if (!source.known) continue;
    switch (schema_->columns[i].type) {
      case bill::Type::text:
        builder.set_text(i, source.text);
        break;
      case bill::Type::decimal:
        if (!builder.set_decimal(i, source.decimal))
          return Problem{
              "the number " + source.decimal.text() + " is too large beside the others of its column",
              place_of(schema_->columns[i].name), "18 digits must hold every value of a column"};
        break;
      default:
        builder.set_number(i, source.number);
        break;
    }
  }
  builder.end_row();
  return {};
}

Result<void> read_csv(const InputFile& file, std::span<const CsvColumn> columns, bill::TableBuilder& builder,
                      const CompleteRow& complete) {
  const std::string_view content = file.content;
  const std::size_t start = starts_with(content, kByteOrderMark) ? kByteOrderMark.size() : 0;
  Place place;
  place.file = file.path;
  if (const auto bad = first_invalid_utf8(content)) {
    place.line = LineCounter(content, 0).line_at(*bad);
    place.offset = *bad;
    return Problem{"not UTF-8", place, "save the file as CSV UTF-8"};
  }
  const bill::Schema& schema = builder.schema();
  const auto file_column = schema.find("file");
  const auto line_column = schema.find("line");
  LineCounter lines(content, start);
  DelimitedReader reader(content, {}, start);
  std::vector<HeaderColumn> header;
  while (reader.next()) {
    place.line = lines.line_at(reader.offset());
    const auto& fields = reader.fields();
    if (reader.unterminated_quote())
      return Problem{"a quote is opened and never closed", place,
                     "close it, or double a quote that belongs to the text"};
    if (std::all_of(fields.begin(), fields.end(), [](auto field) { return trim(field).empty(); })) continue;
    if (header.empty()) {
      auto read = read_header(fields, place, columns, schema);
      if (!read) return read.problem();
      header = std::move(*read);
      continue;
    }
    if (fields.size() > header.size())
      return Problem{"the row has " + std::to_string(fields.size()) + " fields and the header " +
                         std::to_string(header.size()),
                     place, "put text that holds a comma in quotes"};
    CsvRow row(schema, place);
    for (std::size_t i = 0; i < header.size(); ++i) {
      const std::string_view field = i < fields.size() ? fields[i] : std::string_view();
      if (auto read = read_field(field, header[i], schema, place, row.at(header[i].index)); !read)
        return read;
    }
    for (const auto& column : columns)
      if (column.any_when_blank && !row.cell(column.name).known) row.set_text(column.name, "*");
    if (file_column) row.set_text("file", std::filesystem::path(file.path).filename().string());
    if (line_column) {
      row.at(*line_column).known = true;
      row.at(*line_column).number = *place.line;
    }
    if (auto completed = complete(row); !completed) return completed;
    if (auto appended = row.append_to(builder); !appended) return appended;
  }
  if (header.empty()) return Problem{"the file is empty", place, "the first line names the columns"};
  return {};
}

}  // namespace telaudit::terms
