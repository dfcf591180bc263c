#include "cli/print_table.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/delimited.h"

namespace telaudit::cli {
namespace {

void print_text(std::ostream& out, const PrintedTable& table, bool header) {
  std::vector<std::size_t> widths;
  std::vector<std::vector<std::string>> cells;
  for (const auto& column : table.columns) widths.push_back(text_width(column.name));
  for (const auto& row : table.rows) {
    auto& line = cells.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) {
      line.push_back(shortened(printable(row[i]), table.columns[i].widest));
      widths[i] = std::max(widths[i], text_width(line.back()));
    }
  }
  const auto print_line = [&](const std::vector<std::string>& line) {
    std::string text;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string blanks(widths[i] - text_width(line[i]), ' ');
      text += table.columns[i].right ? blanks + line[i] : line[i] + blanks;
      text += "  ";
    }
    out << text.substr(0, text.find_last_not_of(' ') + 1) << '\n';
  };
  std::vector<std::string> names;
  for (const auto& column : table.columns) names.push_back(column.name);
  if (header) print_line(names);
  for (const auto& line : cells) print_line(line);
}

void print_csv(std::ostream& out, const PrintedTable& table, bool header) {
  std::string line;
  for (std::size_t i = 0; i < table.columns.size(); ++i) line += (i > 0 ? "," : "") + table.columns[i].name;
  if (header) out << line << '\n';
  for (const auto& row : table.rows) {
    line.clear();
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) line += ',';
      append_delimited(line, table.columns[i].right ? row[i] : formula_safe(row[i]));
    }
    out << line << '\n';
  }
}

void print_json(std::ostream& out, const PrintedTable& table) {
  nlohmann::ordered_json rows = nlohmann::ordered_json::array();
  for (const auto& row : table.rows) {
    nlohmann::ordered_json object;
    for (std::size_t i = 0; i < row.size(); ++i) object[table.columns[i].name] = row[i];
    rows.push_back(std::move(object));
  }
  out << rows.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

}  // namespace

std::size_t text_width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string shortened(const std::string& text, std::size_t widest) {
  if (text_width(text) <= widest) return text;
  std::string out;
  std::size_t used = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    if (begins && ++used >= widest) break;
    out += text[i];
  }
  return out + "…";
}

std::string printable(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20U || c == 0x7F) c = '?';
  return out;
}

void print_table(std::ostream& out, const PrintedTable& table, Format format) {
  switch (format) {
    case Format::text:
      print_text(out, table, true);
      break;
    case Format::csv:
      print_csv(out, table, true);
      break;
    case Format::json:
      print_json(out, table);
      break;
  }
}

void print_more_rows(std::ostream& out, const PrintedTable& table, Format format) {
  if (format == Format::text)
    print_text(out, table, false);
  else
    print_csv(out, table, false);
}

}  // namespace telaudit::cli
