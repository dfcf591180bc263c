// Which item of its carrier's contracts a billed code may be: a suggestion with its reasons, for a person to
// confirm. A suggestion is no statement: nothing is claimed through it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "intake/billed_codes.h"
#include "pricing/benchmark.h"
#include "terms/terms.h"

namespace telaudit::intake {

// What contracts of a carrier price under one name.
struct ContractItem {
  std::string carrier;
  std::string item;
  std::string contract;  // of its last rate
  std::string unit;
  std::string currency;
  std::vector<Decimal> prices;  // of all its rates, also those that were replaced; ascending
};
// Ordered by carrier and item.
std::vector<ContractItem> contract_items(const terms::Terms& terms);

struct CodeSuggestion {
  std::string item;
  std::string contract;
  Decimal confidence;                // 0 to 1, two decimals
  std::vector<std::string> reasons;  // in words, the weightiest first
};

// The weight of each sign, in thousandths. Signs that agree on an item add up as independent ones do:
// 1 - (1 - a)(1 - b)...
struct SuggestionWeights {
  int same_code = 900;      // code and item differ in punctuation only
  int code_in_item = 500;   // the code is one of the item's words, or begins so
  int words = 700;          // all words of the item stand in the description, weighed by how rare they are
  int price = 750;          // a billed unit price is a price of this item, and of no other of the carrier
  int service_class = 350;  // both are taken for the same class of service
  int confirmed_elsewhere = 600;  // the same code or wording was confirmed as this item for another carrier
  int unit_mismatch = 300;  // what is left of the rest where usage or a one-time charge meets a monthly price
  int least = 500;          // below it nothing is suggested
  int margin = 50;          // by which it must be ahead of the next item
};

// For each code the suggestion or nothing, in the order of `codes`.
std::vector<std::optional<CodeSuggestion>> suggest_items(std::span<const BilledCode> codes,
                                                         std::span<const ContractItem> items,
                                                         const terms::TermRelation* crosswalk,
                                                         const pricing::Classifier& classifier,
                                                         const SuggestionWeights& weights = {});

}  // namespace telaudit::intake
