// The segment file: the charges of one reading, in columns. Its bytes depend on the rows alone.
//
// Layout; every number is little endian, every text is a u32 length and its bytes:
//
//   header    8 bytes magic, u32 format version, u32 zero
//   blocks    one for each chunk and column, chunk by chunk, column by column, without gaps (see
//   segment_block.h) footer    text schema name, u32 columns, for each: text name, u8 type, u8 money;
//             u64 rows, u32 rows of a full chunk, u32 rows of a full zone, u32 chunks;
//             for each chunk: u32 rows, and for each column: u64 offset, u64 length, u64 xxh3 of the block,
//             then for each zone: u8 has bounds, i64 min, i64 max, u64 unknown rows, u64 distinct values; u32
//             currencies, for each: text currency, text sum in totals, text payable sum
//   trailer   u64 length of the footer, u64 xxh3 of the footer, 8 bytes magic
//
// Chunks are cut at fixed row numbers. The checksum of the footer covers those of the blocks, so the
// catalogue binds a whole segment by that one number.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/decimal.h"
#include "bill/relation.h"

namespace telaudit::store {

static_assert(std::endian::native == std::endian::little,
              "segments are little endian and are copied from memory");

inline constexpr std::string_view kSegmentMagic = "TELASEG\n";
inline constexpr std::string_view kSegmentEndMagic = "TELAEND\n";
inline constexpr std::uint32_t kSegmentVersion = 1;
inline constexpr std::uint32_t kChunkRows = 256U * 1024U;
inline constexpr std::uint32_t kZoneRows = 64U * 1024U;
inline constexpr std::uint64_t kSegmentHeaderBytes = 16;
inline constexpr std::uint64_t kSegmentTrailerBytes = 24;

struct BlockEntry {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::uint64_t checksum = 0;
  std::vector<bill::Zone> zones;
};

struct ChunkEntry {
  std::uint32_t rows = 0;
  std::vector<BlockEntry> blocks;  // one a column
};

// Control sums over `amount`. Currencies are never added, so there is one for each; "" where the currency is
// unknown.
struct CurrencySum {
  std::string currency;
  Total in_total;
  Total payable;
};

struct SegmentFooter {
  bill::Schema schema;  // without meanings
  std::uint64_t rows = 0;
  std::vector<ChunkEntry> chunks;
  std::vector<CurrencySum> sums;  // ordered by currency
};

// What the catalogue keeps of a segment file.
struct SegmentRecord {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::uint64_t checksum = 0;  // of the footer

  bool operator==(const SegmentRecord&) const = default;
};

template <typename Number>
void put_number(std::string& out, Number value) {
  static_assert(std::is_arithmetic_v<Number>);
  out.append(reinterpret_cast<const char*>(&value), sizeof value);
}

inline void put_text(std::string& out, std::string_view text) {
  put_number(out, static_cast<std::uint32_t>(text.size()));
  out.append(text);
}

// Reads from bytes that nobody vouches for. After the first value that is not there, ok() is false and every
// further value is zero or empty.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  template <typename Number>
  Number number() {
    Number value{};
    const auto bytes = take(sizeof value);
    if (ok_) std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  }

  std::string_view text() { return take(number<std::uint32_t>()); }

  std::string_view take(std::uint64_t length) {
    if (!ok_ || length > rest_.size()) {
      ok_ = false;
      return {};
    }
    const auto out = rest_.substr(0, static_cast<std::size_t>(length));
    rest_.remove_prefix(out.size());
    return out;
  }

  bool ok() const { return ok_; }
  std::size_t remaining() const { return rest_.size(); }
  bool complete() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace telaudit::store
