#include "terms/terms.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include "base/file.h"
#include "base/text.h"
#include "table_text.h"
#include "terms/clause_kinds.h"
#include "terms/record_kinds.h"
#include "terms/reference.h"
#include "terms/reference_page.h"
#include "terms/schemas.h"

namespace telaudit::terms {
namespace {

using Rows = std::vector<std::string>;

class TermsTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) / (std::string("terms_") + test->name());
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& content) {
    const auto path = folder_ / name;
    EXPECT_TRUE(write_output(path, content));
    return path.string();
  }

  std::string problem_of(const Inputs& inputs) {
    const auto terms = Terms::load(inputs);
    return terms ? "no problem" : terms.problem().text();
  }

  std::filesystem::path folder_;
};

// The text of the page between a heading and the next one.
std::string section(const std::string& page, const std::string& heading) {
  const auto at = page.find(heading + "\n");
  EXPECT_NE(at, std::string::npos) << heading;
  if (at == std::string::npos) return {};
  const auto start = at + heading.size() + 1;
  return page.substr(start, page.find("\n#", start) - start);
}

std::string fenced(const std::string& text, const std::string& language) {
  const std::string open = "```" + language + "\n";
  const auto at = text.find(open);
  EXPECT_NE(at, std::string::npos) << language;
  if (at == std::string::npos) return {};
  const auto start = at + open.size();
  return text.substr(start, text.find("```", start) - start);
}

std::string readme() {
  return read_file(std::string(TELAUDIT_SOURCE_DIR) + "/engine/terms/README.md").value();
}

TEST_F(TermsTest, RecordsAreOfTheKindTheirFilesAreNamedAfter) {
  Inputs inputs;
  inputs.records = {write("ticket-2026.csv", "ticket,service,kind,opened\nT2,S1,outage,2026-03-02 09:12\n"),
                    write("ticket-2025.csv", "ticket,service,kind,opened\nT1,S1,outage,2025-03-02 09:12\n"),
                    write("port.csv", "service,from_carrier,ported\nS1,X,2026-01-01\n")};
  const auto terms = Terms::load(inputs);
  ASSERT_TRUE(terms) << terms.problem().text();
  EXPECT_EQ(rows_text(terms->find("ticket")->table, {"ticket", "file", "line"}),
            (Rows{"T1 | ticket-2025.csv | 2", "T2 | ticket-2026.csv | 2"}));
  EXPECT_TRUE(terms->find("port")->given);
  EXPECT_FALSE(terms->find("claim")->given);
  inputs.records.push_back(write("cliam.csv", "claim\n"));
  EXPECT_NE(problem_of(inputs).find("did you mean 'claim'?"), std::string::npos) << problem_of(inputs);
}

TEST_F(TermsTest, TheContractOfTheReadmeHasEveryClause) {
  Inputs inputs;
  inputs.contracts = {
      write("contract.yaml", fenced(section(readme(), "## A contract with every clause"), "yaml"))};
  const auto terms = Terms::load(inputs);
  ASSERT_TRUE(terms) << terms.problem().text();
  for (const auto& note : terms->notes()) ADD_FAILURE() << note.text();
  for (const auto& kind : clause_kinds()) {
    const auto* relation = terms->find(kind.relation);
    EXPECT_TRUE(relation->given) << kind.relation;
    EXPECT_GT(relation->table.rows(), 0U) << kind.relation;
  }
}

// Bytes of the contract with every clause that are changed, doubled or left out: it is read, or refused with
// a place in its file.
TEST_F(TermsTest, AnyContractIsReadOrRefusedWithItsPlace) {
  const unsigned seed = 20260324;
  std::mt19937 random(seed);
  const std::string contract = fenced(section(readme(), "## A contract with every clause"), "yaml");
  const std::string bytes = "0159-.:,[]{}\"*& \nax";
  for (int round = 0; round < 400; ++round) {
    std::string text = contract;
    for (int changes = 0; changes < 1 + round % 3; ++changes) {
      const std::size_t at = random() % text.size();
      if (random() % 3 == 0) {
        text.erase(at, 1 + random() % 4);
      } else if (random() % 2 == 0) {
        text.insert(at, 1, bytes[random() % bytes.size()]);
      } else {
        text[at] = bytes[random() % bytes.size()];
      }
    }
    Inputs inputs;
    inputs.contracts = {write("contract.yaml", text)};
    const auto terms = Terms::load(inputs);
    if (!terms) {
      EXPECT_NE(terms.problem().where.file.find("contract.yaml"), std::string::npos)
          << "seed " << seed << ", round " << round << ": " << terms.problem().text();
    }
  }
}

bool is_kind(const std::string& relation) {
  const auto named = [&](const auto& kind) { return kind.relation == relation; };
  return std::any_of(clause_kinds().begin(), clause_kinds().end(), named) ||
         std::any_of(record_kinds().begin(), record_kinds().end(), named) || named(eligible_spend_kind()) ||
         named(commitment_period_kind());
}

TEST(Readme, ListsTheColumnsOfEveryRelation) {
  const std::string page = readme();
  for (const auto& schema : fixed_schemas()) {
    if (is_kind(schema.name)) continue;
    std::string heading = "### Relation `" + schema.name + "`";
    if (schema.name == "contract") heading += ", one row for each account";
    const std::string listed = section(page, heading);
    std::string words = listed.substr(0, listed.find("\n\n"));
    std::string columns;
    for (const auto& column : schema.columns) columns += (columns.empty() ? "" : " ") + column.name;
    for (char& c : words)
      if (c == '\n') c = ' ';
    EXPECT_EQ(std::string(trim(words)), columns) << schema.name;
  }
}

TEST(Readme, EndsWithTheClausesAndRecordsAsTheTablesSay) {
  const std::string page = readme();
  const auto at = page.find("## Clauses of contracts (YAML)");
  ASSERT_NE(at, std::string::npos);
  const std::string printed = kinds_reference();
  if (page.substr(at) != printed) {
    const std::string path = testing::TempDir() + "terms_readme_tail.md";
    ASSERT_TRUE(write_output(path, printed));
    FAIL() << "the page should end with the text now in " << path;
  }
}

TEST_F(TermsTest, TheExamplesOfTheReadmeLoad) {
  const std::string page = readme();
  Inputs inputs;
  inputs.contracts = {write("contract.yaml", fenced(section(page, "## Contracts (YAML)"), "yaml"))};
  inputs.crosswalks = {write("crosswalk.csv", fenced(section(page, "## Crosswalk (CSV)"), "csv"))};
  inputs.inventory = {write("inventory.csv", fenced(section(page, "## Inventory (CSV)"), "csv"))};
  inputs.sites = {write("sites.csv", fenced(section(page, "## Sites (CSV)"), "csv"))};
  inputs.orders = {write("orders.csv", fenced(section(page, "## Orders (CSV)"), "csv"))};
  inputs.payables = {write("payables.csv", fenced(section(page, "## Payables (CSV)"), "csv"))};
  const auto terms = Terms::load(inputs);
  ASSERT_TRUE(terms) << terms.problem().text();
  for (const auto& name : terms->names()) {
    const auto* relation = terms->find(name);
    const bool expected = !is_kind(name) || name == "commitment_period";
    EXPECT_EQ(relation->given, expected) << name;
    EXPECT_EQ(relation->table.rows() > 0, expected) << name;
  }
  const auto layout = read_reference_layout(
      {"t.yaml", fenced(section(page, "## Reference tables (CSV and YAML)"), "yaml")}, "fusf_factor");
  EXPECT_TRUE(layout) << layout.problem().text();
}

const std::string kContract =
    "contract: C1\n"
    "carrier: Example\n"
    "accounts: [200, 100]\n"
    "currency: USD\n"
    "documents:\n"
    "  - {id: MSA, type: master, pages: 30}\n"
    "  - {id: A1, type: amendment, pages: 2}\n"
    "term: {start: 2024-03-01, months: 36, holdover_months: 6, document: MSA, page: 3}\n"
    "renewal: {type: none, notice_days: 60}\n"
    "disputes: {report_days: 180, trigger: invoice_date, document: MSA, page: 12, clause: \"7.3\"}\n"
    "commitments: [{id: MARC, basis: annual, amount: \"120000.00\"}]\n"
    "rates:\n"
    "  - {item: SIP.TRUNK, price: \"12.50\", unit: channel_month, document: MSA, page: 4, clause: B.1}\n"
    "amendments:\n"
    "  - document: A1\n"
    "    effective: {first_full_cycle_after: 2025-02-10, cycle_day: 15}\n"
    "    rates:\n"
    "      - {item: SIP.TRUNK, price: \"11.00\", unit: channel_month, page: 1}\n";

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  return text.replace(text.find(what), what.size(), with);
}

std::string with_accounts(std::string contract, const std::string& accounts) {
  const std::string listed = "[200, 100]";
  return contract.replace(contract.find(listed), listed.size(), accounts);
}

std::string with_id(std::string contract, const std::string& id) {
  return contract.replace(contract.find("C1"), 2, id);
}

// On paper: 36 months from 2024-03-01 end on 2027-02-28; six months of holdover make the first day without
// the contract 2027-09-01. Sixty days before 2027-02-28: 28 to 31 January, 31 to 31 December, 1 to 30
// December 2026.
TEST_F(TermsTest, CompilesAContractToOneRowForEachAccount) {
  Inputs inputs;
  inputs.contracts = {write("c.yaml", kContract)};
  const auto terms = Terms::load(inputs);
  ASSERT_TRUE(terms) << terms.problem().text();
  EXPECT_EQ(
      rows_text(terms->find("contract")->table,
                {"contract", "account", "valid_from", "valid_to", "term_months", "term_end", "notice_latest",
                 "dispute_days", "dispute_trigger", "dispute_page", "dispute_clause", "bill_of_record",
                 "backbilling_days", "late_fee_allowed", "commitment", "commitment_basis", "page", "line"}),
      (Rows{"C1 | 100 | 2024-03-01 | 2027-09-01 | 36 | 2027-02-28 | 2026-12-30 | 180 | invoice_date | 12 | "
            "7.3 | unknown | ? | "
            "? | 120000.00 | annual | 3 | 1",
            "C1 | 200 | 2024-03-01 | 2027-09-01 | 36 | 2027-02-28 | 2026-12-30 | 180 | invoice_date | 12 | "
            "7.3 | unknown | ? | "
            "? | 120000.00 | annual | 3 | 1"}));
  EXPECT_EQ(rows_text(terms->find("commitment")->table,
                      {"account", "commitment", "basis", "amount", "currency", "valid_to"}),
            (Rows{"100 | MARC | annual | 120000.00 | USD | 2027-09-01",
                  "200 | MARC | annual | 120000.00 | USD | 2027-09-01"}));
}

// 180 days before the last day, 28 February 2027, is 1 September 2026.
TEST_F(TermsTest, ANoticeMayAlsoBeTooEarly) {
  Inputs inputs;
  const std::string notice = "notice_days: 60";
  inputs.contracts = {write("c.yaml", replaced(kContract, notice, notice + ", notice_most_days: 180"))};
  const auto terms = Terms::load(inputs);
  ASSERT_TRUE(terms) << terms.problem().text();
  EXPECT_EQ(rows_text(terms->find("contract")->table, {"account", "notice_earliest", "notice_latest"}),
            (Rows{"100 | 2026-09-01 | 2026-12-30", "200 | 2026-09-01 | 2026-12-30"}));
  inputs.contracts = {write("c.yaml", replaced(kContract, notice, notice + ", notice_most_days: 30"))};
  EXPECT_NE(problem_of(inputs).find(
                "the notice may be given no day: at most 30 days before the end, and at least 60"),
            std::string::npos);
}

TEST_F(TermsTest, AnAmendmentBeginsWithTheFirstFullCycle) {
  Inputs inputs;
  inputs.contracts = {write("c.yaml", kContract)};
  const auto terms = Terms::load(inputs);
  ASSERT_TRUE(terms) << terms.problem().text();
  EXPECT_EQ(rows_text(terms->find("rate")->table, {"account", "item", "price", "previous_price", "valid_from",
                                                   "valid_to", "document", "page", "clause", "line"}),
            (Rows{"100 | SIP.TRUNK | 12.50 | ? | 2024-03-01 | 2025-02-15 | MSA | 4 | B.1 | 13",
                  "100 | SIP.TRUNK | 11.00 | 12.50 | 2025-02-15 | 2027-09-01 | A1 | 1 | ? | 18",
                  "200 | SIP.TRUNK | 12.50 | ? | 2024-03-01 | 2025-02-15 | MSA | 4 | B.1 | 13",
                  "200 | SIP.TRUNK | 11.00 | 12.50 | 2025-02-15 | 2027-09-01 | A1 | 1 | ? | 18"}));
}

const std::string kCrosswalk =
    "carrier,product_code,description,item,status,confirmed_on,confirmed_role\n"
    "Example,SIPCH,,SIP.TRUNK,confirmed,2024-04-02,analyst\n"
    "Example,,SIP channel,SIP.TRUNK,confirmed,2024-04-02,analyst\n"
    "Example,SIPX,,SIP.TRUNK,suggested,,\n"
    "Other,SIPCH,,SIP.TRUNK,confirmed,2024-04-02,analyst\n";

TEST_F(TermsTest, PricedCodesJoinTheConfirmedCrosswalkToRates) {
  Inputs inputs;
  inputs.contracts = {write("c.yaml", with_accounts(kContract, "any"))};
  inputs.crosswalks = {write("m.csv", kCrosswalk)};
  const auto terms = Terms::load(inputs);
  ASSERT_TRUE(terms) << terms.problem().text();
  EXPECT_EQ(rows_text(terms->find("priced_code")->table,
                      {"carrier", "account", "product_code", "description", "price", "valid_from", "page",
                       "dispute_days", "dispute_trigger", "contract"}),
            (Rows{"Example | * | SIPCH | * | 12.50 | 2024-03-01 | 4 | 180 | invoice_date | C1",
                  "Example | * | * | SIP channel | 12.50 | 2024-03-01 | 4 | 180 | invoice_date | C1",
                  "Example | * | SIPCH | * | 11.00 | 2025-02-15 | 1 | 180 | invoice_date | C1",
                  "Example | * | * | SIP channel | 11.00 | 2025-02-15 | 1 | 180 | invoice_date | C1"}));
}

TEST_F(TermsTest, AMappingToAnItemNobodyPricesIsNoted) {
  Inputs inputs;
  inputs.contracts = {write("c.yaml", kContract)};
  inputs.crosswalks = {write("m.csv",
                             "carrier,product_code,item,status,confirmed_on,confirmed_role\n"
                             "Example,SIPCH,SIP.TRUNKS,confirmed,2024-04-02,analyst\n"
                             "Example,SIPX,SIP.NEXT,suggested,,\n"
                             "Nobody,X,Y,confirmed,2024-04-02,analyst\n")};
  const auto terms = Terms::load(inputs);
  ASSERT_TRUE(terms) << terms.problem().text();
  ASSERT_EQ(terms->notes().size(), 1U);
  EXPECT_EQ(terms->notes()[0].text(),
            inputs.crosswalks[0] +
                ":2: no contract of Example prices the item SIP.TRUNKS (did you mean 'SIP.TRUNK'?)");
}

// A file that was cut or scribbled on is loaded or refused with its place; nothing else.
TEST_F(TermsTest, DamagedFilesAreLoadedOrRefusedWithTheirPlace) {
  const std::string page = readme();
  const std::vector<std::pair<std::string, std::vector<std::string> Inputs::*>> kinds{
      {fenced(section(page, "## Contracts (YAML)"), "yaml"), &Inputs::contracts},
      {fenced(section(page, "## Crosswalk (CSV)"), "csv"), &Inputs::crosswalks},
      {fenced(section(page, "## Inventory (CSV)"), "csv"), &Inputs::inventory},
      {fenced(section(page, "## Orders (CSV)"), "csv"), &Inputs::orders}};
  const std::string scribbles = ",\"'{}[]:-#*&!|>\n\r\t 0a\xC3\xFF";
  std::mt19937 random(20240301);
  for (int round = 0; round < 1500; ++round) {
    const auto& [example, member] = kinds[random() % kinds.size()];
    std::string damaged = example;
    const unsigned strokes = 1 + random() % 4;
    for (unsigned i = 0; i < strokes && !damaged.empty(); ++i) {
      const std::size_t at = random() % damaged.size();
      switch (random() % 4) {
        case 0:
          damaged[at] = scribbles[random() % scribbles.size()];
          break;
        case 1:
          damaged.erase(at, 1 + random() % 30);
          break;
        case 2:
          damaged.insert(at, 1, scribbles[random() % scribbles.size()]);
          break;
        default:
          damaged.insert(at, damaged.substr(random() % damaged.size(), random() % 60));
          break;
      }
    }
    Inputs inputs;
    (inputs.*member) = {write("damaged", damaged)};
    const auto terms = Terms::load(inputs);
    if (terms) continue;
    EXPECT_FALSE(terms.problem().where.file.empty()) << damaged;
    EXPECT_FALSE(terms.problem().what.empty()) << damaged;
  }
}

TEST_F(TermsTest, AnyAccountAndANamedAccountStandSideBySide) {
  Inputs inputs;
  inputs.contracts = {write("any.yaml", with_accounts(kContract, "any")),
                      write("named.yaml", with_id(with_accounts(kContract, "[300]"), "C2"))};
  const auto terms = Terms::load(inputs);
  ASSERT_TRUE(terms) << terms.problem().text();
  EXPECT_EQ(rows_text(terms->find("contract")->table, {"contract", "account"}), (Rows{"C1 | *", "C2 | 300"}));
}

TEST_F(TermsTest, TwoContractsOfOneAccountNameBothPlaces) {
  Inputs inputs;
  inputs.contracts = {write("one.yaml", kContract), write("two.yaml", with_id(kContract, "C2"))};
  EXPECT_EQ(problem_of(inputs),
            inputs.contracts[1] +
                ":1:1: the contract for Example, 100 (2024-03-01 to 2027-08-31) overlaps the one at " +
                inputs.contracts[0] +
                ":1:1 (2024-03-01 to 2027-08-31) (name the accounts of each, or put "
                "schedules of one contract into one file)");
  inputs.contracts = {inputs.contracts[0], write("three.yaml", kContract)};
  EXPECT_NE(problem_of(inputs).find("the contract 'C1' also stands at"), std::string::npos);
}

TEST_F(TermsTest, WhatWasNotGivenIsEmptyAndSaysSo) {
  const auto terms = Terms::load({});
  ASSERT_TRUE(terms) << terms.problem().text();
  Rows fixed;
  for (const auto& schema : fixed_schemas()) fixed.push_back(schema.name);
  EXPECT_EQ(terms->names(), fixed);
  for (const auto& name : terms->names()) {
    EXPECT_FALSE(terms->find(name)->given) << name;
    EXPECT_EQ(terms->find(name)->table.rows(), 0U) << name;
    EXPECT_TRUE(Terms::schema(name).has_value()) << name;
  }
  EXPECT_EQ(terms->find("tax_rate"), nullptr);
  EXPECT_FALSE(Terms::schema("tax_rate").has_value());
}

TEST_F(TermsTest, PricedCodesNeedContractsAndCrosswalk) {
  Inputs inputs;
  inputs.contracts = {write("c.yaml", kContract)};
  const auto terms = Terms::load(inputs);
  ASSERT_TRUE(terms) << terms.problem().text();
  EXPECT_TRUE(terms->find("rate")->given);
  EXPECT_FALSE(terms->find("priced_code")->given);
}

TEST_F(TermsTest, TheHashFollowsTheContentNotTheOrderOfThePaths) {
  const std::string first = write("a.csv", "site\nCHI-01\n");
  const std::string second = write("b.csv", "site\nNYC-01\n");
  const auto hash = [](std::vector<std::string> sites) {
    Inputs inputs;
    inputs.sites = std::move(sites);
    return Terms::load(inputs).value().hash();
  };
  const std::string before = hash({first, second});
  EXPECT_EQ(before, hash({second, first}));
  EXPECT_NE(before, hash({first}));
  write("b.csv", "site\nNYC-02\n");
  EXPECT_NE(before, hash({first, second}));
}

constexpr const char* kTaxRateLayout =
    "table: tax_rate\ntitle: Taxes\nsource: a list\nkey: [code]\ncolumns:\n  - {name: code, meaning: Code}\n";

TEST_F(TermsTest, AReferenceTableNeedsItsDescription) {
  Inputs inputs;
  inputs.reference_folders = {folder_.string()};
  EXPECT_EQ(problem_of(inputs), "no problem");
  write("tax_rate.csv", "code\nA\n");
  EXPECT_NE(
      problem_of(inputs).find("a reference table without its description (add tax_rate.yaml beside it)"),
      std::string::npos)
      << problem_of(inputs);
  write("tax_rate.yaml", kTaxRateLayout);
  EXPECT_EQ(problem_of(inputs), "no problem");
  inputs.reference_folders = {(folder_ / "nowhere").string()};
  EXPECT_NE(problem_of(inputs).find("cannot be read"), std::string::npos);
}

TEST_F(TermsTest, RowsOfAReferenceTableMayStandInAnotherFolderThanItsDescription) {
  std::filesystem::create_directories(folder_ / "public");
  std::filesystem::create_directories(folder_ / "own");
  Inputs inputs;
  inputs.reference_folders = {(folder_ / "public").string(), (folder_ / "own").string()};
  write("public/tax_rate.yaml", kTaxRateLayout);
  // Declared without rows: rules know its columns and end "no tax_rate given".
  auto terms = Terms::load(inputs);
  ASSERT_TRUE(terms) << terms.problem().text();
  EXPECT_FALSE(terms->find("tax_rate")->given);
  const std::string declared = terms->hash();
  write("own/tax_rate.csv", "code\nA\n");
  terms = Terms::load(inputs);
  ASSERT_TRUE(terms) << terms.problem().text();
  EXPECT_TRUE(terms->find("tax_rate")->given);
  EXPECT_EQ(rows_text(terms->find("tax_rate")->table, {"code"}), Rows{"A"});
  EXPECT_NE(terms->hash(), declared);
  // Rows of both folders are one table, so its key holds over both.
  write("public/tax_rate.csv", "code\nB\n");
  EXPECT_EQ(Terms::load(inputs).value().find("tax_rate")->table.rows(), 2U);
  write("public/tax_rate.csv", "code\nB\nA\n");
  EXPECT_NE(problem_of(inputs).find("the row of tax_rate for A"), std::string::npos) << problem_of(inputs);
  write("public/tax_rate.csv", "code\nB\n");
  write("own/tax_rate.yaml", kTaxRateLayout);
  EXPECT_NE(problem_of(inputs).find("the table is also described in"), std::string::npos);
}

TEST_F(TermsTest, AReferenceTableIsNotCalledAsAFixedRelation) {
  Inputs inputs;
  inputs.reference_folders = {folder_.string()};
  write("ticket.yaml", replaced(kTaxRateLayout, "tax_rate", "ticket"));
  EXPECT_NE(problem_of(inputs).find("there is already a relation called ticket"), std::string::npos)
      << problem_of(inputs);
}

// The invented customer of the demonstration, as the generator wrote it.
TEST_F(TermsTest, TheShowcaseInputsLoadWithoutANote) {
  const std::string folder = std::string(TELAUDIT_SOURCE_DIR) + "/fixtures/showcase-input/";
  Inputs inputs;
  for (const auto& entry : std::filesystem::directory_iterator(folder + "contracts"))
    inputs.contracts.push_back(entry.path().string());
  inputs.crosswalks = {folder + "crosswalk.csv"};
  inputs.inventory = {folder + "inventory.csv"};
  inputs.sites = {folder + "sites.csv"};
  inputs.orders = {folder + "orders.csv"};
  inputs.payables = {folder + "payables.csv"};
  const auto terms = Terms::load(inputs);
  ASSERT_TRUE(terms) << terms.problem().text();
  for (const auto& note : terms->notes()) ADD_FAILURE() << note.text();
  for (const auto& name : terms->names()) {
    const auto* relation = terms->find(name);
    EXPECT_EQ(relation->given, relation->table.rows() > 0) << name;
    EXPECT_TRUE(relation->given || is_kind(name)) << name;
  }
}

TEST_F(TermsTest, AMissingFileIsAProblem) {
  Inputs inputs;
  inputs.inventory = {(folder_ / "nowhere.csv").string()};
  EXPECT_NE(problem_of(inputs).find("nowhere.csv"), std::string::npos);
}

}  // namespace
}  // namespace telaudit::terms
