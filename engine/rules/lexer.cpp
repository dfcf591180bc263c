#include "rules/lexer.h"

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

}  // namespace

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
                       "decimals are written as 0.05; text stands in single quotes"};
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
                       std::string(advice_for(c))};
      }
    }
    token.end = at;
    tokens.push_back(std::move(token));
    if (tokens.size() > kMostTokens)
      return Problem{"an expression of more than 2000 words", source.at(at), "cut it into lets"};
  }
}

}  // namespace telaudit::rules
