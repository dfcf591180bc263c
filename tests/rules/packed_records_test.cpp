#include "rules/packed_records.h"

#include <gtest/gtest.h>

#include <random>

namespace telaudit::rules {
namespace {

void expect_same(const Record& left, const Record& right) {
  EXPECT_EQ(left.row, right.row);
  ASSERT_EQ(left.values.size(), right.values.size());
  for (std::size_t i = 0; i < left.values.size(); ++i) {
    EXPECT_EQ(left.values[i].state, right.values[i].state);
    EXPECT_EQ(left.values[i].kind, right.values[i].kind);
    EXPECT_EQ(left.values[i].scale, right.values[i].scale);
    EXPECT_EQ(left.values[i].number, right.values[i].number);
    EXPECT_EQ(left.values[i].text, right.values[i].text);
  }
}

TEST(PackedRecords, WhatWasPackedComesBack) {
  PackedRecords packed;
  Record one;
  one.row = 0xFFFF'FFFF'FFFFULL;
  one.values = {make_text("3125550101"),
                make_text(""),
                make_text(std::string("\0\xFF", 2)),
                make_unknown(Kind::money),
                make_error("ambiguous"),
                make_boolean(true),
                make_boolean(false),
                make_day(-1),
                make_integer(Integer("-123456789012345678901234567890")),
                make_number(Kind::money, Integer(-1250), 2, "USD"),
                make_number(Kind::decimal, Integer("9223372036854775808"), 12),
                make_integer(Integer("-9223372036854775808")),
                make_integer(Integer("9223372036854775807"))};
  Record none;
  ASSERT_EQ(packed.add(one), 0U);
  ASSERT_EQ(packed.add(none), 1U);
  packed.finish();
  expect_same(packed.record(0), one);
  expect_same(packed.record(1), none);
}

TEST(PackedRecords, AnyValuesComeBack) {
  constexpr unsigned kSeed = 20261123;
  std::mt19937_64 random(kSeed);
  std::vector<Record> records;
  PackedRecords packed;
  for (int i = 0; i < 500; ++i) {
    Record record;
    record.row = random() >> (random() % 64);
    for (auto left = random() % 8; left > 0; --left) {
      Value value;
      value.state = static_cast<State>(random() % 3);
      value.kind = static_cast<Kind>(random() % 8);
      value.scale = static_cast<int>(random() % 13);
      value.number = Integer(static_cast<std::int64_t>(random() >> (random() % 64)));
      if (random() % 4 == 0) value.number = -value.number * Integer(random());
      if (random() % 2 == 0) value.text = "word " + std::to_string(random() % 20);
      record.values.push_back(value);
    }
    packed.add(record);
    records.push_back(std::move(record));
  }
  packed.finish();
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  for (std::size_t i = 0; i < records.size(); ++i)
    expect_same(packed.record(static_cast<std::uint32_t>(i)), records[i]);
}

}  // namespace
}  // namespace telaudit::rules
