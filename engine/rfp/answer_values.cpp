#include "rfp/answer_values.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "rfp/exact.h"

namespace telaudit::rfp {
namespace {

constexpr std::size_t kRefusalsKept = 100;
constexpr std::size_t kDigitsOfADouble = 15;

struct Word {
  std::string_view text;
  Answer answer;
};
constexpr std::array<Word, 13> kWords = {{{"included", Answer::included},
                                          {"incl", Answer::included},
                                          {"incl.", Answer::included},
                                          {"icb", Answer::individual},
                                          {"individual case basis", Answer::individual},
                                          {"not served", Answer::not_served},
                                          {"not available", Answer::not_served},
                                          {"free", Answer::free},
                                          {"no charge", Answer::free},
                                          {"waived", Answer::free},
                                          {"no bid", Answer::none},
                                          {"-", Answer::none},
                                          {"\xE2\x80\x93", Answer::none}}};

std::string word_of(std::string_view text) {
  std::string out;
  for (const char c : lower(formats::trim_blanks(text)))
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  return out;
}

bool same_number(const formats::MoneyText& left, const formats::MoneyText& right) {
  return left.value && right.value && *left.value == *right.value;
}

template <typename Remark>
std::vector<Problem> counted_problems(const std::vector<Remark>& remarks) {
  std::vector<Problem> out;
  for (const auto& one : remarks) {
    out.push_back(one.first);
    if (one.times > 1) out.back().what += "; " + std::to_string(one.times) + " such";
  }
  return out;
}

}  // namespace

void AnswerRemarks::refuse(Problem problem) {
  ++refused_;
  if (refusals_.size() < kRefusalsKept) refusals_.push_back({std::move(problem)});
}

void AnswerRemarks::refuse_alike(const std::string& kind, Problem first) {
  const auto [known, fresh] = refusal_of_.try_emplace(kind, refusals_.size());
  ++refused_;
  if (fresh)
    refusals_.push_back({std::move(first)});
  else
    ++refusals_[known->second].times;
}

void AnswerRemarks::note(const std::string& kind, Problem first) {
  const auto [known, fresh] = note_of_.try_emplace(kind, notes_.size());
  if (fresh)
    notes_.push_back({std::move(first)});
  else
    ++notes_[known->second].times;
}

std::vector<Problem> AnswerRemarks::refusals() const {
  return counted_problems(refusals_);
}

std::vector<Problem> AnswerRemarks::notes() const {
  return counted_problems(notes_);
}

formats::MoneyText parse_amount_text(std::string_view text, const AnswerStyle& style) {
  if (style.numbers) {
    auto declared = *style.numbers;
    declared.currency = style.currency;
    return formats::parse_money(text, declared);
  }
  formats::MoneyStyle point;
  point.currency = style.currency;
  formats::MoneyStyle comma = point;
  comma.decimal = ',';
  comma.group = '.';
  const auto with_point = formats::parse_money(text, point);
  const auto with_comma = formats::parse_money(text, comma);
  if (same_number(with_point, with_comma)) return with_point;
  if (with_point.value && with_comma.value) {
    // No thousands begin with a 0: 0.035 is less than 1.
    const auto digit = text.find_first_of("0123456789");
    if (text[digit] != '0') return {std::nullopt, "could be thousands or decimals"};
    return text[digit + 1] == ',' ? with_comma : with_point;
  }
  return with_point.value || !with_comma.value ? with_point : with_comma;
}

std::optional<Decimal> fifteen_digits(std::string_view number) {
  std::string digits;
  std::size_t decimals = 0;
  bool point = false;
  const bool negative = starts_with(number, "-");
  for (const char c : negative ? number.substr(1) : number) {
    if (c == '.' && !point) {
      point = true;
    } else if (c >= '0' && c <= '9') {
      digits += c;
      decimals += point ? 1U : 0U;
    } else {
      return std::nullopt;
    }
  }
  const auto first = digits.find_first_not_of('0');
  if (first == std::string::npos) return parse_decimal(number);
  const std::size_t significant = digits.size() - first;
  const std::size_t cut =
      significant > kDigitsOfADouble ? std::min(decimals, significant - kDigitsOfADouble) : 0;
  const std::size_t kept = std::min<std::size_t>(decimals - cut, kMaxScale);
  if (kept == decimals) return parse_decimal(number);
  // cpp_int reads a leading 0 as octal.
  Exact value(
      boost::multiprecision::cpp_int(digits.substr(first)),
      boost::multiprecision::pow(boost::multiprecision::cpp_int(10), static_cast<unsigned>(decimals)));
  if (negative) value = -value;
  std::string text = rounded_text(value, static_cast<unsigned>(kept));
  while (kept > 0 && text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return parse_decimal(text);
}

std::optional<Answer> answer_of_word(std::string_view word, const AnswerStyle& style) {
  const std::string plain = word_of(word);
  if (const auto own = style.words.find(plain); own != style.words.end()) return own->second;
  const auto known =
      std::find_if(kWords.begin(), kWords.end(), [&](const Word& one) { return one.text == plain; });
  if (known == kWords.end()) return std::nullopt;
  return known->answer;
}

void AnswerValues::refuse(const AnswerSheet& sheet, const SheetCell& cell, std::string what,
                          std::string advice) {
  remarks_.refuse({std::move(what), file_.place(sheet, cell), std::move(advice)});
}

void AnswerValues::note(const std::string& kind, const AnswerSheet& sheet, const SheetCell& cell,
                        std::string what, std::string advice) {
  remarks_.note(kind, {std::move(what), file_.place(sheet, cell), std::move(advice)});
}

bool AnswerValues::filled(const AnswerSheet& sheet, const SheetCell* cell) {
  if (cell == nullptr) return false;
  if (cell->covered) {
    refuse(sheet, *cell, "is covered by a merged cell, so what it says does not show",
           "undo the merging and write each cell");
    return false;
  }
  if (cell->kind == CellKind::blank) {
    if (cell->formula)
      refuse(sheet, *cell, "holds a formula without a computed value",
             "open it in the program that wrote it, let it compute, and save; or write the number");
    return false;
  }
  if (cell->kind == CellKind::error) {
    refuse(sheet, *cell, "holds the error " + cell->text, "write the value");
    return false;
  }
  if (cell->formula)
    note("formula", sheet, *cell, "holds a formula; its computed value " + cell->text + " was taken");
  return !formats::trim_blanks(cell->text).empty();
}

std::optional<Decimal> AnswerValues::number(const AnswerSheet& sheet, const SheetCell& cell,
                                            std::string_view text, std::string_view what) {
  std::optional<Decimal> value;
  const std::string named = "'" + std::string(text) + "' is not " + std::string(what);
  if (cell.kind == CellKind::number) {
    value = fifteen_digits(text);
    if (!value) {
      refuse(sheet, cell, named + ": more digits than an amount can have", "write fewer decimals");
      return std::nullopt;
    }
  } else if (cell.kind != CellKind::text) {
    refuse(sheet, cell, named + ": the cell holds a date, a time or a truth value",
           "the program took what was typed for it; write the number again and format the cell as a number");
    return std::nullopt;
  } else {
    const auto read = parse_amount_text(text, style_);
    if (!read.value) {
      // Words have no currency to be wrong, whatever letters they hold.
      const bool words = text.find_first_of("0123456789") == std::string_view::npos;
      const std::string why = words ? "no digit stands there" : std::string(read.error);
      refuse(sheet, cell, named + ": " + why,
             "write a number as a number, 1234.50; or a word of the instructions");
      return std::nullopt;
    }
    value = read.value;
    // Delimited text knows no other kind of cell.
    if (!sheet.name.empty())
      note("text number", sheet, cell,
           "holds a number as text, '" + cell.text + "'; it was read as " + value->text());
  }
  if (value->is_negative()) {
    refuse(sheet, cell, "is negative: " + cell.text,
           "offer a reduction as a discount or a credit on the sheet Offer");
    return std::nullopt;
  }
  return value;
}

// A format is part of what the bidder sees: 420.50 that shows as EUR 420.50 was meant as euros.
bool AnswerValues::shows_currency(const AnswerSheet& sheet, const SheetCell& cell) {
  if (cell.kind != CellKind::number) return true;
  const auto other = formats::word_of_another_currency(cell.beside, style_.currency);
  if (other.empty()) return true;
  // Most often a whole column is formatted so.
  remarks_.refuse_alike("shows " + std::string(other),
                        {"shows " + std::string(other) + " beside " + cell.text +
                             ", and amounts are asked for in " + style_.currency,
                         file_.place(sheet, cell),
                         "ask for amounts in " + style_.currency +
                             ", or state the bidder's currency and its rate in rfp.yaml (exchange)"});
  return false;
}

std::optional<Decimal> AnswerValues::amount(const AnswerSheet& sheet, const SheetCell& cell,
                                            std::string_view what) {
  if (!shows_currency(sheet, cell)) return std::nullopt;
  return number(sheet, cell, cell.text, what);
}

std::optional<AnswerValues::Price> AnswerValues::price(const AnswerSheet& sheet, const SheetCell& cell,
                                                       std::string_view what) {
  if (cell.kind == CellKind::text)
    if (const auto word = answer_of_word(cell.text, style_)) return Price{*word, {}};
  const auto value = amount(sheet, cell, what);
  if (!value) return std::nullopt;
  return Price{value->is_zero() ? Answer::free : Answer::priced, *value};
}

std::optional<Decimal> AnswerValues::percent(const AnswerSheet& sheet, const SheetCell& cell) {
  constexpr Decimal kLeast{1, 1};
  constexpr Decimal kMost{100, 0};
  constexpr Decimal kHundredth{1, 2};
  std::string_view text = formats::trim_blanks(cell.text);
  const bool sign = cell.kind == CellKind::text && !text.empty() && text.back() == '%';
  if (sign) text = formats::trim_blanks(text.substr(0, text.size() - 1));
  const auto value = number(sheet, cell, text, "a percent");
  if (!value) return std::nullopt;
  // Typed as 5% into a cell of percents it is 0.05, which looks like five hundredths of a percent.
  if (!sign && !value->is_zero() && *value < kLeast) {
    refuse(sheet, cell, "'" + cell.text + "' could be " + cell.text + " % or a share of 1",
           "write 5 for five percent, or the text 0.05% for less than a tenth of one");
    return std::nullopt;
  }
  if (kMost < *value) {
    refuse(sheet, cell, cell.text + " is more than 100 percent", "write 5 for five percent");
    return std::nullopt;
  }
  const auto share = multiply(*value, kHundredth);
  if (!share) refuse(sheet, cell, cell.text + " has too many decimals", "write fewer");
  return share;
}

std::optional<bool> AnswerValues::yes_or_no(const AnswerSheet& sheet, const SheetCell& cell) {
  const std::string word = word_of(cell.text);
  if (word == "yes" || word == "y" || word == "true") return true;
  if (word == "no" || word == "n" || word == "false") return false;
  refuse(sheet, cell, "'" + cell.text + "' is neither yes nor no",
         "write yes or no, and the rest into the remark");
  return std::nullopt;
}

std::optional<Decimal> AnswerValues::days(const AnswerSheet& sheet, const SheetCell& cell) {
  std::string_view text = formats::trim_blanks(cell.text);
  if (cell.kind == CellKind::text)
    for (const std::string_view unit : {"days", "day", "d"})
      if (lower(text).ends_with(unit)) {
        text = formats::trim_blanks(text.substr(0, text.size() - unit.size()));
        break;
      }
  return number(sheet, cell, text, "a number of days");
}

}  // namespace telaudit::rfp
