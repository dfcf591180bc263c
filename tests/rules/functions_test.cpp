// What holds for every function: it ends, it does not throw, something unknown in is unknown out, and its
// result is of the kind and size that the type checker counts with.
#include "rules/functions.h"

#include <gtest/gtest.h>

#include <random>

namespace telaudit::rules {
namespace {

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t limit) {
  return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
}

// A number of up to `most` digits; small ones and powers of ten are frequent.
Integer some_number(Random& random, int most) {
  Integer number = 0;
  const std::size_t count = below(random, static_cast<std::size_t>(most) + 1);
  for (std::size_t i = 0; i < count; ++i) number = number * 10 + below(random, 10);
  if (below(random, 3) == 0) number = power_of_ten(static_cast<int>(count)) - 1;
  if (below(random, 3) == 0) number = below(random, 40);
  return below(random, 3) == 0 ? Integer(-number) : number;
}

std::string some_text(Random& random) {
  const std::string alphabet = "0123456789 AaOo-:;=,.+\xC3\xBC";
  std::string text;
  for (std::size_t n = below(random, 14); n > 0; --n) text += alphabet[below(random, alphabet.size())];
  return text;
}

Value some_value(Random& random, Parameter parameter, const Function& function) {
  switch (parameter) {
    case Parameter::date:
      return make_day(static_cast<std::int64_t>(below(random, 6'000'001)) - 3'000'000);
    case Parameter::moment:
      return make_number(Kind::moment, some_number(random, 18), 0);
    case Parameter::duration:
      return make_number(Kind::duration, some_number(random, 18), 0);
    case Parameter::integer:
      return make_integer(some_number(random, 19));
    case Parameter::boolean:
      return make_boolean(below(random, 2) == 0);
    case Parameter::text:
      return make_text(some_text(random));
    case Parameter::pattern:
      return make_text(below(random, 2) == 0 ? "[0-9]+" : some_text(random));
    case Parameter::choice:
      return make_text(below(random, 4) == 0 ? some_text(random)
                                             : function.choices[below(random, function.choices.size())]);
    case Parameter::bands:
      return make_text(below(random, 2) == 0 ? "Mon-Fri 22:00-06:00=a; holiday=b; else=c"
                                             : some_text(random));
    case Parameter::days:
      return make_text(below(random, 2) == 0 ? "2026-01-01, 2025-12-25" : some_text(random));
    case Parameter::mode:
      return make_text("half_up");
    case Parameter::any:
    case Parameter::number:
    case Parameter::quotient:
    case Parameter::same:
      break;
  }
  return make_number(Kind::decimal, some_number(random, 38), static_cast<int>(below(random, 13)));
}

// Kind and most digits of the result, as the type checker gives them; 0 where it depends on the arguments.
StaticType expected_type(const Function& function) {
  switch (function.returns) {
    case Returns::text:
      return {Kind::text, 0, false};
    case Returns::boolean:
      return {Kind::boolean, 0, false};
    case Returns::date:
      return {Kind::date, 0, false};
    case Returns::moment:
      return {Kind::moment, 0, false};
    case Returns::duration:
      return {Kind::duration, 0, false};
    case Returns::integer:
      return {Kind::integer, 9, false};
    case Returns::decimal:
    case Returns::rounded:
      return {Kind::decimal, 18, false};
    case Returns::first:
    case Returns::same:
      break;
  }
  return {Kind::decimal, 0, false};
}

TEST(Functions, AreTotal) {
  const unsigned seed = 20261122;
  Random random(seed);
  Rule rule;
  Setting setting;
  setting.rule = &rule;
  setting.as_of = *make_date(2026, 1, 31);
  for (const Function* function : functions()) {
    if (function->evaluate == nullptr) continue;
    for (int round = 0; round < 400; ++round) {
      Expression call;
      call.function = function->id;
      call.type = expected_type(*function);
      std::vector<Value> arguments;
      const std::size_t left_out = below(random, function->optional + 1);
      for (std::size_t i = 0; i + left_out < function->parameters.size(); ++i) {
        arguments.push_back(some_value(random, function->parameters[i], *function));
        call.children.emplace_back();
        call.children.back().mode = static_cast<Rounding>(below(random, 6));
      }
      const std::string where =
          std::string(function->name) + " seed " + std::to_string(seed) + " round " + std::to_string(round);
      const Value result = call_function(call, arguments, setting);
      if (result.error()) {
        EXPECT_FALSE(result.text.empty()) << where;
      } else {
        EXPECT_EQ(result.kind, call.type.kind) << where;
        if (call.type.digits > 0) {
          EXPECT_LE(digits(result.number), call.type.digits) << where << ": " << display(result);
        }
      }
      EXPECT_EQ(display(call_function(call, arguments, setting)), display(result)) << where;
      if (arguments.empty()) continue;
      arguments[below(random, arguments.size())] = make_unknown(Kind::text);
      EXPECT_TRUE(call_function(call, arguments, setting).unknown()) << where;
    }
  }
}

}  // namespace
}  // namespace telaudit::rules
