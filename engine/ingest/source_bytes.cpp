#include "ingest/source_bytes.h"

#include <algorithm>
#include <vector>

#include "base/hash.h"
#include "ingest/byte_stream.h"
#include "ingest/open_source.h"

namespace telaudit::ingest {
namespace {

struct Taken {
  std::string hash;
  SourceBytes bytes;
};

Result<Taken> take_bytes(const std::string& path, char decimal_mark, std::uint64_t offset,
                         std::uint64_t length) {
  auto stream = open_source(path, decimal_mark);
  if (!stream) return stream.problem();
  Sha256 hash;
  Taken taken;
  taken.bytes.sheet = stream->sheet;
  auto& bytes = taken.bytes.bytes;
  std::vector<char> block(kReadBlock);
  std::uint64_t at = 0;
  for (;;) {
    const auto got = stream->bytes->read(block.data(), block.size());
    if (!got) return got.problem();
    if (*got == 0) break;
    hash.add({block.data(), *got});
    if (at < offset)
      taken.bytes.line += static_cast<std::uint64_t>(std::count(
          block.begin(),
          block.begin() + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(*got, offset - at)), '\n'));
    const std::uint64_t begin = std::max(offset, at);
    const std::uint64_t wanted = length - bytes.size();
    if (wanted > 0 && begin < at + *got)
      bytes.append(block.data() + (begin - at), std::min<std::uint64_t>(wanted, at + *got - begin));
    at += *got;
  }
  taken.hash = hash.finish();
  return taken;
}

}  // namespace

Result<SourceBytes> source_bytes(const std::string& path, const std::string& content_hash,
                                 std::uint64_t offset, std::uint64_t length) {
  auto taken = take_bytes(path, '.', offset, length);
  // A sheet's numbers are written with the mark that its reader wanted, and the hash says which that was.
  if (taken && taken->hash != content_hash && taken->bytes.sheet)
    taken = take_bytes(path, ',', offset, length);
  if (!taken) return taken.problem();
  if (taken->hash != content_hash)
    return Problem{"is not the file that was read: its SHA-256 is not " + content_hash,
                   {path, {}, {}, {}, {}},
                   "restore the file, or read the new one and audit again"};
  if (taken->bytes.bytes.size() != length)
    return Problem{"ends before byte " + std::to_string(offset + length),
                   {path, offset, {}, {}, {}},
                   "run telaudit check"};
  return std::move(taken->bytes);
}

}  // namespace telaudit::ingest
