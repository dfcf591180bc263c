// What the latest bills charge: by code for the rates and the crosswalk, by service for the inventory.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "audit/finding.h"
#include "base/decimal.h"
#include "base/result.h"
#include "bill/relation.h"
#include "pricing/benchmark.h"

namespace telaudit::intake {

// One product code of a carrier in one currency; where bills give no code, one description.
struct BilledCode {
  std::string carrier;
  std::string product_code;  // "" where the bills give none
  std::string description;   // as billed; of a code that with the most money; both may be unknown
  std::string currency;
  std::string charge_class;           // of most of its money
  std::string service_class;          // by the classes of service; "" unknown
  std::string unit;                   // as the bills print it, or "" where they do not
  std::optional<Decimal> unit_price;  // that most of its money was billed at
  std::vector<Decimal> unit_prices;   // ascending; of more than kMostPrices the first that were met
  std::uint64_t charges = 0;
  Total amount;

  static constexpr std::size_t kMostPrices = 64;
};

struct BilledService {
  std::string carrier;
  std::string account;
  std::string service;      // as printed
  std::string description;  // of its largest charge
  std::string currency;
  std::uint64_t charges = 0;
  Total amount;
};

struct BilledAccount {
  std::string carrier;
  std::string account;

  auto operator<=>(const BilledAccount&) const = default;
};

struct Billed {
  std::vector<BilledAccount> accounts;  // ordered
  std::vector<BilledCode> codes;        // those with the most of their currency's money first
  std::vector<BilledService> services;  // the same
  std::vector<Total> totals() const;    // of the codes, one a code: what is billed in its currency
};

// Of the payable charges on the latest bill of each account. Taxes, credits, adjustments, late fees and
// balances are left out: no contract prices them. `audit` needs no findings.
Result<Billed> collect_billed(const bill::Relation& charges, const audit::Audit& audit,
                              const pricing::Classifier& classifier);

// Percent with two decimals: `part` of `whole`, rounded half away from zero; 0.00 where there is no whole.
std::string percent_of(const Total& part, const Total& whole);

}  // namespace telaudit::intake
