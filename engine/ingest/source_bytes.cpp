#include "ingest/source_bytes.h"

#include <algorithm>
#include <vector>

#include "base/hash.h"
#include "ingest/packed_file.h"

namespace telaudit::ingest {
namespace {

constexpr std::size_t kBlock = 128U * 1024U;

}  // namespace

Result<std::string> source_bytes(const std::string& path, const std::string& content_hash,
                                 std::uint64_t offset, std::uint64_t length) {
  auto stream = open_source(path);
  if (!stream) return stream.problem();
  Sha256 hash;
  std::string bytes;
  std::vector<char> block(kBlock);
  std::uint64_t at = 0;
  for (;;) {
    const auto got = (*stream)->read(block.data(), block.size());
    if (!got) return got.problem();
    if (*got == 0) break;
    hash.add({block.data(), *got});
    const std::uint64_t begin = std::max(offset, at);
    const std::uint64_t wanted = length - bytes.size();
    if (wanted > 0 && begin < at + *got)
      bytes.append(block.data() + (begin - at), std::min<std::uint64_t>(wanted, at + *got - begin));
    at += *got;
  }
  if (hash.finish() != content_hash)
    return Problem{"is not the file that was read: its SHA-256 is not " + content_hash,
                   {path, {}, {}, {}, {}},
                   "restore the file, or read the new one and audit again"};
  if (bytes.size() != length)
    return Problem{"ends before byte " + std::to_string(offset + length),
                   {path, offset, {}, {}, {}},
                   "run telaudit check"};
  return bytes;
}

}  // namespace telaudit::ingest
