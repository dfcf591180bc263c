#include "rfp/answer.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "made_workbook.h"
#include "rfp/compare.h"
#include "rfp/issue.h"
#include "sample_answer.h"
#include "sample_book.h"
#include "sample_event.h"

namespace telaudit::rfp {
namespace {

Event event_read() {
  const auto event = parse_event(kSampleYaml, "rfp.yaml");
  EXPECT_TRUE(event);
  return *event;
}

AnswerReport read(const SampleAnswer& answer, const AnswerMap* map = nullptr) {
  const auto report = read_answer(event_read(), sample_elements(), answer.file(), "Gamma Fibre", map);
  EXPECT_TRUE(report) << report.problem().text();
  return report ? *report : AnswerReport{};
}

// The one refusal there is, in words.
std::string refusal(const SampleAnswer& answer) {
  const auto report = read(answer);
  EXPECT_EQ(report.refused, 1U);
  EXPECT_FALSE(report.bid.has_value());
  return report.refusals.empty() ? std::string() : report.refusals.front().text();
}

std::string noted(const AnswerReport& report) {
  std::string all;
  for (const auto& note : report.notes) all += note.text() + "\n";
  return all;
}

#define EXPECT_HAS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

TEST(Answer, KeepsBlankFreeIncludedIndividualAndNotServedApart) {
  SampleAnswer answer(event_read(), sample_elements());
  answer.price("E0001", "mrc_36_months", "420.50").price("E0001", "nrc_36_months", "150");
  answer.price("E0001", "mrc_12_months", "0");
  answer.word("E0002", "mrc_36_months", " Included ").word("E0002", "mrc_12_months", "ICB");
  answer.word("E0003", "mrc_36_months", "not served");
  answer.word("E0001", "on_net", "Yes").word("E0001", "lead_time_days", "45 days");
  answer.price("E0001", "construction", "900").word("E0001", "exceptions", "no weekend work");
  answer.gate("G1", "yes");
  const auto report = read(answer);
  ASSERT_TRUE(report.bid.has_value()) << report.refusals.front().text();
  const auto& elements = report.bid->elements;
  EXPECT_EQ(elements[0].terms[1].answer, Answer::priced);
  EXPECT_EQ(elements[0].terms[1].mrc.text(), "420.50");
  EXPECT_EQ(elements[0].terms[1].nrc.text(), "150");
  EXPECT_EQ(elements[0].terms[0].answer, Answer::free);
  EXPECT_EQ(elements[1].terms[1].answer, Answer::included);
  EXPECT_EQ(elements[1].terms[0].answer, Answer::individual);
  EXPECT_EQ(elements[2].terms[1].answer, Answer::not_served);
  EXPECT_EQ(elements[2].terms[0].answer, Answer::none);
  EXPECT_EQ(elements[0].on_net, true);
  EXPECT_EQ(elements[0].lead_time_days->text(), "45");
  EXPECT_EQ(elements[0].construction.text(), "900");
  EXPECT_EQ(elements[0].exceptions, "no weekend work");
  EXPECT_EQ(report.bid->gates[0].met, true);
  EXPECT_EQ(report.answers[static_cast<std::size_t>(Answer::included)], 1U);
}

// What stands beside the lines of the offer and the conditions is kept with the bid, and a sheet of the
// bidder's own is named: either may take back what a price says.
TEST(Answer, RemarksAreKeptAndSheetsOfTheBiddersOwnAreNamed) {
  const auto event = sample_event("remarks");
  const auto elements = sample_elements();
  SampleAnswer answer(event, elements);
  answer.price("E0001", "mrc_36_months", "420.50").word("E0001", "exceptions", "plus fuel");
  answer.offer_remark("C1", "grows with every order").gate_remark("G1", "not in Peoria");
  answer.own_sheet("Conditions", "Prices hold for 30 days.");
  const auto report = read(answer);
  ASSERT_TRUE(report.bid.has_value()) << report.refusals.front().text();
  EXPECT_HAS(noted(report), "'Conditions' was not asked for");
  ASSERT_EQ(report.bid->offer.remarks.size(), 1U);
  ASSERT_TRUE(store_bid(event, elements, *report.bid));
  const auto bids = load_bids(event, elements);
  ASSERT_TRUE(bids) << bids.problem().text();
  const auto table = remarks_table(event, elements, *bids);
  ASSERT_EQ(table.rows.size(), 3U);
  EXPECT_EQ(table.rows[0][1].text, "G1");
  EXPECT_EQ(table.rows[0][3].text, "not in Peoria");
  EXPECT_EQ(table.rows[1][1].text, "C1");
  EXPECT_EQ(table.rows[1][3].text, "grows with every order");
  EXPECT_EQ(table.rows[2][1].text, "E0001");
  EXPECT_EQ(table.rows[2][3].text, "plus fuel");
}

// Who writes another currency above the prices means it.
TEST(Answer, AnotherCurrencyAboveThePricesIsRefusedWithItsCell) {
  SampleAnswer answer(event_read(), sample_elements());
  answer.price("E0001", "mrc_36_months", "420.50");
  answer.prices().rows[0].cells[0].text = "Prices in CHF";
  const std::string said = refusal(answer);
  EXPECT_HAS(said, "'Prices'!A1");
  EXPECT_HAS(said, "CHF");
  answer.prices().rows[0].cells[0].text = " prices in " + event_read().currency + " ";
  EXPECT_TRUE(read(answer).bid.has_value());
}

// A cell that shows EUR 420.50 holds the number 420.50; whoever wrote it meant euros.
TEST(Answer, ANumberThatShowsAnotherCurrencyIsRefusedWithItsCell) {
  SampleAnswer answer(event_read(), sample_elements());
  answer.price("E0001", "mrc_36_months", "420.50");
  SheetCell& cell = answer.cell("E0001", "mrc_36_months");
  cell.beside = "\xE2\x82\xAC";
  const std::string said = refusal(answer);
  EXPECT_HAS(said, "'Prices'!" + cell.reference());
  EXPECT_HAS(said, "\xE2\x82\xAC");
  EXPECT_HAS(said, event_read().currency);
  for (const char* fitting : {"$", "USD", "per month"}) {
    answer.cell("E0001", "mrc_36_months").beside = fitting;
    EXPECT_TRUE(read(answer).bid.has_value()) << fitting;
  }
  answer.offer("C1", "", "5000");
  answer.offer_cell("C1", 4).beside = "GBP";
  EXPECT_HAS(refusal(answer), "GBP");
  // A whole column is said once.
  answer.offer_cell("C1", 4).beside = "";
  for (const char* element : {"E0001", "E0002", "E0003"}) {
    answer.price(element, "mrc_12_months", "10");
    answer.cell(element, "mrc_12_months").beside = "EUR";
  }
  const auto report = read(answer);
  EXPECT_EQ(report.refused, 3U);
  ASSERT_EQ(report.refusals.size(), 1U);
  EXPECT_HAS(report.refusals[0].text(), "; 3 such");
}

// A bidder that rfp.yaml has answer in another currency: its own mark is read, the event's label is noted.
TEST(Answer, ABidderOfAnotherCurrencyMayWriteIt) {
  Event event = event_read();
  ExchangeRate exchange;
  exchange.carrier = "Gamma Fibre";
  exchange.currency = "EUR";
  event.comparison.exchange = {exchange};
  SampleAnswer answer(event, sample_elements());
  answer.word("E0001", "mrc_36_months", "EUR 420.50");
  auto report = read_answer(event, sample_elements(), answer.file(), "Gamma Fibre", nullptr);
  ASSERT_TRUE(report);
  ASSERT_TRUE(report->bid.has_value()) << report->refusals.front().text();
  EXPECT_EQ(report->bid->elements[0].terms[1].mrc.text(), "420.50");
  EXPECT_HAS(noted(*report), "prices were read in EUR");
  answer.prices().rows[0].cells[0].text = "Prices in EUR";
  report = read_answer(event, sample_elements(), answer.file(), "Gamma Fibre", nullptr);
  ASSERT_TRUE(report);
  EXPECT_EQ(noted(*report).find("prices were read in EUR"), std::string::npos);
}

TEST(Answer, TheWorkbookOfAnotherEventIsRefused) {
  SampleAnswer answer(event_read(), sample_elements());
  answer.price("E0001", "mrc_36_months", "420.50");
  answer.instructions("Last year's renewal", "Issued 2025-01-11. Answers until 2025-02-15.");
  const std::string said = refusal(answer);
  EXPECT_HAS(said, "'Instructions'!A1");
  EXPECT_HAS(said, "Last year's renewal");

  SampleAnswer before(event_read(), sample_elements());
  before.price("E0001", "mrc_36_months", "420.50");
  before.instructions(event_read().name, "Issued 2025-01-11. Answers until 2025-02-15.");
  const auto report = read(before);
  ASSERT_TRUE(report.bid.has_value());
  EXPECT_HAS(noted(report), "2025-01-11");

  SampleAnswer now(event_read(), sample_elements());
  now.price("E0001", "mrc_36_months", "420.50");
  now.instructions(event_read().name, instructions(event_read()).front());
  EXPECT_EQ(noted(read(now)).find("issued"), std::string::npos) << noted(read(now));
}

TEST(Answer, ASecondSheetOfPricesIsNamedAndAnAnswerWithoutPricesToo) {
  SampleAnswer answer(event_read(), sample_elements());
  answer.price("E0001", "mrc_36_months", "420.50");
  answer.copy_of_prices("Prices (2)");
  auto report = read(answer);
  ASSERT_TRUE(report.bid.has_value());
  EXPECT_HAS(noted(report), "'Prices (2)' has the same columns");
  report = read(SampleAnswer(event_read(), sample_elements()));
  ASSERT_TRUE(report.bid.has_value());
  EXPECT_HAS(noted(report), "not one price");
}

TEST(Answer, NumbersAsTextAreReadWhereTheyCanMeanOneThing) {
  const std::pair<const char*, const char*> cases[] = {
      {"1.234,50", "1234.50"}, {"$ 12.50", "12.50"}, {"12.50 USD", "12.50"}, {"1,234.50", "1234.50"},
      {"12,50", "12.50"},      {" 7 ", "7"},         {"0.035", "0.035"},     {"1 234.5", "1234.5"}};
  for (const auto& [text, value] : cases) {
    SampleAnswer answer(event_read(), sample_elements());
    answer.word("E0001", "mrc_36_months", text);
    const auto report = read(answer);
    ASSERT_TRUE(report.bid.has_value()) << text << ": " << report.refusals.front().text();
    EXPECT_EQ(report.bid->elements[0].terms[1].mrc.text(), value) << text;
    EXPECT_HAS(noted(report), "holds a number as text");
  }
}

TEST(Answer, WhatCannotBeReadIsRefusedWithItsCell) {
  const std::pair<const char*, const char*> cases[] = {{"1.234", "could be thousands or decimals"},
                                                       {"12.50 EUR", "another currency"},
                                                       {"about 300", "'about 300' is not a monthly price"},
                                                       {"n/a", "'n/a' is not a monthly price"},
                                                       {"six weeks", "no digit stands there"},
                                                       {"-5", "is negative"},
                                                       {"(12.50)", "is negative"}};
  for (const auto& [text, what] : cases) {
    SampleAnswer answer(event_read(), sample_elements());
    answer.word("E0002", "mrc_36_months", text);
    const std::string refused = refusal(answer);
    EXPECT_HAS(refused, what);
    EXPECT_HAS(refused, "'Prices'!N6");
  }
}

TEST(Answer, ANegativeNumberIsRefusedAsOne) {
  SampleAnswer answer(event_read(), sample_elements());
  answer.price("E0002", "mrc_36_months", "-3.5");
  EXPECT_HAS(refusal(answer), "is negative: -3.5");
  EXPECT_EQ(fifteen_digits("-12.340000000000002")->text(), "-12.34");
  EXPECT_EQ(fifteen_digits("0.1")->text(), "0.1");
  EXPECT_FALSE(fifteen_digits("1e5").has_value());
}

TEST(Answer, FormulasAreReadByTheValueTheyShow) {
  SampleAnswer answer(event_read(), sample_elements());
  answer.price("E0001", "mrc_36_months", "12.340000000000002").cell("E0001", "mrc_36_months").formula = true;
  const auto report = read(answer);
  ASSERT_TRUE(report.bid.has_value());
  EXPECT_EQ(report.bid->elements[0].terms[1].mrc.text(), "12.34");
  EXPECT_HAS(noted(report), "holds a formula");

  auto& cell = answer.cell("E0001", "mrc_36_months");
  cell.kind = CellKind::blank;
  cell.text.clear();
  EXPECT_HAS(refusal(answer), "holds a formula without a computed value");
  cell.kind = CellKind::error;
  cell.text = "#REF!";
  EXPECT_HAS(refusal(answer), "holds the error #REF!");
  cell.kind = CellKind::date;
  cell.formula = false;
  cell.text = "2027-05-12";
  EXPECT_HAS(refusal(answer), "the cell holds a date");
  cell.kind = CellKind::number;
  cell.text = "12";
  cell.covered = true;
  EXPECT_HAS(refusal(answer), "is covered by a merged cell");
}

TEST(Answer, ChangedCellsAreNamedWithWhatWasAsked) {
  SampleAnswer answer(event_read(), sample_elements());
  answer.cell("E0002", "quantity").text = "8";
  EXPECT_HAS(refusal(answer),
             "'Prices'!J6: the quantity of E0002 was changed: '8' stands where '10' was asked");
  SampleAnswer offer(event_read(), sample_elements());
  offer.offer_cell("S1", 1).text = "Surcharges do not count";
  EXPECT_HAS(refusal(offer), "'Offer'!B18: the text of line S1 was changed");
  SampleAnswer gate(event_read(), sample_elements());
  gate.gate_cell("G1", 1).text = "Do you bill?";
  EXPECT_HAS(refusal(gate), "the text of condition G1 was changed");
}

// A program that takes a quantity for a number writes 10.0 or 10; a postal code loses nothing that counts.
TEST(Answer, TheSameValueWrittenOtherwiseIsNoChange) {
  EXPECT_TRUE(same_cell("1200.5", "1200.50"));
  EXPECT_TRUE(same_cell("Internet  access", " Internet access "));
  EXPECT_TRUE(same_cell("02110", "2110"));
  EXPECT_FALSE(same_cell("Chicago", "Peoria"));
  EXPECT_FALSE(same_cell("10", ""));
}

TEST(Answer, IdsThatAreUnknownOrTwiceAreRefused) {
  SampleAnswer unknown(event_read(), sample_elements());
  unknown.cell("E0003", "element").text = "E0030";
  EXPECT_HAS(refusal(unknown), "'Prices'!A7: 'E0030' is no element of this event");
  SampleAnswer twice(event_read(), sample_elements());
  twice.cell("E0003", "element").text = "e0001";
  EXPECT_HAS(refusal(twice), "element E0001 stands in row 5 too");
  SampleAnswer lost(event_read(), sample_elements());
  lost.price("E0003", "mrc_36_months", "600").cell("E0003", "element").kind = CellKind::blank;
  EXPECT_HAS(refusal(lost), "stands in a row without an element id");
}

TEST(Answer, PartialSortedAndHiddenRowsAreReadAndSaid) {
  SampleAnswer answer(event_read(), sample_elements());
  answer.price("E0001", "mrc_36_months", "400").price("E0003", "mrc_36_months", "600");
  auto& rows = answer.prices().rows;
  rows.erase(rows.begin() + 4);
  std::swap(rows[3].cells, rows[4].cells);
  rows[3].hidden = true;
  const auto report = read(answer);
  ASSERT_TRUE(report.bid.has_value());
  EXPECT_EQ(report.bid->elements[0].terms[1].mrc.text(), "400");
  EXPECT_EQ(report.bid->elements[1].terms[1].answer, Answer::none);
  EXPECT_EQ(report.bid->elements[2].terms[1].mrc.text(), "600");
  EXPECT_HAS(noted(report), "the row of E0002 is not there");
  EXPECT_HAS(noted(report), "rows stand in another order");
  EXPECT_HAS(noted(report), "the row is hidden");
}

TEST(Answer, ARenamedSheetIsFoundByItsColumnsARenamedColumnIsNotGuessed) {
  SampleAnswer answer(event_read(), sample_elements());
  answer.price("E0001", "mrc_36_months", "400");
  answer.prices().name = "Our offer";
  answer.prices().hidden = true;
  const auto report = read(answer);
  ASSERT_TRUE(report.bid.has_value());
  EXPECT_HAS(noted(report), "the sheet 'Our offer' was read as 'Prices'");
  EXPECT_HAS(noted(report), "is hidden");

  auto& header = answer.header("mrc_36_months");
  header.text = "Monthly 3 years";
  const auto refused = read_answer(event_read(), sample_elements(), answer.file(), "Gamma Fibre", nullptr);
  ASSERT_FALSE(refused);
  EXPECT_HAS(refused.problem().text(), "the column 'mrc 36 months' is not there");
  EXPECT_HAS(refused.problem().text(), "'Monthly 3 years' in N4");
  header.text = "mrc 12 months";
  const auto twice = read_answer(event_read(), sample_elements(), answer.file(), "Gamma Fibre", nullptr);
  ASSERT_FALSE(twice);
  EXPECT_HAS(twice.problem().text(), "two columns have the name of");
}

TEST(Answer, TheOfferIsReadLineByLine) {
  SampleAnswer answer(event_read(), sample_elements());
  answer.offer("T1", "5", "3000").offer("T2", "7.5%", "2000");
  answer.offer("C1", "", "1500")
      .offer("S1", "2.5", "", "Cost recovery")
      .offer("S2", "", "10", "Property tax");
  answer.offer("X1", "3", "").offer("P1", "20", "").offer("R1", "", "500").offer("W1", "", "2");
  const auto report = read(answer);
  ASSERT_TRUE(report.bid.has_value()) << report.refusals.front().text();
  const Offer& offer = report.bid->offer;
  ASSERT_EQ(offer.tiers.size(), 3U);
  EXPECT_TRUE(offer.tiers[0].from.is_zero());
  EXPECT_EQ(offer.tiers[1].from.text(), "2000");
  EXPECT_EQ(offer.tiers[1].discount, *parse_decimal("0.075"));
  EXPECT_EQ(offer.commitment.monthly->text(), "1500");
  ASSERT_EQ(offer.surcharges.size(), 2U);
  EXPECT_EQ(offer.surcharges[0].share, *parse_decimal("0.025"));
  EXPECT_EQ(offer.surcharges[1].amount.text(), "10");
  EXPECT_EQ(offer.escalator, *parse_decimal("0.03"));
  EXPECT_EQ(offer.post_term, *parse_decimal("0.2"));
  EXPECT_EQ(offer.credit.text(), "500");
  EXPECT_EQ(offer.waived_months, 2);
}

TEST(Answer, MistakesOfTheOfferAreRefused) {
  const struct {
    const char *item, *percent, *amount, *name, *what;
  } cases[] = {{"T1", "5", "", "", "needs both its amount and its percent"},
               {"S1", "5", "", "", "a surcharge without a name"},
               {"S1", "5", "10", "Fee", "needs either a percent or an amount"},
               {"C1", "5", "", "", "asks for nothing here"},
               {"X1", "0.05", "", "", "could be 0.05 % or a share of 1"},
               {"X1", "500", "", "", "more than 100 percent"},
               {"W1", "", "2.5", "", "waived months are a whole number"},
               {"C2", "", "6", "", "months without a commitment where none is asked for"}};
  for (const auto& one : cases) {
    SampleAnswer answer(event_read(), sample_elements());
    answer.offer(one.item, one.percent, one.amount, one.name);
    EXPECT_HAS(refusal(answer), one.what);
  }
}

TEST(Answer, ACommitmentByTheYearIsReadAndKept) {
  SampleAnswer answer(event_read(), sample_elements());
  answer.offer("Y1", "", "12000").offer("Y3", "", "18000.50").offer("C2", "", "6");
  const auto report = read(answer);
  ASSERT_TRUE(report.bid.has_value()) << report.refusals.front().text();
  const auto kept = parse_bid(bid_json(event_read(), sample_elements(), *report.bid), "bid", event_read(),
                              sample_elements());
  ASSERT_TRUE(kept) << kept.problem().text();
  for (const auto& commitment : {report.bid->offer.commitment, kept->offer.commitment}) {
    EXPECT_FALSE(commitment.monthly);
    ASSERT_EQ(commitment.yearly.size(), 3U);
    EXPECT_EQ(commitment.yearly[0].text(), "12000");
    EXPECT_TRUE(commitment.yearly[1].is_zero());
    EXPECT_EQ(commitment.yearly[2].text(), "18000.50");
    EXPECT_EQ(commitment.ramp_months, 6);
  }
  answer.offer("C1", "", "1000");
  EXPECT_HAS(refusal(answer), "a commitment of a month and one by the year");
}

TEST(Answer, AOneTimePriceNeedsAMonthlyOne) {
  SampleAnswer answer(event_read(), sample_elements());
  answer.price("E0001", "nrc_36_months", "150");
  EXPECT_HAS(refusal(answer), "without a monthly price");
}

TEST(Answer, APriceChargedOnceForEachMinuteIsAskedAfter) {
  auto elements = sample_elements();
  elements[0].line.unit = "minute";
  const auto of_minutes = [&](const char* once) {
    SampleAnswer answer(event_read(), elements);
    answer.price("E0001", "mrc_36_months", "0.03").price("E0001", "nrc_36_months", once);
    const auto report = read_answer(event_read(), elements, answer.file(), "Gamma Fibre", nullptr);
    EXPECT_TRUE(report && report->bid);
    return report ? noted(*report) : std::string();
  };
  EXPECT_HAS(of_minutes("50"),
             "is charged once for each of " + elements[0].line.quantity.text() + " units (minute) of E0001");
  EXPECT_EQ(of_minutes("0").find("charged once"), std::string::npos);
}

TEST(Answer, SheetsThatAreMissingAreRefused) {
  SampleAnswer answer(event_read(), sample_elements());
  auto file = answer.file();
  file.sheets.resize(1);
  const auto report = read_answer(event_read(), sample_elements(), file, "Gamma Fibre", nullptr);
  ASSERT_TRUE(report);
  EXPECT_EQ(report->refused, 2U);
  EXPECT_HAS(report->refusals[0].text(), "the sheet 'Offer' is not there");
  EXPECT_HAS(report->refusals[1].text(), "the sheet 'Gates' is not there");
}

TEST(Answer, ACarriersOwnSheetIsReadByAMap) {
  const auto map = parse_answer_map(
      "columns:\n  element: Position\n  mrc_36_months: [Monatspreis]\n  nrc_36_months: Einmalig\n"
      "numbers: {decimal: \",\", group: \".\"}\nwords: {auf Anfrage: ICB}\n"
      "offer:\n  - {item: C1, amount: \"1.500,00\"}\n  - {item: S1, name: Umlage, percent: 2.5}\n"
      "gates: {G1: yes}\n",
      "map.yaml", event_read());
  ASSERT_TRUE(map) << map.problem().text();
  const auto file = parse_answer_file(
      "Position;Ort;Monatspreis;Einmalig\nE0001;Chicago;1.234;0\nE0002;Chicago;auf "
      "Anfrage;\nE0003;Peoria;699,5;100\n",
      "own.csv");
  ASSERT_TRUE(file);
  const auto report = read_answer(event_read(), sample_elements(), *file, "Gamma Fibre", &*map);
  ASSERT_TRUE(report) << report.problem().text();
  ASSERT_TRUE(report->bid.has_value()) << report->refusals.front().text();
  EXPECT_EQ(report->bid->elements[0].terms[1].mrc.text(), "1234");
  EXPECT_EQ(report->bid->elements[1].terms[1].answer, Answer::individual);
  EXPECT_EQ(report->bid->elements[2].terms[1].mrc.text(), "699.5");
  EXPECT_EQ(report->bid->offer.commitment.monthly->text(), "1500.00");
  EXPECT_EQ(report->bid->offer.surcharges.at(0).name, "Umlage");
  EXPECT_EQ(report->bid->gates[0].met, true);
}

TEST(AnswerMap, MistakesNameLineAndAdvice) {
  const std::pair<const char*, const char*> cases[] = {
      {"columns:\n  element: A\n", "at least the column of the element ids"},
      {"columns:\n  elemnt: A\n", "'elemnt' is no column that is asked for"},
      {"columns: {element: A, mrc_36_months: B}\nwords: {x: perhaps}\n", "'perhaps' is no answer"},
      {"columns: {element: A, mrc_36_months: B}\nnumbers: {decimal: \",\", group: \",\"}\n",
       "cannot do both"},
      {"columns: {element: A, mrc_24_months: B}\n", "'mrc_24_months' is no column that is asked for"}};
  for (const auto& [yaml, what] : cases) {
    const auto map = parse_answer_map(yaml, "map.yaml", event_read());
    ASSERT_FALSE(map) << yaml;
    EXPECT_HAS(map.problem().text(), what);
    EXPECT_HAS(map.problem().text(), "map.yaml:");
  }
}

// The workbook as it was issued, through the file itself: nothing filled in is no bid for anything.
TEST(Answer, TheIssuedWorkbookReadsBackAsNoBid) {
  const auto event = sample_event("issued_answer");
  ASSERT_TRUE(issue(event, sample_elements()));
  const auto file = read_answer_file((event.folder / "carrier" / "response.xlsx").string());
  ASSERT_TRUE(file);
  const auto report = read_answer(event, sample_elements(), *file, "Gamma Fibre", nullptr);
  ASSERT_TRUE(report) << report.problem().text();
  ASSERT_TRUE(report->bid.has_value()) << report->refusals.front().text();
  EXPECT_EQ(report->answers[static_cast<std::size_t>(Answer::none)], 3U);
  // The condition that is not answered, and that there is no price at all.
  EXPECT_EQ(report->notes.size(), 2U) << noted(*report);
}

// P5:P6 merged; the file has no cell P6 (some programs leave it out), and still it is no blank cell.
TEST(AnswerFile, CellsUnderAMergedOneAreCovered) {
  const auto path = book::fresh_folder("merged") / "answer.xlsx";
  const auto bytes = zipped(
      one_sheet("<worksheet><sheetData><row r=\"5\"><c r=\"A5\"><v>1</v></c><c r=\"P5\"><v>12</v></c></row>"
                "<row r=\"6\"><c r=\"A6\"><v>2</v></c><c r=\"Q6\"><v>3</v></c></row></sheetData>"
                "<mergeCells><mergeCell ref=\"P5:P6\"/></mergeCells></worksheet>"),
      path.string());
  const auto file = parse_answer_file(bytes, "answer.xlsx");
  ASSERT_TRUE(file) << file.problem().text();
  const auto& rows = file->sheets.at(0).rows;
  ASSERT_EQ(rows.size(), 2U);
  const SheetCell* shown = rows[0].find(16);
  const SheetCell* covered = rows[1].find(16);
  ASSERT_TRUE(shown != nullptr && covered != nullptr);
  EXPECT_FALSE(shown->covered);
  EXPECT_TRUE(covered->covered);
  EXPECT_EQ(rows[1].cells.size(), 3U);
}

TEST(Answer, WhatIsNoAnswerAtAllIsSaid) {
  for (const char* bytes : {"", "hello", "a,b\n1,2\n", "\xFF\xFE"}) {
    const auto file = parse_answer_file(bytes, "answer.csv");
    if (!file) continue;
    EXPECT_FALSE(read_answer(event_read(), sample_elements(), *file, "Gamma Fibre", nullptr)) << bytes;
  }
}

TEST(Bid, IsKeptReadBackAndReplacedWhole) {
  const auto event = sample_event("bids");
  const auto elements = sample_elements();
  SampleAnswer answer(event, elements);
  answer.price("E0001", "mrc_36_months", "420.50").word("E0002", "mrc_36_months", "included");
  answer.offer("T1", "5", "3000").offer("S1", "2.5", "", "Cost recovery").gate("G1", "no");
  auto report = read(answer);
  ASSERT_TRUE(report.bid.has_value());
  const auto kept = store_bid(event, elements, *report.bid);
  ASSERT_TRUE(kept) << kept.problem().text();
  EXPECT_EQ(kept->file, "bids/gamma-fibre.json");
  EXPECT_EQ(kept->earlier, "");
  auto bids = load_bids(event, elements);
  ASSERT_TRUE(bids) << bids.problem().text();
  EXPECT_FALSE((*bids)[0].has_value());
  ASSERT_TRUE((*bids)[1].has_value());
  EXPECT_EQ(bid_json(event, elements, *(*bids)[1]), bid_json(event, elements, *report.bid));

  report.bid->elements[0].terms[1].mrc = *parse_decimal("399");
  report.bid->hash = std::string(64, 'b');
  const auto again = store_bid(event, elements, *report.bid);
  ASSERT_TRUE(again);
  EXPECT_EQ(again->earlier, "bids/earlier/gamma-fibre-aaaaaaaaaaaa.json");
  EXPECT_TRUE(std::filesystem::exists(event.folder / again->earlier));
  bids = load_bids(event, elements);
  ASSERT_TRUE(bids);
  EXPECT_EQ((*bids)[1]->elements[0].terms[1].mrc.text(), "399");
  ASSERT_TRUE(write_output(event.folder / kept->file, "{}"));
  EXPECT_FALSE(load_bids(event, elements));
}

}  // namespace
}  // namespace telaudit::rfp
