// A response workbook that a bidder has filled in and saved with another program: the cells of the one that
// was issued, changed one by one, written as a plain workbook anew.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/sheet.h"
#include "made_workbook.h"

namespace telaudit::cli {

struct AnswerCell {
  std::string text;  // "#REF!" is an error
  bool number = false;
  std::string formula;   // text is then its computed value
  bool computed = true;  // false: a formula whose value was never saved
};

class AlteredAnswer {
 public:
  using Row = std::vector<AnswerCell>;
  struct Sheet {
    std::string name;
    std::map<std::uint32_t, Row> rows;  // by number, from 1
    std::vector<std::string> merged;
    std::vector<std::uint32_t> hidden_rows;
    bool hidden = false;
  };

  explicit AlteredAnswer(const std::string& path) {
    const auto book = Workbook::open(path);
    EXPECT_TRUE(book.ok()) << (book ? "" : book.problem().text());
    if (!book) return;
    for (std::size_t s = 0; s < book->sheets().size(); ++s) {
      sheets.push_back({book->sheets()[s].name, {}, {}, {}, false});
      auto reader = book->read(s);
      while (reader && *reader->next()) {
        Row& row = sheets.back().rows[reader->row().number];
        for (const auto& cell : reader->row().cells) {
          row.resize(std::max<std::size_t>(row.size(), cell.column));
          row[cell.column - 1] = {cell.text, cell.kind == CellKind::number, {}, true};
        }
      }
    }
  }

  Sheet& sheet(const std::string& name) {
    const auto found =
        std::find_if(sheets.begin(), sheets.end(), [&](const Sheet& one) { return one.name == name; });
    EXPECT_NE(found, sheets.end()) << name;
    return found == sheets.end() ? sheets.front() : *found;
  }

  // The place of the row whose first cell says so.
  std::uint32_t row_of(const std::string& sheet_name, const std::string& id) {
    for (auto& [number, row] : sheet(sheet_name).rows)
      if (!row.empty() && row.front().text == id) return number;
    ADD_FAILURE() << id;
    return 1;
  }

  // The cell of a row and a column, by the names they have in the CSV; people see blanks for the underscores.
  AnswerCell& cell(const std::string& sheet_name, const std::string& id, std::string column) {
    std::replace(column.begin(), column.end(), '_', ' ');
    const auto& header = sheet(sheet_name).rows[kHeaderRow];
    const auto named =
        std::find_if(header.begin(), header.end(), [&](const AnswerCell& one) { return one.text == column; });
    EXPECT_NE(named, header.end()) << column;
    const auto at = static_cast<std::size_t>(named - header.begin());
    Row& row = sheet(sheet_name).rows[row_of(sheet_name, id)];
    row.resize(std::max(row.size(), at + 1));
    return row[at];
  }

  void number(const std::string& id, const std::string& column, const std::string& value) {
    cell("Prices", id, column) = {value, true, {}, true};
  }
  void text(const std::string& id, const std::string& column, const std::string& value) {
    cell("Prices", id, column) = {value, false, {}, true};
  }
  void offer(const std::string& item, const std::string& column, const std::string& value) {
    cell("Offer", item, column) = {value, column != "name", {}, true};
  }
  void gate(const std::string& id, const std::string& answer) {
    cell("Gates", id, "answer") = {answer, false, {}, true};
  }

  void save(const std::string& path) const {
    Parts parts = {{"_rels/.rels", kRootRelationships}};
    std::string names;
    std::string relations;
    for (std::size_t s = 0; s < sheets.size(); ++s) {
      const std::string number = std::to_string(s + 1);
      names += "<sheet name=\"" + escaped(sheets[s].name) + "\" sheetId=\"" + number + "\"" +
               (sheets[s].hidden ? " state=\"hidden\"" : "") + " r:id=\"r" + number + "\"/>";
      relations += "<Relationship Id=\"r" + number + R"(" Type="http://x/relationships/worksheet" Target=)" +
                   "\"worksheets/sheet" + number + ".xml\"/>";
      parts.emplace_back("xl/worksheets/sheet" + number + ".xml", xml(sheets[s]));
    }
    parts.emplace_back("xl/workbook.xml",
                       "<workbook xmlns:r=\"r\"><sheets>" + names + "</sheets></workbook>");
    parts.emplace_back("xl/_rels/workbook.xml.rels", "<Relationships>" + relations + "</Relationships>");
    zipped(parts, path);
  }

  std::vector<Sheet> sheets;

  static constexpr std::uint32_t kHeaderRow = 4;

 private:
  static std::string escaped(const std::string& text) {
    std::string out;
    for (const char c : text) {
      if (c == '&')
        out += "&amp;";
      else if (c == '<')
        out += "&lt;";
      else if (c == '"')
        out += "&quot;";
      else
        out += c;
    }
    return out;
  }

  static std::string xml(const AnswerCell& cell, const std::string& reference) {
    const std::string start = "<c r=\"" + reference + "\"";
    if (!cell.formula.empty())
      return start + "><f>" + escaped(cell.formula) + "</f>" +
             (cell.computed ? "<v>" + cell.text + "</v>" : "") + "</c>";
    if (cell.text.empty()) return "";
    if (cell.text.front() == '#') return start + " t=\"e\"><v>" + cell.text + "</v></c>";
    if (cell.number) return start + "><v>" + cell.text + "</v></c>";
    return start + " t=\"inlineStr\"><is><t>" + escaped(cell.text) + "</t></is></c>";
  }

  static std::string xml(const Sheet& sheet) {
    std::string out = "<worksheet><sheetData>";
    for (const auto& [number, row] : sheet.rows) {
      const bool hidden =
          std::find(sheet.hidden_rows.begin(), sheet.hidden_rows.end(), number) != sheet.hidden_rows.end();
      out += "<row r=\"" + std::to_string(number) + "\"" + (hidden ? " hidden=\"1\"" : "") + ">";
      for (std::size_t c = 0; c < row.size(); ++c)
        out += xml(row[c], letters_of_column(static_cast<std::uint32_t>(c + 1)) + std::to_string(number));
      out += "</row>";
    }
    out += "</sheetData>";
    if (!sheet.merged.empty()) {
      out += "<mergeCells>";
      for (const auto& range : sheet.merged) out += "<mergeCell ref=\"" + range + "\"/>";
      out += "</mergeCells>";
    }
    return out + "</worksheet>";
  }
};

}  // namespace telaudit::cli
