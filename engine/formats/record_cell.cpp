#include "formats/record_cell.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "base/date.h"

namespace telaudit::formats {
namespace {

unsigned byte_at(std::string_view cell, std::size_t at) {
  return static_cast<unsigned char>(cell[at]);
}

// Digits of a number and its sign, before a decimal point stands among them.
struct Digits {
  std::array<char, 2 * kLongestNumber> text{};
  std::size_t count = 0;
  bool negative = false;

  void add(unsigned digit) { text[count++] = static_cast<char>('0' + digit); }
};

bool is_blank(std::string_view cell, unsigned char blank) {
  return std::all_of(cell.begin(), cell.end(),
                     [&](char c) { return c == static_cast<char>(blank) || c == '\0'; });
}

// The value of a character that carries a sign, and whether it is minus; nothing for others. `character` is
// ASCII.
struct Signed {
  unsigned digit = 0;
  bool negative = false;
};
std::optional<Signed> signed_digit(unsigned char character, bool damaged_signs) {
  if (character >= '0' && character <= '9') return Signed{static_cast<unsigned>(character - '0'), false};
  if (character == '{') return Signed{0, false};
  if (character == '}') return Signed{0, true};
  if (character >= 'A' && character <= 'I') return Signed{static_cast<unsigned>(character - 'A' + 1), false};
  if (character >= 'J' && character <= 'R') return Signed{static_cast<unsigned>(character - 'J' + 1), true};
  if (!damaged_signs) return std::nullopt;
  if (character == '[' || character == '!' || character == 0xC0) return Signed{0, false};
  if (character == ']' || character == ':' || character == 0xD0) return Signed{0, true};
  return std::nullopt;
}

// `zero` is the digit 0 in the file's code; the others follow it in all codes.
bool take_digits(std::string_view cell, unsigned char zero, unsigned char blank, Digits& out) {
  unsigned worst = 0;
  for (std::size_t at = 0; at < cell.size(); ++at) {
    const unsigned digit = (byte_at(cell, at) - zero) & 0xFFU;
    worst = std::max(worst, digit);
    out.text[at] = static_cast<char>('0' + digit);
  }
  out.count = cell.size();
  if (worst <= 9) return true;
  const std::size_t blanks = std::min(cell.find_first_not_of(static_cast<char>(blank)), cell.size());
  return blanks > 0 && take_digits(cell.substr(blanks), zero, blank, out);
}

bool take_zoned(std::string_view cell, unsigned char zero, unsigned char blank, const CodeTable& code,
                const CellForm& form, Digits& out) {
  if (!take_digits(cell.substr(0, cell.size() - 1), zero, blank, out)) return false;
  const auto last = signed_digit(code[byte_at(cell, cell.size() - 1)], form.damaged_signs);
  if (!last) return false;
  out.add(last->digit);
  out.negative = last->negative;
  return true;
}

// Two digits a byte as text; 0 where a half byte is none.
constexpr std::array<std::array<char, 2>, 256> two_digits() {
  std::array<std::array<char, 2>, 256> out{};
  for (unsigned byte = 0; byte < 256; ++byte)
    if (byte >> 4U <= 9 && (byte & 15U) <= 9)
      out[byte] = {static_cast<char>('0' + (byte >> 4U)), static_cast<char>('0' + (byte & 15U))};
  return out;
}
constexpr auto kTwoDigits = two_digits();

bool take_packed(std::string_view cell, Digits& out) {
  bool digits = true;
  for (std::size_t at = 0; at + 1 < cell.size(); ++at) {
    const auto& two = kTwoDigits[byte_at(cell, at)];
    digits = digits && two[0] != '\0';
    std::memcpy(out.text.data() + 2 * at, two.data(), 2);
  }
  out.count = 2 * (cell.size() - 1);
  const unsigned last = byte_at(cell, cell.size() - 1);
  const unsigned sign = last & 15U;
  if (!digits || last >> 4U > 9 || sign < 10) return false;
  out.add(last >> 4U);
  out.negative = sign == 0xD || sign == 0xB;
  return true;
}

bool take_binary(std::string_view cell, Digits& out) {
  std::uint64_t value = (byte_at(cell, 0) & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
  for (std::size_t at = 0; at < cell.size(); ++at) value = value << 8U | byte_at(cell, at);
  out.negative = value >> 63U != 0;
  if (out.negative) value = ~value + 1;
  std::array<char, 20> reversed{};
  std::size_t count = 0;
  do {
    reversed[count++] = static_cast<char>(value % 10);
    value /= 10;
  } while (value != 0);
  while (count > 0) out.add(static_cast<unsigned>(reversed[--count]));
  return true;
}

// Digits without decimals stay as they stand, zeros before them too: they may be a name, not a number.
void write_number(const Digits& digits, const CellForm& form, char* out) {
  if (digits.negative) *out++ = '-';
  if (form.decimals == 0) {
    std::memcpy(out, digits.text.data(), digits.count);
    return;
  }
  const std::size_t decimals = form.decimals;
  const std::size_t whole = digits.count > decimals ? digits.count - decimals : 0;
  std::size_t first = 0;
  while (first + 1 < whole && digits.text[first] == '0') ++first;
  if (whole == 0) *out++ = '0';
  for (; first < whole; ++first) *out++ = digits.text[first];
  *out++ = '.';
  for (std::size_t missing = digits.count; missing < decimals; ++missing) *out++ = '0';
  std::memcpy(out, digits.text.data() + whole, digits.count - whole);
}

std::size_t date_digits(DateDigits form) {
  switch (form) {
    case DateDigits::yyddd:
      return 5;
    case DateDigits::yymmdd:
    case DateDigits::mmddyy:
      return 6;
    case DateDigits::cyymmdd:
    case DateDigits::ccyyddd:
      return 7;
    case DateDigits::ccyymmdd:
    case DateDigits::mmddccyy:
      break;
  }
  return 8;
}

unsigned number_at(const char* digits, std::size_t count) {
  unsigned value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value * 10 + static_cast<unsigned>(digits[i] - '0');
  return value;
}

int year_of_two(unsigned year) {
  return static_cast<int>(year) + (year < 70 ? 2000 : 1900);
}

std::optional<Date> day_of_year(int year, unsigned day) {
  const auto first = make_date(year, 1, 1);
  if (!first || day == 0) return std::nullopt;
  const Date date = add_days(*first, static_cast<int>(day) - 1);
  return date.year() == year ? std::optional(date) : std::nullopt;
}

// `digits` are as many as the form has.
std::optional<Date> date_of(DateDigits form, const char* digits) {
  switch (form) {
    case DateDigits::yymmdd:
      return make_date(year_of_two(number_at(digits, 2)), number_at(digits + 2, 2), number_at(digits + 4, 2));
    case DateDigits::ccyymmdd:
      return make_date(static_cast<int>(number_at(digits, 4)), number_at(digits + 4, 2),
                       number_at(digits + 6, 2));
    case DateDigits::cyymmdd:
      return make_date(1900 + static_cast<int>(number_at(digits, 3)), number_at(digits + 3, 2),
                       number_at(digits + 5, 2));
    case DateDigits::mmddyy:
      return make_date(year_of_two(number_at(digits + 4, 2)), number_at(digits, 2), number_at(digits + 2, 2));
    case DateDigits::mmddccyy:
      return make_date(static_cast<int>(number_at(digits + 4, 4)), number_at(digits, 2),
                       number_at(digits + 2, 2));
    case DateDigits::yyddd:
      return day_of_year(year_of_two(number_at(digits, 2)), number_at(digits + 2, 3));
    case DateDigits::ccyyddd:
      return day_of_year(static_cast<int>(number_at(digits, 4)), number_at(digits + 4, 3));
  }
  return std::nullopt;
}

bool write_day(const Digits& digits, DateDigits form, char* out) {
  const std::size_t wanted = date_digits(form);
  if (std::all_of(digits.text.begin(), digits.text.begin() + static_cast<std::ptrdiff_t>(digits.count),
                  [](char c) { return c == '0'; }))
    return true;
  // Packed days have an odd number of digits, a zero before those of an even form.
  std::size_t first = 0;
  while (digits.count - first > wanted && digits.text[first] == '0') ++first;
  if (digits.count - first != wanted || digits.negative) return false;
  const char* const text = digits.text.data() + first;
  if (form == DateDigits::ccyymmdd) {
    if (!date_of(form, text)) return false;
    std::memcpy(out, text, 8);
    return true;
  }
  const auto date = date_of(form, text);
  if (!date) return false;
  const auto put = [&](unsigned number, std::size_t count) {
    for (std::size_t i = count; i > 0; number /= 10) out[--i] = static_cast<char>('0' + number % 10);
    out += count;
  };
  put(static_cast<unsigned>(date->year()), 4);
  put(date->month(), 2);
  put(date->day(), 2);
  return true;
}

bool write_time(const Digits& digits, char* out) {
  if (digits.count != 6 && digits.count != 7) return false;
  const char* const text = digits.text.data();
  if (number_at(text, 2) > 23 || number_at(text + 2, 2) > 59 || number_at(text + 4, 2) > 59) return false;
  if (digits.count == 7 && text[6] != '0') {
    std::memcpy(out, text, 7);
    return true;
  }
  std::memcpy(out, text, 2);
  out[2] = ':';
  std::memcpy(out + 3, text + 2, 2);
  out[5] = ':';
  std::memcpy(out + 6, text + 4, 2);
  return true;
}

bool write_duration(const Digits& digits, char* out) {
  if (digits.count < 4 || digits.count > 9) return false;
  const char* const seconds = digits.text.data() + digits.count - 3;
  if (number_at(seconds, 2) > 59) return false;
  unsigned tenths = number_at(digits.text.data(), digits.count - 3) * 600 + number_at(seconds, 3);
  std::array<char, 12> reversed{};
  std::size_t count = 0;
  do {
    reversed[count++] = static_cast<char>('0' + tenths % 10);
    tenths /= 10;
  } while (tenths != 0);
  while (count > 0) *out++ = reversed[--count];
  return true;
}

}  // namespace

std::size_t cell_text_width(const CellForm& form, std::size_t length) {
  const auto number = [&](std::size_t digits) {
    return 1 + std::max<std::size_t>(digits, form.decimals) + (form.decimals > 0 ? 2 : 0);
  };
  switch (form.kind) {
    case CellKind::text:
      return length;
    case CellKind::digits:
    case CellKind::zoned:
      return number(length);
    case CellKind::packed:
      return number(2 * length - 1);
    case CellKind::binary:
      return number(20);
    case CellKind::date:
    case CellKind::packed_date:
    case CellKind::time:
      return 8;
    case CellKind::duration:
      return 10;
  }
  return length;
}

CellWriter::CellWriter(RecordCode code)
    : code_(latin1_characters(code)),
      text_code_(code_),
      ebcdic_(is_ebcdic(code)),
      zero_(ebcdic_ ? 0xF0 : '0'),
      blank_(ebcdic_ ? 0x40 : ' ') {
  for (auto& character : text_code_) {
    // 0x80 to 0x9F are characters of Windows-1252, which ASCII files may be in, but controls of EBCDIC.
    const bool control =
        character < 0x20 || character == 0x7F || (ebcdic_ && character > 0x7F && character < 0xA0);
    if (control) character = ' ';
  }
}

void CellWriter::write_text(std::string_view cell, char* out) {
  std::size_t at = 0;
  // Eight at a time where all are from 0x20 to 0x7E: nothing above 0x7F, and below 0x60 once 0x20 is taken
  // off but for 0x7F.
  constexpr std::uint64_t kHigh = 0x8080808080808080U;
  for (; !ebcdic_ && at + 8 <= cell.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, cell.data() + at, 8);
    const std::uint64_t plain = (word | kHigh) - 0x2020202020202020U;
    const std::uint64_t below_delete = word + 0x0101010101010101U;
    if ((word & kHigh) != 0 || (plain & kHigh) != kHigh || (below_delete & kHigh) != 0) break;
    std::memcpy(out + at, &word, 8);
  }
  unsigned char seen = 0;
  for (; at < cell.size(); ++at) {
    const unsigned char character = text_code_[byte_at(cell, at)];
    seen |= character;
    out[at] = static_cast<char>(character);
  }
  seen_ |= seen;
}

bool CellWriter::write_date(const CellForm& form, std::string_view cell, char* out) {
  std::uint64_t bytes = 0;
  KnownDate* known = nullptr;
  if (cell.size() <= sizeof bytes) {
    std::memcpy(&bytes, cell.data(), cell.size());
    known = &dates_[(bytes * 0x9E3779B97F4A7C15U) >> 60U];
    if (known->bytes == bytes && known->length == cell.size() && known->form.kind == form.kind &&
        known->form.date == form.date) {
      std::memcpy(out, known->text.data(), 8);
      return true;
    }
  }
  Digits digits;
  const bool taken =
      form.kind == CellKind::date ? take_digits(cell, zero_, blank_, digits) : take_packed(cell, digits);
  if (!taken || !write_day(digits, form.date, out)) return false;
  if (known != nullptr) {
    *known = {bytes, cell.size(), form, {}};
    std::memcpy(known->text.data(), out, 8);
  }
  return true;
}

bool CellWriter::write(const CellForm& form, std::string_view cell, char* out) {
  if (form.kind == CellKind::text) {
    write_text(cell, out);
    return true;
  }
  if (cell.empty()) return true;
  const bool blank =
      (cell.front() == '\0' || cell.front() == static_cast<char>(blank_)) && is_blank(cell, blank_);
  if (blank && form.kind != CellKind::binary) return true;
  Digits digits;
  switch (form.kind) {
    case CellKind::date:
    case CellKind::packed_date:
      return write_date(form, cell, out);
    case CellKind::zoned:
      if (!take_zoned(cell, zero_, blank_, code_, form, digits)) return false;
      break;
    case CellKind::packed:
      if (!take_packed(cell, digits)) return false;
      break;
    case CellKind::binary:
      if (!take_binary(cell, digits)) return false;
      break;
    default:
      if (!take_digits(cell, zero_, blank_, digits)) return false;
  }
  if (form.kind == CellKind::time) return write_time(digits, out);
  if (form.kind == CellKind::duration) return write_duration(digits, out);
  write_number(digits, form, out);
  return true;
}

}  // namespace telaudit::formats
