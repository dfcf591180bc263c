// The cells of an answer as values, and what there is to say of them: refusals, which keep the answer out,
// and notes, which say how something was understood.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/money_text.h"
#include "rfp/answer_file.h"
#include "rfp/response.h"

namespace telaudit::rfp {

// Collects what is found. Of many refusals the first hundred are kept; those of one kind and notes of one
// kind are counted, and the first stands for all: "...; 12 such".
class AnswerRemarks {
 public:
  void refuse(Problem problem);
  void refuse_alike(const std::string& kind, Problem first);
  void note(const std::string& kind, Problem first);

  std::size_t refused() const { return refused_; }
  // In the order in which the first of each was met.
  std::vector<Problem> refusals() const;
  std::vector<Problem> notes() const;

 private:
  struct Remark {
    Problem first;
    std::size_t times = 1;
  };
  std::vector<Remark> refusals_, notes_;
  std::map<std::string, std::size_t> refusal_of_, note_of_;  // place of each kind among those
  std::size_t refused_ = 0;
};

// How a bidder writes: the marks of its numbers where they are declared, words of its own.
struct AnswerStyle {
  std::string currency;                              // of the bidder
  std::optional<formats::MoneyStyle> numbers;        // nothing: both marks are tried
  std::map<std::string, Answer, std::less<>> words;  // in lower case
};

// A text that is a number in one of the two ways of writing decimals: "1,234.50", "1.234,50", "$ 12.50",
// "12.50 USD". `error` where it is none, or could be two ("1.234").
formats::MoneyText parse_amount_text(std::string_view text, const AnswerStyle& style);

// A number of a workbook as the program that wrote it shows it: 12.340000000000002, which is what binary
// arithmetic makes of 12.34, has 15 digits that mean something. Nothing for what is no plain decimal.
std::optional<Decimal> fifteen_digits(std::string_view number);

// Reads cells of one file. Each function refuses what it cannot read and then gives nothing.
class AnswerValues {
 public:
  AnswerValues(const AnswerFile& file, const AnswerStyle& style, AnswerRemarks& remarks)
      : file_(file), style_(style), remarks_(remarks) {}

  // False for no cell, a blank one, or one of blanks.
  bool filled(const AnswerSheet& sheet, const SheetCell* cell);

  // An amount of 0 or more; `what` names it in the refusal.
  std::optional<Decimal> amount(const AnswerSheet& sheet, const SheetCell& cell, std::string_view what);
  // A price or a word in its place. With `priced` comes the amount.
  struct Price {
    Answer answer = Answer::none;
    Decimal amount;
  };
  std::optional<Price> price(const AnswerSheet& sheet, const SheetCell& cell, std::string_view what);
  // A share of 1 out of a percent: 5, "5 %", "5,5%".
  std::optional<Decimal> percent(const AnswerSheet& sheet, const SheetCell& cell);
  std::optional<bool> yes_or_no(const AnswerSheet& sheet, const SheetCell& cell);
  // "45", "45 days".
  std::optional<Decimal> days(const AnswerSheet& sheet, const SheetCell& cell);

  void refuse(const AnswerSheet& sheet, const SheetCell& cell, std::string what, std::string advice);
  void note(const std::string& kind, const AnswerSheet& sheet, const SheetCell& cell, std::string what,
            std::string advice = {});

 private:
  std::optional<Decimal> number(const AnswerSheet& sheet, const SheetCell& cell, std::string_view text,
                                std::string_view what);
  // Whether the cell shows its number in the bidder's currency, or in none.
  bool shows_currency(const AnswerSheet& sheet, const SheetCell& cell);

  const AnswerFile& file_;
  const AnswerStyle& style_;
  AnswerRemarks& remarks_;
};

// The word of a bidder for an answer that is no price, in lower case and trimmed; nothing for other words.
std::optional<Answer> answer_of_word(std::string_view word, const AnswerStyle& style);

}  // namespace telaudit::rfp
