#include "base/sha256_stream.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstring>

#include "base/result.h"

namespace telaudit {
namespace {

using Digest = std::array<unsigned char, 32>;

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

std::string hexadecimal(const Digest& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  for (const unsigned char byte : bytes) {
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 15U];
  }
  return out;
}

}  // namespace

struct Sha256Stream::OpenSsl {
  std::unique_ptr<EVP_MD_CTX, FreeContext> context{EVP_MD_CTX_new()};
};

Sha256Stream::Sha256Stream(bool instructions) {
  if (instructions) return;
  openssl_ = std::make_unique<OpenSsl>();
  require(EVP_DigestInit_ex(openssl_->context.get(), EVP_sha256(), nullptr) == 1, "SHA-256 is available");
}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

// Fills the block that is begun; gives what is left of the bytes.
std::string_view Sha256Stream::fill_block(std::string_view more) {
  const std::size_t filled = in_block();
  const std::size_t taken = std::min(kSha256Block - filled, more.size());
  std::copy_n(more.data(), taken, begun_.data() + filled);
  bytes_ += taken;
  if (filled + taken == kSha256Block) sha256_blocks(words_, begun_.data(), 1);
  return more.substr(taken);
}

void Sha256Stream::add(std::string_view bytes) {
  if (openssl_) {
    require(EVP_DigestUpdate(openssl_->context.get(), bytes.data(), bytes.size()) == 1,
            "SHA-256 accepts bytes");
    return;
  }
  if (in_block() != 0) bytes = fill_block(bytes);
  const std::size_t blocks = bytes.size() / kSha256Block;
  sha256_blocks(words_, bytes.data(), blocks);
  bytes_ += blocks * kSha256Block;
  fill_block(bytes.substr(blocks * kSha256Block));
}

void Sha256Stream::add_copying(std::string_view bytes, char* to) {
  if (openssl_) {
    add(bytes);
    std::copy_n(bytes.data(), bytes.size(), to);
    return;
  }
  if (in_block() != 0) {
    const std::string_view rest = fill_block(bytes);
    to = std::copy_n(bytes.data(), bytes.size() - rest.size(), to);
    bytes = rest;
  }
  const std::size_t blocks = bytes.size() / kSha256Block;
  const std::string_view rest = bytes.substr(blocks * kSha256Block);
  sha256_copied_blocks(words_, bytes.data(), blocks, to);
  bytes_ += blocks * kSha256Block;
  std::copy_n(rest.data(), rest.size(), to + blocks * kSha256Block);
  fill_block(rest);
}

std::string Sha256Stream::finish() {
  Digest digest{};
  if (openssl_) {
    require(EVP_DigestFinal_ex(openssl_->context.get(), digest.data(), nullptr) == 1, "SHA-256 finishes");
    return hexadecimal(digest);
  }
  // FIPS 180-4, section 5.1.1: one bit, zeros to the end of a block less eight bytes, the length in bits.
  const std::uint64_t bits = bytes_ * 8;
  std::string ending(1, static_cast<char>(0x80));
  ending.append((2 * kSha256Block - 8 - 1 - in_block()) % kSha256Block, '\0');
  for (unsigned shift = 64; shift > 0; shift -= 8) ending += static_cast<char>(bits >> (shift - 8) & 0xFFU);
  add(ending);
  std::size_t at = 0;
  for (const std::uint32_t word : words_)
    for (unsigned shift = 32; shift > 0; shift -= 8)
      digest[at++] = static_cast<unsigned char>(word >> (shift - 8) & 0xFFU);
  return hexadecimal(digest);
}

}  // namespace telaudit
