// Several processes over one workspace.
#include <atomic>
#include <chrono>
#include <thread>

#include "run_program.h"
#include "started_program.h"
#include "store/workspace.h"

namespace telaudit::cli {
namespace {

namespace fs = std::filesystem;
using store::Workspace;

class TwoProcesses : public ProgramFixture {
 protected:
  void SetUp() override {
    ProgramFixture::SetUp();
    fs::create_directories(folder_ / "bills");
  }
  std::vector<std::string> command(const std::vector<std::string>& words) const {
    std::vector<std::string> all = {"-w", (folder_ / "w").string()};
    all.insert(all.end(), words.begin(), words.end());
    return all;
  }
  std::string bill(int number, int calls) const {
    return write_calls(folder_ / "bills", number, calls).string();
  }
};

TEST_F(TwoProcesses, ASecondWriterSaysWhoHoldsTheWorkspace) {
  const std::string file = bill(1, 10);
  store::OpenOptions options;
  options.lock.command = "telaudit ingest\nsomewhere else";
  const auto holder = Workspace::open(folder_ / "w", Workspace::Access::write, options);
  ASSERT_TRUE(holder.ok());
  const auto second = run("-w w --wait 0 ingest " + file);
  EXPECT_EQ(second.status, 3);
  EXPECT_NE(second.err.find("held"), 0U);
  EXPECT_NE(second.err.find("process " + std::to_string(::getpid()) +
                            " (telaudit ingest somewhere else), since 20"),
            std::string::npos)
      << second.err;
  EXPECT_NE(second.err.find("wait until it has finished"), std::string::npos) << second.err;
  // Who only reads waits for nobody.
  EXPECT_EQ(run("-w w --wait 0 status").status, 0);
}

TEST_F(TwoProcesses, ASecondWriterWaitsForTheFirst) {
  const std::string file = bill(1, 10);
  auto holder = std::make_unique<Workspace>(*Workspace::open(folder_ / "w", Workspace::Access::write));
  StartedProgram second(command({"--wait", "60", "ingest", file}), folder_ / "output");
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_FALSE(second.has_ended());
  holder.reset();
  EXPECT_EQ(second.wait(), 0) << *read_file(folder_ / "output");
  EXPECT_EQ(Workspace::open(folder_ / "w", Workspace::Access::read)->readings()->size(), 1U);
}

TEST_F(TwoProcesses, ManyWritersTakeTurns) {
  constexpr int kWriters = 8;
  std::vector<std::unique_ptr<StartedProgram>> writers;
  for (int i = 1; i <= kWriters; ++i)
    writers.push_back(std::make_unique<StartedProgram>(command({"--wait", "120", "ingest", bill(i, 50 * i)}),
                                                       folder_ / ("output-" + std::to_string(i))));
  for (int i = 1; i <= kWriters; ++i)
    EXPECT_EQ(writers[static_cast<std::size_t>(i - 1)]->wait(), 0)
        << *read_file(folder_ / ("output-" + std::to_string(i)));
  const auto workspace = Workspace::open(folder_ / "w", Workspace::Access::write);
  ASSERT_TRUE(workspace.ok());
  EXPECT_EQ(workspace->readings()->size(), static_cast<std::size_t>(kWriters));
  EXPECT_TRUE(workspace->check().ok());
}

// Writers come and go, so that the log is made, grows, is copied into the catalogue and removed again, while
// readers open, read and close all the time.
TEST_F(TwoProcesses, ReadersReadWhileWritersWrite) {
  constexpr int kFiles = 12;
  ASSERT_EQ(run("-w w ingest " + bill(100, 20)).status, 0);
  std::atomic<bool> done{false};
  std::atomic<int> reads{0};
  std::vector<std::string> failures(3);
  std::vector<std::thread> readers;
  for (std::size_t r = 0; r < failures.size(); ++r)
    readers.emplace_back([&, r] {
      const fs::path output = folder_ / ("reader-" + std::to_string(r));
      const std::vector<std::vector<std::string>> questions = {
          {"check"}, {"status", "--readings"}, {"show", "M-100", "--charges"}};
      while (!done && failures[r].empty()) {
        StartedProgram reader(command(questions[r]), output);
        const int status = reader.wait();
        ++reads;
        if (status != 0)
          failures[r] = questions[r][0] + " ended with " + std::to_string(status) + ": " + *read_file(output);
      }
    });
  for (int i = 1; i <= kFiles; ++i) {
    StartedProgram writer(command({"ingest", bill(i, i % 4 == 0 ? 20000 : 100)}), folder_ / "output");
    EXPECT_EQ(writer.wait(), 0) << *read_file(folder_ / "output");
  }
  done = true;
  for (auto& reader : readers) reader.join();
  for (const auto& failure : failures) EXPECT_EQ(failure, "");
  EXPECT_GE(reads.load(), 3);
  const auto workspace = Workspace::open(folder_ / "w", Workspace::Access::read);
  ASSERT_TRUE(workspace.ok());
  EXPECT_EQ(workspace->readings()->size(), static_cast<std::size_t>(kFiles + 1));
  EXPECT_TRUE(workspace->check().ok());
}

// A book of given bills has a workspace of its own, which it makes anew: not while another process is in it.
TEST_F(TwoProcesses, AWorkspaceIsNotMadeAnewUnderAnotherWriter) {
  const std::string file = bill(1, 10);
  {
    const auto holder = Workspace::open(folder_ / "out/.telaudit", Workspace::Access::write);
    ASSERT_TRUE(holder.ok());
    const auto second = run("--wait 0 run " + file + " --out out");
    EXPECT_NE(second.status, 0);
    EXPECT_NE(second.err.find("process " + std::to_string(::getpid())), std::string::npos) << second.err;
    EXPECT_TRUE(holder->check().ok());
  }
  EXPECT_EQ(run("run " + file + " --out out").status, 0);
  EXPECT_EQ(run("run " + bill(2, 10) + " --out out").status, 0);
  const auto workspace = Workspace::open(folder_ / "out/.telaudit", Workspace::Access::read);
  ASSERT_TRUE(workspace.ok());
  EXPECT_EQ(workspace->readings()->size(), 1U);
}

}  // namespace
}  // namespace telaudit::cli
