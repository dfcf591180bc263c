// What the value of a cell means by its number format: the part of reading .xlsx that knows no XML.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/sheet.h"

namespace telaudit {

enum class NumberFormat : std::uint8_t {
  number,
  percentage,  // a number that shows as a hundred times as much, with its sign
  date,
  moment,
  time,      // of the day
  duration,  // hours, minutes or seconds counted on over a day: [h]:mm
};

// How a cell shows its number.
struct NumberStyle {
  NumberFormat format = NumberFormat::number;
  std::string beside;  // see SheetCell::beside
};

// Of a format built into every workbook, by its number (ECMA-376 part 1, 18.8.30, with the dates of East
// Asian versions).
NumberFormat built_in_format(std::uint32_t id);
// Of a format code: yyyy\-mm\-dd.
NumberFormat format_of_code(std::string_view code);
// The words and signs that a format code writes before and behind a number that is not negative, without
// blanks at their ends: of [$EUR-407] #,##0.00 the three letters, of 0.00" per day" the two words.
std::string words_of_code(std::string_view code);

enum class DateSystem : std::uint8_t { from_1900, from_1904 };

// The text of a numeric cell's value, and its kind. `written` is a double as XML has it; kind error with the
// text as it stands when it is none.
SheetCell numeric_cell(std::string_view written, const NumberStyle& style, DateSystem system);

// The shortest decimal text that reads back as the same double; with an exponent only outside 1e-18 to 1e21.
// Of a large whole number the digits that the double knows, and zeros.
std::string shortest_decimal(double value);

// _x000D_ and the like, four hexadecimal digits of a UTF-16 unit, as the characters they stand for
// (ECMA-376 part 1, 22.9.2.19). Units that are no character stay as written.
std::string without_escapes(std::string_view text);

}  // namespace telaudit
