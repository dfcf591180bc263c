#include "ingest/common_elements.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "ingest/element_memory.h"

namespace telaudit::ingest {
namespace {

using Partners = std::vector<std::optional<std::uint32_t>>;

TEST(CommonElements, OnlyThoseOfOneFamilyAreComparedAndTheLastPartnerIsNamed) {
  // Parts 0 to 3 are one bill, 4 and 5 another.
  const std::vector<std::uint32_t> families = {7, 7, 7, 7, 9, 9};
  CommonElements common(families);
  common.keep({{100, 0}, {100, 2}, {100, 3}, {200, 1}, {100, 4}, {300, 5}, {300, 5}});
  EXPECT_EQ(common.last_partners(), (Partners{3, {}, 3, 2, {}, {}}));
}

TEST(CommonElements, WhatIsLookedUpMeetsWhatIsKeptInBothDirections) {
  const std::vector<std::uint32_t> families = {0, 0, 0, 1};
  CommonElements common(families);
  common.keep({{5, 1}, {6, 2}, {5, 3}});
  common.look_up({5, 0});
  common.look_up({6, 0});
  common.look_up({7, 0});
  EXPECT_EQ(common.last_partners(), (Partners{2, 0, 0, {}}));
}

// Against every pair of parts and every share of the identities.
TEST(CommonElements, AgreeWithComparingAllPairs) {
  std::mt19937_64 random(11);
  for (int round = 0; round < 300; ++round) {
    const std::size_t parts = 2 + random() % 12;
    std::vector<std::uint32_t> families;
    std::vector<bool> kept;
    std::vector<std::set<std::uint64_t>> held(parts);
    for (std::size_t part = 0; part < parts; ++part) {
      families.push_back(part == 0 ? 0 : families.back() + (random() % 4 == 0 ? 1 : 0));
      kept.push_back(random() % 2 == 0);
      // Identities that differ in their highest bits only, in their lowest only, and not at all.
      for (auto i = random() % 6; i > 0; --i) held[part].insert((random() % 8) << (random() % 2 * 61));
    }
    Partners expected(parts);
    for (std::size_t one = 0; one < parts; ++one)
      for (std::size_t other = 0; other < parts; ++other) {
        if (one == other || families[one] != families[other] || (!kept[one] && !kept[other])) continue;
        if (std::any_of(held[one].begin(), held[one].end(),
                        [&](std::uint64_t identity) { return held[other].count(identity) != 0; }))
          expected[one] = static_cast<std::uint32_t>(other);
      }

    CommonElements common(families);
    const std::uint64_t shares = 1 + random() % 3;
    for (std::uint64_t share = 0; share < shares; ++share) {
      std::vector<PartElement> elements;
      for (std::uint32_t part = 0; part < parts; ++part)
        for (const std::uint64_t identity : held[part])
          if (kept[part] && identity % shares == share) elements.push_back({identity, part});
      std::shuffle(elements.begin(), elements.end(), random);
      common.keep(std::move(elements));
      for (std::uint32_t part = 0; part < parts; ++part)
        for (const std::uint64_t identity : held[part])
          if (!kept[part]) common.look_up({identity, part});
    }
    ASSERT_EQ(common.last_partners(), expected) << "round " << round;
  }
}

TEST(ElementMemory, KeepsWhatTheCommitAtHandAskedForWithinItsRoom) {
  ElementMemory memory(5'000);
  const std::vector<std::uint64_t> rows(200, 1);  // 1,600 bytes
  memory.begin_commit();
  for (const char* reading : {"a", "b"}) memory.remember(reading, rows);
  memory.begin_commit();
  ASSERT_NE(memory.identities("a"), nullptr);
  // Of what stands there only "b" was not asked for.
  memory.remember("c", rows);
  EXPECT_EQ(memory.identities("b"), nullptr);
  EXPECT_EQ(*memory.identities("c"), rows);
  memory.remember("d", std::vector<std::uint64_t>(400, 1));
  EXPECT_EQ(memory.identities("d"), nullptr);
  EXPECT_NE(memory.identities("a"), nullptr);
  EXPECT_LE(memory.bytes(), 5'000U);
}

TEST(ElementMemory, ToldApartIsAPartWithoutCallsFromOneNobodyLookedAt) {
  ElementMemory memory;
  memory.remember("a", 0, CallSpan{5, 8});
  memory.remember("a", 1, std::nullopt);
  ASSERT_TRUE(memory.calls("a", 0));
  EXPECT_EQ((*memory.calls("a", 0))->last, 8);
  ASSERT_TRUE(memory.calls("a", 1));
  EXPECT_FALSE(*memory.calls("a", 1));
  EXPECT_FALSE(memory.calls("a", 2));
  EXPECT_FALSE(memory.calls("b", 0));
  EXPECT_EQ(memory.identities("a"), nullptr);
}

}  // namespace
}  // namespace telaudit::ingest
