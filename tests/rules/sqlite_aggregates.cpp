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

using Whole = boost::multiprecision::cpp_int;

struct Members {
  std::vector<std::string> known;
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

Result median(const Members& members) {
  if (members.failure) throw ExactFailure{*members.failure};
  auto numbers = numbers_of(members);
  if (members.unknown || numbers.empty()) return {};
  std::sort(numbers.begin(), numbers.end(), below);
  const std::size_t middle = numbers.size() / 2;
  if (numbers.size() % 2 == 1) return text_result(write_number(numbers[middle]));
  ExactNumber low = numbers[middle - 1];
  ExactNumber high = numbers[middle];
  align(low, high);
  ExactNumber both{low.units + high.units, low.places, low.currency};
  within_digits(both, 38);
  return text_result(write_number({both.units * 5, both.places + 1, both.currency}));
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

void step(sqlite3_context* context, int, sqlite3_value** values) {
  auto** members = static_cast<Members**>(sqlite3_aggregate_context(context, sizeof(Members*)));
  if (members == nullptr) return sqlite3_result_error_nomem(context);
  if (*members == nullptr) *members = new Members;
  const auto text = [&] {
    return std::string(static_cast<const char*>(sqlite3_value_blob(values[0])),
                       static_cast<std::size_t>(sqlite3_value_bytes(values[0])));
  };
  switch (sqlite3_value_type(values[0])) {
    case SQLITE_NULL:
      (*members)->unknown = true;
      return;
    case SQLITE_BLOB:
      (*members)->failure = text();
      return;
    default:
      (*members)->known.push_back(sqlite3_value_bytes(values[0]) == 0 ? std::string() : text());
  }
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
    if (sqlite3_create_function_v2(database, name.c_str(), 1, SQLITE_UTF8, const_cast<Decide*>(&decide),
                                   nullptr, step, finish, nullptr) != SQLITE_OK)
      return false;
  return true;
}

}  // namespace telaudit::rules
