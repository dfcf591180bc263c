// How alike two texts are.
#pragma once

#include <cstdint>
#include <string_view>

namespace telaudit::rules {

// The share of the trigrams of two texts that both have, in ten thousandths, rounded half up. Trigrams are
// those of PostgreSQL's pg_trgm: each word (a run of letters and digits; bytes of 0x80 and above count as
// letters) in lower case, with two blanks before and one after it; each trigram counts once. 0 when either
// text has no word.
std::int64_t similarity_of(std::string_view a, std::string_view b);

}  // namespace telaudit::rules
