// Wireless lines as bills show them: the plan each is on, what it used month by month, and what must be
// known before it may be moved.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "bill/relation.h"
#include "right_sizing/wireless_plans.h"
#include "terms/terms.h"

namespace telaudit::right_sizing {

struct LineMonth {
  bool billed = false;       // a recurring charge of the line stands on a bill of the month
  bool usage_known = false;  // the account's bills of the month show use, be it of other lines
  Volumes used{};            // at home; airtime in minutes, each call's begun one whole
  bool abroad = false;       // use in another country, or to one
};

struct FeatureCharge {
  std::string feature;
  Decimal amount;
};

struct WirelessLine {
  std::string carrier, account, currency;
  std::string service;  // as printed
  std::vector<LineMonth> months;
  // Of the latest month.
  std::optional<std::size_t> plan;     // index of the plans that were given
  std::optional<Decimal> plan_amount;  // what the plan was billed at, less discounts on the line
  std::vector<FeatureCharge> feature_charges;
  std::vector<std::string> features;  // of charges and of records
  // From records.
  std::optional<Date> change_from;            // the plan can be changed from this day on
  std::optional<Decimal> termination_amount;  // what leaving it before costs
  Total instalments_left;  // of devices on the line, by their latest bill; no plan changes it
  // Why the line is left out of everything: what it is on, uses or pays is not known. Empty: it counts.
  std::string unknown;
  // Why it counts, but stays on its plan. Empty: it may be moved.
  std::string stays;
};

struct WirelessLines {
  std::vector<Date> months;         // first days
  std::vector<WirelessLine> lines;  // sorted by carrier, account, service
};

// Lines of the carriers that `plans` speaks of, over the last `count` months of bills that are not after
// `as_of`; of each carrier the last is that of its latest bill.
Result<std::vector<WirelessLines>> wireless_lines(const bill::Relation& charges, const terms::Terms* terms,
                                                  const std::vector<WirelessPlan>& plans, Date as_of,
                                                  int count);

}  // namespace telaudit::right_sizing
