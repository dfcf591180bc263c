// Other parties' numbers on charges, where many charges are shown: how they are shown is masked_number()'s
// rule (base/text.h), whose they are is decided here. Showing them in full is logged.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace telaudit::store {

// Whether a number is the charge's own service, as normalise_service_id() compares them. Allocates only where
// both look alike.
bool is_own_number(std::string_view number, std::string_view service);

// `origin` or `destination` of a charge as it may be shown; lives as long as `number` and `buffer` do.
std::string_view shown_number(std::string_view number, std::string_view service, std::string& buffer);

// Text of a charge in which `number`, when it is another party's and has seven digits or more, is masked;
// fewer (411, 911) name nobody. Lives as long as `text` and `buffer` do.
std::string_view shown_text(std::string_view text, std::string_view number, std::string_view service,
                            std::string& buffer);

// Keeps in the workspace who asked for such numbers, when, and for what. Problems as those of a writer.
Result<void> log_reveal(const std::filesystem::path& workspace, const std::string& what);

}  // namespace telaudit::store
