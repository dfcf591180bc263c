// What happens to a workspace when processes meet, are killed, or cannot write.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <random>
#include <thread>

#include "made_readings.h"
#include "store/workspace.h"

namespace telaudit::store {
namespace {

namespace fs = std::filesystem;

std::string outcome(const Result<void>& result) {
  return result.ok() ? "" : result.problem().text();
}

// A child process with a pipe from it and one to it. It is killed when it is let go.
class Child {
 public:
  // `work` gets the descriptors to read from and to write to, and gives the exit status.
  template <typename Work>
  explicit Child(Work work) {
    std::array<int, 2> up{};
    std::array<int, 2> down{};
    if (::pipe(up.data()) != 0 || ::pipe(down.data()) != 0) std::abort();
    process_ = ::fork();
    if (process_ == 0) {
      ::close(up[0]);
      ::close(down[1]);
      ::_exit(work(down[0], up[1]));
    }
    ::close(up[1]);
    ::close(down[0]);
    from_ = up[0];
    to_ = down[1];
  }
  ~Child() {
    kill();
    ::close(from_);
    ::close(to_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t process() const { return process_; }
  void tell() const { EXPECT_EQ(::write(to_, "x", 1), 1); }
  // The next line; empty when the child has ended.
  std::string line() const {
    std::string text;
    char c = 0;
    while (::read(from_, &c, 1) == 1 && c != '\n') text += c;
    return c == '\n' ? text : std::string();
  }
  void kill() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }

 private:
  pid_t process_ = 0;
  int from_ = -1;
  int to_ = -1;
};

void say(int descriptor, const std::string& text) {
  const std::string line = text + "\n";
  if (::write(descriptor, line.data(), line.size()) != static_cast<ssize_t>(line.size())) ::_exit(9);
}

void wait_for_word(int descriptor) {
  char c = 0;
  if (::read(descriptor, &c, 1) != 1) ::_exit(8);
}

TEST(WorkspaceFaults, ASecondWriterIsRefusedAndAReaderIsNot) {
  const TemporaryFolder temporary;
  const fs::path folder = temporary.path() / "w";
  const Child child([&](int from, int to) {
    auto workspace = Workspace::open(folder, Workspace::Access::write);
    if (!workspace.ok() || !workspace->commit(made_reading("r1", {{"A1", "I1", 10}}).commit).ok()) return 1;
    say(to, "ready");
    wait_for_word(from);
    if (!workspace->commit(made_reading("r2", {{"A1", "I2", 5}}).commit).ok()) return 1;
    say(to, "again");
    wait_for_word(from);
    return 0;
  });
  ASSERT_EQ(child.line(), "ready");
  const auto second = Workspace::open(folder, Workspace::Access::write);
  ASSERT_FALSE(second.ok());
  EXPECT_NE(second.problem().text().find("process " + std::to_string(child.process())), std::string::npos)
      << second.problem().text();
  {
    const auto reader = Workspace::open(folder, Workspace::Access::read);
    ASSERT_TRUE(reader.ok()) << reader.problem().text();
    EXPECT_EQ(scan_all(**reader->charges()), "10");
    child.tell();
    ASSERT_EQ(child.line(), "again");
    EXPECT_EQ(scan_all(**reader->charges()), "10");
    EXPECT_EQ(outcome(reader->check()), "");
  }
  const auto reader = Workspace::open(folder, Workspace::Access::read);
  ASSERT_TRUE(reader.ok());
  EXPECT_EQ(scan_all(**reader->charges()), "15");
}

TEST(WorkspaceFaults, OneProcessIsNotTwoWriters) {
  const TemporaryFolder temporary;
  const auto first = Workspace::open(temporary.path() / "w", Workspace::Access::write);
  ASSERT_TRUE(first.ok());
  EXPECT_FALSE(Workspace::open(temporary.path() / "w", Workspace::Access::write).ok());
}

// A commit adds reading n and removes reading n - 4, so that at most four are there; acknowledged is what was
// told after commit() returned.
std::string numbered(int n) {
  return "reading-" + std::to_string(n);
}

int commit_without_end(const fs::path& folder, int first, int to) {
  auto workspace = Workspace::open(folder, Workspace::Access::write);
  if (!workspace.ok()) return 1;
  say(to, "open");
  for (int n = first;; ++n) {
    MadeReading made =
        made_reading(numbered(n), {{"A1", "I" + std::to_string(n), 400}, {"A2", "I" + std::to_string(n), 7}});
    if (n >= 4) made.commit.removed_readings = {numbered(n - 4)};
    if (!workspace->commit(made.commit).ok()) return 2;
    say(to, std::to_string(n));
  }
}

// What must be there when `last` is the last reading that was acknowledged; -1 where none was.
std::vector<std::string> expected_readings(int last) {
  std::vector<std::string> ids;
  for (int n = std::max(0, last - 3); n <= last; ++n) ids.push_back(numbered(n));
  std::sort(ids.begin(), ids.end());
  return ids;
}

TEST(WorkspaceFaults, AKillAtAnyMomentLeavesReadingsWholeOrAbsent) {
  constexpr int kRounds = 25;
  const TemporaryFolder temporary;
  const fs::path folder = temporary.path() / "w";
  std::mt19937_64 random(2024);
  int next = 0;
  int acknowledged_in_all = 0;
  for (int round = 0; round < kRounds; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    int last = next - 1;
    {
      Child child([&](int, int to) { return commit_without_end(folder, next, to); });
      const auto note = [&](const std::string& line) {
        if (line.empty() || line == "open") return;
        last = std::stoi(line);
        ++acknowledged_in_all;
      };
      // Some rounds kill while the workspace is being made or opened, others after one or two commits.
      if (round % 5 != 0) {
        ASSERT_EQ(child.line(), "open");
        for (int i = 0; i < round % 3; ++i) note(child.line());
        // A reader while the writer is at work sees whole readings only: 407 rows each.
        const auto reader = Workspace::open(folder, Workspace::Access::read);
        ASSERT_TRUE(reader.ok()) << reader.problem().text();
        const std::string rows = scan_all(**reader->charges());
        EXPECT_EQ(rows.find_first_not_of("0123456789"), std::string::npos) << rows;
        EXPECT_EQ(std::stoi(rows) % 407, 0) << rows;
      }
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 40000));
      child.kill();
      for (std::string line = child.line(); !line.empty(); line = child.line()) note(line);
    }
    const auto workspace = Workspace::open(folder, Workspace::Access::write);
    ASSERT_TRUE(workspace.ok()) << workspace.problem().text();
    ASSERT_EQ(outcome(workspace->check()), "");
    const auto ids = reading_ids(*workspace);
    // The one commit that was under way may have been completed.
    if (ids != expected_readings(last)) {
      ++last;
      ASSERT_EQ(ids, expected_readings(last));
    }
    ASSERT_EQ(scan_all(**workspace->charges()), std::to_string(407 * ids.size()));
    next = last + 1;
  }
  EXPECT_GE(acknowledged_in_all, 20);
}

// Lets no file of this process grow beyond a size while it lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    handler_ = ::signal(SIGXFSZ, SIG_IGN);
    rlimit now = before_;
    now.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit before_{};
  void (*handler_)(int) = SIG_DFL;
};

TEST(WorkspaceFaults, AWriteThatFailsLeavesTheWorkspaceIntact) {
  const TemporaryFolder temporary;
  const fs::path folder = temporary.path() / "w";
  std::vector<std::string> acknowledged;
  int failed_segments = 0;
  int failed_catalogues = 0;
  {
    auto workspace = Workspace::open(folder, Workspace::Access::write);
    ASSERT_TRUE(workspace.ok());
    int n = 100;
    for (int round = 0; round < 3; ++round) {
      for (const rlim_t limit : {0U, 100U, 2000U, 6000U, 8192U, 12000U, 16384U, 24000U, 33000U, 50000U,
                                 66000U, 150000U, 300000U, 1000000U}) {
        const std::string id = numbered(n++);
        const MadeReading made = made_reading(id, {{"A1", id, 30}});
        Result<void> committed;
        {
          const FileSizeLimit limited(limit);
          committed = workspace->commit(made.commit);
        }
        if (committed.ok()) {
          acknowledged.push_back(id);
        } else {
          EXPECT_FALSE(committed.problem().advice.empty()) << committed.problem().text();
          const std::string file = committed.problem().where.file;
          (file.find(".seg") != std::string::npos ? failed_segments : failed_catalogues) += 1;
        }
        ASSERT_EQ(reading_ids(*workspace), acknowledged) << "limit " << limit;
        ASSERT_EQ(outcome(workspace->check()), "") << "limit " << limit;
      }
      // The command that failed can be run again.
      const std::string id = numbered(n++);
      ASSERT_EQ(outcome(workspace->commit(made_reading(id, {{"A1", id, 30}}).commit)), "");
      acknowledged.push_back(id);
    }
  }
  EXPECT_GT(failed_segments, 0);
  EXPECT_GT(failed_catalogues, 0);
  EXPECT_GT(acknowledged.size(), 3U);
  const auto workspace = Workspace::open(folder, Workspace::Access::write);
  ASSERT_TRUE(workspace.ok()) << workspace.problem().text();
  EXPECT_EQ(reading_ids(*workspace), acknowledged);
  EXPECT_EQ(outcome(workspace->check()), "");
}

// The superuser may write anywhere, so the attempt is made as nobody.
TEST(WorkspaceFaults, AFolderThatCannotBeWrittenIsAProblem) {
  const TemporaryFolder temporary;
  fs::permissions(temporary.path(), fs::perms::owner_read | fs::perms::owner_exec);
  const Child child([&](int, int to) {
    constexpr uid_t kNobody = 65534;
    if (::geteuid() == 0 && ::setuid(kNobody) != 0) return 1;
    const auto workspace = Workspace::open(temporary.path() / "w", Workspace::Access::write);
    say(to, workspace.ok() ? "it was made" : workspace.problem().text());
    return 0;
  });
  EXPECT_NE(child.line().find("check the folder and its permissions"), std::string::npos);
  fs::permissions(temporary.path(), fs::perms::owner_all);
}

}  // namespace
}  // namespace telaudit::store
