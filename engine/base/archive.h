// Packed files: the parts of a zip archive, and gzip. Input is hostile: what may come out is bounded before
// it is unpacked, and nothing is ever written under a name that an archive gives.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace telaudit {

struct UnpackLimits {
  std::uint64_t packed_bytes = std::uint64_t{256} << 20U;  // of the file
  std::uint64_t unpacked_bytes = std::uint64_t{2} << 30U;  // of everything taken from it together
  std::uint64_t ratio = 1032;  // of what came out to what went in: deflate cannot do more (RFC 1951)
  std::uint64_t free_bytes = std::uint64_t{1} << 20U;  // for which the ratio does not count
  std::size_t parts = 10'000;
};

// One part of an archive, unpacked from its beginning; outlives the archive it comes from.
class ArchivePart {
 public:
  ~ArchivePart();
  ArchivePart(ArchivePart&&) noexcept;
  ArchivePart& operator=(ArchivePart&&) noexcept;

  // The next block of at most 64 KiB, which lives until the next call; empty at the end. Problems: broken,
  // over the limits of the archive.
  Result<std::string_view> next();

 private:
  friend class Archive;
  struct State;
  ArchivePart();
  std::unique_ptr<State> state_;
};

// A zip archive in memory. Neither it nor its parts are safe for use from several threads at once.
class Archive {
 public:
  // Problems: no zip file, a name twice, an encrypted part, more or larger than the limits allow.
  static Result<Archive> open(std::string bytes, const std::string& file, const UnpackLimits& limits = {});

  // Names exactly as the archive has them, in its order.
  const std::vector<std::string>& names() const;
  bool has(std::string_view name) const;

  // Problems: no such part, encrypted.
  Result<ArchivePart> part(std::string_view name) const;

  const std::string& file() const;

 private:
  friend class ArchivePart;
  struct State;
  std::shared_ptr<State> state_;
};

// A whole gzip file (RFC 1952), of several members where it has them. Problems: broken, cut, over the limits.
Result<std::string> gunzip(std::string_view packed, const std::string& file, const UnpackLimits& limits = {});

// The two bytes a gzip file begins with.
bool is_gzip(std::string_view bytes);

}  // namespace telaudit
