// What segments of X12 and EDIFACT have in common: tags of up to three letters, and elements that are padded.
#pragma once

#include <cstdint>
#include <string_view>

namespace telaudit::formats {

// Up to three bytes of a tag as one number, for switches; 0 for none, and for more.
constexpr std::uint32_t tag_number(std::string_view tag) {
  if (tag.empty() || tag.size() > 3) return 0;
  std::uint32_t number = 0;
  for (const char c : tag) number = (number << 8U) | static_cast<unsigned char>(c);
  return number;
}

inline std::string_view without_blanks(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace telaudit::formats
