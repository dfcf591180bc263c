// A file of more bills than are restated at once: committed some at a time, as one.
#include <gtest/gtest.h>

#include <algorithm>

#include "ingest/purge.h"
#include "ingest_fixture.h"

namespace telaudit::ingest {
namespace {

class ManyBills : public IngestFixture {
 protected:
  static constexpr unsigned kBills = 5'000;  // some 2,000 are restated at once

  // One call of 0.25 for each account, in which the bills of others stand between those of one number.
  static std::string calls(bool backwards) {
    std::vector<std::string> rows;
    for (unsigned bill = 0; bill < kBills; ++bill)
      rows.push_back(
          std::to_string(910'000'000 + bill * 7919 % kBills) +
          ",M1,2026-03-31,0290000001,2026-03-10,10:00:00,75,10020000001,Southford,National,Outbound,1."
          "5,0.0155,0.25,CC-1\n");
    if (backwards) std::reverse(rows.begin(), rows.end());
    std::string text =
        "Account,Invoice,Bill Date,Service Number,Call Date,Call Time,Duration,Called "
        "Number,Destination,Call "
        "Type,Direction,Billed Minutes,Rate,Amount,Cost Centre\n";
    for (const auto& row : rows) text += row;
    return text;
  }

  static std::size_t parts_in(const store::Workspace& workspace, store::PartState state) {
    const auto parts = workspace.all_parts();
    EXPECT_TRUE(parts.ok());
    return static_cast<std::size_t>(
        std::count_if(parts->begin(), parts->end(), [&](const auto& part) { return part.state == state; }));
  }
};

TEST_F(ManyBills, EachIsThereOnceAndAnotherFileOfTheSameCallsIsItsCopy) {
  auto workspace = open();
  const auto first = read(workspace, {write("first.csv", calls(false))});
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0].invoices, kBills);
  EXPECT_TRUE(first[0].part_states.empty());
  const auto invoices = workspace.invoices();
  ASSERT_TRUE(invoices.ok());
  ASSERT_EQ(invoices->size(), kBills);
  for (const auto& invoice : *invoices) {
    EXPECT_EQ(invoice.charges, 1U);
    ASSERT_EQ(invoice.payable.text(), "0.25") << invoice.key.text();
  }
  EXPECT_TRUE(workspace.check().ok());
  const std::string before = states(workspace);

  const auto second = read(workspace, {write("second.csv", calls(true))});
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].invoices, kBills);
  EXPECT_EQ(parts_in(workspace, store::PartState::copy), kBills);
  EXPECT_EQ(states(workspace), before);

  // The readings' ids say which of the two counts; without that one the other does.
  const std::string counted = first[0].reading < second[0].reading ? first[0].reading : second[0].reading;
  const auto parts = workspace.parts_of_reading(counted);
  ASSERT_TRUE(parts.ok());
  EXPECT_EQ(parts->front().state, store::PartState::current);
  ASSERT_TRUE(purge(workspace, {counted}).ok());
  EXPECT_EQ(parts_in(workspace, store::PartState::current), kBills);
  EXPECT_EQ(parts_in(workspace, store::PartState::copy), 0U);
  EXPECT_EQ(states(workspace), before);
  EXPECT_TRUE(workspace.check().ok());
}

}  // namespace
}  // namespace telaudit::ingest
