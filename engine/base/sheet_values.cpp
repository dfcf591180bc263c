#include "base/sheet_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "base/date.h"
#include "base/decimal.h"
#include "base/text.h"

namespace telaudit {
namespace {

constexpr std::uint32_t kLastColumn = 16'384;
constexpr std::uint32_t kLastRow = 1'048'576;
constexpr std::int64_t kTenthsOfDay = 864'000;

bool is_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

char lower_letter(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// The letters of a format code that stand for parts of dates and times, and the sign of percentages; of a
// counted part, as [hh], 'c'.
std::string format_letters(std::string_view code) {
  std::string letters;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == ';') break;  // further sections are for negative numbers and text
    if (c == '"') {
      const std::size_t end = code.find('"', i + 1);
      if (end == std::string_view::npos) break;
      i = end;
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;  // the character behind is literal, a width, a filler
    } else if (c == '[') {
      const std::size_t end = code.find(']', i + 1);
      if (end == std::string_view::npos) break;
      const std::string inside = lower(code.substr(i + 1, end - i - 1));
      if (!inside.empty() && inside.find_first_not_of(inside[0]) == std::string::npos &&
          (inside[0] == 'h' || inside[0] == 'm' || inside[0] == 's'))
        letters += 'c';
      i = end;
    } else if (c == '%') {
      letters += c;
    } else if (is_letter(c)) {
      // "General" and the "AM/PM" of a clock are words.
      if (lower(code.substr(i, 7)) == "general") {
        i += 6;
      } else if (lower(code.substr(i, 5)) == "am/pm") {
        i += 4;
        letters += 'h';
      } else if (lower(code.substr(i, 3)) == "a/p") {
        i += 2;
        letters += 'h';
      } else {
        letters += lower_letter(c);
      }
    }
  }
  return letters;
}

// Of the UTF-8 character that begins the text; 0 for none.
std::size_t bytes_of_character(std::string_view text) {
  if (text.empty()) return 0;
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t bytes = first < 0xC0 ? 1U : first < 0xE0 ? 2U : first < 0xF0 ? 3U : 4U;
  return std::min(bytes, text.size());
}

std::string two_digits(std::int64_t value) {
  return (value < 10 ? "0" : "") + std::to_string(value);
}

std::string clock(std::int64_t tenths) {
  const std::int64_t seconds = tenths / 10;
  std::string text =
      two_digits(seconds / 3600) + ":" + two_digits(seconds / 60 % 60) + ":" + two_digits(seconds % 60);
  if (tenths % 10 != 0) text += "." + std::to_string(tenths % 10);
  return text;
}

// The day of a serial number: 1 is 1 January 1900, or 0 is 1 January 1904. In the older system 60 is a
// 29 February 1900 that never was, so that days before it count one less.
std::optional<Date> day_of_serial(std::int64_t serial, DateSystem system) {
  constexpr int kFirstOf1904 = -24'107;  // 1 January 1904 in days since 1970
  constexpr int kBeforeMarch = -25'568;  // 31 December 1899
  constexpr int kFromMarch = -25'569;    // 30 December 1899
  const int days = static_cast<int>(serial);
  if (system == DateSystem::from_1904) return Date{kFirstOf1904 + days};
  if (serial < 1 || serial == 60) return std::nullopt;
  return Date{(serial < 60 ? kBeforeMarch : kFromMarch) + days};
}

void set_moment(SheetCell& cell, double serial, NumberFormat format, DateSystem system) {
  constexpr double kPastLastDay = 2'958'466;  // 1 January 10000, in the system from 1900
  if (!(serial >= 0) || serial >= kPastLastDay) {
    cell.kind = CellKind::error;
    return;
  }
  const std::int64_t tenths = std::llround(serial * static_cast<double>(kTenthsOfDay));
  if (format == NumberFormat::duration || (format == NumberFormat::time && tenths < kTenthsOfDay)) {
    cell.kind = CellKind::time;
    cell.text = clock(tenths);
    return;
  }
  const auto day = day_of_serial(tenths / kTenthsOfDay, system);
  if (!day) {
    cell.kind = CellKind::error;
    return;
  }
  const std::int64_t in_day = tenths % kTenthsOfDay;
  cell.kind = format == NumberFormat::date && in_day == 0 ? CellKind::date : CellKind::moment;
  cell.text = day->text();
  if (cell.kind == CellKind::moment) cell.text += " " + clock(in_day);
}

}  // namespace

std::optional<std::uint32_t> column_of_letters(std::string_view letters) {
  if (letters.empty() || letters.size() > 3) return std::nullopt;
  std::uint32_t column = 0;
  for (const char c : letters) {
    if (!is_letter(c)) return std::nullopt;
    column = column * 26 + static_cast<std::uint32_t>(lower_letter(c) - 'a') + 1;
  }
  if (column > kLastColumn) return std::nullopt;
  return column;
}

std::string letters_of_column(std::uint32_t column) {
  std::string letters;
  for (; column > 0; column = (column - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (column - 1) % 26));
  return letters;
}

std::optional<CellPosition> position_of_reference(std::string_view reference) {
  std::size_t letters = 0;
  while (letters < reference.size() && is_letter(reference[letters])) ++letters;
  const auto column = column_of_letters(reference.substr(0, letters));
  const std::string_view digits = reference.substr(letters);
  std::uint32_t row = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), row);
  if (!column || error != std::errc() || end != digits.data() + digits.size() || row < 1 || row > kLastRow)
    return std::nullopt;
  return CellPosition{row, *column};
}

std::string SheetCell::reference() const {
  return letters_of_column(column) + std::to_string(row);
}

bool SheetCell::looks_like_number() const {
  return kind == CellKind::text && parse_decimal(trim(text)).has_value();
}

const SheetCell* SheetRow::find(std::uint32_t column) const {
  for (const SheetCell& cell : cells)
    if (cell.column == column) return &cell;
  return nullptr;
}

NumberFormat built_in_format(std::uint32_t id) {
  if (id == 9 || id == 10) return NumberFormat::percentage;
  if (id == 22) return NumberFormat::moment;
  if (id == 46) return NumberFormat::duration;
  if ((id >= 18 && id <= 21) || id == 45 || id == 47 || (id >= 32 && id <= 35)) return NumberFormat::time;
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58))
    return NumberFormat::date;
  return NumberFormat::number;
}

NumberFormat format_of_code(std::string_view code) {
  const std::string letters = format_letters(code);
  const auto has = [&](const char* any) { return letters.find_first_of(any) != std::string::npos; };
  if (has("c")) return NumberFormat::duration;
  const bool day = has("yd");
  const bool clock = has("hs");
  if (day && clock) return NumberFormat::moment;
  if (clock) return NumberFormat::time;
  // m alone is a month; with hours or seconds it was minutes.
  if (day || has("m")) return NumberFormat::date;
  return has("%") ? NumberFormat::percentage : NumberFormat::number;
}

std::string words_of_code(std::string_view code) {
  std::string words;
  for (std::size_t i = 0; i < code.size() && code[i] != ';';) {
    const std::string_view rest = code.substr(i);
    const char c = rest[0];
    if (c == '"') {
      const std::size_t end = std::min(rest.find('"', 1), rest.size());
      words += rest.substr(1, end - 1);
      i += end + 1;
    } else if (starts_with(rest, "[$")) {
      // A sign of currency and, behind the last dash, the country whose customs it follows.
      const std::size_t end = std::min(rest.find(']'), rest.size());
      const std::string_view inside = rest.substr(2, end - 2);
      words += inside.substr(0, inside.rfind('-'));
      i += end + 1;
    } else if (c == '[') {
      i += std::min(rest.find(']'), rest.size()) + 1;
    } else if (c == '_' || c == '*') {
      // A width, a filler: the character behind does not show as one.
      words += ' ';
      i += 1 + bytes_of_character(rest.substr(1));
    } else if (c == '\\') {
      const std::size_t bytes = bytes_of_character(rest.substr(1));
      words += rest.substr(1, bytes);
      i += 1 + bytes;
    } else {
      const std::size_t bytes = bytes_of_character(rest);
      if (c == '$' || c == ' ' || bytes > 1) words += rest.substr(0, bytes);
      i += bytes;
    }
  }
  return std::string(trim(words));
}

namespace {

// Of a whole number beyond those of which a double knows every one. Written plainly it would end in digits
// that only its binary form has.
std::string large_whole_number(double value) {
  std::array<char, 64> text;
  const auto end =
      std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::scientific);
  const std::string_view written(text.data(), static_cast<std::size_t>(end.ptr - text.data()));
  const std::size_t exponent = written.find('e');
  std::size_t places = 0;
  std::from_chars(written.data() + exponent + 2, written.data() + written.size(), places);
  std::string out(written.substr(0, exponent));
  std::erase(out, '.');
  const std::size_t sign = value < 0 ? 1 : 0;
  if (out.size() - sign < places + 1) out.append(places + 1 - (out.size() - sign), '0');
  return out;
}

bool is_whole_number(std::string_view written) {
  return !written.empty() && written.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

std::string shortest_decimal(double value) {
  constexpr double kEveryWholeNumber = 9007199254740992.0;  // 2^53
  const double size = std::fabs(value);
  const bool plain = size == 0 || (size >= 1e-18 && size < 1e21);
  if (plain && size > kEveryWholeNumber) return large_whole_number(value);
  std::array<char, 64> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value == 0 ? 0.0 : value,
                                 plain ? std::chars_format::fixed : std::chars_format::scientific);
  return {text.data(), end.ptr};
}

SheetCell numeric_cell(std::string_view written, const NumberStyle& style, DateSystem system) {
  SheetCell cell;
  double value = 0;
  const std::string_view digits = trim(written);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size() || !std::isfinite(value)) {
    cell.kind = CellKind::error;
    cell.text = std::string(written);
    return cell;
  }
  cell.kind = CellKind::number;
  // Account numbers and the like stand as numbers too; those of programs that write all digits keep them.
  constexpr std::size_t kMostDigits = 20;
  const bool as_written =
      is_whole_number(digits) && digits.front() != '0' && digits.size() > 15 && digits.size() <= kMostDigits;
  cell.text = as_written ? std::string(digits) : shortest_decimal(value);
  cell.percent = style.format == NumberFormat::percentage;
  if (style.format != NumberFormat::number && !cell.percent)
    set_moment(cell, value, style.format, system);
  else
    cell.beside = style.beside;
  return cell;
}

namespace {

std::optional<std::uint32_t> escaped_unit(std::string_view at) {
  if (at.size() < 7 || at[0] != '_' || at[1] != 'x' || at[6] != '_') return std::nullopt;
  std::uint32_t unit = 0;
  const auto [end, error] = std::from_chars(at.data() + 2, at.data() + 6, unit, 16);
  if (error != std::errc() || end != at.data() + 6) return std::nullopt;
  return unit;
}

void append_utf8(std::string& out, std::uint32_t point) {
  const auto byte = [&](std::uint32_t value) { out += static_cast<char>(value); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0 | (point >> 6U));
    byte(0x80 | (point & 0x3FU));
  } else {
    byte(0xE0 | (point >> 12U));
    byte(0x80 | ((point >> 6U) & 0x3FU));
    byte(0x80 | (point & 0x3FU));
  }
}

}  // namespace

std::string without_escapes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto unit = escaped_unit(text.substr(i));
    if (unit && *unit != 0 && (*unit < 0xD800 || *unit > 0xDFFF)) {
      append_utf8(out, *unit);
      i += 7;
    } else {
      out += text[i++];
    }
  }
  return out;
}

}  // namespace telaudit
