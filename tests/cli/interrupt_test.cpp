// Ctrl-C, and being told to end, while a large file is read.
#include <chrono>
#include <random>
#include <thread>

#include "run_program.h"
#include "started_program.h"

namespace telaudit::cli {
namespace {

namespace fs = std::filesystem;

class Interrupt : public ProgramFixture {
 protected:
  void SetUp() override {
    folder_ = fast_temporary_folder();
    fs::create_directories(folder_ / "bills");
    write_calls(folder_ / "bills", 1, 5);
    write_calls(folder_ / "bills", 2, 100000);
    ASSERT_EQ(run("-w w ingest bills/calls-1.csv").status, 0);
  }
  std::vector<std::string> arguments() const {
    return {"-w", (folder_ / "w").string(), "ingest", (folder_ / "bills").string()};
  }
  std::vector<std::string> unfinished() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder_ / "w/segments"))
      if (entry.path().extension() != ".seg") names.push_back(entry.path().filename().string());
    return names;
  }
};

TEST_F(Interrupt, TheProgramEndsByTheSignalAndLeavesNoHalfFile) {
  std::mt19937_64 random(7);
  bool met_a_file_being_written = false;
  for (int attempt = 0; attempt < 12; ++attempt) {
    const int number = attempt % 2 == 0 ? SIGINT : SIGTERM;
    StartedProgram program(arguments(), folder_ / "output");
    if (attempt < 6) {
      // While a segment is being written, where the moment can be caught.
      while (unfinished().empty() && !program.has_ended()) std::this_thread::yield();
      met_a_file_being_written = met_a_file_being_written || !unfinished().empty();
    } else {
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 100000));
    }
    program.signal(number);
    const int status = program.wait();
    EXPECT_EQ(unfinished(), std::vector<std::string>());
    if (status == 0) break;  // it was faster
    // Before the first line of ingest is reached, the signal ends it without a word.
    EXPECT_EQ(status, -number) << *read_file(folder_ / "output");
  }
  EXPECT_TRUE(met_a_file_being_written);
  EXPECT_EQ(run("-w w check").status, 0);
  const auto again = run("-w w ingest bills");
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_EQ(run("-w w check").status, 0);
}

TEST_F(Interrupt, AnIgnoredSignalStaysIgnored) {
  const auto result = run("-w w --version; trap '' INT; { sleep 0.02; kill -INT $$; } & '" +
                          std::string(TELAUDIT_PROGRAM) + "' -w w ingest bills/calls-2.csv");
  EXPECT_EQ(result.status, 0) << result.err;
}

}  // namespace
}  // namespace telaudit::cli
