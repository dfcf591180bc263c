// The line that long reading shows on a terminal: which file, how far, how fast, how long it will still take.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "ingest/ingest.h"

namespace telaudit::cli {

class IngestProgress {
 public:
  // `shown` is false where nobody watches.
  explicit IngestProgress(bool shown) : shown_(shown) {}
  ~IngestProgress();
  IngestProgress(const IngestProgress&) = delete;
  IngestProgress& operator=(const IngestProgress&) = delete;

  void show(const ingest::Progress& progress);

 private:
  using Clock = std::chrono::steady_clock;

  bool shown_;
  bool written_ = false;
  Clock::time_point last_{};
  Clock::time_point file_began_{};
  std::size_t file_ = 0;
};

// "reading 2 of 5: calls.csv, 412 of 1270 MB, 640 MB/s, 2 s left"; rate and time left are left out in the
// first half second. Megabytes are of 1,000,000 bytes.
std::string progress_line(const ingest::Progress& progress, std::chrono::milliseconds since_file_began);

}  // namespace telaudit::cli
