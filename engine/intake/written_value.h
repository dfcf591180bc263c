// One cell that a person filled, typed: what it says in the form that the files of terms have, or what is
// wrong with it and what was expected.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "base/sheet.h"

namespace telaudit::intake {

enum class ValueType : std::uint8_t {
  text,      // as it stands
  word,      // one of the words of the rule, in lower case with underscores
  words,     // several of them, as "amendment; master"
  names,     // a list of texts: "LD.*; ACCESS"
  date,      // 2026-11-21
  count,     // a whole number, not negative
  counts,    // a list of them: "13; 25"
  decimal,   // a plain decimal
  money,     // the same; out of a number cell with two decimals at least, since sheets keep no zeros
  fraction,  // from 0 to 1: 0.015 out of 1.5 %
  boolean,   // true or false
  currency,  // three capitals
  by_year,   // amounts of contract years: "1: 90000.00; 2: 120000.00"
  by_month,  // parts that count in contract months: "1-3: 0; 4-12: 0.75"
  steps,     // values by months since the start: "0-12: 1; 12-: 0.5"
};

struct ValueRule {
  ValueType type = ValueType::text;
  std::vector<std::string> words;
};

// How a workbook writes dates as text. A cell that a program keeps as a date needs no style.
enum class DateStyle : std::uint8_t {
  unstated,  // 2026-11-21, 21.11.2026, and with strokes what can be one day only: 11/21/2026, 21/11/2026
  iso,       // 2026-11-21 only
  us,        // 11/21/2026 also
  european,  // 21/11/2026 and 21.11.2026 also
};

// A cell as the file has it.
struct WrittenCell {
  std::string text;
  CellKind kind = CellKind::blank;
  bool percent = false;
  bool formula = false;

  // Nothing but blanks, or the word `unknown`: nobody says anything. A formula without its value says
  // something.
  bool blank() const;
};

// What the cell says: the canonical text by the rule. A Problem without a place says what is wrong, and in
// its advice what was expected.
Result<std::string> written_value(const WrittenCell& cell, const ValueRule& rule, DateStyle style,
                                  bool serials_from_1904 = false);

// The parts of a value of type by_year, by_month or steps: "1-3: 0" has from 1, to 3 and value 0. Of what
// written_value gave, never a Problem.
struct ValuePart {
  std::string from;
  std::string to;  // "" where there is none
  std::string value;
};
std::vector<ValuePart> parts_of(std::string_view canonical);
// The parts of a list.
std::vector<std::string> names_of(std::string_view canonical);

}  // namespace telaudit::intake
