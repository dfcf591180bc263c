#include "sqlite_functions.h"

#include <re2/re2.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exact_number.h"

namespace telaudit::rules {
namespace {

using namespace witness;

using Whole = boost::multiprecision::cpp_int;
using Texts = std::vector<std::string>;

// What a function gives: text, or a whole number (also of conditions).
struct Given {
  std::optional<std::string> text;
  sqlite3_int64 number = 0;
  bool unknown = false;
};
Given text_result(std::string text) {
  return {std::move(text), 0, false};
}
Given number_result(const ExactNumber& number) {
  return text_result(write_number(within_digits(number, 38)));
}
Given condition(bool holds) {
  return {std::nullopt, holds ? 1 : 0, false};
}
Given whole(sqlite3_int64 number) {
  return {std::nullopt, number, false};
}

using Function = std::function<Given(const Texts&)>;

std::string text_of(sqlite3_value* value) {
  const auto* bytes = static_cast<const char*>(sqlite3_value_blob(value));
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(value));
  return bytes == nullptr ? std::string() : std::string(bytes, size);
}

bool is_failure(sqlite3_value* value) {
  return sqlite3_value_type(value) == SQLITE_BLOB;
}

bool is_unknown(sqlite3_value* value) {
  return sqlite3_value_type(value) == SQLITE_NULL;
}

void give_failure(sqlite3_context* context, const std::string& text) {
  sqlite3_result_blob(context, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

void give(sqlite3_context* context, const Given& given) {
  if (given.unknown) return sqlite3_result_null(context);
  if (!given.text) return sqlite3_result_int64(context, given.number);
  sqlite3_result_text(context, given.text->data(), static_cast<int>(given.text->size()), SQLITE_TRANSIENT);
}

// An error among the arguments is the result; else NULL is, when one is unknown; else the function's value.
void call_known(sqlite3_context* context, int count, sqlite3_value** values) {
  Texts arguments;
  bool unknown = false;
  for (int i = 0; i < count; ++i) {
    if (is_failure(values[i])) return sqlite3_result_value(context, values[i]);
    unknown = unknown || is_unknown(values[i]);
    arguments.push_back(text_of(values[i]));
  }
  if (unknown) return sqlite3_result_null(context);
  const auto& function = *static_cast<const Function*>(sqlite3_user_data(context));
  try {
    give(context, function(arguments));
  } catch (const ExactFailure& failure) {
    give_failure(context, failure.text);
  }
}

ExactNumber sum_of(ExactNumber left, ExactNumber right, int sign) {
  align(left, right);
  ExactNumber out;
  out.currency = joint_currency(left, right);
  out.units = left.units + right.units * sign;
  out.places = left.places;
  return out;
}

ExactNumber product_of(const ExactNumber& left, const ExactNumber& right) {
  return within_digits({left.units * right.units, left.places + right.places, joint_currency(left, right)},
                       38);
}

int places_of(const std::string& text) {
  const ExactNumber scale = read_number(text);
  if (scale.places != 0 || scale.units < 0 || scale.units > 12) throw ExactFailure{"no scale"};
  return static_cast<int>(scale.units);
}

Given rounded(const ExactNumber& dividend, const ExactNumber& divisor, const std::string& scale,
              const std::string& mode) {
  const int places = places_of(scale);
  const std::string currency = joint_currency(dividend, divisor);
  const Whole up = dividend.units * whole_ten_to(divisor.places + places);
  const Whole down = divisor.units * whole_ten_to(dividend.places);
  return number_result(within_digits({divide_by_mode(up, down, mode), places, currency}, 18));
}

using Holds = bool (*)(int);
struct Comparison {
  const char* name;
  Holds holds;  // of a value below, equal to or above 0
};
constexpr std::array<Comparison, 6> kComparisons = {{
    {"equal", [](int order) { return order == 0; }},
    {"not_equal", [](int order) { return order != 0; }},
    {"less", [](int order) { return order < 0; }},
    {"less_equal", [](int order) { return order <= 0; }},
    {"greater", [](int order) { return order > 0; }},
    {"greater_equal", [](int order) { return order >= 0; }},
}};

int sign_of(const Whole& number) {
  return number < 0 ? -1 : (number > 0 ? 1 : 0);
}

int compare_numbers(const std::string& left, const std::string& right) {
  ExactNumber a = read_number(left);
  ExactNumber b = read_number(right);
  joint_currency(a, b);
  align(a, b);
  return sign_of(a.units - b.units);
}

int compare_texts(const std::string& left, const std::string& right) {
  return left < right ? -1 : (left > right ? 1 : 0);
}

int compare_days(const std::string& left, const std::string& right) {
  return sign_of(Whole(read_day(left)) - read_day(right));
}

int compare_moments(const std::string& left, const std::string& right) {
  return sign_of(Whole(read_moment(left)) - read_moment(right));
}

using Order = int (*)(const std::string&, const std::string&);
struct Family {
  const char* name;
  Order order;
};
constexpr std::array<Family, 5> kFamilies = {{{"number", compare_numbers},
                                              {"text", compare_texts},
                                              {"date", compare_days},
                                              {"moment", compare_moments},
                                              {"boolean", compare_texts}}};

// a / b against c / d as the sign of a / b - c / d.
int compare_quotients(const Texts& parts) {
  std::vector<ExactNumber> numbers;
  for (const auto& part : parts) numbers.push_back(read_number(part));
  for (const auto& left : numbers)
    for (const auto& right : numbers) joint_currency(left, right);
  const auto& [a, b, c, d] = std::tie(numbers[0], numbers[1], numbers[2], numbers[3]);
  if (b.units == 0 || d.units == 0) throw ExactFailure{"division by zero"};
  const ExactNumber difference = sum_of(product_of(a, d), product_of(c, b), -1);
  return sign_of(difference.units) * sign_of(b.units) * sign_of(d.units);
}

// Of equal numbers the one with fewer places; the currency is that of all.
ExactNumber extreme(const std::vector<ExactNumber>& numbers, int wanted) {
  ExactNumber best = numbers.front();
  std::string currency;
  for (const auto& number : numbers) {
    currency = joint_currency({0, 0, currency}, number);
    ExactNumber a = number;
    ExactNumber b = best;
    align(a, b);
    const int order = sign_of(a.units - b.units);
    if (order == wanted || (order == 0 && number.places < best.places)) best = number;
  }
  best.currency = currency;
  return best;
}

// least and greatest of given values. Two currencies are an error even beside an unknown value.
void extreme_of_numbers(sqlite3_context* context, int count, sqlite3_value** values, int wanted) {
  std::vector<ExactNumber> numbers;
  bool unknown = false;
  for (int i = 0; i < count; ++i) {
    if (is_failure(values[i])) return sqlite3_result_value(context, values[i]);
    if (is_unknown(values[i])) {
      unknown = true;
    } else {
      numbers.push_back(read_number(text_of(values[i])));
    }
  }
  try {
    if (numbers.empty()) return sqlite3_result_null(context);
    const Given result = number_result(extreme(numbers, wanted));
    unknown ? sqlite3_result_null(context) : give(context, result);
  } catch (const ExactFailure& failure) {
    give_failure(context, failure.text);
  }
}

Given share_of_month(const Texts& arguments) {
  const ExactNumber monthly = read_number(arguments[0]);
  const long long from = read_day(arguments[1]);
  const long long to = read_day(arguments[2]);
  if (to < from) throw ExactFailure{"a period that ends before it begins"};
  ExactNumber divisor;
  Whole parts;
  if (arguments[3] == "30") {
    divisor.units = 30;
    parts = to - from;
  } else if (arguments[3] == "actual") {
    // Each day is one part of the days of its own month.
    divisor.units = 31LL * 30 * 29 * 28;
    for (long long day = from; day < to; ++day) {
      const auto date = calendar_day(day);
      const auto last = (date.year() / date.month() / std::chrono::last).day();
      parts += divisor.units / static_cast<unsigned>(last);
    }
  } else {
    throw ExactFailure{"no basis"};
  }
  ExactNumber share = monthly;
  share.units *= parts;
  return rounded(share, divisor, arguments[4], arguments[5]);
}

Given months_later(const Texts& arguments) {
  const Whole months = read_number(arguments[1]).units;
  if (months > 12'000 || months < -12'000) throw ExactFailure{"too many months"};
  const auto date = calendar_day(read_day(arguments[0]));
  const auto month = date.year() / date.month() + std::chrono::months(static_cast<int>(months));
  const auto last = (month / std::chrono::last).day();
  const std::chrono::sys_days day = month / std::min(date.day(), last);
  return text_result(write_day(day.time_since_epoch().count()));
}

Given days_later(const Texts& arguments) {
  const Whole days = read_number(arguments[1]).units + read_day(arguments[0]);
  if (days > 3'000'000 || days < -3'000'000) throw ExactFailure{"no such day"};
  return text_result(write_day(static_cast<long long>(days)));
}

Given service_number(const Texts& arguments) {
  std::string out;
  bool digits = true;
  for (const char c : arguments[0]) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z')) continue;
    digits = digits && digit;
    out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  if (digits && out.size() == 11 && out[0] == '1') out.erase(0, 1);
  return text_result(out);
}

Given pattern_found(const Texts& arguments) {
  const RE2 pattern(arguments[1], RE2::Quiet);
  if (!pattern.ok()) throw ExactFailure{"no pattern"};
  return condition(RE2::PartialMatch(arguments[0], pattern));
}

Given amount_that_fits(const Texts& arguments) {
  ExactNumber number = read_number(arguments[0]);
  const Whole largest = (Whole(1) << 63) - 1;
  while (number.places > 0 && (number.places > 12 || abs(number.units) > largest) && number.units % 10 == 0) {
    number.units /= 10;
    --number.places;
  }
  if (number.places > 12 || abs(number.units) > largest) throw ExactFailure{"does not fit 18 digits"};
  number.currency.clear();
  return text_result(write_number(number));
}

Given grouping_key(const Texts& arguments) {
  ExactNumber number = read_number(arguments[0]);
  while (number.places > 0 && number.units % 10 == 0) {
    number.units /= 10;
    --number.places;
  }
  return text_result(write_number(number));
}

Given last_place(const Texts& arguments) {
  ExactNumber number = read_number(arguments[0]);
  number.units = 1;
  return number_result(number);
}

// The first day of the month or of the quarter, and the first of the next.
std::pair<long long, long long> month_of(const std::string& day, unsigned months) {
  const auto date = calendar_day(read_day(day));
  const unsigned before = (static_cast<unsigned>(date.month()) - 1) % months;
  const auto month = date.year() / date.month() - std::chrono::months(before);
  const auto first = [](const std::chrono::year_month& of) {
    return static_cast<long long>(std::chrono::sys_days(of / 1).time_since_epoch().count());
  };
  return {first(month), first(month + std::chrono::months(months))};
}

Given shared_days(const Texts& arguments) {
  long long days[4];
  for (std::size_t i = 0; i < 4; ++i) days[i] = read_day(arguments[i]);
  if (days[1] < days[0] || days[3] < days[2]) throw ExactFailure{"a period that ends before it begins"};
  const long long shared = std::min(days[1], days[3]) - std::max(days[0], days[2]);
  return whole(std::max(0LL, shared));
}

// Characters of ASCII text.
Given part_of_text(const std::string& text, Whole first, const std::string& count) {
  const Whole most = read_number(count).units;
  if (most < 0 || first < 1) throw ExactFailure{"no part of a text"};
  if (first > text.size()) return text_result({});
  const std::string rest = text.substr(static_cast<std::size_t>(first) - 1);
  return text_result(most < rest.size() ? rest.substr(0, static_cast<std::size_t>(most)) : rest);
}

Given last_characters(const Texts& arguments) {
  const Whole count = read_number(arguments[1]).units;
  const Whole first = Whole(arguments[0].size()) - count + 1;
  return part_of_text(arguments[0], count < 0 || first >= 1 ? first : Whole(1), arguments[1]);
}

Given seconds_of(const Texts& arguments) {
  ExactNumber number = read_number(arguments[0]);
  for (; number.places > 1; --number.places) {
    if (number.units % 10 != 0) throw ExactFailure{"finer than a tenth of a second"};
    number.units /= 10;
  }
  if (number.places == 0) number = {number.units * 10, 1, {}};
  if (abs(number.units) > whole_ten_to(12)) throw ExactFailure{"too long"};
  return number_result(number);
}

Given part_of_time(const Texts& arguments, long long unit, long long parts) {
  const long long rest = ((read_moment(arguments[0]) % 864'000) + 864'000) % 864'000;
  return whole(rest / unit % parts);
}

// One list of all functions whose unknown argument makes them unknown.
const std::map<std::string, std::pair<int, Function>>& known_functions() {
  static const auto list = [] {
    std::map<std::string, std::pair<int, Function>> out;
    out["number_add"] = {
        2, [](const Texts& a) { return number_result(sum_of(read_number(a[0]), read_number(a[1]), 1)); }};
    out["number_subtract"] = {
        2, [](const Texts& a) { return number_result(sum_of(read_number(a[0]), read_number(a[1]), -1)); }};
    out["number_multiply"] = {
        2, [](const Texts& a) { return number_result(product_of(read_number(a[0]), read_number(a[1]))); }};
    out["number_negate"] = {1, [](const Texts& a) {
                              ExactNumber number = read_number(a[0]);
                              number.units = -number.units;
                              return number_result(number);
                            }};
    out["number_abs"] = {1, [](const Texts& a) {
                           ExactNumber number = read_number(a[0]);
                           number.units = abs(number.units);
                           return number_result(number);
                         }};
    out["number_divide"] = {
        4, [](const Texts& a) { return rounded(read_number(a[0]), read_number(a[1]), a[2], a[3]); }};
    out["number_round"] = {3, [](const Texts& a) {
                             return rounded(read_number(a[0]), {1, 0, {}}, a[1], a[2]);
                           }};
    out["plain"] = {1, [](const Texts& a) {
                      ExactNumber number = read_number(a[0]);
                      number.currency.clear();
                      return number_result(number);
                    }};
    out["number_key"] = {1, grouping_key};
    out["amount"] = {1, amount_that_fits};
    out["ulp"] = {1, last_place};
    out["scale"] = {1, [](const Texts& a) { return whole(read_number(a[0]).places); }};
    out["days_between"] = {2, [](const Texts& a) { return whole(read_day(a[1]) - read_day(a[0])); }};
    out["add_days"] = {2, days_later};
    out["add_months"] = {2, months_later};
    out["day"] = {
        1, [](const Texts& a) { return whole(static_cast<unsigned>(calendar_day(read_day(a[0])).day())); }};
    out["month"] = {
        1, [](const Texts& a) { return whole(static_cast<unsigned>(calendar_day(read_day(a[0])).month())); }};
    out["year"] = {
        1, [](const Texts& a) { return whole(static_cast<int>(calendar_day(read_day(a[0])).year())); }};
    out["date_of"] = {1, [](const Texts& a) { return text_result(write_day(read_day(a[0]))); }};
    out["hour"] = {1, [](const Texts& a) { return part_of_time(a, 36'000, 24); }};
    out["minute"] = {1, [](const Texts& a) { return part_of_time(a, 600, 60); }};
    out["second"] = {1, [](const Texts& a) { return part_of_time(a, 10, 60); }};
    out["moment_subtract"] = {2, [](const Texts& a) {
                                return number_result({read_moment(a[0]) - read_moment(a[1]), 1, {}});
                              }};
    out["quarter"] = {1, [](const Texts& a) {
                        return whole((static_cast<unsigned>(calendar_day(read_day(a[0])).month()) + 2) / 3);
                      }};
    // 1970-01-01 was a Thursday.
    out["weekday"] = {1, [](const Texts& a) { return whole(((read_day(a[0]) + 3) % 7 + 7) % 7 + 1); }};
    out["days_in_month"] = {1, [](const Texts& a) {
                              const auto [first, next] = month_of(a[0], 1);
                              return whole(next - first);
                            }};
    out["month_start"] = {1, [](const Texts& a) { return text_result(write_day(month_of(a[0], 1).first)); }};
    out["month_end"] = {1,
                        [](const Texts& a) { return text_result(write_day(month_of(a[0], 1).second - 1)); }};
    out["quarter_start"] = {1,
                            [](const Texts& a) { return text_result(write_day(month_of(a[0], 3).first)); }};
    out["overlap_days"] = {4, shared_days};
    out["duration"] = {1, seconds_of};
    out["tenths"] = {1, [](const Texts& a) { return number_result({read_number(a[0]).units, 1, {}}); }};
    out["length"] = {1, [](const Texts& a) { return whole(static_cast<sqlite3_int64>(a[0].size())); }};
    out["text_left"] = {2, [](const Texts& a) { return part_of_text(a[0], 1, a[1]); }};
    out["text_right"] = {2, last_characters};
    out["substring"] = {3, [](const Texts& a) { return part_of_text(a[0], read_number(a[1]).units, a[2]); }};
    out["upper"] = {1, [](const Texts& a) {
                      std::string text = a[0];
                      for (char& c : text)
                        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
                      return text_result(text);
                    }};
    out["digits_only"] = {1, [](const Texts& a) {
                            std::string text;
                            for (const char c : a[0])
                              if (c >= '0' && c <= '9') text += c;
                            return text_result(text);
                          }};
    out["normalise_service"] = {1, service_number};
    out["matches"] = {2, pattern_found};
    out["contains"] = {2, [](const Texts& a) { return condition(a[0].find(a[1]) != std::string::npos); }};
    out["starts_with"] = {2, [](const Texts& a) { return condition(a[0].rfind(a[1], 0) == 0); }};
    out["prorate"] = {6, share_of_month};
    for (const auto& family : kFamilies) {
      for (const auto& comparison : kComparisons)
        out[std::string(family.name) + "_" + comparison.name] = {
            2, [order = family.order, holds = comparison.holds](const Texts& a) {
              return condition(holds(order(a[0], a[1])));
            }};
      if (family.order == compare_numbers) continue;
      for (const int wanted : {-1, 1})
        out[std::string(family.name) + (wanted < 0 ? "_least" : "_greatest")] = {
            -1, [order = family.order, wanted](const Texts& a) {
              std::string best = a.front();
              for (const auto& text : a)
                if (order(text, best) == wanted) best = text;
              return text_result(best);
            }};
    }
    for (const auto& comparison : kComparisons)
      out[std::string("quotient_") + comparison.name] = {
          4, [holds = comparison.holds](const Texts& a) { return condition(holds(compare_quotients(a))); }};
    return out;
  }();
  return list;
}

// False (or true) of one argument decides; else an error shows; else an unknown one.
void kleene(sqlite3_context* context, int count, sqlite3_value** values, int deciding) {
  sqlite3_value* failure = nullptr;
  bool unknown = false;
  for (int i = 0; i < count; ++i) {
    if (is_failure(values[i])) {
      failure = values[i];
    } else if (is_unknown(values[i])) {
      unknown = true;
    } else if (sqlite3_value_int(values[i]) == deciding) {
      return sqlite3_result_int(context, deciding);
    }
  }
  if (failure != nullptr) return sqlite3_result_value(context, failure);
  if (unknown) return sqlite3_result_null(context);
  sqlite3_result_int(context, 1 - deciding);
}

void kleene_and(sqlite3_context* context, int count, sqlite3_value** values) {
  kleene(context, count, values, 0);
}
void kleene_or(sqlite3_context* context, int count, sqlite3_value** values) {
  kleene(context, count, values, 1);
}
void kleene_not(sqlite3_context* context, int, sqlite3_value** values) {
  if (is_failure(values[0]) || is_unknown(values[0])) return sqlite3_result_value(context, values[0]);
  sqlite3_result_int(context, 1 - sqlite3_value_int(values[0]));
}
void choose(sqlite3_context* context, int, sqlite3_value** values) {
  if (is_failure(values[0]) || is_unknown(values[0])) return sqlite3_result_value(context, values[0]);
  sqlite3_result_value(context, values[sqlite3_value_int(values[0]) == 1 ? 1 : 2]);
}
void known(sqlite3_context* context, int, sqlite3_value** values) {
  if (is_failure(values[0])) return sqlite3_result_value(context, values[0]);
  sqlite3_result_int(context, is_unknown(values[0]) ? 0 : 1);
}
void not_known(sqlite3_context* context, int, sqlite3_value** values) {
  if (is_failure(values[0])) return sqlite3_result_value(context, values[0]);
  sqlite3_result_int(context, is_unknown(values[0]) ? 1 : 0);
}
void failure_seen(sqlite3_context* context, int, sqlite3_value** values) {
  sqlite3_result_int(context, is_failure(values[0]) ? 1 : 0);
}
void in_currency(sqlite3_context* context, int, sqlite3_value** values) {
  if (is_unknown(values[0])) return sqlite3_result_null(context);
  const std::string currency = text_of(values[1]);
  give(context, text_result(currency.empty() ? text_of(values[0]) : text_of(values[0]) + " " + currency));
}
void number_least(sqlite3_context* context, int count, sqlite3_value** values) {
  extreme_of_numbers(context, count, values, -1);
}
void number_greatest(sqlite3_context* context, int count, sqlite3_value** values) {
  extreme_of_numbers(context, count, values, 1);
}

// The first argument is one of the others: each comparison has its own outcome, and one that holds decides.
template <Order order>
void among(sqlite3_context* context, int count, sqlite3_value** values) {
  std::optional<std::string> failure;
  bool unknown = false;
  for (int i = 1; i < count; ++i) {
    if (is_failure(values[0]) || is_failure(values[i])) {
      failure = text_of(is_failure(values[0]) ? values[0] : values[i]);
    } else if (is_unknown(values[0]) || is_unknown(values[i])) {
      unknown = true;
    } else {
      try {
        if (order(text_of(values[0]), text_of(values[i])) == 0) return sqlite3_result_int(context, 1);
      } catch (const ExactFailure& thrown) {
        failure = thrown.text;
      }
    }
  }
  if (failure) return give_failure(context, *failure);
  if (unknown) return sqlite3_result_null(context);
  sqlite3_result_int(context, 0);
}

using Raw = void (*)(sqlite3_context*, int, sqlite3_value**);

struct RawFunction {
  const char* name;
  int arguments;
  Raw function;
};

constexpr std::array<RawFunction, 15> kRawFunctions = {{
    {"kleene_and", -1, kleene_and},
    {"kleene_or", -1, kleene_or},
    {"kleene_not", 1, kleene_not},
    {"choose", 3, choose},
    {"is_known", 1, known},
    {"is_unknown", 1, not_known},
    {"is_error", 1, failure_seen},
    {"in_currency", 2, in_currency},
    {"number_least", -1, number_least},
    {"number_greatest", -1, number_greatest},
    {"number_in", -1, among<compare_numbers>},
    {"text_in", -1, among<compare_texts>},
    {"date_in", -1, among<compare_days>},
    {"moment_in", -1, among<compare_moments>},
    {"boolean_in", -1, among<compare_texts>},
}};

}  // namespace

bool add_exact_functions(sqlite3* database) {
  constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;
  for (const auto& [name, function] : known_functions())
    if (sqlite3_create_function_v2(database, name.c_str(), function.first, kFlags,
                                   const_cast<Function*>(&function.second), call_known, nullptr, nullptr,
                                   nullptr) != SQLITE_OK)
      return false;
  for (const auto& raw : kRawFunctions)
    if (sqlite3_create_function_v2(database, raw.name, raw.arguments, kFlags, nullptr, raw.function, nullptr,
                                   nullptr, nullptr) != SQLITE_OK)
      return false;
  return true;
}

}  // namespace telaudit::rules
