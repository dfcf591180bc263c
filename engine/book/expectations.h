// What is expected for each row of the demand set and for each group of like rows, with its evidence.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "book/demand_months.h"
#include "book/demand_set.h"
#include "book/negotiation.h"
#include "book/price_changes.h"
#include "pricing/expectation.h"

namespace telaudit::book {

// A price that stands beside a group of elements, the best of its rank.
struct EvidenceRow {
  std::string group;
  pricing::EvidenceRank rank = pricing::EvidenceRank::model;
  pricing::Observation best;
  std::size_t n = 0;  // prices of the rank
  bool sayable = false;
};

struct ExpectationRow {
  std::size_t demand = 0;  // row of the demand set
  std::string group;       // "G-" and twelve hexadecimal digits
  pricing::Expectation figures;
  PriceChange change;
  // The row's amount of a month at each price: amount * price / current price, rounded half up. Set where the
  // price is.
  std::optional<Total> at_opening, at_expected, at_walk_away;
};

// Rows of one carrier that are alike in everything a price is compared by.
struct ExpectationGroup {
  std::string id;
  std::string carrier, currency, service_class, label, access, country, region, unit;
  std::optional<Decimal> mbps_down, mbps_up;
  bool bundle = false;
  std::size_t rows = 0, open = 0, not_opened = 0;
  Total quantity;
  std::optional<Decimal> lowest, highest;  // current unit prices
  std::optional<Decimal> average;  // of the rows that are open, or else of all; what `figures` speak to
  pricing::Expectation figures;
  Total monthly;                                 // of all rows
  Total open_monthly;                            // of the rows that are open
  Total at_opening, at_expected;                 // of the rows that are open
  std::vector<pricing::Comparable> comparables;  // behind the market's figure
};

// What one unit of something costs that requirements add: the market's leading edge, where the market stands
// on enough prices; else the lowest figure expected for what is alike in the own estate; else the lowest
// price paid for it.
struct AddedPrice {
  std::size_t line = 0;          // of DemandMonths::lines
  std::string currency;          // of the site, else of the whole demand set; empty: there are several
  std::optional<Decimal> price;  // nothing: `basis` says why
  std::size_t n = 0, carriers = 0;
  std::string basis;
};

struct Expectations {
  std::vector<ExpectationRow> rows;      // of demand rows with a class and a unit price, in their order
  std::vector<ExpectationGroup> groups;  // by currency, then monthly amount descending, then id
  std::vector<EvidenceRow> evidence;     // by group in their order, strongest rank first
  std::vector<AddedPrice> added;         // one for each line that requirements add
  std::size_t bids_set_aside = 0;        // own bids that take no part in market and expectation
};

// The prices of the demand rows themselves are evidence of the own estate. `changes` and `negotiation` are
// read only. The same input in any order of observations gives the same rows. `months` may be null: nothing
// is added.
Expectations build_expectations(std::span<const DemandRow> demand,
                                std::span<const pricing::Observation> observations, Date as_of,
                                const pricing::MarketModel* model, const PriceChanges& changes,
                                const Negotiation& negotiation, const DemandMonths* months = nullptr);

}  // namespace telaudit::book
