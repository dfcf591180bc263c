#include "rules/claim.h"

#include <algorithm>
#include <array>

namespace telaudit::rules {
namespace {

constexpr std::array<std::string_view, 4> kTakeMoney = {"error", "fraud", "question", "saving"};

std::string place_text(const Rule& rule, const Place& place) {
  std::string out = rule.info.id;
  if (place.line) out += ":" + std::to_string(*place.line);
  if (place.line && place.column) out += ":" + std::to_string(*place.column);
  return out;
}

}  // namespace

bool takes_money(std::string_view kind) {
  return std::find(kTakeMoney.begin(), kTakeMoney.end(), kind) != kTakeMoney.end();
}

std::optional<std::string> refused_claim(const Rule& rule, const Firing& firing) {
  if (!firing.potential || !takes_money(firing.kind)) return std::nullopt;
  const Decimal nothing;
  const auto potential = [&] {
    return place_text(rule, rule.potential->expression.place) + ": the potential " + firing.potential->text();
  };
  if (*firing.potential < nothing) return potential() + " is less than nothing";
  if (firing.kind != "error" || !firing.billed || !(*firing.billed > nothing)) return std::nullopt;
  if (*firing.potential <= *firing.billed) return std::nullopt;
  const Value expected = make_decimal(Kind::decimal, std::min(firing.expected.value_or(nothing), nothing));
  const Value most = subtract(make_decimal(Kind::decimal, *firing.billed), expected, Kind::decimal);
  if (order(make_decimal(Kind::decimal, *firing.potential), most) == std::strong_ordering::greater)
    return potential() + " is more than the " + firing.billed->text() + " that were billed";
  return std::nullopt;
}

}  // namespace telaudit::rules
