// SHA-256 (FIPS 180-4) of bytes that come in pieces: by the processor's own instructions where it has them,
// else by OpenSSL. What base/hash.h gives to everybody; here with a copy of the bytes in the same pass.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/sha256_blocks.h"

namespace telaudit {

// One thread at a time.
class Sha256Stream {
 public:
  // Without the instructions, by OpenSSL.
  explicit Sha256Stream(bool instructions = has_sha256_instructions());
  ~Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;

  void add(std::string_view bytes);
  // The same, and writes them to `to`, which does not overlap them: by the processor's instructions that
  // costs next to nothing.
  void add_copying(std::string_view bytes, char* to);
  // Lower-case hexadecimal; ends the hash, call once.
  std::string finish();

 private:
  struct OpenSsl;

  std::size_t in_block() const { return static_cast<std::size_t>(bytes_ % kSha256Block); }
  std::string_view fill_block(std::string_view more);

  Sha256Words words_ = kSha256Start;
  std::uint64_t bytes_ = 0;
  std::array<char, kSha256Block> begun_{};  // the bytes behind the last whole block
  std::unique_ptr<OpenSsl> openssl_;        // where the processor has no instructions
};

}  // namespace telaudit
