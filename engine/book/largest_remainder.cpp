#include "book/largest_remainder.h"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <numeric>
#include <string>

namespace telaudit::book {
namespace {

using Whole = boost::multiprecision::cpp_int;

// The value times 10^scale; what that cuts off, `rest`, in units of 10^-kMaxScale of it.
Whole units_of(const Total& value, int scale) {
  std::string digits = value.text();
  digits.erase(std::remove(digits.begin(), digits.end(), '.'), digits.end());
  const bool negative = !digits.empty() && digits.front() == '-';
  if (negative) digits.erase(0, 1);
  digits.append(static_cast<std::size_t>(std::max(0, scale - value.scale())), '0');
  const auto first = digits.find_first_not_of('0');
  Whole out = first == std::string::npos ? Whole(0) : Whole(digits.substr(first));
  return negative ? Whole(-out) : out;
}

std::optional<Total> total_of_units(const Whole& units, std::uint8_t scale) {
  std::string digits = Whole(abs(units)).str();
  if (digits.size() <= scale) digits.insert(0, scale + 1U - digits.size(), '0');
  if (scale > 0) digits.insert(digits.size() - scale, 1, '.');
  return parse_total((units < 0 ? "-" : "") + digits);
}

std::optional<std::vector<Total>> totals_of(const std::vector<Whole>& units, std::uint8_t scale) {
  std::vector<Total> out;
  for (const Whole& one : units) {
    const auto total = total_of_units(one, scale);
    if (!total) return std::nullopt;
    out.push_back(*total);
  }
  return out;
}

// One unit more for each of the first `count` by remainder.
void give_to_largest(std::vector<Whole>& parts, const std::vector<Whole>& remainders, std::size_t count) {
  std::vector<std::size_t> order(parts.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t left, std::size_t right) { return remainders[right] < remainders[left]; });
  for (std::size_t at = 0; at < count; ++at) ++parts[order[at]];
}

}  // namespace

std::optional<std::vector<Total>> spread(const Total& whole, std::span<const Total> weights,
                                         std::uint8_t decimals) {
  std::uint8_t scale = 0;
  for (const Total& weight : weights) scale = std::max(scale, weight.scale());
  std::vector<Whole> shares;
  Whole sum = 0;
  for (const Total& weight : weights) {
    if (weight.is_negative() || !weight.valid()) return std::nullopt;
    shares.push_back(units_of(weight, scale));
    sum += shares.back();
  }
  if (sum == 0 || whole.scale() > decimals || !whole.valid()) return std::nullopt;
  const Whole units = units_of(whole, decimals);
  const Whole size = abs(units);
  std::vector<Whole> parts, remainders;
  Whole given = 0;
  for (const Whole& share : shares) {
    parts.push_back(size * share / sum);
    remainders.push_back(size * share % sum);
    given += parts.back();
  }
  give_to_largest(parts, remainders, static_cast<std::size_t>(Whole(size - given)));
  if (units < 0)
    for (Whole& part : parts) part = -part;
  return totals_of(parts, decimals);
}

std::optional<std::vector<Total>> rounded_to(const Total& whole, std::span<const Total> values,
                                             std::uint8_t decimals) {
  if (values.empty() || whole.scale() > decimals || !whole.valid()) return std::nullopt;
  std::uint8_t scale = decimals;
  for (const Total& value : values) {
    if (!value.valid()) return std::nullopt;
    scale = std::max(scale, value.scale());
  }
  const Whole unit = boost::multiprecision::pow(Whole(10), static_cast<unsigned>(scale - decimals));
  std::vector<Whole> parts, remainders;
  Whole left = units_of(whole, decimals);
  std::size_t largest = 0;
  Whole largest_size = -1;
  for (const Total& value : values) {
    const Whole exact = units_of(value, scale);
    Whole part = exact / unit, remainder = exact % unit;
    if (remainder < 0) {
      --part;
      remainder += unit;
    }
    if (abs(exact) > largest_size) {
      largest_size = abs(exact);
      largest = parts.size();
    }
    left -= part;
    parts.push_back(std::move(part));
    remainders.push_back(std::move(remainder));
  }
  if (left > 0) {
    const std::size_t some = left < parts.size() ? static_cast<std::size_t>(left) : parts.size();
    give_to_largest(parts, remainders, some);
    left -= some;
  }
  parts[largest] += left;
  return totals_of(parts, decimals);
}

}  // namespace telaudit::book
