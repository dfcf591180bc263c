// The demand set: what is bought today, one row for each account, service, product and price.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/date.h"
#include "book/charges.h"
#include "book/places.h"
#include "pricing/benchmark.h"
#include "pricing/market_model.h"

namespace telaudit::book {

// Where the current unit price comes from.
enum class PriceBasis {
  printed,  // the bill prints the rate
  single,   // the amount of one unit
  average,  // amount by quantity, rounded half up to six decimals
  none,     // no quantity to divide by
};
std::string_view basis_word(PriceBasis basis);

struct DemandRow {
  std::string id;  // "D-" and twelve hexadecimal digits of a hash over its key
  std::string carrier, account, invoice;
  Date bill_date;
  std::string service;      // as printed
  std::string service_key;  // normalised
  std::string product_code, description;
  std::string charge_class;  // recurring or usage
  std::string currency;
  std::string unit;  // of the class of service, or as the bill prints it
  ServicePlace place;
  std::optional<pricing::Classifier::Match> match;  // nothing: unclassified
  Total quantity;                                   // a charge without a quantity counts as one
  std::optional<Decimal> unit_price;
  PriceBasis basis = PriceBasis::none;
  Total amount;  // of the month
  std::uint64_t charges = 0;
  std::string first_charge;                // charge id
  std::vector<std::string> given_charges;  // ids of those of which the ledger gave money to a finding
  pricing::Benchmark benchmark;
};

// The description a charge is known by: its own, else the innermost heading it stands under ("OUTBOUND DIRECT
// DIAL").
std::string wording_of(const ChargeRow& row);

// Rows of the payable recurring and usage charges of the latest bill of each account, ordered by (currency,
// amount descending, carrier, account, service, product, description, id).
class DemandSetBuilder {
 public:
  DemandSetBuilder(const ChargeContext& context, const Places& places, const pricing::Classifier* classifier)
      : context_(context), places_(places), classifier_(classifier) {}

  void add(const ChargeRow& row);
  std::vector<DemandRow> finish();

 private:
  std::optional<pricing::Classifier::Match> match_of(const ChargeRow& row);

  const ChargeContext& context_;
  const Places& places_;
  const pricing::Classifier* classifier_;
  struct Group {
    DemandRow row;
    bool timed = false;       // its quantity is its duration
    std::int64_t tenths = 0;  // of a second
  };
  std::map<std::vector<std::string>, Group> rows_;
  // Many services buy one product: each carrier's wording is classified once.
  std::map<std::vector<std::string>, std::optional<pricing::Classifier::Match>> matches_;
};

// amount / quantity, rounded half up to six decimals; nothing for no quantity or when it does not fit.
std::optional<Decimal> average_price(const Total& amount, const Total& quantity);

// The row as pricing compares it; nothing, and why, for a row that cannot be compared.
std::optional<pricing::Element> element_of(const DemandRow& row, std::string& why);

// Sets the benchmark of every row; a row that cannot be compared says why. `model`: of the same observations
// and day; null: one is fitted.
void price_demand_set(std::span<DemandRow> rows, std::span<const pricing::Observation> observations,
                      Date as_of, const pricing::MarketModel* model = nullptr);

// "no benchmark: ..." or "12 prices of 6 carriers, 3 to 20 months old".
std::string benchmark_words(const pricing::Benchmark& benchmark, Date as_of);

}  // namespace telaudit::book
