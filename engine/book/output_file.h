// A file of the book written piece by piece, so that its size does not matter.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/result.h"

namespace telaudit::book {

// Written beside `path` and put in its place by finish(); without finish() nothing stays.
class OutputFile {
 public:
  explicit OutputFile(const std::filesystem::path& path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::string_view text);
  // A Problem when any of it could not be written.
  Result<void> finish();

 private:
  std::filesystem::path path_, unfinished_;
  std::ofstream file_;
  std::string block_;
  bool finished_ = false;
};

}  // namespace telaudit::book
