// The workbook that people fill in with what they will need: sites, classes and quantities of today stand in
// it, and read_requirements takes it back. A row in which nobody writes is no requirement.
#pragma once

#include <filesystem>

#include "book/contents.h"

namespace telaudit::book {

// Problems: the file cannot be written.
Result<void> write_requirement_template(const Contents& contents, const std::filesystem::path& path);

}  // namespace telaudit::book
