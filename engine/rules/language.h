// The one table of the language: keys, types, operators, functions. The loader and the type checker read it,
// and language_reference() prints it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/expression.h"

namespace telaudit::rules {

enum class FunctionId : std::uint8_t {
  round,
  abs,
  min,
  max,
  known,
  coalesce,
  if_,
  ulp,
  scale,
  days_between,
  add_days,
  add_months,
  day,
  month,
  year,
  months_between,
  overlap_days,
  quarter,
  weekday,
  days_in_month,
  month_start,
  month_end,
  quarter_start,
  contract_month,
  contract_year,
  business_days_between,
  add_business_days,
  holiday,
  time_band,
  prorate,
  as_of,
  date_of,
  hour,
  minute,
  minute_of_day,
  second,
  seconds,
  duration,
  tenths,
  add_duration,
  round_duration,
  minutes,
  rate_duration,
  prorate_time,
  vh_miles,
  matches,
  contains,
  starts_with,
  normalise_service,
  upper,
  length,
  left,
  right,
  substring,
  digits_only,
  number,
  normalise_text,
  normalise_usoc,
  similarity,
  npa,
  nxx,
  is_nanp,
  is_toll_free,
  jurisdiction,
};

// What a function expects in one place.
enum class Parameter : std::uint8_t {
  any,
  number,    // integer, decimal or money
  quotient,  // a number, or a / b
  same,      // of one type with the other `same` places
  text,
  pattern,  // a text literal or text param: an RE2 pattern
  boolean,
  date,
  moment,
  duration,
  integer,
  mode,    // one of the rounding words, or text that holds one
  choice,  // text: one of the function's `choices`
  days,    // a list param, or text: days such as 2026-01-01, 2026-07-03
  bands,   // a text literal or text param: bands of the week
};

enum class Returns : std::uint8_t {
  first,
  same,
  rounded,
  text,
  boolean,
  date,
  moment,
  duration,
  integer,
  decimal,
};

struct Setting;

// One call while a rule runs. The arguments are known, except where `Function::sees_unknown` says otherwise,
// and never errors.
struct FunctionCall {
  const Expression& written;
  const std::vector<Value>& arguments;
  Setting& setting;

  const Value& operator[](std::size_t argument) const { return arguments[argument]; }
};

// A function is total: it ends, it does not throw, and what it cannot answer is an error value.
struct Function {
  FunctionId id{};
  std::string_view name{};
  std::vector<Parameter> parameters{};
  bool repeats = false;       // the last parameter may stand any number of times
  std::size_t optional = 0;   // so many of the last parameters may be left out
  bool sees_unknown = false;  // else one unknown argument makes the result unknown
  Returns returns{};
  std::vector<std::string_view> choices{};
  std::string_view signature{};
  std::string_view meaning{};
  std::string_view example{};
  Value (*evaluate)(const FunctionCall& call) = nullptr;  // null: the interpreter itself walks its arguments
};

// What one file holds: entries and evaluation of the functions of one family, under the family's title.
struct FunctionFamily {
  std::string_view title;
  std::vector<Function> functions;
};

// What an aggregate takes beside the members.
enum class SecondValue : std::uint8_t {
  none,
  share,  // a literal or param from 0 to 1
  count,  // a literal or param, which may be left out
  place,  // of each row: by what the members are ordered
};

struct AggregateFunction {
  AggregateId id;
  std::string_view name;
  SecondValue second;
  std::string_view signature;
  std::string_view meaning;
  std::string_view example;
};

// What may stand under a key.
enum class KeyShape : std::uint8_t {
  any,
  text,
  number,
  whole_number,
  day,
  choice,          // one of the key's words
  texts,           // one text or a list of them
  expression,      // also a literal, such as 0.05 or true
  expressions,     // a list
  labelled,        // a list of expressions or {label: expression}
  lets,            // a map of names to expressions
  names_or_lets,   // a list of names, or such a map
  named,           // a map of names to the keys under this one
  nested,          // the keys under this one
  nested_list,     // a list of such maps
  nested_or_list,  // one such map or a list of them
  joins,           // a list of {relation: the keys under this one}
  rows,            // relations with lists of rows
};

// A key of a rule file. `within` is empty at the top, else the key it stands under.
struct Key {
  std::string_view within;
  std::string_view name;
  bool required;
  KeyShape shape;
  std::string_view choices;  // words, a blank between
  std::string_view meaning;
  std::string_view example;
};

struct Described {
  std::string_view name;
  std::string_view meaning;
  std::string_view example;
};

std::span<const FunctionFamily> function_families();
std::vector<const Function*> functions();  // of all families
std::span<const AggregateFunction> aggregates();
std::span<const std::string_view> reserved_functions();  // names kept for later
std::span<const Key> keys();
std::span<const Described> types();
std::span<const Described> operators();
std::span<const Described> kinds();
std::span<const std::string_view> statuses();

const Function* find_function(std::string_view name);
const Function& function_of(FunctionId id);
const AggregateFunction* find_aggregate(std::string_view name);

// The names of the keys that may stand under `within`.
std::vector<std::string> key_names(std::string_view within);
// The words of a key of shape choice.
std::vector<std::string> key_choices(std::string_view within, std::string_view name);
std::vector<std::string> function_names();  // functions and aggregates

}  // namespace telaudit::rules
