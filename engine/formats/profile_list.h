// Every profile in some folders, with what it says of itself: for lists.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace telaudit::formats {

struct ProfileInfo {
  std::string name;
  std::string version;
  std::string basis;  // what its knowledge rests on; "not stated" where it does not say
  std::string file;
  std::string about;
  std::size_t tests = 0;
};

// In the order of the folders and of the names of their files. The first profile that does not load is the
// Problem.
Result<std::vector<ProfileInfo>> list_profiles(std::span<const std::string> folders);

}  // namespace telaudit::formats
