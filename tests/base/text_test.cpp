#include "base/text.h"

#include <gtest/gtest.h>

#include <array>

namespace telaudit {
namespace {

TEST(Text, TrimsSplitsAndChangesCase) {
  EXPECT_EQ(trim(" \ta b\r\n"), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(split("a||b", '|'), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(upper("aBz9"), "ABZ9");
  EXPECT_EQ(lower("AbZ\xC3"), "abz\xC3");
}

TEST(Text, GuessesWhatWasMeant) {
  const std::vector<std::string> known = {"amount", "account", "carrier"};
  EXPECT_EQ(nearest("ammount", known), "amount");
  EXPECT_EQ(nearest("Carier", known), "carrier");
  EXPECT_FALSE(nearest("zzzzzzzz", known).has_value());
  EXPECT_EQ(did_you_mean("acount", known), "did you mean 'account'?");
  // Two letters of four are too many to be a slip of the pen, unless they changed places.
  EXPECT_FALSE(nearest("rate", std::array<std::string, 1>{"site"}).has_value());
  EXPECT_EQ(nearest("form", std::array<std::string, 2>{"through", "from"}), "from");
  // A part of the name, where nothing is spelt alike: the shortest.
  const std::vector<std::string> parts = {"usage_class_code", "charge_class", "amount"};
  EXPECT_EQ(nearest("class", parts), "charge_class");
  const std::vector<std::string> many(30, "xxxxxxxxxxxx");
  const std::string listed = did_you_mean("a", many);
  EXPECT_EQ(listed.substr(listed.size() - 10), "and 6 more");
}

TEST(Text, MasksDigitsAfterTheFirst) {
  EXPECT_EQ(mask_digits("3125550141", 6), "312555####");
  EXPECT_EQ(mask_digits("(312) 555-0141", 6), "(312) 555-####");
  EXPECT_EQ(mask_digits("CHICAGO", 3), "CHICAGO");
}

TEST(Text, AnotherPartysNumberKeepsWhatRatesDependOn) {
  EXPECT_EQ(masked_number("3125550141"), "312555####");
  EXPECT_EQ(masked_number("+44 1632 960123"), "+44 1632 ######");
  EXPECT_EQ(masked_number("5550141"), "555####");
}

}  // namespace
}  // namespace telaudit
