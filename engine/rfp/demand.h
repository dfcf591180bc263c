// Quantities by month, the same for every bidder: what is asked for, and what is expected to change of it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "rfp/element.h"
#include "rfp/event.h"

namespace telaudit::rfp {

struct Demand {
  std::vector<Total> quantity;  // of each element, from month 1
  struct Change {
    int month = 1;
    std::size_t element = 0;
    Total quantity;  // from that month on
  };
  std::vector<Change> changes;  // ascending by month
};

// The planned demand, and where somebody has said them, the least and the most.
struct DemandCases {
  Demand base;
  std::optional<Demand> low, high;
};

// The quantities that were issued; over them internal/demand.csv, out of the requirements on the day of
// issue; over that the customer's own demand.csv, which speaks for all months of the elements it names. Both
// are read as: element, month (from 1, the first of the new contract), quantity from that month on, low, high
// (blank: as the quantity).
Result<DemandCases> load_demand(const Event& event, std::span<const Element> elements);

// As internal/demand.csv: every month of an element in which one of the cases changes. "" where nothing does.
std::string demand_csv(const DemandCases& demand, std::span<const Element> elements);

}  // namespace telaudit::rfp
