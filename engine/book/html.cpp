#include "book/html.h"

#include <array>
#include <charconv>

#include "base/hash.h"
#include "book/wording.h"

namespace telaudit::book {
namespace {

std::string bytes_of_hex(std::string_view hex) {
  std::string out;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    unsigned value = 0;
    std::from_chars(hex.data() + at, hex.data() + at + 2, value, 16);
    out += static_cast<char>(value);
  }
  return out;
}

// RFC 4648, section 4.
std::string base64(std::string_view bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    unsigned group = 0;
    const std::size_t have = std::min<std::size_t>(3, bytes.size() - at);
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8 | (i < have ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    for (std::size_t i = 0; i < 4; ++i) out += i <= have ? kDigits[group >> (18 - 6 * i) & 63U] : '=';
  }
  return out;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string text_cell(std::string_view text) {
  return "<td>" + escaped(text) + "</td>";
}

std::string date_cell(std::string_view text) {
  return "<td class=\"date\">" + escaped(text) + "</td>";
}

std::string figure_cell(std::string_view text) {
  return "<td class=\"figure\">" + escaped(text) + "</td>";
}

std::string money_cell(const Total& amount, std::string_view currency) {
  return figure_cell(money_text(amount, currency));
}

std::string table_head(std::initializer_list<std::string_view> columns) {
  std::string out = "<div class=\"wide\"><table>\n<thead><tr>";
  for (const auto column : columns) {
    const bool figure = !column.empty() && column.front() == '>';
    out += (figure ? "<th scope=\"col\" class=\"figure\">" : "<th scope=\"col\">") +
           escaped(figure ? column.substr(1) : column) + "</th>";
  }
  return out + "</tr></thead>\n<tbody>\n";
}

std::string fact(std::string_view label, const std::string& value, const std::string& small) {
  return "<div><dt>" + escaped(label) + "</dt><dd>" + escaped(value) +
         (small.empty() ? "" : "<small>" + escaped(small) + "</small>") + "</dd></div>\n";
}

std::string explain_hint(std::string_view id) {
  return "<code class=\"follow\">telaudit explain " + escaped(id) + "</code>";
}

std::string policy_hash(std::string_view content) {
  return "sha256-" + base64(bytes_of_hex(sha256(content)));
}

}  // namespace telaudit::book
