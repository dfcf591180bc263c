// What stays the same, from bill to bill, of the words a charge is described with.
#pragma once

#include <string>
#include <string_view>

namespace telaudit::book {

// A product is a code, or, of charges without one that are no usage, their description behind this mark,
// without dates and, of instalments, with # for each number.
inline constexpr char kDescriptionMark = '\x1f';

// A description without dates, and with # for each number of an instalment ("Payment 7 of 24"). "" where
// nothing else was said.
std::string lasting_words(std::string_view description, bool instalment);

}  // namespace telaudit::book
