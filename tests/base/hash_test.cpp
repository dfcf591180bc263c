#include "base/hash.h"

#include <gtest/gtest.h>

#include <array>

namespace telaudit {
namespace {

// FIPS 180-4 example: "abc"; and the empty message.
TEST(Hash, Sha256OfTheStandardsExamples) {
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  Sha256 pieces;
  pieces.add("a");
  pieces.add("bc");
  EXPECT_EQ(pieces.finish(), sha256("abc"));
}

TEST(Hash, FieldsDoNotRunTogether) {
  EXPECT_NE(sha256_fields(std::array<std::string, 2>{"ab", "c"}),
            sha256_fields(std::array<std::string, 2>{"a", "bc"}));
}

TEST(Hash, AMultisetHasNoOrderButHasCounts) {
  const auto a = xxh3_128("a");
  const auto b = xxh3_128("b");
  EXPECT_EQ(combine_unordered(a, b), combine_unordered(b, a));
  EXPECT_NE(combine_unordered(a, b), combine_unordered(combine_unordered(a, b), a));
  EXPECT_EQ(a.text().size(), 32U);
}

}  // namespace
}  // namespace telaudit
