#include "intake/workbook_cells.h"

#include <algorithm>

#include "base/text.h"

namespace telaudit::intake {
namespace {

using book::Style;
using book::XlsxFile;
using book::XlsxSheet;

constexpr std::uint32_t kFewestLines = 2;  // rows a rule for cells spans at least

std::vector<std::string> common_lines() {
  return {
      "What the document does not state stays blank, which is unknown: red cells. Nothing is filled in by "
      "itself.",
      "Columns may be moved, and columns of your own added; the names in the first row stay as they are. "
      "Cells are "
      "not merged.",
      "Numbers are plain: 1234.50. A percentage is written as 1.5 %. A text that looks like a date, such as "
      "clause "
      "3-1, gets an apostrophe before it.",
      "telaudit intake read FILE names every cell that cannot be taken, and takes nothing while there is "
      "one; "
      "with --accept-good it takes the rest."};
}

std::string heading_of(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

}  // namespace

void write_read_me(XlsxFile& file, std::vector<std::string> lines) {
  for (auto& line : common_lines()) lines.push_back(std::move(line));
  XlsxSheet sheet = file.sheet("Read me");
  sheet.width(0, 0, 110);
  sheet.width(1, 1, 16);
  sheet.text(0, 0, "How this workbook is filled in", Style::title);
  std::uint32_t row = 2;
  for (const auto& line : lines) sheet.text(row++, 0, line, Style::paragraph);
  ++row;
  sheet.text(row, 0, "date style");
  sheet.text(row, 1, " ", Style::input);
  sheet.allow_words(row, row, 1, {"iso", "us", "european"}, "Write iso, us or european, or leave it blank.");
  ++row;
  sheet.text(
      row, 0,
      "Blank above: dates that are typed as text and can be two days, such as 03/04/2026, are refused. us: "
      "month/day/year. european: day/month/year. iso: 2026-04-03 only. Cells that the program shows as dates "
      "need no style.",
      Style::paragraph);
}

void write_heading(XlsxSheet& sheet, const SheetLayout& layout, std::uint16_t frozen) {
  for (std::uint16_t at = 0; at < layout.columns.size(); ++at) {
    const LayoutColumn& column = layout.columns[at];
    sheet.width(at, at, column.width);
    sheet.text(0, at, heading_of(column.name), Style::heading);
    if (!column.meaning.empty()) sheet.note(0, at, column.meaning);
  }
  sheet.print_header(0, frozen);
}

void allow(XlsxSheet& sheet, std::uint32_t first, std::uint32_t last, std::uint16_t column,
           const ValueRule& rule) {
  const std::string here = book::cell_name(first, column);
  switch (rule.type) {
    case ValueType::word:
      return sheet.allow_words(first, last, column, rule.words,
                               "Write one of: " + join(rule.words, ", ") + ".");
    case ValueType::boolean:
      return sheet.allow_words(first, last, column, {"yes", "no"}, "Write yes or no.");
    case ValueType::count:
      return sheet.allow_where(
          first, last, column,
          "=IF(ISNUMBER(" + here + "),AND(" + here + ">=0," + here + "=INT(" + here + ")),FALSE)",
          "Write a whole number.");
    case ValueType::decimal:
    case ValueType::money:
      return sheet.allow_where(first, last, column,
                               "=IF(ISNUMBER(" + here + ")," + here + ">=0,ISNUMBER(VALUE(" + here + ")))",
                               "Write a plain number such as 1234.50.");
    case ValueType::fraction:
      return sheet.allow_where(first, last, column,
                               "=IF(ISNUMBER(" + here + "),AND(" + here + ">=0," + here + "<=1),FALSE)",
                               "Write a percentage such as 1.5 %, or the part of one: 0.015.");
    default:
      return;
  }
}

std::uint16_t column_of(const SheetLayout& layout, std::string_view name) {
  const LayoutColumn* column = layout.find(name);
  require(column != nullptr, "a layout has the column that is written");
  return static_cast<std::uint16_t>(column - layout.columns.data());
}

void put_value(XlsxSheet& sheet, std::uint32_t row, std::uint16_t column, const ValueRule& rule,
               const std::string& value) {
  if (value.empty()) return;
  if (rule.type == ValueType::date) {
    if (const auto day = parse_iso_date(value)) return sheet.date(row, column, *day);
  } else if (rule.type == ValueType::boolean) {
    return sheet.text(row, column, value == "true" ? "yes" : "no");
  } else if (rule.type == ValueType::count) {
    return sheet.number(row, column, value, 0);
  }
  sheet.text(row, column, value);
}

void finish_rows(XlsxSheet& sheet, const SheetLayout& layout, std::uint32_t end,
                 const std::vector<std::string>& asked) {
  const std::uint32_t last = std::max(end, kFirstRow + kFewestLines) - 1;
  for (const auto& column : layout.columns)
    if (column.use == LayoutColumn::Use::filled)
      allow(sheet, kFirstRow, last, column_of(layout, column.name), column.rule);
  for (const auto& name : asked)
    sheet.mark_blank(kFirstRow, last, column_of(layout, name), column_of(layout, name));
  sheet.filter(0, last, static_cast<std::uint16_t>(layout.columns.size() - 1));
}

}  // namespace telaudit::intake
