// The claim letter, from a template (rules/claims/letter.md) and the values of form_values.h, as text and as
// a page that prints.
//
// A template is text in UTF-8 with {name} where a value stands. Blocks are parted by empty lines: `# ` a
// heading, lines that begin with `- ` a list, lines that begin with `| ` an address or facts whose lines stay
// lines, {table} the lines of the claim, everything else a paragraph. A paragraph, item or line one of whose
// values is not known is left out, so that no letter has a gap. A paragraph that ends with a colon introduces
// what follows, and is left out with it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "claims/form_values.h"

namespace telaudit::claims {

struct LetterBlock {
  enum class Kind : std::uint8_t { heading, paragraph, list, lines, table };
  Kind kind = Kind::paragraph;
  std::vector<std::string> texts;  // of a list or lines: each; else one
};

struct LetterTemplate {
  std::vector<LetterBlock> blocks;
};
// Problems: an unknown value, with its line and the nearest known; a brace that is not closed; no UTF-8.
Result<LetterTemplate> read_letter_template(std::string_view text, const std::string& file);

// With its values, what is not known left out.
std::vector<LetterBlock> filled_letter(const LetterTemplate& letter, const FormContext& context);

std::string letter_text(const LetterTemplate& letter, const FormContext& context);
// One self-contained page of HTML that runs nothing and loads nothing.
std::string letter_html(const LetterTemplate& letter, const FormContext& context);

}  // namespace telaudit::claims
