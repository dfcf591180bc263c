// Where the records of a record file begin and end: by length, by line ends, or by the descriptors that
// mainframes write before records of varying length (IBM, z/OS DFSMS Using Data Sets, "Variable-length record
// formats").
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "formats/record_code.h"

namespace telaudit::formats {

enum class Framing : std::uint8_t {
  lines,     // each ends with a line end, which no record of the usual length is looked through for
  fixed,     // one behind the other, all of one length
  variable,  // each behind its descriptor (RDW): length in 2 bytes, itself included, and 2 bytes of zero
  blocked,   // the same in blocks, each behind its own descriptor (BDW)
};

// A block that says it is longer is none.
inline constexpr std::size_t kLargestBlock = std::size_t{1} << 20U;

struct RecordWay {
  Framing framing = Framing::lines;
  RecordCode code = RecordCode::ascii;
  std::size_t length = 0;  // of every record (fixed), or of those that may hold a line end (lines); else 0
};

class FrameScanner {
 public:
  // `bytes` begin where a record, or a block, begins.
  FrameScanner(std::string_view bytes, const RecordWay& way) : bytes_(bytes), way_(way) {}

  // The next record; false at the end, and where the descriptors make no sense (broken()): no record can be
  // found behind that place.
  bool next();
  std::size_t begin() const { return begin_; }
  std::size_t end() const { return end_; }
  // Behind the record and its line end. Where none follows: of the bytes that are no record.
  std::size_t next_offset() const { return at_; }
  // A segment of a record that spans several: not a record.
  bool segment() const { return segment_; }
  // Why the rest, from next_offset(), holds no records; empty where it was read to its end.
  std::string_view broken() const { return broken_; }
  // A piece of the file may begin at next_offset(): not within a block.
  bool between_blocks() const { return way_.framing != Framing::blocked || at_ >= block_end_; }

 private:
  bool next_line();
  bool next_fixed();
  bool next_described();
  bool open_block();
  std::size_t line_end_at(std::size_t at) const;  // its length; 0: none stands there
  bool break_off(std::string_view why);

  std::string_view bytes_;
  RecordWay way_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t block_end_ = 0;
  bool segment_ = false;
  std::string_view broken_;
};

}  // namespace telaudit::formats
