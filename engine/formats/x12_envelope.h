// The X12 envelope as bytes: which characters delimit, and where each segment begins and ends. Everything
// that decides where a segment begins stands here, so that cutting a file and parsing a piece of it can never
// disagree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace telaudit::formats::x12 {

struct Delimiters {
  char element = '*';
  char segment = '~';
  bool line_ends = false;  // CR and LF each end a segment; `segment` is not used then
  std::string component;   // ISA16, one byte or one UTF-8 sequence; empty when the sender leaves it out

  bool operator==(const Delimiters&) const = default;
};

// An ISA segment as it stands in the bytes.
struct IsaHeader {
  Delimiters delimiters;
  std::size_t length = 0;  // with its terminator
  bool unpadded = false;   // its elements do not have their fixed widths
  bool component_missing = false;
  bool blank_before_terminator = false;
};

enum class IsaOutcome {
  found,
  no_isa,      // these bytes are no interchange header
  needs_more,  // they end before that can be told
};

// Reads the interchange header that begins with the first of `bytes`. `last`: nothing follows them, so that
// the answer is never needs_more. Offset 105 is not trusted: sixteen element separators are counted, whatever
// the widths.
IsaOutcome read_isa(std::string_view bytes, bool last, IsaHeader& header);

// False where no ISA begins in the bytes, also not one with line ends inside its tag or one cut off.
bool may_hold_isa(std::string_view bytes);

// Where a segment begins before `near` under the delimiters that hold at the beginning of a window: close to
// it where no interchange begins on the way, else 0.
std::size_t scanned_from(std::string_view window, std::size_t near, const Delimiters& delimiters);

// Bytes between segments.
struct Filler {
  std::size_t bytes = 0;
  std::size_t first_line_end = std::string_view::npos;
  std::size_t carriage_returns = 0;  // of all line ends
  std::size_t crlf = 0;              // line ends that are CR LF
  std::size_t line_feeds = 0;        // LF without CR
  bool indented = false;             // blanks stand directly before a segment
  bool ends_blank = false;           // blanks stand at the end of the bytes
  bool byte_order_mark = false;

  // Member by member: an assignment would read back as a whole what was just written in parts, for every
  // segment.
  void clear() {
    bytes = 0;
    first_line_end = std::string_view::npos;
    carriage_returns = 0;
    crlf = 0;
    line_feeds = 0;
    indented = false;
    ends_blank = false;
    byte_order_mark = false;
  }
};

// Walks over segments. Delimiters change by themselves where an interchange begins.
class SegmentScanner {
 public:
  SegmentScanner(std::string_view bytes, Delimiters delimiters, bool last)
      : bytes_(bytes), delimiters_(std::move(delimiters)), last_(last) {}

  // False at the end, or where more bytes are needed to go on (only when not `last`). filler() is set in
  // either case.
  bool next();

  const Filler& filler() const { return filler_; }
  std::size_t begin() const { return begin_; }
  std::size_t end() const { return end_; }        // before the terminator
  std::size_t next_begin() const { return at_; }  // after the terminator
  // Goes on behind segments that were read otherwise, none of which begins with I.
  void go_on_at(std::size_t at) { at_ = at; }
  bool terminated() const { return terminated_; }
  const IsaHeader* isa() const { return is_isa_ ? &isa_ : nullptr; }
  const Delimiters& delimiters() const { return delimiters_; }
  std::string_view raw() const { return bytes_.substr(begin_, end_ - begin_); }

  // Whether the segment has this tag; line ends that wrap a tag count as absent.
  bool tagged(std::string_view tag) const;

 private:
  void skip_filler();
  std::size_t find_end(std::size_t from) const;

  std::string_view bytes_;
  Delimiters delimiters_;
  bool last_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool terminated_ = false;
  bool is_isa_ = false;
  IsaHeader isa_;
  Filler filler_;
};

}  // namespace telaudit::formats::x12
