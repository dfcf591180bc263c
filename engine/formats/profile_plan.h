// What of a profile can be read column by column: how each charge column follows from at most two columns of
// the file. Rows of other kinds, and rows with a cell out of the plain, are read row by row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/fast_number.h"
#include "formats/profile_language.h"
#include "formats/profile_rows.h"

namespace telaudit::formats::profile {

// How the values of one charge column come from the cells.
struct Step {
  enum class Way : std::uint8_t {
    constant,  // the same in every row
    word,      // from one cell: decided once for each distinct cell
    text,      // the cell as it stands; words or digits
    decimal,   // a plain number
    count,     // a whole number times `factor`
    date,
    moment,  // a date and a time
  };
  Way way = Way::constant;
  std::size_t target = kNone;    // charge column; kNone: it only decides something
  const Field* field = nullptr;  // of the profile
  std::size_t column = kNone;    // index into Profile::columns
  std::size_t day_column = kNone;
  FastDatePattern pattern;
  std::int64_t factor = 1;
};

struct Plan {
  const RecordRule* rule = nullptr;  // the rows it is for: those of this rule
  const ChargeRule* charge = nullptr;
  // Rules that stand before `rule`: a row that one of them covers is none of the plan's.
  std::vector<const RecordRule*> before;
  std::vector<Step> steps;
  std::optional<std::size_t> amount;  // index into `steps`
  std::optional<Step> latest_day;     // the latest day of the rows dates the bill
  bool day_needed = false;            // a row without that day is not readable
  std::optional<Step> level_name;     // which level, where it differs from row to row
  std::size_t level = kNone;          // else: index into Profile::levels
  std::size_t level_column = kNone;   // the column the level's id and label depend on, if any
  std::vector<std::size_t> columns;   // of the profile that stand in the file and are looked at, ascending
  std::size_t fields = 0;             // of a row
};

// Nothing where the profile asks for what only whole rows can tell.
std::optional<Plan> plan_columns(const Profile& profile, const Layout& layout);

}  // namespace telaudit::formats::profile
