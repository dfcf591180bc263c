// A reading: what one pass of one reader over one source gave. Every record and byte of the source has
// exactly one disposition.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "bill/invoice.h"
#include "bill/parts.h"
#include "bill/table.h"

namespace telaudit::bill {

enum class Disposition : std::uint8_t {
  charge,         // yielded one or more charges
  context,        // gave something charges inherit, or opened a level
  printed_total,  // gave a control total
  ignored,        // known, and of no use here (counted)
  quarantined,    // could not be read
  filler,         // bytes between records: line ends, indentation, byte order mark
};
inline constexpr std::size_t kDispositions = 6;
std::string_view disposition_name(Disposition disposition);

struct Dispositions {
  struct Count {
    std::uint64_t records = 0;
    std::uint64_t bytes = 0;
  };
  std::array<Count, kDispositions> counts{};

  void add(Disposition disposition, std::uint64_t bytes, std::uint64_t records = 1);
  void add(const Dispositions& other);
  std::uint64_t bytes() const;  // of all dispositions: equals the size of the source
};

// A defect that was survived: read, but worth knowing. `code` is stable, for tests and counting.
struct Note {
  std::string code;
  Problem problem;
};

// A record that could not be read; its bytes are kept by place, not by copy.
struct Quarantined {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::string reason;
};

struct Reading {
  std::string reader;  // "x12-811", "profile"
  std::string reader_version;
  std::string profile_hash;  // SHA-256 of the profile, empty for built-in readers
  Parts parts;
  Table charges;  // charge_schema(); Part::rows are ranges of it
  std::vector<Note> notes;
  std::vector<Quarantined> quarantine;
  std::vector<Problem> refused;  // invoices in the file that were not taken (cut off, ambiguous money)
  Dispositions dispositions;
};

}  // namespace telaudit::bill
