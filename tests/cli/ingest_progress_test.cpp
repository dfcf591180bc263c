#include "cli/ingest_progress.h"

#include <gtest/gtest.h>

namespace telaudit::cli {
namespace {

using std::chrono::milliseconds;

ingest::Progress at(std::uint64_t bytes, std::uint64_t size) {
  return {"/bills/calls.csv", 2, 5, bytes, size};
}

TEST(IngestProgress, SmallFilesAreOnlyNamed) {
  EXPECT_EQ(progress_line(at(10, 999'999), milliseconds(9000)), "reading 2 of 5: calls.csv");
}

TEST(IngestProgress, NoRateIsSaidBeforeThereIsOne) {
  EXPECT_EQ(progress_line(at(32'000'000, 1'270'000'000), milliseconds(499)),
            "reading 2 of 5: calls.csv, 32 of 1270 MB");
}

// 640 MB in one second; 630 MB are left, which at that rate take 0.98 s.
TEST(IngestProgress, RateAndTimeLeft) {
  EXPECT_EQ(progress_line(at(640'000'000, 1'270'000'000), milliseconds(1000)),
            "reading 2 of 5: calls.csv, 640 of 1270 MB, 640 MB/s, 1 s left");
  // 10 MB in 10 s; 9,990 MB are left: 9,990 s, which is 2.8 h.
  EXPECT_EQ(progress_line(at(10'000'000, 10'000'000'000), milliseconds(10'000)),
            "reading 2 of 5: calls.csv, 10 of 10000 MB, 1 MB/s, 2 h left");
  EXPECT_EQ(progress_line(at(2'000'000, 2'000'000), milliseconds(1000)),
            "reading 2 of 5: calls.csv, 2 of 2 MB, 2 MB/s");
}

// Control characters of a file's name do not reach the terminal.
TEST(IngestProgress, NamesAreMadePrintable) {
  ingest::Progress odd = at(0, 0);
  odd.path = "/bills/a\x1b[2Jb.csv";
  EXPECT_EQ(progress_line(odd, milliseconds(0)).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace telaudit::cli
