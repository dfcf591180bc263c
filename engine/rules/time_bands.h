// Bands of the week by which calls are rated, written as 'Mon-Fri 08:00-18:00=day; holiday=night;
// else=night'.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "rules/day_list.h"

namespace telaudit::rules {

struct TimeBands {
  struct Band {
    std::array<bool, 7> weekdays{};  // Monday first
    bool holidays = false;
    int from = 0;  // minutes since midnight; from > to reaches into the next day
    int to = 0;
    std::string name;
  };
  std::vector<Band> bands;  // the first that holds decides
  std::string otherwise;

  bool know_holidays() const;
};

// At most 64 bands in 4096 characters. The Problem says which band is wrong, and how bands are written.
Result<TimeBands> parse_time_bands(std::string_view text);

// The band of a local civil time. A band over midnight belongs to the day on which it begins.
const std::string& band_at(const TimeBands& bands, Moment at, const DayList& holidays);

}  // namespace telaudit::rules
