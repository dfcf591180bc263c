// Calls of an 811. Nearly all of them are a TCD and the called number behind it, so these go straight into
// the columns; a call with anything else under it becomes a row like other charges, and is read as they are.
#include "formats/x12_811_set.h"

namespace telaudit::formats::x12 {
namespace {

using bill::Disposition;

// Whether the segment's text stands in the piece, and not in memory that the next segment takes.
bool stands_in_piece(const Segment& segment) {
  return !segment.wrapped() && !segment.foreign();
}

}  // namespace

// False for a call that is to be read like other charges; what was open before it is closed in any case.
bool SetParser::open_call(const Segment& segment, const SegmentPlace& place) {
  close_charge();
  allowance_ = kNoIndex;
  store_rows();
  if (!stands_in_piece(segment)) return false;
  call_.call = {};
  const ChargeReading reading = read_call(segment, call_.call);
  if (reading.verdict != ChargeReading::Verdict::kept || reading.remarks != 0 || reading.subtracts ||
      call_.call.relation != Relation::counts || !call_.call.amount)
    return false;
  call_.place = place;
  call_.length = place.length;
  call_.destination = {};
  is_call_open_ = true;
  target_ = Target::charge;
  level_has_items_ = level_ != kNoIndex;
  return true;
}

Disposition SetParser::read_after_call(const Segment& segment, const SegmentPlace& place) {
  switch (segment.number()) {
    case tag_number("SI"):
      if (const auto taken = take_called_number(segment, place)) return *taken;
      break;
    case tag_number("TCD"):
    case tag_number("HL"):
      store_call();
      return dispatch(segment, place);
    default:
      break;
  }
  keep_call();
  return dispatch(segment, place);
}

// Nothing where it gives more than a called number.
std::optional<Disposition> SetParser::take_called_number(const Segment& segment, const SegmentPlace& place) {
  if (!stands_in_piece(segment)) return std::nullopt;
  std::string_view number = call_.destination;
  bool used = false;
  for (std::size_t n = 0; n < service_id_pairs(segment); ++n) {
    const ServiceId id = read_service_id(segment, n);
    if (id.role == ServiceId::Role::product) return std::nullopt;
    if (id.role != ServiceId::Role::service) continue;
    if (number.empty()) number = id.value;
    used = true;
  }
  call_.destination = number;
  call_.length = place.offset + place.length - call_.place.offset;
  return used ? Disposition::charge : Disposition::ignored;
}

void SetParser::store_call() {
  if (!is_call_open_) return;
  is_call_open_ = false;
  const Call& call = call_.call;
  columns_.add_call(call, call_.destination, call_.place.offset, call_.length, call_.place.bytes,
                    sorter_.place_call(level_, *call.amount));
  ++set_.rows_of_segment[static_cast<std::size_t>(ChargeSegment::tcd)];
  set_.reach[kAmountField].add(*call.amount);
  if (call.gross) set_.reach[kGrossField].add(*call.gross);
}

// Makes the open call a row, under which anything may stand.
void SetParser::keep_call() {
  is_call_open_ = false;
  charge_ = static_cast<std::int32_t>(rows_.size());
  ChargeRow& row = rows_.emplace_back();
  fill_row(call_.call, row, row_text_);
  row.destination = row_text_.keep(call_.destination);
  row.offset = call_.place.offset;
  row.length = call_.length;
  row.segment_bytes = call_.place.bytes;
  row.level = level_;
}

}  // namespace telaudit::formats::x12
