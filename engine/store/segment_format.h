// The segment file: the charges of one reading, in columns. Its bytes depend on the tables it was made from,
// in their order.
//
// Layout; every number is little endian, every text is a u32 length and its bytes:
//
//   header    8 bytes magic, u32 format version, u32 zero
//   blocks    one for each chunk and column, chunk by chunk, column by column, without gaps (see
//             segment_block.h); a column of which a chunk knows nothing has none
//   footer    text schema name, u32 columns, for each: text name, u8 type, u8 money;
//             u64 rows, u32 rows of a full zone, u32 chunks;
//             for each chunk: u32 rows, and for each column: u32 length of its block, and where that is not
//             zero: u64 xxh3 of the block, and for each zone: u8 has bounds, where it has: i64 min, i64 max;
//             u32 unknown rows, u32 distinct values;
//             u32 currencies, for each: text currency, text sum in totals, text payable sum
//   trailer   u64 length of the footer, u64 xxh3 of the footer, 8 bytes magic
//
// A chunk holds at most kChunkRows rows; a table of fewer rows makes a chunk of its own, so chunks differ in
// size. A chunk is cut into zones, which can be decoded alone. The checksum of the footer covers those of the
// blocks, so the catalogue binds a whole segment by that one number.
//
// Version 1 had dictionaries and plain numbers only. It is no longer read.
#pragma once

#include <algorithm>
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
inline constexpr std::uint32_t kSegmentVersion = 2;
inline constexpr std::uint32_t kChunkRows = 256U * 1024U;
inline constexpr std::uint32_t kZoneRows = 64U * 1024U;
inline constexpr std::uint64_t kSegmentHeaderBytes = 16;
inline constexpr std::uint64_t kSegmentTrailerBytes = 24;

struct BlockEntry {
  std::uint64_t offset = 0;
  std::uint32_t length = 0;  // 0: nothing is known
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

  // Appends a chunk whose blocks have offsets in the file.
  void add(ChunkEntry chunk) {
    first_rows_.push_back(rows);
    rows += chunk.rows;
    chunks.push_back(std::move(chunk));
  }
  std::uint64_t first_row(std::size_t chunk) const { return first_rows_[chunk]; }
  // The chunk of a row that is there.
  std::size_t chunk_of(std::uint64_t row) const {
    return static_cast<std::size_t>(std::upper_bound(first_rows_.begin(), first_rows_.end(), row) -
                                    first_rows_.begin()) -
           1;
  }

 private:
  std::vector<std::uint64_t> first_rows_;  // of each chunk
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
