#include "base/structural_scan_blocks.h"

#if defined(__aarch64__)

#include <arm_neon.h>

namespace telaudit::scan {
namespace {

// Bit i of each byte's place in a group of eight.
TELAUDIT_INTO_KERNEL uint8x16_t places() {
  return vreinterpretq_u8_u64(vdupq_n_u64(0x8040201008040201U));
}

// Bytes that are all ones or none become bits: adding neighbours three times gathers those of eight bytes in
// one.
TELAUDIT_INTO_KERNEL std::uint64_t gather_neon(const uint8x16x4_t& matches) {
  const uint8x16_t first = vandq_u8(matches.val[0], places());
  const uint8x16_t second = vandq_u8(matches.val[1], places());
  const uint8x16_t third = vandq_u8(matches.val[2], places());
  const uint8x16_t fourth = vandq_u8(matches.val[3], places());
  const uint8x16_t pairs = vpaddq_u8(vpaddq_u8(first, second), vpaddq_u8(third, fourth));
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(pairs, pairs)), 0);
}

TELAUDIT_INTO_KERNEL std::uint64_t find_neon(const uint8x16x4_t& bytes, uint8x16_t needle) {
  return gather_neon({{vceqq_u8(bytes.val[0], needle), vceqq_u8(bytes.val[1], needle),
                       vceqq_u8(bytes.val[2], needle), vceqq_u8(bytes.val[3], needle)}});
}

TELAUDIT_INTO_KERNEL std::uint64_t find_high_neon(const uint8x16x4_t& bytes) {
  const uint8x16_t least = vdupq_n_u8(0x80);
  return gather_neon({{vcgeq_u8(bytes.val[0], least), vcgeq_u8(bytes.val[1], least),
                       vcgeq_u8(bytes.val[2], least), vcgeq_u8(bytes.val[3], least)}});
}

struct ReadNeon {
  uint8x16_t delimiter;
  uint8x16_t quote;
  uint8x16_t line_feed = vdupq_n_u8('\n');
  uint8x16_t carriage_return = vdupq_n_u8('\r');
  std::uint64_t quotes;

  explicit ReadNeon(ScanGrammar grammar)
      : delimiter(vdupq_n_u8(static_cast<std::uint8_t>(grammar.delimiter))),
        quote(vdupq_n_u8(static_cast<std::uint8_t>(grammar.quote))),
        quotes(grammar.quote != '\0' ? ~std::uint64_t{0} : 0) {}

  TELAUDIT_INTO_KERNEL Masks operator()(const char* at) const {
    const auto* from = reinterpret_cast<const std::uint8_t*>(at);
    const uint8x16x4_t bytes = {
        {vld1q_u8(from), vld1q_u8(from + 16), vld1q_u8(from + 32), vld1q_u8(from + 48)}};
    return {find_neon(bytes, delimiter), find_neon(bytes, line_feed), find_neon(bytes, carriage_return),
            find_neon(bytes, quote) & quotes, find_high_neon(bytes)};
  }
};

}  // namespace

void scan_neon(std::string_view window, ScanGrammar grammar, StructureTaker& taker) {
  each_block(window, grammar, ReadNeon(grammar), taker);
}

void find_neon(std::string_view window, ScanGrammar grammar, StartFinder& finder) {
  each_block(window, grammar, ReadNeon(grammar), finder);
}

}  // namespace telaudit::scan

#endif
