// The sections of the report that speak of prices: the first page for the negotiator and the CFO, what is
// paid beside the market, and when contracts end.
#pragma once

#include <string>

#include "book/contents.h"

namespace telaudit::book {

// ", IA" behind the name of what is bought; ", AT-4" where the region is a number, which says nothing alone.
std::string region_words(const std::string& country, const std::string& region);

// One page: the dearest gaps for the negotiator, the sums for the CFO, each with where it comes from, and
// which inputs would bring the figures that are not there.
std::string first_page_section(const Contents& contents);
// Ranked gaps, bands, and prices over bandwidth; the input that would bring them where there are none.
std::string market_section(const Contents& contents);
std::string contract_ends_section(const Contents& contents);

}  // namespace telaudit::book
