// Several texts as one key: none of them can be taken for another's beginning.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace telaudit::claims {

// Each followed by the unit separator of ASCII, which no cell of a bill holds.
inline std::string joined_key(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const auto part : parts) {
    out += part;
    out += '\x1f';
  }
  return out;
}

}  // namespace telaudit::claims
