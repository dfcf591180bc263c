// The character sets of EDIFACT syntax levels (ISO 9735, code list 0001), decoded to UTF-8.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace telaudit::formats::edifact {

// UNOA and UNOB are subsets of ASCII, UNOC to UNOL parts of ISO 8859, UNOW and UNOY are UTF-8; UNOX, whose
// code extension changes sets on the way, is read as UTF-8 too.
enum class CharacterSet : std::uint8_t {
  ascii,
  latin_1,
  latin_2,
  cyrillic,
  greek,
  latin_3,
  latin_4,
  arabic,
  hebrew,
  latin_5,
  latin_9,
  utf_8,
};

// By the syntax identifier ("UNOC"); nothing for another.
std::optional<CharacterSet> character_set(std::string_view identifier);

// Appends one character of a set of single bytes. A byte that the set does not have is read as Windows-1252,
// or, where that has none either, as Latin-1.
void append_decoded(CharacterSet set, unsigned char byte, std::string& out);

}  // namespace telaudit::formats::edifact
