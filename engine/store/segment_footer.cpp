#include "store/segment_footer.h"

#include "base/hash.h"
#include "store/segment_block.h"

namespace telaudit::store {
namespace {

using Wrong = std::optional<std::string>;

std::size_t zones_of(std::size_t rows) {
  return (rows + kZoneRows - 1) / kZoneRows;
}

void put_block(std::string& out, const BlockEntry& block) {
  put_number(out, block.length);
  if (block.length == 0) return;
  put_number(out, block.checksum);
  for (const auto& zone : block.zones) {
    put_number(out, static_cast<std::uint8_t>(zone.min ? 1 : 0));
    if (zone.min) {
      put_number(out, *zone.min);
      put_number(out, zone.max.value_or(0));
    }
    put_number(out, static_cast<std::uint32_t>(zone.unknown));
    put_number(out, static_cast<std::uint32_t>(zone.distinct));
  }
}

Wrong parse_schema(ByteReader& reader, bill::Schema& schema) {
  schema.name = std::string(reader.text());
  const auto count = reader.number<std::uint32_t>();
  constexpr std::size_t kSmallestColumn = 6;
  if (!reader.ok() || count > reader.remaining() / kSmallestColumn)
    return "more columns than it has bytes for";
  for (std::uint32_t i = 0; i < count; ++i) {
    bill::ColumnSpec column;
    column.name = std::string(reader.text());
    const auto type = reader.number<std::uint8_t>();
    if (type > static_cast<std::uint8_t>(bill::Type::boolean)) return "a column of an unknown type";
    column.type = static_cast<bill::Type>(type);
    column.money = reader.number<std::uint8_t>() != 0;
    schema.columns.push_back(std::move(column));
  }
  return std::nullopt;
}

void parse_block(ByteReader& reader, std::size_t rows, BlockEntry& block) {
  block.length = reader.number<std::uint32_t>();
  if (!reader.ok()) return;
  if (block.length == 0) {
    block.zones = unknown_zones(rows);
    return;
  }
  block.checksum = reader.number<std::uint64_t>();
  block.zones.reserve(zones_of(rows));
  for (std::size_t z = 0; z < zones_of(rows) && reader.ok(); ++z) {
    bill::Zone zone;
    if (reader.number<std::uint8_t>() != 0) {
      zone.min = reader.number<std::int64_t>();
      zone.max = reader.number<std::int64_t>();
    }
    zone.unknown = reader.number<std::uint32_t>();
    zone.distinct = reader.number<std::uint32_t>();
    block.zones.push_back(zone);
  }
}

Wrong parse_sums(ByteReader& reader, std::vector<CurrencySum>& sums) {
  const auto count = reader.number<std::uint32_t>();
  for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
    CurrencySum sum;
    sum.currency = std::string(reader.text());
    const auto in_total = parse_total(reader.text());
    const auto payable = parse_total(reader.text());
    if (!in_total || !payable) return "a sum that is no number";
    sum.in_total = *in_total;
    sum.payable = *payable;
    sums.push_back(std::move(sum));
  }
  return std::nullopt;
}

}  // namespace

std::vector<bill::Zone> unknown_zones(std::size_t rows) {
  std::vector<bill::Zone> zones(zones_of(rows));
  for (std::size_t z = 0; z < zones.size(); ++z) zones[z].unknown = zone_rows(rows, z);
  return zones;
}

std::string header_bytes() {
  std::string out(kSegmentMagic);
  put_number(out, kSegmentVersion);
  put_number(out, std::uint32_t{0});
  return out;
}

std::string footer_bytes(const SegmentFooter& footer) {
  std::string out;
  put_text(out, footer.schema.name);
  put_number(out, static_cast<std::uint32_t>(footer.schema.columns.size()));
  for (const auto& column : footer.schema.columns) {
    put_text(out, column.name);
    put_number(out, static_cast<std::uint8_t>(column.type));
    put_number(out, static_cast<std::uint8_t>(column.money ? 1 : 0));
  }
  put_number(out, footer.rows);
  put_number(out, kZoneRows);
  put_number(out, static_cast<std::uint32_t>(footer.chunks.size()));
  for (const auto& chunk : footer.chunks) {
    put_number(out, chunk.rows);
    for (const auto& block : chunk.blocks) put_block(out, block);
  }
  put_number(out, static_cast<std::uint32_t>(footer.sums.size()));
  for (const auto& sum : footer.sums) {
    put_text(out, sum.currency);
    put_text(out, sum.in_total.text());
    put_text(out, sum.payable.text());
  }
  return out;
}

std::string trailer_bytes(std::string_view footer) {
  std::string out;
  put_number(out, static_cast<std::uint64_t>(footer.size()));
  put_number(out, xxh3(footer));
  out += kSegmentEndMagic;
  return out;
}

std::optional<std::string> parse_footer(std::string_view bytes, std::uint64_t end_of_blocks,
                                        SegmentFooter& footer) {
  ByteReader reader(bytes);
  if (auto wrong = parse_schema(reader, footer.schema)) return wrong;
  const auto rows = reader.number<std::uint64_t>();
  const auto zone_size = reader.number<std::uint32_t>();
  const auto chunks = reader.number<std::uint32_t>();
  if (!reader.ok()) return "it is cut off";
  if (zone_size != kZoneRows) return "zones of another size";
  std::uint64_t next_offset = kSegmentHeaderBytes;
  for (std::uint32_t i = 0; i < chunks; ++i) {
    ChunkEntry chunk;
    chunk.rows = reader.number<std::uint32_t>();
    if (!reader.ok() || chunk.rows == 0 || chunk.rows > kChunkRows) return "a chunk of another size";
    // Each column takes at least its length, so no more columns are made than there are bytes.
    for (std::size_t c = 0; c < footer.schema.columns.size(); ++c) {
      BlockEntry block;
      parse_block(reader, chunk.rows, block);
      if (!reader.ok()) return "the directory is cut off";
      block.offset = next_offset;
      next_offset += block.length;
      chunk.blocks.push_back(std::move(block));
    }
    footer.add(std::move(chunk));
  }
  if (footer.rows != rows)
    return std::to_string(footer.rows) + " rows in its chunks where " + std::to_string(rows) +
           " were expected";
  if (next_offset != end_of_blocks) return "blocks that do not end where it begins";
  if (auto wrong = parse_sums(reader, footer.sums)) return wrong;
  if (!reader.complete()) return reader.ok() ? "bytes after its end" : "it is cut off";
  return std::nullopt;
}

}  // namespace telaudit::store
