// Requirements and agreed prices from the command line, over the bills of the showcase.
#include "run_program.h"

namespace telaudit::cli {
namespace {

namespace fs = std::filesystem;

class RequirementsCommand : public ProgramFixture {
 protected:
  void SetUp() override {
    ProgramFixture::SetUp();
    run("ingest " + input("bills"));
  }
  static std::string future(const std::string& name) {
    return "'" + (source_dir() / "fixtures/showcase-future" / name).string() + "'";
  }
  std::string places() const {
    return "--inventory " + input("inventory.csv") + " --sites " + input("sites.csv");
  }
};

// fixtures/showcase-future/README.md adds it up: 222.00 over on each of two bills.
TEST_F(RequirementsCommand, SavingsAreProvedOnBills) {
  const auto result = run("--format csv savings --agreed " + future("agreed.csv") + " " + places());
  ASSERT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.out.find("A-1,MERIDIAN BELL TELEPHONE,MBD440871,DIA100,not applied,USD,415.00"),
            std::string::npos)
      << result.out;
  EXPECT_NE(result.out.find(",148.00,444.00,0\n"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("A-2,MERIDIAN BELL TELEPHONE,MBD440871,DIA1G,verified,USD,950.00"),
            std::string::npos)
      << result.out;
}

TEST_F(RequirementsCommand, CheckNamesWhatIsWorthAWord) {
  const auto result = run("requirements check " + future("requirements.yaml") + " " + places());
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_NE(result.out.find("4 requirements, of which 1 drafts; 3 goals and tests"), std::string::npos)
      << result.out;
  EXPECT_NE(result.out.find("R-03: the site 'DECATUR' is not known"), std::string::npos) << result.out;
}

TEST_F(RequirementsCommand, EveryMistakeInOneAnswer) {
  const fs::path file = folder_ / "wrong.yaml";
  ASSERT_TRUE(write_output(file, "requirements:\n  - {id: R-1, kind: clse, site: CHI-PLANT, date: soon}\n"));
  const auto result = run("requirements check " + file.string());
  EXPECT_EQ(result.status, 3);
  EXPECT_NE(result.out.find("'clse' is not one of: open, close, grow, migrate"), std::string::npos)
      << result.out;
  EXPECT_NE(result.out.find("did you mean 'close'"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("'soon' is no day"), std::string::npos) << result.out;
  const auto book = run("book --requirements " + file.string() + " --out book");
  EXPECT_EQ(book.status, 3);
  EXPECT_NE(book.err.find("2 problems in the requirements; none is taken"), std::string::npos) << book.err;
}

TEST_F(RequirementsCommand, TheTemplateIsFilledWithToday) {
  const auto made = run("requirements template template.xlsx " + places());
  ASSERT_EQ(made.status, 0) << made.err;
  const auto checked = run("requirements check template.xlsx " + places());
  EXPECT_EQ(checked.status, 0) << checked.err << checked.out;
  EXPECT_NE(checked.out.find("0 requirements"), std::string::npos) << checked.out;
}

TEST_F(RequirementsCommand, TheBookHoldsThem) {
  const auto result = run("book --requirements " + future("requirements.yaml") + " --agreed " +
                          future("agreed.csv") + " " + places() + " --months 18 --out book");
  ASSERT_EQ(result.status, 0) << result.err;
  for (const char* name : {"goals.csv", "requirements.csv", "requirement-remarks.csv", "demand-months.csv",
                           "transition.csv", "day-one.csv", "savings.csv", "savings-by-bill.csv"})
    EXPECT_TRUE(fs::exists(folder_ / "book" / name)) << name;
  const std::string months = *read_file(folder_ / "book/demand-months.csv");
  EXPECT_NE(months.find("2026-10,"), std::string::npos);
  EXPECT_NE(months.find(",2028-03\n"), std::string::npos);
}

}  // namespace
}  // namespace telaudit::cli
