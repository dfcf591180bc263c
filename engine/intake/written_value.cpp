#include "intake/written_value.h"

#include <algorithm>
#include <array>

#include "base/decimal.h"
#include "base/sheet_values.h"
#include "base/text.h"

namespace telaudit::intake {
namespace {

constexpr std::string_view kUnknown = "unknown";
constexpr std::string_view kMidnight = " 00:00:00";
constexpr std::size_t kDigitsOfANumberCell = 15;
constexpr std::size_t kLongestText = 2000;
constexpr std::uint8_t kMoneyScale = 2;
constexpr int kFirstYear = 1900, kLastYear = 2200;

Problem wrong(std::string what, std::string expected) {
  return Problem{std::move(what), {}, std::move(expected)};
}

std::string in_quotes(std::string_view text) {
  return "'" + std::string(text) + "'";
}

const char* kind_word(CellKind kind) {
  switch (kind) {
    case CellKind::number:
      return "a number";
    case CellKind::date:
    case CellKind::moment:
      return "a date";
    case CellKind::time:
      return "a time";
    case CellKind::boolean:
      return "TRUE or FALSE";
    default:
      return "a text";
  }
}

// The words of a list, between semicolons or line ends.
std::vector<std::string> listed(std::string_view text) {
  std::string with_semicolons(text);
  std::replace(with_semicolons.begin(), with_semicolons.end(), '\n', ';');
  std::vector<std::string> out;
  for (const std::string_view part : split(with_semicolons, ';'))
    if (!trim(part).empty()) out.emplace_back(trim(part));
  return out;
}

Problem too_long() {
  return wrong("a text of more than 2,000 characters", "what others must know, in fewer words");
}

Result<std::string> text_value(const WrittenCell& cell) {
  switch (cell.kind) {
    case CellKind::text:
      if (trim(cell.text).size() > kLongestText)
        return too_long();
      return std::string(trim(cell.text));
    case CellKind::number: {
      const auto digits = static_cast<std::size_t>(
          std::count_if(cell.text.begin(), cell.text.end(), [](char c) { return c >= '0' && c <= '9'; }));
      if (digits > kDigitsOfANumberCell || cell.text.find('e') != std::string::npos)
        return wrong("the number " + cell.text + " has more digits than a number cell keeps",
                     "a text: write an apostrophe before it, or format the cell as text");
      if (cell.percent) return wrong("a percentage stands where a text belongs", "a text");
      return cell.text;
    }
    case CellKind::boolean:
      return lower(cell.text);
    default:
      return wrong(in_quotes(cell.text) + " is " + kind_word(cell.kind) + " for the program that saved it",
                   "a text: write an apostrophe before it, as '3-1");
  }
}

// Line ends that somebody typed inside a cell.
Result<std::string> on_one_line(Result<std::string> text) {
  if (text)
    std::replace_if(
        text->begin(), text->end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return text;
}

// Numbers. What a text may not have is said once for all of them.
constexpr const char* kPlainNumber =
    "a plain number such as 1234.50: no currency sign, no separator of thousands, no unit";

Result<Decimal> number_value(const WrittenCell& cell, bool percent_allowed) {
  if (cell.kind != CellKind::number && cell.kind != CellKind::text)
    return wrong(in_quotes(cell.text) + " is " + kind_word(cell.kind) + ", a number belongs here",
                 kPlainNumber);
  std::string_view text = trim(cell.text);
  const bool written_percent = cell.kind == CellKind::text && text.ends_with('%');
  if ((cell.percent || written_percent) && !percent_allowed)
    return wrong("a percentage stands where an amount or a count belongs", kPlainNumber);
  if (written_percent) text = trim(text.substr(0, text.size() - 1));
  auto value = parse_decimal(text);
  if (!value)
    return wrong(cell.kind == CellKind::text
                     ? "the text " + in_quotes(text) + " stands where a number belongs"
                     : "the number " + std::string(text) + " has too many digits",
                 kPlainNumber);
  if (!written_percent) return *value;
  if (value->scale + 2 > kMaxScale) return wrong(in_quotes(text) + " has too many decimals", kPlainNumber);
  value->scale = static_cast<std::uint8_t>(value->scale + 2);
  return *value;
}

Result<std::string> not_negative(const Result<Decimal>& value) {
  if (!value) return value.problem();
  if (value->is_negative())
    return wrong("the number " + value->text() + " is negative", "a number from 0 on");
  return value->text();
}

Result<std::string> money_value(const WrittenCell& cell) {
  const auto value = number_value(cell, false);
  if (!value) return value.problem();
  if (value->is_negative()) return not_negative(value);
  if (cell.kind == CellKind::number && value->scale < kMoneyScale)
    if (const auto padded = rescale(*value, kMoneyScale)) return padded->text();
  return value->text();
}

Result<std::string> fraction_value(const WrittenCell& cell) {
  const auto value = number_value(cell, true);
  if (!value) return value.problem();
  if (value->is_negative() || *value > Decimal{1, 0})
    return wrong(value->text() + " is not from 0 to 1",
                 "a percentage such as 1.5 %, or the part of one: 0.015");
  return value->text();
}

Result<std::string> count_of(std::string_view text) {
  const auto value = parse_decimal(text);
  const auto whole = value ? rescale(*value, 0) : std::nullopt;
  if (!whole || whole->is_negative())
    return wrong(in_quotes(text) + " is not a whole number", "a whole number such as 36");
  return whole->text();
}

Result<std::string> count_value(const WrittenCell& cell) {
  if (cell.kind != CellKind::number && cell.kind != CellKind::text)
    return wrong(in_quotes(cell.text) + " is " + kind_word(cell.kind) + ", a whole number belongs here",
                 "a whole number such as 36");
  if (cell.percent) return wrong("a percentage stands where a count belongs", "a whole number such as 36");
  return count_of(trim(cell.text));
}

// Dates.
constexpr const char* kDay = "a date cell, or a text such as 2026-11-21";

Result<std::string> day_in_range(Date day) {
  if (day.year() < kFirstYear || day.year() > kLastYear)
    return wrong("the day " + day.text() + " lies outside of any contract", kDay);
  return day.text();
}

Result<std::string> day_with_strokes(std::string_view text, DateStyle style) {
  const auto month_first = parse_date(text, "%m/%d/%Y");
  const auto day_first = parse_date(text, "%d/%m/%Y");
  if (!month_first && !day_first) return wrong(in_quotes(text) + " is no day", kDay);
  if (style == DateStyle::iso)
    return wrong(in_quotes(text) + " is not written as the workbook says its dates are",
                 "a day such as 2026-11-21");
  if (style == DateStyle::unstated) {
    if (month_first && day_first && *month_first != *day_first)
      return wrong(
          in_quotes(text) + " can be " + month_first->text() + " or " + day_first->text(),
          "2026-11-21, or say in the sheet Read me which date style the workbook has: us or european");
    return day_in_range(month_first ? *month_first : *day_first);
  }
  const auto& day = style == DateStyle::us ? month_first : day_first;
  if (!day)
    return wrong(in_quotes(text) + " is no day in the date style of the workbook",
                 style == DateStyle::us ? "month/day/year" : "day/month/year");
  return day_in_range(*day);
}

Result<std::string> written_day(std::string_view text, DateStyle style) {
  if (const auto iso = parse_iso_date(text)) return day_in_range(*iso);
  if (text.find('/') != std::string_view::npos) return day_with_strokes(text, style);
  // Where days are written with points the day stands before the month.
  if (const auto day = parse_date(text, "%d.%m.%Y"); day && style != DateStyle::iso) {
    if (style == DateStyle::us)
      return wrong(in_quotes(text) + " is no day in the date style of the workbook", "month/day/year");
    return day_in_range(*day);
  }
  return wrong(in_quotes(text) + " is no day", kDay);
}

Result<std::string> date_value(const WrittenCell& cell, DateStyle style, bool serials_from_1904) {
  switch (cell.kind) {
    case CellKind::date:
    case CellKind::moment: {
      std::string_view text = cell.text;
      if (cell.kind == CellKind::moment && !text.ends_with(kMidnight))
        return wrong(in_quotes(text) + " is a day with a time", "a day");
      const auto day = parse_iso_date(text.substr(0, text.find(' ')));
      if (!day) return wrong(in_quotes(text) + " is no day", kDay);
      return day_in_range(*day);
    }
    case CellKind::number: {
      // The serial number of a day whose cell has lost its format.
      const SheetCell day = numeric_cell(cell.text, NumberStyle{NumberFormat::date, {}},
                                         serials_from_1904 ? DateSystem::from_1904 : DateSystem::from_1900);
      const auto date = day.kind == CellKind::date ? parse_iso_date(day.text) : std::nullopt;
      if (!date || cell.percent || cell.text.find('.') != std::string::npos || date->year() < kFirstYear + 80)
        return wrong("the number " + cell.text + " stands where a date belongs", kDay);
      return day_in_range(*date);
    }
    case CellKind::text:
      return written_day(trim(cell.text), style);
    default:
      return wrong(in_quotes(cell.text) + " is " + kind_word(cell.kind) + ", a date belongs here", kDay);
  }
}

std::string word_form(std::string_view text) {
  std::string word = lower(trim(text));
  std::replace(word.begin(), word.end(), ' ', '_');
  return word;
}

Result<std::string> word_of(std::string_view text, const std::vector<std::string>& words) {
  const std::string word = word_form(text);
  if (std::find(words.begin(), words.end(), word) != words.end()) return word;
  const auto meant = nearest(word, words);
  return wrong(in_quotes(text) + " is not one of the words of this cell",
               "one of " + join(words, ", ") + (meant ? "; did you mean " + in_quotes(*meant) + "?" : ""));
}

Result<std::string> boolean_value(const WrittenCell& cell) {
  const std::string word = word_form(cell.text);
  if (word == "true" || word == "yes") return std::string("true");
  if (word == "false" || word == "no") return std::string("false");
  return wrong(in_quotes(cell.text) + " is neither yes nor no", "yes or no");
}

Result<std::string> currency_value(const WrittenCell& cell) {
  const std::string code = upper(trim(cell.text));
  const bool letters =
      code.size() == 3 && std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (letters) return code;
  return wrong(in_quotes(cell.text) + " is not a currency code", "three letters such as USD");
}

// "1-3: 0; 4-12: 75 %".
Result<std::string> parts_value(const WrittenCell& cell, ValueType type) {
  const char* expected =
      type == ValueType::by_year    ? "contract years with their amounts, as 1: 90000.00; 2: 120000.00"
      : type == ValueType::by_month ? "contract months with the part that counts, as 1-3: 0; 4-12: 75 %"
                                    : "from and to with what holds between, as 0-12: 100 %; 12-: 50 %";
  if (cell.kind != CellKind::text)
    return wrong(in_quotes(cell.text) + " is " + kind_word(cell.kind) + " for the program that saved it",
                 expected);
  std::vector<std::string> out;
  for (const auto& part : listed(cell.text)) {
    const auto colon = part.find(':');
    if (colon == std::string::npos) return wrong(in_quotes(part) + " has no colon", expected);
    const std::string_view bounds = trim(std::string_view(part).substr(0, colon));
    const auto dash = bounds.find('-');
    const auto from = count_of(trim(bounds.substr(0, dash)));
    if (!from) return wrong(in_quotes(part) + ": " + from.problem().what, expected);
    std::string text = *from;
    const bool ranged = dash != std::string_view::npos;
    if (ranged == (type == ValueType::by_year))
      return wrong(in_quotes(part) + " does not say from when to when", expected);
    if (ranged) {
      text += '-';
      if (const std::string_view end = trim(bounds.substr(dash + 1)); !end.empty()) {
        const auto to = count_of(end);
        if (!to) return wrong(in_quotes(part) + ": " + to.problem().what, expected);
        text += *to;
      } else if (type == ValueType::by_month) {
        return wrong(in_quotes(part) + " does not say to when", expected);
      }
    }
    WrittenCell value;
    value.text = std::string(trim(std::string_view(part).substr(colon + 1)));
    value.kind = CellKind::text;
    const auto number =
        type == ValueType::by_month ? fraction_value(value) : not_negative(number_value(value, true));
    if (!number) return wrong(in_quotes(part) + ": " + number.problem().what, expected);
    out.push_back(text + ": " + *number);
  }
  if (out.empty()) return wrong("nothing stands between the semicolons", expected);
  return join(out, "; ");
}

Result<std::string> list_value(const WrittenCell& cell, const ValueRule& rule) {
  if (cell.kind == CellKind::number && rule.type == ValueType::counts) return count_value(cell);
  const auto text = text_value(cell);
  if (!text) return text.problem();
  std::vector<std::string> out;
  for (const auto& part : listed(*text)) {
    auto value = rule.type == ValueType::counts  ? count_of(part)
                 : rule.type == ValueType::words ? word_of(part, rule.words)
                                                 : Result<std::string>(part);
    if (!value) return value.problem();
    out.push_back(std::move(*value));
  }
  if (out.empty())
    return wrong("nothing stands between the semicolons", "values with semicolons between them");
  // Of the list as it is kept, with a space behind each semicolon: what was taken can be taken again.
  std::string kept = join(out, "; ");
  if (kept.size() > kLongestText) return too_long();
  return kept;
}

}  // namespace

bool WrittenCell::blank() const {
  if (kind == CellKind::blank) return !formula;
  if (kind != CellKind::text) return false;
  const std::string_view word = trim(text);
  return word.empty() || lower(word) == kUnknown;
}

Result<std::string> written_value(const WrittenCell& cell, const ValueRule& rule, DateStyle style,
                                  bool serials_from_1904) {
  if (cell.kind == CellKind::error)
    return wrong("the cell holds the error " + in_quotes(cell.text), "the value itself");
  if (cell.kind == CellKind::blank)
    return wrong(cell.formula ? "a formula whose value was not saved" : "nothing stands here",
                 "the value itself");
  switch (rule.type) {
    case ValueType::text:
      return on_one_line(text_value(cell));
    case ValueType::word:
      return word_of(cell.text, rule.words);
    case ValueType::words:
    case ValueType::names:
    case ValueType::counts:
      return list_value(cell, rule);
    case ValueType::date:
      return date_value(cell, style, serials_from_1904);
    case ValueType::count:
      return count_value(cell);
    case ValueType::decimal:
      return not_negative(number_value(cell, false));
    case ValueType::money:
      return money_value(cell);
    case ValueType::fraction:
      return fraction_value(cell);
    case ValueType::boolean:
      return boolean_value(cell);
    case ValueType::currency:
      return currency_value(cell);
    case ValueType::by_year:
    case ValueType::by_month:
    case ValueType::steps:
      return parts_value(cell, rule.type);
  }
  return wrong("a cell of no known type", "the value itself");
}

std::vector<ValuePart> parts_of(std::string_view canonical) {
  std::vector<ValuePart> out;
  for (const auto& part : listed(canonical)) {
    const auto colon = part.find(": ");
    require(colon != std::string::npos, "a part of a value has a colon");
    const std::string bounds = part.substr(0, colon);
    const auto dash = bounds.find('-');
    out.push_back({bounds.substr(0, dash),
                   dash == std::string::npos ? std::string() : bounds.substr(dash + 1),
                   part.substr(colon + 2)});
  }
  return out;
}

std::vector<std::string> names_of(std::string_view canonical) {
  return listed(canonical);
}

}  // namespace telaudit::intake
