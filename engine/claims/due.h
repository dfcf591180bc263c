// What is to be done next about a claim, and by which day.
#pragma once

#include <optional>
#include <string>

#include "base/date.h"
#include "claims/claim.h"

namespace telaudit::claims {

struct NextStep {
  std::string what;        // "hand in", "answer of the carrier"; empty: nothing, it is closed
  std::optional<Date> by;  // last day; unknown where no clause and no person says one
  std::string because;     // what the day rests on
};
NextStep next_step(const Claim& claim);

// The first day on which a dispute window of its lines is over; nothing where none is known.
std::optional<Date> first_window_end(const Claim& claim);

// The next level of the contract's ladder; nothing where it has no more.
std::optional<DisputeTerms::Step> next_level(const Claim& claim);

}  // namespace telaudit::claims
