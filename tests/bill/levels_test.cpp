#include "bill/levels.h"

#include <gtest/gtest.h>

#include <random>

namespace telaudit::bill {
namespace {

void expect_same(const LevelView& given, const Level& wanted) {
  EXPECT_EQ(given.id, wanted.id);
  EXPECT_EQ(given.parent, wanted.parent);
  EXPECT_EQ(given.label, wanted.label);
  EXPECT_EQ(given.kind, wanted.kind);
  ASSERT_EQ(given.printed.has_value(), wanted.printed.has_value());
  if (wanted.printed) {
    EXPECT_EQ(given.printed->text(), wanted.printed->text());
  }
  EXPECT_EQ(given.roundings, wanted.roundings);
  EXPECT_EQ(given.information_only, wanted.information_only);
  EXPECT_EQ(given.balance().total_due, wanted.balance.total_due);
  EXPECT_EQ(given.balance().any(), wanted.balance.any());
  EXPECT_EQ(given.source_offset, wanted.source_offset);
  EXPECT_EQ(given.source_length, wanted.source_length);
}

// Ids and parents that repeat or not, labels empty, short, long and repeated: what was put in comes out.
TEST(Levels, GiveBackWhatWasPutIn) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    std::vector<Level> wanted;
    Levels levels;
    for (int i = 0; i < 700; ++i) {
      Level level;
      level.id = "000000045/0001/" + std::to_string(random() % 2 == 0 ? i : static_cast<int>(random() % 90));
      if (random() % 5 != 0 && !wanted.empty()) level.parent = wanted[random() % wanted.size()].id;
      level.label = std::string(random() % 4 == 0 ? random() % 200 : random() % 9,
                                static_cast<char>('a' + random() % 26));
      level.kind = random() % 2 == 0 ? "line_detail" : "group";
      if (random() % 2 == 0)
        level.printed =
            Decimal{static_cast<std::int64_t>(random()), static_cast<std::uint8_t>(random() % 13)};
      level.roundings = static_cast<std::uint32_t>(random());
      level.information_only = random() % 3 == 0;
      if (random() % 10 == 0)
        level.balance.total_due = Decimal{static_cast<std::int64_t>(random() % 1000), 2};
      level.source_offset = random();
      level.source_length = random();
      levels.push_back(level);
      wanted.push_back(level);
      const std::size_t changed = random() % wanted.size();
      if (random() % 10 == 0) {
        wanted[changed].printed = Decimal{-7, 1};
        wanted[changed].source_offset = 3;
        wanted[changed].source_length = 4;
        levels.set_printed(changed, Decimal{-7, 1}, 3, 4);
      }
      if (random() % 10 == 0) {
        wanted[changed].balance.total_due = Decimal{i, 2};
        levels.set_balance(changed, wanted[changed].balance);
      }
    }
    const Levels copy = levels;
    ASSERT_EQ(copy.size(), wanted.size());
    std::size_t at = 0;
    for (const LevelView level : copy) expect_same(level, wanted[at++]);
    EXPECT_EQ(at, wanted.size());
    expect_same(copy_of(copy.front()), wanted.front());
  }
}

TEST(Levels, AreUsedAgain) {
  Levels levels;
  Level level;
  level.id = "bill";
  level.label = "first";
  level.balance.payments = Decimal{-1200, 2};
  levels.push_back(level);
  levels.clear();
  EXPECT_TRUE(levels.empty());
  level.label = "second";
  level.balance = {};
  levels.push_back(level);
  EXPECT_EQ(levels.size(), 1U);
  EXPECT_EQ(levels[0].label, "second");
  EXPECT_FALSE(levels[0].balance().any());
}

}  // namespace
}  // namespace telaudit::bill
