// A key of a dated relation that stands for every value: an account of a rate, a class of a commitment.
#pragma once

#include <string_view>

namespace telaudit::terms {

constexpr std::string_view kAny = "*";

constexpr bool speaks_of(std::string_view named, std::string_view value) {
  return named == kAny || named == value;
}

}  // namespace telaudit::terms
