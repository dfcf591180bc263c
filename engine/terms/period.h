// Periods of dated rows, and the proof that rows of one key do not overlap.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/result.h"

namespace telaudit::terms {

// Half-open; an end that is not set is open.
struct Period {
  std::optional<Date> from;
  std::optional<Date> to;

  bool contains(Date day) const { return (!from || *from <= day) && (!to || day < *to); }
  bool empty() const { return from && to && *from >= *to; }
  // "2024-03-01 to 2025-02-28", with the last day inclusive as people write it; "always" when both ends are
  // open.
  std::string text() const;
};

bool overlap(const Period& left, const Period& right);

struct DatedRow {
  std::vector<std::string> key;
  Period period;
  Place place;
};

// A Problem at the later row that names the place of the earlier one, for the first two rows (in order of key
// and date) whose keys are equal and whose periods overlap. `what` names a row: "rate", "inventory row";
// `advice` what to do.
Result<void> check_disjoint(std::vector<DatedRow> rows, const std::string& what, const std::string& advice);

}  // namespace telaudit::terms
