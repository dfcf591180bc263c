// Calls as rows of the layout that rules/profiles/usage-detail.yaml describes.
#pragma once

#include <cstdint>

#include "usage_calls.h"
#include "usage_output.h"

namespace telaudit::speed {

enum class Quote { none, all, random };

struct DelimitedLayout {
  Quote quote = Quote::none;
  std::uint32_t further_columns = 0;  // of short text
  std::uint32_t long_text =
      0;  // bytes, at most, of a last column; 0: no such column. Where there are quotes, it
          // holds what only quotes allow: delimiters, doubled quotes, line ends
  bool carriage_return = false;
};

UsageTotals write_delimited(const UsageOptions& options, const DelimitedLayout& layout, UsageOutput& out);

}  // namespace telaudit::speed
