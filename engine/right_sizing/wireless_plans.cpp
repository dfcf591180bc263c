#include "right_sizing/wireless_plans.h"

#include <algorithm>

#include "base/text.h"
#include "terms/term_column.h"

namespace telaudit::right_sizing {
namespace {

using terms::TermColumn;

constexpr std::string_view kAny = "*";

std::vector<std::string> listed(std::string_view text) {
  std::vector<std::string> out;
  for (const auto part : split(text, ';'))
    if (const auto word = trim(part); !word.empty()) out.push_back(lower(word));
  return out;
}

bool holds(const std::vector<std::string>& features, std::string_view feature) {
  const std::string word = lower(feature);
  return std::any_of(features.begin(), features.end(),
                     [&](const auto& one) { return one == kAny || one == word; });
}

Limit limit_of(std::string_view word) {
  if (word == "unlimited") return Limit::none;
  if (word == "own") return Limit::own;
  return word == "pool" ? Limit::pool : Limit::unknown;
}

bool is_same(std::string_view stated, std::string_view billed) {
  return lower(trim(stated)) == lower(trim(billed));
}

// How many of code and description a row states, all of which are as billed; nothing where one is not.
std::optional<int> closeness(std::string_view code, std::string_view description,
                             std::string_view billed_code, std::string_view billed_description) {
  int stated = 0;
  if (code != kAny) {
    if (!is_same(code, billed_code)) return std::nullopt;
    ++stated;
  }
  if (description != kAny) {
    if (!is_same(description, billed_description)) return std::nullopt;
    ++stated;
  }
  return stated;
}

ListedAllowance allowance_of(const bill::Table& table, std::size_t row, std::string_view resource) {
  const std::string name(resource);
  ListedAllowance out;
  out.limit = limit_of(TermColumn(table, name).text(row));
  if (out.limit != Limit::own && out.limit != Limit::pool) return out;
  out.overage_price = TermColumn(table, name + "_overage_price").decimal(row).value_or(Decimal{});
  if (resource == resource_word(Resource::data)) {
    out.included = TermColumn(table, "data_bytes").integer(row).value_or(0);
    out.overage_unit = TermColumn(table, "data_overage_bytes").integer(row).value_or(1);
  } else {
    const auto included = rescale(TermColumn(table, name + "_included").decimal(row).value_or(Decimal{}), 0);
    require(included.has_value(), "an allowance was read as a whole number");
    out.included = included->mantissa;
  }
  return out;
}

}  // namespace

bool WirelessPlan::may_have(std::string_view feature) const {
  return holds(features, feature) || includes(feature);
}

bool WirelessPlan::includes(std::string_view feature) const {
  return holds(included_features, feature);
}

std::vector<WirelessPlan> wireless_plans(const terms::Terms* terms, Date day) {
  std::vector<WirelessPlan> out;
  const auto* relation = terms::given_relation(terms, "wireless_plan");
  if (relation == nullptr) return out;
  const bill::Table& table = relation->table;
  const auto column = [&](std::string_view name) { return TermColumn(table, name); };
  const TermColumn carrier = column("carrier"), account = column("account"), name = column("plan"),
                   code = column("product_code"), description = column("description"),
                   status = column("status"), price = column("price"), currency = column("currency"),
                   pool = column("pool"), scope = column("pool_scope"), minimum = column("minimum_lines"),
                   term = column("term_months"), features = column("features"),
                   included = column("included_features"), reference = column("reference"),
                   from = column("valid_from"), to = column("valid_to");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (!holds_on(from, to, row, day)) continue;
    WirelessPlan plan;
    plan.carrier = carrier.text(row);
    plan.account = account.text(row);
    plan.name = name.text(row);
    plan.product_code = code.text(row);
    plan.description = description.text(row);
    plan.offered = status.text(row) == "offered";
    plan.price = price.decimal(row).value_or(Decimal{});
    plan.currency = currency.text(row);
    for (std::size_t r = 0; r < kResources; ++r)
      plan.allowances[r] = allowance_of(table, row, resource_word(kAllResources[r]));
    plan.pool = pool.text(row);
    plan.pool_of_account = scope.text(row) == "account";
    plan.minimum_lines = static_cast<std::size_t>(minimum.integer(row).value_or(0));
    plan.term_months = term.integer(row);
    plan.features = listed(features.text(row));
    plan.included_features = listed(included.text(row));
    plan.reference = reference.text(row);
    out.push_back(std::move(plan));
  }
  return out;
}

const WirelessPlan* plan_of_charge(const std::vector<WirelessPlan>& plans, std::string_view carrier,
                                   std::string_view account, std::string_view product_code,
                                   std::string_view description) {
  const WirelessPlan* found = nullptr;
  int best = 0;
  bool several = false;
  for (const auto& plan : plans) {
    if (plan.carrier != carrier || (plan.account != kAny && plan.account != account)) continue;
    int close = closeness(plan.product_code, plan.description, product_code, description).value_or(0);
    if (is_same(plan.name, description) || is_same(plan.name, product_code)) close = std::max(close, 1);
    if (close == 0) continue;
    close = 2 * close + (plan.account != kAny ? 1 : 0);
    if (close < best) continue;
    several = close == best && found != nullptr && found->name != plan.name;
    best = close;
    found = &plan;
  }
  return several ? nullptr : found;
}

std::vector<PlanFeature> plan_features(const terms::Terms* terms, Date day) {
  std::vector<PlanFeature> out;
  const auto* relation = terms::given_relation(terms, "plan_feature");
  if (relation == nullptr) return out;
  const bill::Table& table = relation->table;
  const TermColumn carrier(table, "carrier"), code(table, "product_code"), description(table, "description"),
      feature(table, "feature"), from(table, "valid_from"), to(table, "valid_to");
  for (std::size_t row = 0; row < table.rows(); ++row)
    if (holds_on(from, to, row, day))
      out.push_back({std::string(carrier.text(row)), std::string(code.text(row)),
                     std::string(description.text(row)), lower(trim(feature.text(row)))});
  return out;
}

std::optional<std::string> feature_of_charge(const std::vector<PlanFeature>& features,
                                             std::string_view carrier, std::string_view product_code,
                                             std::string_view description) {
  const PlanFeature* found = nullptr;
  int best = 0;
  for (const auto& one : features) {
    if (one.carrier != carrier) continue;
    const int close = closeness(one.product_code, one.description, product_code, description).value_or(0);
    if (close <= best) continue;
    best = close;
    found = &one;
  }
  if (found == nullptr) return std::nullopt;
  return found->feature;
}

}  // namespace telaudit::right_sizing
