#include "formats/x12_811_set.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace telaudit::formats::x12 {
namespace {

using bill::Disposition;

// Segments of the standard that say nothing telecom bills are read for.
constexpr std::array<std::uint32_t, 26> kKnownAndIgnored = {
    tag_number("NTE"), tag_number("PER"), tag_number("N2"),  tag_number("N3"),  tag_number("N4"),
    tag_number("DMG"), tag_number("FA1"), tag_number("FA2"), tag_number("VEH"), tag_number("MEA"),
    tag_number("TRF"), tag_number("III"), tag_number("LQ"),  tag_number("PCT"), tag_number("DTP"),
    tag_number("NX2"), tag_number("CAD"), tag_number("YNQ"), tag_number("LCD"), tag_number("MSG"),
    tag_number("CUR"), tag_number("ITD"), tag_number("QTY"), tag_number("SI"),  tag_number("PID"),
    tag_number("LX")};

void fill(std::string& target, std::string_view value) {
  if (target.empty()) target = std::string(value);
}

}  // namespace

SetParser::SetParser(std::uint64_t offset, bool in_detail, TextStore& level_text, ChargeColumns& columns,
                     const std::string& file)
    : level_text_(level_text),
      columns_(columns),
      file_(file),
      region_(in_detail ? Region::detail : Region::heading) {
  set_.offset = offset;
  set_.rows_begin = static_cast<std::uint32_t>(columns.size());
}

void SetParser::add_filler(std::uint64_t bytes) {
  set_.bytes += bytes;
  if (bytes > 0) set_.dispositions.add(Disposition::filler, bytes, 0);
}

void SetParser::pass(std::string_view tag_text, const SegmentPlace& place, Disposition disposition) {
  ++set_.segments;
  set_.bytes += place.bytes;
  set_.end = place.offset + place.bytes;
  set_.last_tag.assign(tag_text.substr(0, 8));
  set_.dispositions.add(disposition, place.bytes);
}

void SetParser::refuse(std::string what, std::string element, std::string advice, std::uint64_t offset) {
  if (set_.problem) return;
  Problem problem;
  problem.what = std::move(what);
  problem.where.file = file_;
  problem.where.offset = offset;
  problem.where.element = std::move(element);
  problem.advice = std::move(advice);
  set_.problem = std::move(problem);
}

void SetParser::expect(std::size_t levels, std::size_t bundles) {
  set_.levels.reserve(levels);
  sorter_.bundles().reserve(bundles);
}

void SetParser::make_room(std::uint64_t times) {
  set_.levels.reserve(set_.levels.size() * times);
  sorter_.bundles().reserve(sorter_.bundles().size() * times);
}

SetFragment SetParser::finish() {
  close_level();
  columns_.append_calls();
  set_.rows_end = static_cast<std::uint32_t>(columns_.size());
  set_.bundles = std::move(sorter_.bundles());
  set_.bundle_count = set_.bundles.size();
  set_.repeated = std::move(sorter_.repeated());
  return std::move(set_);
}

void SetParser::read(const Segment& segment, const SegmentPlace& place) {
  pass(segment.tag(), place, is_call_open_ ? read_after_call(segment, place) : dispatch(segment, place));
}

Disposition SetParser::dispatch(const Segment& segment, const SegmentPlace& place) {
  switch (segment.number()) {
    case tag_number("ST"):
      set_.heading = std::make_unique<Heading>();
      return Disposition::context;
    case tag_number("SE"):
      close_level();
      set_.ends = true;
      set_.end_count = std::string(segment[1].substr(0, 32));
      set_.end_control = std::string(segment[2].substr(0, 32));
      set_.end_offset = place.offset;
      return Disposition::context;
    case tag_number("HL"):
      return open_level(segment, place);
    case tag_number("TDS"):
      return read_total(segment, place);
    case tag_number("BAL"):
      return read_balance(segment, place);
    case tag_number("CTT"):
      if (!segment[1].empty()) {
        set_.line_items = std::string(segment[1].substr(0, 32));
        set_.line_items_offset = place.offset;
      }
      return Disposition::printed_total;
    default:
      break;
  }
  if (region_ == Region::heading) return in_heading(segment, place);
  if (region_ == Region::detail) return in_detail(segment, place);
  return in_summary(segment, place);
}

Disposition SetParser::in_heading(const Segment& segment, const SegmentPlace& place) {
  switch (segment.number()) {
    case tag_number("BIG"):
      return read_big(segment, place);
    case tag_number("CUR"):
      if (set_.heading) fill(set_.heading->currency, segment[2]);
      return Disposition::context;
    case tag_number("REF"):
      return read_heading_reference(segment);
    case tag_number("ITD"):
      if (set_.heading && !set_.heading->due_date) set_.heading->due_date = read_date(segment[6]);
      return Disposition::context;
    case tag_number("DTM"):
      return read_heading_date(segment);
    case tag_number("N1"):
      return read_party_name(segment);
    case tag_number("TXI"):
    case tag_number("ITA"):
      return add_charge(segment, place);
    // Bills of bare items without any level: from here on as in a level.
    case tag_number("IT1"):
    case tag_number("SLN"):
    case tag_number("TCD"):
    case tag_number("USD"):
      region_ = Region::detail;
      return in_detail(segment, place);
    default:
      return otherwise(segment, place);
  }
}

Disposition SetParser::in_summary(const Segment& segment, const SegmentPlace& place) {
  switch (segment.number()) {
    case tag_number("ITA"):
    case tag_number("TXI"):
      return add_charge(segment, place);
    case tag_number("N1"):
      summary_party_ = true;
      // Senders that print the total before the first level may name the parties behind it.
      return read_party_name(segment);
    case tag_number("DTM"):
    case tag_number("REF"):
    case tag_number("SI"):
    case tag_number("PID"):
      if (current_row() != nullptr) return attach(segment, place);
      return Disposition::ignored;
    case tag_number("AMT"):
      return Disposition::ignored;
    default:
      return otherwise(segment, place);
  }
}

Disposition SetParser::otherwise(const Segment& segment, const SegmentPlace& place) {
  const auto number = segment.number();
  const bool known = number != 0 && std::find(kKnownAndIgnored.begin(), kKnownAndIgnored.end(), number) !=
                                        kKnownAndIgnored.end();
  static constexpr std::array<std::uint32_t, 6> kOutOfPlace = {tag_number("BIG"), tag_number("N1"),
                                                               tag_number("NM1"), tag_number("AMT"),
                                                               tag_number("DTM"), tag_number("REF")};
  if (known || std::find(kOutOfPlace.begin(), kOutOfPlace.end(), number) != kOutOfPlace.end())
    return Disposition::ignored;
  std::string name(segment.tag().substr(0, 8));
  for (char& c : name)
    if (c < ' ' || c > '~') c = '?';
  note("x12.unknown-segment", name, "segment " + name + " is not part of an 811 and was left out", name,
       "if it carries charges, the sums below will not match; ask the carrier what it means", place.offset);
  return Disposition::ignored;
}

Disposition SetParser::read_big(const Segment& segment, const SegmentPlace& place) {
  if (!set_.heading) return Disposition::ignored;
  Heading& heading = *set_.heading;
  heading.has_big = true;
  heading.big_offset = place.offset;
  heading.bill_date = std::string(segment[1].substr(0, 32));
  heading.number = std::string(segment[2]);
  heading.type = std::string(segment[7].substr(0, 8));
  heading.purpose = std::string(segment[8].substr(0, 8));
  return Disposition::context;
}

Disposition SetParser::read_heading_reference(const Segment& segment) {
  if (!set_.heading) return Disposition::ignored;
  Heading& heading = *set_.heading;
  const auto qualifier = segment[1];
  for (std::size_t i = 0; i < kAccountQualifiers.size(); ++i)
    if (qualifier == kAccountQualifiers[i]) {
      fill(heading_party_ ? heading.party_accounts[i] : heading.accounts[i], segment[2]);
      return Disposition::context;
    }
  if (qualifier != "CT") return Disposition::ignored;
  fill(heading.contract_reference, segment[2]);
  return Disposition::context;
}

Disposition SetParser::read_heading_date(const Segment& segment) {
  if (!set_.heading) return Disposition::ignored;
  Heading& heading = *set_.heading;
  const auto qualifier = segment[1];
  const auto day = read_date(segment[2]);
  const auto range = read_period(segment);
  if (qualifier == "186" || qualifier == "187") {
    if (range) {
      heading.period_from = range->from;
      heading.period_through = range->through;
    } else if (qualifier == "186") {
      heading.period_from = day;
    } else {
      heading.period_through = day;
    }
    return Disposition::context;
  }
  if (qualifier != "814") return Disposition::ignored;
  heading.due_date_by_dtm = day;
  return Disposition::context;
}

Disposition SetParser::read_party_name(const Segment& segment) {
  if (region_ == Region::heading) heading_party_ = true;
  if (!set_.heading || !set_.levels.empty()) return Disposition::ignored;
  Heading& heading = *set_.heading;
  const auto entity = segment[1];
  const auto name = segment[2];
  if (entity == "PE") {
    fill(heading.payee, name);
  } else if (entity == "RI" || entity == "RE") {
    fill(heading.remit_to, name);
  } else if (entity == "SJ" || entity == "VN" || entity == "SE") {
    fill(heading.provider, name);
  } else if (entity == "PR") {
    fill(heading.customer, name);
  } else if (entity == "BT") {
    fill(heading.bill_to, name);
  } else {
    return Disposition::ignored;
  }
  return Disposition::context;
}

Disposition SetParser::read_total(const Segment& segment, const SegmentPlace& place) {
  close_level();
  level_ = kNoIndex;
  region_ = Region::summary;
  summary_party_ = false;
  const Amount total = read_implied(segment[1]);
  if (!total.known()) {
    refuse("the bill's total '" + std::string(segment[1].substr(0, 40)) + "' cannot be read as an amount",
           "TDS01", "expected digits with two implied decimals; ask the carrier for a corrected file",
           place.offset);
    return Disposition::quarantined;
  }
  if (total.point_with_implied)
    note("x12.n2-with-point", "TDS01",
         "TDS01 is sent with a decimal point although its decimals are implied; it was read as written",
         "TDS01", "nothing to do if the bill balances", place.offset);
  set_.totals.push_back({in_cents(total.value), place.offset, place.length});
  return Disposition::printed_total;
}

Disposition SetParser::read_balance(const Segment& segment, const SegmentPlace& place) {
  if (summary_party_) return Disposition::ignored;
  struct Entry {
    std::string_view type, qualifier;
    std::optional<Decimal> bill::BalanceForward::*target;
  };
  static constexpr std::array<Entry, 5> kEntries = {{
      {"P", "PB", &bill::BalanceForward::previous_balance},
      {"M", "TP", &bill::BalanceForward::payments},
      {"A", "NA", &bill::BalanceForward::adjustments},
      {"A", "BT", &bill::BalanceForward::other_adjustments},
      {"M", "TT", &bill::BalanceForward::total_due},
  }};
  const Amount amount = read_explicit(segment[3]);
  if (amount.state != Amount::State::absent && !amount.known()) {
    note("x12.balance-unreadable", "BAL03",
         "the balance '" + std::string(segment[3].substr(0, 40)) + "' cannot be read as an amount", "BAL03",
         "the balance carried forward is not checked", place.offset);
    return Disposition::quarantined;
  }
  for (const auto& entry : kEntries) {
    if (segment[1] != entry.type || segment[2] != entry.qualifier || !amount.known()) continue;
    if (!(set_.balance.*entry.target)) set_.balance.*entry.target = amount.value;
    set_.balance_offset = place.offset;
    return Disposition::printed_total;
  }
  return Disposition::ignored;
}

void SetParser::note(std::string code, std::string subject, std::string what, std::string element,
                     std::string advice, std::uint64_t offset) {
  CountedNote counted;
  counted.code = std::move(code);
  counted.subject = std::move(subject);
  counted.what = std::move(what);
  counted.element = std::move(element);
  counted.advice = std::move(advice);
  counted.offset = offset;
  set_.notes.add(std::move(counted));
}

void SetParser::note_remarks(std::uint32_t remarks, const Segment& segment, const SegmentPlace& place) {
  if (remarks == 0) return;
  struct Text {
    Remark remark;
    std::string_view code, what, advice;
  };
  static constexpr std::array<Text, 8> kTexts = {{
      {kPointInImplied, "x12.n2-with-point",
       "ITA07 is sent with a decimal point although its decimals are implied; it was read as written",
       "nothing to do if the bill balances"},
      {kSubstituted, "x12.substituted", "a charge is marked as substituted (S); it was counted",
       "nothing to do if the bill balances"},
      {kUnknownRelation, "x12.unknown-relationship",
       "a relationship letter is outside the standard's list; the charge was counted",
       "nothing to do if the bill balances"},
      {kNegativeAllowance, "x12.negative-allowance",
       "an allowance (ITA*A) is sent with a minus sign; it was subtracted all the same",
       "nothing to do if the bill balances"},
      {kUnusualIndicator, "x12.unusual-indicator",
       "ITA01 is neither an allowance (A) nor a charge (C); the sign was taken as printed",
       "nothing to do if the bill balances"},
      {kTaxRatePercent, "x12.tax-rate-percent", "a tax rate is sent as a percentage; it was divided by 100",
       "nothing to do: the amount does not depend on it"},
      {kBillingUnitUnclear, "x12.unit-unclear",
       "unit MN or MB is sent, which the standard knows as metric ton and millimetre",
       "read as printed; ask the carrier whether minutes or megabytes are meant"},
      {kElementUnreadable, "x12.element-unreadable",
       "an element that does not change the amount cannot be read; it was left out",
       "compare the charge with the paper bill if it matters"},
  }};
  for (const auto& text : kTexts)
    if ((remarks & text.remark) != 0)
      note(std::string(text.code), std::string(segment.tag()), std::string(text.what),
           std::string(segment.tag()), std::string(text.advice), place.offset);
}

}  // namespace telaudit::formats::x12
