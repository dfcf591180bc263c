// Intake workbooks written from bills, filled in as people do, and read back.
#include <gmock/gmock.h>

#include "sample_intake.h"
#include "terms/contract.h"

namespace telaudit::intake {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

class IntakeWorkbook : public SampleIntake {};

// 600 of 1000 is 60 %, then 90, 98 and 100; red cells and lists are the writer's, seen in LibreOffice.
TEST_F(IntakeWorkbook, RatesBeginWithTheMostMoney) {
  auto book = rates();
  auto& sheet = book.sheet("Rates");
  const std::vector<std::vector<std::string>> expected{{"North Tel", "DIA100", "60", "60"},
                                                       {"North Tel", "1FB", "30", "90"},
                                                       {"South Tel", "0042", "8", "98"},
                                                       {"South Tel", "", "2", "100"}};
  for (std::uint32_t row = 2; row < 6; ++row) {
    const std::vector<std::string> cells{
        cell(sheet, row, "carrier").text, cell(sheet, row, "product_code").text,
        cell(sheet, row, "share").text, cell(sheet, row, "cumulative_share").text};
    EXPECT_EQ(cells, expected[row - 2]) << row;
  }
  EXPECT_EQ(sheet.rows.size(), 5U);
}

TEST_F(IntakeWorkbook, WhatNobodyFilledIsNoEntry) {
  const auto of_rates = read(rates());
  EXPECT_TRUE(of_rates.faults.empty());
  EXPECT_TRUE(of_rates.rates.empty());
  const auto of_inventory = read(inventory());
  EXPECT_TRUE(of_inventory.faults.empty());
  EXPECT_TRUE(of_inventory.inventory.empty());
  const auto of_contracts = read(contracts());
  EXPECT_TRUE(of_contracts.faults.empty());
  EXPECT_TRUE(of_contracts.contracts.empty());
  EXPECT_THAT(of_contracts.remarks, ElementsAre("Contract 1: nothing was filled in; not read",
                                                "Contract 2: nothing was filled in; not read"));
}

TEST_F(IntakeWorkbook, ContractsAndRatesBecomeFilesOfTerms) {
  auto book = contracts();
  fill_contract(book);
  auto prices = rates();
  fill_rate(prices, 2, "150");
  fill_rate(prices, 3, "36.5");
  put(prices.sheet("Rates"), 3, "item", "LINE.BUSINESS");
  put(prices.sheet("Rates"), 3, "mapping", "confirmed");
  const std::vector<WorkbookReading> readings{read(book), read(prices)};
  for (const auto& reading : readings) EXPECT_THAT(said(reading.faults), ElementsAre());
  const auto taken =
      take_entered(entered_, readings, {"procurement analyst", *make_date(2026, 9, 20)}, false);
  ASSERT_THAT(said(taken.faults), ElementsAre());
  EXPECT_EQ(taken.contracts, 1U);
  EXPECT_EQ(taken.rates, 2U);
  EXPECT_EQ(taken.mappings, 2U);
  const auto files = term_files(taken.entered);
  ASSERT_EQ(files.size(), 2U);
  EXPECT_EQ(files[0].first, "contracts/C-NORTH.yaml");
  const auto contract = terms::read_contract({"C-NORTH.yaml", files[0].second});
  ASSERT_TRUE(contract) << contract.problem().text() << "\n" << files[0].second;
  EXPECT_EQ(contract->id, "C-NORTH");
  EXPECT_EQ(contract->carrier, "North Tel");
  EXPECT_EQ(contract->accounts, (std::vector<std::string>{"100200", "100300"}));
  EXPECT_EQ(contract->term_end, make_date(2027, 12, 31));  // 36 months from 1 January 2025
  EXPECT_EQ(contract->term_citation.page, "3");
  EXPECT_EQ(contract->renewal.notice_method, "certified mail");
  EXPECT_EQ(contract->renewal.citation.clause, "2.4");
  EXPECT_EQ(contract->disputes.trigger, "invoice_date");
  EXPECT_EQ(contract->billing.late_fee_rate, parse_decimal("0.015"));
  EXPECT_FALSE(contract->billing.payment_days.has_value());  // nobody said it
  ASSERT_EQ(contract->commitments.size(), 1U);
  EXPECT_EQ(contract->commitments[0].amount.text(), "120000.00");
  ASSERT_EQ(contract->rates.size(), 2U);
  EXPECT_EQ(contract->rates[0].item, "DIA100");  // its code, since nobody named it
  EXPECT_EQ(contract->rates[0].price.text(), "150.00");
  EXPECT_EQ(contract->rates[1].item, "LINE.BUSINESS");
  EXPECT_EQ(contract->rates[1].price.text(), "36.50");
  EXPECT_EQ(contract->rates[1].citation.page, "5");
  EXPECT_EQ(files[1].second,
            "carrier,product_code,description,item,status,confidence,confirmed_on,confirmed_role,version\n"
            "North Tel,DIA100,,DIA100,suggested,,,,1\n"
            "North Tel,1FB,,LINE.BUSINESS,confirmed,,2026-09-20,procurement analyst,1\n");
}

// Scales of volume and charges that are not owed, from the sheet to the file that audits read and back.
TEST_F(IntakeWorkbook, TiersAndWaivers) {
  auto book = contracts();
  fill_contract(book);
  auto& sheet = book.sheet("Contract 1");
  field(sheet, "tiers", "tier", "PORTS");
  field(sheet, "tiers", "unit", "line");
  field(sheet, "tiers", "method", "all_units");
  field(sheet, "tiers", "volume_period", "month");
  field(sheet, "tiers", "steps_price", "0-100: 9.50; 100-: 8.75");
  field(sheet, "tiers", "items", "PORT; PORT.PLUS");
  cite(sheet, "tiers", "tier", "MSA", "6", "B.4");
  field(sheet, "waivers", "waiver", "INSTALL");
  field(sheet, "waivers", "kind", "nonrecurring");
  field(sheet, "waivers", "rate", "100 %");
  field(sheet, "waivers", "minimum_months", "12");
  field(sheet, "waivers", "classes", "one_time");
  field(sheet, "waivers", "except_items", "EXPEDITE");
  cite(sheet, "waivers", "waiver", "MSA", "7", "B.6");
  const std::vector<WorkbookReading> readings{read(book)};
  ASSERT_THAT(said(readings[0].faults), ElementsAre());
  const auto taken =
      take_entered(entered_, readings, {"procurement analyst", *make_date(2026, 9, 20)}, false);
  ASSERT_THAT(said(taken.faults), ElementsAre());
  const auto files = term_files(taken.entered);
  const std::string& file = files.at(0).second;
  ASSERT_TRUE(terms::read_contract({"C-NORTH.yaml", file}));
  EXPECT_THAT(file, HasSubstr("tiers:\n  -\n    tier: \"PORTS\"\n"));
  EXPECT_THAT(file, HasSubstr("steps: [{from: 0, to: 100, price: \"9.50\"}, {from: 100, price: \"8.75\"}]"));
  EXPECT_THAT(file, HasSubstr("items: [\"PORT\", \"PORT.PLUS\"]"));
  EXPECT_THAT(file, HasSubstr("waivers:\n  -\n    waiver: \"INSTALL\"\n"));
  EXPECT_THAT(file, HasSubstr("classes: [\"one_time\"]"));
  EXPECT_THAT(file, HasSubstr("except_items: [\"EXPEDITE\"]"));
  // And back: written again and read unchanged it is the same.
  entered_ = taken.entered;
  const auto again =
      take_entered(entered_, {{read(contracts())}}, {"procurement analyst", *make_date(2026, 9, 21)}, false);
  ASSERT_THAT(said(again.faults), ElementsAre());
  EXPECT_EQ(term_files(again.entered).at(0).second, file);
}

TEST_F(IntakeWorkbook, WrongTiersAndWaiversAreNamedByTheirCell) {
  auto book = contracts();
  fill_contract(book);
  auto& sheet = book.sheet("Contract 1");
  field(sheet, "tiers", "tier", "PORTS");
  field(sheet, "tiers", "method", "sliding");
  field(sheet, "tiers", "steps_price", "0 to 100: 9.50");
  field(sheet, "waivers", "rate", "150 %");
  const auto cell_of = [&](const char* section, const char* name) {
    return "'Contract 1'!D" + std::to_string(row_of(sheet, section, name)) + ": ";
  };
  const auto faults = said(read(book).faults);
  EXPECT_THAT(faults, Contains(testing::StartsWith(cell_of("tiers", "method"))));
  EXPECT_THAT(faults, Contains(testing::StartsWith(cell_of("tiers", "steps_price"))));
  EXPECT_THAT(faults, Contains(testing::StartsWith(cell_of("waivers", "rate"))));
}

// The round of a second version: what was entered stands in the workbook again, and read back unchanged it is
// the same.
TEST_F(IntakeWorkbook, WhatWasEnteredIsThereAgain) {
  auto book = contracts();
  fill_contract(book);
  auto prices = rates();
  fill_rate(prices, 2, "0.0185");
  auto services = inventory();
  put(services.sheet("Inventory"), 3, "status", "disconnected");
  put(services.sheet("Inventory"), 3, "disconnected", "30.06.2026");
  put(services.sheet("Inventory"), 3, "site", "CHI");
  const Entering entering{"procurement analyst", *make_date(2026, 9, 20)};
  const auto first =
      take_entered(entered_, std::vector{read(book), read(prices), read(services)}, entering, false);
  ASSERT_THAT(said(first.faults), ElementsAre());
  ASSERT_EQ(first.services, 1U);
  entered_ = first.entered;
  const auto second = take_entered(entered_, std::vector{read(contracts()), read(rates()), read(inventory())},
                                   entering, false);
  EXPECT_THAT(said(second.faults), ElementsAre());
  EXPECT_EQ(term_files(second.entered), term_files(first.entered));
  for (std::size_t at = 0; at < 4; ++at)
    EXPECT_EQ(table_csv(*second.entered.tables()[at]), table_csv(*first.entered.tables()[at]));
}

TEST_F(IntakeWorkbook, ColumnsMayBeMoved) {
  auto book = rates();
  fill_rate(book, 2, "150");
  auto& sheet = book.sheet("Rates");
  const std::size_t from = column(sheet, "price"), to = column(sheet, "carrier");
  for (auto& [row, cells] : sheet.rows) {
    cells.resize(std::max({cells.size(), from + 1, to + 1}));
    std::swap(cells[from], cells[to]);
  }
  put(sheet, 1, "clause", "clause");
  sheet.rows[1].push_back({"my own notes", false, {}, true});
  const auto reading = read(book);
  EXPECT_THAT(said(reading.faults), ElementsAre());
  ASSERT_EQ(reading.rates.size(), 1U);
  EXPECT_EQ(reading.rates[0].carrier, "North Tel");
  EXPECT_THAT(reading.remarks, ElementsAre("Rates: the column 'my own notes' is not one of ours; not read"));
}

TEST_F(IntakeWorkbook, RenamedAndMissingColumnsAreNamed) {
  auto book = rates();
  fill_rate(book, 2, "150");
  auto& sheet = book.sheet("Rates");
  cell(sheet, 1, "price").text = "contract price";
  cell(sheet, 1, "unit").text = "";
  const auto reading = read(book);
  EXPECT_TRUE(reading.rates.empty());
  EXPECT_THAT(said(reading.faults),
              ElementsAre("Rates!O1: no column has the name 'contract price'",
                          "Rates: the column price is missing", "Rates: the column unit is missing"));
}

TEST_F(IntakeWorkbook, AColumnTwiceIsNamed) {
  auto book = rates();
  fill_rate(book, 2, "150");
  book.sheet("Rates").rows[1].push_back({"price", false, {}, true});
  const auto reading = read(book);
  EXPECT_TRUE(reading.rates.empty());
  ASSERT_EQ(reading.faults.size(), 1U);
  EXPECT_THAT(reading.faults[0].what, "the column price stands twice");
}

// Somebody merged the contract's cell over two rows: the program keeps it in the first only.
TEST_F(IntakeWorkbook, MergedCellsRefuseTheirRows) {
  auto book = rates();
  for (std::uint32_t row = 2; row < 5; ++row) fill_rate(book, row, "10");
  auto& sheet = book.sheet("Rates");
  const std::string letters = letters_of_column(static_cast<std::uint32_t>(column(sheet, "contract") + 1));
  sheet.merged.push_back(letters + "2:" + letters + "3");
  const auto reading = read(book);
  ASSERT_EQ(reading.rates.size(), 1U);
  EXPECT_EQ(reading.rates[0].entered.number, 4U);
  EXPECT_THAT(said(reading.faults),
              Contains("Rates!" + letters + "2: the cells " + letters + "2:" + letters + "3 are merged"));
  EXPECT_THAT(said(reading.faults),
              Contains("Rates!" + letters + "3: the cells " + letters + "2:" + letters + "3 are merged"));
}

TEST_F(IntakeWorkbook, MergedColumnNamesRefuseTheSheet) {
  auto book = rates();
  fill_rate(book, 2, "10");
  auto& sheet = book.sheet("Rates");
  const std::string letters = letters_of_column(static_cast<std::uint32_t>(column(sheet, "price") + 1));
  const std::string next = letters_of_column(static_cast<std::uint32_t>(column(sheet, "price") + 2));
  sheet.merged.push_back(letters + "1:" + next + "1");
  const auto reading = read(book);
  EXPECT_TRUE(reading.rates.empty());
  EXPECT_THAT(said(reading.faults), Contains(HasSubstr("the column's name stands in merged cells")));
}

// Every wrong cell is named, and the row that is right is kept apart from those that are not.
TEST_F(IntakeWorkbook, EveryWrongCellIsNamed) {
  auto book = rates();
  auto& sheet = book.sheet("Rates");
  fill_rate(book, 2, "150");
  put(sheet, 2, "price", "1,500.00");
  put(sheet, 2, "from", "03/04/2026");
  fill_rate(book, 3, "37.5");
  fill_rate(book, 4, "20");
  put(sheet, 4, "unit", "");
  put(sheet, 5, "price", "#VALUE!");
  const auto reading = read(book);
  ASSERT_EQ(reading.rates.size(), 1U);
  EXPECT_EQ(reading.rates[0].entered.number, 3U);
  const auto faults = said(reading.faults);
  EXPECT_THAT(faults, Contains("Rates!O2: the text '1,500.00' stands where a number belongs"));
  EXPECT_THAT(faults, Contains("Rates!S2: '03/04/2026' can be 2026-03-04 or 2026-04-03"));
  EXPECT_THAT(faults, Contains("Rates!Q4: the unit is missing"));
  EXPECT_THAT(faults, Contains("Rates!O5: the cell holds the error '#VALUE!'"));
}

TEST_F(IntakeWorkbook, TheWorkbookSaysItsDateStyle) {
  for (const auto& [style, day] : {std::pair{"us", "2026-03-04"}, std::pair{"european", "2026-04-03"}}) {
    auto book = rates();
    fill_rate(book, 2, "150");
    put(book.sheet("Rates"), 2, "from", "03/04/2026");
    for (auto& [row, cells] : book.sheet("Read me").rows)
      if (!cells.empty() && cells[0].text == "date style") {
        cells.resize(2);
        cells[1] = {style, false, {}, true};
      }
    const auto reading = read(book);
    EXPECT_THAT(said(reading.faults), ElementsAre());
    ASSERT_EQ(reading.rates.size(), 1U);
    EXPECT_EQ(reading.rates[0].entered.row[rate_shape().column("from")], day);
  }
}

TEST_F(IntakeWorkbook, HiddenRowsAndSheetsAreRefused) {
  auto book = rates();
  fill_rate(book, 2, "150");
  fill_rate(book, 3, "150");
  book.sheet("Rates").hidden_rows = {2};
  const auto reading = read(book);
  EXPECT_EQ(reading.rates.size(), 1U);
  EXPECT_THAT(said(reading.faults), ElementsAre("Rates!A2: a hidden row holds an entry"));
  book.sheet("Rates").hidden_rows.clear();
  book.sheet("Rates").hidden = true;
  const auto hidden = read(book);
  EXPECT_TRUE(hidden.rates.empty());
  EXPECT_THAT(said(hidden.faults), ElementsAre("Rates: the sheet is hidden"));
}

// A contract is taken whole or not at all.
TEST_F(IntakeWorkbook, AContractWithAFaultIsNotTaken) {
  auto book = contracts();
  fill_contract(book);
  auto& sheet = book.sheet("Contract 1");
  field(sheet, "term", "months", "three years");
  field(sheet, "renewal", "type", "automtic");
  const auto reading = read(book);
  EXPECT_TRUE(reading.contracts.empty());
  ASSERT_EQ(reading.faults.size(), 2U);
  EXPECT_EQ(reading.faults[0].what, "'three years' is not a whole number");
  EXPECT_EQ(reading.faults[1].what, "'automtic' is not one of the words of this cell");
  EXPECT_THAT(reading.faults[1].expected, HasSubstr("did you mean 'automatic'?"));
}

// What the cells say one by one is right, and together it is not: the place is the cell all the same.
TEST_F(IntakeWorkbook, WhatContradictsItselfIsNamedByItsCell) {
  auto book = contracts();
  fill_contract(book);
  auto& sheet = book.sheet("Contract 1");
  field(sheet, "term", "end", "2028-06-30");
  const auto taken =
      take_entered(entered_, std::vector{read(book)}, {"analyst", *make_date(2026, 9, 20)}, false);
  EXPECT_EQ(taken.contracts, 0U);
  EXPECT_TRUE(taken.entered.terms.rows.empty());
  ASSERT_EQ(taken.faults.size(), 1U);
  EXPECT_THAT(taken.faults[0].what, HasSubstr("the term of 36 months ends on 2027-12-31, not on 2028-06-30"));
  EXPECT_EQ(taken.faults[0].sheet, "Contract 1");
}

TEST_F(IntakeWorkbook, RatesThatDoNotFitTheirContract) {
  auto book = contracts();
  fill_contract(book);
  auto prices = rates();
  auto& sheet = prices.sheet("Rates");
  fill_rate(prices, 2, "150");
  fill_rate(prices, 3, "37.5");
  put_number(sheet, 3, "page", "31");  // of a document of 30 pages
  fill_rate(prices, 4, "20");
  put(sheet, 4, "contract", "C-NORHT");
  fill_rate(prices, 5, "5");
  put(sheet, 5, "from", "2024-01-01");  // before the contract
  const auto taken = take_entered(entered_, std::vector{read(book), read(prices)},
                                  {"analyst", *make_date(2026, 9, 20)}, false);
  EXPECT_EQ(taken.contracts, 1U);
  EXPECT_EQ(taken.rates, 1U);
  EXPECT_EQ(taken.mappings, 1U);  // of the rate that was taken
  std::map<std::uint32_t, std::string> faults;
  for (const auto& fault : taken.faults) {
    faults[fault.row] = fault.what + " (" + fault.expected + ")";
    if (fault.row == 3) {
      EXPECT_EQ(fault.column + " " + fault.found, "page 31");
    }
  }
  ASSERT_EQ(faults.size(), 3U);
  EXPECT_THAT(faults[3], HasSubstr("page 31 of a document of 30 pages"));
  EXPECT_THAT(faults[4], HasSubstr("(its id: C-NORTH)"));
  EXPECT_THAT(faults[5], HasSubstr("it holds from 2024-01-01"));
}

// A price that an amendment sets replaces the older one from the amendment's day.
TEST_F(IntakeWorkbook, AmendedPrices) {
  auto book = contracts();
  fill_contract(book);
  auto& sheet = book.sheet("Contract 1");
  field(sheet, "documents", "id", "A1", "2");
  field(sheet, "documents", "type", "amendment", "2");
  auto prices = rates();
  fill_rate(prices, 2, "150");
  fill_rate(prices, 3, "120");
  put(prices.sheet("Rates"), 3, "item", "DIA100");
  put(prices.sheet("Rates"), 3, "document", "A1");
  const Entering entering{"analyst", *make_date(2026, 9, 20)};
  auto without_day = take_entered(entered_, std::vector{read(book), read(prices)}, entering, false);
  ASSERT_EQ(without_day.faults.size(), 1U);
  EXPECT_EQ(without_day.faults[0].what, "the amendment A1 has no effective day");
  field(sheet, "documents", "effective", "2026-07-01", "2");
  const auto taken = take_entered(entered_, std::vector{read(book), read(prices)}, entering, false);
  ASSERT_THAT(said(taken.faults), ElementsAre());
  const auto contract = terms::read_contract({"c.yaml", term_files(taken.entered)[0].second});
  ASSERT_TRUE(contract);
  ASSERT_EQ(contract->rates.size(), 2U);
  EXPECT_EQ(contract->rates[1].amended, make_date(2026, 7, 1));
  EXPECT_EQ(contract->rates[1].price.text(), "120.00");
}

// Two prices of one item need a day or a document that tells which holds when.
TEST_F(IntakeWorkbook, TwoPricesOfOneItem) {
  auto book = contracts();
  fill_contract(book);
  auto prices = rates();
  auto& sheet = prices.sheet("Rates");
  fill_rate(prices, 2, "150");
  sheet.rows[7] = sheet.rows[2];
  put_number(sheet, 7, "price", "140");
  const auto taken = take_entered(entered_, std::vector{read(book), read(prices)},
                                  {"analyst", *make_date(2026, 9, 20)}, false);
  ASSERT_EQ(taken.faults.size(), 1U);
  EXPECT_EQ(taken.faults[0].row, 7U);
  EXPECT_EQ(taken.faults[0].found, "140.00");
  EXPECT_THAT(taken.faults[0].what, HasSubstr("in row 2 of Rates"));
  EXPECT_EQ(taken.rates, 1U);
}

TEST_F(IntakeWorkbook, TwoRowsThatCiteDifferentlyInOneSection) {
  auto book = contracts();
  fill_contract(book);
  auto& sheet = book.sheet("Contract 1");
  cite(sheet, "term", "months", "MSA", "4", "2.1");
  const auto taken =
      take_entered(entered_, std::vector{read(book)}, {"analyst", *make_date(2026, 9, 20)}, false);
  ASSERT_EQ(taken.faults.size(), 1U);
  EXPECT_THAT(taken.faults[0].what, HasSubstr("'4' beside '3' in the rows of one section"));
}

// Without a fault the rates of a contract are those of the workbook; with faults none goes that was there.
TEST_F(IntakeWorkbook, RatesThatWereLeftOut) {
  auto book = contracts();
  fill_contract(book);
  auto prices = rates();
  fill_rate(prices, 2, "150");
  fill_rate(prices, 3, "37.5");
  const Entering entering{"analyst", *make_date(2026, 9, 20)};
  const auto first = take_entered(entered_, std::vector{read(book), read(prices)}, entering, false);
  ASSERT_EQ(first.entered.rates.rows.size(), 2U);
  auto fewer = rates();
  fill_rate(fewer, 2, "140");
  const std::vector readings{read(fewer)};
  EXPECT_EQ(take_entered(first.entered, readings, entering, false).entered.rates.rows.size(), 1U);
  const auto with_faults = take_entered(first.entered, readings, entering, true);
  ASSERT_EQ(with_faults.entered.rates.rows.size(), 2U);
  EXPECT_EQ(with_faults.entered.rates.cell(with_faults.entered.rates.rows[0], "price"), "140.00");
}

// A rate that is refused leaves what was said before of its code.
TEST_F(IntakeWorkbook, ARefusedRateLeavesTheOneBefore) {
  auto book = contracts();
  fill_contract(book);
  auto prices = rates();
  fill_rate(prices, 2, "150");
  const Entering entering{"analyst", *make_date(2026, 9, 20)};
  const auto first = take_entered(entered_, std::vector{read(book), read(prices)}, entering, false);
  auto wrong = rates();
  fill_rate(wrong, 2, "140");
  put_number(wrong.sheet("Rates"), 2, "page", "31");  // of a document of 30 pages
  fill_rate(wrong, 3, "37.5");
  const auto second = take_entered(first.entered, std::vector{read(wrong)}, entering, false);
  EXPECT_EQ(second.faults.size(), 1U);
  ASSERT_EQ(second.entered.rates.rows.size(), 2U);
  EXPECT_EQ(second.entered.rates.cell(second.entered.rates.rows[0], "price"), "150.00");
  EXPECT_EQ(second.entered.rates.cell(second.entered.rates.rows[1], "price"), "37.50");
}

TEST_F(IntakeWorkbook, InventoryOfServices) {
  auto book = inventory();
  auto& sheet = book.sheet("Inventory");
  put(sheet, 2, "site", "CHI");
  put(sheet, 3, "status", "active");
  put(sheet, 3, "cost_centre", "4410");
  put(sheet, 3, "disconnected", "2026-06-30");
  put(sheet, 4, "status", "active");
  put(sheet, 4, "owner", "voice lead");
  const auto reading = read(book);
  ASSERT_EQ(reading.inventory.size(), 1U);
  EXPECT_EQ(reading.inventory[0].row[inventory_shape().column("service")], "800-555-0142");
  EXPECT_THAT(said(reading.faults),
              ElementsAre("Inventory!I2: the status is missing",
                          "Inventory!P3: an active service with a day of disconnection"));
}

// One service cannot be there twice at one time; the loader's word, at the person's cell.
TEST_F(IntakeWorkbook, AServiceTwiceAtOneTime) {
  auto book = inventory();
  auto& sheet = book.sheet("Inventory");
  put(sheet, 2, "status", "active");
  put(sheet, 2, "installed", "2024-06-01");
  sheet.rows[5] = sheet.rows[2];
  put(sheet, 5, "installed", "2025-06-01");
  put(sheet, 3, "status", "active");
  const auto taken =
      take_entered(entered_, std::vector{read(book)}, {"analyst", *make_date(2026, 9, 20)}, false);
  EXPECT_EQ(taken.services, 2U);
  ASSERT_EQ(taken.faults.size(), 1U);
  EXPECT_EQ(taken.faults[0].place.element, "Inventory!A5");
}

TEST_F(IntakeWorkbook, OtherFilesAreRefused) {
  EXPECT_THAT(parse_intake_workbook("no workbook", "x.xlsx").problem().what,
              testing::Not(testing::IsEmpty()));
  auto book = rates();
  book.sheets.resize(1);  // Read me
  book.save(path("other.xlsx"));
  const auto other = read_intake_workbook(path("other.xlsx"));
  ASSERT_FALSE(other);
  EXPECT_EQ(other.problem().what, "has no sheet of an intake workbook");
}

// Wherever the file ends, it is refused as a whole.
TEST_F(IntakeWorkbook, ACutWorkbookIsRefused) {
  auto book = rates();
  fill_rate(book, 2, "150");
  book.save(path("saved.xlsx"));
  const std::string whole = *read_file(path("saved.xlsx"));
  for (std::size_t length = 0; length < whole.size(); length += 1 + whole.size() / 997)
    EXPECT_FALSE(parse_intake_workbook(whole.substr(0, length), "cut.xlsx").ok()) << length;
}

}  // namespace
}  // namespace telaudit::intake
