// Where profiles lie. Used by load_readers and list_profiles only.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"

namespace telaudit::formats {

// The profiles (*.yaml) of one folder, by name, so that nothing depends on the file system's order.
Result<std::vector<std::filesystem::path>> profile_files(const std::string& folder);

}  // namespace telaudit::formats
