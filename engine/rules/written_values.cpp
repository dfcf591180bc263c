#include "rules/written_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "base/date.h"

namespace telaudit::rules {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool has(std::string_view text, std::string_view any_of) {
  return text.find_first_of(any_of) != std::string_view::npos;
}

// The three numbers of 31.1.2026 or 2026/01/31; nothing for any other text.
std::optional<std::vector<int>> three_numbers(std::string_view text) {
  std::vector<int> numbers;
  const char* at = text.data();
  const char* const end = text.data() + text.size();
  while (numbers.size() < 3) {
    int number = 0;
    const auto [next, error] = std::from_chars(at, end, number);
    if (error != std::errc() || next == at || number < 0) return std::nullopt;
    numbers.push_back(number);
    at = next;
    if (numbers.size() == 3) break;
    if (at == end || !has(std::string_view(at, 1), "/.- ")) return std::nullopt;
    ++at;
  }
  return at == end ? std::optional(std::move(numbers)) : std::nullopt;
}

// The one day that three numbers can mean: 1/2/2026 can mean two.
std::optional<Date> only_day(const std::vector<int>& n) {
  constexpr int kMonths = 12;
  constexpr int kFirstYear = 100;
  const auto day = [](int year, int month, int day_of_month) {
    return make_date(year, static_cast<unsigned>(month), static_cast<unsigned>(day_of_month));
  };
  if (n[0] >= kFirstYear) return day(n[0], n[1], n[2]);
  if (n[2] < kFirstYear || (n[0] <= kMonths && n[1] <= kMonths && n[0] != n[1])) return std::nullopt;
  return n[0] > kMonths ? day(n[2], n[1], n[0]) : day(n[2], n[0], n[1]);
}

}  // namespace

std::string day_advice(std::string_view written) {
  const auto numbers = three_numbers(written);
  if (!numbers) return "write 2026-01-31: year, month, day";
  if (const auto day = only_day(*numbers)) return "write " + day->text();
  constexpr int kFirstYear = 100;
  if ((*numbers)[0] >= kFirstYear) return "that month has no such day";
  return "write 2026-01-31: year, month, day";
}

std::string number_advice(std::string_view written, std::string_view otherwise) {
  constexpr std::array<std::string_view, 4> kCurrencySigns = {"$", "\u20AC", "\u00A3", "\u00A5"};
  if (has(written, "%")) return "7 % is written 0.07";
  for (const auto sign : kCurrencySigns)
    if (written.find(sign) != std::string_view::npos) return "an amount is the number alone: 5.00";
  if (!std::any_of(written.begin(), written.end(), is_digit)) return std::string(otherwise);
  const auto comma = written.rfind(',');
  constexpr std::size_t kThousand = 3;
  if (comma != std::string_view::npos && !has(written, ".") && written.size() - comma - 1 != kThousand)
    return "a decimal is written with a point: 5.00";
  if (has(written, ", _'") || std::count(written.begin(), written.end(), '.') > 1)
    return "no sign stands between thousands: 1000.00";
  if (has(written, "eE")) return "the number is written out: 1000";
  return std::string(otherwise);
}

}  // namespace telaudit::rules
