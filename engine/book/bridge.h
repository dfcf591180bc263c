// The bridge from what was billed to the clean monthly base, on the latest bill of each account.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "audit/finding.h"
#include "book/charges.h"

namespace telaudit::book {

struct BridgeStep {
  std::string id;     // billed, one_off, taxes, surcharges, unclassed, findings, savings, clean
  std::string label;  // for people
  Total amount;  // signed as it enters the sum: what is taken away is negative; of billed and clean the level
  Total running;              // after this step
  std::uint64_t charges = 0;  // charges behind it
  std::string filter;         // rows and column of charges.csv whose sum it is
};

struct Bridge {
  std::string currency;
  std::vector<BridgeStep> steps;  // the first is billed, the last is clean, and they add up
};

// Collects charges, then gives one bridge for each currency, ordered by currency. The ledger's amounts are
// taken away only where their charge is still in the sum: what a finding holds of a tax or a one-off has left
// with it.
class BridgeBuilder {
 public:
  explicit BridgeBuilder(const ChargeContext& context) : context_(context) {}

  void add(const ChargeRow& row);
  std::vector<Bridge> finish(bool contract_given) const;

 private:
  struct Sum {
    Total amount;
    std::uint64_t charges = 0;
  };
  struct Sums {
    Sum billed, one_off, tax, surcharge, unclassed, differences, savings;
  };
  const ChargeContext& context_;
  std::map<std::string, Sums> sums_;
};

// What the ledger gave to a charge and the bridge takes away: nothing for steps that leave the sum anyway.
struct TakenAway {
  Total differences, savings;
};
TakenAway taken_away(const ChargeContext& context, const ChargeRow& row);

}  // namespace telaudit::book
