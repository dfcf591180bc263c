#include "cli/ingest_progress.h"

#include <filesystem>
#include <iostream>

#include "cli/print_table.h"

namespace telaudit::cli {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kBetweenLines{100};
constexpr milliseconds kFirstRate{500};
constexpr std::uint64_t kMegabyte = 1'000'000;

std::string time_left(std::uint64_t seconds) {
  if (seconds < 120) return std::to_string(seconds) + " s left";
  if (seconds < 7200) return std::to_string(seconds / 60) + " min left";
  return std::to_string(seconds / 3600) + " h left";
}

}  // namespace

std::string progress_line(const ingest::Progress& progress, milliseconds since_file_began) {
  std::string line = "reading " + std::to_string(progress.number) + " of " + std::to_string(progress.files) +
                     ": " + printable(std::filesystem::path(progress.path).filename().string());
  if (progress.size < kMegabyte) return line;
  line += ", " + std::to_string(progress.bytes / kMegabyte) + " of " +
          std::to_string(progress.size / kMegabyte) + " MB";
  const auto elapsed = static_cast<std::uint64_t>(since_file_began.count());
  if (since_file_began < kFirstRate || progress.bytes < kMegabyte) return line;
  const std::uint64_t kilobytes_a_second = progress.bytes / elapsed;
  line += ", " + std::to_string(kilobytes_a_second / 1000) + " MB/s";
  if (progress.size > progress.bytes && kilobytes_a_second > 0)
    line += ", " + time_left((progress.size - progress.bytes) / kilobytes_a_second / 1000 + 1);
  return line;
}

void IngestProgress::show(const ingest::Progress& progress) {
  if (!shown_) return;
  const auto now = Clock::now();
  if (progress.number != file_) {
    file_ = progress.number;
    file_began_ = now;
  } else if (now - last_ < kBetweenLines) {
    return;
  }
  last_ = now;
  written_ = true;
  const auto elapsed = std::chrono::duration_cast<milliseconds>(now - file_began_);
  std::cerr << "\r\x1b[K" << progress_line(progress, elapsed) << std::flush;
}

IngestProgress::~IngestProgress() {
  if (written_) std::cerr << "\r\x1b[K" << std::flush;
}

}  // namespace telaudit::cli
