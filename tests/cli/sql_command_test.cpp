// `telaudit sql` and `telaudit export` as a user runs them.
#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "run_program.h"

namespace telaudit::cli {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class SqlCommand : public ProgramFixture {
 protected:
  void SetUp() override {
    ProgramFixture::SetUp();
    const auto read = run("ingest -q " + input("bills"));
    ASSERT_EQ(read.status, 3) << read.err;  // one of the bills is cut off
  }
};

TEST_F(SqlCommand, AddsUpToWhatTheInvoicesSay) {
  const auto result =
      run("sql --format csv \"select i.invoice from invoices i join (select carrier, invoice, bill_date, "
          "sum_money(amount, amount_scale) total from charges where payable group by 1, 2, 3) c using "
          "(carrier, invoice, "
          "bill_date) where mantissa(c.total, 6) <> i.payable_total * (case i.payable_total_scale when 6 "
          "then 1 end)\"");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out, "invoice\n");
  const auto counted =
      run("sql --format json \"select count(*) as n, 'a\\\"b' as t, null as u, 0.5 as r from charges\"");
  ASSERT_EQ(counted.status, 0) << counted.err;
  const auto rows = nlohmann::json::parse(counted.out);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_GT(rows[0]["n"].get<int>(), 1000);
  EXPECT_EQ(rows[0]["t"], "a\"b");
  EXPECT_TRUE(rows[0]["u"].is_null());
  EXPECT_EQ(rows[0]["r"], 0.5);
}

TEST_F(SqlCommand, TakesQueriesFromAFileAndPrintsEach) {
  std::ofstream(folder_ / "q.sql") << "-- two queries\nselect 1 as one;\nselect 'x' as letter; -- end\n";
  const auto result = run("sql --file q.sql");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out, "one\n  1\n\nletter\nx\n");
  EXPECT_EQ(run("sql --file q.sql 'select 1'").status, 2);
  EXPECT_EQ(run("sql ''").status, 2);
}

TEST_F(SqlCommand, ManyRowsComeInFull) {
  const auto result =
      run("sql \"with recursive c(n) as (select 1 union all select n + 1 from c where n < 2500) select n "
          "from c\"");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(std::count(result.out.begin(), result.out.end(), '\n'), 2501);
  EXPECT_THAT(result.out, HasSubstr("\n2500\n"));
}

TEST_F(SqlCommand, ErrorsSayWhatToDo) {
  const auto result = run("sql 'select amout from charges'");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("did you mean 'amount'"));
  EXPECT_EQ(run("sql 'delete from charges'").status, 2);
  EXPECT_THAT(run("sql --tables").out, HasSubstr("amount_scale"));
  EXPECT_NE(run("-w elsewhere sql 'select 1'").status, 0);
}

TEST_F(SqlCommand, RevealIsAskedForAndLogged) {
  const std::string query =
      "\"select count(*) from charges where destination not like '%#%' and length(destination) >= 10 "
      "and destination <> service\"";
  EXPECT_THAT(run("sql --format csv " + query).out, HasSubstr("\n0\n"));
  EXPECT_THAT(run("sql --reveal --format csv " + query).out, Not(HasSubstr("\n0\n")));
  EXPECT_THAT(run("export --columns destination").out, HasSubstr("555####"));
  EXPECT_THAT(run("export --reveal --columns destination").out, Not(HasSubstr("555####")));
}

TEST_F(SqlCommand, ExportGivesWhatSqlGives) {
  const auto exported = run("export --columns charge,service,description --out charges.csv");
  EXPECT_EQ(exported.status, 0) << exported.err;
  EXPECT_EQ(exported.out, "");
  const auto text = read_file(folder_ / "charges.csv");
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(*text, run("sql --format csv 'select charge, service, description from charges'").out);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "charges.csv.part"));
  EXPECT_EQ(run("export --threads 1").out, run("export --threads 4").out);
  EXPECT_THAT(run("export --format focus").out, StartsWith("BilledCost,BillingAccountId,"));
  EXPECT_THAT(run("export --format jsonl").out, StartsWith("{\"charge\":\""));
  EXPECT_EQ(run("export --format xml").status, 2);
  const auto wrong = run("export --columns amout");
  EXPECT_NE(wrong.status, 0);
  EXPECT_THAT(wrong.err, HasSubstr("did you mean 'amount'"));
}

}  // namespace
}  // namespace telaudit::cli
