#include "rules/language.h"

#include <algorithm>
#include <array>

namespace telaudit::rules {
namespace {

const std::vector<Function>& function_table() {
  static const std::vector<Function> table = {
      {FunctionId::round,
       "round",
       {Parameter::quotient, Parameter::integer, Parameter::mode},
       false,
       Returns::rounded,
       "round(x, scale, mode) or round(a / b, scale, mode)",
       "x, or the exact quotient, at `scale` decimals; mode is half_up, half_even, up, down, floor or "
       "ceiling. The result "
       "has at most 18 digits; more is an error.",
       "round(c.quantity * r.rate, 2, half_up)"},
      {FunctionId::abs,
       "abs",
       {Parameter::number},
       false,
       Returns::first,
       "abs(x)",
       "x without its sign.",
       "abs(c.amount) > 1.00"},
      {FunctionId::min,
       "min",
       {Parameter::same, Parameter::same},
       true,
       Returns::same,
       "min(a, b, ...)",
       "The least of its values; unknown when one is unknown.",
       "min(c.amount, p.amount)"},
      {FunctionId::max,
       "max",
       {Parameter::same, Parameter::same},
       true,
       Returns::same,
       "max(a, b, ...)",
       "The greatest of its values; unknown when one is unknown.",
       "max(0.01, params.share * base)"},
      {FunctionId::known,
       "known",
       {Parameter::any},
       false,
       Returns::boolean,
       "known(x)",
       "true or false, never unknown: the same as `x is known`. As the whole argument of an aggregate it "
       "leaves unknown "
       "members out.",
       "known(c.rate)"},
      {FunctionId::coalesce,
       "coalesce",
       {Parameter::same, Parameter::same},
       true,
       Returns::same,
       "coalesce(a, b, ...)",
       "The first value that is known.",
       "coalesce(c.from, c.bill_date)"},
      {FunctionId::if_,
       "if",
       {Parameter::boolean, Parameter::same, Parameter::same},
       false,
       Returns::same,
       "if(condition, a, b)",
       "a when the condition is true, b when it is false, unknown when it is unknown.",
       "if(c.charge_class == 'credit', -c.amount, c.amount)"},
      {FunctionId::ulp,
       "ulp",
       {Parameter::number},
       false,
       Returns::first,
       "ulp(x)",
       "One unit of the last printed decimal of x: 0.0001 for 0.0880.",
       "0.5 * ulp(c.rate)"},
      {FunctionId::scale,
       "scale",
       {Parameter::number},
       false,
       Returns::integer,
       "scale(x)",
       "The number of printed decimals of x: 4 for 0.0880.",
       "scale(c.rate) < 4"},
      {FunctionId::days_between,
       "days_between",
       {Parameter::date, Parameter::date},
       false,
       Returns::integer,
       "days_between(from, to)",
       "to minus from in days.",
       "days_between(c.through, c.bill_date) > 180"},
      {FunctionId::add_days,
       "add_days",
       {Parameter::date, Parameter::integer},
       false,
       Returns::date,
       "add_days(date, days)",
       "The day so many days later; earlier for a negative number.",
       "add_days(c.through, 1)"},
      {FunctionId::add_months,
       "add_months",
       {Parameter::date, Parameter::integer},
       false,
       Returns::date,
       "add_months(date, months)",
       "The same day of another month, or that month's last day.",
       "add_months(c.bill_date, -3)"},
      {FunctionId::day,
       "day",
       {Parameter::date},
       false,
       Returns::integer,
       "day(date)",
       "Day of the month, 1 to 31.",
       "day(c.bill_date)"},
      {FunctionId::month,
       "month",
       {Parameter::date},
       false,
       Returns::integer,
       "month(date)",
       "Month, 1 to 12.",
       "month(c.bill_date) in [1, 4, 7, 10]"},
      {FunctionId::year,
       "year",
       {Parameter::date},
       false,
       Returns::integer,
       "year(date)",
       "Year.",
       "year(c.bill_date) >= 2003"},
      {FunctionId::date_of,
       "date_of",
       {Parameter::moment},
       false,
       Returns::date,
       "date_of(moment)",
       "The civil day of a moment.",
       "date_of(c.start)"},
      {FunctionId::hour,
       "hour",
       {Parameter::moment},
       false,
       Returns::integer,
       "hour(moment)",
       "Hour of the day, 0 to 23.",
       "hour(c.start) >= 20"},
      {FunctionId::minute,
       "minute",
       {Parameter::moment},
       false,
       Returns::integer,
       "minute(moment)",
       "Minute of the hour, 0 to 59.",
       "minute(c.start)"},
      {FunctionId::second,
       "second",
       {Parameter::moment},
       false,
       Returns::integer,
       "second(moment)",
       "Whole second of the minute, 0 to 59.",
       "second(c.start) == 0"},
      {FunctionId::seconds,
       "seconds",
       {Parameter::duration},
       false,
       Returns::decimal,
       "seconds(duration)",
       "A duration as a decimal with one decimal.",
       "seconds(n.start - c.start) < 2"},
      {FunctionId::as_of,
       "as_of",
       {},
       false,
       Returns::date,
       "as_of()",
       "The day the audit stands on.",
       "days_between(c.bill_date, as_of()) <= 31"},
      {FunctionId::matches,
       "matches",
       {Parameter::text, Parameter::pattern},
       false,
       Returns::boolean,
       "matches(text, pattern)",
       "Whether the RE2 pattern is found anywhere in the text. The pattern is a literal or a param; (?i) "
       "ignores case.",
       "matches(c.description, '(?i)universal service')"},
      {FunctionId::contains,
       "contains",
       {Parameter::text, Parameter::text},
       false,
       Returns::boolean,
       "contains(text, part)",
       "Whether part stands in the text, byte for byte.",
       "contains(c.section, 'Long Distance')"},
      {FunctionId::starts_with,
       "starts_with",
       {Parameter::text, Parameter::text},
       false,
       Returns::boolean,
       "starts_with(text, prefix)",
       "Whether the text begins with prefix.",
       "starts_with(c.destination, '1900')"},
      {FunctionId::normalise_service,
       "normalise_service",
       {Parameter::text},
       false,
       Returns::text,
       "normalise_service(text)",
       "A service id without blanks and punctuation, in upper case, and without the 1 before ten digits: "
       "'1 (312) 555-0141' is 3125550141.",
       "normalise_service(c.service)"},
      {FunctionId::prorate,
       "prorate",
       {Parameter::number, Parameter::date, Parameter::date, Parameter::basis, Parameter::integer,
        Parameter::mode},
       false,
       Returns::rounded,
       "prorate(monthly, from, to, basis, scale, mode)",
       "The share of a monthly price for the days from `from` up to, not with, `to`. Basis 'actual' counts "
       "each day as its "
       "own month's part; '30' takes thirtieths.",
       "prorate(r.rate, c.from, add_days(c.through, 1), 'actual', 2, half_up)"},
  };
  return table;
}

constexpr std::array<AggregateFunction, 8> kAggregates = {{
    {AggregateId::sum, "sum", "Sum; 0 over nothing; unknown when a member is unknown.", "sum(c.amount)"},
    {AggregateId::count, "count",
     "count(): rows; count(condition): rows where it is true, unknown when one is unknown; count(x) with a "
     "joined alias: its "
     "rows.",
     "count()"},
    {AggregateId::distinct, "distinct", "Number of different values; unknown when a member is unknown.",
     "distinct(c.bill_date)"},
    {AggregateId::min, "min", "Least member; unknown over nothing, or when a member is unknown.",
     "min(c.invoice)"},
    {AggregateId::max, "max", "Greatest member; unknown over nothing, or when a member is unknown.",
     "max(c.amount)"},
    {AggregateId::median, "median",
     "Middle member; the half of the sum of the two middle ones; unknown over nothing, or when a member is "
     "unknown.",
     "median(c.amount)"},
    {AggregateId::any, "any", "Whether the condition is true in one row; false over nothing.",
     "any(c.charge_class == 'discount')"},
    {AggregateId::all, "all", "Whether the condition is true in every row; true over nothing.",
     "all(c.quantity == 0)"},
}};

constexpr std::array<std::string_view, 8> kReserved = {
    "vh_miles", "round_duration", "longest_prefix", "step", "percentile", "mad", "time_band", "holiday"};

constexpr std::array<Described, 8> kTypes = {{
    {"text", "Bytes as the carrier printed them; compared byte by byte.", "'recurring'"},
    {"boolean", "true, false, or unknown.", "true"},
    {"date", "A calendar day.", "date '2026-01-31'"},
    {"moment", "A day and a civil time, to the tenth of a second. moment - moment is a duration.", "c.start"},
    {"duration", "A span of time in tenths of a second.", "n.start - c.start"},
    {"integer", "A whole number.", "12"},
    {"decimal",
     "An exact number. A column counts 18 digits, a literal its own, a product the sum of both, a sum one "
     "more; "
     "over 38 does not load and asks for round.",
     "0.0880"},
    {"money",
     "A decimal in the currency of the row. money + money and money * decimal are money; money * money and "
     "money + "
     "a plain column do not load; literals, params and ulp mix with money.",
     "c.amount"},
}};

constexpr std::array<Described, 9> kOperators = {{
    {"or", "Kleene: true when one side is true.", "a or b"},
    {"and", "Kleene: false when one side is false, whatever the other is.", "a and b"},
    {"not", "Unknown stays unknown.", "not c.payable"},
    {"==  !=  <  <=  >  >=", "Numbers by value; unknown when one side is unknown.", "c.quantity > 0"},
    {"in", "Whether it equals one of a list, or of a param of type list.",
     "c.charge_class in ['tax', 'surcharge']"},
    {"is known, is unknown", "Never unknown. With a joined alias: whether a row was found.", "r is unknown"},
    {"+  -", "Exact; the larger scale.", "c.gross - c.amount"},
    {"*", "Exact; the scales add.", "c.quantity * c.rate"},
    {"/", "Only as the first argument of round, or as one side of a comparison, where it is multiplied out.",
     "c.amount / c.quantity > r.rate"},
}};

constexpr std::array<Described, 7> kKinds = {{
    {"error", "Money the carrier may owe back, once its evidence is complete.", ""},
    {"question", "Needs an answer before it is anything.", ""},
    {"saving", "Money that need not be spent from now on.", ""},
    {"under_billing", "The carrier billed too little; never leaves the house.", ""},
    {"quality", "A matter of data or control.", ""},
    {"fraud", "Use by somebody else.", ""},
    {"calendar", "A date or commitment to act on.", ""},
}};

constexpr std::array<std::string_view, 3> kStatuses = {"draft", "stable", "retired"};

}  // namespace

std::span<const Function> functions() {
  return function_table();
}
std::span<const AggregateFunction> aggregates() {
  return kAggregates;
}
std::span<const std::string_view> reserved_functions() {
  return kReserved;
}
std::span<const Described> types() {
  return kTypes;
}
std::span<const Described> operators() {
  return kOperators;
}
std::span<const Described> kinds() {
  return kKinds;
}
std::span<const std::string_view> statuses() {
  return kStatuses;
}

const Function* find_function(std::string_view name) {
  for (const auto& function : function_table())
    if (function.name == name) return &function;
  return nullptr;
}

const AggregateFunction* find_aggregate(std::string_view name) {
  for (const auto& aggregate : kAggregates)
    if (aggregate.name == name) return &aggregate;
  return nullptr;
}

std::vector<std::string> key_names(std::string_view within) {
  std::vector<std::string> names;
  for (const auto& key : keys())
    if (key.within == within) names.emplace_back(key.name);
  return names;
}

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (const auto& function : function_table()) names.emplace_back(function.name);
  for (const auto& aggregate : kAggregates)
    if (find_function(aggregate.name) == nullptr) names.emplace_back(aggregate.name);
  return names;
}

}  // namespace telaudit::rules
