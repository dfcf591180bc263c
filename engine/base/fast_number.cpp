#include "base/fast_number.h"

#include <string>

namespace telaudit {

namespace {

FastDatePattern::Pair pair_at(std::size_t at, std::size_t length) {
  const bool in_last = at > 6;
  return {static_cast<std::uint8_t>(in_last ? 1 : 0),
          static_cast<std::uint8_t>(8 * (in_last ? at - (length - 8) : at))};
}

}  // namespace

std::optional<FastDatePattern> fast_date_pattern(std::string_view pattern) {
  constexpr std::string_view kDirectives = "dmY";
  std::string shape;
  std::string literals;
  std::array<std::optional<std::size_t>, 3> places;
  bool after_literal = true;  // none at the front
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') {
      if (after_literal || static_cast<unsigned char>(pattern[i]) >= 0x80) return std::nullopt;
      shape += pattern[i];
      literals += '\xFF';
      after_literal = true;
      continue;
    }
    const std::size_t directive =
        ++i < pattern.size() ? kDirectives.find(pattern[i]) : std::string_view::npos;
    if (directive == std::string_view::npos || places[directive]) return std::nullopt;
    places[directive] = shape.size();
    const std::size_t digits = pattern[i] == 'Y' ? 4 : 2;
    shape.append(digits, '0');
    literals.append(digits, '\0');
    after_literal = false;
  }
  if (!places[0] || !places[1] || !places[2] || after_literal) return std::nullopt;
  const std::size_t length = shape.size();
  FastDatePattern out;
  out.length = static_cast<std::uint8_t>(length);
  out.day = pair_at(*places[0], length);
  out.month = pair_at(*places[1], length);
  out.century = pair_at(*places[2], length);
  out.year_of_century = pair_at(*places[2] + 2, length);
  out.shape = {fast::load8(shape.data()), fast::load8(shape.data() + length - 8)};
  out.literals = {fast::load8(literals.data()), fast::load8(literals.data() + length - 8)};
  return out;
}

}  // namespace telaudit
