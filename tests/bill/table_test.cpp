#include "bill/table.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

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

TEST(Table, DictionariesAreSortedUnlessTheirWordsMayStandAsMet) {
  const auto words_of = [](WordOrder order) {
    TableBuilder builder(schema());
    for (const char* word : {"out", "in", "gone", "out"}) {
      builder.set_text(0, word);
      builder.end_row();
    }
    builder.end_row();
    builder.replace_text(0, 2, "in");
    const Table table = builder.finish(order);
    const ColumnView column = table.column(0);
    EXPECT_EQ(column.text(0), "out");
    EXPECT_EQ(column.text(1), "in");
    EXPECT_EQ(column.text(2), "in");
    EXPECT_EQ(column.text(3), "out");
    EXPECT_FALSE(column.is_known(4));
    return std::vector<std::string>(column.words.begin(), column.words.end());
  };
  EXPECT_EQ(words_of(WordOrder::by_bytes), (std::vector<std::string>{"in", "out"}));
  EXPECT_EQ(words_of(WordOrder::as_met), (std::vector<std::string>{"out", "in", "gone"}));
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
  EXPECT_EQ(table.columns()[0].words, (std::vector<std::string_view>{"apple", "pear"}));
  EXPECT_EQ(table.column(0).text(2), "pear");
  EXPECT_EQ(table.column(3).encoding, Encoding::constant);
  EXPECT_EQ(table.column(3).number(2), 1);
}

// Words that begin alike, that are the beginning of another, with zeros and bytes above 0x7F: as std::sort
// has them.
TEST(Table, DictionariesAreSortedByBytesHoweverWordsBegin) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    const std::string beginning(random() % 20, 'x');
    std::set<std::string> words;
    TableBuilder builder(schema());
    for (int row = 0; row < 40; ++row) {
      std::string word = beginning;
      for (std::size_t left = random() % 24; left > 0; --left) word += "\0a\xFF"[random() % 3];
      words.insert(word);
      builder.set_text(0, word);
      builder.end_row();
    }
    const Table table = builder.finish();
    const auto& sorted = table.columns()[0].words;
    if (words.size() > 1) {
      EXPECT_TRUE(std::equal(sorted.begin(), sorted.end(), words.begin(), words.end())) << round;
    }
  }
}

TEST(Table, ReplacingLeavesNoUnusedWords) {
  TableBuilder builder(schema());
  builder.set_text(0, "old");
  builder.end_row();
  builder.end_row();
  builder.replace_text(0, 0, "new");
  builder.replace_number(2, 1, 42);
  const Table table = builder.finish();
  EXPECT_EQ(table.columns()[0].words, (std::vector<std::string_view>{"new"}));
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

// The values as they are, or written to the column's room for more rows than they are; or room was given and
// dropped.
template <typename Value>
std::span<const Value> perhaps_in_room(TableBuilder& builder, std::size_t column, std::uint64_t way,
                                       const std::vector<Value>& values) {
  if (way == 0) return values;
  std::span<Value> room;
  if constexpr (std::is_same_v<Value, std::uint32_t>) {
    room = builder.room_for_codes(column, values.size() + 3);
  } else {
    room = builder.room_for_numbers(column, values.size() + 3);
  }
  if (room.empty()) return values;
  std::copy(values.begin(), values.end(), room.begin());
  if (way == 1) return room.first(values.size());
  builder.drop_room(column);
  return values;
}

// Blocks, copied and written in place, single rows, columns left out, unknown rows, text as digits and as
// words, and an order at the end: the table is that of the same rows set one by one.
TEST(Table, BlocksEqualRows) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    TableBuilder blocks(schema());
    struct Row {
      std::optional<std::string> word;
      std::optional<Decimal> price;
      std::optional<std::int64_t> day;
    };
    std::vector<Row> all;
    const auto words = random() % 3;  // constant, few, or digits
    while (all.size() < 60) {
      const std::size_t count = random() % 9;
      const bool one_by_one = random() % 3 == 0;
      const bool leave_out = random() % 4 == 0;
      std::vector<Row> rows(count);
      for (auto& row : rows) {
        const auto value = static_cast<std::int64_t>(random() % 1000);
        if (random() % 7 != 0)
          row.word = words == 0   ? "same"
                     : words == 1 ? std::string(static_cast<std::size_t>(1 + value % 3), 'x')
                                  : "0" + std::to_string(value);
        if (seed % 2 == 0 && random() % 5 == 0 && row.word) row.word = "no digits";
        if (random() % 5 != 0) row.price = Decimal{value, static_cast<std::uint8_t>(value % 4)};
        if (!leave_out && random() % 5 != 0) row.day = words == 0 ? 7 : value;
      }
      if (one_by_one) {
        for (const auto& row : rows) {
          if (row.word) blocks.set_text(0, *row.word);
          if (row.price) {
            ASSERT_TRUE(blocks.set_decimal(1, *row.price));
          }
          if (row.day) blocks.set_number(2, *row.day);
          blocks.end_row();
        }
      } else {
        std::vector<std::uint8_t> known_word, known_price, known_day, counts, scales;
        std::vector<std::int64_t> values, mantissas, days;
        std::vector<std::uint32_t> codes;
        const bool digits = std::all_of(rows.begin(), rows.end(), [](const Row& row) {
          return !row.word || row.word->find_first_not_of("0123456789") == std::string::npos;
        });
        for (std::size_t i = 0; i < count; ++i) {
          const Row& row = rows[i];
          known_word.push_back(row.word ? 1 : 0);
          known_price.push_back(row.price ? 1 : 0);
          known_day.push_back(row.day ? 1 : 0);
          days.push_back(row.day.value_or(99));
          mantissas.push_back(row.price ? row.price->mantissa : 88);
          scales.push_back(row.price ? row.price->scale : 9);
          if (!digits) codes.push_back(row.word ? blocks.word_code(0, *row.word) : 0);
          values.push_back(digits && row.word ? std::stoll(*row.word) : 0);
          counts.push_back(digits && row.word ? static_cast<std::uint8_t>(row.word->size()) : 1);
        }
        if (digits) {
          blocks.append_digits(0, perhaps_in_room(blocks, 0, random() % 3, values), counts, known_word);
        } else {
          blocks.append_codes(0, perhaps_in_room(blocks, 0, random() % 3, codes), known_word);
        }
        ASSERT_TRUE(blocks.append_decimals(1, perhaps_in_room(blocks, 1, random() % 3, mantissas), scales,
                                           known_price));
        if (!leave_out) blocks.append_numbers(2, perhaps_in_room(blocks, 2, random() % 3, days), known_day);
        blocks.end_rows(count);
      }
      all.insert(all.end(), rows.begin(), rows.end());
    }
    std::vector<std::uint32_t> order(all.size());
    for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    if (seed % 3 == 0) std::shuffle(order.begin(), order.end(), random);
    if (seed % 3 == 0) blocks.reorder(order);
    const Table table = blocks.finish(seed % 2 == 0 ? WordOrder::by_bytes : WordOrder::as_met);
    ASSERT_EQ(table.rows(), all.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
      const Row& row = all[order[i]];
      ASSERT_EQ(table.column(0).is_known(i), row.word.has_value()) << i;
      if (row.word) {
        ASSERT_EQ(table.column(0).text(i), *row.word);
      }
      ASSERT_EQ(table.column(1).is_known(i), row.price.has_value());
      if (row.price) {
        ASSERT_EQ(table.column(1).decimal(i).text(), row.price->text());
      }
      ASSERT_EQ(table.column(2).is_known(i), row.day.has_value());
      if (row.day) {
        ASSERT_EQ(table.column(2).number(i), *row.day);
      }
    }
  }
}

}  // namespace
}  // namespace telaudit::bill
