#include "base/word_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

namespace telaudit {
namespace {

TEST(WordTable, NumbersWordsInOrderOfAppearance) {
  WordTable table;
  EXPECT_EQ(table.code("b"), 0U);
  EXPECT_EQ(table.code(""), 1U);
  EXPECT_EQ(table.code("a"), 2U);
  EXPECT_EQ(table.code("b"), 0U);
  EXPECT_EQ(table.find("c"), WordTable::kNotThere);
  EXPECT_EQ(table.find(""), 1U);
  EXPECT_EQ(table.word(2), "a");
  EXPECT_EQ(table.size(), 3U);
}

// Against std::map, with words of every length around the borders of the hash, and shared beginnings and
// ends.
TEST(WordTable, AgreesWithAMap) {
  std::mt19937 random(5);
  WordTable table;
  std::map<std::string, std::uint32_t> expected;
  std::vector<std::string_view> views;
  for (int i = 0; i < 50'000; ++i) {
    std::string word(random() % 40, 'x');
    for (int change = 0; change < 2 && !word.empty(); ++change)
      word[random() % word.size()] = static_cast<char>(random() % 256);
    const auto [at, added] = expected.emplace(word, static_cast<std::uint32_t>(expected.size()));
    ASSERT_EQ(table.find(word) == WordTable::kNotThere, added);
    ASSERT_EQ(table.code(word), at->second);
    if (added) views.push_back(table.word(at->second));
  }
  const WordTable moved = std::move(table);
  for (const auto& [word, code] : expected) {
    ASSERT_EQ(moved.find(word), code);
    ASSERT_EQ(views[code], word);
    ASSERT_EQ(views[code].data(), moved.word(code).data());
  }
}

// A file of 100,000 invoices has a table for each of them.
TEST(WordTable, HoldsOneWordInLittleMemory) {
  WordTable table;
  table.code("usage");
  EXPECT_LE(table.memory(), 256U);
}

}  // namespace
}  // namespace telaudit
