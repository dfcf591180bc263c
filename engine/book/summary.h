// The figures of the page for the CFO, each with what it rests on, or which input would bring it. Nothing is
// estimated here: what the book does not hold is not known, and said to be.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "book/contents.h"

namespace telaudit::book {

struct SummaryRow {
  std::string currency;
  std::string id;     // baseline, hard_savings, ...: of the CSV
  std::string label;  // for people
  // Money. low and high only where the figure has cases; by demand, but of `rates` low is at the walk-away
  // prices and high at the opening ones.
  std::optional<Total> low, amount, high;
  std::string text;   // what is no money: a month, a share, "not known"; empty where there is an amount
  std::string basis;  // what it rests on, or what would bring it
};

// By currency as in the bridges, and always in the same order.
std::vector<SummaryRow> build_summary(const Contents& contents);

}  // namespace telaudit::book
