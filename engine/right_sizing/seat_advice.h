// The advice on seats of a service (collaboration, contact centre, cloud calling): how many are billed, held
// and used, and which offer at which count costs least.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "bill/relation.h"
#include "right_sizing/seat_offers.h"
#include "terms/terms.h"

namespace telaudit::right_sizing {

struct SeatQuestion {
  Date as_of;
  int months = 12;     // the last ones, whose needs are laid against each offer
  int idle_days = 90;  // without use, from which a seat is idle
};

// Whose count is needed.
enum class SeatBasis : std::uint8_t {
  billed,    // nobody said who holds seats
  assigned,  // who holds one on any day of the month
  used,      // of those, without who has not used it for so long
};
std::string_view seat_basis_word(SeatBasis basis);

struct SeatOption {
  SeatOffer offer;
  SeatBasis basis = SeatBasis::assigned;
  SeatCount count;
};

struct SeatAdvice {
  std::string carrier, account, product_code, description, currency;
  std::vector<Date> months;  // first days
  // Of each month; a month whose whole charges are not here is unknown.
  std::vector<std::optional<Seats>> billed;
  std::vector<std::optional<Total>> paid;
  std::vector<Seats> assigned, used;  // empty where nobody said who holds seats
  std::vector<SeatOption> options;    // the cheapest first, those of `used` after those of `assigned`
};

// For each account, product and currency of the latest month that assignments or offers speak of, sorted.
Result<std::vector<SeatAdvice>> advise_seats(const bill::Relation& charges, const terms::Terms* terms,
                                             const SeatQuestion& question);

}  // namespace telaudit::right_sizing
