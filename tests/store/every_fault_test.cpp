// A workspace is made and filled while a fault of each kind meets each step that it takes on its files. After
// each: what was acknowledged is there, what was under way is there whole or not at all, every segment agrees
// with the catalogue, and the same commands lead to the same end as without a fault.
#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <random>
#include <sstream>

#include "lying_file_system.h"
#include "made_readings.h"
#include "store/segment_draft.h"
#include "store/workspace.h"

namespace telaudit::store {
namespace {

namespace fs = std::filesystem;

struct Command {
  std::function<Result<void>(Workspace&)> give;
  // Where it fails, what it began is given up with the workspace.
  bool opens_a_group = false;
};
// The commands that one process gives.
using Session = std::vector<Command>;

InvoiceRow made_invoice(const MadePart& part, std::uint64_t charges) {
  InvoiceRow row;
  row.key = made_key(part);
  row.detail = "made";
  row.currency = "USD";
  row.computed.add(Decimal{static_cast<std::int64_t>(charges), 2});
  row.charges = charges;
  return row;
}

MadeReading made_with_invoices(const std::string& id, const std::vector<MadePart>& parts) {
  MadeReading made = made_reading(id, parts);
  for (const auto& part : parts) {
    made.commit.touched.push_back(made_key(part));
    made.commit.invoices.push_back(made_invoice(part, part.rows));
    LevelRow level;
    level.key = made_key(part);
    level.reading = id;
    level.level.id = "L0";
    level.currency = "USD";
    level.state = "equal";
    made.commit.levels.add(level);
  }
  return made;
}

const MadePart kFirst{"A1", "I1", 30};
const MadePart kSecond{"A2", "I1", 7};
const MadePart kThird{"A1", "I2", 12};

Result<void> commit_with_draft(Workspace& workspace, MadeReading made) {
  auto draft = workspace.draft();
  if (!draft) return draft.problem();
  const auto chunks = encode_chunks(made.content->charges);
  if (!chunks) return chunks.problem();
  for (const auto& chunk : *chunks)
    if (auto appended = draft->append(chunk); !appended) return appended;
  made.commit.draft = &*draft;
  bring_parts_one_by_one(made);
  return workspace.commit(made.commit);
}

Result<void> commit_revision_of_r1(Workspace& workspace) {
  auto made = made_with_invoices("r3", {{"A1", "I1", 31}});
  made.commit.states = {{"r1", 0, PartState::superseded, "by r3"}};
  made.commit.supersessions = {{"r3", "r1"}};
  return workspace.commit(made.commit);
}

// Adds `added` and takes `removed` away, as the same bytes by another reader do.
Result<void> commit_instead(Workspace& workspace, const std::string& added, const std::string& removed) {
  auto made = made_with_invoices(added, {kThird});
  made.commit.removed_readings = {removed};
  return workspace.commit(made.commit);
}

Result<void> cancel_second_part_of_r1(Workspace& workspace) {
  Commit commit;
  commit.states = {{"r1", 1, PartState::cancelled, "the carrier took it back"}};
  commit.touched = {made_key(kSecond)};
  return workspace.commit(commit);
}

// A reading that is taken away and comes again in one group stays throughout.
Result<void> commit_group(Workspace& workspace) {
  if (auto begun = workspace.begin_group(); !begun) return begun;
  const std::vector<std::function<Result<void>()>> members = {
      [&] {
        return workspace.commit(made_with_invoices("r6", {{"A4", "I1", 25}}).commit);
      },
      [&] { return commit_instead(workspace, "r7", "r4"); },
      [&] {
        return commit_with_draft(workspace, made_with_invoices("r8", {{"A4", "I2", 15}, {"A5", "I1", 3}}));
      },
      [&] { return commit_instead(workspace, "r4", "r7"); },
  };
  for (const auto& member : members)
    if (auto done = member(); !done) return done;
  return workspace.end_group();
}

std::vector<Session> sessions() {
  const auto document = [](const std::string& content) {
    return Command{[content](Workspace& w) { return w.put_document("audit", content); }};
  };
  return {
      {{[](Workspace& w) {
         return w.commit(made_with_invoices("r1", {kFirst, kSecond}).commit);
       }},
       document("nothing was found"),
       {[](Workspace& w) { return w.commit(made_with_invoices("r2", {kThird}).commit); }}},
      {{commit_revision_of_r1},
       {[](Workspace& w) { return commit_instead(w, "r4", "r2"); }},
       document(std::string(9000, 'a'))},
      {{cancel_second_part_of_r1},
       {[](Workspace& w) {
         return commit_with_draft(w, made_with_invoices("r5", {{"A3", "I1", 70}}));
       }},
       {commit_group, true}},
  };
}

std::vector<Command> all_commands() {
  std::vector<Command> all;
  for (const auto& session : sessions()) all.insert(all.end(), session.begin(), session.end());
  return all;
}

// Everything that can be asked of a workspace, or the Problem that came instead.
std::string contents(const Workspace& workspace) {
  std::ostringstream out;
  const auto readings = workspace.readings();
  const auto parts = workspace.all_parts();
  const auto invoices = workspace.invoices();
  const auto levels = workspace.levels();
  const auto supersessions = workspace.supersessions();
  const auto document = workspace.document("audit");
  const auto charges = workspace.charges();
  if (!readings || !parts || !invoices || !levels || !supersessions || !document || !charges)
    return "cannot be read";
  for (const auto& row : *readings)
    out << "reading " << row.id << ' ' << row.dispositions.bytes() << ' '
        << scan_all(**workspace.charges_of(row.id)) << '\n';
  for (const auto& row : *parts)
    out << "part " << row.reading << ' ' << row.index << ' ' << part_state_name(row.state) << ' '
        << row.because << ' ' << row.sums.size() << '\n';
  for (const auto& row : *invoices) out << "invoice " << row.key.text() << ' ' << row.computed.text() << '\n';
  for (const auto& row : *levels) out << "level " << row.key.text() << ' ' << row.reading << '\n';
  for (const auto& row : *supersessions) out << row.newer << " replaces " << row.older << '\n';
  out << "document " << document->value_or("none") << '\n' << "charges";
  for (const auto& amount : cells(**charges, "amount")) out << ' ' << amount;
  return out.str();
}

std::string checked_contents(const fs::path& folder) {
  const auto workspace = Workspace::open(folder, Workspace::Access::write);
  if (!workspace.ok()) return "does not open: " + workspace.problem().text();
  if (const auto checked = workspace->check(); !checked) return "is damaged: " + checked.problem().text();
  return contents(*workspace);
}

// A folder in memory where there is one: these tests sync files many thousand times.
class FastFolder {
 public:
  FastFolder() {
    const fs::path memory = "/dev/shm";
    std::string pattern =
        ((fs::is_directory(memory) ? memory : fs::temp_directory_path()) / "telaudit-fault-XXXXXX").string();
    path_ = fs::canonical(::mkdtemp(pattern.data()));
  }
  ~FastFolder() {
    std::error_code error;
    fs::remove_all(path_, error);
  }
  FastFolder(const FastFolder&) = delete;
  FastFolder& operator=(const FastFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// What the workspace holds after each number of commands, without any fault.
const std::vector<std::string>& states() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> out;
    const FastFolder folder;
    { auto made = Workspace::open(folder.path() / "w", Workspace::Access::write); }
    out.push_back(checked_contents(folder.path() / "w"));
    for (const auto& command : all_commands()) {
      auto workspace = Workspace::open(folder.path() / "w", Workspace::Access::write);
      EXPECT_TRUE(workspace.ok());
      const auto done = command.give(*workspace);
      EXPECT_TRUE(done.ok()) << done.problem().text();
      out.push_back(contents(*workspace));
    }
    return out;
  }();
  return all;
}

// Gives the commands over a file system that lies, session by session.
struct Run {
  std::size_t acknowledged = 0;
  std::size_t problems = 0;
  std::string unexpected;
};

Result<Workspace> reopen(Result<Workspace> old, const fs::path& folder, const OpenOptions& options) {
  { const Result<Workspace> closed = std::move(old); }
  return Workspace::open(folder, Workspace::Access::write, options);
}

// Ends with the first Problem, or, where commands are to be repeated, with a second Problem of one command.
Run run_commands(const fs::path& folder, LyingFileSystem& files, bool repeat) {
  Run run;
  OpenOptions options;
  options.files = &files;
  for (const auto& session : sessions()) {
    auto workspace = Workspace::open(folder, Workspace::Access::write, options);
    if (!workspace.ok()) {
      ++run.problems;
      if (!repeat) return run;
      workspace = Workspace::open(folder, Workspace::Access::write, options);
    }
    if (!workspace.ok()) {
      run.unexpected = "the second opening: " + workspace.problem().text();
      return run;
    }
    for (const auto& command : session) {
      auto done = command.give(*workspace);
      if (!done) {
        ++run.problems;
        if (done.problem().advice.empty()) run.unexpected = "without advice: " + done.problem().text();
        if (!repeat) return run;
        if (command.opens_a_group) workspace = reopen(std::move(workspace), folder, options);
        if (workspace.ok()) done = command.give(*workspace);
      }
      if (!done) {
        run.unexpected = "the second attempt: " + done.problem().text();
        return run;
      }
      ++run.acknowledged;
    }
    if (!repeat) continue;
    if (const auto checked = workspace->check(); !checked) {
      // Reading, too, may meet the fault.
      ++run.problems;
      if (const auto again = workspace->check(); !again) run.unexpected = again.problem().text();
    }
  }
  return run;
}

// The rest of the commands, by processes that meet no fault.
void go_on(const fs::path& folder, std::size_t acknowledged) {
  const std::string found = checked_contents(folder);
  // The command that was under way may have been completed.
  std::size_t done = acknowledged;
  if (found != states()[done] && done + 1 < states().size()) ++done;
  ASSERT_EQ(found, states()[done]) << acknowledged << " commands were acknowledged";
  const auto commands = all_commands();
  {
    auto workspace = Workspace::open(folder, Workspace::Access::write);
    ASSERT_TRUE(workspace.ok()) << workspace.problem().text();
    for (std::size_t i = done; i < commands.size(); ++i) {
      const auto outcome = commands[i].give(*workspace);
      ASSERT_TRUE(outcome.ok()) << outcome.problem().text();
    }
  }
  ASSERT_EQ(checked_contents(folder), states().back());
}

// The steps of a run without faults.
const std::vector<LyingFileSystem::Taken>& usual_steps() {
  static const std::vector<LyingFileSystem::Taken> steps = [] {
    const FastFolder folder;
    LyingFileSystem files(folder.path(), {});
    const Run run = run_commands(folder.path() / "w", files, true);
    EXPECT_EQ(run.unexpected, "");
    EXPECT_EQ(run.acknowledged, all_commands().size());
    return files.history();
  }();
  return steps;
}

// TELAUDIT_FAULT_EVERY=1 visits each step of each kind; reads are many, so that usually some are passed over.
std::vector<std::uint64_t> steps_for(Fault::Kind kind) {
  const char* every = std::getenv("TELAUDIT_FAULT_EVERY");
  const std::uint64_t stride = every != nullptr ? std::strtoull(every, nullptr, 10) : 29;
  std::vector<std::uint64_t> out;
  std::uint64_t reads = 0;
  for (std::uint64_t at = 0; at < usual_steps().size(); ++at) {
    const auto& step = usual_steps()[at];
    if (!LyingFileSystem::applies(kind, step)) continue;
    if (step.action == FileSystem::Action::read && reads++ % stride != 0) continue;
    out.push_back(at);
  }
  return out;
}

std::string place(Fault fault) {
  const auto& step = usual_steps()[fault.at];
  return std::string(fault_name(fault.kind)) + (fault.lasting ? " from" : " at") + " step " +
         std::to_string(fault.at) + " of " + std::to_string(usual_steps().size()) + ", action " +
         std::to_string(static_cast<int>(step.action)) + " on " + step.name;
}

// One command fails, or none where the store gets over it by itself; the same process then goes on, and what
// it acknowledged would survive a power cut.
void meet_passing_fault(Fault fault) {
  SCOPED_TRACE(place(fault));
  const FastFolder folder;
  LyingFileSystem files(folder.path(), fault);
  const Run run = run_commands(folder.path() / "w", files, true);
  ASSERT_EQ(run.unexpected, "");
  ASSERT_LE(run.problems, 1U);
  ASSERT_EQ(run.acknowledged, all_commands().size());
  const FastFolder after;
  files.disk().after_power_cut(Disk::Survivors::none, 0, after.path());
  ASSERT_EQ(checked_contents(after.path() / "w"), states().back());
  ASSERT_EQ(checked_contents(folder.path() / "w"), states().back());
}

void meet_lasting_fault(Fault fault) {
  SCOPED_TRACE(place(fault));
  const FastFolder folder;
  LyingFileSystem files(folder.path(), fault);
  const Run run = run_commands(folder.path() / "w", files, false);
  ASSERT_EQ(run.unexpected, "");
  go_on(folder.path() / "w", run.acknowledged);
}

void meet_power_cut(std::uint64_t at, Disk::Survivors survivors, std::uint64_t seed) {
  const Fault fault{Fault::Kind::power_cut, at};
  SCOPED_TRACE(place(fault) + ", seed " + std::to_string(seed));
  const FastFolder folder;
  LyingFileSystem files(folder.path(), fault);
  const Run run = run_commands(folder.path() / "w", files, false);
  ASSERT_EQ(run.unexpected, "");
  const FastFolder after;
  files.disk().after_power_cut(survivors, seed, after.path());
  go_on(after.path() / "w", run.acknowledged);
}

// Another process over the same files: it finds what the first one left, and gives the commands that are
// missing. Ends with the first Problem.
std::size_t go_on_lying(const fs::path& folder, LyingFileSystem& files, std::size_t acknowledged) {
  OpenOptions options;
  options.files = &files;
  auto workspace = Workspace::open(folder, Workspace::Access::write, options);
  if (!workspace.ok()) return acknowledged;
  // What a writer finds may be built upon.
  const bool completed =
      acknowledged + 1 < states().size() && contents(*workspace) == states()[acknowledged + 1];
  if (completed) ++acknowledged;
  const auto commands = all_commands();
  while (acknowledged < commands.size() && commands[acknowledged].give(*workspace).ok()) ++acknowledged;
  return acknowledged;
}

// The first process is killed, a second one rests on what it left, and then the power goes: at some moment,
// or after the last command.
void meet_kill_and_power_cut(std::uint64_t at, bool after_all) {
  const Fault kill{Fault::Kind::kill, at};
  SCOPED_TRACE(place(kill) + (after_all ? ", power cut at the end" : ", power cut later"));
  const FastFolder folder;
  LyingFileSystem files(folder.path(), kill);
  const Run run = run_commands(folder.path() / "w", files, false);
  ASSERT_EQ(run.unexpected, "");
  // A seed, and no clock: the same moments in every run.
  std::mt19937_64 random(at);
  const std::uint64_t second = after_all ? ~std::uint64_t{0} : random() % usual_steps().size();
  files.begin_process({Fault::Kind::power_cut, second});
  const std::size_t acknowledged = go_on_lying(folder.path() / "w", files, run.acknowledged);
  if (after_all) {
    ASSERT_EQ(acknowledged, all_commands().size());
  }
  for (const auto survivors : {Disk::Survivors::none, Disk::Survivors::random}) {
    const FastFolder after;
    files.disk().after_power_cut(survivors, at, after.path());
    go_on(after.path() / "w", acknowledged);
    if (testing::Test::HasFatalFailure()) return;
  }
}

class EveryFault : public testing::Test {
 protected:
  static void meet_each(Fault::Kind kind, bool lasting) {
    const auto steps = steps_for(kind);
    ASSERT_FALSE(steps.empty());
    for (const auto at : steps) {
      lasting ? meet_lasting_fault({kind, at, true}) : meet_passing_fault({kind, at, false});
      if (HasFatalFailure()) return;
    }
  }
  static void cut_at_each(Disk::Survivors survivors) {
    for (const auto at : steps_for(Fault::Kind::power_cut)) {
      meet_power_cut(at, survivors, at);
      if (HasFatalFailure()) return;
    }
  }
};

// Who goes on with a group after a commit of it failed: the readings whose commits succeeded are there when
// the group could be ended, and none is when it could not, or, where only the end failed, perhaps all. The
// group is larger than what SQLite keeps in memory, so that it writes in the middle of it.
struct GroupRun {
  std::vector<std::string> given;  // the readings whose commits succeeded
  bool ended = false;
};

GroupRun run_group(const fs::path& folder, LyingFileSystem& files, Fault fault) {
  GroupRun run;
  OpenOptions options;
  options.files = &files;
  auto workspace = Workspace::open(folder, Workspace::Access::write, options);
  if (!workspace.ok() || !workspace->begin_group()) return run;
  files.begin_process(fault);
  for (const std::string id : {"g1", "g2", "g3"}) {
    MadeReading made = made_with_invoices(id, {{"A-" + id, "I1", 9}});
    made.commit.new_parts[0].because = std::string(1500000, 'b');
    if (workspace->commit(made.commit).ok()) run.given.push_back(id);
  }
  run.ended = workspace->end_group().ok();
  return run;
}

bool meet_fault_inside_group(Fault fault) {
  const FastFolder folder;
  LyingFileSystem files(folder.path(), {});
  const GroupRun run = run_group(folder.path() / "w", files, fault);
  const FastFolder after;
  files.disk().after_power_cut(Disk::Survivors::none, 0, after.path());
  for (const auto& place : {folder.path(), after.path()}) {
    const auto workspace = Workspace::open(place / "w", Workspace::Access::write);
    EXPECT_TRUE(workspace.ok()) << workspace.problem().text();
    if (!workspace.ok()) break;
    const auto checked = workspace->check();
    EXPECT_TRUE(checked.ok()) << checked.problem().text();
    const auto ids = reading_ids(*workspace);
    if (run.ended || !ids.empty()) {
      EXPECT_EQ(ids, run.given);
    }
  }
  return run.given.size() < 3 || !run.ended;
}

TEST_F(EveryFault, InsideAGroupThatGoesOn) {
  const FastFolder folder;
  LyingFileSystem usual(folder.path(), {});
  ASSERT_EQ(run_group(folder.path() / "w", usual, {}).given.size(), 3U);
  std::size_t struck = 0;
  for (const auto kind : {Fault::Kind::disk_full, Fault::Kind::io_error, Fault::Kind::failing_sync})
    for (const bool lasting : {false, true}) {
      // Thousands of pages are read and written alike.
      std::size_t alike = 0;
      for (std::uint64_t at = 0; at < usual.history().size(); ++at) {
        const auto& step = usual.history()[at];
        if (!LyingFileSystem::applies(kind, step)) continue;
        const bool on_page =
            step.name.starts_with("catalogue") &&
            (step.action == FileSystem::Action::write || step.action == FileSystem::Action::read);
        if (on_page && alike++ % 211 != 0) continue;
        SCOPED_TRACE(std::string(fault_name(kind)) + (lasting ? " from" : " at") + " step " +
                     std::to_string(at) + " on " + step.name);
        struck += meet_fault_inside_group({kind, at, lasting}) ? 1 : 0;
        if (HasFailure()) return;
      }
    }
  EXPECT_GT(struck, 20U);
}

TEST_F(EveryFault, PassingInputOutputError) {
  meet_each(Fault::Kind::io_error, false);
}
TEST_F(EveryFault, LastingInputOutputError) {
  meet_each(Fault::Kind::io_error, true);
}
TEST_F(EveryFault, PassingFullDisk) {
  meet_each(Fault::Kind::disk_full, false);
}
TEST_F(EveryFault, LastingFullDisk) {
  meet_each(Fault::Kind::disk_full, true);
}
TEST_F(EveryFault, PassingFailureToSync) {
  meet_each(Fault::Kind::failing_sync, false);
}
TEST_F(EveryFault, LastingFailureToSync) {
  meet_each(Fault::Kind::failing_sync, true);
}
TEST_F(EveryFault, PowerCutThatLosesAllThatWasNotSynced) {
  cut_at_each(Disk::Survivors::none);
}
TEST_F(EveryFault, PowerCutThatLosesSomeOfWhatWasNotSynced) {
  cut_at_each(Disk::Survivors::random);
}
TEST_F(EveryFault, PowerCutThatLosesNothing) {
  cut_at_each(Disk::Survivors::all);
}

TEST_F(EveryFault, PowerCutAfterTheNextProcess) {
  for (const auto at : steps_for(Fault::Kind::kill)) {
    meet_kill_and_power_cut(at, true);
    if (HasFatalFailure()) return;
  }
}
TEST_F(EveryFault, PowerCutDuringTheNextProcess) {
  for (const auto at : steps_for(Fault::Kind::kill)) {
    meet_kill_and_power_cut(at, false);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace telaudit::store
