// What meeting the market would be worth, at three levels of it, and how far that moves when an assumption
// does.
//
// A saving counts from the month after the contract of its group ends; a group whose end is not known counts
// in the monthly figure alone. A price below the level it is compared with saves nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "book/market_gaps.h"
#include "book/present_value.h"

namespace telaudit::book {

enum class MarketLevel : std::uint8_t { upper_quartile, median, lower_quartile };
std::string_view level_words(MarketLevel level);

struct MarketScenario {
  std::string currency;
  MarketLevel level = MarketLevel::median;
  Total monthly;                       // of all groups, once all can change
  Total over;                          // over the months asked for, of the groups with a date
  std::optional<Total> present_value;  // of `over`, month by month; nothing without a rate
  std::uint64_t groups = 0;            // that would save
  std::uint64_t undated = 0;           // of them those whose contract's end is not known
};

// One assumption of the median scenario moved down and up.
struct MarketSensitivity {
  std::string currency, label, low_words, high_words;
  Total base, low, high;  // over the months asked for
};

struct ScenarioSettings {
  Date as_of;
  int months = 36;                                        // counted from the month after as_of's
  std::optional<Discounting> discounting = std::nullopt;  // of as many months; nothing: no rate was given
};

// By currency, then level as listed. Nothing for a currency without gaps.
std::vector<MarketScenario> find_market_scenarios(std::span<const MarketGap> gaps,
                                                  const ScenarioSettings& settings);

// By currency, then the widest first; those that move nothing are left out.
std::vector<MarketSensitivity> find_market_sensitivities(std::span<const MarketGap> gaps,
                                                         const ScenarioSettings& settings);

}  // namespace telaudit::book
