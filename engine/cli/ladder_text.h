// On which rung of the ladder of inputs an audit stands, and which inputs would let more checks decide.
#pragma once

#include <ostream>

#include "book/ladder.h"

namespace telaudit::cli {

// "evaluable for you: n of m checks", then the inputs that would make it more: the best in words, the others
// as a table of at most `most`. Dollars stand there where the ladder has them.
void print_ladder(std::ostream& out, const book::Ladder& ladder, std::size_t most);

}  // namespace telaudit::cli
