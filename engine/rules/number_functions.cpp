// Numbers and choices between values.
#include "rules/functions.h"

namespace telaudit::rules {
namespace {

// round(x, scale, mode), or round(a / b, scale, mode) with b as fourth argument.
Value round_call(const FunctionCall& call) {
  const Value divisor = call.arguments.size() == 4 ? call[3] : make_integer(1);
  return quotient_of(call, call[0], divisor, call[1], 2);
}

Value least_or_greatest(const FunctionCall& call, AggregateId id) {
  Accumulator accumulator(id, false, call.written.type.kind);
  for (const auto& argument : call.arguments) accumulator.add(argument);
  Value result = accumulator.result();
  if (result.known()) result.kind = call.written.type.kind;
  return result;
}

}  // namespace

FunctionFamily number_functions() {
  return {
      "Numbers and choices",
      {
          {.id = FunctionId::round,
           .name = "round",
           .parameters = {Parameter::quotient, Parameter::integer, Parameter::mode},
           .returns = Returns::rounded,
           .signature = "round(x, scale, mode) or round(a / b, scale, mode)",
           .meaning = "x, or the exact quotient, at `scale` decimals; mode is half_up, half_even, up, down, "
                      "floor or ceiling, or a text that holds one of them, as a contract does ('nearest' is "
                      "half_up). The result has at most 18 digits; more is an error. A mean is round(sum(x) "
                      "/ count(), 2, half_up).",
           .example = "round(c.quantity * r.rate, 2, half_up)",
           .evaluate = round_call},
          {.id = FunctionId::abs,
           .name = "abs",
           .parameters = {Parameter::number},
           .returns = Returns::first,
           .signature = "abs(x)",
           .meaning = "x without its sign.",
           .example = "abs(c.amount) > 1.00",
           .evaluate =
               [](const FunctionCall& call) { return call[0].number < 0 ? negate(call[0]) : call[0]; }},
          {.id = FunctionId::min,
           .name = "min",
           .parameters = {Parameter::same, Parameter::same},
           .repeats = true,
           .sees_unknown = true,
           .returns = Returns::same,
           .signature = "min(a, b, ...)",
           .meaning = "The least of its values; unknown when one is unknown.",
           .example = "min(c.amount, p.amount)",
           .evaluate = [](const FunctionCall& call) { return least_or_greatest(call, AggregateId::min); }},
          {.id = FunctionId::max,
           .name = "max",
           .parameters = {Parameter::same, Parameter::same},
           .repeats = true,
           .sees_unknown = true,
           .returns = Returns::same,
           .signature = "max(a, b, ...)",
           .meaning = "The greatest of its values; unknown when one is unknown.",
           .example = "max(0.01, params.share * base)",
           .evaluate = [](const FunctionCall& call) { return least_or_greatest(call, AggregateId::max); }},
          {.id = FunctionId::known,
           .name = "known",
           .parameters = {Parameter::any},
           .returns = Returns::boolean,
           .signature = "known(x)",
           .meaning = "true or false, never unknown: the same as `x is known`. As the whole argument of an "
                      "aggregate it leaves unknown members out.",
           .example = "known(c.rate)"},
          {.id = FunctionId::coalesce,
           .name = "coalesce",
           .parameters = {Parameter::same, Parameter::same},
           .repeats = true,
           .returns = Returns::same,
           .signature = "coalesce(a, b, ...)",
           .meaning = "The first value that is known.",
           .example = "coalesce(c.from, c.bill_date)"},
          {.id = FunctionId::if_,
           .name = "if",
           .parameters = {Parameter::boolean, Parameter::same, Parameter::same},
           .returns = Returns::same,
           .signature = "if(condition, a, b)",
           .meaning = "a when the condition is true, b when it is false, unknown when it is unknown.",
           .example = "if(c.charge_class == 'credit', -c.amount, c.amount)"},
          {.id = FunctionId::ulp,
           .name = "ulp",
           .parameters = {Parameter::number},
           .returns = Returns::first,
           .signature = "ulp(x)",
           .meaning = "One unit of the last printed decimal of x: 0.0001 for 0.0880.",
           .example = "0.5 * ulp(c.rate)",
           .evaluate =
               [](const FunctionCall& call) {
                 const Value& x = call[0];
                 return make_number(x.kind, 1, x.scale, x.kind == Kind::money ? x.text : std::string());
               }},
          {.id = FunctionId::scale,
           .name = "scale",
           .parameters = {Parameter::number},
           .returns = Returns::integer,
           .signature = "scale(x)",
           .meaning = "The number of printed decimals of x: 4 for 0.0880.",
           .example = "scale(c.rate) < 4",
           .evaluate = [](const FunctionCall& call) { return make_integer(call[0].scale); }},
      }};
}

}  // namespace telaudit::rules
