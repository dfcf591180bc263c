#include "base/word_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <string>

namespace telaudit {
namespace {

std::vector<std::string> sorted_by(const std::vector<std::string>& texts) {
  const std::vector<std::string_view> words(texts.begin(), texts.end());
  std::vector<std::uint32_t> codes(texts.size());
  std::iota(codes.begin(), codes.end(), 0U);
  sort_by_words(words, codes);
  std::vector<std::string> out;
  for (const std::uint32_t code : codes) out.emplace_back(words[code]);
  return out;
}

TEST(WordOrder, BytesCountNotCharactersOrLengths) {
  EXPECT_EQ(sorted_by({"b", "\xC3\xA4", "", "ab", "a", "A"}),
            (std::vector<std::string>{"", "A", "a", "ab", "b", "\xC3\xA4"}));
}

TEST(WordOrder, AWordComesBeforeTheSameWithAZeroByteBehindIt) {
  using namespace std::string_literals;
  EXPECT_EQ(sorted_by({"a\0\0"s, "a"s, "a\0"s}), (std::vector<std::string>{"a"s, "a\0"s, "a\0\0"s}));
}

TEST(WordOrder, OnlyTheCodesThatAreGiven) {
  const std::vector<std::string_view> words = {"c", "b", "a"};
  std::vector<std::uint32_t> codes = {0, 2};
  sort_by_words(words, codes);
  EXPECT_EQ(codes, (std::vector<std::uint32_t>{2, 0}));
}

TEST(WordOrder, AsTheStandardLibrarySortsWordsThatBeginAlike) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const std::string beginning(random() % 20, 'x');
    std::vector<std::string> texts;
    for (std::size_t i = 0, count = random() % 40; i < count; ++i) {
      std::string& text = texts.emplace_back(beginning);
      for (std::size_t at = 0, length = random() % 24; at < length; ++at)
        text.push_back(static_cast<char>(random() % 3));
    }
    auto expected = texts;
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(sorted_by(texts), expected);
  }
}

}  // namespace
}  // namespace telaudit
