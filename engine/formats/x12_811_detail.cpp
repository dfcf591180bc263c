// The detail of an 811: levels (HL with their LX and NM1 loops), and the charges in them.
#include <algorithm>

#include "base/text.h"
#include "formats/x12_811_set.h"

namespace telaudit::formats::x12 {
namespace {

using bill::Disposition;

// A label is what a person reads beside a total.
constexpr std::size_t kLongestLabel = 512;

// The name in an NM1 (last or organisation, first) or N1.
std::string party_name(const Segment& segment) {
  if (segment.number() == tag_number("N1")) return std::string(segment[2].substr(0, kLongestLabel));
  std::string name(segment[4].substr(0, kLongestLabel));
  append_words(name, segment[3], kLongestLabel);
  return name;
}

}  // namespace

Disposition SetParser::in_detail(const Segment& segment, const SegmentPlace& place) {
  switch (segment.number()) {
    case tag_number("LX"):
      return open_loop(segment, place);
    case tag_number("NM1"):
    case tag_number("N1"):
      return read_level_party(segment);
    case tag_number("TCD"):
      return open_call(segment, place) ? Disposition::charge : add_charge(segment, place);
    case tag_number("IT1"):
    case tag_number("SLN"):
    case tag_number("USD"):
    case tag_number("ITA"):
    case tag_number("TXI"):
      return add_charge(segment, place);
    case tag_number("FA2"):
      if (level_ != kNoIndex) level_text_.keep_first(level_details().cost_centre, segment[2]);
      return Disposition::context;
    case tag_number("REF"):
      if (target_ == Target::party) return Disposition::ignored;
      break;
    case tag_number("SI"):
    case tag_number("PID"):
    case tag_number("DTM"):
    case tag_number("AMT"):
    case tag_number("QTY"):
    case tag_number("MSG"):
    case tag_number("INC"):
      break;
    default:
      return otherwise(segment, place);
  }
  if (target_ == Target::dropped) return Disposition::ignored;
  if (current_row() != nullptr) return attach(segment, place);
  switch (segment.number()) {
    case tag_number("AMT"):
      return read_level_amount(segment, place);
    case tag_number("REF"):
      return read_level_reference(segment);
    case tag_number("SI"):
      return read_level_ids(segment);
    case tag_number("PID"):
      if (level_ == kNoIndex || level_loops_ > 1) return Disposition::ignored;
      append_words(level_words_, segment[5], kLongestLabel);
      return Disposition::context;
    case tag_number("DTM"): {
      if (level_ == kNoIndex) return Disposition::ignored;
      ChargeRow dates;
      if (!attach_date(segment, dates)) return Disposition::ignored;
      if (dates.from) level_details().from = dates.from;
      if (dates.through) level_details().through = dates.through;
      return Disposition::context;
    }
    default:
      return Disposition::ignored;
  }
}

// Of the open level.
LevelDetails& SetParser::level_details() {
  std::int32_t& details = set_.levels[static_cast<std::size_t>(level_)].details;
  if (details == kNoIndex) {
    details = static_cast<std::int32_t>(set_.level_details.size());
    set_.level_details.emplace_back();
  }
  return set_.level_details[static_cast<std::size_t>(details)];
}

Disposition SetParser::open_level(const Segment& segment, const SegmentPlace& place) {
  close_level();
  region_ = Region::detail;
  target_ = Target::level;
  summary_party_ = false;
  level_ = static_cast<std::int32_t>(set_.levels.size());
  level_loops_ = 0;
  printed_loop_ = 0;
  level_has_items_ = false;
  level_of_loops_ = level_;
  LevelNode node;
  node.offset = place.offset;
  node.length = static_cast<std::uint32_t>(place.length);
  node.id = level_text_.keep(segment[1]);
  node.parent = level_text_.keep(segment[2]);
  node.code = level_text_.keep(segment[3]);
  set_.levels.push_back(node);
  return Disposition::context;
}

void SetParser::close_level() {
  store_call();
  close_charge();
  allowance_ = kNoIndex;
  store_rows();
  sorter_.end_level();
  if (level_ != kNoIndex) {
    LevelNode& node = set_.levels[static_cast<std::size_t>(level_)];
    node.label = level_text_.keep(level_words_);
    if (node.label.empty()) node.label = level_id_;
    if (node.label.empty()) node.label = level_name_;
  }
  level_words_.clear();
  level_id_ = {};
  level_name_ = {};
  target_ = Target::none;
}

// The standard puts every LX loop of a level before its charges. A sender that goes on to a second LX after
// them means what follows for that LX, so it becomes a level of its own below the first.
void SetParser::split_level(const Segment& segment, const SegmentPlace& place) {
  close_level();
  LevelNode node;
  {
    const LevelNode& whole = set_.levels[static_cast<std::size_t>(level_of_loops_)];
    node.parent = whole.id;
    node.code = whole.code;
    std::string id(level_text_.view(whole.id));
    id.append(".").append(segment[1]);
    node.id = level_text_.keep(id);
  }
  node.offset = place.offset;
  node.length = static_cast<std::uint32_t>(place.length);
  level_ = static_cast<std::int32_t>(set_.levels.size());
  level_loops_ = 0;
  printed_loop_ = 0;
  level_has_items_ = false;
  set_.levels.push_back(node);
}

Disposition SetParser::open_loop(const Segment& segment, const SegmentPlace& place) {
  if (level_has_items_) split_level(segment, place);
  close_charge();
  allowance_ = kNoIndex;
  target_ = Target::level;
  ++level_loops_;
  ++set_.loops;
  return Disposition::context;
}

Disposition SetParser::read_level_party(const Segment& segment) {
  const std::string name = party_name(segment);
  target_ = Target::party;
  if (charge_ != kNoIndex) {
    if (segment[1] != "EN") return Disposition::ignored;
    row_text_.keep_first(rows_[static_cast<std::size_t>(charge_)].user, name);
    return Disposition::charge;
  }
  if (level_ == kNoIndex) return Disposition::ignored;
  if (segment[1] == "SJ") level_text_.keep_first(level_details().provider, name);
  if (segment[1] == "EN") level_text_.keep_first(level_details().user, name);
  level_text_.keep_first(level_name_, name);
  return Disposition::context;
}

Disposition SetParser::read_level_amount(const Segment& segment, const SegmentPlace& place) {
  if (level_ == kNoIndex) return Disposition::ignored;
  LevelNode& level = set_.levels[static_cast<std::size_t>(level_)];
  const auto qualifier = segment[1];
  const std::uint8_t rank = qualifier == "GW" ? 3 : qualifier == "5" ? 2 : qualifier == "1" ? 1 : 0;
  if (rank == 0) return Disposition::ignored;
  const Amount amount = read_explicit(segment[2]);
  if (!amount.known()) {
    note("x12.level-total-unreadable", "AMT02",
         "the level's total '" + std::string(segment[2].substr(0, 40)) + "' cannot be read as an amount",
         "AMT02", "this level is not checked against its charges", place.offset);
    return Disposition::quarantined;
  }
  if (rank < level.printed_rank) return Disposition::ignored;
  if (rank == level.printed_rank) {
    if (level_loops_ == printed_loop_) return Disposition::ignored;
    level.is_printed = false;
    note("x12.level-total-repeated", "AMT",
         "one level prints several totals in several LX loops; none of them is checked", "AMT",
         "the bill's total is checked all the same", place.offset);
    return Disposition::ignored;
  }
  if (level_of_loops_ != level_) {
    LevelNode& whole = set_.levels[static_cast<std::size_t>(level_of_loops_)];
    if (whole.is_printed)
      note("x12.level-total-repeated", "AMT",
           "one level prints totals in several LX loops; what its first one covers is not known", "AMT",
           "the bill's total is checked all the same", place.offset);
    whole.is_printed = false;
  }
  level.printed_rank = rank;
  printed_loop_ = level_loops_;
  const bool credit = segment[3] == "C" && !amount.value.is_negative();
  const Decimal printed = in_cents(credit ? negate(amount.value) : amount.value);
  level.is_printed = true;
  level.printed_mantissa = printed.mantissa;
  level.printed_scale = printed.scale;
  level.printed_offset = place.offset;
  level.printed_length = static_cast<std::uint32_t>(place.length);
  return Disposition::printed_total;
}

Disposition SetParser::read_level_reference(const Segment& segment) {
  if (level_ == kNoIndex) return Disposition::ignored;
  LevelNode& level = set_.levels[static_cast<std::size_t>(level_)];
  const auto qualifier = segment[1];
  const auto value = segment[2];
  for (std::size_t i = 0; i < kAccountQualifiers.size(); ++i)
    if (qualifier == kAccountQualifiers[i]) {
      level_text_.keep_first(level_details().accounts[i], value);
      return Disposition::context;
    }
  if (qualifier == "CT") {
    level_text_.keep_first(level_details().contract_reference, value);
  } else if (qualifier == "OW") {
    level_text_.keep_first(level_details().order_reference, value);
  } else if (qualifier == "CR" || qualifier == "DP") {
    level_text_.keep_first(level_details().cost_centre, value);
  } else if (qualifier == "TA") {
    if (!level.service.empty()) return Disposition::ignored;
    level_text_.keep_first(level.service, value);
    level.service_kind = ServiceKind::circuit;
  } else {
    return Disposition::ignored;
  }
  return Disposition::context;
}

Disposition SetParser::read_level_ids(const Segment& segment) {
  if (level_ == kNoIndex) return Disposition::ignored;
  LevelNode& level = set_.levels[static_cast<std::size_t>(level_)];
  for (std::size_t n = 0; n < service_id_pairs(segment); ++n) {
    const auto id = read_service_id(segment, n);
    level_text_.keep_first(level_id_, id.value);
    if (id.role != ServiceId::Role::service || !level.service.empty()) continue;
    level.service = level_text_.keep(id.value);
    level.service_kind = id.kind;
  }
  return Disposition::context;
}

ChargeRow* SetParser::current_row() {
  const auto index = current_row_index();
  return index == kNoIndex ? nullptr : &rows_[static_cast<std::size_t>(index)];
}

Disposition SetParser::add_charge(const Segment& segment, const SegmentPlace& place) {
  const auto number = segment.number();
  const bool is_tax = number == tag_number("TXI");
  const bool is_allowance = number == tag_number("ITA");
  if (!is_tax && !is_allowance) close_charge();
  if (!is_tax && charge_ == kNoIndex) allowance_ = kNoIndex;
  if (charge_ == kNoIndex && allowance_ == kNoIndex) store_rows();

  const auto index = static_cast<std::int32_t>(rows_.size());
  ChargeRow& row = rows_.emplace_back();
  ChargeReading reading;
  switch (number) {
    case tag_number("IT1"):
      reading = read_it1(segment, row, row_text_);
      break;
    case tag_number("SLN"):
      reading = read_sln(segment, row, row_text_);
      break;
    case tag_number("ITA"):
      reading = read_ita(segment, row, row_text_);
      break;
    case tag_number("TCD"): {
      Call call;
      reading = read_call(segment, call);
      fill_row(call, row, row_text_);
      break;
    }
    case tag_number("USD"):
      reading = read_usd(segment, row, row_text_);
      break;
    default:
      reading = read_txi(segment, row, row_text_);
      break;
  }
  note_remarks(reading.remarks, segment, place);
  if (reading.verdict != ChargeReading::Verdict::kept) {
    rows_.pop_back();
    if (reading.verdict == ChargeReading::Verdict::nothing) return Disposition::ignored;
    if (!is_tax && charge_ == kNoIndex) target_ = Target::dropped;
    return reject_charge(reading, place);
  }

  row.offset = place.offset;
  row.length = place.length;
  row.segment_bytes = place.bytes;
  row.level = level_;
  if (is_tax) {
    row.parent = allowance_ != kNoIndex ? allowance_ : charge_;
  } else if (is_allowance) {
    row.parent = charge_;
  }
  settle_relation(segment, is_tax ? 7 : 16, row);
  if (is_tax) {
    extend_loop(row.parent, place);
    return Disposition::charge;
  }
  target_ = Target::charge;
  level_has_items_ = level_ != kNoIndex;
  if (!is_allowance) {
    charge_ = index;
    subtracts_ = reading.subtracts;
  } else if (charge_ == kNoIndex) {
    allowance_ = index;
  } else {
    // Only an IT1 has ITA loops; under the others an ITA is a plain segment, and what follows belongs to the
    // charge.
    extend_loop(charge_, place);
    if (rows_[static_cast<std::size_t>(charge_)].segment == ChargeSegment::it1) allowance_ = index;
  }
  return Disposition::charge;
}

Disposition SetParser::reject_charge(const ChargeReading& reading, const SegmentPlace& place) {
  const std::string element(reading.element);
  if (reading.verdict == ChargeReading::Verdict::refused) {
    refuse("the amount of a charge cannot be read: " + element + " " + std::string(reading.reason), element,
           "expected digits with at most one point; ask the carrier for a corrected file", place.offset);
  } else {
    set_.quarantine.push_back({place.offset, place.length, element + " " + std::string(reading.reason)});
  }
  return Disposition::quarantined;
}

void SetParser::settle_relation(const Segment& segment, std::size_t letter, ChargeRow& row) const {
  if (row.relation != Relation::counts) return;
  // What stands under information is information, unless it says otherwise itself.
  if (row.parent != kNoIndex && segment[letter].empty() &&
      rows_[static_cast<std::size_t>(row.parent)].relation == Relation::information)
    row.relation = Relation::information;
  // The summary's loop of a party breaks the bill down for it: its charges are usually those above.
  if (region_ == Region::summary && summary_party_ && row.segment == ChargeSegment::ita)
    row.relation = Relation::included;
}

void SetParser::close_charge() {
  if (charge_ == kNoIndex) return;
  flush_description();
  ChargeRow& row = rows_[static_cast<std::size_t>(charge_)];
  if (!row.amount && (row.segment == ChargeSegment::it1 || row.segment == ChargeSegment::sln)) {
    row.amount = instalment_amount_ ? instalment_amount_ : line_total_;
    if (row.amount && subtracts_) row.amount = negate(*row.amount);
    if (row.charge_class != ChargeClass::instalment) note_sign(row);
  }
  const bool empty =
      !row.amount && row.product_code.empty() && row.description.empty() && row.service.empty();
  if (empty && static_cast<std::size_t>(charge_) + 1 == rows_.size()) {
    auto& counts = set_.dispositions.counts;
    auto& from = counts[static_cast<std::size_t>(Disposition::charge)];
    from.records -= 1;
    from.bytes -= row.segment_bytes;
    set_.dispositions.add(Disposition::ignored, row.segment_bytes);
    rows_.pop_back();
  }
  charge_ = kNoIndex;
  allowance_ = kNoIndex;
  subtracts_ = false;
  instalment_amount_.reset();
  line_total_.reset();
}

// What stands under a charge is for its service and its period, unless it says otherwise itself.
void SetParser::store_rows() {
  flush_description();
  for (std::size_t i = rows_.size(); i-- > 0;) {
    ChargeRow& row = rows_[i];
    if (row.parent == kNoIndex) continue;
    const ChargeRow& parent = rows_[static_cast<std::size_t>(row.parent)];
    if (row.service.empty()) {
      row.service = parent.service;
      row.service_kind = parent.service_kind;
    }
    if (!row.from) row.from = parent.from;
    if (!row.through) row.through = parent.through;
  }
  const auto first = static_cast<std::uint32_t>(columns_.size());
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    const ChargeRow& row = rows_[i];
    const std::uint32_t number = first + static_cast<std::uint32_t>(i);
    columns_.add(row, row_text_, sorter_.place(rows_, i, number));
    if (row.parent != kNoIndex) columns_.parents.add(number, first + static_cast<std::uint32_t>(row.parent));
    ++set_.rows_of_segment[static_cast<std::size_t>(row.segment)];
    for (std::size_t field = 0; field < kDecimalFields; ++field)
      if (const auto& value = row.*kDecimalSources[field].member) set_.reach[field].add(*value);
  }
  rows_.clear();
  row_text_.clear();
}

void SetParser::extend_loop(std::int32_t row, const SegmentPlace& place) {
  for (; row != kNoIndex; row = rows_[static_cast<std::size_t>(row)].parent) {
    ChargeRow& loop = rows_[static_cast<std::size_t>(row)];
    loop.length = place.offset + place.length - loop.offset;
  }
}

}  // namespace telaudit::formats::x12
