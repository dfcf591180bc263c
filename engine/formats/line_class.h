// What a line of an electronic invoice (UBL, CII, EDIFACT and the like) is charged for, where the format has
// no element that says so: by the words that senders describe it with, or by the days it is billed for. Which
// words those are is practice and no standard, so it stands in rules/profiles/e-invoice and not here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "base/yaml.h"

namespace telaudit::formats {

// Words that tell a class. Those that are called first outweigh those that come after.
class LineWords {
 public:
  // A list of {class, words}: a word in small letters, several of them with one blank between; one that ends
  // in * may go on, ? is any letter. Problems: another shape, an unknown class, a word of no letter.
  Result<void> add(const YamlNode& list);

  // The class of a text in UTF-8, empty where no word of it tells one. Words begin where words of the text
  // do; a blank is whatever is no letter; case does not count in ASCII.
  std::string_view class_of(std::string_view text) const;

 private:
  struct Word {
    std::string letters;
    bool goes_on = false;
    std::uint32_t rank = 0;  // of classes_
  };
  std::vector<std::string> classes_;
  std::array<std::vector<Word>, 256> by_first_;  // letter
};

struct LineClasses {
  LineWords words;
  std::string hash;            // SHA-256 of the files it was read from; empty: none
  std::int64_t rent_days = 0;  // the fewest days of a period that is billed as one; 0: a period tells nothing
};

struct DescribedLine {
  std::string_view text;  // its description, UTF-8
  std::optional<std::int64_t>
      days;  // from the first to the last day that the line itself states, both counted
  std::optional<Decimal> quantity;
};

// The class of its words; else "recurring" for a period of so many days with a whole number of pieces, which
// is what rents look like: use is counted in units of its own, which the reader has looked at before. Empty
// where nothing tells.
std::string_view class_of_line(const LineClasses& known, const DescribedLine& line);
// The second half of it.
bool is_rent_by_days(const LineClasses& known, const DescribedLine& line);

}  // namespace telaudit::formats
