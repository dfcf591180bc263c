// kill -9 while files are read, again and again, at moments spread over the whole run. What was once seen in
// the workspace stays, every segment agrees with the catalogue, and when the command has at last come to its
// end the workspace is that of a run nobody disturbed.
#include <algorithm>
#include <chrono>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "bill/relation.h"
#include "run_program.h"
#include "started_program.h"
#include "store/workspace.h"

namespace telaudit::cli {
namespace {

namespace fs = std::filesystem;
using store::Workspace;

class Kill : public ProgramFixture {
 protected:
  void SetUp() override {
    folder_ = fast_temporary_folder();
    // Two files take a few moments each, so that kills meet every stage of a large one, too.
    const std::vector<int> calls = {40, 1, 700, 8000, 3, 2500, 900, 20000, 12, 400};
    fs::create_directories(folder_ / "bills");
    for (std::size_t i = 0; i < calls.size(); ++i)
      write_calls(folder_ / "bills", static_cast<int>(i) + 1, calls[i]);
  }

  std::vector<std::string> ingest_into(const fs::path& workspace) const {
    return {"-w", workspace.string(), "ingest", (folder_ / "bills").string()};
  }

  // A Problem instead of what is in the workspace is shown as it is.
  static std::string contents(const fs::path& folder) {
    const auto workspace = Workspace::open(folder, Workspace::Access::write);
    if (!workspace.ok()) return workspace.problem().text();
    if (const auto checked = workspace->check(); !checked) return checked.problem().text();
    std::ostringstream out;
    const auto readings = workspace->readings();
    const auto invoices = workspace->invoices();
    if (!readings || !invoices) return "cannot be read";
    for (const auto& row : *readings) out << row.path << ' ' << row.id << ' ' << row.size << '\n';
    for (const auto& row : *invoices)
      out << row.key.text() << ' ' << row.computed.text() << ' ' << row.charges << ' '
          << bill::state_name(row.state) << '\n';
    for (const auto& entry : fs::directory_iterator(folder / "segments"))
      if (entry.path().extension() != ".seg") out << "left behind: " << entry.path().filename() << '\n';
    return out.str();
  }

  // The readings that a reader sees now, after it has compared them with their checksums. Nothing where there
  // is no workspace yet.
  static std::set<std::string> seen(const fs::path& folder) {
    std::set<std::string> ids;
    const auto workspace = Workspace::open(folder, Workspace::Access::read);
    if (!workspace.ok()) {
      const std::string text = workspace.problem().text();
      // The kill came before there were tables.
      EXPECT_TRUE(text.find("no workspace here") != std::string::npos ||
                  text.find("its making was cut short") != std::string::npos ||
                  text.find("No such file") != std::string::npos)
          << text;
      return ids;
    }
    if (const auto checked = workspace->check(); !checked) ADD_FAILURE() << checked.problem().text();
    const auto readings = workspace->readings();
    EXPECT_TRUE(readings.ok());
    for (const auto& row : *readings) ids.insert(row.id);
    return ids;
  }
};

TEST_F(Kill, WhatWasReadStaysAndTheSameCommandGoesOn) {
  const char* wanted = std::getenv("TELAUDIT_KILLS");
  const int kills = wanted != nullptr ? std::atoi(wanted) : 200;
  // On a machine that is busy with other things fewer must do.
  const auto late = std::chrono::steady_clock::now() + std::chrono::seconds(wanted != nullptr ? 1000000 : 50);
  constexpr int kFewest = 40;
  constexpr std::uint64_t kSeed = 20260331;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 random(kSeed);

  const auto begin = std::chrono::steady_clock::now();
  ASSERT_EQ(StartedProgram(ingest_into(folder_ / "undisturbed"), folder_ / "output").wait(), 0)
      << *read_file(folder_ / "output");
  const auto whole_run =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
  const std::string expected = contents(folder_ / "undisturbed");
  ASSERT_EQ(std::count(expected.begin(), expected.end(), '\n'), 20) << expected;

  int killed = 0;
  int completed = 0;
  const auto is_enough = [&] {
    return killed >= kills || (killed >= kFewest && std::chrono::steady_clock::now() > late);
  };
  for (int life = 0; !is_enough(); ++life) {
    const fs::path workspace = folder_ / ("life-" + std::to_string(life));
    std::set<std::string> acknowledged;
    for (bool ended = false; !ended;) {
      SCOPED_TRACE("after " + std::to_string(killed) + " kills");
      {
        StartedProgram program(ingest_into(workspace), folder_ / "output");
        const std::chrono::microseconds delay(random() % static_cast<std::uint64_t>(whole_run.count()));
        // Now and then a reader looks while the writer is at work.
        if (random() % 3 == 0) {
          std::this_thread::sleep_for(delay / 2);
          acknowledged.merge(seen(workspace));
          std::this_thread::sleep_for(delay / 2);
        } else {
          std::this_thread::sleep_for(delay);
        }
        program.signal(SIGKILL);
        const int status = program.wait();
        ASSERT_TRUE(status == 0 || status == -SIGKILL) << status << *read_file(folder_ / "output");
        ended = status == 0;
        killed += ended ? 0 : 1;
      }
      const auto now = seen(workspace);
      ASSERT_TRUE(std::includes(now.begin(), now.end(), acknowledged.begin(), acknowledged.end()));
      acknowledged = now;
      if (HasFailure()) return;
      // Enough for this life: let the command come to its end.
      if (!ended && (random() % 12 == 0 || is_enough())) {
        ASSERT_EQ(StartedProgram(ingest_into(workspace), folder_ / "output").wait(), 0);
        ended = true;
      }
    }
    ASSERT_EQ(contents(workspace), expected);
    ++completed;
    fs::remove_all(workspace);
  }
  EXPECT_GE(completed, 1);
}

}  // namespace
}  // namespace telaudit::cli
