// Workbooks, the crosswalk and the register from the command line, over the bills of the showcase.
#include <gmock/gmock.h>

#include <map>

#include "altered_answer.h"
#include "base/delimited.h"
#include "base/text.h"
#include "run_program.h"

namespace telaudit::cli {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

using TextRows = std::vector<std::map<std::string, std::string>>;

TextRows csv_rows(const std::string& csv) {
  DelimitedReader reader(csv, {});
  std::vector<std::string> names;
  TextRows rows;
  while (reader.next()) {
    if (names.empty()) {
      names.assign(reader.fields().begin(), reader.fields().end());
      continue;
    }
    rows.emplace_back();
    for (std::size_t at = 0; at < names.size() && at < reader.fields().size(); ++at)
      rows.back()[names[at]] = reader.fields()[at];
  }
  return rows;
}

class IntakeCommand : public ProgramFixture {
 protected:
  static constexpr const char* kCarrier = "MERIDIAN BELL TELEPHONE";

  void SetUp() override {
    ProgramFixture::SetUp();
    run("ingest " + input("bills"));
  }

  // The workbooks, filled in for one contract of the internet account, as a person does.
  void fill(const std::string& price) {
    ASSERT_EQ(run("intake write --out in").status, 0);
    AlteredAnswer contracts((folder_ / "in/contracts.xlsx").string());
    auto& sheet = contracts.sheet("Contract 2");
    const auto put = [&](const std::string& section, const std::string& field, const std::string& value) {
      for (auto& [row, cells] : sheet.rows)
        if (cells.size() > 2 && cells[0].text == section && cells[2].text == field && cells[1].text == "1") {
          cells.resize(std::max<std::size_t>(cells.size(), 4));
          cells[3] = {value, false, {}, true};
          return;
        }
      ADD_FAILURE() << section << " " << field;
    };
    put("contract", "id", "C-MERIDIAN");
    put("term", "start", "2024-06-01");
    put("term", "months", "36");
    put("disputes", "report_days", "60");
    put("disputes", "trigger", "invoice_date");
    put("billing", "bill_of_record", "electronic");
    contracts.save((folder_ / "contracts.xlsx").string());
    AlteredAnswer rates((folder_ / "in/rates.xlsx").string());
    auto& prices = rates.sheet("Rates");
    const auto column = [&](const std::string& name) {
      const auto& header = prices.rows[1];
      return static_cast<std::size_t>(
          std::find_if(header.begin(), header.end(), [&](const auto& cell) { return cell.text == name; }) -
          header.begin());
    };
    for (auto& [row, cells] : prices.rows) {
      if (row == 1 || cells[column("product code")].text != "DIA100") continue;
      cells.resize(prices.rows[1].size());
      cells[column("contract")] = {"C-MERIDIAN", false, {}, true};
      cells[column("item")] = {"DIA.100", false, {}, true};
      cells[column("price")] = {price, false, {}, true};
      cells[column("unit")] = {"month", false, {}, true};
      cells[column("mapping")] = {"confirmed", false, {}, true};
    }
    rates.save((folder_ / "rates.xlsx").string());
  }
  ProgramResult read(const std::string& files, const std::string& more = "") {
    return run("intake read " + files + " --role 'procurement analyst' --on 2026-09-20 " + more);
  }
  // How many findings of a check an audit of what the workspace knows has.
  std::size_t found(const std::string& rule) {
    const auto audit = run("audit");
    EXPECT_EQ(audit.status, 0) << audit.err;
    return csv_rows(run("--format csv findings --rule " + rule).out).size();
  }
};

// Without terms no price is wrong; with what was entered three ports of 489.00 are above 415.00 on each of
// two bills (a fourth has its own discount line: fixtures/showcase-input/README.md).
TEST_F(IntakeCommand, AuditsUseWhatWasEntered) {
  EXPECT_EQ(found("RAT-01"), 0U);
  fill("415.00");
  const auto taken = read("contracts.xlsx rates.xlsx");
  ASSERT_EQ(taken.status, 0) << taken.out << taken.err;
  EXPECT_THAT(taken.out, HasSubstr("version 1: 1 contract, 1 rate, 0 services and 1 mapping taken"));
  EXPECT_EQ(found("RAT-01"), 6U);  // three circuits on two bills
  // The same files by name, as another workspace would be given them.
  ASSERT_EQ(run("intake export --out terms").status, 0);
  EXPECT_TRUE(fs::exists(folder_ / "terms/contracts/C-MERIDIAN.yaml"));
  EXPECT_TRUE(fs::exists(folder_ / "terms/crosswalk.csv"));
  const auto contracts = run("contracts --contracts terms/contracts --unknown --format csv");
  EXPECT_EQ(contracts.status, 0) << contracts.err;
  EXPECT_THAT(contracts.out, HasSubstr("C-MERIDIAN,MERIDIAN BELL TELEPHONE,late fee,unknown,,,\n"));
  EXPECT_THAT(contracts.out, testing::Not(HasSubstr("dispute window")));
}

TEST_F(IntakeCommand, AFaultTakesNothing) {
  fill("four hundred");
  const auto refused = read("contracts.xlsx rates.xlsx");
  EXPECT_EQ(refused.status, 3);
  EXPECT_THAT(refused.out, HasSubstr("the text 'four hundred' stands where a number belongs"));
  EXPECT_THAT(refused.err, HasSubstr("nothing was taken"));
  const auto rejected = csv_rows(*read_file(folder_ / "contracts.rejected.csv"));
  ASSERT_EQ(rejected.size(), 1U);
  EXPECT_EQ(rejected[0].at("file"), "rates.xlsx");
  EXPECT_EQ(rejected[0].at("sheet"), "Rates");
  EXPECT_EQ(rejected[0].at("column"), "price");
  EXPECT_EQ(rejected[0].at("found"), "four hundred");
  EXPECT_EQ(run("intake list --format csv").out.find("procurement"), std::string::npos);
  // The rest on demand: the contract, without the rate.
  const auto taken = read("contracts.xlsx rates.xlsx", "--accept-good --rejected wrong.csv");
  EXPECT_EQ(taken.status, 3);
  EXPECT_THAT(taken.out, HasSubstr("1 contract, 0 rates, 0 services and 0 mappings taken"));
  EXPECT_TRUE(fs::exists(folder_ / "wrong.csv"));
  EXPECT_THAT(run("contracts").out, HasSubstr("C-MERIDIAN"));
}

TEST_F(IntakeCommand, VersionsAndTheirDifferences) {
  fill("415.00");
  ASSERT_EQ(read("contracts.xlsx rates.xlsx").status, 0);
  ASSERT_EQ(read("contracts.xlsx rates.xlsx").status, 0);
  EXPECT_EQ(csv_rows(run("--format csv intake list").out).size(), 1U);  // the same again is no version
  fill("410.00");
  ASSERT_EQ(read("rates.xlsx").status, 0);
  const auto list = csv_rows(run("--format csv intake list").out);
  ASSERT_EQ(list.size(), 2U);
  EXPECT_EQ(list[1].at("role"), "procurement analyst");
  EXPECT_EQ(list[1].at("on"), "2026-09-20");
  const auto changes = csv_rows(run("--format csv intake diff 1 2").out);
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].at("row"), "C-MERIDIAN DIA100 DIA.100");
  EXPECT_EQ(changes[0].at("before") + " " + changes[0].at("after"), "415.00 410.00");
  EXPECT_EQ(run("intake diff 1 7").status, 3);
}

// A contract given as a file and one entered under the same id are refused together, and nothing is kept.
TEST_F(IntakeCommand, AContractThatIsAFileAlready) {
  ASSERT_TRUE(write_output(folder_ / "c.yaml",
                           "contract: C-MERIDIAN\ncarrier: MERIDIAN BELL TELEPHONE\naccounts: [1]\n"));
  ASSERT_EQ(run("audit --contracts c.yaml").status, 0);
  fill("415.00");
  const auto refused = read("contracts.xlsx rates.xlsx");
  EXPECT_EQ(refused.status, 3);
  EXPECT_THAT(refused.err, HasSubstr("the contract 'C-MERIDIAN' also stands at"));
  EXPECT_EQ(csv_rows(run("--format csv intake list").out).size(), 0U);
}

// The crosswalk of the showcase is the truth: every code that a contract prices, and no other.
TEST_F(IntakeCommand, SuggestionsBesideTheTruth) {
  std::map<std::string, std::string> truth;
  for (const auto& row : csv_rows(*read_file(source_dir() / "fixtures/showcase-input/crosswalk.csv")))
    if (row.at("status") == "confirmed")
      truth[row.at("carrier") + "|" + row.at("product_code")] = row.at("item");
  ASSERT_EQ(truth.size(), 8U);
  const auto suggested = run("--format csv map suggest --contracts " + input("contracts"));
  ASSERT_EQ(suggested.status, 0) << suggested.err;
  std::size_t right = 0, wrong = 0;
  for (const auto& row : csv_rows(suggested.out)) {
    if (row.at("item").empty()) continue;
    const auto known = truth.find(row.at("carrier") + "|" + row.at("product_code"));
    const bool hit = known != truth.end() && known->second == row.at("item");
    (hit ? right : wrong) += 1;
    EXPECT_FALSE(row.at("reasons").empty());
  }
  EXPECT_EQ(right, 8U);
  EXPECT_EQ(wrong, 0U);
}

// A suggestion joins nothing; a confirmation does, and says who and when.
TEST_F(IntakeCommand, OnlyAConfirmationIsInForce) {
  const std::string contracts = " --contracts " + input("contracts");
  ASSERT_EQ(run("audit" + contracts).status, 0);
  EXPECT_EQ(found("RAT-01"), 0U);
  const auto unknown =
      run("map confirm --carrier '" + std::string(kCarrier) + "' --code DIA10 --role analyst");
  EXPECT_EQ(unknown.status, 3);
  EXPECT_THAT(unknown.err, HasSubstr("'DIA10' is not on the latest bills"));
  const auto confirmed = run("map confirm --carrier '" + std::string(kCarrier) +
                             "' --code DIA100 --role analyst --on 2026-09-20");
  ASSERT_EQ(confirmed.status, 0) << confirmed.err;
  EXPECT_EQ(run("map export").out,
            "carrier,product_code,description,item,status,confidence,confirmed_on,confirmed_role,version\n"
            "MERIDIAN BELL TELEPHONE,DIA100,,DIA.100,confirmed,0.99,2026-09-20,analyst,1\n");
  EXPECT_EQ(found("RAT-01"), 6U);  // three circuits on two bills
  const auto list = csv_rows(run("--format csv map list --status confirmed").out);
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].at("confirmed_role"), "analyst");
  EXPECT_THAT(run("map confirm --carrier '" + std::string(kCarrier) + "' --code DIA100 --role analyst").out,
              HasSubstr("nothing to confirm"));
}

// A table of suggestions with yes in the column confirm is confirmed in one go, or not at all.
TEST_F(IntakeCommand, ATableIsConfirmed) {
  const std::string contracts = " --contracts " + input("contracts");
  const auto suggested = run("--format csv map suggest --least 0.9" + contracts);
  std::string table;
  for (const std::string_view line : split(suggested.out, '\n')) {
    // The item, its confidence, and then the blank to be filled in.
    std::string text(line);
    if (const auto at = text.find(",,C-MERIDIAN-LOCAL"); at != std::string::npos) text.insert(at + 1, "yes");
    table += text + "\n";
  }
  ASSERT_TRUE(write_output(folder_ / "table.csv", table));
  const auto confirmed = run("map confirm --from table.csv --role analyst --on 2026-09-20" + contracts);
  ASSERT_EQ(confirmed.status, 0) << confirmed.err;
  EXPECT_THAT(confirmed.out, HasSubstr("4 mappings confirmed"));
  std::string wrong = table;
  wrong.replace(wrong.find(",yes,"), 5, ",perhaps,");
  ASSERT_TRUE(write_output(folder_ / "wrong.csv", wrong));
  const auto refused = run("map confirm --from wrong.csv --role analyst" + contracts);
  EXPECT_EQ(refused.status, 3);
  EXPECT_THAT(refused.err, HasSubstr("'perhaps' in the column confirm"));
}

}  // namespace
}  // namespace telaudit::cli
