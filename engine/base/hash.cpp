#include "base/hash.h"

#include <xxhash.h>

#include "base/sha256_stream.h"

namespace telaudit {
struct Sha256::State {
  Sha256Stream stream;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::add(std::string_view bytes) {
  state_->stream.add(bytes);
}

std::string Sha256::finish() {
  return state_->stream.finish();
}

std::string sha256(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.finish();
}

std::string sha256_fields(std::span<const std::string> fields) {
  Sha256 hash;
  for (const auto& field : fields) {
    hash.add(std::to_string(field.size()) + ":");
    hash.add(field);
  }
  return hash.finish();
}

std::string Hash128::text() const {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const std::uint64_t half : {high, low})
    for (int shift = 60; shift >= 0; shift -= 4) out += kDigits[(half >> static_cast<unsigned>(shift)) & 15U];
  return out;
}

std::uint64_t xxh3(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

Hash128 xxh3_128(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.low64, hash.high64};
}

Hash128 combine_unordered(Hash128 left, Hash128 right) {
  Hash128 sum{left.low + right.low, left.high + right.high};
  if (sum.low < left.low) ++sum.high;
  return sum;
}

}  // namespace telaudit
