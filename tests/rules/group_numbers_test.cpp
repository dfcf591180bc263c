// Sums and bounds of groups, of 64 bits for as long as they may have no more, against numbers of any length.
#include "rules/group_numbers.h"

#include <gtest/gtest.h>

#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <random>
#include <set>

namespace telaudit::rules {
namespace {

using boost::multiprecision::cpp_int;

constexpr std::size_t kGroups = 50;

struct Rows {
  Mask mask;
  std::array<std::uint32_t, kVectorRows> groups{};
  std::array<std::int64_t, kVectorRows> numbers{};
  std::int64_t unit = 1;
  Int128 most = 0;
};

// Numbers of up to `bits` bits; every second time every row is there.
Rows rows_of(std::mt19937_64& random, unsigned bits) {
  Rows out;
  const bool all = random() % 2 == 0;
  out.unit = random() % 2 == 0 ? 1 : 1000;
  for (std::size_t row = 0; row < kVectorRows; ++row) {
    if (all || random() % 3 != 0) out.mask.set(row);
    out.groups[row] = static_cast<std::uint32_t>(random() % kGroups);
    const auto size = static_cast<std::int64_t>(random() >> (64 - bits));
    out.numbers[row] = random() % 2 == 0 ? size : -size;
    out.most = std::max(out.most, Int128{size});
  }
  return out;
}

cpp_int exact(Int128 number) {
  const bool negative = number < 0;
  const auto bits =
      negative ? 0 - static_cast<unsigned __int128>(number) : static_cast<unsigned __int128>(number);
  const cpp_int out = cpp_int(static_cast<std::uint64_t>(bits >> 64)) * (cpp_int(1) << 64) +
                      cpp_int(static_cast<std::uint64_t>(bits));
  return negative ? cpp_int(-out) : out;
}

TEST(GroupNumbers, AddUpToExactSums) {
  for (const unsigned bits : {8U, 40U, 50U, 63U}) {
    std::mt19937_64 random(bits);
    GroupNumbers numbers;
    numbers.resize(kGroups / 2);
    numbers.resize(kGroups);
    std::vector<cpp_int> expected(kGroups);
    const auto never = [](std::size_t) { FAIL(); };
    for (int vector = 0; vector < 30; ++vector) {
      const Rows rows = rows_of(random, bits);
      numbers.add_rows(rows.mask, rows.groups.data(), rows.numbers.data(), rows.unit, rows.most, never);
      each_row(rows.mask, [&](std::size_t row) {
        expected[rows.groups[row]] += cpp_int(rows.numbers[row]) * rows.unit;
      });
      const auto group = static_cast<std::size_t>(random() % kGroups);
      EXPECT_TRUE(numbers.add(group, rows.most));
      expected[group] += exact(rows.most);
      if (vector % 10 != 9) continue;
      numbers.multiply(10, never);
      for (auto& number : expected) number *= 10;
    }
    for (std::size_t group = 0; group < kGroups; ++group) {
      EXPECT_EQ(exact(numbers[group]), expected[group]) << bits << " bits, group " << group;
    }
  }
}

TEST(GroupNumbers, KeepTheLeastAndTheGreatest) {
  constexpr std::uint8_t kSeen = 4;
  for (const unsigned bits : {8U, 63U}) {
    for (const bool greatest : {false, true}) {
      std::mt19937_64 random(bits);
      GroupNumbers numbers;
      numbers.resize(kGroups);
      std::vector<std::uint8_t> marks(kGroups, 1);
      std::vector<std::set<cpp_int>> expected(kGroups);
      for (int vector = 0; vector < 10; ++vector) {
        const Rows rows = rows_of(random, bits);
        numbers.keep_rows(greatest, rows.mask, rows.groups.data(), rows.numbers.data(), rows.unit, rows.most,
                          marks.data(), kSeen);
        each_row(rows.mask, [&](std::size_t row) {
          expected[rows.groups[row]].insert(cpp_int(rows.numbers[row]) * rows.unit);
        });
      }
      for (std::size_t group = 0; group < kGroups; ++group) {
        EXPECT_EQ(exact(numbers[group]), greatest ? *expected[group].rbegin() : *expected[group].begin());
        EXPECT_EQ(marks[group], 1 | kSeen);
      }
    }
  }
}

TEST(GroupNumbers, SayWhereASumHasMoreThan128Bits) {
  const Int128 most = static_cast<Int128>(~static_cast<unsigned __int128>(0) >> 1);
  GroupNumbers numbers;
  numbers.resize(3);
  numbers.count(0);
  numbers.set(1, most);
  EXPECT_EQ(exact(numbers[0]), 1);
  EXPECT_EQ(numbers[1], most);
  EXPECT_TRUE(numbers.add(0, most - 1));
  EXPECT_FALSE(numbers.add(0, 1));
  std::set<std::size_t> beyond;
  numbers.multiply(2, [&](std::size_t group) { beyond.insert(group); });
  EXPECT_TRUE(beyond.contains(1));
  EXPECT_FALSE(beyond.contains(2));
  numbers.set(2, most);
  Mask first;
  first.set(0);
  const std::array<std::uint32_t, 1> group = {2};
  const std::array<std::int64_t, 1> one = {1};
  beyond.clear();
  numbers.add_rows(first, group.data(), one.data(), 1, 1, [&](std::size_t of) { beyond.insert(of); });
  EXPECT_EQ(beyond, std::set<std::size_t>{2});
}

}  // namespace
}  // namespace telaudit::rules
