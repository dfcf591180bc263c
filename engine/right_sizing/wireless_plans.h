// Wireless plans and features as the records `wireless_plan` and `plan_feature` state them.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "right_sizing/plan_problem.h"
#include "terms/terms.h"

namespace telaudit::right_sizing {

enum class Limit : std::uint8_t { unknown, none, own, pool };

struct ListedAllowance {
  Limit limit = Limit::unknown;
  Volume included = 0;      // own, pool: of a line and month
  Volume overage_unit = 1;  // begun ones count whole
  Decimal overage_price;
};

struct WirelessPlan {
  std::string carrier, account;                 // account "*": any
  std::string name, product_code, description;  // "*": any
  bool offered = false;                         // lines may go to it
  Decimal price;                                // of a line and month
  std::string currency;
  std::array<ListedAllowance, kResources> allowances;
  std::string pool;
  bool pool_of_account = false;  // each account has one of its own
  std::size_t minimum_lines = 0;
  std::optional<std::int64_t> term_months;
  std::vector<std::string> features;           // that it may be had with; "*" any
  std::vector<std::string> included_features;  // whose own charges it takes the place of
  std::string reference;

  bool may_have(std::string_view feature) const;
  bool includes(std::string_view feature) const;
};

// Plans that hold on the day, in the order of their rows.
std::vector<WirelessPlan> wireless_plans(const terms::Terms* terms, Date day);

// The plan that a charge is for: by code and description where the row states them, or by the plan's name. A
// row of the account is closer than one of any. Nothing where none fits, or rows of several plans do.
const WirelessPlan* plan_of_charge(const std::vector<WirelessPlan>& plans, std::string_view carrier,
                                   std::string_view account, std::string_view product_code,
                                   std::string_view description);

struct PlanFeature {
  std::string carrier, product_code, description, feature;
};
std::vector<PlanFeature> plan_features(const terms::Terms* terms, Date day);

// The feature that a charge is for; nothing where no row says it. Rows that name more are closer.
std::optional<std::string> feature_of_charge(const std::vector<PlanFeature>& features,
                                             std::string_view carrier, std::string_view product_code,
                                             std::string_view description);

}  // namespace telaudit::right_sizing
