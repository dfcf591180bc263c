#include "formats/x12_811_envelope.h"

#include <utility>

#include "base/text.h"

namespace telaudit::formats::x12 {
namespace {

// Control numbers compare as numbers: 101 is 000000101.
std::string_view without_zeros(std::string_view number) {
  number = trim(number);
  while (number.size() > 1 && number.front() == '0') number.remove_prefix(1);
  return number;
}

// ISA09 is YYMMDD.
std::string full_date(std::string_view date) {
  if (date.size() != 6) return std::string(date);
  return (date.substr(0, 2) < "70" ? "20" : "19") + std::string(date);
}

}  // namespace

bool is_count(std::string_view text, std::uint64_t count) {
  return without_zeros(text) == std::to_string(count);
}

void EnvelopeJoining::look_at(const ParsedPiece& piece) {
  if (indentation_)
    note("x12.indented", "segments are indented with blanks", "", "nothing to do: it was read all the same",
         *indentation_);
  indentation_ = piece.trailing_blanks;
  if (crlf_ + line_feeds_ == 0) first_line_end_ = piece.first_line_end;
  crlf_ += piece.crlf;
  line_feeds_ += piece.line_feeds;
}

void EnvelopeJoining::take(const Item& item, bill::Reading& reading) {
  if (item.kind == Item::Kind::stray) return add_stray(item.offset, item.offset + item.length, item.segments);
  note_stray(reading);
  switch (item.kind) {
    case Item::Kind::interchange:
      end_group(nullptr);
      end_interchange(nullptr);
      interchange_ = item;
      groups_ = 0;
      break;
    case Item::Kind::group:
      end_group(nullptr);
      group_ = item;
      ++groups_;
      sets_in_group_ = 0;
      break;
    case Item::Kind::group_end:
      end_group(&item);
      break;
    case Item::Kind::interchange_end:
      end_group(nullptr);
      end_interchange(&item);
      break;
    default:
      break;
  }
}

void EnvelopeJoining::begin_set(bill::Reading& reading) {
  note_stray(reading);
  ++sets_in_group_;
}

void EnvelopeJoining::end(bill::Reading& reading) {
  end_group(nullptr);
  end_interchange(nullptr);
  note_stray(reading);

  if (crlf_ > 0 && line_feeds_ > 0)
    note("x12.line-ends-mixed", "lines end with CR LF in some places and with LF alone in others", "",
         "nothing to do: it was read all the same", first_line_end_);
}

SetContext EnvelopeJoining::context(const std::string& file) const {
  SetContext context;
  context.file = file;
  if (interchange_) {
    context.interchange = interchange_->first;
    context.issued = full_date(interchange_->third) + interchange_->fourth + interchange_->first;
  }
  if (group_) context.sender = group_->second;
  if (context.sender.empty() && interchange_) context.sender = interchange_->fifth;
  return context;
}

void EnvelopeJoining::end_group(const Item* end) {
  const std::optional<Item> group = std::exchange(group_, std::nullopt);
  if (!group) {
    if (end != nullptr)
      note("x12.ge-without-gs", "GE ends a group that never began", "GE",
           "nothing to do if the bill balances", end->offset);
    return;
  }
  if (end == nullptr) {
    note("x12.ge-missing", "group " + group->first + " has no GE", "GE",
         "the file may be cut off; ask the carrier whether more bills belong to it", group->offset);
    return;
  }
  if (!is_count(end->first, sets_in_group_))
    note("x12.ge-count",
         "GE01 says " + end->first + " transaction sets, the group has " + std::to_string(sets_in_group_),
         "GE01", "compare the number of bills with what the carrier says it sent", end->offset);
  if (without_zeros(end->second) != without_zeros(group->first))
    note("x12.ge-control", "GE02 says " + end->second + ", GS06 " + group->first, "GE02",
         "nothing to do if the bills balance", end->offset);
}

void EnvelopeJoining::end_interchange(const Item* end) {
  const std::optional<Item> interchange = std::exchange(interchange_, std::nullopt);
  if (!interchange) {
    if (end != nullptr)
      note("x12.iea-without-isa", "IEA ends an interchange that never began", "IEA",
           "nothing to do if the bill balances", end->offset);
    return;
  }
  if (end == nullptr) {
    note("x12.iea-missing", "interchange " + interchange->first + " has no IEA", "IEA",
         "the file may be cut off; ask the carrier whether more bills belong to it", interchange->offset);
    return;
  }
  if (!is_count(end->first, groups_))
    note("x12.iea-count",
         "IEA01 says " + end->first + " groups, the interchange has " + std::to_string(groups_), "IEA01",
         "compare the number of bills with what the carrier says it sent", end->offset);
  if (without_zeros(end->second) != without_zeros(interchange->first))
    note("x12.iea-control", "IEA02 says " + end->second + ", ISA13 " + interchange->first, "IEA02",
         "nothing to do if the bills balance", end->offset);
}

void EnvelopeJoining::add_stray(std::uint64_t begin, std::uint64_t end, std::uint64_t segments) {
  if (stray_segments_ == 0) stray_begin_ = begin;
  stray_end_ = end;
  stray_segments_ += segments;
}

void EnvelopeJoining::note_stray(bill::Reading& reading) {
  if (stray_segments_ == 0) return;
  reading.quarantine.push_back(
      {stray_begin_, stray_end_ - stray_begin_, "stands outside any transaction set"});
  note("x12.outside-set", "bytes stand outside any transaction set and could not be read", "",
       "if a bill is missing, the file is damaged; ask the carrier for it again", stray_begin_);
  stray_segments_ = 0;
}

void EnvelopeJoining::note(std::string code, std::string what, std::string element, std::string advice,
                           std::uint64_t offset, std::string subject) {
  CountedNote counted;
  counted.code = std::move(code);
  counted.subject = std::move(subject);
  counted.what = std::move(what);
  counted.element = std::move(element);
  counted.advice = std::move(advice);
  counted.offset = offset;
  notes_.add(std::move(counted));
}

}  // namespace telaudit::formats::x12
