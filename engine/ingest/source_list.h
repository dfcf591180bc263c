// Which files a command means: files are taken as named, folders are walked.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace telaudit::ingest {

struct SourcePath {
  std::string path;  // absolute
  bool named =
      false;  // named on the command line: if nobody can read it, that is an error; found in a folder: listed
};

// Files below folders in order of path, hidden ones left out; each file once, named if it was named anywhere.
// A name that does not exist is a Problem.
Result<std::vector<SourcePath>> list_sources(const std::vector<std::string>& names);

}  // namespace telaudit::ingest
