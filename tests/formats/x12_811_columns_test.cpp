// The columns of a piece: identifiers as digits, and which decimals stand beside each other.
#include "formats/x12_811_columns.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "bill/charge.h"
#include "bill/table.h"
#include "formats/x12_811_bundle.h"

namespace telaudit::formats::x12 {
namespace {

TEST(X12Columns, IdentifiersAreDigitsUntilOneIsNot) {
  SparseIdentifiers identifiers;
  identifiers.add(2, "0402555012");
  identifiers.add(5, "7");
  EXPECT_TRUE(identifiers.digits());
  EXPECT_EQ(identifiers.numbers(), (std::vector<std::int64_t>{402555012, 7}));
  EXPECT_EQ(identifiers.digit_counts(), (std::vector<std::uint8_t>{10, 1}));
  identifiers.add(6, "36/HCGS/1");
  ASSERT_FALSE(identifiers.digits());
  const SparseText& text = identifiers.text();
  EXPECT_EQ(text.rows, (std::vector<std::uint32_t>{2, 5, 6}));
  EXPECT_EQ(text.words.word(text.codes[0]), "0402555012");
  EXPECT_EQ(text.words.word(text.codes[1]), "7");
  EXPECT_EQ(text.words.word(text.codes[2]), "36/HCGS/1");
}

TEST(X12Columns, DigitsOfIdentifiers) {
  EXPECT_EQ(digits_of_identifier("000"), 0);
  EXPECT_EQ(digits_of_identifier("999999999999999999"), 999999999999999999);
  EXPECT_EQ(digits_of_identifier("1000000000000000000"), -1);  // 19 digits
  EXPECT_EQ(digits_of_identifier(""), -1);
  EXPECT_EQ(digits_of_identifier("+1"), -1);
}

// A column of a table takes a decimal or does not; the room must say the same.
TEST(X12Columns, RoomIsThatOfATable) {
  constexpr std::uint32_t kSeed = 1812;
  std::mt19937_64 random(kSeed);
  for (int round = 0; round < 300; ++round) {
    bill::TableBuilder table(bill::charge_schema());
    DecimalRoom room;
    for (int row = 0; row < 12; ++row) {
      std::int64_t mantissa = static_cast<std::int64_t>(random() >> (1 + random() % 62));
      if (random() % 2 == 0) mantissa = -mantissa;
      const Decimal value{mantissa, static_cast<std::uint8_t>(random() % (kMaxScale + 1))};
      ASSERT_EQ(room.take(value), table.set_decimal(bill::charge::kAmount, value))
          << "seed " << kSeed << " round " << round << " value " << value.text();
      table.end_row();
    }
  }
}

// Sums that run in 64 bits against those of every charge by itself.
TEST(X12Columns, RunsOfOneScaleSumUpAlike) {
  constexpr std::uint32_t kSeed = 1813;
  std::mt19937_64 random(kSeed);
  for (int round = 0; round < 300; ++round) {
    BundleSorter sorter;
    ChargeSums expected;
    for (std::uint32_t row = 0; row < 40; ++row) {
      ChargeRow charge;
      charge.segment = ChargeSegment::tcd;
      charge.level = 0;
      const auto magnitude = static_cast<std::int64_t>(random() >> (random() % 20 == 0 ? 1 : 40));
      charge.amount = Decimal{random() % 3 == 0 ? -magnitude : magnitude,
                              static_cast<std::uint8_t>(random() % 8 == 0 ? random() % 7 : 4)};
      expected.add(*charge.amount);
      sorter.place({&charge, 1}, 0, row);
    }
    sorter.end_level();
    ASSERT_EQ(sorter.bundles().size(), 1u);
    const ChargeSums& sums = sorter.bundles()[0].sums;
    EXPECT_EQ(sums.exact, expected.exact) << "seed " << kSeed << " round " << round;
    EXPECT_EQ(sums.by_charge, expected.by_charge) << "seed " << kSeed << " round " << round;
    EXPECT_EQ(sums.charges, expected.charges) << "seed " << kSeed << " round " << round;
    EXPECT_EQ(sums.most_decimals, expected.most_decimals) << "seed " << kSeed << " round " << round;
  }
}

}  // namespace
}  // namespace telaudit::formats::x12
