#include "cli/json_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace telaudit::cli {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

void append_escaped(std::string& out, char c) {
  static constexpr std::array<char, 17> kHexadecimal = {"0123456789abcdef"};
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x20U) {
    out += c;
    return;
  }
  out += "\\u00";
  out += kHexadecimal[byte >> 4U];
  out += kHexadecimal[byte & 15U];
}

bool is_plain(char c) {
  return static_cast<unsigned char>(c) >= 0x20U && c != '"' && c != '\\';
}

}  // namespace

void append_json(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) {
    const auto wrong = first_invalid_utf8(text);
    const std::string_view good = text.substr(0, wrong.value_or(text.size()));
    if (std::all_of(good.begin(), good.end(), is_plain)) {
      out += good;
    } else {
      for (const char c : good) append_escaped(out, c);
    }
    if (!wrong) break;
    out += kReplacement;
    text.remove_prefix(*wrong + 1);
  }
  out += '"';
}

}  // namespace telaudit::cli
