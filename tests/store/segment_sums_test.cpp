#include "store/segment_sums.h"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <random>

#include "bill/charge.h"
#include "store/level_sums.h"

namespace telaudit::store {
namespace {

namespace charge = bill::charge;

// 2^100 = 1267650600228229401496703205376; with two decimals 12676506002282294014967032053.76.
TEST(SegmentSums, WideSumsAreAddedExactly) {
  Total total;
  add_exact(total, static_cast<__int128>(1) << 100, 2);
  EXPECT_EQ(total.text(), "12676506002282294014967032053.76");
  add_exact(total, -(static_cast<__int128>(1) << 100), 2);
  EXPECT_EQ(total.text(), "0.00");
  add_exact(total, std::numeric_limits<std::int64_t>::min(), 0);
  EXPECT_EQ(total.text(), "-9223372036854775808.00");
  add_exact(total, 5, 3);
  EXPECT_EQ(total.text(), "-9223372036854775807.995");
}

// What the sums of a table must be, value by value.
struct Expected {
  std::map<std::string, LevelSum> levels;
  std::map<std::string, CurrencySum> currencies;
};

struct Habits {
  int levels = 1;
  bool mixed_scales = false;
  bool unknowns = false;
  bool one_currency = true;
  bool all_count = false;  // in the total, and to be paid
};

bill::Table random_charges(std::mt19937_64& random, std::size_t rows, const Habits& habits,
                           Expected& expected) {
  bill::TableBuilder builder(bill::charge_schema());
  for (std::size_t row = 0; row < rows; ++row) {
    const auto known = [&] { return !habits.unknowns || random() % 5 != 0; };
    std::string level;
    if (known()) {
      level = "L" + std::to_string(random() % 3 == 0 ? random() % static_cast<std::uint64_t>(habits.levels)
                                                     : row / 50 % static_cast<std::uint64_t>(habits.levels));
      builder.set_text(charge::kLevel, level);
    }
    std::string currency;
    if (known()) {
      currency = habits.one_currency || random() % 3 != 0 ? "USD" : "EUR";
      builder.set_text(charge::kCurrency, currency);
    }
    const bool in_total = random() % 4 != 0 || habits.all_count;
    const bool payable = random() % 3 != 0 || habits.all_count;
    if (known() || in_total) builder.set_number(charge::kInTotal, in_total ? 1 : 0);
    if (known() || payable) builder.set_number(charge::kPayable, payable ? 1 : 0);
    LevelSum& sum = expected.levels[level];
    sum.level = level;
    ++sum.charges;
    if (known()) {
      const Decimal amount{static_cast<std::int64_t>(random() % 2000000) - 1000000,
                           static_cast<std::uint8_t>(habits.mixed_scales ? random() % 5 : 2)};
      EXPECT_TRUE(builder.set_decimal(charge::kAmount, amount));
      CurrencySum& of_currency = expected.currencies[currency];
      of_currency.currency = currency;
      if (in_total) {
        sum.in_total.add(amount);
        of_currency.in_total.add(amount);
      }
      if (payable) {
        sum.payable.add(amount);
        of_currency.payable.add(amount);
      }
    }
    builder.end_row();
  }
  return builder.finish();
}

TEST(SegmentSums, LevelsAndCurrenciesSumToWhatTheirChargesAre) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const Habits habits{static_cast<int>(1 + random() % 40), seed % 2 == 0, seed % 3 == 0, seed % 4 != 0,
                        seed % 5 < 2};
    Expected expected;
    const std::size_t rows = 1 + random() % 3000;
    const bill::Table table = random_charges(random, rows, habits, expected);

    bill::Part part;
    const std::uint64_t middle = random() % (rows + 1);
    part.rows = {{0, middle}, {middle, rows}};
    const auto levels = level_sums(table, part);
    ASSERT_EQ(levels.size(), expected.levels.size());
    for (const auto& level : levels) {
      const LevelSum& other = expected.levels[level.level];
      EXPECT_EQ(level.charges, other.charges);
      // The text, too: a sum is stated at the largest scale of what was added.
      EXPECT_EQ(level.in_total.text(), other.in_total.text());
      EXPECT_EQ(level.payable.text(), other.payable.text());
    }

    // Stretches that were summed apart come to the same.
    const LevelSums::Columns columns{table.column(charge::kLevel), table.column(charge::kAmount),
                                     table.column(charge::kInTotal), table.column(charge::kPayable)};
    LevelSums before, behind;
    before.add(columns, 0, static_cast<std::size_t>(middle));
    behind.add(columns, static_cast<std::size_t>(middle), rows);
    before.add(behind);
    const auto together = before.sums();
    ASSERT_EQ(together.size(), levels.size());
    for (std::size_t i = 0; i < levels.size(); ++i) {
      EXPECT_EQ(together[i].level, levels[i].level);
      EXPECT_EQ(together[i].charges, levels[i].charges);
      EXPECT_EQ(together[i].in_total.text(), levels[i].in_total.text());
      EXPECT_EQ(together[i].payable.text(), levels[i].payable.text());
    }

    std::vector<bill::ColumnView> views;
    for (std::size_t c = 0; c < charge::kColumnCount; ++c) views.push_back(table.column(c));
    const auto currencies = currency_sums(bill::charge_schema(), views);
    ASSERT_EQ(currencies.size(), expected.currencies.size());
    for (const auto& sum : currencies) {
      EXPECT_EQ(sum.in_total, expected.currencies[sum.currency].in_total);
      EXPECT_EQ(sum.payable, expected.currencies[sum.currency].payable);
    }
    Total all;
    const auto scanned = table.scan({{charge::kAmount}, {}}, [&](const bill::Batch& batch) -> Result<void> {
      for (std::size_t row = 0; row < batch.rows; ++row)
        if (batch.columns[0].is_known(row)) all.add(batch.columns[0].decimal(row));
      return {};
    });
    ASSERT_TRUE(scanned.ok());
    EXPECT_EQ(*sum_column(table, charge::kAmount), all);
  }
}

}  // namespace
}  // namespace telaudit::store
