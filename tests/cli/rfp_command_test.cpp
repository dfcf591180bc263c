// A request for proposals by the command line, over the bills of the showcase: 49 elements, three bidders,
// answers as people and their programs send them back.
#include <gmock/gmock.h>

#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "altered_answer.h"
#include "run_program.h"

namespace telaudit::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

// One bidder has most of the services today.
const std::string kEvent = R"(event: Renewal 2027
currency: USD
terms: [12, 36]
issued: 2026-10-05
bidders: [Meridian Bell Telephone, Gamma Fibre, Northern Light]
gates:
  - {id: G1, text: "Do you bill as X12 811, or as CSV with every element?"}
weights:
  price: 0.6
  sealed: [{name: service levels, weight: 0.4}]
salt: 0123456789abcdef0123
compare: {term: 36, months: 36}
award: {by: class}
)";

const char* const kAmount = "mrc_36_months";

// E0004 is 100 Mbps in Chicago for 489.00 today, E0016 the same in Joliet; E0010 are 14 business lines in
// Chicago for 38.50 each; E0006 two blocks of addresses for 25.00 each.
class RfpCommand : public ProgramFixture {
 protected:
  void SetUp() override {
    ProgramFixture::SetUp();
    fs::create_directories(folder_ / "event");
    ASSERT_TRUE(write_output(folder_ / "event/rfp.yaml", kEvent));
    run("ingest " + input("bills"));
  }
  ProgramResult issue(const std::string& options = {}) {
    return run("rfp issue event --sites " + input("sites.csv") + " --inventory " + input("inventory.csv") +
               " " + options);
  }
  AlteredAnswer issued() const { return AlteredAnswer((folder_ / "event/carrier/response.xlsx").string()); }

  // Prices for 36 months, and the condition is met.
  AlteredAnswer priced(const std::string& internet, const std::string& line) const {
    AlteredAnswer answer = issued();
    for (const char* id : {"E0004", "E0016", "E0027", "E0037"}) answer.number(id, "mrc_36_months", internet);
    for (const char* id : {"E0010", "E0021", "E0031", "E0042"}) answer.number(id, "mrc_36_months", line);
    answer.gate("G1", "yes");
    return answer;
  }
  ProgramResult receive(const AlteredAnswer& answer, const std::string& from = "Gamma Fibre") {
    const std::string file = (folder_ / "answer.xlsx").string();
    answer.save(file);
    return run("rfp receive event " + file + " --from '" + from + "'");
  }
  // Every file of the event with its bytes.
  std::map<std::string, std::string> event_files() const {
    std::map<std::string, std::string> out;
    for (const auto& file : fs::recursive_directory_iterator(folder_ / "event"))
      if (file.is_regular_file()) out[file.path().string()] = *read_file(file.path());
    return out;
  }
  json rows(const std::string& command) {
    const auto result = run("--format json " + command);
    EXPECT_EQ(result.status, 0) << command << "\n" << result.err;
    return result.status == 0 ? json::parse(result.out) : json::array();
  }
  // The row whose `column` says so.
  static json row(const json& table, const std::string& column, const std::string& value) {
    for (const auto& one : table)
      if (one.at(column) == value) return one;
    ADD_FAILURE() << value << " is not in " << table.dump(1);
    return json::object();
  }
};

TEST_F(RfpCommand, AWholeRound) {
  const auto issued_files = issue();
  ASSERT_EQ(issued_files.status, 0) << issued_files.err;
  EXPECT_THAT(issued_files.out, HasSubstr("event/carrier/response.xlsx"));
  EXPECT_EQ(run("rfp check event").status, 0);

  // Today 100 Mbps cost 489.00 at four sites, and 39 business lines 38.50.
  auto gamma = priced("400", "30");
  gamma.number("E0004", "nrc_36_months", "250");
  ASSERT_EQ(receive(gamma).status, 0);
  ASSERT_EQ(receive(priced("420", "25"), "northern light").status, 0);  // case does not count
  ASSERT_EQ(receive(priced("480", "38"), "Meridian Bell Telephone").status, 0);

  const auto costs = rows("rfp compare event --show summary");
  const auto today = std::stod(row(costs, "carrier", "today").at("total").get<std::string>());
  const auto total = [&](const std::string& carrier) {
    return std::stod(row(costs, "carrier", carrier).at("total").get<std::string>());
  };
  EXPECT_NEAR(today - total("Gamma Fibre"), 36 * (4 * 89 + 39 * 8.5) - 250, 0.001);       // 24500.00
  EXPECT_NEAR(today - total("Northern Light"), 36 * (4 * 69 + 39 * 13.5), 0.001);         // 28890.00
  EXPECT_NEAR(today - total("Meridian Bell Telephone"), 36 * (4 * 9 + 39 * 0.5), 0.001);  // 1998.00

  const auto award = rows("rfp award event");
  const auto gains = rows("rfp award event --groups");
  EXPECT_EQ(row(gains, "group", "data.internet.dedicated").at("carrier"), "Gamma Fibre");
  EXPECT_EQ(row(gains, "group", "voice.copper.business_line").at("carrier"), "Northern Light");
  EXPECT_EQ(award.size(), 4U);
  EXPECT_EQ(row(award, "award", "best single carrier: Northern Light").at("total"),
            row(costs, "carrier", "Northern Light").at("total"));
  EXPECT_NEAR(today - std::stod(row(award, "award", "best").at("total").get<std::string>()),
              36 * (4 * 89 + 39 * 13.5) - 250, 0.001);

  ASSERT_TRUE(
      write_output(folder_ / "event/questions.csv",
                   "number,asked_by,question,answer\n1,Gamma Fibre,Is there a lift?,Yes\n2,X,Open?,\n"));
  const auto before = event_files();
  const auto published = run("rfp questions event");
  ASSERT_EQ(published.status, 0) << published.err;
  EXPECT_EQ(*read_file(folder_ / "event/carrier/questions.csv"),
            "number,question,answer\n1,Is there a lift?,Yes\n");
  EXPECT_EQ(event_files().size(), before.size() + 1);

  ASSERT_TRUE(write_output(folder_ / "event/targets.csv",
                           "element,expected\nE0004,380\nE0016,380\nE0027,380\nE0037,380\nE0010,30\n"));
  ASSERT_TRUE(write_output(
      folder_ / "event/release.yaml",
      "releases:\n"
      "  - {use: feedback, class: data, role: head of procurement, date: 2026-11-20}\n"
      "  - {use: feedback, class: voice, role: head of procurement, date: 2026-11-20}\n"
      "  - {use: letter, element: E0010, to: Gamma Fibre, rounded: 0.5, role: CFO, date: 2026-11-20}\n"));
  const auto told = run("rfp feedback event --to 'Gamma Fibre'");
  ASSERT_EQ(told.status, 0) << told.err;
  EXPECT_THAT(told.out, HasSubstr("up to 5 %"));
  EXPECT_THAT(told.out, Not(HasSubstr("E0004")));
  EXPECT_THAT(told.out, Not(HasSubstr("38")));
  const auto letter = run("rfp letter event --to 'Gamma Fibre'");
  ASSERT_EQ(letter.status, 0) << letter.err;
  EXPECT_THAT(letter.out, HasSubstr("E0010"));
  EXPECT_THAT(letter.out, Not(HasSubstr("E0004")));
  const auto nothing = run("rfp letter event --to 'Northern Light'");
  EXPECT_EQ(nothing.status, 3);

  // What came back are quotes of this event from now on: 24 prices, and words elsewhere.
  const auto imported = rows("prices import --event event --out bids.csv");
  EXPECT_EQ(row(imported, "map", "answer of Northern Light").at("rows"), "98");  // 49 elements, two terms
  const auto quotes = rows("prices list bids.csv");
  EXPECT_EQ(row(quotes, "class", "data.internet.dedicated").at("prices"), "12");
  EXPECT_EQ(row(quotes, "class", "data.internet.dedicated").at("carriers"), "3");
  EXPECT_THAT(*read_file(folder_ / "bids.csv"), HasSubstr(",Renewal 2027"));

  const auto opened = run("rfp open event");
  ASSERT_EQ(opened.status, 0) << opened.err;
  EXPECT_THAT(*read_file(folder_ / "event/carrier/opened-weights.txt"), HasSubstr("service levels"));
  EXPECT_EQ(run("rfp check event").status, 0);
}

// On 2026-11-01 the contract of the circuits has seven months to run and that of the lines fifteen: each
// circuit of 489.00 owes half of seven months, 1711.50, each of 39 lines of 38.50 a quarter of fifteen,
// 144.38. The circuits' contract commits to 36000.00 a year, 21000.00 for the time left, of 27727.00 that
// would be spent; 4 x 7 x 489.00 = 13692.00 leave, 6965.00 more than it lets go, of which half is owed:
// 3482.50.
TEST_F(RfpCommand, WhatContractsWantIsInComparisonAndAward) {
  const auto issued_files =
      issue("--contracts " + input("contracts") + " --crosswalk " + input("crosswalk.csv"));
  ASSERT_EQ(issued_files.status, 0) << issued_files.err;
  EXPECT_EQ(run("rfp check event").status, 0);
  ASSERT_EQ(receive(priced("400", "30")).status, 0);
  const auto costs = rows("rfp compare event --show costs");
  EXPECT_EQ(row(costs, "part", "owed to predecessors").at("Gamma Fibre"), "15959.32");
  const auto bids = rows("rfp compare event --show summary");
  EXPECT_EQ(row(bids, "carrier", "Gamma Fibre").at("leaving_not_known"), "0");
  const auto award = rows("rfp award event");
  EXPECT_EQ(row(award, "award", "best single carrier: Gamma Fibre").at("total"),
            row(bids, "carrier", "Gamma Fibre").at("total"));
}

// fixtures/showcase-future: 100 Mbps in Joliet become 500 from 2027-02 on, both for two months; Peoria closes
// in 2027-07; Decatur opens in 2027-06 with one, at most two. Months count from 2027-01, as rfp.yaml says.
TEST_F(RfpCommand, RequirementsAndExpectationsComeFromTheBook) {
  const auto future = [](const char* name) {
    return "'" + (source_dir() / "fixtures/showcase-future" / name).string() + "'";
  };
  ASSERT_TRUE(write_output(folder_ / "event/rfp.yaml", kEvent + "starts: 2027-01-01\n"));
  const std::string inputs = "--prices " + input("prices.csv") + " --policy " + input("policy.yaml");
  auto issued_files = issue(inputs + " --requirements " + future("requirements.yaml"));
  ASSERT_EQ(issued_files.status, 0) << issued_files.err;
  EXPECT_THAT(issued_files.err, HasSubstr("R-03: the site 'DECATUR' has no address"));
  ASSERT_TRUE(write_output(folder_ / "sites.csv",
                           *read_file(input("sites.csv")) +
                               "DECATUR,Decatur,1 EXAMPLE AVE,Decatur,IL,US,62521,,,4100,Production\n"));
  issued_files = run("rfp issue event --sites sites.csv --inventory " + input("inventory.csv") + " " +
                     inputs + " --requirements " + future("requirements.yaml"));
  ASSERT_EQ(issued_files.status, 0) << issued_files.err;
  EXPECT_THAT(issued_files.err, Not(HasSubstr("has no address")));

  const std::string elements = *read_file(folder_ / "event/internal/elements.csv");
  // The lower quartile of the market for 100 Mbps is 326.00: fixtures/showcase-input/README.md.
  EXPECT_THAT(elements, HasSubstr(",100,100,1,month,MERIDIAN BELL TELEPHONE,489.00,1,348.50,326.00"));
  EXPECT_THAT(elements, HasSubstr("US,IL,Decatur,62521,data.internet.dedicated,"));
  // Decatur has no service yet: the same quartile. Of 500 Mbps there are too few prices.
  EXPECT_THAT(elements, HasSubstr(",100,100,1,month,,,0,348.50,326.00"));
  EXPECT_THAT(issued_files.err, HasSubstr("R-01: nothing is expected for it"));
  const std::string demand = *read_file(folder_ / "event/internal/demand.csv");
  const auto id_of = [&](const std::string& line) {
    const auto at = elements.find(line);
    EXPECT_NE(at, std::string::npos) << line;
    return elements.substr(elements.rfind('\n', at) + 1, 5);
  };
  const std::string decatur_id = id_of("US,IL,Decatur,62521,data.internet.dedicated");
  EXPECT_THAT(demand, HasSubstr(decatur_id + ",1,0,0,0\n" + decatur_id + ",6,1,1,2\n"));
  const std::string peoria = id_of("US,IL,Peoria,61602,data.internet.dedicated");
  EXPECT_THAT(demand, HasSubstr(peoria + ",1,1,1,1\n" + peoria + ",7,0,0,0\n"));
  const std::string faster =
      id_of("US,IL,Joliet,60431,data.internet.dedicated,Dedicated internet access over fibre,500");
  EXPECT_THAT(demand, HasSubstr(faster + ",1,0,0,0\n" + faster + ",2,1,1,1\n"));

  // Bidders see one of each, and no month.
  const std::string asked = *read_file(folder_ / "event/carrier/demand-set.csv");
  EXPECT_THAT(asked, HasSubstr(decatur_id + ",Decatur,IL,US,62521,"));
  EXPECT_FALSE(fs::exists(folder_ / "event/carrier/demand.csv"));

  AlteredAnswer answer = issued();
  answer.number(peoria, kAmount, "400");
  answer.gate("G1", "yes");
  ASSERT_EQ(receive(answer).status, 0);
  const auto cases = rows("rfp compare event --show sensitivities");
  EXPECT_EQ(cases.at(1).at("case"), "least demand");
  EXPECT_EQ(cases.at(2).at("case"), "most demand");
  const auto planned = cases.at(0);
  // Peoria is in service for six months, 89.00 below today's 489.00.
  EXPECT_NEAR(std::stod(planned.at("today").get<std::string>()) -
                  std::stod(planned.at("Gamma Fibre").get<std::string>()),
              6 * 89.0, 0.001);

  ASSERT_TRUE(write_output(folder_ / "event/rfp.yaml", kEvent + "starts: 2027-03-01\n"));
  const auto later = issue(inputs);
  EXPECT_EQ(later.status, 3);
  EXPECT_THAT(later.err, HasSubstr("bids were received"));
}

struct Altered {
  const char* what;
  std::function<void(AlteredAnswer&)> change;
  std::vector<const char*> said;  // of place, reason and advice
};

const std::vector<Altered>& refused_answers() {
  static const std::vector<Altered> answers = {
      {"an id of its own",
       [](AlteredAnswer& a) { a.cell("Prices", "E0004", "element").text = "E9999"; },
       {"'Prices'!A8", "'E9999' is no element of this event", "E0001 to E0049"}},
      {"an id twice",
       [](AlteredAnswer& a) { a.cell("Prices", "E0005", "element").text = "E0004"; },
       {"'Prices'!A9", "element E0004 stands in row 8 too", "leave one row"}},
      {"an id cleared",
       [](AlteredAnswer& a) { a.cell("Prices", "E0004", "element").text.clear(); },
       {"'Prices'!N8", "row without an element id", "put the id back"}},
      {"a quantity of its own",
       [](AlteredAnswer& a) { a.number("E0010", "quantity", "140"); },
       {"'Prices'!J14", "the quantity of E0010 was changed: '140' stands where '14' was asked",
        "put it back"}},
      {"another speed",
       [](AlteredAnswer& a) { a.number("E0004", "mbps_down", "50"); },
       {"'Prices'!H8", "the mbps down of E0004 was changed"}},
      {"a column renamed",
       [](AlteredAnswer& a) {
         for (auto& cell : a.sheet("Prices").rows[AlteredAnswer::kHeaderRow])
           if (cell.text == "mrc 36 months") cell.text = "Monthly, 3 years";
       },
       {"the column 'mrc 36 months' is not there", "'Monthly, 3 years' in N4", "put the names back"}},
      {"the ids' column renamed",
       [](AlteredAnswer& a) { a.sheet("Prices").rows[AlteredAnswer::kHeaderRow][0].text = "Position"; },
       {"no sheet has a column 'element'", "--map"}},
      {"a formula that was never computed",
       [](AlteredAnswer& a) {
         a.cell("Prices", "E0004", kAmount) = {"", false, "400+1", false};
       },
       {"'Prices'!N8", "holds a formula without a computed value", "let it compute, and save"}},
      {"a formula that failed",
       [](AlteredAnswer& a) { a.text("E0004", kAmount, "#REF!"); },
       {"'Prices'!N8", "holds the error #REF!", "write the value"}},
      {"cells merged",
       [](AlteredAnswer& a) { a.sheet("Prices").merged.push_back("N8:N9"); },
       {"'Prices'!N9", "is covered by a merged cell", "undo the merging"}},
      {"a number that could be two",
       [](AlteredAnswer& a) { a.text("E0004", kAmount, "1.234"); },
       {"'Prices'!N8", "'1.234' is not a monthly price", "could be thousands or decimals", "1234.50"}},
      {"a price below zero",
       [](AlteredAnswer& a) { a.number("E0004", kAmount, "-400"); },
       {"'Prices'!N8", "is negative: -400", "a discount or a credit on the sheet Offer"}},
      {"words nobody asked for",
       [](AlteredAnswer& a) { a.text("E0004", kAmount, "see attachment"); },
       {"'Prices'!N8", "'see attachment' is not a monthly price", "a word of the instructions"}},
      {"another currency",
       [](AlteredAnswer& a) { a.text("E0004", kAmount, "EUR 400"); },
       {"'Prices'!N8", "'EUR 400'"}},
      {"once without monthly",
       [](AlteredAnswer& a) { a.number("E0005", "nrc_36_months", "250"); },
       {"'Prices'!O9", "a price charged once without a monthly price", "0 where it is free"}},
      {"the condition rewritten",
       [](AlteredAnswer& a) { a.cell("Gates", "G1", "condition").text = "Do you bill?"; },
       {"'Gates'!B5", "the text of condition G1 was changed"}},
      {"neither yes nor no",
       [](AlteredAnswer& a) { a.gate("G1", "soon"); },
       {"'Gates'!C5", "'soon' is neither yes nor no"}},
      {"half a tier",
       [](AlteredAnswer& a) { a.offer("T1", "percent", "5"); },
       {"'Offer'!A5", "a volume tier needs both its amount and its percent"}},
      {"a surcharge without a name",
       [](AlteredAnswer& a) { a.offer("S1", "percent", "2.5"); },
       {"'Offer'!A18", "a surcharge without a name"}},
      {"the offer left out",
       [](AlteredAnswer& a) {
         a.sheets.erase(std::find_if(a.sheets.begin(), a.sheets.end(),
                                     [](const auto& sheet) { return sheet.name == "Offer"; }));
       },
       {"the sheet 'Offer' is not there", "ask for the whole response workbook"}},
  };
  return answers;
}

TEST_F(RfpCommand, AnAlteredAnswerIsRefusedWithItsCellAndTheEventStaysAsItWas) {
  ASSERT_EQ(issue().status, 0);
  ASSERT_EQ(receive(priced("410", "31")).status, 0);
  const auto before = event_files();
  const AlteredAnswer good = priced("400", "30");
  for (const auto& one : refused_answers()) {
    SCOPED_TRACE(one.what);
    AlteredAnswer altered = good;
    one.change(altered);
    const auto result = receive(altered);
    EXPECT_EQ(result.status, 3);
    for (const char* said : one.said) EXPECT_THAT(result.out + result.err, HasSubstr(said));
    EXPECT_EQ(event_files(), before);
  }
}

const std::vector<Altered>& read_answers() {
  static const std::vector<Altered> answers = {
      {"rows left out",
       [](AlteredAnswer& a) {
         a.sheet("Prices").rows.erase(a.row_of("Prices", "E0001"));
         a.sheet("Prices").rows.erase(a.row_of("Prices", "E0002"));
       },
       {"the row of E0001 is not there: no bid; 2 such"}},
      {"rows in another order",
       [](AlteredAnswer& a) { std::swap(a.sheet("Prices").rows[8], a.sheet("Prices").rows[20]); },
       {"rows stand in another order; they were matched by their ids"}},
      {"a row hidden",
       [](AlteredAnswer& a) { a.sheet("Prices").hidden_rows.push_back(8); },
       {"'Prices'!A8", "the row is hidden; it was read"}},
      {"the sheet renamed",
       [](AlteredAnswer& a) { a.sheet("Prices").name = "Our prices"; },
       {"the sheet 'Our prices' was read as 'Prices', by its columns"}},
      {"the sheet hidden",
       [](AlteredAnswer& a) { a.sheet("Prices").hidden = true; },
       {"the sheet 'Prices' is hidden; it was read"}},
      {"a formula with its value",
       [](AlteredAnswer& a) {
         a.cell("Prices", "E0004", kAmount) = {"400", true, "500*0.8", true};
       },
       {"'Prices'!N8", "holds a formula; its computed value 400 was taken"}},
      {"numbers as text",
       [](AlteredAnswer& a) {
         a.text("E0004", kAmount, "$ 400.00");
         a.text("E0016", kAmount, "400,00");
       },
       {"'Prices'!N8", "holds a number as text, '$ 400.00'; it was read as 400.00; 2 such"}},
      {"a column of its own",
       [](AlteredAnswer& a) {
         a.sheet("Prices").rows[4].push_back({"our_reference", false, {}, true});
       },
       {"the column 'our_reference' was not asked for, and not read"}},
  };
  return answers;
}

TEST_F(RfpCommand, WhatCanMeanOneThingIsReadAndSaid) {
  ASSERT_EQ(issue().status, 0);
  const AlteredAnswer good = priced("400", "30");
  ASSERT_EQ(receive(good).status, 0);
  const auto plain = json::parse(*read_file(folder_ / "event/bids/gamma-fibre.json"));
  for (const auto& one : read_answers()) {
    SCOPED_TRACE(one.what);
    AlteredAnswer altered = good;
    one.change(altered);
    const auto result = receive(altered);
    ASSERT_EQ(result.status, 0) << result.out << result.err;
    for (const char* said : one.said) EXPECT_THAT(result.out, HasSubstr(said));
    EXPECT_THAT(result.out, HasSubstr("8 priced"));
    const auto bid = json::parse(*read_file(folder_ / "event/bids/gamma-fibre.json"));
    for (const char* id : {"E0016", "E0037", "E0010"}) {
      const auto& price = bid["elements"][id]["terms"]["36"]["mrc"];
      EXPECT_EQ(std::stod(price.get<std::string>()),
                std::stod(plain["elements"][id]["terms"]["36"]["mrc"].get<std::string>()))
          << id;
    }
  }
  // What was sent before is kept.
  EXPECT_GE(std::distance(fs::directory_iterator(folder_ / "event/bids/earlier"), fs::directory_iterator{}),
            2);
}

TEST_F(RfpCommand, BlankFreeIncludedIndividualAndNotServedStayApart) {
  ASSERT_EQ(issue().status, 0);
  AlteredAnswer answer = priced("400", "30");
  answer.text("E0004", kAmount, "");
  answer.number("E0006", kAmount, "0");
  answer.text("E0011", kAmount, "Included");
  answer.text("E0005", kAmount, "icb");
  answer.text("E0016", kAmount, "Not served");
  const auto result = receive(answer);
  ASSERT_EQ(result.status, 0) << result.out << result.err;
  // Of the eight prices two are taken away, and four elements have another answer: 49 - 6 - 4.
  EXPECT_THAT(result.out,
              HasSubstr("39 no bid; 6 priced; 1 free; 1 included; 1 individual case basis; 1 not served"));
  const auto costs = rows("rfp compare event --show elements");
  EXPECT_EQ(costs.size(), 49U);
  const auto summary = row(rows("rfp compare event --show summary"), "carrier", "Gamma Fibre");
  EXPECT_EQ(summary.at("priced"), "6") << summary.dump(1);
  EXPECT_EQ(summary.at("free"), "1");
  EXPECT_EQ(summary.at("included"), "1");
}

TEST_F(RfpCommand, NumbersAsTextAreReadInEitherWayOfWritingThem) {
  ASSERT_EQ(issue().status, 0);
  AlteredAnswer answer = priced("400", "30");
  const std::pair<const char*, const char*> written[] = {
      {"E0005", "1,234.50"}, {"E0017", "1.234,50"}, {"E0006", "$ 1,234.50"}, {"E0018", " 1234.50 USD"}};
  for (const auto& [id, text] : written) answer.text(id, kAmount, text);
  const auto result = receive(answer);
  ASSERT_EQ(result.status, 0) << result.out << result.err;
  const auto bid = json::parse(*read_file(folder_ / "event/bids/gamma-fibre.json"));
  for (const auto& [id, text] : written)
    EXPECT_EQ(bid["elements"][id]["terms"]["36"]["mrc"], "1234.50") << text;
}

// A bidder's own list, in its language of numbers and columns.
TEST_F(RfpCommand, ACarriersOwnSheetIsReadByAMap) {
  ASSERT_EQ(issue().status, 0);
  ASSERT_TRUE(
      write_output(folder_ / "own.csv",
                   "Position;Rental;Installation\nE0004;1.234,50;0\nE0010;28,50;\nE0005;on request;\n"));
  ASSERT_TRUE(write_output(folder_ / "map.yaml",
                           "columns:\n  element: Position\n  mrc_36_months: [Monthly, Rental]\n"
                           "  nrc_36_months: Installation\n"
                           "numbers: {decimal: \",\", group: \".\"}\nwords: {on request: ICB}\n"
                           "offer:\n  - {item: S1, name: Cost recovery, percent: 2.5}\ngates: {G1: yes}\n"));
  const auto without = run("rfp receive event own.csv --from 'Gamma Fibre'");
  EXPECT_EQ(without.status, 3);
  EXPECT_THAT(without.err, HasSubstr("--map"));
  const auto result = run("rfp receive event own.csv --from 'Gamma Fibre' --map map.yaml");
  ASSERT_EQ(result.status, 0) << result.out << result.err;
  const auto bid = json::parse(*read_file(folder_ / "event/bids/gamma-fibre.json"));
  EXPECT_EQ(bid["elements"]["E0004"]["terms"]["36"]["mrc"], "1234.50");
  EXPECT_EQ(bid["elements"]["E0010"]["terms"]["36"]["mrc"], "28.50");
  EXPECT_EQ(bid["elements"]["E0005"]["terms"]["36"]["answer"], "individual case basis");
  EXPECT_EQ(bid["offer"]["surcharges"][0]["share"], "0.025");

  AlteredAnswer own = priced("1234.50", "28.50");
  own.sheets.resize(2);
  own.sheets.back().name = "Tarif 2027";
  auto& header = own.sheets.back().rows[AlteredAnswer::kHeaderRow];
  for (auto& cell : header)
    if (cell.text == "mrc 36 months") cell.text = "Monthly";
  header[0].text = "Position";
  own.save((folder_ / "own.xlsx").string());
  const auto workbook = run("rfp receive event own.xlsx --from 'Northern Light' --map map.yaml");
  EXPECT_EQ(workbook.status, 0) << workbook.out << workbook.err;
  EXPECT_THAT(workbook.out, HasSubstr("8 priced"));
  ASSERT_TRUE(write_output(folder_ / "map.yaml", "columns: {element: Position, mrc_36_month: Rental}\n"));
  const auto wrong = run("rfp receive event own.csv --from 'Gamma Fibre' --map map.yaml");
  EXPECT_EQ(wrong.status, 3);
  EXPECT_THAT(wrong.err, HasSubstr("did you mean 'mrc_36_months'"));
}

TEST_F(RfpCommand, StepsOutOfTurnSayWhatComesFirst) {
  const auto early = run("rfp compare event");
  EXPECT_EQ(early.status, 3);
  EXPECT_THAT(early.err, HasSubstr("telaudit rfp issue"));
  ASSERT_EQ(issue().status, 0);
  const auto none = run("rfp compare event");
  EXPECT_EQ(none.status, 3);
  EXPECT_THAT(none.err, HasSubstr("no bid has been received"));
  const auto stranger = run("rfp receive event event/carrier/response.xlsx --from Delta");
  EXPECT_EQ(stranger.status, 2);
  EXPECT_THAT(stranger.err, HasSubstr("Gamma Fibre"));
  ASSERT_EQ(receive(priced("400", "30")).status, 0);
  EXPECT_EQ(issue().status, 0);  // nothing has changed
  ASSERT_TRUE(
      write_output(folder_ / "event/rfp.yaml", std::string(kEvent)
                                                   .replace(kEvent.find("0.6"), 3, "0.5")
                                                   .replace(kEvent.find("weight: 0.4"), 11, "weight: 0.5")));
  const auto resealed = issue();
  EXPECT_EQ(resealed.status, 3);
  EXPECT_THAT(resealed.err, HasSubstr("the sealed weights are no longer those of the seal"));
}

}  // namespace
}  // namespace telaudit::cli
