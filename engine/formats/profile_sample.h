// What a delimited file shows of itself: encoding, delimiter, header, and of what kind each column is. Used
// to suggest a profile.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/money_text.h"
#include "formats/profile_records.h"

namespace telaudit::formats::profile {

enum class ColumnKind { empty, text, number, telephone, date, moment, clock, money };

struct SampleColumn {
  std::string name;  // as the header writes it; empty without a header
  ColumnKind kind = ColumnKind::empty;
  std::string format;  // of dates: as profiles write it
  std::string doubt;   // why the kind or its form is not sure; empty: it is
  char decimal = '.';
  bool two_colons = false;  // of clock texts: h:mm:ss
  std::string currency;     // that a symbol beside the amounts means
  std::size_t filled = 0;   // cells that are not empty
  bool negative = false;    // an amount below zero stands in it
};

struct Sample {
  Encoding encoding = Encoding::utf8;
  bool wide = false;  // UTF-16
  std::string encoding_doubt;
  char delimiter = ',';
  std::string delimiter_doubt;
  bool quoted = false;
  bool has_header = false;
  std::vector<SampleColumn> columns;
  std::vector<std::vector<std::string>> rows;  // of the header's width, decoded, without blanks at the ends
};

// Nothing where no delimiter divides most lines alike; `why` then says what was met.
std::optional<Sample> take_sample(std::string_view text, std::string& why);

// The amount in a cell of such a column; nothing where there is none.
std::optional<Decimal> amount_in(const SampleColumn& column, std::string_view cell);

}  // namespace telaudit::formats::profile
