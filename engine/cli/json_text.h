// Text as a JSON string.
#pragma once

#include <string>
#include <string_view>

namespace telaudit::cli {

// Appends `text` in quotes, escaped as RFC 8259 asks. Bytes that are no UTF-8 become U+FFFD.
void append_json(std::string& out, std::string_view text);

}  // namespace telaudit::cli
