// The elements of an event: what every bidder is asked to price, and beside each, for the customer alone, who
// provides it today and for how much.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "book/carrier_documents.h"
#include "rfp/event.h"

namespace telaudit::rfp {

struct Element {
  std::string id;          // E0001; by the order of the neutral demand, without gaps
  book::NeutralLine line;  // what bidders see
  // What they do not:
  std::string incumbent;            // who bills most of it today
  std::optional<Total> today;       // of a month, taxes and surcharges out; nothing in another currency
  std::optional<Decimal> market;    // median of one unit, where there is a benchmark
  std::optional<Decimal> expected;  // of one unit
};

// Of the demand of the book, priced by its benchmarks, in the currency of the event.
std::vector<Element> elements_of(std::span<const book::DemandRow> demand, std::string_view currency);

// The same of the latest bills. `charges` as in BookInput; `terms` and `classifier` may be null. No audit and
// no finding has a part in it.
Result<std::vector<Element>> elements_of_bills(const bill::Relation& charges, const terms::Terms* terms,
                                               const pricing::Classifier* classifier,
                                               std::span<const pricing::Observation> observations,
                                               const Event& event);

// As internal/elements.csv, and back.
std::string elements_csv(std::span<const Element> elements);
Result<std::vector<Element>> parse_elements(std::string csv, const std::string& file);

// The elements as they were issued, with the expectations of `targets.csv` (element, expected) over those of
// the day of issue. A Problem where the event has not been issued yet.
Result<std::vector<Element>> load_elements(const Event& event);

}  // namespace telaudit::rfp
