// Hashes: SHA-256 for the identity of files and findings, xxh3 for checksums and fingerprints.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace telaudit {

// Lower-case hexadecimal SHA-256 (FIPS 180-4) of the bytes.
std::string sha256(std::string_view bytes);

// The same, fed in pieces. Not safe for use from several threads at once.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void add(std::string_view bytes);
  // Ends the hash; call once.
  std::string finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// SHA-256 over fields, each with its length before it, so that ("ab","c") and ("a","bc") differ.
std::string sha256_fields(std::span<const std::string> fields);

struct Hash128 {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  bool operator==(const Hash128&) const = default;
  std::string text() const;  // 32 hexadecimal digits
};

// XXH3 of 64 and 128 bits.
std::uint64_t xxh3(std::string_view bytes);
Hash128 xxh3_128(std::string_view bytes);

// Sum of two hashes modulo 2^128: the fingerprint of a multiset does not depend on its order.
Hash128 combine_unordered(Hash128 left, Hash128 right);

}  // namespace telaudit
