#include "formats/edifact_groups.h"

#include <algorithm>

#include "formats/x12_segment.h"

namespace telaudit::formats::edifact {

// The texts of one element's components from `first` on, joined by blanks.
void append_texts(const Segments& segment, std::size_t element, std::size_t first, std::size_t end,
                  std::string& text) {
  for (std::size_t i = first; i < std::min(segment.components(element), end); ++i) {
    const auto part = segment.component(element, i);
    if (part.empty()) continue;
    if (!text.empty()) text += ' ';
    text += part;
  }
}

void refuse(Fragment& fragment, const std::string& file, std::string what, std::string element,
            std::uint64_t offset) {
  if (fragment.problem) return;
  Problem problem;
  problem.what = std::move(what);
  problem.where.file = file;
  problem.where.offset = offset;
  problem.where.element = std::move(element);
  problem.advice = "ask the carrier for a corrected file";
  fragment.problem = std::move(problem);
}

bool is_known_tag(std::uint32_t number) {
  switch (number) {
    case tag_number("AJT"):
    case tag_number("ALC"):
    case tag_number("ALI"):
    case tag_number("APR"):
    case tag_number("BGM"):
    case tag_number("CNT"):
    case tag_number("COM"):
    case tag_number("CTA"):
    case tag_number("CUX"):
    case tag_number("DGS"):
    case tag_number("DLM"):
    case tag_number("DOC"):
    case tag_number("DTM"):
    case tag_number("EQD"):
    case tag_number("EQN"):
    case tag_number("FII"):
    case tag_number("FTX"):
    case tag_number("GIN"):
    case tag_number("GIR"):
    case tag_number("GIS"):
    case tag_number("IMD"):
    case tag_number("INP"):
    case tag_number("LIN"):
    case tag_number("LOC"):
    case tag_number("MEA"):
    case tag_number("MOA"):
    case tag_number("NAD"):
    case tag_number("PAC"):
    case tag_number("PAI"):
    case tag_number("PAT"):
    case tag_number("PCD"):
    case tag_number("PCI"):
    case tag_number("PGI"):
    case tag_number("PIA"):
    case tag_number("PRI"):
    case tag_number("QTY"):
    case tag_number("QVA"):
    case tag_number("QVR"):
    case tag_number("RCS"):
    case tag_number("RFF"):
    case tag_number("RNG"):
    case tag_number("RTE"):
    case tag_number("SEL"):
    case tag_number("TAX"):
    case tag_number("TDT"):
    case tag_number("TOD"):
    case tag_number("TSR"):
    case tag_number("UNH"):
    case tag_number("UNS"):
    case tag_number("UNT"):
      return true;
    default:
      return false;
  }
}

bool is_top_line(const Segments& segment) {
  const auto depth = segment[5];
  return segment[4].empty() && segment.component(4, 1).empty() &&
         (depth.empty() || depth == "0" || depth == "1");
}

AllowanceGroup begin_allowance(const Segments& segment, const SegmentPlace& place) {
  AllowanceGroup group;
  group.charge = segment[1] == "C";
  append_texts(segment, 5, 3, 5, group.text);
  if (group.text.empty()) group.text = segment.component(5, 0);
  if (group.text.empty()) group.text = segment.component(2, 0);
  group.offset = place.offset;
  group.length = place.length;
  group.segments = 1;
  group.bytes = place.length;
  return group;
}

bool set_allowance(AllowanceGroup& group, std::string_view amount, Tallies& defects) {
  const Number number = read_number(amount, kMoneyBounds);
  if (!number.known()) return false;
  Decimal value = x12::in_cents(number.value);
  if (!group.charge) {
    if (value.is_negative()) defects[static_cast<std::size_t>(Defect::allowance_sign)].add(group.offset);
    if (!value.is_negative()) value = negate(value);
  }
  group.amount = value;
  return true;
}

void take_loose_total(Fragment& fragment, int total, int payable, std::string_view amount,
                      const SegmentPlace& place) {
  if (total < 0 && payable < 0) return;
  const Number number = read_number(amount, kMoneyBounds);
  if (!number.known()) return;
  const Printed printed{x12::in_cents(number.value), place.offset, place.length};
  LooseTotals one;
  one.line = fragment.lines;
  if (total >= 0) one.total.take(total, printed);
  if (payable >= 0) one.payable.take(payable, printed);
  fragment.loose.add(one, 0);
}

void LooseTotals::add(const LooseTotals& later, std::uint64_t lines_before) {
  if (!later.known()) return;
  const std::uint64_t place = later.line + lines_before;
  if (!known()) {
    *this = later;
    line = place;
    return;
  }
  if (line != place) {
    of_lines = of_lines || line > 0;  // what stands before the lines is the message's
    return;
  }
  if (total.wants(later.total.rank)) total = later.total;
  if (payable.wants(later.payable.rank)) payable = later.payable;
}

TaxGroup begin_tax(const Segments& segment, const SegmentPlace& place) {
  TaxGroup group;
  group.type = segment[2];
  group.category = segment[6];
  const Number rate = read_number(segment.component(5, 3), kMoneyBounds);
  if (rate.known()) group.rate = x12::from_percent(rate.value);
  const Number base = read_number(segment[4], kMoneyBounds);
  if (base.known()) group.base = x12::in_cents(base.value);
  group.offset = place.offset;
  group.length = place.length;
  group.segments = 1;
  group.bytes = place.length;
  return group;
}

}  // namespace telaudit::formats::edifact
