// The room of formats: what carriers send becomes bill::Reading.
//
// A reader is four functions, so that any file can be cut, read in parallel and never held whole: sniff, cut,
// parse, join. Reading at any cuts gives the same charges. Content decides, never the file's name. To add a
// format, write a Reader in a file of its own and list it in readers.cpp; to add a carrier's delimited or
// fixed file, write a profile in rules/profiles.
//
// Threads: Reader and OpenFile are immutable once made; parse may run on many threads at once; a Joining is
// used by one thread at a time; take_charges of several pieces may run at once.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/structural_scan.h"
#include "bill/reading.h"

namespace telaudit::formats {

// What parse made of one piece; only its own reader looks inside. It needs the bytes it was made from no
// more.
class Piece {
 public:
  virtual ~Piece() = default;

  // The charges it gives (charge_schema()), to be stored or appended: words of dictionaries may stand in any
  // order. Called once, after Joining::add gave the piece back.
  virtual bill::Table take_charges() = 0;
};

class Beginning;
class OpenFile;

// Puts the pieces of one file together.
class Joining {
 public:
  virtual ~Joining() = default;

  // Takes the next piece, in the order of the file: what it inherits from those before it is filled in. Gives
  // it back when its charges can be taken; keeps it (null) when they are still to come, with a later piece or
  // with finish(). A Problem refuses the whole file.
  virtual Result<std::unique_ptr<Piece>> add(std::unique_ptr<Piece> piece) = 0;

  // Set when what add() or finish() met shows that the file must be read otherwise, from its beginning: with
  // this file, and a Joining of its own.
  virtual std::shared_ptr<const OpenFile> read_again() const { return nullptr; }

  // What all pieces gave. Its `charges` are only those that no piece gave; they follow the pieces' charges,
  // and rows of parts count from the first of these. Where the bill date or the number of a part becomes
  // known only here, its rows hold unknown there, and the part's key speaks for them. A Problem refuses the
  // whole file; what is wrong with one invoice of several stands in Reading::refused.
  virtual Result<bill::Reading> finish() = 0;
};

// One file being read.
class OpenFile {
 public:
  virtual ~OpenFile() = default;

  // The first position >= `near` in `window` at which a piece can begin (0 < result < window.size()); nothing
  // when the window holds none. `window` begins at a piece's beginning.
  virtual std::optional<std::size_t> cut(std::string_view window, std::size_t near) const = 0;

  // True where nothing in these bytes says that what follows a line end of theirs is no beginning. Asked of
  // bytes as they are read, while they are near.
  virtual bool plain(std::string_view /*bytes*/) const { return false; }
  // As cut(), where plain() is true of the window's first `plain` bytes, be they asked of at once or in
  // parts.
  virtual std::optional<std::size_t> cut_behind(std::string_view window, std::size_t near,
                                                std::size_t /*plain*/) const {
    return cut(window, near);
  }

  // How many bytes a piece is to have, where `usual` is what pieces of files have whose charges take up some
  // 130 bytes each: what a piece takes up in memory goes by its charges.
  virtual std::size_t piece_bytes(std::size_t usual) const { return usual; }

  // Reads one piece whose first byte stands at `offset` of the file. kPieceSlack bytes behind its last are
  // readable, whatever they hold.
  virtual std::unique_ptr<Piece> parse(std::string_view bytes, std::uint64_t offset) const = 0;

  virtual std::unique_ptr<Joining> join() const = 0;
};

class Reader {
 public:
  virtual ~Reader() = default;
  virtual std::string name() const = 0;  // "x12-811", "profile verizon-wireless-charges"
  virtual std::string version() const = 0;
  virtual std::string profile_hash() const { return {}; }

  // Whether the file that begins so is this reader's.
  virtual bool sniff(const Beginning& beginning) const = 0;
  // The same, asked of one reader alone. `prefix`: up to kSniffBytes, or the whole file.
  bool sniff(std::string_view prefix) const;

  // `name` is used in places only. `prefix` is as for sniff.
  virtual Result<std::shared_ptr<const OpenFile>> open(std::string_view prefix,
                                                       const std::string& name) const = 0;

  // The reader of the same columns in a workbook's sheet, whose rows come as text (ingest/workbook_sheets.h);
  // none: it reads no sheets.
  virtual std::unique_ptr<Reader> of_sheet() const { return nullptr; }
  // Of a reader of sheets: the decimal mark with which numbers are to be written for it.
  virtual char decimal_mark() const { return '.'; }
};

inline constexpr std::size_t kSniffBytes = 64U * 1024U;
inline constexpr std::size_t kPieceSlack = 64;

using Readers = std::vector<std::unique_ptr<Reader>>;

// How files are read; what they give is the same.
struct ReadingWay {
  bool column_wise = true;  // delimited files in blocks of rows, where their profile allows
  ScanKernel kernel = best_scan_kernel();
};

// The built-in readers and one for each profile (*.yaml in `profile_folders`). A profile that does not load
// is a Problem with its place.
Result<Readers> load_readers(std::span<const std::string> profile_folders, ReadingWay way = {});

// Of those that have one, the readers of sheets.
Readers sheet_readers(const Readers& readers);

// The one reader that knows the file. Problems: none does (advice: what is known, how to write a profile), or
// more than one.
Result<const Reader*> detect(const Readers& readers, std::string_view prefix, const std::string& name);

// Reads `text` whole, cut near each of `near` (ascending positions; those where no cut is possible are left
// out). All charges stand in the reading, with the numbers and bill dates of their parts.
Result<bill::Reading> read_at_cuts(const Reader& reader, std::string_view text, const std::string& name,
                                   std::span<const std::size_t> near);

}  // namespace telaudit::formats
