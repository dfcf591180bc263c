#include "ingest/level_tree.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

namespace telaudit::ingest {
namespace {

using store::StoredPart;

// Parts of one bill whose levels overlap, some of them with sums at levels that no part declares. Parents
// come before or after their children; they never run in a circle, since a parent's number is smaller.
std::vector<StoredPart> made_parts(std::mt19937_64& random) {
  std::vector<StoredPart> parts(1 + random() % 3);
  for (auto& part : parts) {
    part.reading = "r" + std::to_string(&part - parts.data());
    part.part.currency = random() % 2 == 0 ? "USD" : "";
    std::vector<std::uint64_t> numbers;
    for (std::uint64_t i = 0; i < 60; ++i)
      if (random() % 3 != 0) numbers.push_back(i);
    std::shuffle(numbers.begin(), numbers.end(), random);
    for (const std::uint64_t number : numbers) {
      bill::Level level;
      level.id = "L" + std::to_string(number);
      if (number > 0 && number % 9 != 0)
        level.parent = "L" + std::to_string(number * number % (2 * number + 1) % number);
      level.label = part.reading + level.id;
      if (random() % 4 == 0) level.printed = Decimal{static_cast<std::int64_t>(random() % 1000), 2};
      part.part.levels.push_back(level);
    }
    for (std::uint64_t i = 0; i < 70; ++i) {
      if (random() % 2 == 0) continue;
      store::LevelSum sum;
      sum.level = "L" + std::to_string(i);
      sum.in_total.add(Decimal{static_cast<std::int64_t>(random() % 100000) - 50000, 3});
      part.sums.push_back(sum);
    }
  }
  return parts;
}

// What is expected of each id: the level that says most, and the sum at and below it.
struct Plain {
  bill::Level level;
  std::string reading;
  Total computed;
};

std::map<std::string, Plain> plain_tree(const std::vector<StoredPart>& parts) {
  std::map<std::string, Plain> nodes;
  for (const auto& part : parts)
    for (const auto& level : part.part.levels) {
      const auto [at, added] = nodes.try_emplace(std::string(level.id));
      if (added || (level.printed && !at->second.level.printed)) {
        at->second.level = copy_of(level);
        at->second.reading = part.reading;
      }
    }
  for (const auto& part : parts)
    for (const auto& sum : part.sums) {
      const auto [at, added] = nodes.try_emplace(sum.level);
      if (added) {
        at->second.level.id = at->second.level.label = sum.level;
        at->second.level.kind = "undeclared";
        at->second.reading = part.reading;
      }
    }
  for (auto& [id, node] : nodes)
    if (!nodes.contains(node.level.parent)) node.level.parent.clear();
  for (const auto& part : parts)
    for (const auto& sum : part.sums)
      for (std::string at = sum.level; !at.empty(); at = nodes[at].level.parent)
        nodes[at].computed.add(sum.in_total);
  return nodes;
}

TEST(LevelTree, IsWhatAdditionLevelByLevelGives) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const auto parts = made_parts(random);
    std::vector<const StoredPart*> pointers;
    for (const auto& part : parts) pointers.push_back(&part);
    const LevelTree tree(pointers);
    const auto wanted = plain_tree(parts);
    ASSERT_EQ(tree.size(), wanted.size());
    std::size_t roots = 0;
    for (std::size_t node = 0; node < tree.size(); ++node) {
      const bill::LevelView level = tree.level(node);
      const Plain& plain = wanted.at(std::string(level.id));
      EXPECT_EQ(level.parent, plain.level.parent) << level.id;
      EXPECT_EQ(level.label, plain.level.label);
      EXPECT_EQ(level.kind, plain.level.kind);
      EXPECT_EQ(level.printed, plain.level.printed);
      EXPECT_EQ(tree.reading(node), plain.reading);
      EXPECT_EQ(tree.computed(node).text(), plain.computed.text()) << level.id;
      roots += level.parent.empty() ? 1 : 0;
    }
    EXPECT_EQ(tree.roots().size(), roots);
  }
}

}  // namespace
}  // namespace telaudit::ingest
