// Aggregates of the second witness: each keeps its members and decides at the end.
#include <sqlite3.h>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "exact_number.h"
#include "sqlite_functions.h"

namespace telaudit::rules {
namespace {

using namespace witness;

using Whole = boost::multiprecision::cpp_int;

struct Members {
  std::vector<std::string> known;
  std::vector<std::string> seconds;  // of aggregates of two values: as `known`
  bool unknown = false;
  std::optional<std::string> failure;
};

// The result as text or as a whole number; nothing when it is unknown.
struct Result {
  std::optional<std::string> text;
  std::optional<sqlite3_int64> number;
};

using Decide = std::function<Result(const Members&)>;

std::vector<ExactNumber> numbers_of(const Members& members) {
  std::vector<ExactNumber> out;
  std::string currency;
  for (const auto& text : members.known) {
    out.push_back(read_number(text));
    currency = joint_currency({0, 0, currency}, out.back());
  }
  for (auto& number : out) number.currency = currency;
  return out;
}

// What most aggregates do with members that are not known.
std::optional<Result> undecided(const Members& members) {
  if (members.failure) throw ExactFailure{*members.failure};
  if (members.unknown) return Result{};
  return std::nullopt;
}

Result text_result(std::string text) {
  return {std::move(text), std::nullopt};
}
Result whole_result(std::size_t number) {
  return {std::nullopt, static_cast<sqlite3_int64>(number)};
}

Result sum(const Members& members) {
  if (members.failure) throw ExactFailure{*members.failure};
  const auto numbers = numbers_of(members);
  if (members.unknown) return {};
  ExactNumber total;
  for (ExactNumber number : numbers) {
    align(total, number);
    total.units += number.units;
    total.currency = number.currency;
  }
  return text_result(write_number(within_digits(total, 38)));
}

bool below(const ExactNumber& left, const ExactNumber& right) {
  ExactNumber a = left;
  ExactNumber b = right;
  align(a, b);
  return a.units < b.units || (a.units == b.units && left.places < right.places);
}

Result number_extreme(const Members& members, bool least) {
  if (members.failure) throw ExactFailure{*members.failure};
  const auto numbers = numbers_of(members);
  if (members.unknown || numbers.empty()) return {};
  ExactNumber best = numbers.front();
  for (const auto& number : numbers) {
    ExactNumber a = number;
    ExactNumber b = best;
    align(a, b);
    const bool nearer = least ? a.units < b.units : a.units > b.units;
    if (nearer || (a.units == b.units && number.places < best.places)) best = number;
  }
  return text_result(write_number(best));
}

std::vector<ExactNumber> sorted_numbers(const Members& members) {
  auto numbers = numbers_of(members);
  std::sort(numbers.begin(), numbers.end(), below);
  return numbers;
}

// The middle of sorted numbers, or the half of the sum of the two middle ones.
ExactNumber middle_of(const std::vector<ExactNumber>& numbers) {
  const std::size_t middle = numbers.size() / 2;
  if (numbers.size() % 2 == 1) return numbers[middle];
  ExactNumber low = numbers[middle - 1];
  ExactNumber high = numbers[middle];
  align(low, high);
  ExactNumber both{low.units + high.units, low.places, low.currency};
  within_digits(both, 38);
  return {both.units * 5, both.places + 1, both.currency};
}

Result median(const Members& members) {
  if (members.failure) throw ExactFailure{*members.failure};
  const auto numbers = sorted_numbers(members);
  if (members.unknown || numbers.empty()) return {};
  return text_result(write_number(middle_of(numbers)));
}

Result deviation(const Members& members) {
  if (members.failure) throw ExactFailure{*members.failure};
  auto numbers = sorted_numbers(members);
  if (members.unknown || numbers.empty()) return {};
  const ExactNumber centre = middle_of(numbers);
  for (auto& number : numbers) {
    ExactNumber other = centre;
    align(number, other);
    number.units = abs(number.units - other.units);
    within_digits(number, 38);
  }
  std::sort(numbers.begin(), numbers.end(), below);
  return text_result(write_number(within_digits(middle_of(numbers), 38)));
}

// The share as a fraction of its power of ten.
ExactNumber share_of(const Members& members) {
  const ExactNumber share = read_number(members.seconds.front());
  if (share.units < 0 || share.units > whole_ten_to(share.places)) throw ExactFailure{"no share"};
  return share;
}

// As R's type 7: at place 1 + (n - 1) * share, in proportion between the two members beside it.
Result percentile(const Members& members) {
  if (members.failure) throw ExactFailure{*members.failure};
  const auto numbers = sorted_numbers(members);
  if (members.unknown || numbers.empty()) return {};
  const ExactNumber share = share_of(members);
  const Whole unit = whole_ten_to(share.places);
  const Whole place = Whole(numbers.size() - 1) * share.units;
  const auto at = static_cast<std::size_t>(Whole(place / unit));
  const Whole part = place - Whole(at) * unit;
  if (part == 0) return text_result(write_number(numbers[at]));
  ExactNumber low = numbers[at];
  ExactNumber high = numbers[at + 1];
  align(low, high);
  // Weighted by the distances to both, as (1 - part) * low + part * high.
  ExactNumber value{low.units * (unit - part) + high.units * part, low.places + share.places, low.currency};
  for (; value.places > low.places && value.units % 10 == 0; --value.places) value.units /= 10;
  return text_result(write_number(within_digits(value, 38)));
}

Result nearest_rank(const Members& members) {
  if (members.failure) throw ExactFailure{*members.failure};
  const auto numbers = sorted_numbers(members);
  if (members.unknown || numbers.empty()) return {};
  const ExactNumber share = share_of(members);
  // The first member up to which the share is reached.
  for (std::size_t i = 1; i <= numbers.size(); ++i)
    if (Whole(i) * whole_ten_to(share.places) >= share.units * numbers.size())
      return text_result(write_number(numbers[i - 1]));
  return {};
}

using Order = int (*)(const std::string&, const std::string&);

int sign_of(const Whole& number) {
  return number < 0 ? -1 : (number > 0 ? 1 : 0);
}

int order_of_numbers(const std::string& left, const std::string& right) {
  ExactNumber a = read_number(left);
  ExactNumber b = read_number(right);
  align(a, b);
  return sign_of(a.units - b.units);
}

int order_of_texts(const std::string& left, const std::string& right) {
  return left < right ? -1 : (left > right ? 1 : 0);
}

int order_of_days(const std::string& left, const std::string& right) {
  return sign_of(Whole(read_day(left)) - read_day(right));
}

int order_of_moments(const std::string& left, const std::string& right) {
  return sign_of(Whole(read_moment(left)) - read_moment(right));
}

const std::map<std::string, Order>& orders() {
  static const std::map<std::string, Order> list = {{"number", order_of_numbers},
                                                    {"text", order_of_texts},
                                                    {"date", order_of_days},
                                                    {"moment", order_of_moments},
                                                    {"boolean", order_of_texts}};
  return list;
}

// Equal numbers of unlike decimals: the shorter, then by currency.
bool shorter(const std::string& left, const std::string& right) {
  const ExactNumber a = read_number(left);
  const ExactNumber b = read_number(right);
  return a.places < b.places || (a.places == b.places && a.currency < b.currency);
}

// The member whose place is the least (wanted -1) or greatest (1); of several the least or greatest member.
Result at_end(const Members& members, const std::string& kind, Order places, int wanted) {
  if (auto result = undecided(members)) return *result;
  if (members.known.empty()) return {};
  const Order values = orders().at(kind);
  std::size_t best = 0;
  for (std::size_t i = 1; i < members.known.size(); ++i) {
    int order = places(members.seconds[i], members.seconds[best]);
    if (order == 0) order = values(members.known[i], members.known[best]);
    if (order == 0 && kind == "number" && shorter(members.known[i], members.known[best])) order = wanted;
    if (order == wanted) best = i;
  }
  return text_result(members.known[best]);
}

std::string shown(const std::string& kind, const std::string& text) {
  if (kind == "boolean") return text == "1" ? "true" : "false";
  return kind == "number" ? text.substr(0, text.find(' ')) : text;
}

// The different members in order, of equal numbers the shortest, each currency apart.
Result listed(const Members& members, const std::string& kind) {
  if (auto result = undecided(members)) return *result;
  const Order order = orders().at(kind);
  const auto before = [&](const std::string& a, const std::string& b) {
    const int found = order(a, b);
    return found != 0 ? found < 0 : kind == "number" && shorter(a, b);
  };
  std::vector<std::string> sorted = members.known;
  std::sort(sorted.begin(), sorted.end(), before);
  std::vector<std::string> different;
  for (const auto& text : sorted) {
    const bool again = std::any_of(different.begin(), different.end(), [&](const std::string& other) {
      return order(text, other) == 0 &&
             (kind != "number" || read_number(text).currency == read_number(other).currency);
    });
    if (!again) different.push_back(text);
  }
  const std::size_t most =
      members.seconds.empty() ? 20 : static_cast<std::size_t>(read_number(members.seconds.front()).units);
  std::string out;
  for (std::size_t i = 0; i < std::min(most, different.size()); ++i)
    out += (i == 0 ? "" : ", ") + shown(kind, different[i]);
  if (different.size() > most) out += " and " + std::to_string(different.size() - most) + " more";
  return text_result(out);
}

// Text, dates and moments of the years 1000 to 9999 sort as their text; a moment without tenths stands first.
Result text_extreme(const Members& members, bool least) {
  if (auto result = undecided(members)) return *result;
  if (members.known.empty()) return {};
  const auto [low, high] = std::minmax_element(members.known.begin(), members.known.end());
  return text_result(least ? *low : *high);
}

Result distinct(const Members& members) {
  if (auto result = undecided(members)) return *result;
  return whole_result(std::set<std::string>(members.known.begin(), members.known.end()).size());
}

std::size_t true_members(const Members& members) {
  return static_cast<std::size_t>(std::count(members.known.begin(), members.known.end(), "1"));
}

Result count(const Members& members) {
  if (auto result = undecided(members)) return *result;
  return whole_result(true_members(members));
}

Result any(const Members& members) {
  if (true_members(members) > 0) return whole_result(1);
  if (auto result = undecided(members)) return *result;
  return whole_result(0);
}

Result all(const Members& members) {
  if (true_members(members) < members.known.size()) return whole_result(0);
  if (auto result = undecided(members)) return *result;
  return whole_result(1);
}

std::string text_of(sqlite3_value* value) {
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(value));
  return bytes == nullptr ? std::string()
                          : std::string(bytes, static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

void step(sqlite3_context* context, int count, sqlite3_value** values) {
  auto** members = static_cast<Members**>(sqlite3_aggregate_context(context, sizeof(Members*)));
  if (members == nullptr) return sqlite3_result_error_nomem(context);
  if (*members == nullptr) *members = new Members;
  bool unknown = false;
  for (int i = 0; i < count; ++i) {
    if (sqlite3_value_type(values[i]) == SQLITE_BLOB) {
      (*members)->failure = text_of(values[i]);
      return;
    }
    unknown = unknown || sqlite3_value_type(values[i]) == SQLITE_NULL;
  }
  if (unknown) {
    (*members)->unknown = true;
    return;
  }
  (*members)->known.push_back(text_of(values[0]));
  if (count > 1) (*members)->seconds.push_back(text_of(values[1]));
}

void finish(sqlite3_context* context) {
  auto** held = static_cast<Members**>(sqlite3_aggregate_context(context, 0));
  const std::unique_ptr<Members> members(held == nullptr || *held == nullptr ? new Members : *held);
  const auto& decide = *static_cast<const Decide*>(sqlite3_user_data(context));
  try {
    const Result result = decide(*members);
    if (result.number) return sqlite3_result_int64(context, *result.number);
    if (!result.text) return sqlite3_result_null(context);
    sqlite3_result_text(context, result.text->data(), static_cast<int>(result.text->size()),
                        SQLITE_TRANSIENT);
  } catch (const ExactFailure& failure) {
    sqlite3_result_blob(context, failure.text.data(), static_cast<int>(failure.text.size()),
                        SQLITE_TRANSIENT);
  }
}

const std::map<std::string, Decide>& aggregates() {
  static const auto list = [] {
    std::map<std::string, Decide> out;
    out["number_sum"] = sum;
    out["number_min"] = [](const Members& members) { return number_extreme(members, true); };
    out["number_max"] = [](const Members& members) { return number_extreme(members, false); };
    out["number_median"] = median;
    out["number_mad"] = deviation;
    out["number_percentile"] = percentile;
    out["number_nearest_rank"] = nearest_rank;
    for (const auto& [kind, order] : orders()) {
      out[kind + "_list"] = [kind = kind](const Members& members) { return listed(members, kind); };
      for (const auto& [place, places] : orders()) {
        out[kind + "_first_by_" + place] = [kind = kind, places = places](const Members& members) {
          return at_end(members, kind, places, -1);
        };
        out[kind + "_last_by_" + place] = [kind = kind, places = places](const Members& members) {
          return at_end(members, kind, places, 1);
        };
      }
    }
    for (const std::string kind : {"text", "date", "moment"}) {
      out[kind + "_min"] = [](const Members& members) { return text_extreme(members, true); };
      out[kind + "_max"] = [](const Members& members) { return text_extreme(members, false); };
    }
    out["distinct_count"] = distinct;
    out["condition_count"] = count;
    out["any_true"] = any;
    out["all_true"] = all;
    return out;
  }();
  return list;
}

}  // namespace

bool add_exact_aggregates(sqlite3* database) {
  for (const auto& [name, decide] : aggregates())
    if (sqlite3_create_function_v2(database, name.c_str(), -1, SQLITE_UTF8, const_cast<Decide*>(&decide),
                                   nullptr, step, finish, nullptr) != SQLITE_OK)
      return false;
  return true;
}

}  // namespace telaudit::rules
