// What leaving costs, in a bid's cost and in its file.
#include "rfp/departure.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "rfp/cost.h"
#include "rfp/issue.h"
#include "sample_book.h"
#include "sample_event.h"

namespace telaudit::rfp {
namespace {

Departure owed(const char* claim, Departure::Due due, const char* on_time, const char* late) {
  Departure out;
  out.claim = claim;
  out.carrier = "Alpha Telecom";
  out.due = due;
  if (*on_time != 0) out.amount = {*parse_total(on_time), *parse_total(late)};
  out.basis = "by C-1";
  return out;
}

// E0001: 1000 by itself, 100 of a service, 5000 spent towards a commitment; E0002: the same service, 2000
// towards it. Of the commitment 3000 may leave for nothing; a quarter of the rest is owed, and 500 where all
// leaves. With the migration late: 700, 100, 4000 and 1500, 2500 may leave, all 400.
std::vector<Element> elements_with_departures() {
  auto elements = sample_elements();
  elements[0].departures = {owed("E0001", Departure::Due::element, "1000", "700"),
                            owed("S1", Departure::Due::service, "100", "100"),
                            owed("C1", Departure::Due::commitment, "5000", "4000")};
  elements[1].departures = {owed("S1", Departure::Due::service, "100", "100"),
                            owed("C1", Departure::Due::commitment, "2000", "1500")};
  for (auto& element : elements)
    for (auto& one : element.departures)
      if (one.due == Departure::Due::commitment)
        one.commitment = {*parse_decimal("0.25"),
                          {*parse_total("3000"), *parse_total("2500")},
                          {*parse_total("500"), *parse_total("400")},
                          2};
  return elements;
}

Event plan(const std::string& compare) {
  const auto event = parse_event(replaced(kSampleYaml, "{term: 36, months: 36}", compare), "rfp.yaml");
  EXPECT_TRUE(event) << (event ? "" : event.problem().text());
  return *event;
}

Cost cost(const Event& event, const std::vector<Element>& elements, const std::string& carrier,
          std::initializer_list<std::size_t> priced, int late_months = 0) {
  Bid bid;
  bid.carrier = carrier;
  bid.gates = {{true, ""}};
  bid.elements.resize(3);
  for (auto& element : bid.elements) element.terms.resize(2);
  for (const std::size_t e : priced) bid.elements[e].terms[1] = {Answer::priced, *parse_decimal("10"), {}};
  Demand demand;
  for (const auto& element : elements) demand.quantity.push_back(element.line.quantity);
  Scenario scenario;
  scenario.late_months = late_months;
  return cost_of(event, elements, demand, {true, true, true}, bid, scenario);
}

TEST(Departure, WhatLeavesIsOwedOnceAndTheCommitmentForWhatIsMissing) {
  const Event event = plan("{term: 36, months: 36}");
  const auto elements = elements_with_departures();
  const auto text = [&](std::initializer_list<std::size_t> priced) {
    return rounded_text(cost(event, elements, "Gamma Fibre", priced).leaving);
  };
  EXPECT_EQ(text({0}), "1600.00");     // 1000 + 100 + 0.25 x (5000 - 3000)
  EXPECT_EQ(text({1}), "100.00");      // 2000 may leave
  EXPECT_EQ(text({0, 1}), "1600.00");  // 1000 + 100 once + 500, as everything leaves
  EXPECT_EQ(text({2}), "0.00");
}

TEST(Departure, NothingIsOwedToWhoKeepsIt) {
  const auto elements = elements_with_departures();
  const Event event = plan("{term: 36, months: 36}");
  EXPECT_EQ(rounded_text(cost(event, elements, "ALPHA TELECOM", {0, 1}).leaving), "0.00");
}

// The old ends after two months of overlap, in month 3; six months late in month 9, at the amounts of then.
// At 21 % a year month 3 is worth 1.21^(-2.5 / 12) = 0.961066, month 9 1.21^(-8.5 / 12) = 0.873696 (Python's
// decimal module).
TEST(Departure, FallsDueWhenTheOldEnds) {
  auto elements = sample_elements();
  const Event event = plan("{term: 36, months: 36, discount_rate: 0.21, overlap_months: 2}");
  const Cost before = cost(event, elements, "Gamma Fibre", {0});
  const Cost before_late = cost(event, elements, "Gamma Fibre", {0}, 6);
  elements[0].departures = {owed("E0001", Departure::Due::element, "1000", "700")};
  const Cost after = cost(event, elements, "Gamma Fibre", {0});
  EXPECT_EQ(rounded_text(after.total - before.total), "1000.00");
  EXPECT_EQ(rounded_text(after.npv - before.npv), "961.07");
  const Cost after_late = cost(event, elements, "Gamma Fibre", {0}, 6);
  EXPECT_EQ(rounded_text(after_late.total - before_late.total), "700.00");
  EXPECT_EQ(rounded_text(after_late.npv - before_late.npv), "611.59");
}

TEST(Departure, WhatIsNotKnownIsCountedAndInNoSum) {
  auto elements = sample_elements();
  const Event event = plan("{term: 36, months: 36}");
  elements[0].departures = {owed("E0001", Departure::Due::element, "", "")};
  elements[1].departures = {owed("E0002", Departure::Due::element, "", "")};
  const Cost paid = cost(event, elements, "Gamma Fibre", {0, 1, 2});
  EXPECT_EQ(paid.leaving_unknown, 2U);
  EXPECT_EQ(rounded_text(paid.leaving), "0.00");
  EXPECT_EQ(cost(event, elements, "Gamma Fibre", {2}).leaving_unknown, 0U);
}

TEST(Departure, IsIssuedAndReadBack) {
  auto event = sample_event("departures");
  const auto elements = elements_with_departures();
  const auto files = issue(event, elements);
  ASSERT_TRUE(files) << files.problem().text();
  EXPECT_NE(std::find(files->begin(), files->end(), "internal/leaving.csv"), files->end());
  const auto read = load_elements(event);
  ASSERT_TRUE(read) << read.problem().text();
  EXPECT_EQ(departures_csv(event, *read), departures_csv(event, elements));
  EXPECT_EQ(rounded_text(cost(event, *read, "Gamma Fibre", {0}).leaving), "1600.00");
  // Counted for an end without overlap.
  event.comparison.overlap_months = 1;
  const auto later = load_elements(event);
  ASSERT_TRUE(later);
  EXPECT_EQ(cost(event, *later, "Gamma Fibre", {0, 1}).leaving_unknown, 3U);
  EXPECT_NE((*later)[0].departures[0].basis.find("issue again"), std::string::npos);
}

}  // namespace
}  // namespace telaudit::rfp
