// The extension in the sqlite3 program of the system.
#include <gmock/gmock.h>
#include <stdio.h>

#include <fstream>
#include <memory>

#include "made_readings.h"

namespace telaudit::store {
namespace {

using testing::HasSubstr;

// Memory that sqlite3 itself leaves at its end is not ours.
#ifdef TELAUDIT_SANITIZER_RUNTIME
const std::string kEnvironment = "LD_PRELOAD=" TELAUDIT_SANITIZER_RUNTIME " ASAN_OPTIONS=detect_leaks=0 ";
#else
const std::string kEnvironment;
#endif
const std::string kLoad = ".load " TELAUDIT_SQLITE_MODULE "\n";

class SqlExtension : public testing::Test {
 protected:
  void SetUp() override {
    if (std::system("command -v sqlite3 >/dev/null") != 0)
      GTEST_SKIP() << "the program sqlite3 is not installed (Debian package sqlite3)";
    auto writer = Workspace::open(workspace(), Workspace::Access::write);
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE(writer->commit(made_reading("a", {{"ACCOUNT", "1", 3}, {"ACCOUNT", "2", 4}}).commit).ok());
  }

  std::string workspace() const { return (folder_.path() / "it's a workspace").string(); }
  std::string quoted() const { return "'" + (folder_.path() / "it''s a workspace").string() + "'"; }

  // What sqlite3 prints, errors included.
  std::string shell(const std::string& sql) {
    const auto script = folder_.path() / "script.sql";
    std::ofstream(script) << kLoad << sql << "\n";
    return printed_by(kEnvironment + "sqlite3 :memory: <'" + script.string() + "' 2>&1");
  }

  // The same where `command` of the system's shell runs when sqlite3 has answered `before`, and before it is
  // asked `after`. sqlite3's own .shell would hand the runtime of a sanitizer on to the command.
  std::string shell(const std::string& before, const std::string& command, const std::string& after) {
    const auto file = [&](const std::string& name) { return (folder_.path() / name).string(); };
    std::ofstream(file("before.sql")) << kLoad << before << ".once " << file("answered") << "\nselect 1;\n";
    std::ofstream(file("after.sql")) << after;
    const std::string wait = "until [ -s " + file("answered") + " ]; do sleep 0.01; done; ";
    return printed_by("{ cat " + file("before.sql") + "; " + wait + command + "; cat " + file("after.sql") +
                      "; } | " + kEnvironment + "sqlite3 :memory: 2>&1");
  }

  static std::string printed_by(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::string out;
    for (int c = fgetc(pipe.get()); c != EOF; c = fgetc(pipe.get())) out += static_cast<char>(c);
    return out;
  }

  TemporaryFolder folder_;
};

TEST_F(SqlExtension, AttachesAllTables) {
  // Amounts are 0.01 to 0.07: 0.28 in all.
  EXPECT_EQ(
      shell("select telaudit_attach(" + quoted() +
            ");\n"
            "select count(*), sum_money(amount, amount_scale) from charges;\n"
            "select invoice, count(*) from charges group by invoice;\n"
            "select path from readings;"),
      "charges, levels, invoices, readings, notes, quarantine, refused\n7|0.280000\n1|3\n2|4\n/bills/a\n");
}

TEST_F(SqlExtension, AttachedAnewShowsWhatCameMeanwhile) {
  // Another workspace takes the place of the first while sqlite3 runs.
  const auto other = folder_.path() / "other";
  {
    auto writer = Workspace::open(other, Workspace::Access::write);
    ASSERT_TRUE(writer.ok());
    ASSERT_TRUE(writer->commit(made_reading("a", {{"ACCOUNT", "1", 3}}).commit).ok());
  }
  const std::string move =
      "mv " + other.string() + " " + other.string() + ".old; cp -r \"" + workspace() + "\" " + other.string();
  const std::string attach = "select telaudit_attach('" + other.string() + "') is null;\n";
  const std::string count = "select count(*) from charges;\n";
  EXPECT_EQ(shell(attach + count, move, attach + count), "0\n3\n0\n7\n");
}

TEST_F(SqlExtension, MakesOneTableUnderAnyName) {
  EXPECT_EQ(shell("create virtual table temp.c using telaudit_charges(" + quoted() +
                  ");\n"
                  "create virtual table temp.r using telaudit_readings(" +
                  quoted() +
                  ");\n"
                  "create table copy as select * from c;\n"
                  "select count(*), (select count(*) from r), money(max(amount), 6) from copy;\n"
                  "delete from c;"),
            "7|1|0.070000\nParse error near line 6: table c may not be modified\n");
}

TEST_F(SqlExtension, SaysWhatIsWrong) {
  EXPECT_THAT(shell("select telaudit_attach('/nowhere/at/all');"), HasSubstr("no workspace here"));
  EXPECT_THAT(shell("create virtual table temp.c using telaudit_charges(" + quoted() + ", shown);"),
              HasSubstr("unknown argument"));
  EXPECT_THAT(shell("select telaudit_attach(" + quoted() + ", 'show');"), HasSubstr("'reveal'"));
}

TEST_F(SqlExtension, RevealIsLogged) {
  EXPECT_THAT(shell("select telaudit_attach(" + quoted() + ", 'reveal');"), HasSubstr("charges"));
  const auto reader = Workspace::open(workspace(), Workspace::Access::read);
  ASSERT_TRUE(reader.ok());
  const auto log = reader->document("reveal-log");
  ASSERT_TRUE(log.ok() && log->has_value());
  EXPECT_THAT(**log, HasSubstr("SQL extension"));
}

}  // namespace
}  // namespace telaudit::store
