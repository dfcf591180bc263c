#include "book/variance_policy.h"

#include <array>
#include <functional>

#include "base/file.h"
#include "base/yaml.h"

namespace telaudit::book {
namespace {

Result<Decimal> number_of(const YamlNode& value, const std::string& key) {
  const auto number = value.is_scalar() ? parse_decimal(value.text()) : std::nullopt;
  if (!number || number->is_negative())
    return value.problem(key + " is a number that is not negative", "write " + key + ": 100");
  return *number;
}

Result<void> take_number(const YamlNode& root, const char* key, Decimal& into) {
  const YamlNode* value = root.find(key);
  if (value == nullptr || value->is_null()) return {};
  const auto number = number_of(*value, key);
  if (!number) return number.problem();
  into = *number;
  return {};
}

Result<void> take_count(const YamlNode& root, const char* key, int least, int most, int& into) {
  const YamlNode* value = root.find(key);
  if (value == nullptr || value->is_null()) return {};
  const auto number = number_of(*value, key);
  if (!number) return number.problem();
  if (number->scale != 0 || number->mantissa < least || most < number->mantissa)
    return value->problem(std::string(key) + " is a whole number from " + std::to_string(least) + " to " +
                          std::to_string(most));
  into = static_cast<int>(number->mantissa);
  return {};
}

Result<void> take_amounts(const YamlNode& root, std::map<std::string, Decimal>& into) {
  const YamlNode* amounts = root.find("amounts");
  if (amounts == nullptr || amounts->is_null()) return {};
  if (!amounts->is_map()) return amounts->problem("amounts are by currency", "write amounts: {JPY: 10000}");
  for (const auto& [currency, value] : amounts->entries()) {
    const auto number = number_of(value, currency);
    if (!number) return number.problem();
    into[currency] = *number;
  }
  return {};
}

}  // namespace

const Decimal& VariancePolicy::amount_in(const std::string& currency) const {
  const auto found = amounts.find(currency);
  return found == amounts.end() ? amount : found->second;
}

Result<VariancePolicy> parse_variance_policy(const std::string& text, const std::string& file) {
  const auto root = parse_yaml(text, file);
  if (!root) return root.problem();
  VariancePolicy out;
  if (root->is_null()) return out;
  if (!root->is_map()) return root->problem("a policy is a map", "write key: value");
  static const std::array<std::string, 8> kKeys = {"months", "least_months", "deviations", "share",
                                                   "amount", "amounts",      "late_days",  "order_days"};
  constexpr int kMostMonths = 120, kMostLate = 366, kMostDays = 3660;
  const std::array<std::function<Result<void>()>, 9> readings = {
      [&] { return root->only(kKeys); },
      [&] { return take_count(*root, "months", 1, kMostMonths, out.months); },
      [&] { return take_count(*root, "least_months", 1, kMostMonths, out.least_months); },
      [&] { return take_number(*root, "deviations", out.deviations); },
      [&] { return take_number(*root, "share", out.share); },
      [&] { return take_number(*root, "amount", out.amount); },
      [&] { return take_amounts(*root, out.amounts); },
      [&] { return take_count(*root, "late_days", 0, kMostLate, out.late_days); },
      [&] { return take_count(*root, "order_days", 0, kMostDays, out.order_days); }};
  for (const auto& read : readings)
    if (auto done = read(); !done) return done.problem();
  if (out.months < out.least_months)
    return root->problem("least_months is more than the months looked back at",
                         "raise months or lower least_months");
  return out;
}

Result<VariancePolicy> load_variance_policy(const std::string& file) {
  const auto text = read_file(file);
  if (!text) return text.problem();
  return parse_variance_policy(*text, file);
}

}  // namespace telaudit::book
