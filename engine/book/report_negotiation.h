// The sections of the report that a negotiator takes into the room: what is expected and why, savings by
// lever, the way from billed to expected, how much to commit to, and the terms to ask for.
#pragma once

#include <string>

#include "book/contents.h"

namespace telaudit::book {

// Nothing but the input that would bring it where no price speaks to what is bought.
std::string negotiation_section(const Contents& contents);

}  // namespace telaudit::book
