// Character codes of record files: what a byte of a mainframe's file says. A code gives one character to
// every byte, so that places in the file stay places in the text.
#pragma once

#include <array>
#include <cstdint>

namespace telaudit::formats {

// ascii: as it stands, what is above 0x7F in Windows-1252. cp037 and cp1047 are EBCDIC; they differ in six
// characters ([ ] ^ and three accents), none of which a number or a name of a record needs.
enum class RecordCode : std::uint8_t { ascii, cp037, cp1047 };

using CodeTable = std::array<unsigned char, 256>;

// By byte: the character in ISO 8859-1, which for ascii is the byte itself. IBM's tables CDRA 00037 and
// 01047.
const CodeTable& latin1_characters(RecordCode code);

constexpr bool is_ebcdic(RecordCode code) {
  return code != RecordCode::ascii;
}

}  // namespace telaudit::formats
