// The cells of fixed records as mainframes write them, read into plain text: numbers with their sign in the
// last digit (zoned), two digits a byte (packed, COMP-3), or binary; days and times as digits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "formats/record_code.h"

namespace telaudit::formats {

enum class CellKind : std::uint8_t {
  text,
  digits,       // digits, blanks before them
  zoned,        // digits; the zone of the last carries the sign: EBCDIC C or F plus, D minus, which is
                // { A-I and } J-R where the file was converted to ASCII
  packed,       // two digits a byte, the last half byte the sign: C, F, A, E plus, D, B minus
  binary,       // two's complement, the high byte first; 1 to 8 bytes
  date,         // digits, see DateDigits
  packed_date,  // the same, packed
  time,         // HHMMSS or HHMMSST
  duration,     // MMMMSST: minutes, seconds and tenths
};

enum class DateDigits : std::uint8_t { yymmdd, ccyymmdd, cyymmdd, mmddyy, mmddccyy, yyddd, ccyyddd };

struct CellForm {
  CellKind kind = CellKind::text;
  std::uint8_t decimals = 0;  // implied, of digits, zoned, packed, binary
  DateDigits date = DateDigits::ccyymmdd;
  bool damaged_signs = false;  // of zoned: converters that lost { and } left [ ! or ] : or 0xC0 and 0xD0
};

// How many characters the text of a cell of `length` bytes takes at most.
std::size_t cell_text_width(const CellForm& form, std::size_t length);

// The longest cell that is no text.
inline constexpr std::size_t kLongestNumber = 31;

// Writes the text of cells; one thread at a time.
class CellWriter {
 public:
  explicit CellWriter(RecordCode code);

  // Writes the cell's text to `out`, where blanks stand and cell_text_width() characters have room: a number
  // as -12.50 (digits as they stand where there are no decimals), a date as CCYYMMDD, a time as HH:MM:SS (or
  // HHMMSST), a duration in tenths of a second; nothing where the cell is blank or holds binary zeros, and
  // for a date of zeros. Text is in ISO 8859-1 (ascii: as it stands), controls blank. False where the bytes
  // are no such cell; `out` may then hold anything.
  bool write(const CellForm& form, std::string_view cell, char* out);

  // A character above 0x7F was written.
  bool high_bytes() const { return (seen_ & 0x8080808080808080U) != 0; }

 private:
  bool write_date(const CellForm& form, std::string_view cell, char* out);
  void write_text(std::string_view cell, char* out);

  // Days come again from record to record.
  struct KnownDate {
    std::uint64_t bytes = 0;
    std::size_t length = 0;
    CellForm form;
    std::array<char, 8> text{};
  };

  const CodeTable& code_;
  CodeTable text_code_;  // controls are blank
  bool ebcdic_;
  unsigned char zero_;   // the digit 0 in this code
  unsigned char blank_;  // likewise
  std::uint64_t seen_ = 0;
  std::array<KnownDate, 16> dates_{};
};

}  // namespace telaudit::formats
