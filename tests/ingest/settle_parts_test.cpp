#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <random>
#include <span>

#include "ingest/reconcile.h"

namespace telaudit::ingest {
namespace {

using bill::Marker;
using store::PartState;
using store::StoredPart;

StoredPart part(const std::string& reading, std::uint64_t elements, const std::string& issued,
                Marker marker = Marker::none, const std::string& kind = "811") {
  StoredPart out;
  out.reading = reading;
  out.part.kind = kind;
  out.part.issued = issued;
  out.part.marker = marker;
  out.fingerprint = {elements, 0};
  out.sums.push_back({"bill", {}, {}, elements});
  return out;
}

// Whether two parts hold no element in common.
using Disjoint = std::function<bool(const StoredPart&, const StoredPart&)>;

bool always_disjoint(const StoredPart&, const StoredPart&) {
  return true;
}
bool never_disjoint(const StoredPart&, const StoredPart&) {
  return false;
}

Result<std::vector<ElementPrint>> always_the_same(std::span<const StoredPart* const> asked) {
  return std::vector<ElementPrint>(asked.size());
}

// Pair by pair, as the promise of Contradicting says it.
Contradicting pairs_that_are_not(const Disjoint& disjoint) {
  return [&](std::span<const PartGroup> groups) -> Result<LastPartners> {
    LastPartners out;
    for (const auto& group : groups) {
      auto& partners = out.emplace_back(group.size());
      for (std::size_t i = 0; i < group.size(); ++i)
        for (std::size_t j = 0; j < group.size(); ++j)
          if (j != i && !disjoint(*group[i].part, *group[j].part)) partners[i] = j;
    }
    return out;
  };
}

std::map<std::string, PartState> settle(std::vector<StoredPart> parts, const Disjoint& disjoint,
                                        const std::vector<store::Commit::Supersession>& supersessions = {}) {
  const BillParts bill[] = {{parts, {}}};
  EXPECT_TRUE(settle_parts(bill, supersessions, always_the_same, pairs_that_are_not(disjoint)));
  std::map<std::string, PartState> states;
  for (const auto& p : parts) states[p.reading] = p.state;
  return states;
}

TEST(SettleParts, TheSameElementsAgainAreACopyAndTheEarliestIssuedCounts) {
  const auto states =
      settle({part("bbb", 1, "20240112-102"), part("aaa", 1, "20240113-103"), part("ccc", 1, "20240111-101")},
             never_disjoint);
  EXPECT_EQ(states.at("ccc"), PartState::current);
  EXPECT_EQ(states.at("bbb"), PartState::copy);
  EXPECT_EQ(states.at("aaa"), PartState::copy);
}

TEST(SettleParts, DisjointElementsArePartsOfOneBill) {
  const auto states = settle({part("a", 1, "1"), part("b", 2, "2")}, always_disjoint);
  EXPECT_EQ(states.at("a"), PartState::current);
  EXPECT_EQ(states.at("b"), PartState::current);
}

TEST(SettleParts, OtherVersionsWithoutACauseAreAConflictAndNeitherCounts) {
  const auto states = settle({part("a", 1, "1"), part("b", 2, "2")}, never_disjoint);
  EXPECT_EQ(states.at("a"), PartState::conflict);
  EXPECT_EQ(states.at("b"), PartState::conflict);
}

TEST(SettleParts, AMarkerReplacesWhatWasThereAndALaterMarkerAnEarlier) {
  const auto states = settle({part("original", 1, "1"), part("revised", 2, "2", Marker::replaces),
                              part("again", 3, "3", Marker::replaces)},
                             never_disjoint);
  EXPECT_EQ(states.at("original"), PartState::superseded);
  EXPECT_EQ(states.at("revised"), PartState::superseded);
  EXPECT_EQ(states.at("again"), PartState::current);
}

TEST(SettleParts, ACancellationLeavesNothingPayable) {
  const auto states =
      settle({part("original", 1, "1"), part("cancel", 1, "2", Marker::cancels)}, never_disjoint);
  EXPECT_EQ(states.at("original"), PartState::cancelled);
  EXPECT_EQ(states.at("cancel"), PartState::cancelled);
}

TEST(SettleParts, WhatAPersonSaysHoldsFirst) {
  const auto states = settle({part("a", 1, "1"), part("b", 2, "2")}, never_disjoint, {{"b", "a"}});
  EXPECT_EQ(states.at("a"), PartState::superseded);
  EXPECT_EQ(states.at("b"), PartState::current);
  // A cause that names a reading which is not here does nothing.
  EXPECT_EQ(settle({part("a", 1, "1")}, never_disjoint, {{"gone", "a"}}).at("a"), PartState::current);
}

TEST(SettleParts, KindsAndMemorandaDoNotContradictEachOther) {
  auto memorandum = part("memo", 2, "2");
  memorandum.part.information_only = true;
  const auto states =
      settle({part("payable", 1, "1"), memorandum, part("usage", 3, "3", Marker::none, "usage_detail")},
             never_disjoint);
  for (const auto& [reading, state] : states) EXPECT_EQ(state, PartState::current) << reading;
}

// Whatever the order in which parts are given, and so in which files arrived, the states are the same.
TEST(SettleParts, OrderDoesNotShow) {
  std::mt19937 random(3);
  for (int round = 0; round < 500; ++round) {
    std::vector<StoredPart> parts;
    const auto count = 2 + random() % 5;
    for (unsigned i = 0; i < count; ++i)
      parts.push_back(
          part("r" + std::to_string(i), random() % 3, std::to_string(random() % 3),
               std::array{Marker::none, Marker::none, Marker::replaces, Marker::cancels}[random() % 4]));
    const auto by_parity = [](const StoredPart& a, const StoredPart& b) {
      return (a.fingerprint.low + b.fingerprint.low) % 2 == 0;
    };
    const auto expected = settle(parts, by_parity, {{"r1", "r0"}});
    std::shuffle(parts.begin(), parts.end(), random);
    ASSERT_EQ(settle(parts, by_parity, {{"r1", "r0"}}), expected) << "round " << round;
  }
}

}  // namespace
}  // namespace telaudit::ingest
