// Claim numbers and carriers' references in what a carrier printed beside a credit.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace telaudit::claims {

// A reference as it is compared: letters and digits, upper case. Empty where it is too short (under four) or
// has no digit, and would be met in texts that do not mean it, or too long to be one (over 64).
std::string reference_key(std::string_view reference);

// The keys that a text may be meant to hold: its runs of letters and digits, and up to four of them that
// follow each other with one character between ("CLM 2026-0042", "CLM-2026-0042"), each once, in the order of
// the text; none of more than 64. "77" in "CR-771" is none of them.
std::vector<std::string> reference_keys_in(std::string_view text);

}  // namespace telaudit::claims
