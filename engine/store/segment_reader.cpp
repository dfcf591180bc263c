#include "store/segment_reader.h"

#include <array>
#include <cerrno>

#include "base/hash.h"
#include "store/segment_footer.h"

namespace telaudit::store {
namespace {

constexpr std::string_view kRestore =
    "restore the workspace from a copy, or read its bills into a new workspace; `telaudit check` lists what "
    "is damaged";

}  // namespace

Problem SegmentFile::damaged(const std::string& element, const std::string& what) const {
  return Problem{
      "the segment is damaged: " + what, {path_.string(), {}, {}, {}, element}, std::string(kRestore)};
}

Problem SegmentFile::damaged(std::size_t chunk, std::size_t column, const std::string& what) const {
  return damaged(element(chunk, column), what);
}

std::string SegmentFile::element(std::size_t chunk, std::size_t column) const {
  return "chunk " + std::to_string(chunk) + ", column " + footer_.schema.columns[column].name;
}

Result<void> SegmentFile::read_at(std::uint64_t offset, char* target, std::uint64_t length,
                                  const std::string& element) const {
  if (unfinished_ != nullptr) {
    if (unfinished_->read_at(offset, target, static_cast<std::size_t>(length))) return {};
    return system_problem(path_, "read", "check the disk and run the same command again");
  }
  const auto got = file_.read_at(offset, target, static_cast<std::size_t>(length));
  if (!got) return system_problem(path_, "read", "check the disk and run the same command again");
  if (*got != length) return damaged(element, "the file ends at byte " + std::to_string(offset + *got));
  return {};
}

Result<SegmentFile> SegmentFile::open(const std::filesystem::path& path, FileSystem& files) {
  SegmentFile file(path);
  file.file_ = files.open(path, FileSystem::Open::read);
  if (!file.file_)
    return system_problem(
        path, "read the segment",
        errno == ENOENT ? kRestore : std::string_view("check the file and its permissions"));
  if (auto loaded = file.load(); !loaded) return loaded.problem();
  return file;
}

SegmentFile SegmentFile::of_unfinished(const DurableFile& file, const std::filesystem::path& path,
                                       SegmentFooter footer) {
  SegmentFile segment(path);
  segment.unfinished_ = &file;
  segment.footer_ = std::move(footer);
  segment.record_.rows = segment.footer_.rows;
  return segment;
}

Result<void> SegmentFile::load() {
  const auto stated_size = file_.size();
  if (!stated_size) return system_problem(path_, "read", "check the file");
  const std::uint64_t size = *stated_size;
  if (size < kSegmentHeaderBytes + kSegmentTrailerBytes)
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
  if (version != 0 && version < kSegmentVersion)
    return Problem{"the segment has format version " + std::to_string(version) +
                       " of an earlier telaudit, this one reads " + std::to_string(kSegmentVersion),
                   {path_.string(), {}, {}, {}, "header"},
                   "read the bills into a new workspace; the files they came from are enough"};
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

Result<void> SegmentFile::read(std::size_t chunk, std::size_t column, StoredBlock& block, Words words) const {
  const BlockEntry& entry = footer_.chunks[chunk].blocks[column];
  // The directory ends within the file, so a length is at most its size.
  block.bytes.resize(entry.length);
  if (entry.length != 0) {
    if (auto got = read_at(entry.offset, block.bytes.data(), entry.length, "block"); !got) return got;
    if (xxh3(std::string_view(block.bytes.data(), block.bytes.size())) != entry.checksum)
      return damaged(chunk, column, "its checksum does not agree");
  }
  const bill::Type type = footer_.schema.columns[column].type;
  if (const auto wrong = open_block(block, type, footer_.chunks[chunk].rows, words))
    return damaged(chunk, column, *wrong);
  return {};
}

Result<void> SegmentFile::decode(std::size_t chunk, std::size_t column, const StoredBlock& block,
                                 std::size_t zone, ZoneColumn& rows) const {
  if (const auto wrong = decode_zone(block, zone, rows)) return damaged(chunk, column, *wrong);
  return {};
}

}  // namespace telaudit::store
