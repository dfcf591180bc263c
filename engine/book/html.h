// Pieces of HTML. Everything that is not a literal of ours goes through escaped().
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "base/decimal.h"

namespace telaudit::book {

// Valid UTF-8 with & < > " ' as character references: fit for text and for quoted attributes.
std::string escaped(std::string_view text);

// <td class="figure">USD 12.00</td>; an empty cell for nothing.
std::string money_cell(const Total& amount, std::string_view currency);
std::string text_cell(std::string_view text);
// A date never breaks at its hyphens.
std::string date_cell(std::string_view text);
std::string figure_cell(std::string_view text);
// The beginning of a table up to its body. A heading that begins with > stands over figures.
std::string table_head(std::initializer_list<std::string_view> columns);
inline constexpr std::string_view kTableEnd = "</tbody></table></div>\n";
// A term and its value in a list of facts.
std::string fact(std::string_view label, const std::string& value, const std::string& small = {});
// The command that leads from a figure to what it came from.
std::string explain_hint(std::string_view id);

// "sha256-..." of a style sheet, as a content security policy names it.
std::string policy_hash(std::string_view content);

}  // namespace telaudit::book
