// Keys that come again: by notes of hashes against a count of each, and hashes of numbers against long
// division.
#include "rules/repeated_keys.h"

#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <map>
#include <random>
#include <set>

#include "rules/key_hashes.h"

namespace telaudit::rules {
namespace {

std::set<std::uint64_t> members(const RowSet& set, std::uint64_t rows) {
  std::set<std::uint64_t> out;
  for (std::uint64_t first = 0; first < rows; first += 1000) {
    const auto mask = set.mask(first, static_cast<std::size_t>(std::min<std::uint64_t>(1000, rows - first)));
    each_row(mask, [&](std::size_t row) { out.insert(first + row); });
  }
  return out;
}

// Hashes that differ in all bits, in the highest ones only, and in few.
std::uint64_t hash_of(std::uint64_t key, int kind) {
  std::mt19937_64 random(key);
  if (kind == 0) return random();
  return kind == 1 ? key << 40 : key % 1000 * 0x0000400000000000ULL;
}

TEST(RepeatedKeys, AreThoseOfWhichSeveralRowsAreNoted) {
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    std::mt19937_64 random(seed);
    const std::size_t rows = seed % 3 == 0 ? 20'000 : 900;
    const std::uint64_t keys = seed % 2 == 0 ? rows * 20 : rows;
    const std::uint32_t parts = seed % 4 == 0 ? 4 : 1;
    std::vector<KeyNotes> notes(1 + seed % 3);
    std::map<std::uint64_t, std::vector<std::uint64_t>> rows_of;
    for (std::size_t row = 0; row < rows; ++row) {
      const std::uint64_t hash = hash_of(random() % keys, static_cast<int>(seed % 3));
      notes[random() % notes.size()].add(hash, row);
      // The highest bits choose the partition, the next 32 are compared.
      if (KeyNotes::belongs(hash, 3 % parts, parts)) rows_of[hash >> (64 - 32 - 9)].push_back(row);
    }
    std::vector<const KeyNotes*> pointers;
    for (auto& of_thread : notes) {
      of_thread.keep(3 % parts, parts);
      pointers.push_back(&of_thread);
    }
    RowSet repeated(rows);
    const std::uint64_t alone = find_repeated(pointers, repeated);
    std::set<std::uint64_t> expected;
    std::uint64_t expected_alone = 0;
    for (const auto& [tag, of_tag] : rows_of) {
      if (of_tag.size() == 1) ++expected_alone;
      if (of_tag.size() > 1) expected.insert(of_tag.begin(), of_tag.end());
    }
    EXPECT_EQ(members(repeated, rows), expected) << "seed " << seed;
    EXPECT_EQ(repeated.count(), expected.size()) << "seed " << seed;
    EXPECT_EQ(alone, expected_alone) << "seed " << seed;
  }
}

TEST(RepeatedKeys, OfSomePartitionsAreThoseOfTheirHashes) {
  std::mt19937_64 random(7);
  KeyNotes notes;
  std::map<std::uint64_t, std::vector<std::uint64_t>> rows_of;
  for (std::size_t row = 0; row < 20'000; ++row) {
    const std::uint64_t hash = hash_of(random() % 9'000, 0);
    notes.add(hash, row);
    if (hash >> (64 - KeyNotes::kPartitionBits) < 64) rows_of[hash].push_back(row);
  }
  RowSet repeated(20'000);
  const KeyNotes* of_all = &notes;
  const std::uint64_t alone = find_repeated({&of_all, 1}, repeated, Repeated::exactly, 64);
  std::set<std::uint64_t> expected;
  std::uint64_t expected_alone = 0;
  for (const auto& [hash, rows] : rows_of) {
    if (rows.size() == 1) ++expected_alone;
    if (rows.size() > 1) expected.insert(rows.begin(), rows.end());
  }
  EXPECT_EQ(members(repeated, 20'000), expected);
  EXPECT_EQ(alone, expected_alone);
}

TEST(RepeatedKeys, ARowSetShowsRowsFromAnyOnwards) {
  RowSet set(5000);
  for (const std::uint64_t row : {0U, 63U, 64U, 2047U, 2048U, 4999U}) set.add(row);
  EXPECT_TRUE(set.mask(63, 2).test(0));
  EXPECT_TRUE(set.mask(63, 2).test(1));
  EXPECT_EQ(count(set.mask(1, 2048)), 4U);
  EXPECT_FALSE(set.any(65, 1982));
  EXPECT_TRUE(set.any(65, 1983));
  EXPECT_TRUE(set.any(2049, 2951));
}

// number / 10^scale modulo 2^61 - 1: the residue times 10^scale leaves what the number leaves.
TEST(KeyHashes, NumbersOfOneValueHaveOneResidue) {
  using boost::multiprecision::cpp_int;
  const cpp_int prime = (cpp_int(1) << 61) - 1;
  std::mt19937_64 random(5);
  for (int i = 0; i < 2000; ++i) {
    const int scale = static_cast<int>(random() % 20);
    Int128 number = static_cast<std::int64_t>(random());
    if (i % 3 == 0) number *= static_cast<std::int64_t>(random() >> 3);
    if (i % 5 == 0) number = static_cast<std::int64_t>(random() % 2001) - 1000;
    const cpp_int residue = residue_of(number, scale);
    ASSERT_LT(residue, prime);
    const bool negative = number < 0;
    const cpp_int left =
        residue * boost::multiprecision::pow(cpp_int(10), static_cast<unsigned>(scale)) % prime;
    const cpp_int magnitude = cpp_int(negative ? -number : number) % prime;
    EXPECT_EQ(left, negative && magnitude != 0 ? cpp_int(prime - magnitude) : magnitude);
    if (number < (Int128{1} << 120) && number > -(Int128{1} << 120)) {
      EXPECT_EQ(residue_of(number * 10, scale + 1), residue_of(number, scale));
    }
  }
}

}  // namespace
}  // namespace telaudit::rules
