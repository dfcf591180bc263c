// How charges are allocated to cost centres beyond what the inventory says: rules/allocation/policy.yaml or a
// file of the user's own.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"

namespace telaudit::book {

enum class AllocationKey : std::uint8_t {
  lines,      // services that were allocated to the cost centre on the bills it is taken over
  spend,      // money that was
  headcount,  // as the file states it
  shares      // fixed, as the rule states them
};
std::string_view allocation_key_name(AllocationKey key);

enum class AllocationOver : std::uint8_t { invoice, account, carrier, all };  // of the month
std::string_view allocation_over_name(AllocationOver over);

// Charges that serve several cost centres. An empty list asks nothing.
struct SharedCharges {
  std::string name;
  std::vector<std::string> carriers, accounts, services, product_codes,
      charge_classes;  // services normalised
  AllocationKey key = AllocationKey::spend;
  AllocationOver over = AllocationOver::account;
  std::map<std::string, Decimal> shares;  // by cost centre
};

enum class TaxAllocation : std::uint8_t {
  follow,  // the charge they are part of, else their service, else as spend
  spend    // over all cost centres of the bill by what was allocated to them
};

struct AllocationRules {
  bool printed_cost_centres = true;  // one that the carrier prints counts where the inventory has none
  TaxAllocation taxes = TaxAllocation::follow;
  std::vector<SharedCharges> shared;         // the first that fits holds
  std::map<std::string, Decimal> headcount;  // by cost centre
};

// Problem: an unknown key or word, a share or headcount below zero, shares that do not add up to one, a key
// of shares or headcount without any; with its place.
Result<AllocationRules> parse_allocation_rules(const std::string& text, const std::string& file);
Result<AllocationRules> load_allocation_rules(const std::string& file);

}  // namespace telaudit::book
