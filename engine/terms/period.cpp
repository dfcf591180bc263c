#include "terms/period.h"

#include <algorithm>
#include <tuple>

#include "base/text.h"

namespace telaudit::terms {
namespace {

auto order(const DatedRow& row) {
  const bool dated = row.period.from.has_value();
  return std::make_tuple(std::cref(row.key), dated, dated ? row.period.from->days : 0,
                         std::cref(row.place.file), row.place.line.value_or(0));
}

}  // namespace

std::string Period::text() const {
  if (!from && !to) return "always";
  if (!to) return "from " + from->text();
  const std::string last = add_days(*to, -1).text();
  return from ? from->text() + " to " + last : "until " + last;
}

bool overlap(const Period& left, const Period& right) {
  return (!left.to || !right.from || *right.from < *left.to) &&
         (!right.to || !left.from || *left.from < *right.to);
}

Result<void> check_disjoint(std::vector<DatedRow> rows, const std::string& what, const std::string& advice) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& left, const auto& right) { return order(left) < order(right); });
  // Sorted by start, any two rows that overlap make two neighbours overlap.
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const DatedRow* earlier = &rows[i - 1];
    const DatedRow* later = &rows[i];
    if (earlier->key != later->key || !overlap(earlier->period, later->period)) continue;
    if (earlier->place.file == later->place.file && earlier->place.line > later->place.line)
      std::swap(earlier, later);
    const std::string row = what + " for " + join(later->key, ", ");
    const bool undated = !later->period.from && !later->period.to;
    if (undated && !earlier->period.from && !earlier->period.to)
      return Problem{row + " also stands at " + earlier->place.text(), later->place, advice};
    return Problem{row + " (" + later->period.text() + ") overlaps the one at " + earlier->place.text() +
                       " (" + earlier->period.text() + ")",
                   later->place, advice};
  }
  return {};
}

}  // namespace telaudit::terms
