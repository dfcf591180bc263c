#include "formats/x12_811_piece.h"

#include <algorithm>
#include <map>
#include <utility>

#include "formats/x12_811_set.h"
#include "formats/x12_segment.h"

namespace telaudit::formats::x12 {
namespace {

using bill::Disposition;

constexpr std::size_t kLongestControl = 64;

std::string control(std::string_view element) {
  return std::string(element.substr(0, kLongestControl));
}

// Walks over the envelope; what stands between ST and SE goes to a SetParser.
class PieceParser {
 public:
  PieceParser(std::string_view bytes, std::uint64_t offset, const Delimiters& delimiters,
              const std::string& name)
      : bytes_(bytes),
        scanner_(bytes, delimiters, true),
        offset_(offset),
        name_(name),
        piece_(std::make_unique<ParsedPiece>()) {
    piece_->offset = offset;
    piece_->bytes = bytes.size();
  }

  std::unique_ptr<ParsedPiece> run() {
    bool first = true;
    while (scanner_.next()) {
      account_filler();
      read_segment(first);
      first = false;
      if (set_) read_calls();
      if (!made_room_ && piece_->columns.size() >= kSampledRows) make_room();
    }
    account_filler();
    close_set();
    return std::move(piece_);
  }

 private:
  // As if the piece went on as it began. Memory that is not used in the end is never touched.
  void make_room() {
    made_room_ = true;
    const std::uint64_t times = piece_->bytes / std::max<std::uint64_t>(scanner_.next_begin(), 1) + 1;
    piece_->columns.make_room(times);
    if (set_) set_->make_room(times);
  }

  // Nearly all segments of a large bill are calls, so these are not taken one by one.
  void read_calls() {
    if (!set_->fragment().is_811) return;
    // The first line end of all is for account_filler.
    const bool knows_line_ends = piece_->crlf + piece_->line_feeds > 0;
    const Stretch calls =
        set_->read_calls(bytes_, scanner_.next_begin(), offset_, scanner_.delimiters(), knows_line_ends);
    scanner_.go_on_at(calls.end);
    piece_->crlf += calls.crlf;
    piece_->line_feeds += calls.line_feeds;
  }

  void account_filler() {
    const Filler& filler = scanner_.filler();
    if (filler.bytes == 0) return;
    const std::uint64_t begin = offset_ + scanner_.begin() - filler.bytes;
    if (set_) {
      set_->add_filler(filler.bytes);
    } else {
      piece_->dispositions.add(Disposition::filler, filler.bytes, 0);
    }
    if (filler.first_line_end != std::string_view::npos && piece_->crlf + piece_->line_feeds == 0)
      piece_->first_line_end = offset_ + filler.first_line_end;
    piece_->crlf += filler.crlf;
    piece_->line_feeds += filler.line_feeds;
    if (filler.byte_order_mark)
      note("x12.byte-order-mark", "a UTF-8 byte order mark stands before the bill", "", begin);
    if (filler.indented) note("x12.indented", "segments are indented with blanks", "", begin);
    if (filler.ends_blank) piece_->trailing_blanks = begin;
  }

  void read_segment(bool first) {
    SegmentPlace place;
    place.offset = offset_ + scanner_.begin();
    place.length = scanner_.end() - scanner_.begin();
    place.bytes = scanner_.next_begin() - scanner_.begin();
    if (!scanner_.terminated())
      note("x12.terminator-missing", "the last segment has no terminator", "", place.offset + place.length);
    const bool too_long = place.length > kLongestSegment;
    // An overlong segment is not looked into beyond its tag.
    segment_.split(too_long ? scanner_.raw().substr(0, kTagBytes) : scanner_.raw(), scanner_.delimiters());
    if (segment_.wrapped())
      note("x12.line-ends-inside",
           "line ends stand inside segments, as in 80-column files; they were taken out", "", place.offset);
    if (segment_.foreign())
      note("x12.not-utf8", "text is not UTF-8; it was read as Windows-1252", "", place.offset);
    if (scanner_.isa() != nullptr) return begin_interchange(place);
    if (too_long || segment_.too_many()) return pass_limit(place, too_long);
    read_envelope(first, place);
  }

  void read_envelope(bool first, const SegmentPlace& place) {
    switch (segment_.number()) {
      case tag_number("GS"): {
        Item item = envelope(Item::Kind::group, place);
        item.first = control(segment_[6]);
        item.second = control(segment_[2]);
        item.third = control(segment_[1]);
        return add(std::move(item));
      }
      case tag_number("GE"):
        return end_item(Item::Kind::group_end, place);
      case tag_number("IEA"):
        return end_item(Item::Kind::interchange_end, place);
      case tag_number("ST"):
        return begin_set(place);
      default:
        break;
    }
    if (!set_ && first && offset_ > 0 && segment_.number() == tag_number("HL"))
      set_ = std::make_unique<SetParser>(place.offset, true, *piece_->level_text, piece_->columns, name_);
    if (set_) return in_set(place);
    if (segment_.number() == tag_number("TA1")) {
      piece_->dispositions.add(Disposition::ignored, place.bytes);
      return;
    }
    stray(place);
  }

  void in_set(const SegmentPlace& place) {
    SetFragment& fragment = set_->fragment();
    const bool ends = segment_.number() == tag_number("SE");
    if (fragment.is_811 || ends) {
      set_->read(segment_, place);
    } else {
      set_->pass(segment_.tag(), place, Disposition::ignored);
    }
    if (!ends) return;
    fragment.end_terminated = scanner_.terminated();
    close_set();
  }

  void begin_set(const SegmentPlace& place) {
    close_set();
    set_ = std::make_unique<SetParser>(place.offset, false, *piece_->level_text, piece_->columns, name_);
    set_->expect(levels_of_last_, bundles_of_last_);
    SetFragment& fragment = set_->fragment();
    fragment.begins = true;
    fragment.kind = control(segment_[1]);
    fragment.control = control(segment_[2]);
    fragment.is_811 = fragment.kind == "811";
    set_->read(segment_, place);
  }

  void close_set() {
    if (!set_) return;
    Item item;
    item.kind = Item::Kind::set;
    item.set = piece_->sets.size();
    piece_->sets.push_back(set_->finish());
    levels_of_last_ = piece_->sets.back().levels.size();
    bundles_of_last_ = piece_->sets.back().bundle_count;
    item.offset = piece_->sets.back().offset;
    item.length = piece_->sets.back().bytes;
    piece_->items.push_back(std::move(item));
    set_.reset();
  }

  void begin_interchange(const SegmentPlace& place) {
    Item item = envelope(Item::Kind::interchange, place);
    item.first = control(segment_[13]);
    item.third = control(segment_[9]);
    item.fourth = control(segment_[10]);
    item.fifth = control(segment_[6]);
    add(std::move(item));
    const IsaHeader& isa = *scanner_.isa();
    if (isa.unpadded)
      note("x12.isa-unpadded", "the elements of ISA do not have their fixed widths", "ISA", place.offset);
    if (isa.component_missing)
      note("x12.isa16-missing", "ISA16, the component separator, is missing", "ISA16", place.offset);
    if (isa.blank_before_terminator)
      note("x12.isa-blank", "a blank stands between ISA16 and the segment terminator", "ISA16", place.offset);
  }

  void end_item(Item::Kind kind, const SegmentPlace& place) {
    Item item = envelope(kind, place);
    item.first = control(segment_[1]);
    item.second = control(segment_[2]);
    add(std::move(item));
  }

  Item envelope(Item::Kind kind, const SegmentPlace& place) {
    close_set();
    piece_->dispositions.add(Disposition::context, place.bytes);
    Item item;
    item.kind = kind;
    item.offset = place.offset;
    item.length = place.length;
    return item;
  }

  void add(Item item) { piece_->items.push_back(std::move(item)); }

  void pass_limit(const SegmentPlace& place, bool too_long) {
    if (!set_) return stray(place);
    set_->refuse(
        too_long ? "a segment is longer than " + std::to_string(kLongestSegment) + " bytes"
                 : "a segment has more than " + std::to_string(kMostElements) + " elements",
        std::string(segment_.tag().substr(0, 8)),
        "no 811 segment is that long: a terminator may be missing or damaged; ask for the file again",
        place.offset);
    set_->pass(segment_.tag(), place, Disposition::quarantined);
  }

  void stray(const SegmentPlace& place) {
    piece_->dispositions.add(Disposition::quarantined, place.bytes);
    if (!piece_->items.empty() && piece_->items.back().kind == Item::Kind::stray) {
      Item& run = piece_->items.back();
      run.length = place.offset + place.bytes - run.offset;
      ++run.segments;
      return;
    }
    Item item;
    item.kind = Item::Kind::stray;
    item.offset = place.offset;
    item.length = place.bytes;
    add(std::move(item));
  }

  void note(std::string_view code, std::string_view what, std::string_view element, std::uint64_t offset) {
    CountedNote counted;
    counted.code = std::string(code);
    counted.what = std::string(what);
    counted.element = std::string(element);
    counted.advice = "nothing to do: it was read all the same";
    counted.offset = offset;
    piece_->notes.add(std::move(counted));
  }

  static constexpr std::size_t kTagBytes = 8;
  static constexpr std::size_t kSampledRows = 4096;

  std::string_view bytes_;
  SegmentScanner scanner_;
  std::uint64_t offset_;
  const std::string& name_;
  std::unique_ptr<ParsedPiece> piece_;
  Segment segment_;
  std::unique_ptr<SetParser> set_;
  bool made_room_ = false;
  std::size_t levels_of_last_ = 0;  // in the set before
  std::size_t bundles_of_last_ = 0;
};

}  // namespace

std::string_view class_name(ChargeClass charge_class) {
  switch (charge_class) {
    case ChargeClass::unknown:
      return "";
    case ChargeClass::recurring:
      return "recurring";
    case ChargeClass::one_time:
      return "one_time";
    case ChargeClass::usage:
      return "usage";
    case ChargeClass::discount:
      return "discount";
    case ChargeClass::credit:
      return "credit";
    case ChargeClass::tax:
      return "tax";
    case ChargeClass::surcharge:
      return "surcharge";
    case ChargeClass::fee:
      return "fee";
    case ChargeClass::late_fee:
      return "late_fee";
    case ChargeClass::instalment:
      return "instalment";
  }
  return "";
}

std::string_view service_kind_name(ServiceKind kind) {
  switch (kind) {
    case ServiceKind::none:
      return "";
    case ServiceKind::telephone:
      return "telephone";
    case ServiceKind::circuit:
      return "circuit";
    case ServiceKind::other:
      return "other";
  }
  return "";
}

void CountedNotes::add(CountedNote note) {
  const auto found = places_.find(std::pair(note.code, note.subject));
  if (found != places_.end()) {
    CountedNote& first = notes_[found->second];
    const std::uint64_t count = first.count + note.count;
    if (note.offset < first.offset) first = std::move(note);
    first.count = count;
    return;
  }
  places_.emplace(std::pair(note.code, note.subject), notes_.size());
  notes_.push_back(std::move(note));
}

void CountedNotes::add(const CountedNotes& later) {
  for (const auto& note : later.notes_) add(note);
}

std::unique_ptr<ParsedPiece> parse_piece(std::string_view bytes, std::uint64_t offset,
                                         const Delimiters& delimiters, const std::string& name) {
  return PieceParser(bytes, offset, delimiters, name).run();
}

}  // namespace telaudit::formats::x12
