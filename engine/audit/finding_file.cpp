#include "audit/finding_file.h"

#include <array>
#include <cstring>

#include "base/hash.h"

namespace telaudit::audit {
namespace {

// The file: its name and version, then blocks of records, each with its size and hash before it, and each
// record with its size; at the end a block of no bytes, whose hash is the number of records.
constexpr std::string_view kMagic = "TAFIND02";
constexpr std::string_view kFirstMagic = "TAFIND01";  // its records have the first form
constexpr std::size_t kBlock = std::size_t{1} << 18;
constexpr std::size_t kNumber = sizeof(std::uint64_t);

std::string two_numbers(std::uint64_t first, std::uint64_t second) {
  std::string out(2 * kNumber, '\0');
  std::memcpy(out.data(), &first, kNumber);
  std::memcpy(out.data() + kNumber, &second, kNumber);
  return out;
}

std::uint64_t number_at(std::string_view bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data(), kNumber);
  return value;
}

Problem damaged(const std::filesystem::path& path) {
  return {"the findings of this audit were cut off or changed",
          {path.string(), {}, {}, {}, {}},
          "run telaudit audit again"};
}

}  // namespace

Result<FindingFileWriter> FindingFileWriter::create(const std::filesystem::path& path) {
  auto file = ByteFile::create(path);
  if (!file) return file.problem();
  FindingFileWriter out(std::move(*file));
  if (auto written = out.file_.append(kMagic); !written) return written.problem();
  return out;
}

Result<void> FindingFileWriter::add(const FindingRecord& record) {
  const std::size_t begin = block_.size();
  block_.append(kNumber, '\0');
  append_record(block_, record);
  const std::uint64_t size = block_.size() - begin - kNumber;
  std::memcpy(block_.data() + begin, &size, kNumber);
  ++records_;
  return block_.size() < kBlock ? Result<void>() : write_block();
}

Result<void> FindingFileWriter::write_block() {
  if (auto written = file_.append(two_numbers(block_.size(), xxh3(block_))); !written) return written;
  auto written = file_.append(block_);
  block_.clear();
  return written;
}

Result<void> FindingFileWriter::finish() {
  if (!block_.empty())
    if (auto written = write_block(); !written) return written;
  if (auto written = file_.append(two_numbers(0, records_)); !written) return written;
  return file_.sync();
}

Result<void> read_finding_file(const std::filesystem::path& path,
                               const std::function<Result<void>(FindingRecord&&)>& visit) {
  const auto file = ByteFile::open(path);
  if (!file) return file.problem();
  const auto magic = file->read(0, kMagic.size());
  if (!magic) return magic.problem();
  if (*magic != kMagic && *magic != kFirstMagic) return damaged(path);
  const RecordForm form = *magic == kMagic ? RecordForm::second : RecordForm::first;
  std::uint64_t records = 0;
  for (std::uint64_t at = kMagic.size();;) {
    const auto head = file->read(at, 2 * kNumber);
    if (!head) return head.problem();
    if (head->size() != 2 * kNumber) return damaged(path);
    const std::uint64_t size = number_at(*head);
    const std::uint64_t hash = number_at(std::string_view(*head).substr(kNumber));
    if (size == 0) return hash == records ? Result<void>() : Result<void>(damaged(path));
    at += 2 * kNumber;
    if (size > file->size() - at) return damaged(path);
    const auto block = file->read(at, size);
    if (!block) return block.problem();
    if (block->size() != size || xxh3(*block) != hash) return damaged(path);
    at += size;
    for (std::string_view left = *block; !left.empty(); ++records) {
      FindingRecord record;
      if (left.size() < kNumber) return damaged(path);
      const std::uint64_t length = number_at(left);
      if (length > left.size() - kNumber || !read_record(left.substr(kNumber, length), record, form))
        return damaged(path);
      left.remove_prefix(kNumber + length);
      if (auto visited = visit(std::move(record)); !visited) return visited;
    }
  }
}

}  // namespace telaudit::audit
