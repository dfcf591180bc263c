// Records of fixed columns as lines of plain text, so that what reads lines reads them: each record becomes a
// line in which the columns that the profile uses have places of their own and numbers are written out. A
// line leads back to the bytes of its record.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/large_pages.h"
#include "bill/reading.h"
#include "formats/profile_language.h"
#include "formats/record_frames.h"

namespace telaudit::formats::profile {

// A cell of a record and its place in the line.
struct CellMove {
  std::size_t column = 0;  // index into Container::fixed
  std::size_t first = 0;   // in the record
  std::size_t length = 0;
  CellForm form;
  std::size_t to = 0;  // in the line
};

struct KindMoves {
  std::vector<std::string> begins;
  std::vector<CellMove> cells;
};

struct ImageLayout {
  RecordWay way;
  std::vector<FixedColumn> columns;  // by Container::fixed: places in the line; length 0: not used
  std::size_t width = 0;             // of the line, without its line end
  std::size_t type = 0;              // index into columns
  std::vector<CellMove> shared;
  std::vector<KindMoves> kinds;
  std::vector<KindMoves> modules;
  std::vector<std::size_t> filled_down;  // indexes into columns
};

// Of the columns that the profile's fields, conditions and `detect` name.
ImageLayout arrange_image(const Profile& profile, const RecordWay& way);

// Whether the record is of those before which alone a file is cut: what was filled down ends with it.
bool begins_piece(const RecordForm& form, RecordCode code, std::string_view record);

// Where a line's record stands in the file.
struct RecordPlace {
  std::uint64_t begin = 0;
  std::uint32_t length = 0;
  std::uint32_t number = 0;  // of the piece's records, from 0
};

struct RecordImage {
  LargeBytes lines;                 // kPieceSlack further bytes at the end
  std::size_t size = 0;             // of the lines
  std::size_t stride = 1;           // of a line, with its line end
  std::vector<RecordPlace> places;  // by line
  std::uint64_t records = 0;
  // Records that are no lines.
  std::vector<bill::Quarantined> refused;
  bill::Dispositions dispositions;   // of the bytes that are in no line
  bool high_bytes = false;           // a character above 0x7F stands in the lines
  bool broken = false;               // no record can be found in what follows
  std::uint64_t broken_modules = 0;  // records whose modules do not end where they do, and the first of them
  std::uint64_t broken_modules_at = 0;

  std::string_view text() const { return {lines.get(), size}; }
  // Of the line in which this position of the text lies.
  const RecordPlace& place_at(std::size_t position) const { return places[position / stride]; }
};

// `bytes` stand at `offset` of the file and begin with a record.
RecordImage make_image(const RecordForm& form, const ImageLayout& layout, std::string_view bytes,
                       std::uint64_t offset);

}  // namespace telaudit::formats::profile
