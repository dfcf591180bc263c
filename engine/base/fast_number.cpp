#include "base/fast_number.h"

#include <string>

namespace telaudit {

std::optional<FastDatePattern> fast_date_pattern(std::string_view pattern) {
  FastDatePattern out;
  std::string shape;
  std::string literals;
  int days = 0;
  int months = 0;
  int years = 0;
  bool after_literal = true;  // none at the front
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') {
      if (after_literal || static_cast<unsigned char>(pattern[i]) >= 0x80) return std::nullopt;
      shape += pattern[i];
      literals += '\xFF';
      after_literal = true;
      continue;
    }
    if (++i == pattern.size()) return std::nullopt;
    const auto at = static_cast<std::uint8_t>(shape.size());
    if (pattern[i] == 'd') {
      out.day = at;
      ++days;
    } else if (pattern[i] == 'm') {
      out.month = at;
      ++months;
    } else if (pattern[i] == 'Y') {
      out.year = at;
      ++years;
    } else {
      return std::nullopt;
    }
    const std::size_t width = pattern[i] == 'Y' ? 4 : 2;
    shape.append(width, '0');
    literals.append(width, '\0');
    after_literal = false;
  }
  if (days != 1 || months != 1 || years != 1 || after_literal) return std::nullopt;
  out.length = static_cast<std::uint8_t>(shape.size());
  out.first = fast::load8(shape.data());
  out.last = fast::load8(shape.data() + shape.size() - 8);
  out.first_literals = fast::load8(literals.data());
  out.last_literals = fast::load8(literals.data() + literals.size() - 8);
  return out;
}

}  // namespace telaudit
