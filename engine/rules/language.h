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
  date_of,
  hour,
  minute,
  second,
  seconds,
  as_of,
  matches,
  contains,
  starts_with,
  normalise_service,
  prorate,
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
  mode,   // one of the rounding words
  basis,  // 'actual' or '30'
};

enum class Returns : std::uint8_t { first, same, rounded, text, boolean, date, integer, decimal };

struct Function {
  FunctionId id;
  std::string_view name;
  std::vector<Parameter> parameters;
  bool repeats;  // the last parameter may stand any number of times
  Returns returns;
  std::string_view signature;
  std::string_view meaning;
  std::string_view example;
};

struct AggregateFunction {
  AggregateId id;
  std::string_view name;
  std::string_view meaning;
  std::string_view example;
};

// A key of a rule file. `within` is empty at the top, else the key it stands under.
struct Key {
  std::string_view within;
  std::string_view name;
  bool required;
  std::string_view meaning;
  std::string_view example;
};

struct Described {
  std::string_view name;
  std::string_view meaning;
  std::string_view example;
};

std::span<const Function> functions();
std::span<const AggregateFunction> aggregates();
std::span<const std::string_view> reserved_functions();  // names kept for later
std::span<const Key> keys();
std::span<const Described> types();
std::span<const Described> operators();
std::span<const Described> kinds();
std::span<const std::string_view> statuses();

const Function* find_function(std::string_view name);
const AggregateFunction* find_aggregate(std::string_view name);

// The names of the keys that may stand under `within`.
std::vector<std::string> key_names(std::string_view within);
std::vector<std::string> function_names();  // functions and aggregates

}  // namespace telaudit::rules
