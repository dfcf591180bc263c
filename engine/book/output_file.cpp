#include "book/output_file.h"

#include <system_error>

namespace telaudit::book {
namespace {

constexpr std::size_t kBlock = 1 << 20;

}  // namespace

OutputFile::OutputFile(const std::filesystem::path& path)
    : path_(path),
      unfinished_(path.string() + ".part"),
      file_(unfinished_, std::ios::binary | std::ios::trunc) {}

OutputFile::~OutputFile() {
  if (finished_) return;
  file_.close();
  std::error_code ignored;
  std::filesystem::remove(unfinished_, ignored);
}

void OutputFile::write(std::string_view text) {
  block_ += text;
  if (block_.size() < kBlock) return;
  file_.write(block_.data(), static_cast<std::streamsize>(block_.size()));
  block_.clear();
}

Result<void> OutputFile::finish() {
  file_.write(block_.data(), static_cast<std::streamsize>(block_.size()));
  file_.close();
  std::error_code error;
  if (file_) std::filesystem::rename(unfinished_, path_, error);
  finished_ = file_ && !error;
  if (finished_) return {};
  return Problem{"the file could not be written",
                 {path_.string(), {}, {}, {}, {}},
                 "see that the folder exists, may be written to, and has room"};
}

}  // namespace telaudit::book
