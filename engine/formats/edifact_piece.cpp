#include "formats/edifact_piece.h"

#include <utility>

#include "formats/edifact_detail.h"
#include "formats/edifact_heading.h"

namespace telaudit::formats::edifact {
namespace {

using bill::Disposition;

// Date and time of UNB as a sortable text: CCYYMMDDHHMM.
std::string stamp(std::string_view date, std::string_view time) {
  std::string text;
  if (date.size() == 6) text = date < "70" ? "20" : "19";
  return text.append(date).append(time);
}

class PieceParser {
 public:
  PieceParser(std::string_view bytes, std::uint64_t offset, const Syntax& syntax, const Profile& profile,
              const std::string& file)
      : segments_(bytes, syntax, true),
        syntax_(syntax),
        offset_(offset),
        size_(bytes.size()),
        file_(file),
        piece_(std::make_unique<ParsedPiece>()),
        heading_(*piece_, profile, file_),
        detail_(*piece_, profile, file_),
        summary_(*piece_, profile, file_) {}

  std::unique_ptr<ParsedPiece> run() {
    piece_->columns.expect(size_ / kUsualLine);
    while (take_repeated() || segments_.next()) {
      if (taken_) continue;
      take_filler();
      const SegmentPlace place{offset_ + segments_.begin(), segments_.next_begin() - segments_.begin()};
      take(place);
    }
    take_filler();
    close();
    return std::move(piece_);
  }

 private:
  // Bytes of a line with what belongs to it.
  static constexpr std::size_t kUsualLine = 150;

  enum class Section : std::uint8_t { outside, heading, detail, summary, other };

  Fragment& fragment() { return piece_->fragments.back(); }

  void take_filler() {
    const Filler& filler = segments_.filler();
    if (filler.bytes == 0) return;
    bill::Dispositions& dispositions = open_ ? fragment().dispositions : piece_->dispositions;
    dispositions.add(Disposition::filler, filler.bytes, 0);
    if (filler.byte_order_mark) add_defect(Defect::byte_order_mark, offset_ + segments_.begin());
  }

  // A segment of a line that came before.
  bool take_repeated() {
    taken_ = false;
    if (!open_ || section_ != Section::detail) return false;
    const std::string_view text = segments_.peek();
    if (!DetailReader::may_come_again(text)) return false;
    const SegmentPlace place{offset_ + segments_.next_begin(), text.size()};
    taken_ = detail_.take_again(text, place);
    if (!taken_) return false;
    segments_.skip(text.size());
    Fragment& message = fragment();
    ++message.segments;
    message.end = place.end();
    return true;
  }

  void add_defect(Defect defect, std::uint64_t offset) {
    Tallies& defects = open_ ? fragment().defects : piece_->defects;
    defects[static_cast<std::size_t>(defect)].add(offset);
  }

  void note_defects(std::uint64_t offset) {
    if (segments_.wrapped()) add_defect(Defect::wrapped, offset);
    if (segments_.undeclared()) add_defect(Defect::undeclared_characters, offset);
    if (segments_.repeated()) add_defect(Defect::repetition_left_out, offset);
  }

  void take(const SegmentPlace& place) {
    const std::uint32_t number = segments_.tag();
    switch (number) {
      case tag_number("UNA"):
      case tag_number("UNB"):
      case tag_number("UNZ"):
      case tag_number("UNG"):
      case tag_number("UNE"):
        return take_envelope(place);
      case tag_number("UNH"):
        close();
        begin_message(place);
        return note_defects(place.offset);
      default:
        break;
    }
    if (!open_) begin_rest(place);
    note_defects(place.offset);
    Fragment& message = fragment();
    ++message.segments;
    message.end = place.end();
    if (segments_.too_large())
      refuse(message, file_,
             "a segment is longer than 64 KiB or has more than " + std::to_string(kMostComponents) +
                 " components",
             "", place.offset);
    switch (number) {
      case tag_number("UNT"):
        return end_message(place);
      case tag_number("LIN"):
        if (section_ == Section::other) break;
        return begin_line(place);
      case tag_number("UNS"):
        if (section_ == Section::other || section_ == Section::outside) break;
        return begin_section(place);
      default:
        break;
    }
    switch (section_) {
      case Section::heading:
        return heading_.take(segments_, place, message);
      case Section::detail:
        return detail_.take(segments_, place, message);
      case Section::summary:
        return summary_.take(segments_, place, message);
      default:
        message.dispositions.add(Disposition::context, place.length);
    }
  }

  void take_envelope(const SegmentPlace& place) {
    close();
    if (!(segments_.syntax() == syntax_)) {
      syntax_ = segments_.syntax();
      detail_.forget_segments();
    }
    note_defects(place.offset);
    piece_->dispositions.add(Disposition::context, place.length);
    Item item;
    item.offset = place.offset;
    switch (segments_.tag()) {
      case tag_number("UNA"):
        item.kind = Item::Kind::una;
        break;
      case tag_number("UNB"):
        item.kind = Item::Kind::interchange;
        item.reference = segments_[5];
        item.sender = segments_[2];
        item.issued = stamp(segments_.component(4, 0), segments_.component(4, 1)) + item.reference;
        break;
      case tag_number("UNZ"):
        item.kind = Item::Kind::interchange_end;
        item.count = segments_[1];
        item.reference = segments_[2];
        break;
      case tag_number("UNG"):
        item.kind = Item::Kind::group;
        item.reference = segments_[5];
        break;
      default:
        item.kind = Item::Kind::group_end;
        item.count = segments_[1];
        item.reference = segments_[2];
        break;
    }
    if (const Header* header = segments_.header(); header != nullptr) {
      if (header->bad_marks) add_defect(Defect::bad_marks, place.offset);
      if (!header->known_level) add_defect(Defect::unknown_level, place.offset);
    }
    piece_->items.push_back(std::move(item));
  }

  void add_fragment(const SegmentPlace& place) {
    Item item;
    item.kind = Item::Kind::fragment;
    item.offset = place.offset;
    item.fragment = piece_->fragments.size();
    piece_->items.push_back(std::move(item));
    piece_->fragments.emplace_back();
    Fragment& made = fragment();
    made.offset = place.offset;
    made.rows_begin = piece_->columns.size();
    made.levels_begin = piece_->levels.size();
    open_ = true;
  }

  // What goes on with a message of the piece before, or stands outside of any.
  void begin_rest(const SegmentPlace& place) {
    add_fragment(place);
    section_ = Section::outside;
  }

  void begin_message(const SegmentPlace& place) {
    add_fragment(place);
    Fragment& message = fragment();
    message.begins = true;
    message.segments = 1;
    message.end = place.end();
    message.reference = segments_[1];
    message.type = segments_.component(2, 0);
    message.directory = std::string(segments_.component(2, 1)) + "." + std::string(segments_.component(2, 2));
    message.is_invoic = message.type == "INVOIC";
    message.heading = std::make_unique<Heading>();
    message.dispositions.add(Disposition::context, place.length);
    section_ = message.is_invoic ? Section::heading : Section::other;
    heading_.begin();
  }

  void begin_line(const SegmentPlace& place) {
    Fragment& message = fragment();
    if (section_ == Section::heading) heading_.end(message);
    if (section_ == Section::summary)
      refuse(message, file_, "a line stands behind the summary", "LIN", place.offset);
    section_ = Section::detail;
    detail_.begin_line(segments_, place, message);
  }

  // UNS: D before the lines, S behind them.
  void begin_section(const SegmentPlace& place) {
    Fragment& message = fragment();
    if (section_ == Section::heading) heading_.end(message);
    if (section_ == Section::detail) detail_.flush(message);
    message.dispositions.add(Disposition::context, place.length);
    section_ = segments_[1] == "D" ? Section::detail : Section::summary;
    if (section_ == Section::summary) summary_.begin(message);
  }

  void end_message(const SegmentPlace& place) {
    Fragment& message = fragment();
    message.dispositions.add(Disposition::context, place.length);
    message.ends = true;
    message.end_terminated = segments_.terminated();
    message.end_count = segments_[1];
    message.end_reference = segments_[2];
    message.end_offset = place.offset;
    close();
  }

  void close() {
    if (!open_) return;
    Fragment& message = fragment();
    if (section_ == Section::heading) heading_.end(message);
    detail_.flush(message);
    if (message.summary) summary_.end(message);
    message.rows_end = piece_->columns.size();
    message.levels_end = piece_->levels.size();
    open_ = false;
  }

  Segments segments_;
  Syntax syntax_;  // under which segments came before
  std::uint64_t offset_;
  std::size_t size_;
  const std::string& file_;
  std::unique_ptr<ParsedPiece> piece_;
  HeadingReader heading_;
  DetailReader detail_;
  SummaryReader summary_;
  Section section_ = Section::outside;
  bool open_ = false;
  bool taken_ = false;  // the segment at hand came before
};

}  // namespace

bill::Table ParsedPiece::take_charges() {
  bill::TableBuilder table(bill::charge_schema());
  std::size_t rows = columns.size();
  for (const auto& piece : before) rows += piece->columns.size();
  table.expect_rows(rows);
  take_charges(table);
  return table.finish();
}

void ParsedPiece::take_charges(bill::TableBuilder& table) {
  for (auto& piece : before) {
    piece->take_charges(table);
    piece.reset();
  }
  before.clear();
  for (const auto& rows : taken) columns.take(*rows.context, level_offsets, rows.begin, rows.end, table);
}

std::unique_ptr<ParsedPiece> parse_piece(std::string_view bytes, std::uint64_t offset, const Syntax& syntax,
                                         const Profile& profile, const std::string& name) {
  return PieceParser(bytes, offset, syntax, profile, name).run();
}

}  // namespace telaudit::formats::edifact
