#include "rfp/demand.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "sample_event.h"

namespace telaudit::rfp {
namespace {

// What the file says of an element holds for all its months; the one that is made on the day of issue speaks
// for the others.
TEST(Demand, TheCustomersFileStandsOverTheOneOfTheDayOfIssue) {
  const auto event = sample_event("demand_files");
  const auto elements = sample_elements();
  std::filesystem::create_directories(event.folder / "internal");
  ASSERT_TRUE(write_output(event.folder / "internal/demand.csv",
                           "element,month,quantity,low,high\nE0001,1,2,2,2\nE0001,7,4,3,6\nE0002,1,0,0,0\n"
                           "E0002,5,12,10,12\n"));
  auto demand = load_demand(event, elements);
  ASSERT_TRUE(demand) << demand.problem().text();
  ASSERT_TRUE(demand->low && demand->high);
  EXPECT_EQ(demand->base.quantity[1].text(), "0");
  ASSERT_EQ(demand->base.changes.size(), 2U);
  EXPECT_EQ(demand->base.changes[0].month, 5);
  EXPECT_EQ(demand->low->changes[1].quantity.text(), "3");
  EXPECT_EQ(demand->high->changes[1].quantity.text(), "6");
  EXPECT_EQ(demand->base.quantity[2].text(), "1");

  ASSERT_TRUE(write_output(event.folder / "demand.csv", "element,month,quantity\nE0001,13,5\nE0002,1,10\n"));
  demand = load_demand(event, elements);
  ASSERT_TRUE(demand) << demand.problem().text();
  EXPECT_FALSE(demand->low.has_value());
  ASSERT_EQ(demand->base.changes.size(), 1U);
  EXPECT_EQ(demand->base.changes[0].month, 13);
  EXPECT_EQ(demand->base.quantity[0].text(), "2");
}

TEST(Demand, ReadsBackAsItWasWritten) {
  const auto event = sample_event("demand_back");
  const auto elements = sample_elements();
  DemandCases demand;
  for (const auto& element : elements) demand.base.quantity.push_back(element.line.quantity);
  EXPECT_EQ(demand_csv(demand, elements), "");  // nothing changes
  demand.low = demand.base;
  demand.high = demand.base;
  demand.base.changes = {{3, 0, *parse_total("5")}, {9, 2, *parse_total("0")}};
  demand.low->changes = {{9, 2, *parse_total("0")}};
  demand.high->changes = {{3, 0, *parse_total("8")}};
  const std::string text = demand_csv(demand, elements);
  EXPECT_EQ(text,
            "element,month,quantity,low,high\nE0001,1,2,2,2\nE0001,3,5,2,8\nE0003,1,1,1,1\nE0003,9,0,0,1\n");
  ASSERT_TRUE(write_output(event.folder / "demand.csv", text));
  const auto back = load_demand(event, elements);
  ASSERT_TRUE(back) << back.problem().text();
  EXPECT_EQ(demand_csv(*back, elements), text);
}

TEST(Demand, MistakesAreNamedWithTheirPlace) {
  const auto event = sample_event("demand_mistakes");
  for (const auto& [row, what] : {std::pair{"E0009,1,2,,", "'E0009' is no element of this event"},
                                  std::pair{"E0001,1,many,,", "'many' is not a quantity"},
                                  std::pair{"E0001,1,2,3,", "'2' does not lie between low and high"},
                                  std::pair{"E0001,1,2,1,-3", "'-3' is not a quantity"}}) {
    ASSERT_TRUE(write_output(event.folder / "demand.csv",
                             std::string("element,month,quantity,low,high\n") + row + "\n"));
    const auto demand = load_demand(event, sample_elements());
    ASSERT_FALSE(demand) << row;
    EXPECT_NE(demand.problem().text().find(what), std::string::npos) << demand.problem().text();
    EXPECT_NE(demand.problem().text().find("demand.csv"), std::string::npos) << demand.problem().text();
  }
}

}  // namespace
}  // namespace telaudit::rfp
