#include "rules/lexer.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace telaudit::rules {
namespace {

constexpr std::size_t kLongest = 16 * 1024;
constexpr std::size_t kMostTokens = 2000;  // bounds the depth of a chain of operators
constexpr std::array<std::string_view, 18> kSymbols = {"==", "!=", "<=", ">=", "<", ">", "+", "-", "*",
                                                       "/",  "(",  ")",  "[",  "]", ",", ".", "=", "!"};

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct ForeignSign {
  std::string_view character;
  std::string_view advice;
};
constexpr std::string_view kQuotes = "text stands in straight single quotes: 'tax'";
constexpr std::string_view kAmount = "an amount is written as a number: 5.00";
constexpr std::string_view kBlank = "write a plain blank";

// What word processors and keyboards of other languages make of the signs of the language.
constexpr std::array<ForeignSign, 27> kForeign = {{{"\u2018", kQuotes},
                                                   {"\u2019", kQuotes},
                                                   {"\u201A", kQuotes},
                                                   {"\u201B", kQuotes},
                                                   {"\u201C", kQuotes},
                                                   {"\u201D", kQuotes},
                                                   {"\u201E", kQuotes},
                                                   {"\u00AB", kQuotes},
                                                   {"\u00BB", kQuotes},
                                                   {"\u2032", kQuotes},
                                                   {"\u2033", kQuotes},
                                                   {"\u2013", "minus is written -"},
                                                   {"\u2014", "minus is written -"},
                                                   {"\u2212", "minus is written -"},
                                                   {"\u2265", "write >="},
                                                   {"\u2264", "write <="},
                                                   {"\u2260", "write !="},
                                                   {"\u00D7", "times is written *"},
                                                   {"\u00F7", "a division is written /"},
                                                   {"\u20AC", kAmount},
                                                   {"\u00A3", kAmount},
                                                   {"\u00A5", kAmount},
                                                   {"\u00A0", kBlank},
                                                   {"\u202F", kBlank},
                                                   {"\u2009", kBlank},
                                                   {"\u200B", kBlank},
                                                   {"\uFEFF", kBlank}}};

// The first character of the text, all its bytes.
std::string_view first_character(std::string_view text) {
  std::size_t bytes = 1;
  while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) ++bytes;
  return text.substr(0, bytes);
}

Problem foreign_character(std::string_view character, const Place& place) {
  for (const auto& foreign : kForeign) {
    if (foreign.character != character) continue;
    const bool seen = foreign.advice != kBlank;
    return Problem{seen ? "the character '" + std::string(character) + "' means nothing here"
                        : "a blank that is none of the keyboard's stands here",
                   place, std::string(foreign.advice)};
  }
  return Problem{"the character '" + std::string(character) + "' means nothing here", place,
                 "it stands only in text, within 'single quotes'"};
}

std::string_view advice_for_digits_before(char c) {
  if (c == '_') return "no sign stands between thousands: 1000";
  if (c == 'e' || c == 'E') return "the number is written out: 1000";
  return "decimals are written as 0.05; text stands in single quotes";
}

// What is written instead of a character that the language does not have.
std::string_view advice_for(char c) {
  switch (c) {
    case '=':
      return "equality is written ==";
    case '!':
      return "write not, or !=";
    case '"':
      return "text stands in single quotes";
    case '&':
      return "write and";
    case '|':
      return "write or";
    case '%':
      return "7 % is written 0.07";
    case '$':
      return "an amount is written as a number: 5.00";
    case '?':
      return "a choice is written if(condition, this, that)";
    case '{':
    case '}':
      return "lists stand in [ ]; braces are for messages";
    default:
      return "see the grammar in rules/README.md";
  }
}

// The same where what stands around the character says more: a text before it that does not close, or the
// other half of an operator.
std::string_view advice_for(std::string_view text, std::size_t at) {
  if (std::count(text.begin(), text.end(), '\'') % 2 == 1) return "a text before it lacks its closing quote";
  const std::string_view two = text.substr(at, 2);
  if (two == "=>") return "write >=";
  if (two == "=<") return "write <=";
  return advice_for(text[at]);
}

}  // namespace

bool is_name(std::string_view text) {
  constexpr std::array<std::string_view, 8> kKeywords = {"and", "or",   "in",    "is",
                                                         "not", "true", "false", "params"};
  if (text.empty() || !is_letter(text[0])) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_letter(c) || is_digit(c); }) &&
         std::find(kKeywords.begin(), kKeywords.end(), text) == kKeywords.end();
}

Result<std::vector<Token>> lex(const SourceText& source) {
  const std::string& text = source.text();
  if (text.size() > kLongest)
    return Problem{"an expression of more than 16 KiB", source.at(0), "cut it into lets"};
  std::vector<Token> tokens;
  std::size_t at = 0;
  while (true) {
    while (at < text.size() && is_blank(text[at])) ++at;
    Token token;
    token.begin = at;
    if (at == text.size()) {
      token.end = at;
      tokens.push_back(std::move(token));
      return tokens;
    }
    const char c = text[at];
    if (is_letter(c)) {
      token.kind = Token::Kind::word;
      while (at < text.size() && (is_letter(text[at]) || is_digit(text[at]))) token.text += text[at++];
    } else if (is_digit(c)) {
      token.kind = Token::Kind::number;
      while (at < text.size() && (is_digit(text[at]) || text[at] == '.')) token.text += text[at++];
      if (at < text.size() && is_letter(text[at]))
        return Problem{"a number runs into a word: " + token.text + text[at], source.at(at),
                       std::string(advice_for_digits_before(text[at]))};
    } else if (c == '\'') {
      token.kind = Token::Kind::text;
      ++at;
      for (;; ++at) {
        if (at == text.size())
          return Problem{"text without its closing quote", source.at(token.begin), "add ' at its end"};
        if (text[at] != '\'') {
          token.text += text[at];
        } else if (at + 1 < text.size() && text[at + 1] == '\'') {
          token.text += text[at++];
        } else {
          break;
        }
      }
      ++at;
    } else if ((static_cast<unsigned char>(c) & 0x80U) != 0) {
      return foreign_character(first_character(std::string_view(text).substr(at)), source.at(at));
    } else {
      token.kind = Token::Kind::symbol;
      for (const auto symbol : kSymbols) {
        if (std::string_view(text).substr(at, symbol.size()) != symbol) continue;
        token.text = symbol;
        at += symbol.size();
        break;
      }
      if (token.text.empty() || token.text == "=" || token.text == "!") {
        return Problem{std::string("the character '") + c + "' means nothing here", source.at(token.begin),
                       std::string(advice_for(std::string_view(text), token.begin))};
      }
    }
    token.end = at;
    tokens.push_back(std::move(token));
    if (tokens.size() > kMostTokens)
      return Problem{"an expression of more than 2000 words", source.at(at), "cut it into lets"};
  }
}

}  // namespace telaudit::rules
