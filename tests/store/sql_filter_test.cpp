#include "store/sql_filter.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "bill/table.h"
#include "store/cell_text.h"

namespace telaudit::store {
namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

bool holds(Comparison comparison, const auto& left, const auto& right) {
  switch (comparison) {
    case Comparison::equal:
      return left == right;
    case Comparison::less:
      return left < right;
    case Comparison::at_most:
      return left <= right;
    case Comparison::greater:
      return left > right;
    case Comparison::at_least:
      return left >= right;
  }
  return false;
}

constexpr Comparison kAll[] = {Comparison::equal, Comparison::less, Comparison::at_most, Comparison::greater,
                               Comparison::at_least};

TEST(SqlFilter, BoundsOfIntegersAndDoublesDecideAsTheComparison) {
  const std::int64_t numbers[] = {kLeast, kLeast + 1, -3, -1, 0, 1, 2, 99, 100, 101, kMost - 1, kMost};
  for (const Comparison comparison : kAll) {
    for (const std::int64_t constant : numbers)
      for (const std::int64_t number : numbers)
        EXPECT_EQ(bounds_of(comparison, constant).contains(number), holds(comparison, number, constant));
    for (const double constant :
         {-1e300, -3.0, -2.5, -0.5, 0.0, 0.25, 1.0, 99.5, 100.0, 9223372036854775808.0, 1e300})
      for (const std::int64_t number : {-3, -2, 0, 1, 99, 100, 101}) {
        EXPECT_EQ(bounds_of(comparison, constant).contains(number),
                  holds(comparison, static_cast<double>(number), constant))
            << number << " against " << constant;
      }
  }
}

TEST(SqlFilter, BoundsOfDatesDecideAsTheirText) {
  for (const Comparison comparison : kAll)
    for (const char* constant : {"", "2022", "2022-01-08", "2022-01-08 ", "2022-02-30", "2022-13",
                                 "1999-12-31", "x", "0000-01-01", "9999-12-31", "9999-12-31 "}) {
      const Bounds bounds = days_of(comparison, constant);
      for (const std::int32_t day :
           {-719'528, -719'527, 0, 10'956, 18'999, 19'000, 19'001, 19'050, 2'932'896})
        EXPECT_EQ(bounds.contains(day), holds(comparison, Date{day}.text(), std::string(constant)))
            << Date{day}.text() << " against " << constant;
    }
}

TEST(SqlFilter, BoundsOfMomentsDecideAsTheirText) {
  const std::int64_t midnight = INT64_C(19000) * 864'000;
  for (const Comparison comparison : kAll)
    for (const char* constant :
         {"", "2022-01-08", "2022-01-08 00:00:00", "2022-01-08 00:00:01.5", "2022-01-08 00:01",
          "2022-01-08 00:01:00.0", "2022-01-08T00:00:00", "2023"}) {
      const Bounds bounds = moments_of(comparison, constant);
      for (const std::int64_t tenths : {-1, 0, 9, 10, 11, 15, 16, 599, 600, 601, 864'000})
        EXPECT_EQ(bounds.contains(midnight + tenths),
                  holds(comparison, Moment{midnight + tenths}.text(), std::string(constant)))
            << Moment{midnight + tenths}.text() << " against " << constant;
    }
}

// The rows of a selection, and those that pass one by one.
TEST(SqlFilter, ABatchIsDecidedAsItsRowsAre) {
  std::mt19937 random(7);
  const auto below = [&](unsigned n) { return static_cast<std::int64_t>(random() % n); };
  const bill::Schema schema{"t",
                            {{"number", bill::Type::integer, false, ""},
                             {"text", bill::Type::text, false, ""},
                             {"money", bill::Type::decimal, true, ""}}};
  for (int round = 0; round < 200; ++round) {
    bill::TableBuilder builder(schema);
    const unsigned distinct = round % 4 == 0 ? 1 : 6;
    const unsigned gaps = round % 3 == 0 ? 1000 : 4;
    for (int row = 0; row < 100; ++row) {
      if (below(gaps) != 0) builder.set_number(0, below(distinct));
      const std::string word = std::to_string(below(distinct));
      if (below(gaps) != 0) builder.set_text(1, round % 2 == 0 ? "0" + word : "w" + word);
      if (below(gaps) != 0) {
        ASSERT_TRUE(builder.set_decimal(2, Decimal{below(distinct) - 3, 2}));
      }
      builder.end_row();
    }
    const auto table = builder.finish();
    std::vector<ColumnFilter> filters(2);
    for (auto& filter : filters) {
      filter.column = static_cast<std::size_t>(below(3));
      filter.scale = filter.column == 2 ? 4 : 0;
      const std::int64_t factor = filter.column == 2 ? 100 : 1;
      if (below(5) == 0) {
        filter.known = below(2) == 0;
      } else if (filter.column == 1) {
        filter.words = {"00", "03", "w1", "w4"};
      } else if (below(2) == 0) {
        filter.bounds = Bounds{below(4) * factor - below(3), below(6) * factor};
      } else {
        filter.numbers = {-1 * factor, 1 * factor, 1 * factor + 1, 4 * factor};
      }
    }
    Selection selection;
    selection.begin(100);
    for (const auto& filter : filters) {
      const auto& column = table.columns()[filter.column];
      selection.apply(filter, table.column(filter.column), column.zone(100));
    }
    selection.finish();
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < selection.size(); ++i) rows.push_back(selection.row(i));
    std::vector<std::size_t> expected;
    for (std::size_t row = 0; row < 100; ++row)
      if (passes(filters[0], table.column(filters[0].column), row) &&
          passes(filters[1], table.column(filters[1].column), row))
        expected.push_back(row);
    EXPECT_EQ(rows, expected) << "round " << round;
  }
}

}  // namespace
}  // namespace telaudit::store
