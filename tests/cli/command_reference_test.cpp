#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "run_program.h"

namespace telaudit::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

class CommandReference : public ProgramFixture {
 protected:
  // What bash offers for the words typed so far, the last of them unfinished; one on a line.
  std::string offered(const std::string& words) {
    const auto script = run("completion bash");
    EXPECT_EQ(script.status, 0) << script.err;
    EXPECT_TRUE(write_output(folder_ / "telaudit.bash", script.out).ok());
    EXPECT_TRUE(write_output(folder_ / "ask.bash", "source telaudit.bash\nCOMP_WORDS=(" + words +
                                                       ")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_telaudit\n"
                                                       "printf '%s\\n' \"${COMPREPLY[@]}\"\n")
                    .ok());
    const std::string command = "cd '" + folder_.string() + "' && bash -u ask.bash >offered.txt 2>&1";
    EXPECT_EQ(std::system(command.c_str()), 0) << *read_file(folder_ / "offered.txt");
    return *read_file(folder_ / "offered.txt");
  }
};

TEST_F(CommandReference, BashOffersCommandsOptionsAndValues) {
  EXPECT_EQ(offered("telaudit aud"), "audit\n");
  EXPECT_EQ(offered("telaudit -w here rfp iss"), "issue\n");
  EXPECT_EQ(offered("telaudit findings --withd"), "--withdrawn\n");
  EXPECT_EQ(offered("telaudit findings --format js"), "json\n");
  EXPECT_EQ(offered("telaudit findings --format ''"), "text\njson\ncsv\n");
  EXPECT_EQ(offered("telaudit completion z"), "zsh\n");
  EXPECT_EQ(offered("telaudit findings --alarm-d"), "\n") << "that is an option of another command";
}

TEST_F(CommandReference, TheOtherShellsGetTheSameCommands) {
  EXPECT_THAT(run("completion zsh").out, testing::StartsWith("#compdef telaudit\n"));
  const auto fish = run("completion fish");
  EXPECT_THAT(fish.out, HasSubstr("-a calendar -d "));
  EXPECT_THAT(fish.out, HasSubstr("-l alarm-days -r -d "));
  EXPECT_EQ(run("completion tcsh").status, 2);
}

// A line of text that begins with a full stop or an apostrophe would be read as a macro.
TEST_F(CommandReference, TheManualHasEveryCommand) {
  const auto manual = run("man");
  EXPECT_EQ(manual.status, 0);
  EXPECT_THAT(manual.out, testing::StartsWith(".TH TELAUDIT 1 "));
  for (const char* name :
       {"ingest", "audit diff", "findings", "rfp issue", "prices import", "calendar", "completion"})
    EXPECT_THAT(manual.out, HasSubstr(std::string("\n.SS \"telaudit ") + name + "\"\n"));
  EXPECT_THAT(manual.out, HasSubstr("\\fB\\-\\-alarm\\-days\\fR"));
  for (const char* macro : {"\n'", "\n..", "\n.-"}) EXPECT_THAT(manual.out, Not(HasSubstr(macro)));
}

}  // namespace
}  // namespace telaudit::cli
