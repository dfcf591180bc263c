#include "rules/foreign_words.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"

namespace telaudit::rules {
namespace {

struct Foreign {
  std::string_view word;
  std::string_view advice;
};

constexpr std::string_view kCoalesce = "write coalesce(x, what stands for it where it is unknown)";
constexpr std::string_view kToday = "write as_of(), the day the audit stands on";
constexpr std::string_view kRound = "write round(x, 0, down), up, floor or ceiling";
constexpr std::string_view kChoice = "a choice is written if(condition, this, that)";
constexpr std::string_view kDays = "write days_between(from, to)";
constexpr std::string_view kLength = "write length(text)";
constexpr std::string_view kPart = "write substring(text, first, count)";
constexpr std::string_view kFind = "write contains(text, 'part') or matches(text, 'pattern')";
constexpr std::string_view kCase = "write upper(text), or (?i) in a pattern";
constexpr std::string_view kMean = "a mean is round(sum(x) / count(), 2, half_up)";
constexpr std::string_view kTrim = "write normalise_text(text) or normalise_service(text)";

constexpr std::array<Foreign, 45> kFunctions = {
    {{"avg", kMean},
     {"average", kMean},
     {"mean", kMean},
     {"ceil", kRound},
     {"ceiling", kRound},
     {"floor", kRound},
     {"int", kRound},
     {"trunc", kRound},
     {"roundup", kRound},
     {"rounddown", kRound},
     {"countif", "write count(condition)"},
     {"sumif", "write sum(if(condition, x, 0))"},
     {"current_date", kToday},
     {"getdate", kToday},
     {"now", kToday},
     {"today", kToday},
     {"date", "a day is written date '2026-01-31'"},
     {"to_date", "a day is written date '2026-01-31'"},
     {"dateadd", "write add_days(date, days)"},
     {"date_add", "write add_days(date, days)"},
     {"edate", "write add_months(date, months)"},
     {"eomonth", "write month_end(date)"},
     {"date_diff", kDays},
     {"datediff", kDays},
     {"networkdays", "write business_days_between(from, to)"},
     {"iif", kChoice},
     {"ifelse", kChoice},
     {"ifnull", kCoalesce},
     {"isnull", "write x is unknown, or coalesce(x, 0)"},
     {"is_null", "write x is unknown"},
     {"isblank", "write x is unknown"},
     {"nvl", kCoalesce},
     {"len", kLength},
     {"char_length", kLength},
     {"lower", kCase},
     {"lcase", kCase},
     {"ltrim", kTrim},
     {"trim", kTrim},
     {"mid", kPart},
     {"substr", kPart},
     {"instr", kFind},
     {"like", kFind},
     {"regexp", kFind},
     {"concat", "text is put together in message and evidence only"},
     {"mod", "the language has no remainder"}}};

constexpr std::array<Foreign, 16> kWords = {{{"and", "operators are written small: and"},
                                             {"or", "operators are written small: or"},
                                             {"not", "operators are written small: not"},
                                             {"in", "operators are written small: in"},
                                             {"is", "operators are written small: is"},
                                             {"between", "write low <= x and x <= high"},
                                             {"case", kChoice},
                                             {"when", kChoice},
                                             {"then", kChoice},
                                             {"if", kChoice},
                                             {"else", kChoice},
                                             {"like", kFind},
                                             {"ilike", kFind},
                                             {"rlike", kFind},
                                             {"regexp", kFind},
                                             {"current_date", kToday}}};

std::optional<std::string> advice_of(std::string_view word, std::span<const Foreign> words) {
  const std::string small = lower(word);
  const auto* const found = std::find_if(words.data(), words.data() + words.size(),
                                         [&](const Foreign& foreign) { return foreign.word == small; });
  return found == words.data() + words.size() ? std::nullopt : std::optional(std::string(found->advice));
}

}  // namespace

std::optional<std::string> advice_for_foreign_function(std::string_view name) {
  return advice_of(name, kFunctions);
}

std::optional<std::string> advice_for_foreign_word(std::string_view word) {
  return advice_of(word, kWords);
}

}  // namespace telaudit::rules
