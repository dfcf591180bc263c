// Prices over bandwidth: the market's, its quantile lines, and what is paid.
#pragma once

#include <string>

#include "book/contents.h"

namespace telaudit::book {

// A figure for each kind of service that is bought by speed and has market prices: at most four, those with
// the most money first. Prices of a pool are not shown one by one.
std::string market_plots(const Contents& contents);

}  // namespace telaudit::book
