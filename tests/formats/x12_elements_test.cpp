// The ends of elements: the vector kernel against the one that looks at every byte.
#include "formats/x12_elements.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace telaudit::formats::x12 {
namespace {

TEST(X12Elements, FindsSeparators) {
  std::vector<std::uint32_t> ends(8);
  const auto found = find_elements("TCD*1*20260301*0912*CI*OMAHA", '*', ends);
  EXPECT_EQ(found.count, 5u);
  EXPECT_TRUE(found.all);
  EXPECT_FALSE(found.line_ends);
  EXPECT_FALSE(found.high);
  EXPECT_EQ(std::vector<std::uint32_t>(ends.begin(), ends.begin() + 5),
            (std::vector<std::uint32_t>{3, 5, 14, 19, 22}));
}

TEST(X12Elements, SaysWhenThereIsNoRoom) {
  std::vector<std::uint32_t> ends(20);
  EXPECT_TRUE(find_elements(std::string(20, '*'), '*', ends).all);
  EXPECT_FALSE(find_elements(std::string(21, '*'), '*', ends).all);
}

// Texts end where their memory ends, so that a byte read beyond shows under the address sanitizer.
TEST(X12Elements, EveryKernelFindsTheSame) {
  constexpr std::uint32_t kSeed = 8110;
  std::mt19937 random(kSeed);
  const std::string letters = "**AB01 \r\n\xC3\xA9";
  for (int round = 0; round < 20000; ++round) {
    std::vector<char> text(random() % 90);
    const std::size_t kinds = random() % 4 == 0 ? letters.size() : 6;
    for (char& c : text) c = letters[random() % kinds];
    const std::string_view view(text.data(), text.size());
    std::vector<std::uint32_t> fast(random() % 3 == 0 ? 10 : 90);
    std::vector<std::uint32_t> plain(fast.size());
    const auto one = find_elements(view, '*', fast);
    const auto other = find_elements_portable(view, '*', plain);
    ASSERT_EQ(one.all, other.all) << "seed " << kSeed << " round " << round;
    if (!one.all) continue;
    ASSERT_EQ(one.count, other.count) << "seed " << kSeed << " round " << round;
    ASSERT_EQ(one.line_ends, other.line_ends) << "seed " << kSeed << " round " << round;
    ASSERT_EQ(one.high, other.high) << "seed " << kSeed << " round " << round;
    for (std::size_t i = 0; i < one.count; ++i)
      ASSERT_EQ(fast[i], plain[i]) << "seed " << kSeed << " round " << round;
  }
}

}  // namespace
}  // namespace telaudit::formats::x12
