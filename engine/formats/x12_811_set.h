// Reads the segments of one 811 transaction set, or of the part of it that stands in one piece, into a
// SetFragment.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bill/reading.h"
#include "formats/x12_811_charges.h"
#include "formats/x12_811_piece.h"
#include "formats/x12_segment.h"

namespace telaudit::formats::x12 {

struct SegmentPlace {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;  // without the terminator
  std::uint64_t bytes = 0;   // with it
};

// Appends the words after a blank, as far as the text stays within `longest` bytes.
void append_words(std::string& text, std::string_view words, std::size_t longest);

// A stretch of segments, and the line ends between them.
struct Stretch {
  std::size_t end = 0;  // behind the last segment's terminator
  std::uint64_t crlf = 0;
  std::uint64_t line_feeds = 0;
};

class SetParser {
 public:
  // `in_detail`: the piece begins inside a set, at an HL. Text of levels and charges go to the other two.
  SetParser(std::uint64_t offset, bool in_detail, TextStore& level_text, ChargeColumns& columns,
            const std::string& file);

  void read(const Segment& segment, const SegmentPlace& place);
  void add_filler(std::uint64_t bytes);
  // Reads the calls that follow each other at `at`, behind the terminator of a segment, while they are of the
  // usual form (x12_811_call_run.cpp) and a call or a level follows: all that read() and add_filler() would
  // do with them is done. `bytes` are those of a piece, which stands at `offset` of the file. Line ends
  // between segments are passed over where `knows_line_ends`.
  Stretch read_calls(std::string_view bytes, std::size_t at, std::uint64_t offset,
                     const Delimiters& delimiters, bool knows_line_ends);
  // A segment that is counted but not looked into: too long, too many elements, or of a set that is no 811.
  void pass(std::string_view tag, const SegmentPlace& place, bill::Disposition disposition);
  void refuse(std::string what, std::string element, std::string advice, std::uint64_t offset);

  SetFragment& fragment() { return set_; }
  // Room for so many.
  void expect(std::size_t levels, std::size_t bundles);
  // Room for `times` as many levels as there are.
  void make_room(std::uint64_t times);
  // Ends the fragment.
  SetFragment finish();

 private:
  using Disposition = bill::Disposition;
  enum class Region { heading, detail, summary };
  // What SI, PID, REF and the like belong to.
  enum class Target { none, level, charge, party, dropped };

  Disposition dispatch(const Segment& segment, const SegmentPlace& place);
  Disposition in_heading(const Segment& segment, const SegmentPlace& place);
  Disposition in_detail(const Segment& segment, const SegmentPlace& place);
  Disposition in_summary(const Segment& segment, const SegmentPlace& place);
  Disposition otherwise(const Segment& segment, const SegmentPlace& place);

  // Heading and summary.
  Disposition read_big(const Segment& segment, const SegmentPlace& place);
  Disposition read_heading_reference(const Segment& segment);
  Disposition read_heading_date(const Segment& segment);
  Disposition read_party_name(const Segment& segment);
  Disposition read_total(const Segment& segment, const SegmentPlace& place);
  Disposition read_balance(const Segment& segment, const SegmentPlace& place);

  // Levels.
  Disposition open_level(const Segment& segment, const SegmentPlace& place);
  void close_level();
  LevelDetails& level_details();
  Disposition open_loop(const Segment& segment, const SegmentPlace& place);
  void split_level(const Segment& segment, const SegmentPlace& place);
  Disposition read_level_party(const Segment& segment);
  Disposition read_level_amount(const Segment& segment, const SegmentPlace& place);
  Disposition read_level_reference(const Segment& segment);
  Disposition read_level_ids(const Segment& segment);

  // Charges and what stands under them.
  Disposition add_charge(const Segment& segment, const SegmentPlace& place);
  // Calls (x12_811_calls.cpp).
  bool open_call(const Segment& segment, const SegmentPlace& place);
  Disposition read_after_call(const Segment& segment, const SegmentPlace& place);
  std::optional<Disposition> take_called_number(const Segment& segment, const SegmentPlace& place);
  void store_call();
  void keep_call();
  bool is_between_charges() const {
    return region_ == Region::detail && charge_ == kNoIndex && rows_.empty() && described_ == kNoIndex;
  }
  Disposition reject_charge(const ChargeReading& reading, const SegmentPlace& place);
  void close_charge();
  void settle_relation(const Segment& segment, std::size_t letter, ChargeRow& row) const;
  Disposition attach(const Segment& segment, const SegmentPlace& place);
  Disposition attach_ids(const Segment& segment, ChargeRow& row);
  Disposition attach_reference(const Segment& segment, ChargeRow& row);
  Disposition attach_quantity(const Segment& segment, ChargeRow& row);
  Disposition attach_instalment(const Segment& segment, const SegmentPlace& place, ChargeRow& row);
  bool attach_date(const Segment& segment, ChargeRow& row);
  void store_rows();
  void append_description(std::int32_t row, std::string_view words);
  void flush_description();
  void extend_loop(std::int32_t row, const SegmentPlace& place);
  ChargeRow* current_row();
  std::int32_t current_row_index() const { return charge_ != kNoIndex ? charge_ : allowance_; }

  void note(std::string code, std::string subject, std::string what, std::string element, std::string advice,
            std::uint64_t offset);
  void note_remarks(std::uint32_t remarks, const Segment& segment, const SegmentPlace& place);

  SetFragment set_;
  TextStore& level_text_;
  ChargeColumns& columns_;
  // The loop that is open: a charge of the level and all that stands under it, until it is stored.
  std::vector<ChargeRow> rows_;
  TextStore row_text_;
  BundleSorter sorter_;
  // A call that is open, under which nothing but the called number stands so far; rows_ is empty then.
  struct OpenCall {
    Call call;
    SegmentPlace place;
    std::uint64_t length = 0;      // of its loop
    std::string_view destination;  // in the piece, as all its text
  };
  OpenCall call_;
  bool is_call_open_ = false;
  const std::string& file_;
  Region region_;
  Target target_ = Target::none;
  bool heading_party_ = false;
  bool summary_party_ = false;

  std::int32_t level_ = kNoIndex;
  std::uint32_t level_loops_ = 0;
  std::uint32_t printed_loop_ = 0;
  bool level_has_items_ = false;            // other than taxes
  std::int32_t level_of_loops_ = kNoIndex;  // the HL that level_ is, or is an LX loop of
  std::string level_words_;
  KeptText level_id_;
  KeptText level_name_;

  std::int32_t charge_ = kNoIndex;     // the open IT1, SLN, TCD or USD
  std::int32_t allowance_ = kNoIndex;  // the open ITA of a level or an IT1
  bool subtracts_ = false;
  std::optional<Decimal> instalment_amount_;
  std::optional<Decimal> line_total_;
  std::int32_t described_ = kNoIndex;
  std::string description_;
};

}  // namespace telaudit::formats::x12
