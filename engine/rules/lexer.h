// Words of an expression.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "rules/expression.h"

namespace telaudit::rules {

struct Token {
  enum class Kind { word, number, text, symbol, end };
  Kind kind = Kind::end;
  std::string text;  // the word, digits, text without its quotes, or symbol
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Whether the text is one word that an expression reads as a name: no keyword, and not params.
bool is_name(std::string_view text);

// The tokens, closed by one of kind `end`.
Result<std::vector<Token>> lex(const SourceText& source);

}  // namespace telaudit::rules
