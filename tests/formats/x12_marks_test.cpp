// Marks of 64 bytes: the vector kernel against the one that looks at every byte.
#include "formats/x12_marks.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string_view>

namespace telaudit::formats::x12 {
namespace {

TEST(X12Marks, SayWhatStandsWhere) {
  std::array<char, 64> text{};
  text.fill('A');
  constexpr std::string_view kSegment = "TCD*1 *x~\r\n\xE9";
  kSegment.copy(text.data(), kSegment.size());
  const Marks marks = marks_of(text.data(), '*', '~');
  EXPECT_EQ(marks.separators, 1U << 3 | 1U << 6);
  EXPECT_EQ(marks.terminators, 1U << 8);
  EXPECT_EQ(marks.blanks, 1U << 5);
  EXPECT_EQ(marks.odd, 1U << 9 | 1U << 10 | 1U << 11);
}

TEST(X12Marks, EveryKernelGivesTheSame) {
  constexpr std::uint32_t kSeed = 8112;
  std::mt19937 random(kSeed);
  for (int round = 0; round < 20000; ++round) {
    std::array<char, 64> text{};
    const std::uint32_t kinds = round % 2 == 0 ? 256 : 4;
    for (char& c : text)
      c = kinds == 256 ? static_cast<char>(static_cast<unsigned char>(random() % 256)) : " *~A"[random() % 4];
    const Marks fast = marks_of(text.data(), '*', '~');
    const Marks plain = marks_of_portable(text.data(), '*', '~');
    ASSERT_EQ(fast.separators, plain.separators) << "seed " << kSeed << " round " << round;
    ASSERT_EQ(fast.terminators, plain.terminators) << "seed " << kSeed << " round " << round;
    ASSERT_EQ(fast.blanks, plain.blanks) << "seed " << kSeed << " round " << round;
    ASSERT_EQ(fast.odd, plain.odd) << "seed " << kSeed << " round " << round;
  }
}

}  // namespace
}  // namespace telaudit::formats::x12
