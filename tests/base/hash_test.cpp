#include "base/hash.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <string_view>

#include "base/sha256_stream.h"

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

// OpenSSL's SHA-256 is the twin of ours, which takes blocks by the processor's own instructions.
std::string twin(std::string_view bytes) {
  std::array<unsigned char, 32> digest{};
  EXPECT_EQ(EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr), 1);
  std::string text;
  for (const unsigned char byte : digest)
    for (const int half : {byte >> 4, byte & 15}) text += "0123456789abcdef"[half];
  return text;
}

std::string random_bytes(std::mt19937_64& random, std::size_t length) {
  std::string bytes(length, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

TEST(Hash, EveryLengthIsHashedAsByOpenSsl) {
  std::mt19937_64 random(11);
  // Every way in which a message can end in a block, and blocks before it.
  for (std::size_t length = 0; length < 300; ++length) {
    const std::string bytes = random_bytes(random, length);
    EXPECT_EQ(sha256(bytes), twin(bytes)) << length << " bytes";
  }
  const std::string large = random_bytes(random, 3'000'001);
  EXPECT_EQ(sha256(large), twin(large));
}

TEST(Hash, PiecesThatAreCopiedAsTheyAreHashedGiveTheSameHashAndTheSameBytes) {
  std::mt19937_64 random(12);
  for (int round = 0; round < 200; ++round) {
    const std::string bytes = random_bytes(random, random() % 2000);
    std::string copy(bytes.size(), '\0');
    Sha256Stream hash(round % 2 == 0 && has_sha256_instructions());
    for (std::size_t at = 0; at < bytes.size();) {
      const std::size_t length = std::min<std::size_t>(1 + random() % 300, bytes.size() - at);
      const auto piece = std::string_view(bytes).substr(at, length);
      if (random() % 2 == 0) {
        hash.add(piece);
        std::copy(piece.begin(), piece.end(), copy.begin() + static_cast<std::ptrdiff_t>(at));
      } else {
        hash.add_copying(piece, copy.data() + at);
      }
      at += length;
    }
    EXPECT_EQ(hash.finish(), twin(bytes)) << "round " << round;
    EXPECT_TRUE(copy == bytes) << "round " << round;
  }
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
