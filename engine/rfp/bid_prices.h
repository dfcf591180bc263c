// What bidders of an event have answered, as observations of a market (benchmarks/prices/README.md).
#pragma once

#include <span>

#include "pricing/price_import.h"
#include "rfp/bid.h"

namespace telaudit::rfp {

// A row for each element and term: a price is a quote of the event, dated the day until which answers were
// asked for, else the day of issue, its installation spread over the term; visibility own. Construction and
// what holds for a whole offer (discounts, surcharges, commitments) are not in it: they belong to no single
// element. Every other answer, and what has no market, is left out and counted. A price in a currency without
// a rate is refused.
pricing::ImportReport bid_prices(const Event& event, std::span<const Element> elements, const Bid& bid,
                                 const pricing::NormalisationSettings& settings);

}  // namespace telaudit::rfp
