#include "store/segment_reader.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

#include "base/hash.h"
#include "store/durable_file.h"

namespace telaudit::store {
namespace {

constexpr std::string_view kRestore =
    "restore the workspace from a copy, or read its bills into a new workspace; `telaudit check` lists what "
    "is damaged";

std::uint64_t divide_up(std::uint64_t value, std::uint64_t by) {
  return (value + by - 1) / by;
}

std::optional<std::string> parse_schema(ByteReader& reader, bill::Schema& schema) {
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

std::optional<std::string> parse_chunk(ByteReader& reader, std::size_t columns, std::uint64_t& next_offset,
                                       ChunkEntry& chunk) {
  const std::uint64_t zones = divide_up(chunk.rows, kZoneRows);
  for (std::size_t c = 0; c < columns; ++c) {
    BlockEntry block;
    block.offset = reader.number<std::uint64_t>();
    block.length = reader.number<std::uint64_t>();
    block.checksum = reader.number<std::uint64_t>();
    if (!reader.ok()) return "the directory is cut off";
    if (block.offset != next_offset || block.length > std::numeric_limits<std::uint64_t>::max() - next_offset)
      return "blocks that do not follow each other";
    next_offset += block.length;
    for (std::uint64_t z = 0; z < zones; ++z) {
      bill::Zone zone;
      const bool bounded = reader.number<std::uint8_t>() != 0;
      const auto min = reader.number<std::int64_t>();
      const auto max = reader.number<std::int64_t>();
      if (bounded) {
        zone.min = min;
        zone.max = max;
      }
      zone.unknown = reader.number<std::uint64_t>();
      zone.distinct = reader.number<std::uint64_t>();
      block.zones.push_back(zone);
    }
    chunk.blocks.push_back(std::move(block));
  }
  return reader.ok() ? std::nullopt : std::optional<std::string>("the directory is cut off");
}

std::optional<std::string> parse_sums(ByteReader& reader, std::vector<CurrencySum>& sums) {
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

// Fills `footer`, or says what is wrong with the bytes. `end_of_blocks` is where the blocks must end.
std::optional<std::string> parse_footer(std::string_view bytes, std::uint64_t end_of_blocks,
                                        SegmentFooter& footer) {
  ByteReader reader(bytes);
  if (auto wrong = parse_schema(reader, footer.schema)) return wrong;
  footer.rows = reader.number<std::uint64_t>();
  const auto chunk_rows = reader.number<std::uint32_t>();
  const auto zone_rows = reader.number<std::uint32_t>();
  const auto chunks = reader.number<std::uint32_t>();
  if (!reader.ok()) return "it is cut off";
  if (chunk_rows != kChunkRows || zone_rows != kZoneRows) return "chunks or zones of another size";
  if (footer.rows / kChunkRows > reader.remaining() || chunks != divide_up(footer.rows, kChunkRows))
    return std::to_string(chunks) + " chunks for " + std::to_string(footer.rows) + " rows";
  std::uint64_t next_offset = kSegmentHeaderBytes;
  std::uint64_t left = footer.rows;
  for (std::uint32_t i = 0; i < chunks; ++i) {
    ChunkEntry chunk;
    chunk.rows = reader.number<std::uint32_t>();
    if (!reader.ok() || chunk.rows != std::min<std::uint64_t>(kChunkRows, left))
      return "a chunk of another size";
    left -= chunk.rows;
    if (auto wrong = parse_chunk(reader, footer.schema.columns.size(), next_offset, chunk)) return wrong;
    footer.chunks.push_back(std::move(chunk));
  }
  if (next_offset != end_of_blocks) return "blocks that do not end where it begins";
  if (auto wrong = parse_sums(reader, footer.sums)) return wrong;
  if (!reader.complete()) return reader.ok() ? "bytes after its end" : "it is cut off";
  return std::nullopt;
}

}  // namespace

Problem SegmentFile::damaged(const std::string& element, const std::string& what) const {
  return Problem{
      "the segment is damaged: " + what, {path_.string(), {}, {}, {}, element}, std::string(kRestore)};
}

Result<void> SegmentFile::read_at(std::uint64_t offset, char* target, std::uint64_t length,
                                  const std::string& element) const {
  std::uint64_t done = 0;
  while (done < length) {
    const ssize_t got = ::pread(descriptor_, target + done, static_cast<std::size_t>(length - done),
                                static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_problem(path_, "read", "check the disk and run the same command again");
    if (got == 0) return damaged(element, "the file ends at byte " + std::to_string(offset + done));
    done += static_cast<std::uint64_t>(got);
  }
  return {};
}

Result<SegmentFile> SegmentFile::open(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0)
    return system_problem(
        path, "read the segment",
        errno == ENOENT ? kRestore : std::string_view("check the file and its permissions"));
  SegmentFile file(path, descriptor);
  if (auto loaded = file.load(); !loaded) return loaded.problem();
  return file;
}

Result<void> SegmentFile::load() {
  struct stat status {};
  if (::fstat(descriptor_, &status) != 0) return system_problem(path_, "read", "check the file");
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (!S_ISREG(status.st_mode) || size < kSegmentHeaderBytes + kSegmentTrailerBytes)
    return damaged("header", "it is too short (" + std::to_string(size) + " bytes)");

  std::array<char, kSegmentHeaderBytes> head{};
  if (auto got = read_at(0, head.data(), head.size(), "header"); !got) return got;
  ByteReader header(std::string_view(head.data(), head.size()));
  if (header.take(kSegmentMagic.size()) != kSegmentMagic) return damaged("header", "it is no segment file");
  const auto version = header.number<std::uint32_t>();
  if (version > kSegmentVersion)
    return Problem{"the segment has format version " + std::to_string(version) + ", this telaudit reads " +
                       std::to_string(kSegmentVersion),
                   {path_.string(), {}, {}, {}, "header"},
                   "use the newer telaudit that wrote it, or read the bills into a new workspace"};
  if (version != kSegmentVersion || header.number<std::uint32_t>() != 0)
    return damaged("header", "an impossible version");

  std::array<char, kSegmentTrailerBytes> tail{};
  if (auto got = read_at(size - tail.size(), tail.data(), tail.size(), "trailer"); !got) return got;
  ByteReader trailer(std::string_view(tail.data(), tail.size()));
  const auto length = trailer.number<std::uint64_t>();
  const auto checksum = trailer.number<std::uint64_t>();
  if (trailer.take(kSegmentEndMagic.size()) != kSegmentEndMagic)
    return damaged("trailer", "the file is cut off");
  if (length > size - kSegmentHeaderBytes - kSegmentTrailerBytes)
    return damaged("trailer", "a footer longer than the file");

  std::string bytes(static_cast<std::size_t>(length), '\0');
  const std::uint64_t at = size - kSegmentTrailerBytes - length;
  if (auto got = read_at(at, bytes.data(), length, "footer"); !got) return got;
  if (xxh3(bytes) != checksum) return damaged("footer", "its checksum does not agree");
  if (const auto wrong = parse_footer(bytes, at, footer_)) return damaged("footer", *wrong);
  record_ = SegmentRecord{footer_.rows, size, checksum};
  return {};
}

Result<void> SegmentFile::read(std::size_t chunk, std::size_t column, ColumnBlock& block) const {
  const BlockEntry& entry = footer_.chunks[chunk].blocks[column];
  const auto element = [&] {
    return "chunk " + std::to_string(chunk) + ", column " + footer_.schema.columns[column].name;
  };
  // The directory ends within the file, so a length is at most its size.
  block.bytes.resize(static_cast<std::size_t>(entry.length));
  if (auto got = read_at(entry.offset, block.bytes.data(), entry.length, "block"); !got) return got;
  if (xxh3(std::string_view(block.bytes.data(), block.bytes.size())) != entry.checksum)
    return damaged(element(), "its checksum does not agree");
  if (const auto wrong = decode_block(block, footer_.schema.columns[column].type, footer_.chunks[chunk].rows))
    return damaged(element(), *wrong);
  return {};
}

SegmentFile::~SegmentFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

SegmentFile::SegmentFile(SegmentFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(other.descriptor_),
      footer_(std::move(other.footer_)),
      record_(other.record_) {
  other.descriptor_ = -1;
}

SegmentFile& SegmentFile::operator=(SegmentFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(footer_, other.footer_);
  std::swap(record_, other.record_);
  return *this;
}

}  // namespace telaudit::store
