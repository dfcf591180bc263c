#include "book/xlsx.h"

#include <xlsxwriter.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <system_error>
#include <utility>

namespace telaudit::book {
namespace {

constexpr std::size_t kDigitsOfADouble = 15;
constexpr std::size_t kLongestCell = 32767;  // characters a cell may hold in the xlsx format
constexpr int kMoneyDecimals = 2;
constexpr std::time_t kSecondsOfADay = 86400;

double number_of(std::string_view decimal) {
  double value = 0;
  std::from_chars(decimal.data(), decimal.data() + decimal.size(), value);
  return value;
}

int decimals_of(std::string_view decimal) {
  const auto point = decimal.find('.');
  return point == std::string_view::npos ? 0 : static_cast<int>(decimal.size() - point - 1);
}

std::size_t significant_digits(std::string_view decimal) {
  std::size_t digits = 0;
  for (const char c : decimal)
    if (c >= '0' && c <= '9' && (digits != 0 || c != '0')) ++digits;
  return digits;
}

std::string number_format(int decimals) {
  return decimals == 0 ? "#,##0" : "#,##0." + std::string(static_cast<std::size_t>(decimals), '0');
}

// Cut at a character's first byte, never inside one.
std::string fitting(std::string_view text) {
  if (text.size() <= kLongestCell) return std::string(text);
  std::size_t end = kLongestCell;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return std::string(text.substr(0, end));
}

lxw_worksheet* worksheet(void* sheet) {
  return static_cast<lxw_worksheet*>(sheet);
}

// A row that has left memory takes no more cells.
void require_written(lxw_error error) {
  require(error == LXW_NO_ERROR, "a sheet's rows are written from the top down, within the format's limits");
}

std::string heading_of(std::string_view name) {
  std::string out(name);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

double width_of(Content content) {
  switch (content) {
    case Content::long_text:
      return 42;
    case Content::id:
      return 18;
    case Content::date:
      return 11;
    case Content::money:
    case Content::rate:
      return 14;
    case Content::quantity:
    case Content::count:
      return 11;
    case Content::text:
      return 16;
  }
  return 16;
}

}  // namespace

namespace {

// How many lines a text takes where so many characters stand in one, broken between words.
int lines_of(std::string_view text, double characters) {
  const auto most = static_cast<std::size_t>(std::max(1.0, characters));
  std::size_t lines = 1, used = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::size_t word = end;
    if (used != 0 && used + 1 + word > most) {
      ++lines;
      used = 0;
    }
    used += word + (used == 0 ? 0 : 1);
    while (used > most) {
      ++lines;
      used -= most;
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return static_cast<int>(lines);
}

// What a sheet has been given so far. Rows are written from the top down, so that the last is enough.
struct SheetShape {
  std::map<std::uint16_t, double> widths;  // by column, in characters
  std::uint32_t row = 0;
  int lines = 1;  // of that row
};

constexpr double kLineHeight = 13.5;  // points, of the letters of 10 that all cells have

}  // namespace

struct XlsxFile::State {
  std::map<void*, SheetShape> shapes;
  std::filesystem::path path;
  std::filesystem::path unfinished;
  std::string unfinished_name;
  std::string folder;  // of the unfinished sheets too: it has the room, and /tmp may be memory
  lxw_workbook* workbook = nullptr;
  std::map<std::pair<Style, std::string>, lxw_format*> formats;  // by style and number format
  lxw_format* input_format = nullptr;

  lxw_format* blank_format = nullptr;

  // Of a condition: what it does not say stays as it was.
  lxw_format* blank() {
    if (blank_format != nullptr) return blank_format;
    blank_format = workbook_add_format(workbook);
    format_set_bg_color(blank_format, 0xF8CBC6);
    return blank_format;
  }

  lxw_format* input() {
    if (input_format != nullptr) return input_format;
    input_format = workbook_add_format(workbook);
    format_set_font_name(input_format, "Calibri");
    format_set_font_size(input_format, 10);
    format_set_unlocked(input_format);
    format_set_bg_color(input_format, 0xFFF9E0);
    format_set_border(input_format, LXW_BORDER_HAIR);
    return input_format;
  }

  lxw_format* format(Style style, const std::string& numbers = {}) {
    auto& made = formats[{style, numbers}];
    if (made != nullptr) return made;
    made = workbook_add_format(workbook);
    format_set_font_name(made, "Calibri");
    format_set_font_size(made, style == Style::title ? 16 : 10);
    const bool heading = style == Style::heading || style == Style::figure_heading;
    if (heading || style == Style::title || style == Style::total) format_set_bold(made);
    if (style == Style::figure_heading) format_set_align(made, LXW_ALIGN_RIGHT);
    if (heading) {
      format_set_bg_color(made, 0x1F3A4D);
      format_set_font_color(made, LXW_COLOR_WHITE);
      format_set_text_wrap(made);
      format_set_align(made, LXW_ALIGN_VERTICAL_CENTER);
    }
    if (style == Style::paragraph || style == Style::note) format_set_text_wrap(made);
    // Beside a text of several lines the others stand at its first.
    if (style == Style::paragraph || style == Style::note || style == Style::plain || style == Style::input)
      format_set_align(made, LXW_ALIGN_VERTICAL_TOP);
    if (style == Style::note) format_set_font_color(made, 0x5B6770);
    if (style == Style::input) {
      format_set_bg_color(made, 0xFFF4CC);
      format_set_border(made, LXW_BORDER_THIN);
    }
    if (style == Style::total) format_set_top(made, LXW_BORDER_THIN);
    if (!numbers.empty()) format_set_num_format(made, numbers.c_str());
    return made;
  }
};

XlsxFile::XlsxFile(const std::filesystem::path& path, std::string_view title, Date as_of)
    : state_(std::make_unique<State>()) {
  state_->path = path;
  state_->unfinished = path.string() + ".part";
  state_->unfinished_name = state_->unfinished.string();
  state_->folder = path.has_parent_path() ? path.parent_path().string() : std::string(".");
  lxw_workbook_options options = {};
  options.constant_memory = LXW_TRUE;
  options.tmpdir = state_->folder.data();
  options.use_zip64 = LXW_FALSE;
  state_->workbook = workbook_new_opt(state_->unfinished_name.c_str(), &options);
  std::string shown(title);
  std::string author = "telaudit";
  lxw_doc_properties properties = {};
  properties.title = shown.data();
  properties.author = author.data();
  properties.created = static_cast<std::time_t>(as_of.days) * kSecondsOfADay;
  // libxlsxwriter takes 0 for "now".
  if (properties.created == 0) properties.created = kSecondsOfADay;
  workbook_set_properties(state_->workbook, &properties);
}

XlsxFile::~XlsxFile() {
  if (state_->workbook == nullptr) return;
  workbook_close(state_->workbook);
  std::error_code ignored;
  std::filesystem::remove(state_->unfinished, ignored);
}

XlsxSheet XlsxFile::sheet(const std::string& name) {
  XlsxSheet out;
  out.file_ = this;
  auto* made = workbook_add_worksheet(state_->workbook, name.c_str());
  require(made != nullptr, "a sheet's name is short and stands once");
  out.sheet_ = made;
  worksheet_set_landscape(made);
  worksheet_set_paper(made, 9);  // A4
  worksheet_fit_to_pages(made, 1, 0);
  worksheet_set_margins(made, 0.4, 0.4, 0.5, 0.6);  // inches
  worksheet_set_footer(made, "&L&8&A&R&8Page &P of &N");
  return out;
}

Result<void> XlsxFile::finish() {
  const lxw_error written = workbook_close(state_->workbook);
  state_->workbook = nullptr;
  std::error_code error;
  if (written == LXW_NO_ERROR) std::filesystem::rename(state_->unfinished, state_->path, error);
  if (written == LXW_NO_ERROR && !error) return {};
  std::error_code ignored;
  std::filesystem::remove(state_->unfinished, ignored);
  return Problem{std::string("the workbook could not be written: ") +
                     (written == LXW_NO_ERROR ? error.message() : lxw_strerror(written)),
                 {state_->path.string(), {}, {}, {}, {}},
                 "see that the folder exists, may be written to, and has room"};
}

void XlsxSheet::text(std::uint32_t row, std::uint16_t column, std::string_view text, Style style) {
  if (text.empty() && style != Style::heading) return;
  if (style == Style::paragraph || style == Style::heading || style == Style::figure_heading) {
    // A row is as high as its longest text needs: not every program measures that when it opens the file.
    SheetShape& shape = file_->state_->shapes[sheet_];
    if (shape.row != row) shape.lines = 1;
    shape.row = row;
    const auto width = shape.widths.find(column);
    const int lines = width == shape.widths.end() ? 1 : lines_of(text, width->second);
    if (lines > shape.lines) {
      shape.lines = lines;
      worksheet_set_row(worksheet(sheet_), row, kLineHeight * lines, nullptr);
    }
  }
  require_written(worksheet_write_string(worksheet(sheet_), row, column, fitting(text).c_str(),
                                         file_->state_->format(style)));
}

void XlsxSheet::number(std::uint32_t row, std::uint16_t column, std::string_view decimal, int decimals,
                       Style style) {
  if (decimal.empty()) return;
  require_written(worksheet_write_number(worksheet(sheet_), row, column, number_of(decimal),
                                         file_->state_->format(style, number_format(decimals))));
}

void XlsxSheet::formula(std::uint32_t row, std::uint16_t column, const std::string& formula,
                        std::string_view value, int decimals, Style style) {
  require_written(worksheet_write_formula_num(worksheet(sheet_), row, column, formula.c_str(),
                                              file_->state_->format(style, number_format(decimals)),
                                              number_of(value)));
}

void XlsxSheet::date(std::uint32_t row, std::uint16_t column, Date date) {
  lxw_datetime day = {};
  day.year = date.year();
  day.month = static_cast<int>(date.month());
  day.day = static_cast<int>(date.day());
  require_written(worksheet_write_datetime(worksheet(sheet_), row, column, &day,
                                           file_->state_->format(Style::plain, "yyyy-mm-dd")));
}

void XlsxSheet::width(std::uint16_t first, std::uint16_t last, double characters) {
  worksheet_set_column(worksheet(sheet_), first, last, characters, nullptr);
  for (std::uint16_t column = first; column <= last; ++column)
    file_->state_->shapes[sheet_].widths[column] = characters;
}

void XlsxSheet::merge_wrapped(std::uint32_t row, std::uint16_t first_column, std::uint16_t last_column,
                              std::string_view text, double characters, Style style) {
  const int lines = lines_of(text, characters);
  if (lines > 1) worksheet_set_row(worksheet(sheet_), row, kLineHeight * lines, nullptr);
  require_written(worksheet_merge_range(worksheet(sheet_), row, first_column, row,
                                        std::max(last_column, static_cast<std::uint16_t>(first_column + 1)),
                                        fitting(text).c_str(), file_->state_->format(style)));
}

void XlsxSheet::print_header(std::uint32_t row, std::uint16_t columns) {
  worksheet_freeze_panes(worksheet(sheet_), row + 1, columns);
  worksheet_repeat_rows(worksheet(sheet_), row, row);
}

void XlsxSheet::print_on_one_page() {
  worksheet_set_portrait(worksheet(sheet_));
  worksheet_fit_to_pages(worksheet(sheet_), 1, 1);
}

void XlsxSheet::filter(std::uint32_t first_row, std::uint32_t last_row, std::uint16_t last_column) {
  worksheet_autofilter(worksheet(sheet_), first_row, 0, last_row, last_column);
}

void XlsxSheet::protect() {
  lxw_protection allowed = {};
  allowed.format_columns = 1;
  allowed.format_rows = 1;
  allowed.autofilter = 1;
  worksheet_protect(worksheet(sheet_), nullptr, &allowed);
}

void XlsxSheet::input_columns(std::uint16_t first, std::uint16_t last, double characters) {
  worksheet_set_column(worksheet(sheet_), first, last, characters, file_->state_->input());
}

namespace {

void validate(void* sheet, std::uint32_t first_row, std::uint32_t last_row, std::uint16_t column,
              lxw_data_validation& validation, const std::string& message) {
  std::string title = "Not what is asked for";
  std::string text = message;
  validation.error_title = title.data();
  validation.error_message = text.data();
  const auto made =
      worksheet_data_validation_range(worksheet(sheet), first_row, column, last_row, column, &validation);
  require(made == LXW_NO_ERROR, "a rule for typed cells is within the limits of the format");
}

}  // namespace

void XlsxSheet::allow_words(std::uint32_t first_row, std::uint32_t last_row, std::uint16_t column,
                            std::vector<std::string> words, const std::string& message) {
  std::vector<char*> list;
  for (auto& word : words) list.push_back(word.data());
  list.push_back(nullptr);
  lxw_data_validation validation = {};
  validation.validate = LXW_VALIDATION_TYPE_LIST;
  validation.value_list = list.data();
  validate(sheet_, first_row, last_row, column, validation, message);
}

void XlsxSheet::allow_where(std::uint32_t first_row, std::uint32_t last_row, std::uint16_t column,
                            const std::string& formula, const std::string& message) {
  std::string written = formula;
  lxw_data_validation validation = {};
  validation.validate = LXW_VALIDATION_TYPE_CUSTOM_FORMULA;
  validation.value_formula = written.data();
  validate(sheet_, first_row, last_row, column, validation, message);
}

void XlsxSheet::mark_blank(std::uint32_t first_row, std::uint32_t last_row, std::uint16_t first_column,
                           std::uint16_t last_column) {
  lxw_conditional_format condition = {};
  condition.type = LXW_CONDITIONAL_TYPE_BLANKS;
  condition.format = file_->state_->blank();
  const auto made = worksheet_conditional_format_range(worksheet(sheet_), first_row, first_column, last_row,
                                                       last_column, &condition);
  require(made == LXW_NO_ERROR, "a condition on cells is within the limits of the format");
}

void XlsxSheet::note(std::uint32_t row, std::uint16_t column, std::string_view text) {
  lxw_comment_options options = {};
  std::string author = "telaudit";
  options.author = author.data();
  const auto made =
      worksheet_write_comment_opt(worksheet(sheet_), row, column, std::string(text).c_str(), &options);
  require(made == LXW_NO_ERROR, "a note is within the limits of the format");
}

// Zeros at the end are evidence in a rate; of money only what the currency does not print goes.
int money_decimals(std::string_view decimal) {
  const auto point = decimal.find('.');
  if (point == std::string_view::npos) return kMoneyDecimals;
  const auto last = decimal.find_last_not_of('0');
  return std::max(kMoneyDecimals, static_cast<int>(last - point));
}

std::string cell_name(std::uint32_t row, std::size_t column) {
  std::string letters;
  for (std::size_t rest = column + 1; rest != 0; rest = (rest - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + static_cast<int>((rest - 1) % 26)));
  return letters + std::to_string(row + 1);
}

SheetColumnsFinder::SheetColumnsFinder(const Table& table) : loses_(table.columns.size(), false) {
  for (const auto& column : table.columns) numeric_.push_back(is_numeric(column.content));
}

void SheetColumnsFinder::row(const Cells& cells) {
  for (std::size_t c = 0; c < cells.size(); ++c)
    if (numeric_[c] && cells[c].text.size() > kDigitsOfADouble &&
        significant_digits(cells[c].text) > kDigitsOfADouble)
      loses_[c] = true;
}

SheetColumns SheetColumnsFinder::finish() const {
  SheetColumns out;
  out.exact_text = loses_;
  std::uint16_t next = 0;
  for (const bool loses : loses_) {
    out.place.push_back(next);
    next = static_cast<std::uint16_t>(next + (loses ? 2 : 1));
  }
  return out;
}

SheetColumns sheet_columns(const Table& table) {
  SheetColumnsFinder finder(table);
  for (const auto& row : table.rows) finder.row(row);
  return finder.finish();
}

namespace {

void write_cell(XlsxSheet& sheet, std::uint32_t row, std::uint16_t column, const Column& of, const Cell& cell,
                bool wraps) {
  if (!is_numeric(of.content)) {
    const auto day = of.content == Content::date ? parse_iso_date(cell.text) : std::nullopt;
    if (day)
      sheet.date(row, column, *day);
    else
      sheet.text(row, column, cell.text,
                 wraps && static_cast<double>(cell.text.size()) > width_of(of.content) ? Style::paragraph
                                                                                       : Style::plain);
    return;
  }
  const int decimals = of.content == Content::money ? money_decimals(cell.text) : decimals_of(cell.text);
  if (cell.formula.empty())
    sheet.number(row, column, cell.text, decimals);
  else
    sheet.formula(row, column, cell.formula, cell.text, decimals);
}

}  // namespace

TableWriter::TableWriter(XlsxSheet& sheet, const Table& table, const SheetColumns& columns,
                         std::string_view note)
    : sheet_(sheet),
      table_(table),
      columns_(columns),
      last_(static_cast<std::uint16_t>(columns.place.back() + (columns.exact_text.back() ? 1 : 0))) {
  // In a wide table the first column names the row, and stays in sight.
  constexpr std::size_t kWide = 10;
  sheet.text(0, 0, table.title, Style::title);
  constexpr std::uint16_t kLastOfNote = 8;
  double characters = 0;
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    if (columns.place[c] <= kLastOfNote) characters += width_of(table.columns[c].content);
    if (columns.exact_text[c] && columns.place[c] < kLastOfNote) characters += width_of(Content::id);
  }
  sheet.merge_wrapped(1, 0, std::min(last_, kLastOfNote), note, characters);
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    const std::string heading = heading_of(table.columns[c].name);
    sheet.width(columns.place[c], columns.place[c], width_of(table.columns[c].content));
    sheet.text(kHeaderRow, columns.place[c], heading,
               is_numeric(table.columns[c].content) ? Style::figure_heading : Style::heading);
    if (!columns.exact_text[c]) continue;
    const auto neighbour = static_cast<std::uint16_t>(columns.place[c] + 1);
    sheet.width(neighbour, neighbour, width_of(Content::id));
    sheet.text(kHeaderRow, neighbour, heading + " (exact)", Style::heading);
  }
  sheet.print_header(kHeaderRow, table.columns.size() > kWide ? 1 : 0);
}

void TableWriter::row(const Cells& cells) {
  for (std::size_t c = 0; c < cells.size(); ++c) {
    write_cell(sheet_, row_, columns_.place[c], table_.columns[c], cells[c], wraps_);
    if (columns_.exact_text[c])
      sheet_.text(row_, static_cast<std::uint16_t>(columns_.place[c] + 1), cells[c].text);
  }
  ++row_;
}

void TableWriter::finish() {
  sheet_.filter(kHeaderRow, std::max(row_, kFirstDataRow + 1) - 1, last_);
}

void write_table(XlsxSheet& sheet, const Table& table) {
  const SheetColumns columns = sheet_columns(table);
  TableWriter writer(sheet, table, columns, table.note);
  for (const auto& row : table.rows) writer.row(row);
  writer.finish();
}

}  // namespace telaudit::book
