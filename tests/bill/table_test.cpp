#include "bill/table.h"

#include <gtest/gtest.h>

#include <random>

namespace telaudit::bill {
namespace {

Schema schema() {
  return {"t",
          {{"word", Type::text, false, ""},
           {"price", Type::decimal, true, ""},
           {"day", Type::date, false, ""},
           {"yes", Type::boolean, false, ""}}};
}

TEST(Table, WhatIsNotSetIsUnknown) {
  TableBuilder builder(schema());
  builder.set_text(0, "a");
  builder.end_row();
  ASSERT_TRUE(builder.set_decimal(1, *parse_decimal("1.50")));
  builder.end_row();
  const Table table = builder.finish();
  ASSERT_EQ(table.rows(), 2U);
  EXPECT_TRUE(table.column(0).is_known(0));
  EXPECT_FALSE(table.column(0).is_known(1));
  EXPECT_FALSE(table.column(1).is_known(0));
  EXPECT_EQ(table.column(1).decimal(1).text(), "1.50");
  EXPECT_FALSE(table.column(2).is_known(0));
  EXPECT_EQ(table.column(2).encoding, Encoding::constant);
}

TEST(Table, PrintedScalesSurviveBesideTheColumnsScale) {
  TableBuilder builder(schema());
  for (const char* text : {"0.088", "0.0880", "5", "-12.3"}) {
    ASSERT_TRUE(builder.set_decimal(1, *parse_decimal(text)));
    builder.end_row();
  }
  const Table table = builder.finish();
  EXPECT_EQ(table.column(1).scale, 4);
  EXPECT_EQ(table.column(1).decimal(0).text(), "0.088");
  EXPECT_EQ(table.column(1).decimal(1).text(), "0.0880");
  EXPECT_EQ(table.column(1).decimal(2).text(), "5");
  EXPECT_EQ(table.column(1).decimal(3).text(), "-12.3");
}

// 18 digits hold 12 decimals and 6 whole digits, not 7; the row that does not fit keeps what it had.
TEST(Table, WhatDoesNotFitIsRefusedNotWrapped) {
  TableBuilder builder(schema());
  ASSERT_TRUE(builder.set_decimal(1, *parse_decimal("0.123456789012")));
  builder.end_row();
  EXPECT_TRUE(builder.set_decimal(1, *parse_decimal("999999")));
  builder.end_row();
  EXPECT_FALSE(builder.set_decimal(1, *parse_decimal("1000000")));
  builder.end_row();
  const Table table = builder.finish();
  EXPECT_EQ(table.column(1).decimal(0).text(), "0.123456789012");
  EXPECT_EQ(table.column(1).decimal(1).text(), "999999");
  EXPECT_FALSE(table.column(1).is_known(2));
}

TEST(Table, DictionariesAreSortedAndConstantsFolded) {
  TableBuilder builder(schema());
  for (const char* word : {"pear", "apple", "pear"}) {
    builder.set_text(0, word);
    builder.set_number(3, 1);
    builder.end_row();
  }
  const Table table = builder.finish();
  EXPECT_EQ(table.columns()[0].words, (std::vector<std::string>{"apple", "pear"}));
  EXPECT_EQ(table.column(0).text(2), "pear");
  EXPECT_EQ(table.column(3).encoding, Encoding::constant);
  EXPECT_EQ(table.column(3).number(2), 1);
}

TEST(Table, ReplacingLeavesNoUnusedWords) {
  TableBuilder builder(schema());
  builder.set_text(0, "old");
  builder.end_row();
  builder.end_row();
  builder.replace_text(0, 0, "new");
  builder.replace_number(2, 1, 42);
  const Table table = builder.finish();
  EXPECT_EQ(table.columns()[0].words, (std::vector<std::string>{"new"}));
  EXPECT_EQ(table.column(2).number(1), 42);
  EXPECT_FALSE(table.column(2).is_known(0));
}

TEST(Table, ZonesSpeakOfKnownRowsOnly) {
  TableBuilder builder(schema());
  builder.set_number(2, 7);
  builder.end_row();
  builder.end_row();
  builder.set_number(2, -3);
  builder.end_row();
  const Table table = builder.finish();
  const Zone zone = table.columns()[2].zone(table.rows());
  EXPECT_EQ(zone.min, -3);
  EXPECT_EQ(zone.max, 7);
  EXPECT_EQ(zone.unknown, 1U);
  EXPECT_EQ(table.columns()[0].zone(table.rows()).unknown, 3U);
}

// Appending in pieces gives the table that one builder would have given.
TEST(Table, AppendingEqualsBuildingAtOnce) {
  std::mt19937 random(11);
  for (int round = 0; round < 200; ++round) {
    TableBuilder whole(schema());
    TableBuilder first(schema());
    TableBuilder second(schema());
    const auto rows = static_cast<unsigned>(random() % 30);
    for (unsigned row = 0; row < rows; ++row) {
      auto& piece = row < rows / 2 ? first : second;
      const auto set = [&](TableBuilder& target, std::uint32_t seed) {
        if (seed % 3 != 0) target.set_text(0, std::string(1, static_cast<char>('a' + seed % 5)));
        if (seed % 4 != 0) {
          ASSERT_TRUE(target.set_decimal(
              1, Decimal{static_cast<std::int64_t>(seed % 1000), static_cast<std::uint8_t>(seed % 5)}));
        }
        if (seed % 5 != 0) target.set_number(2, seed % 100);
        target.end_row();
      };
      const auto seed = static_cast<std::uint32_t>(random());
      set(whole, seed);
      set(piece, seed);
    }
    ASSERT_TRUE(first.append(second));
    const Table a = whole.finish();
    const Table b = first.finish();
    ASSERT_EQ(a.rows(), b.rows());
    for (std::size_t c = 0; c < a.columns().size(); ++c) {
      ASSERT_EQ(a.columns()[c].known, b.columns()[c].known);
      ASSERT_EQ(a.columns()[c].numbers, b.columns()[c].numbers);
      ASSERT_EQ(a.columns()[c].codes, b.columns()[c].codes);
      ASSERT_EQ(a.columns()[c].words, b.columns()[c].words);
      ASSERT_EQ(a.columns()[c].printed_scales, b.columns()[c].printed_scales);
    }
  }
}

}  // namespace
}  // namespace telaudit::bill
