// The room of formats: what carriers send becomes bill::Reading.
//
// A reader is four functions, so that any file can be cut and read in parallel: sniff, cut, parse, join.
// Reading at any cuts gives the same reading, bit for bit. Content decides, never the file's name. To add a
// format, write a Reader in a file of its own and list it in readers.cpp; to add a carrier's delimited or
// fixed file, write a profile in rules/profiles.
//
// Threads: Reader and OpenFile are immutable once made; parse may run on many threads at once; join runs on
// one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bill/reading.h"

namespace telaudit::formats {

// What parse made of one piece; only its own reader looks inside.
class Piece {
 public:
  virtual ~Piece() = default;
};

// One file being read.
class OpenFile {
 public:
  virtual ~OpenFile() = default;

  // The first position >= `near` in `window` at which a piece can begin (0 < result < window.size()); nothing
  // when the window holds none. `window` begins at a piece's beginning.
  virtual std::optional<std::size_t> cut(std::string_view window, std::size_t near) const = 0;

  // Reads one piece whose first byte stands at `offset` of the file.
  virtual std::unique_ptr<Piece> parse(std::string_view bytes, std::uint64_t offset) const = 0;

  // Puts the pieces together, in order. A Problem refuses the whole file; what is wrong with one invoice of
  // several stands in Reading::refused.
  virtual Result<bill::Reading> join(std::vector<std::unique_ptr<Piece>> pieces) const = 0;
};

class Reader {
 public:
  virtual ~Reader() = default;
  virtual std::string name() const = 0;  // "x12-811", "profile verizon-wireless-charges"
  virtual std::string version() const = 0;
  virtual std::string profile_hash() const { return {}; }

  // Whether the file that begins with `prefix` (up to 64 KiB, or the whole file) is this reader's.
  virtual bool sniff(std::string_view prefix) const = 0;

  // `name` is used in places only. `prefix` is as for sniff.
  virtual Result<std::unique_ptr<OpenFile>> open(std::string_view prefix, const std::string& name) const = 0;
};

inline constexpr std::size_t kSniffBytes = 64U * 1024U;

using Readers = std::vector<std::unique_ptr<Reader>>;

// The built-in readers and one for each profile (*.yaml in `profile_folders`). A profile that does not load
// is a Problem with its place.
Result<Readers> load_readers(std::span<const std::string> profile_folders);

// The one reader that knows the file. Problems: none does (advice: what is known, how to write a profile), or
// more than one.
Result<const Reader*> detect(const Readers& readers, std::string_view prefix, const std::string& name);

// Reads `text` whole, cut near each of `near` (ascending positions; those where no cut is possible are left
// out).
Result<bill::Reading> read_at_cuts(const Reader& reader, std::string_view text, const std::string& name,
                                   std::span<const std::size_t> near);

}  // namespace telaudit::formats
