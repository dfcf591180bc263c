// What is answered to a file of X12: a 997 for each group, which says whether its sets can be taken apart,
// and an 824 for each group of bills, which says what is wrong with what they say.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "bill/reading.h"

namespace telaudit::formats::x12 {

struct AcknowledgeOptions {
  std::string date = "20000101";  // CCYYMMDD of the answer
  std::string time = "0000";      // HHMM
  std::uint64_t control = 1;      // ISA13 of the first interchange answered; those after it count on
};

// One interchange for each in `text`, in its delimiters with ~ as terminator and a line end behind each
// segment. `reading` is what the file gave, or null where no reader takes it: then there is no 824. A Problem
// where the text begins with no interchange.
Result<std::string> acknowledge(std::string_view text, const bill::Reading* reading, const std::string& name,
                                const AcknowledgeOptions& options);

}  // namespace telaudit::formats::x12
