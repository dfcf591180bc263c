// What seats of a service cost by count, as the records `seat_offer` state it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "terms/terms.h"

namespace telaudit::right_sizing {

using Seats = std::int64_t;

struct SeatStep {
  Seats from = 0;
  Decimal price;  // of a seat and month
};

struct SeatOffer {
  std::string carrier, account;  // account "*": any
  std::string product_code, name, currency, reference;
  bool in_force = false;  // what is billed by today
  bool all_units = true;  // the price of the step reached is that of all; else of the seats within each step
  std::vector<SeatStep> steps;  // by count
  Seats minimum = 0;
  Seats block = 1;
  int commit_months = 0;               // 0: each month is billed by its own count
  std::optional<Decimal> above_price;  // of a seat and month above what is committed
};

// Offers that hold on the day, in the order of their first rows.
std::vector<SeatOffer> seat_offers(const terms::Terms* terms, Date day);

// The count that is billed where so many are bought: whole blocks, and no fewer than the least.
Seats billed_seats(const SeatOffer& offer, Seats bought);
// What a month of so many costs, without seats above them. Not negative counts.
Total seats_price(const SeatOffer& offer, Seats bought);

// How many to buy where so many are needed month by month, and what that comes to.
struct SeatCount {
  std::vector<Seats> bought;  // of each month; with a commitment the same in all
  std::vector<Total> months;  // what each costs, seats above the commitment included
  Total cost;
  std::size_t months_above = 0;  // in which more are needed than are committed
};

// The least that these months can cost: every count at which the price bends is tried, and between them it
// runs straight. Where the price of seats above a commitment is not known, it holds every month's need.
// At least one month; of counts of equal cost the smallest.
SeatCount least_seats(const SeatOffer& offer, const std::vector<Seats>& needed);

}  // namespace telaudit::right_sizing
