#include "rules/language.h"
#include "rules/rules.h"

namespace telaudit::rules {
namespace {

// A cell of a Markdown table: a bar would end it.
std::string cell_text(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string code(std::string_view text) {
  return text.empty() ? std::string() : "`" + cell_text(text) + "`";
}

std::string row(std::string_view first, std::string_view second, std::string_view third) {
  return "| " + code(first) + " | " + cell_text(second) + " | " + code(third) + " |\n";
}

std::string described(std::string_view title, std::string_view first, std::span<const Described> entries) {
  std::string out =
      "### " + std::string(title) + "\n\n| " + std::string(first) + " | meaning | example |\n|---|---|---|\n";
  for (const auto& entry : entries) out += row(entry.name, entry.meaning, entry.example);
  return out + "\n";
}

std::string key_tables() {
  std::string out;
  std::string_view within = "?";
  for (const auto& key : keys()) {
    if (key.within != within) {
      within = key.within;
      const std::string title =
          within.empty() ? "Keys of a rule" : "Keys under `" + std::string(within) + "`";
      out +=
          (out.empty() ? "" : "\n") + ("### " + title) + "\n\n| key | meaning | example |\n|---|---|---|\n";
    }
    out += row(key.name, std::string(key.meaning) + (key.required ? " Required." : ""), key.example);
  }
  return out + "\n";
}

constexpr std::string_view kGrammar = R"--(### Grammar of expressions

```
expression  = conjunction { "or" conjunction }
conjunction = negation { "and" negation }
negation    = "not" negation | comparison
comparison  = sum [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" ) sum ]
            | sum "in" ( "[" sum { "," sum } "]" | "params." name )
            | sum "is" ( "known" | "unknown" )
sum         = product { ( "+" | "-" ) product }
product     = unary { ( "*" | "/" ) unary }
unary       = "-" unary | primary
primary     = number | 'text' | "date" 'YYYY-MM-DD' | "true" | "false"
            | alias "." column | "params." name | name
            | function "(" [ expression { "," expression } ] ")" | "(" expression ")"
```

In 'text' a quote is written twice. An expression has at most 16 KiB, 2000 words and 64 levels.

)--";

}  // namespace

std::string language_reference() {
  std::string out = key_tables();
  out += described("Kinds", "kind", kinds());
  out += kGrammar;
  out += described("Operators", "operator", operators());
  out += described("Types", "type", types());
  out += "### Functions\n\nA function of something unknown is unknown, unless it says otherwise.\n\n";
  for (const auto& family : function_families()) {
    out += "#### " + std::string(family.title) + "\n\n| function | meaning | example |\n|---|---|---|\n";
    for (const auto& function : family.functions)
      out += row(function.signature, function.meaning, function.example);
    out += "\n";
  }
  out +=
      "### Aggregates\n\nOver the rows of a group, or of a join, window or prior with many.\n\n"
      "| aggregate | meaning | example |\n|---|---|---|\n";
  for (const auto& aggregate : aggregates())
    out += row(aggregate.signature, aggregate.meaning, aggregate.example);
  out += "\nWhat joins find, with `prefix` and `range`, is no function:";
  std::string separator = " ";
  for (const auto name : reserved_functions()) {
    out += separator + code(name);
    separator = ", ";
  }
  return out + ".\n";
}

}  // namespace telaudit::rules
