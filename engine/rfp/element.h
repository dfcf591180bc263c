// The elements of an event: what every bidder is asked to price, and beside each, for the customer alone, who
// provides it today and for how much.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "book/carrier_documents.h"
#include "rfp/departure.h"
#include "rfp/event.h"
#include "rfp/exact.h"

namespace telaudit::rfp {

struct Element {
  std::string id;          // E0001; by the order of the neutral demand, without gaps
  book::NeutralLine line;  // what bidders see
  // What they do not:
  std::string incumbent;            // who bills most of it today
  std::optional<Total> today;       // of a month, taxes and surcharges out; nothing in another currency
  Total today_exchanged;            // what of `today` is paid in other currencies, at the rates of the event
  Total today_quantity;             // that `today` pays for; `line` has the one that is asked for
  std::optional<Decimal> market;    // median of one unit, where there is a benchmark
  std::optional<Decimal> expected;  // of one unit
  std::vector<Departure> departures;  // owed where somebody else gets it; not in elements.csv
};

// What one unit costs today: whether that is known, and how much; 0 where it is not.
bool has_price_today(const Element& element);
Exact price_today(const Element& element);
// What of it is paid in other currencies, and moves with their rates.
Exact exchanged_today(const Element& element);

// "E0007" of the place among so many.
std::string element_id(std::size_t place, std::size_t count);

// As internal/elements.csv, and back.
std::string elements_csv(std::span<const Element> elements);
Result<std::vector<Element>> parse_elements(std::string csv, const std::string& file);

// The elements as they were issued, with their departures, and with the expectations of `targets.csv`
// (element, expected) over those of the day of issue. A Problem where the event has not been issued yet.
Result<std::vector<Element>> load_elements(const Event& event);

}  // namespace telaudit::rfp
