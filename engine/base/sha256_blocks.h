// SHA-256 (FIPS 180-4) of whole blocks, by the processor's own instructions.
//
// One block waits for the one before it, so that most of the processor idles meanwhile: a copy of the bytes
// in the same pass costs next to nothing. OpenSSL is the twin that the tests compare with, and what is used
// where the processor has no such instructions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace telaudit {

inline constexpr std::size_t kSha256Block = 64;

using Sha256Words = std::array<std::uint32_t, 8>;

// What a hash begins with.
inline constexpr Sha256Words kSha256Start = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                             0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

// Whether this processor has the instructions; the functions below are called only where it has.
bool has_sha256_instructions();

// Takes `blocks` blocks of kSha256Block bytes from `from` on into the hash.
void sha256_blocks(Sha256Words& words, const char* from, std::size_t blocks);
// The same, and writes them to `to`, which does not overlap them.
void sha256_copied_blocks(Sha256Words& words, const char* from, std::size_t blocks, char* to);

}  // namespace telaudit
