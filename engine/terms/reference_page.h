// The part of engine/terms/README.md that is printed from the tables of kinds: clauses of contracts and
// records.
#pragma once

#include <string>

namespace telaudit::terms {

// Markdown, ending in a line end; a test compares it with the page.
std::string kinds_reference();

}  // namespace telaudit::terms
