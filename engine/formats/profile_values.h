// Takes values from one row as the fields of a profile say.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "formats/profile_language.h"

namespace telaudit::formats::profile {

// Text that lives until clear(). Keeps its memory, so that a row costs no allocation once the longest has
// been met.
class Scratch {
 public:
  std::string& take();
  void clear() { used_ = 0; }

 private:
  std::deque<std::string> strings_;
  std::size_t used_ = 0;
};

// One row: its cells by Profile::columns (decoded, without blanks at their ends, empty where the file has
// none), and the texts of Profile::keys.
struct Row {
  std::vector<std::string_view> cells;
  std::vector<std::string_view> keys;
  std::size_t section = kNone;  // index into Container::sections
};

struct Value {
  enum class Kind { unknown, text, number, decimal };
  Kind kind = Kind::unknown;
  std::string_view text;  // lives as long as the row, the profile and the scratch
  std::int64_t number = 0;
  Decimal decimal;
};

// The text of a field, before it is read as its type; nothing when unknown.
std::optional<std::string_view> text_of(const Field& field, const Row& row, Scratch& scratch);

// Whether the cell of an amount whose profile leaves the currency to a column says more than a number: it may
// name a currency.
bool may_name_currency(const Field& field, std::string_view cell);

// False when the field cannot be read; `reason` then says why. A required field that is unknown cannot be
// read.
bool read_value(const Field& field, const Row& row, Scratch& scratch, Value& out, std::string& reason);

// Writes the template's text to `out`, which is cleared first.
void fill_template(const Template& form, const Row& row, std::string& out);

bool holds(const Condition& condition, const Row& row);
bool all_hold(const std::vector<Condition>& conditions, const Row& row);

}  // namespace telaudit::formats::profile
