// 811 bills for tests: the samples, small bills written segment by segment, and a reading as text.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "bill/charge.h"
#include "formats/reader.h"
#include "formats/x12_811_reader.h"

namespace telaudit::formats::test {

inline std::string slurp(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// A sample made for this project.
inline std::string fixture(const std::string& name) {
  const std::string text = slurp(std::string(TELAUDIT_SOURCE_DIR) + "/fixtures/x12/" + name);
  EXPECT_FALSE(text.empty()) << "fixtures/x12/" << name << " is missing";
  return text;
}

inline const std::vector<std::string>& fixture_names() {
  static const std::vector<std::string> names = {"own_811_01_ilec_usoc_004010.edi",
                                                 "own_811_01b_same_bill_wrapped80_pipe.edi",
                                                 "own_811_02_longdistance_calls_004010.edi",
                                                 "own_811_05_01_defect.edi",
                                                 "own_811_05_03_defect.edi",
                                                 "own_811_05_05_defect.edi",
                                                 "own_811_05_07_defect.edi",
                                                 "own_811_05_09_defect.edi"};
  return names;
}

// The public Granite sample; nothing where the shared data is absent.
inline std::optional<std::string> granite() {
  const std::string path =
      std::string(TELAUDIT_SOURCE_DIR) + "/../shared/data/x12/public/GraniteNetExample.txt";
  if (!std::filesystem::exists(path)) return std::nullopt;
  return slurp(path);
}

inline Result<bill::Reading> read_at(std::string_view text, std::vector<std::size_t> cuts = {}) {
  const auto reader = make_x12_811_reader();
  return read_at_cuts(*reader, text, "bill.edi", cuts);
}

inline bill::Reading read_whole(std::string_view text) {
  auto reading = read_at(text);
  EXPECT_TRUE(reading.ok()) << reading.problem().text();
  if (!reading) return {};
  return std::move(*reading);
}

// A small bill in the delimiters * and ~. The envelope and its counts are written by text().
class BillText {
 public:
  BillText() = default;
  explicit BillText(std::string type) : type_(std::move(type)) {}

  BillText& add(std::string_view segments) {
    body_ += segments;
    return *this;
  }
  BillText& purpose(std::string code) {
    purpose_ = std::move(code);
    return *this;
  }
  std::string set(const std::string& control = "0001") const {
    std::string set = "ST*811*" + control + "~BIG*20240110*INV1*****" + type_ +
                      (purpose_.empty() ? "" : "*" + purpose_) + "~REF*12*3125550100123~N1*PE*EXAMPLE TEL~" +
                      body_;
    std::size_t segments = 1;
    for (const char c : set)
      if (c == '~') ++segments;
    return set + "SE*" + std::to_string(segments) + "*" + control + "~";
  }
  std::string text() const { return envelope(set(), 1); }

  static std::string envelope(const std::string& sets, int count) {
    return "ISA*00*          *00*          *ZZ*CARRIER        *ZZ*CUSTOMER       "
           "*240112*0215*U*00401*000000001*0*P*:~"
           "GS*CI*CARRIER*CUSTOMER*20240112*0215*1*X*004010~" +
           sets + "GE*" + std::to_string(count) + "*1~IEA*1*000000001~";
  }

 private:
  std::string type_ = "DI";
  std::string purpose_;
  std::string body_;
};

inline std::string text_of(const bill::Table& table, std::size_t column, std::size_t row) {
  const auto view = table.column(column);
  if (!view.is_known(row)) return "";
  switch (view.type) {
    case bill::Type::text:
      return std::string(view.text(row));
    case bill::Type::decimal:
      return view.decimal(row).text();
    case bill::Type::date:
      return Date{static_cast<std::int32_t>(view.number(row))}.text();
    case bill::Type::moment:
      return Moment{view.number(row)}.text();
    default:
      return std::to_string(view.number(row));
  }
}

inline std::string cell(const bill::Reading& reading, std::size_t row, bill::charge::Column column) {
  return text_of(reading.charges, column, row);
}

// The row whose description is this.
inline std::size_t row_of(const bill::Reading& reading, std::string_view description, std::size_t nth = 0) {
  for (std::size_t row = 0; row < reading.charges.rows(); ++row)
    if (cell(reading, row, bill::charge::kDescription) == description && nth-- == 0) return row;
  ADD_FAILURE() << "no charge is described as " << description;
  return 0;
}

// Sum of the rows of a part that are in its total, or payable.
inline std::string sum_of(const bill::Reading& reading, std::size_t part,
                          bill::charge::Column flag = bill::charge::kInTotal) {
  Total total;
  const auto amounts = reading.charges.column(bill::charge::kAmount);
  const auto flags = reading.charges.column(flag);
  for (const auto& range : reading.parts[part].rows)
    for (std::size_t row = range.begin; row < range.end; ++row)
      if (flags.number(row) != 0) total.add(amounts.decimal(row));
  return total.text();
}

inline const bill::Note* note_of(const bill::Reading& reading, std::string_view code) {
  for (const auto& note : reading.notes)
    if (note.code == code) return &note;
  return nullptr;
}

inline std::vector<std::string> note_codes(const bill::Reading& reading) {
  std::vector<std::string> codes;
  for (const auto& note : reading.notes) codes.push_back(note.code);
  return codes;
}

inline std::string optional_text(const std::optional<Decimal>& value) {
  return value ? value->text() : "-";
}

// Everything a reading holds, one thing a line.
inline std::string dump(const bill::Reading& reading) {
  std::string out;
  const auto line = [&](const std::string& text) { out += text + "\n"; };
  for (const auto& part : reading.parts) {
    line("part " + part.key.text() + " " + part.kind + " " + std::to_string(static_cast<int>(part.marker)) +
         " " + part.issued + " " + part.currency + " " + (part.due_date ? part.due_date->text() : "-") + " " +
         (part.period_from ? part.period_from->text() : "-") + " " +
         (part.period_through ? part.period_through->text() : "-") + " " + part.parent_account + " " +
         part.contract_reference + " " + part.customer + (part.information_only ? " information only" : ""));
    for (const auto& range : part.rows)
      line("rows " + std::to_string(range.begin) + ".." + std::to_string(range.end));
    for (const auto& level : part.levels)
      line("level " + std::string(level.id) + " < " + std::string(level.parent) + " " +
           std::string(level.kind) + " '" + std::string(level.label) + "' " + optional_text(level.printed) +
           " " + std::to_string(level.roundings) + " " + optional_text(level.balance().previous_balance) +
           " " + optional_text(level.balance().payments) + " " + optional_text(level.balance().adjustments) +
           " " + optional_text(level.balance().other_adjustments) + " " +
           optional_text(level.balance().total_due) + " @" + std::to_string(level.source_offset) + "+" +
           std::to_string(level.source_length) + (level.information_only ? " information only" : ""));
  }
  for (std::size_t row = 0; row < reading.charges.rows(); ++row) {
    std::string cells = "charge";
    for (std::size_t column = 0; column < bill::charge::kColumnCount; ++column)
      cells += "|" + text_of(reading.charges, column, row);
    line(cells);
  }
  for (const auto& note : reading.notes) line("note " + note.code + " " + note.problem.text());
  for (const auto& lost : reading.quarantine)
    line("quarantine " + std::to_string(lost.offset) + "+" + std::to_string(lost.length) + " " + lost.reason);
  for (const auto& problem : reading.refused) line("refused " + problem.text());
  for (const auto& count : reading.dispositions.counts)
    line("disposition " + std::to_string(count.records) + " " + std::to_string(count.bytes));
  return out;
}

inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

}  // namespace telaudit::formats::test
