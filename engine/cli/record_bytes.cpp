#include "cli/record_bytes.h"

#include <algorithm>

#include "base/text.h"
#include "formats/record_code.h"

namespace telaudit::cli {
namespace {

constexpr std::string_view kHex = "0123456789ABCDEF";

// What the bytes say in one code; '.' for what is no printable ASCII character.
std::string in_code(std::string_view bytes, formats::RecordCode code) {
  const auto& characters = formats::latin1_characters(code);
  std::string out;
  for (const char c : bytes) {
    const unsigned char character = characters[static_cast<unsigned char>(c)];
    out += character >= 0x20 && character < 0x7F ? static_cast<char>(character) : '.';
  }
  return out;
}

std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return c == ' ' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  }));
}

// `mask` is called with the place of each character of `masked` that is '#', wherever `number` stands.
template <class Mask>
void each_masked(std::string_view text, const std::string& number, const std::string& masked, Mask mask) {
  for (std::size_t at = text.find(number); at != std::string_view::npos; at = text.find(number, at + 1))
    for (std::size_t i = 0; i < masked.size(); ++i)
      if (masked[i] == '#') mask(at + i);
}

}  // namespace

bool is_record_bytes(std::string_view bytes) {
  const auto controls = static_cast<std::size_t>(std::count_if(bytes.begin(), bytes.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\r' && c != '\n';
  }));
  if (controls > bytes.size() / 8) return true;
  // A blank is 0x20 in all other codes, Cyrillic ones among them, and 0x40 in EBCDIC.
  return std::count(bytes.begin(), bytes.end(), '\x40') >= std::count(bytes.begin(), bytes.end(), ' ') &&
         letters(in_code(bytes, formats::RecordCode::cp037)) >
             letters(in_code(bytes, formats::RecordCode::ascii));
}

std::string record_bytes_text(std::string_view bytes, std::uint64_t offset,
                              std::span<const std::string> numbers) {
  const std::string ascii = in_code(bytes, formats::RecordCode::ascii);
  const std::string ebcdic = in_code(bytes, formats::RecordCode::cp037);
  std::string hex;
  for (const char c : bytes) {
    hex += kHex[static_cast<unsigned char>(c) >> 4U];
    hex += kHex[static_cast<unsigned char>(c) & 15U];
  }
  std::string shown_hex = hex;
  std::string shown = letters(ebcdic) > letters(ascii) ? ebcdic : ascii;
  const auto mask_byte = [&](std::size_t at) { shown[at] = shown_hex[2 * at] = shown_hex[2 * at + 1] = '#'; };
  for (const auto& number : numbers) {
    const std::string masked = masked_number(number);
    if (number.empty() || masked == number) continue;
    each_masked(ebcdic, number, masked, mask_byte);
    each_masked(ascii, number, masked, mask_byte);
    each_masked(hex, number, masked, [&](std::size_t at) {
      shown_hex[at] = '#';
      shown[at / 2] = '#';
    });
  }
  constexpr std::size_t kLine = 16;
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += kLine) {
    const std::size_t count = std::min(kLine, bytes.size() - at);
    std::string line = std::to_string(offset + at);
    line.insert(0, line.size() < 10 ? 10 - line.size() : 0, ' ');
    line += ' ';
    for (std::size_t i = 0; i < kLine; ++i)
      line += i < count ? " " + shown_hex.substr(2 * (at + i), 2) : std::string("   ");
    out += "  | " + line + "  " + shown.substr(at, count) + "\n";
  }
  return out;
}

}  // namespace telaudit::cli
