// The envelope of an 811 file as its pieces are put together: whether interchanges, groups and their counts
// are as they should be, and what stands outside of transaction sets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bill/reading.h"
#include "formats/x12_811_piece.h"
#include "formats/x12_811_whole_set.h"

namespace telaudit::formats::x12 {

// Whether an element that counts says so.
bool is_count(std::string_view text, std::uint64_t count);

class EnvelopeJoining {
 public:
  // The next piece, before its items.
  void look_at(const ParsedPiece& piece);
  // An item other than a set. What stood outside of sets before it is quarantined in `reading`.
  void take(const Item& item, bill::Reading& reading);
  void begin_set(bill::Reading& reading);
  void add_stray(std::uint64_t begin, std::uint64_t end, std::uint64_t segments);
  // The end of the file.
  void end(bill::Reading& reading);

  // What a set learns from around it.
  SetContext context(const std::string& file) const;

  void note(std::string code, std::string what, std::string element, std::string advice, std::uint64_t offset,
            std::string subject = {});
  void add_notes(const CountedNotes& notes) { notes_.add(notes); }
  const CountedNotes& notes() const { return notes_; }

 private:
  void end_group(const Item* end);
  void end_interchange(const Item* end);
  void note_stray(bill::Reading& reading);

  CountedNotes notes_;
  std::optional<std::uint64_t> indentation_;  // filler that indents the next piece's first segment
  std::optional<Item> interchange_;
  std::optional<Item> group_;
  std::uint64_t groups_ = 0;
  std::uint64_t sets_in_group_ = 0;
  std::uint64_t stray_begin_ = 0;
  std::uint64_t stray_end_ = 0;
  std::uint64_t stray_segments_ = 0;
  std::uint64_t crlf_ = 0;
  std::uint64_t line_feeds_ = 0;
  std::uint64_t first_line_end_ = 0;
};

}  // namespace telaudit::formats::x12
