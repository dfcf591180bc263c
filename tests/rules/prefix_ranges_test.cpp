// The longest prefix against a look at every prefix.
#include "rules/prefix_ranges.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace telaudit::rules {
namespace {

std::string digits(std::mt19937_64& random, std::size_t most, unsigned different) {
  std::string out;
  for (std::size_t i = random() % (most + 1); i > 0; --i)
    out.push_back(static_cast<char>('0' + random() % different));
  return out;
}

TEST(PrefixRanges, FindTheLongestThatBeginsTheText) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    std::mt19937_64 random(seed);
    const unsigned different = seed % 3 == 0 ? 10 : 2;
    std::set<std::string> prefixes;
    for (std::size_t i = random() % (seed % 5 == 0 ? 3000 : 30); i > 0; --i)
      prefixes.insert(digits(random, seed % 2 == 0 ? 18 : 6, different));
    prefixes.erase(seed % 4 == 0 ? "none" : "");
    const auto ranges = PrefixRanges::of(std::vector<std::string>(prefixes.begin(), prefixes.end()));
    ASSERT_TRUE(ranges.has_value());
    EXPECT_EQ(ranges->size(), prefixes.size());
    std::map<std::string, std::int64_t> numbers;
    for (int i = 0; i < 2000; ++i) {
      std::string text = digits(random, 18, different);
      if (!prefixes.empty() && i % 4 == 0)
        text = *std::next(prefixes.begin(), static_cast<int>(random() % prefixes.size())) + text;
      std::string longest;
      bool any = false;
      for (std::size_t length = 0; length <= text.size(); ++length) {
        if (!prefixes.contains(text.substr(0, length))) continue;
        longest = text.substr(0, length);
        any = true;
      }
      const std::int64_t number = ranges->of_word(text);
      ASSERT_EQ(number != PrefixRanges::kNone, any) << "seed " << seed << ": " << text;
      if (any) {
        ASSERT_EQ(numbers.try_emplace(longest, number).first->second, number)
            << "seed " << seed << ": " << text;
      }
      if (!text.empty() && text.size() <= 18) {
        ASSERT_EQ(ranges->of_digits(static_cast<unsigned>(text.size()), std::stoll(text)), number) << text;
      }
    }
    std::set<std::int64_t> different_numbers;
    for (const auto& [prefix, number] : numbers) different_numbers.insert(number);
    EXPECT_EQ(different_numbers.size(), numbers.size());
  }
}

TEST(PrefixRanges, AreOfDigitsAlone) {
  EXPECT_FALSE(PrefixRanges::of(std::vector<std::string>{"1", "0800 FREE"}).has_value());
  EXPECT_FALSE(PrefixRanges::of(std::vector<std::string>{"1234567890123456789"}).has_value());
  const auto ranges = PrefixRanges::of(std::vector<std::string>{"1", "1312", "1"});
  ASSERT_TRUE(ranges.has_value());
  EXPECT_EQ(ranges->size(), 2U);
  // Whatever follows the digits of a text is no part of a prefix.
  EXPECT_EQ(ranges->of_word("1312-555-0100"), ranges->of_word("1312"));
  EXPECT_EQ(ranges->of_word("131"), ranges->of_word("1"));
  EXPECT_EQ(ranges->of_word("n/a"), PrefixRanges::kNone);
  EXPECT_EQ(ranges->of_word(""), PrefixRanges::kNone);
}

}  // namespace
}  // namespace telaudit::rules
