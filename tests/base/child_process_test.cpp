#include "base/child_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>

namespace telaudit {
namespace {

using std::chrono::milliseconds;

ChildRun shell(const std::string& script, std::string_view input = {}, const ChildLimits& limits = {}) {
  const std::vector<std::string> command = {"sh", "-c", script};
  auto run = run_child(command, input, limits);
  EXPECT_TRUE(run) << run.problem().text();
  return run ? *run : ChildRun{};
}

TEST(ChildProcess, TakesBytesAndGivesBytes) {
  std::string large;
  while (large.size() < 3'000'000) large += std::to_string(large.size()) + '\n';
  const auto run = shell("cat; echo to nobody >&2", large);
  EXPECT_EQ(run.end, ChildRun::End::done);
  EXPECT_EQ(run.output, large);
}

TEST(ChildProcess, AProgramThatIsNotThere) {
  const std::vector<std::string> command = {"telaudit-no-such-program"};
  const auto run = run_child(command, "");
  ASSERT_TRUE(run);
  EXPECT_EQ(run->end, ChildRun::End::absent);
}

TEST(ChildProcess, ItsExitStatusCounts) {
  const auto run = shell("echo half; exit 3");
  EXPECT_EQ(run.end, ChildRun::End::failed);
  EXPECT_EQ(run.output, "half\n");
  EXPECT_EQ(shell("kill -9 $$").end, ChildRun::End::failed);
}

TEST(ChildProcess, ItIsStoppedInTime) {
  ChildLimits limits;
  limits.time = milliseconds(100);
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(shell("echo begun; sleep 30", "", limits).end, ChildRun::End::too_long);
  // Its output is closed, and it stays; so does a child of its own.
  EXPECT_EQ(shell("exec >&-; sleep 30", "", limits).end, ChildRun::End::failed);
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(20));
}

TEST(ChildProcess, ItWritesNoMoreThanItMay) {
  ChildLimits limits;
  limits.output_bytes = 100'000;
  const auto run = shell("while :; do echo more and more; done", "", limits);
  EXPECT_EQ(run.end, ChildRun::End::too_much);
  EXPECT_EQ(run.output.size(), limits.output_bytes);
}

TEST(ChildProcess, ItSeesNoEnvironmentAndNoFiles) {
  ::setenv("TELAUDIT_SECRET", "told", 1);
  EXPECT_EQ(shell("echo \"$TELAUDIT_SECRET$LC_ALL\"").output, "C\n");
  ::unsetenv("TELAUDIT_SECRET");
  // Descriptors 3 to 9 are closed, one that this process holds for its children among them.
  const int held = ::open("/dev/null", O_RDONLY);
  ASSERT_GE(held, 0);
  EXPECT_EQ(shell("for d in 3 4 5 6 7 8 9; do if (: <&$d) 2>/dev/null; then echo $d; fi; done").output, "");
  ::close(held);
}

}  // namespace
}  // namespace telaudit
