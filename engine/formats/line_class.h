// What a line of an electronic invoice (UBL, CII, EDIFACT and the like) is charged for, where the format has
// no element that says so: by the words that a sender describes it with, or by the days it is billed for.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/decimal.h"

namespace telaudit::formats {

struct DescribedLine {
  std::string_view text;  // its description, UTF-8
  std::optional<std::int64_t>
      days;  // from the first to the last day that the line itself states, both counted
  std::optional<Decimal> quantity;
};

// "recurring", "one_time", "usage", or empty where nothing tells. In this order: words of a month or another
// period (monthly, monatlich), of what is done once (installation, Einrichtung), of use (calls,
// Verbindungen), of what is rented (line rental, Grundgebühr); then a period of 28 days or more with a whole
// number of pieces, which is what rents look like: use is counted in units of its own, which the reader has
// looked at before. The words are those of invoices in English, German, Dutch, French, Italian, Spanish and
// the Nordic languages; they are guesses by the language, not a standard.
std::string_view class_of_line(const DescribedLine& line);

}  // namespace telaudit::formats
