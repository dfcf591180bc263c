// What contracts say of services that leave, counted on paper.
#include "rfp/departures_of_bills.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "sample_book.h"
#include "sample_event.h"

namespace telaudit::rfp {
namespace {

// Both contracts run from 2025-01-01 to 2027-12-31. C-1 wants half of what is left of ports, and 90.00 of any
// other service; C-2 has a commitment of 12,000.00 a year, half of a shortfall, and all of it where it ends.
std::unique_ptr<terms::Terms> contracts(const std::string& name, const std::string& years = {}) {
  const auto folder = book::fresh_folder(name);
  const auto file = [&](const char* of, const std::string& content) {
    EXPECT_TRUE(write_output(folder / of, content).ok());
    return (folder / of).string();
  };
  const std::string common =
      "currency: USD\ndocuments: [{id: MSA, type: master, signed: 2024-12-01}]\n"
      "order_of_precedence: [master]\nterm: {start: 2025-01-01, months: 36}\nrenewal: {type: none}\n";
  terms::Inputs inputs;
  inputs.contracts.push_back(
      file("one.yaml",
           "contract: C-1\ncarrier: X\naccounts: [\"A1\"]\n" + common +
               "rates:\n  - {item: PORT, price: \"100.00\", unit: month, document: MSA}\n"
               "termination_liabilities:\n"
               "  - {liability: T1, method: remaining_recurring, items: [PORT], part_month: pro_rata,\n"
               "     steps: [{from: 0, rate: \"0.5\"}]}\n"
               "  - {liability: T2, method: fixed, steps: [{from: 0, amount: \"90.00\"}]}\n"));
  inputs.contracts.push_back(
      file("two.yaml",
           "contract: C-2\ncarrier: Y\naccounts: [\"B1\"]\n" + common +
               "commitments:\n  - {id: MARC, basis: annual, amount: \"12000.00\", shortfall_rate: \"0.5\"" +
               years +
               "}\n"
               "termination_liabilities:\n"
               "  - {liability: T3, method: remaining_commitment, steps: [{from: 0, rate: \"1\"}]}\n"));
  inputs.crosswalks.push_back(
      file("crosswalk.csv",
           "carrier,product_code,description,item,status,confidence,confirmed_on,confirmed_role,version\n"
           "X,P100,,PORT,confirmed,1,2026-01-05,analyst,1\n"));
  auto loaded = terms::Terms::load(inputs);
  EXPECT_TRUE(loaded.ok()) << (loaded.ok() ? "" : loaded.problem().text());
  return loaded.ok() ? std::make_unique<terms::Terms>(std::move(*loaded)) : nullptr;
}

book::DemandRow row(const char* carrier, const char* account, const char* service, const char* code,
                    const char* amount) {
  book::DemandRow out;
  out.id = std::string("D-") + service + code;
  out.carrier = carrier;
  out.account = account;
  out.service = out.service_key = service;
  out.product_code = code;
  out.charge_class = "recurring";
  out.currency = "USD";
  out.quantity = *parse_total("1");
  out.unit_price = parse_decimal(amount);
  out.amount = *parse_total(amount);
  return out;
}

// The contract starts on 2027-07-01 and the old ends a month later, on 2027-08-01: five months are left;
// three months late, on 2027-11-01: two.
Event event_of(const std::string& more = {}) {
  const auto event = parse_event(
      replaced(replaced(kSampleYaml, "issued: 2027-01-11", "issued: 2027-01-11\nstarts: 2027-07-01"),
               "{term: 36, months: 36}",
               "{term: 36, months: 36, overlap_months: 1, late_months: 3" + more + "}"),
      "rfp.yaml");
  EXPECT_TRUE(event) << (event ? "" : event.problem().text());
  return *event;
}

// Each list of rows is an element.
std::vector<Element> elements_of(const Event& event, const std::vector<book::DemandRow>& rows,
                                 const std::vector<std::vector<std::size_t>>& elements,
                                 const terms::Terms* terms) {
  const auto months = book::build_demand_months(rows, nullptr, {event.starts, 36, false});
  EXPECT_TRUE(months);
  const book::PriceChanges changes(terms, event.issued);
  DeparturesOfBills departures(event, rows, *months, terms, changes);
  std::vector<Element> out(elements.size());
  for (std::size_t e = 0; e < elements.size(); ++e) {
    out[e].id = element_id(e, elements.size());
    departures.take(e, elements[e]);
  }
  departures.finish(out);
  return out;
}

std::string text(const Departure& departure) {
  const char* dues[] = {"element", "service", "commitment"};
  return departure.claim + " " + dues[static_cast<std::size_t>(departure.due)] + " " +
         (departure.amount ? departure.amount->on_time.text() + " " + departure.amount->late.text()
                           : departure.basis);
}

// Two ports in one element: 0.5 x 5 x (100 + 60) = 400.00, and 0.5 x 2 x 160 = 160.00; the line S3 is two
// rows of one service, in two elements.
TEST(DeparturesOfBills, ByElementWhatIsLeftAndByServiceWhatIsOwedOnce) {
  const auto terms = contracts("departures_clauses");
  ASSERT_NE(terms, nullptr);
  const std::vector<book::DemandRow> rows = {
      row("X", "A1", "S1", "P100", "100.00"), row("X", "A1", "S2", "P100", "60.00"),
      row("X", "A1", "S3", "LINE", "30.00"), row("X", "A1", "S3", "MAIL", "5.00")};
  const auto elements = elements_of(event_of(), rows, {{0, 1}, {2}, {3}}, terms.get());
  ASSERT_EQ(elements[0].departures.size(), 1U);
  EXPECT_EQ(text(elements[0].departures[0]), "E0001 X element 400.00 160.00");
  ASSERT_EQ(elements[1].departures.size(), 1U);
  ASSERT_EQ(elements[2].departures.size(), 1U);
  EXPECT_EQ(text(elements[1].departures[0]), "X A1 S3 service 90.00 90.00");
  EXPECT_EQ(text(elements[2].departures[0]), "X A1 S3 service 90.00 90.00");
}

// 12,000 a year are 5,000 for five months and 2,000 for two; 600 and 700 a month are spent: 1,500 and 600
// more. Where everything leaves all that is left is owed.
TEST(DeparturesOfBills, TheCommitmentForTheTimeThatIsLeft) {
  const auto terms = contracts("departures_commitment");
  ASSERT_NE(terms, nullptr);
  const std::vector<book::DemandRow> rows = {row("Y", "B1", "S1", "A", "600.00"),
                                             row("Y", "B1", "S2", "A", "700.00")};
  const auto elements = elements_of(event_of(), rows, {{0}, {1}}, terms.get());
  ASSERT_EQ(elements[0].departures.size(), 1U);
  EXPECT_EQ(text(elements[0].departures[0]), "C-2 MARC commitment 3000.00 1200.00");
  EXPECT_EQ(text(elements[1].departures.at(0)), "C-2 MARC commitment 3500.00 1400.00");
  const auto& commitment = elements[0].departures[0].commitment;
  EXPECT_EQ(commitment.rate.text(), "0.5");
  EXPECT_EQ(commitment.headroom.on_time.text(), "1500.00");
  EXPECT_EQ(commitment.headroom.late.text(), "600.00");
  EXPECT_EQ(commitment.all.on_time.text(), "5000.00");
  EXPECT_EQ(commitment.all.late.text(), "2000.00");
  EXPECT_EQ(commitment.elements, 2U);
  // Where the second is not asked for, it always stays.
  EXPECT_EQ(elements_of(event_of(), rows, {{0}}, terms.get())[0].departures.at(0).commitment.elements, 0U);
}

// 900 a month are 500 less than the commitment over five months: half of that is owed whether or not it
// leaves, and where everything leaves 5,000 - 250.
TEST(DeparturesOfBills, WhatIsMissingAlreadyIsNotOwedForLeaving) {
  const auto terms = contracts("departures_short");
  ASSERT_NE(terms, nullptr);
  const std::vector<book::DemandRow> rows = {row("Y", "B1", "S1", "A", "900.00")};
  const auto departures = elements_of(event_of(), rows, {{0}}, terms.get())[0].departures;
  ASSERT_EQ(departures.size(), 1U);
  EXPECT_EQ(departures[0].commitment.headroom.on_time.text(), "0");
  EXPECT_EQ(departures[0].commitment.all.on_time.text(), "4750.00");
}

// The first year of the contract of 2026-07: from 2026-08-01, or 2026-11-01 where it is late, five and two
// months of 6,000.00 are left, and of 24,000.00 a year. 600 and 700 a month are spent: 4,000 and 1,600 more
// in the first, in the second 8,400 less, of which half is owed either way: where everything leaves, 24,000 -
// 4,200.
TEST(DeparturesOfBills, EachContractYearIsACommitmentOfItsOwn) {
  const auto terms =
      contracts("departures_years", ", years: [{year: 2, amount: \"6000\"}, {year: 3, amount: \"24000\"}]");
  ASSERT_NE(terms, nullptr);
  auto event = event_of();
  event.issued = *make_date(2026, 1, 11);
  event.starts = *make_date(2026, 7, 1);
  const std::vector<book::DemandRow> rows = {row("Y", "B1", "S1", "A", "600.00"),
                                             row("Y", "B1", "S2", "A", "700.00")};
  const auto elements = elements_of(event, rows, {{0}, {1}}, terms.get());
  ASSERT_EQ(elements[0].departures.size(), 2U);
  const Departure &second = elements[0].departures[0], &third = elements[0].departures[1];
  EXPECT_EQ(text(second), "C-2 MARC, from 2026-01-01 commitment 3000.00 1200.00");
  EXPECT_EQ(second.commitment.headroom.on_time.text(), "4000.00");
  EXPECT_EQ(second.commitment.headroom.late.text(), "1600.00");
  EXPECT_EQ(text(third), "C-2 MARC, from 2027-01-01 commitment 7200.00 7200.00");
  EXPECT_EQ(third.commitment.headroom.on_time.text(), "0");
  EXPECT_EQ(third.commitment.all.on_time.text(), "19800.00");
}

TEST(DeparturesOfBills, WithoutAContractItIsNotKnownUnlessRfpYamlSaysIt) {
  const std::vector<book::DemandRow> rows = {row("X", "A1", "S1", "P100", "100.00")};
  const auto unknown = elements_of(event_of(), rows, {{0}}, nullptr);
  ASSERT_EQ(unknown[0].departures.size(), 1U);
  EXPECT_EQ(text(unknown[0].departures[0]), "E0001 X, not known element not known: no contract was given");
  const auto stated = elements_of(event_of(", leaving: [{carrier: x, amount: 500}]"), rows, {{0}}, nullptr);
  EXPECT_TRUE(stated[0].departures.empty());
}

}  // namespace
}  // namespace telaudit::rfp
