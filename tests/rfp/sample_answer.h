// The response workbook of an event as cells in memory, to be filled in and damaged.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "rfp/answer_file.h"
#include "rfp/response.h"

namespace telaudit::rfp {

class SampleAnswer {
 public:
  SampleAnswer(const Event& event, const std::vector<Element>& elements) {
    file_ = {"answer.xlsx", std::string(64, 'a'), {}};
    add(kPriceSheet, price_table(event, elements));
    add(kOfferSheet, offer_table(event));
    add(kGateSheet, gate_table(event));
  }

  SampleAnswer& price(const std::string& element, const std::string& column, const std::string& number) {
    return fill(cell(element, column), CellKind::number, number);
  }
  SampleAnswer& word(const std::string& element, const std::string& column, const std::string& text) {
    return fill(cell(element, column), CellKind::text, text);
  }
  SampleAnswer& offer(const std::string& item, const std::string& percent, const std::string& amount,
                      const std::string& name = {}) {
    if (!name.empty()) fill(offer_cell(item, 2), CellKind::text, name);
    if (!percent.empty())
      fill(offer_cell(item, 3), percent.back() == '%' ? CellKind::text : CellKind::number, percent);
    if (!amount.empty()) fill(offer_cell(item, 4), CellKind::number, amount);
    return *this;
  }
  SampleAnswer& gate(const std::string& id, const std::string& answer) {
    return fill(gate_cell(id, 2), CellKind::text, answer);
  }

  SheetCell& cell(const std::string& element, const std::string& column) {
    const auto& header = prices().rows[2];
    for (std::size_t c = 0; c < header.cells.size(); ++c)
      if (header.cells[c].text == column) return find(prices(), element, c);
    ADD_FAILURE() << column;
    return prices().rows[0].cells[0];
  }
  SheetCell& header(const std::string& column) {
    for (auto& one : prices().rows[2].cells)
      if (one.text == column) return one;
    ADD_FAILURE() << column;
    return prices().rows[0].cells[0];
  }
  SheetCell& offer_cell(const std::string& item, std::size_t column) {
    return find(file_.sheets[1], item, column);
  }
  SheetCell& gate_cell(const std::string& id, std::size_t column) {
    return find(file_.sheets[2], id, column);
  }

  // The sheet that says which event it is of.
  void instructions(const std::string& event, const std::string& days) {
    AnswerSheet sheet{kInstructionSheet, false, {}};
    std::uint32_t number = 1;
    for (const std::string& text : {event, days}) {
      SheetCell one;
      one.row = number;
      one.column = 1;
      one.kind = CellKind::text;
      one.text = text;
      sheet.rows.push_back({number, false, {one}});
      number += 2;
    }
    file_.sheets.push_back(std::move(sheet));
  }
  SampleAnswer& offer_remark(const std::string& item, const std::string& text) {
    return fill(offer_cell(item, 5), CellKind::text, text);
  }
  SampleAnswer& gate_remark(const std::string& id, const std::string& text) {
    return fill(gate_cell(id, 3), CellKind::text, text);
  }
  void own_sheet(const std::string& name, const std::string& text) {
    SheetCell one;
    one.row = one.column = 1;
    one.kind = CellKind::text;
    one.text = text;
    file_.sheets.push_back({name, false, {{1, false, {one}}}});
  }
  void copy_of_prices(const std::string& name) {
    AnswerSheet copy = prices();
    copy.name = name;
    file_.sheets.push_back(std::move(copy));
  }

  AnswerSheet& prices() { return file_.sheets[0]; }
  const AnswerFile& file() const { return file_; }

 private:
  // Title, note, names in row 4, then the rows; blank cells are there to be filled.
  void add(const char* name, const book::Table& table) {
    AnswerSheet sheet{name, false, {}};
    const auto row = [&](std::uint32_t number, const std::vector<std::string>& texts) {
      SheetRow out{number, false, {}};
      for (std::size_t c = 0; c < texts.size(); ++c) {
        SheetCell one;
        one.row = number;
        one.column = static_cast<std::uint32_t>(c + 1);
        one.kind = texts[c].empty() ? CellKind::blank : CellKind::text;
        one.text = texts[c];
        out.cells.push_back(std::move(one));
      }
      sheet.rows.push_back(std::move(out));
    };
    row(1, {table.title});
    row(2, {table.note});
    std::vector<std::string> names;
    for (const auto& column : table.columns) names.push_back(column.name);
    row(4, names);
    std::uint32_t number = 5;
    for (const auto& cells : table.rows) {
      std::vector<std::string> texts;
      for (const auto& one : cells) texts.push_back(one.text);
      row(number++, texts);
    }
    file_.sheets.push_back(std::move(sheet));
  }

  SheetCell& find(AnswerSheet& sheet, const std::string& id, std::size_t column) {
    for (std::size_t r = 3; r < sheet.rows.size(); ++r)
      if (sheet.rows[r].cells[0].text == id) return sheet.rows[r].cells[column];
    ADD_FAILURE() << id;
    return sheet.rows[0].cells[0];
  }

  SampleAnswer& fill(SheetCell& one, CellKind kind, const std::string& text) {
    one.kind = kind;
    one.text = text;
    return *this;
  }

  AnswerFile file_;
};

}  // namespace telaudit::rfp
