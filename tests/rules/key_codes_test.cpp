// Codes against the keys that joins compare: values that are equal there have one code, others different
// ones.
#include "rules/key_codes.h"

#include <gtest/gtest.h>

#include <map>

namespace telaudit::rules {
namespace {

std::string key_of(const Value& value) {
  std::string key;
  append_key(key, value, false);
  return key;
}

// Numbers that come again, more of them than are looked up at a time, into a table that has to grow.
TEST(KeyCodes, OfManyAddedAtOnceAreThoseOfEachAlone) {
  KeyCodes alone;
  KeyCodes together;
  for (const std::size_t count : {0U, 1U, 63U, 200U, 5000U}) {
    std::vector<std::int64_t> numbers;
    std::vector<std::int64_t> expected;
    for (std::size_t i = 0; i < count; ++i) {
      numbers.push_back(static_cast<std::int64_t>(i * 7919 % 1009));
      expected.push_back(alone.add_whole(numbers.back()));
    }
    together.add_whole(numbers);
    EXPECT_EQ(numbers, expected);
  }
  EXPECT_EQ(together.size(), alone.size());
}

TEST(KeyCodes, AreEqualWhereKeysAre) {
  const std::vector<Value> texts = {make_text(""),
                                    make_text("7"),
                                    make_text("07"),
                                    make_text("007"),
                                    make_text("1"),
                                    make_text("01"),
                                    make_text("line"),
                                    make_text("Line"),
                                    make_text("10"),
                                    make_text("1 "),
                                    make_text("999999999999999999"),
                                    make_text("1999999999999999999")};
  const std::vector<Value> numbers = {make_integer(0),
                                      make_integer(1),
                                      make_integer(-1),
                                      make_integer(10),
                                      make_number(Kind::decimal, 100, 1),
                                      make_number(Kind::decimal, 1, 1),
                                      make_number(Kind::decimal, 10, 2),
                                      make_number(Kind::decimal, 15, 1),
                                      make_number(Kind::decimal, -15, 1),
                                      make_integer(Integer("9223372036854775807")),
                                      make_integer(Integer("9223372036854775808")),
                                      make_number(Kind::money, 1000, 3, "USD"),
                                      make_number(Kind::money, 1, 0, "EUR")};
  for (const auto& values : {texts, numbers}) {
    // Every other value is held by a row.
    KeyCodes codes;
    std::map<std::string, std::int64_t> of_keys;
    for (std::size_t i = 0; i < values.size(); i += 2) codes.add(values[i]);
    for (std::size_t i = 0; i < values.size(); i += 2) {
      const std::int64_t code = codes.of(values[i]);
      EXPECT_GE(code, 1);
      EXPECT_LE(code, static_cast<std::int64_t>(codes.size()));
      EXPECT_EQ(of_keys.try_emplace(key_of(values[i]), code).first->second, code);
    }
    EXPECT_EQ(codes.size(), of_keys.size());
    for (const auto& value : values) {
      const auto at = of_keys.find(key_of(value));
      EXPECT_EQ(codes.of(value), at == of_keys.end() ? KeyCodes::kAbsent : at->second) << display(value);
    }
  }
}

TEST(KeyCodes, DigitsAndWholeNumbersNeedNoText) {
  KeyCodes texts;
  for (int i = 0; i < 5000; ++i) texts.add(make_text("0" + std::to_string(i)));
  EXPECT_EQ(texts.size(), 5000U);
  EXPECT_EQ(texts.of_digits(5, 4321), texts.of_word("04321"));
  EXPECT_NE(texts.of_word("04321"), KeyCodes::kAbsent);
  EXPECT_EQ(texts.of_digits(4, 4321), KeyCodes::kAbsent);
  EXPECT_EQ(texts.of(make_unknown(Kind::text)), KeyCodes::kAbsent);
  KeyCodes numbers;
  EXPECT_EQ(numbers.of_number(15, 1), KeyCodes::kAbsent);
  numbers.add(make_number(Kind::decimal, 150, 2));
  numbers.add(make_integer(20'000));
  EXPECT_EQ(numbers.of_number(15, 1), numbers.of(make_number(Kind::decimal, 1500, 3)));
  EXPECT_EQ(numbers.of_number(20'000, 0), 2);
  EXPECT_FALSE(numbers.any());
  numbers.add_any();
  EXPECT_TRUE(numbers.any());
}

}  // namespace
}  // namespace telaudit::rules
