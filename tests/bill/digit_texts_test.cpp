#include "bill/digit_texts.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <thread>
#include <vector>

namespace telaudit::bill {
namespace {

struct Digits {
  std::vector<std::string> texts;
  std::vector<std::int64_t> numbers;
  std::vector<std::uint8_t> counts;
};

Digits made_digits(std::size_t rows, std::mt19937_64& random) {
  Digits out;
  for (std::size_t row = 0; row < rows; ++row) {
    std::string text;
    for (std::uint64_t n = 1 + random() % kDigitCell; n > 0; --n)
      text += static_cast<char>('0' + random() % 10);
    out.numbers.push_back(std::stoll(text));
    out.counts.push_back(static_cast<std::uint8_t>(text.size()));
    out.texts.push_back(std::move(text));
  }
  return out;
}

TEST(DigitTexts, OneNumber) {
  DigitCell cell;
  EXPECT_EQ(put_digits(0, 0, cell), "");
  EXPECT_EQ(put_digits(0, 1, cell), "0");
  EXPECT_EQ(put_digits(7, 3, cell), "007");
  EXPECT_EQ(put_digits(999999999999999999, 18, cell), "999999999999999999");
  EXPECT_EQ(put_digits(1, 18, cell), "000000000000000001");
}

TEST(DigitTexts, EveryRowAndOtherRowsAfterwards) {
  std::mt19937_64 random(41);
  DigitTexts texts;
  for (int round = 0; round < 20; ++round) {
    const Digits digits = made_digits(1 + random() % 500, random);
    texts.begin(digits.numbers, digits.counts);
    for (std::size_t row = 0; row < digits.texts.size(); ++row) ASSERT_EQ(texts.text(row), digits.texts[row]);
  }
}

TEST(DigitTexts, SeveralThreadsAskFirst) {
  std::mt19937_64 random(42);
  for (int round = 0; round < 20; ++round) {
    const Digits digits = made_digits(1000, random);
    DigitTexts texts;
    texts.begin(digits.numbers, digits.counts);
    std::vector<std::size_t> right(4, 0);
    {
      std::vector<std::jthread> threads;
      for (auto& count : right)
        threads.emplace_back([&] {
          for (std::size_t row = 0; row < digits.texts.size(); ++row)
            count += texts.text(row) == digits.texts[row] ? 1 : 0;
        });
    }
    for (const std::size_t count : right) EXPECT_EQ(count, digits.texts.size());
  }
}

}  // namespace
}  // namespace telaudit::bill
