// Text as bytes: trimming, splitting, case, and the nearest known word for a misspelt one. ASCII rules only;
// the locale changes nothing.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace telaudit {

std::string_view trim(std::string_view text);  // blanks, tabs, CR, LF at both ends
std::string lower(std::string_view text);
std::string upper(std::string_view text);
bool starts_with(std::string_view text, std::string_view prefix);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);

// The word of `known` nearest to `word` by edit distance, when it is near enough to have been meant.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> known);

// "did you mean 'amount'?" or nothing; the usual advice for an unknown name.
std::string did_you_mean(std::string_view word, std::span<const std::string> known);

// A telephone number or other party's id with all but its first `keep` characters' digits replaced by '#':
// "3125550141" with 3 is "312#######".
std::string mask_digits(std::string_view text, std::size_t keep);

// Another party's number as it may be shown: of ten digits or more the first six stay (what rates depend on:
// area and exchange, or country), of fewer the first three.
std::string masked_number(std::string_view number);

// A service id as it is compared: letters and digits only, upper case, and without the country code 1 before
// a ten-digit North American number: "+1 (312) 555-0141", "1-312-555-0141" and "3125550141" are one service.
std::string normalise_service_id(std::string_view printed);

// Three capital letters, as ISO 4217 has them; whether it is a currency in use is not asked.
bool is_currency_code(std::string_view text);

// Where the first byte stands that is not part of well-formed UTF-8 (RFC 3629); nothing when all is.
std::optional<std::size_t> first_invalid_utf8(std::string_view text);

}  // namespace telaudit
