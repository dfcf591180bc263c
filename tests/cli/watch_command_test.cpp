// A month beside those before, its allocation, and the calendar, by command over the showcase.
#include <gmock/gmock.h>

#include <sstream>

#include "base/decimal.h"
#include "run_program.h"

namespace telaudit::cli {
namespace {

using testing::HasSubstr;

class Watch : public ProgramFixture {
 protected:
  void SetUp() override {
    ProgramFixture::SetUp();
    ASSERT_THAT(run("-q ingest " + input("bills")).status, testing::AnyOf(0, 3));
  }

  // The cells of a column of a CSV without quoted cells.
  static std::vector<std::string> column(const std::string& csv, const std::string& name) {
    std::istringstream lines(csv);
    std::string line;
    std::vector<std::string> out;
    std::size_t at = 0;
    for (bool head = true; std::getline(lines, line); head = false) {
      std::istringstream cells(line + ",");
      std::string cell;
      for (std::size_t place = 0; std::getline(cells, cell, ','); ++place) {
        if (head && cell == name) at = place;
        if (!head && place == at) out.push_back(cell);
      }
    }
    return out;
  }
  static Total sum_of(const std::vector<std::string>& amounts) {
    Total out;
    for (const std::string& amount : amounts)
      if (!amount.empty()) out.add(*parse_total(amount));
    return out;
  }
};

// The bills of September and August, added up by SQL.
TEST_F(Watch, VarianceComesToWhatSqlSays) {
  const auto sums = run("variance --show sums --format csv");
  ASSERT_EQ(sums.status, 0) << sums.err;
  for (const auto& [name, month] : {std::pair{"now", "2026-09"}, std::pair{"before", "2026-08"}}) {
    const auto sql =
        run("--format csv sql \"select sum_money(amount, amount_scale) as total from charges where payable = "
            "1 and "
            "charge_class <> 'balance' and bill_date like '" +
            std::string(month) + "%'\"");
    ASSERT_EQ(sql.status, 0) << sql.err;
    EXPECT_EQ(sum_of(column(sums.out, name)), sum_of(column(sql.out, "total"))) << sql.out;
  }
}

TEST_F(Watch, VarianceIsTheSameForAnyNumberOfThreads) {
  for (const char* by : {"account", "category", "service", "product"}) {
    const auto one = run("--threads 1 variance --format csv --by " + std::string(by));
    const auto three = run("--threads 3 variance --format csv --by " + std::string(by));
    EXPECT_EQ(one.status, 0) << one.err;
    EXPECT_EQ(one.out, three.out);
  }
  EXPECT_EQ(run("--threads 1 variance --show changes --format json").out,
            run("--threads 3 variance --show changes --format json").out);
}

TEST_F(Watch, WrongWordsAreNamed) {
  EXPECT_EQ(run("variance --month 2026-13").status, 2);
  EXPECT_THAT(run("variance --month 2026-13").err, HasSubstr("write it as 2026-10"));
  EXPECT_EQ(run("variance --by moon").status, 2);
  ASSERT_TRUE(write_output(folder_ / "policy.yaml", "deviation: 4\n").ok());
  const auto wrong = run("variance --policy policy.yaml");
  EXPECT_EQ(wrong.status, 3);
  EXPECT_THAT(wrong.err, HasSubstr("policy.yaml"));
}

TEST_F(Watch, TheLedgerOfAnAllocationBalances) {
  const auto bills = run("allocate --inventory " + input("inventory.csv") + " --sites " + input("sites.csv") +
                         " --show bills --ledger ledger.csv --format csv");
  ASSERT_EQ(bills.status, 0) << bills.err;
  const std::string ledger = *read_file(folder_ / "ledger.csv");
  const Total debits = sum_of(column(ledger, "debit")), credits = sum_of(column(ledger, "credit"));
  EXPECT_EQ(debits, credits);
  EXPECT_FALSE(debits.is_zero());
  const auto rows = run("allocate --inventory " + input("inventory.csv") + " --sites " + input("sites.csv") +
                        " --format csv");
  EXPECT_EQ(sum_of(column(rows.out, "amount")), sum_of(column(bills.out, "total")));
}

TEST_F(Watch, TheCalendarStandsInTheBook) {
  ASSERT_THAT(run("-q book --out book " + showcase_inputs()).status, testing::AnyOf(0, 3));
  const std::string table = *read_file(folder_ / "book/calendar.csv");
  EXPECT_THAT(table, HasSubstr("notice_closes"));
  EXPECT_THAT(*read_file(folder_ / "book/report.html"), HasSubstr("id=\"calendar\""));
  const auto alone = run("calendar --format csv");
  EXPECT_EQ(alone.status, 0) << alone.err;
  EXPECT_EQ(alone.out, table);
}

}  // namespace
}  // namespace telaudit::cli
