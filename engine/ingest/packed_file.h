// Packed files in passing: zip, tar, gzip and zstd, and these within each other. Their members are sources
// like files are; nothing is ever written under a name that an archive gives. Input is hostile: how deep, how
// many and how much may come out is bounded, and memory does not grow with it.
//
// A member is named by the file's path, '!' and its name: "bills.zip!may/usage.csv"; in an archive within an
// archive once more: "bills.zip!may.tar.gz!usage.csv". The only member of a .gz or .zst that is no archive
// has the file's name without that ending. So is the invoice that is attached to a PDF (held_document.h), the
// last of the names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "ingest/byte_stream.h"

namespace telaudit::ingest {

// Whether a file that begins with these bytes (512 or more, or all) is packed. A workbook or a document that
// is kept as a zip file is not: its reader wants it whole.
bool is_packed(std::string_view prefix);

struct PackLimits {
  std::size_t depth = 3;         // archives within archives, the file itself counted
  std::size_t members = 10'000;  // of a file, on all levels
  // What comes out is at most so many times the file, beyond what is always allowed: bills and calls shrink
  // to a tenth or a fiftieth, bombs to a thousandth and less.
  std::uint64_t ratio = 250;
  std::uint64_t free_bytes = std::uint64_t{64} << 20U;
  std::size_t name_bytes = 4096;
};

// Walks the members that are files, in the order of the archive; hidden ones (".DS_Store", "__MACOSX/") are
// left out. One thread.
class PackedFile {
 public:
  // Problems: missing, unreadable, no packed file.
  static Result<PackedFile> open(const std::string& path, const PackLimits& limits = {});
  ~PackedFile();
  PackedFile(PackedFile&&) noexcept;
  PackedFile& operator=(PackedFile&&) noexcept;

  // Goes to the next member and gives its name, as above; nothing behind the last. A Problem ends the walk:
  // broken, encrypted, over the limits.
  Result<std::optional<std::string>> next();

  // Whether anything was met so far, be it a folder or hidden.
  bool met_members() const;

  // The member at hand, from its beginning; until the next call of next(), and while this lives.
  std::unique_ptr<ByteStream> member();
  // The same for as long as it is wanted: the walk ends here.
  std::unique_ptr<ByteStream> take_member() &&;

 private:
  friend class MemberStream;
  class Walk;
  explicit PackedFile(std::unique_ptr<Walk> walk);
  std::unique_ptr<Walk> walk_;
};

}  // namespace telaudit::ingest
