// Distance between two points of the V and H coordinates of North American networks, in whole miles as
// tariffs count them. One unit of V or H is the square root of a tenth of a mile, so (dV^2 + dH^2) / 10 is
// the square of the distance. Whole numbers throughout: a rounded-up root must not depend on how a processor
// rounds.
#include <array>
#include <cstdint>
#include <cstdlib>

#include "rules/functions.h"

namespace telaudit::rules {
namespace {

constexpr std::int64_t kFarthestCoordinate = 1'000'000;  // those in use have four or five digits

// The least m with m * m >= n.
std::uint64_t root_rounded_up(std::uint64_t n) {
  std::uint64_t low = 0;
  std::uint64_t high = std::uint64_t{1} << 31U;
  while (low < high) {
    const std::uint64_t middle = (low + high) / 2;
    if (middle * middle >= n) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}

std::uint64_t tenths_rounded_up(std::uint64_t tenths) {
  return (tenths + 9) / 10;
}

// ceil(sqrt(sum / 10)): m * m is whole, so m * m >= sum / 10 exactly when it reaches ceil(sum / 10). For the
// same reason the two-step method B, which rounds the quotient up before the root, never differs.
std::uint64_t miles_direct(std::uint64_t v, std::uint64_t h) {
  return root_rounded_up(tenths_rounded_up(v * v + h * h));
}

// Differences are divided by three and rounded until the sum of their squares is at most 1777; what the
// divisions took away is given back as 0.9 * 9^(N - 1), and N divisions never yield less than the least
// distance that needs them (AT&T Tariff FCC 10, Verizon service guide for metered use). Nothing beyond six
// divisions, where the tariff's table ends.
std::optional<std::uint64_t> miles_by_thirds(std::uint64_t v, std::uint64_t h) {
  constexpr std::array<std::uint64_t, 6> kLeast = {0, 41, 121, 361, 1081, 3241};
  std::uint64_t nine = 1;
  for (const std::uint64_t least : kLeast) {
    v = (v + 1) / 3;  // to the nearest: thirds never tie
    h = (h + 1) / 3;
    nine *= 9;
    const std::uint64_t squares = v * v + h * h;
    if (squares <= 1777) return std::max(least, root_rounded_up(tenths_rounded_up(squares * nine)));
  }
  return std::nullopt;
}

Value vh_miles(const FunctionCall& call) {
  std::array<std::int64_t, 4> at{};
  for (std::size_t i = 0; i < at.size(); ++i) {
    const auto coordinate = whole_number(call[i], kFarthestCoordinate);
    if (!coordinate) return make_error("a whole V or H coordinate was expected, found " + display(call[i]));
    at[i] = *coordinate;
  }
  const auto v = static_cast<std::uint64_t>(std::abs(at[0] - at[2]));
  const auto h = static_cast<std::uint64_t>(std::abs(at[1] - at[3]));
  const std::string& method = call[4].text;
  if (method == "A" || method == "B") return make_integer(miles_direct(v, h));
  if (method != "C") return make_error("a mileage method of A, B or C was expected, found '" + method + "'");
  const auto miles = miles_by_thirds(v, h);
  if (!miles) return make_error("points farther apart than mileage method C reaches");
  return make_integer(*miles);
}

}  // namespace

FunctionFamily mileage_functions() {
  return {
      "Mileage",
      {
          {.id = FunctionId::vh_miles,
           .name = "vh_miles",
           .parameters = {Parameter::number, Parameter::number, Parameter::number, Parameter::number,
                          Parameter::choice},
           .returns = Returns::integer,
           .choices = {"A", "B", "C"},
           .signature = "vh_miles(v1, h1, v2, h2, method)",
           .meaning =
               "Whole miles between two points of V and H coordinates, by the method the contract or tariff "
               "names: 'A' is the root of a tenth of the squares, rounded up; 'B' rounds up before and after "
               "the root, and never differs from A; 'C' divides by three in rounded steps (AT&T FCC 10) and "
               "does differ. New York to Chicago is 712 by A, 711 by C.",
           .example = "vh_miles(4997, 1406, 5986, 3426, 'A')",
           .evaluate = vh_miles},
      }};
}

}  // namespace telaudit::rules
