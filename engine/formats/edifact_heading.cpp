#include "formats/edifact_heading.h"

#include <utility>

#include "formats/x12_segment.h"

namespace telaudit::formats::edifact {
namespace {

using bill::Disposition;

// The name of a party: C080, or as it is without a structure C058, or its id.
std::string party_name(const Segments& segment) {
  std::string name;
  for (const std::size_t element : {std::size_t{4}, std::size_t{3}}) {
    const std::size_t lines = element == 4 ? segment.components(element) : 1;
    for (std::size_t i = 0; i < lines && i < 5; ++i) {
      const auto part = segment.component(element, i);
      if (part.empty()) continue;
      if (!name.empty()) name += ' ';
      name += part;
    }
    if (!name.empty()) return name;
  }
  return std::string(segment[2]);
}

std::size_t index(Defect defect) {
  return static_cast<std::size_t>(defect);
}

}  // namespace

void write_allowance(const AllowanceGroup& group, Counting counting, ParsedPiece& piece, Fragment& fragment) {
  Row row;
  row.offset = group.offset;
  row.length = group.length;
  row.level = kAllowances;
  row.counting = counting;
  row.words[kClass] = piece.columns.word(kClass, group.charge ? "surcharge" : "discount");
  if (!group.text.empty()) row.words[kDescription] = piece.columns.word(kDescription, group.text);
  row.decimals[kAmount] = *group.amount;
  (counting == Counting::counts ? fragment.counted : fragment.summary_allowances).add(*group.amount);
  ++fragment.allowance_rows;
  piece.columns.add(row);
}

void HeadingReader::begin() {
  group_ = Group::message;
  allowance_ = {};
  in_call_ = false;
}

void HeadingReader::take(const Segments& segment, const SegmentPlace& place, Fragment& fragment) {
  if (segment.too_large() || !is_known_tag(segment.tag())) {
    fragment.dispositions.add(segment.too_large() ? Disposition::quarantined : Disposition::ignored,
                              place.length);
    return;
  }
  if (take_call(segment, place, fragment)) return;
  Heading& heading = *fragment.heading;
  const auto begin_group = [&](Group group) {
    end_group(fragment);
    group_ = group;
  };
  bool context = true;
  switch (segment.tag()) {
    case tag_number("BGM"):
      take_document(segment, heading);
      break;
    case tag_number("DTM"):
      take_date(segment, place, fragment);
      break;
    case tag_number("RFF"):
      end_group(fragment);
      take_reference(segment, place, fragment);
      context = !in_call_;
      break;
    case tag_number("NAD"):
      begin_group(Group::party);
      take_party(segment, heading);
      break;
    case tag_number("CUX"):
      begin_group(Group::other);
      take_currency(segment, heading);
      break;
    case tag_number("PAT"):
      begin_group(Group::payment);
      break;
    case tag_number("TAX"):
      begin_group(Group::tax);
      break;
    case tag_number("ALC"):
      begin_group(Group::allowance);
      allowance_ = begin_allowance(segment, place);
      context = false;
      break;
    case tag_number("MOA"):
      take_money(segment, place, fragment);
      context = group_ != Group::allowance;
      break;
    case tag_number("TDT"):
    case tag_number("TOD"):
    case tag_number("PAC"):
    case tag_number("EQD"):
    case tag_number("RCS"):
    case tag_number("AJT"):
    case tag_number("INP"):
      begin_group(Group::other);
      break;
    default:
      break;
  }
  if (context) fragment.dispositions.add(Disposition::context, place.length);
}

void HeadingReader::take_document(const Segments& segment, Heading& heading) {
  if (heading.has_bgm) return;
  heading.has_bgm = true;
  heading.document = segment[1];
  heading.number = segment[2];
  heading.function = segment[3];
}

void HeadingReader::take_date(const Segments& segment, const SegmentPlace& place, Fragment& fragment) {
  Heading& heading = *fragment.heading;
  const std::uint64_t what = qualifier(segment[1]);
  const int bill_date = group_ == Group::message ? profile_.rank(Role::bill_date, what) : -1;
  const int due = profile_.rank(Role::due_date, what);
  const int from = profile_.rank(Role::period_from, what);
  const int through = profile_.rank(Role::period_through, what);
  const int span = profile_.rank(Role::period, what);
  if (bill_date < 0 && due < 0 && from < 0 && through < 0 && span < 0) return;
  const Time time = read_time(segment.component(1, 1), segment.component(1, 2));
  if (!time.date) {
    fragment.defects[index(Defect::unreadable_date)].add(place.offset);
    return;
  }
  if (heading.bill_date.wants(bill_date)) heading.bill_date.take(bill_date, *time.date);
  if (heading.due_date.wants(due)) heading.due_date.take(due, *time.date);
  if (heading.from.wants(from)) heading.from.take(from, *time.date);
  if (heading.through.wants(through)) heading.through.take(through, *time.date);
  if (time.through && heading.from.wants(span)) heading.from.take(span, *time.date);
  if (time.through && heading.through.wants(span)) heading.through.take(span, *time.through);
}

void HeadingReader::take_reference(const Segments& segment, const SegmentPlace& place, Fragment& fragment) {
  Heading& heading = *fragment.heading;
  const std::uint64_t what = qualifier(segment[1]);
  const std::string value(segment.component(1, 1));
  const std::pair<Role, Preferred<std::string>*> roles[] = {
      {Role::account, &heading.account},
      {Role::parent_account, &heading.parent_account},
      {Role::contract, &heading.contract},
      {Role::previous_invoice, &heading.previous_invoice}};
  for (const auto& [role, held] : roles) {
    const int rank = profile_.rank(role, what);
    if (!value.empty() && held->wants(rank)) held->take(rank, value);
  }
  if (group_ == Group::party) return;
  group_ = Group::reference;
  // What follows may make it a call.
  in_call_ = true;
  call_.clear();
  call_.offset = place.offset;
  call_.length = place.length;
  call_.level = kCalls;
  call_.counting = Counting::call;
  call_segments_ = 1;
  call_bytes_ = place.length;
  const int service = profile_.rank(Role::service, what);
  if (service < 0 || value.empty()) return;
  call_.words[kService] = piece_.columns.word(kService, value);
  if (heading.service.wants(service)) heading.service.take(service, value);
}

// A segment of a group that RFF begins.
bool HeadingReader::take_call(const Segments& segment, const SegmentPlace& place, Fragment& fragment) {
  if (!in_call_) return false;
  switch (segment.tag()) {
    case tag_number("DTM"): {
      const Time time = read_time(segment.component(1, 1), segment.component(1, 2));
      const bool start = profile_.has(Role::call_start, qualifier(segment[1]));
      if (time.moment && (start || call_.numbers[kStart] == kNoNumber))
        call_.numbers[kStart] = time.moment->tenths;
      if (time.date && call_.numbers[kFrom] == kNoNumber) {
        call_.numbers[kFrom] = time.date->days;
        call_.numbers[kThrough] = (time.through ? *time.through : *time.date).days;
      }
      break;
    }
    case tag_number("QTY"): {
      const Number number = read_number(segment.component(1, 1), kMoneyBounds);
      const auto unit = segment.component(1, 2);
      if (!number.known()) break;
      call_.decimals[kQuantity] = number.value;
      if (!unit.empty()) call_.words[kUnit] = piece_.columns.word(kUnit, unit);
      if (const std::int64_t tenths = tenths_of_unit(unit); tenths != 0)
        if (const auto product = x12::extend(number.value, {tenths, 0}))
          if (const auto whole = rescale(*product, 0)) call_.numbers[kDuration] = whole->mantissa;
      break;
    }
    case tag_number("MOA"): {
      if (call_.has(kAmount)) break;
      const auto text = segment.component(1, 1);
      const Number number = read_number(text, kMoneyBounds);
      if (number.known()) {
        call_.decimals[kAmount] = x12::in_cents(number.value);
      } else {
        refuse(fragment, file_, "the amount '" + std::string(text.substr(0, 40)) + "' cannot be read", "MOA",
               place.offset);
      }
      break;
    }
    case tag_number("RTE"): {
      const Number number = read_number(segment.component(1, 1), kRateBounds);
      if (number.known()) call_.decimals[kRate] = number.value;
      break;
    }
    case tag_number("FTX"):
      if (call_.words[kDescription] == kNoWord && !segment[4].empty())
        call_.words[kDescription] = piece_.columns.word(kDescription, segment[4]);
      break;
    case tag_number("LOC"):
      if (profile_.has(Role::call_destination, qualifier(segment[1])) && !segment[2].empty())
        call_.words[kDestination] = piece_.columns.word(kDestination, segment[2]);
      break;
    case tag_number("GIR"):
    case tag_number("MEA"):
      break;
    default:
      return false;
  }
  ++call_segments_;
  call_bytes_ += place.length;
  call_.length = place.end() - call_.offset;
  return true;
}

void HeadingReader::take_party(const Segments& segment, Heading& heading) {
  const std::uint64_t what = qualifier(segment[1]);
  const int carrier = profile_.rank(Role::carrier_party, what);
  const int customer = profile_.rank(Role::customer_party, what);
  if (heading.carrier.wants(carrier)) heading.carrier.take(carrier, party_name(segment));
  if (heading.customer.wants(customer)) heading.customer.take(customer, party_name(segment));
}

// C504 6343: 4 is the currency of the invoice; 6347: 2 is the reference currency.
void HeadingReader::take_currency(const Segments& segment, Heading& heading) {
  for (const std::size_t element : {std::size_t{1}, std::size_t{2}}) {
    const auto currency = segment.component(element, 1);
    if (currency.empty()) continue;
    const int rank = segment.component(element, 2) == "4" ? 0 : element == 2 ? 3 : segment[1] == "2" ? 1 : 2;
    if (heading.currency.wants(rank)) heading.currency.take(rank, std::string(currency));
  }
}

void HeadingReader::take_money(const Segments& segment, const SegmentPlace& place, Fragment& fragment) {
  const std::uint64_t what = qualifier(segment[1]);
  const auto text = segment.component(1, 1);
  if (group_ != Group::allowance)
    return take_loose_total(fragment, profile_.rank(Role::total, what), profile_.rank(Role::payable, what),
                            text, place);
  ++allowance_.segments;
  allowance_.bytes += place.length;
  if (allowance_.amount || !profile_.has(Role::allowance_amount, what)) return;
  if (!set_allowance(allowance_, text, fragment.defects))
    return refuse(fragment, file_, "the amount '" + std::string(text.substr(0, 40)) + "' cannot be read",
                  "MOA", place.offset);
  allowance_.length = place.end() - allowance_.offset;
}

void HeadingReader::end_group(Fragment& fragment) {
  if (in_call_) {
    const bool charge = call_.has(kAmount);
    fragment.dispositions.add(charge ? Disposition::charge : Disposition::context, call_bytes_,
                              call_segments_);
    if (charge) {
      call_.words[kClass] = piece_.columns.word(kClass, "usage");
      fragment.calls.add(call_.decimals[kAmount]);
      ++fragment.call_rows;
      piece_.columns.add(call_);
    }
    in_call_ = false;
  }
  if (group_ == Group::allowance) {
    fragment.dispositions.add(allowance_.amount ? Disposition::charge : Disposition::context,
                              allowance_.bytes, allowance_.segments);
    if (allowance_.amount) {
      fragment.heading->allowances = true;
      write_allowance(allowance_, Counting::counts, piece_, fragment);
    }
    allowance_ = {};
    group_ = Group::message;
  }
}

void HeadingReader::end(Fragment& fragment) {
  end_group(fragment);
  group_ = Group::message;
}

void SummaryReader::begin(Fragment& fragment) {
  group_ = Group::message;
  if (!fragment.summary) fragment.summary = std::make_unique<Summary>();
}

void SummaryReader::take(const Segments& segment, const SegmentPlace& place, Fragment& fragment) {
  Summary& summary = *fragment.summary;
  if (segment.too_large() || !is_known_tag(segment.tag())) {
    fragment.dispositions.add(segment.too_large() ? Disposition::quarantined : Disposition::ignored,
                              place.length);
    return;
  }
  switch (segment.tag()) {
    case tag_number("MOA"):
      return take_money(segment, place, fragment);
    case tag_number("TAX"):
      group_ = Group::tax;
      summary.taxes.push_back(begin_tax(segment, place));
      return;
    case tag_number("ALC"):
      group_ = Group::allowance;
      summary.allowances.push_back(begin_allowance(segment, place));
      return;
    case tag_number("CNT"): {
      const Number number = read_number(segment.component(1, 1), kMoneyBounds);
      if (segment[1] == "2" && number.known() && !summary.line_count) {
        summary.line_count = number.value;
        summary.line_count_offset = place.offset;
      }
      fragment.dispositions.add(Disposition::printed_total, place.length);
      return;
    }
    default:
      fragment.dispositions.add(Disposition::context, place.length);
      return;
  }
}

void SummaryReader::take_money(const Segments& segment, const SegmentPlace& place, Fragment& fragment) {
  Summary& summary = *fragment.summary;
  const std::uint64_t what = qualifier(segment[1]);
  const auto text = segment.component(1, 1);
  const Number number = read_number(text, kMoneyBounds);
  if (!number.known() && number.state != Number::State::absent)
    refuse(fragment, file_, "the amount '" + std::string(text.substr(0, 40)) + "' cannot be read", "MOA",
           place.offset);
  if (group_ == Group::allowance && profile_.has(Role::allowance_amount, what)) {
    AllowanceGroup& group = summary.allowances.back();
    ++group.segments;
    group.bytes += place.length;
    group.length = place.end() - group.offset;
    if (!group.amount && number.known()) set_allowance(group, text, fragment.defects);
    return;
  }
  if (group_ == Group::tax) {
    TaxGroup& group = summary.taxes.back();
    const bool amount = profile_.has(Role::tax_amount, what);
    const bool base = profile_.has(Role::tax_base, what);
    if (amount || base) {
      ++group.segments;
      group.bytes += place.length;
      group.length = place.end() - group.offset;
      auto& held = amount ? group.amount : group.base;
      if (number.known() && (base || !held)) held = x12::in_cents(number.value);
      return;
    }
  }
  const std::pair<Role, Preferred<Printed>*> roles[] = {{Role::total, &summary.total},
                                                        {Role::payable, &summary.payable},
                                                        {Role::lines_total, &summary.lines_total},
                                                        {Role::tax_total, &summary.tax_total},
                                                        {Role::allowances_total, &summary.allowances_total},
                                                        {Role::prepaid, &summary.prepaid}};
  if (number.known())
    for (const auto& [role, held] : roles) {
      const int rank = profile_.rank(role, what);
      if (held->wants(rank)) held->take(rank, {x12::in_cents(number.value), place.offset, place.length});
    }
  fragment.dispositions.add(Disposition::printed_total, place.length);
}

// A tax for each TAX that has an amount; where none has, one for the total of all taxes.
void SummaryReader::write_taxes(Summary& summary, Fragment& fragment) {
  const auto write = [&](const TaxGroup& tax) {
    Row row;
    row.offset = tax.offset;
    row.length = tax.length;
    row.level = kTaxes;
    row.words[kClass] = piece_.columns.word(kClass, "tax");
    if (!tax.type.empty()) row.words[kTaxType] = piece_.columns.word(kTaxType, tax.type);
    std::string description = tax.type;
    if (!tax.category.empty()) description += (description.empty() ? "" : " ") + tax.category;
    if (!description.empty()) row.words[kDescription] = piece_.columns.word(kDescription, description);
    row.decimals[kAmount] = *tax.amount;
    if (tax.base) row.decimals[kTaxBase] = *tax.base;
    if (tax.rate) {
      Decimal rate = *tax.rate;
      if (fit(rate, kFractionBounds)) row.decimals[kTaxRate] = rate;
    }
    fragment.counted.add(*tax.amount);
    ++fragment.tax_rows;
    piece_.columns.add(row);
  };
  for (const auto& tax : summary.taxes) {
    fragment.dispositions.add(tax.amount ? Disposition::charge : Disposition::context, tax.bytes,
                              tax.segments);
    if (tax.amount) write(tax);
  }
  if (fragment.tax_rows > 0 || !summary.tax_total.known()) return;
  TaxGroup tax;
  if (summary.taxes.size() == 1) tax = summary.taxes.front();
  tax.amount = summary.tax_total.value.value;
  tax.offset = summary.tax_total.value.offset;
  tax.length = summary.tax_total.value.length;
  write(tax);
}

void SummaryReader::end(Fragment& fragment) {
  Summary& summary = *fragment.summary;
  for (const auto& group : summary.allowances) {
    fragment.dispositions.add(group.amount ? Disposition::charge : Disposition::context, group.bytes,
                              group.segments);
    if (group.amount) write_allowance(group, Counting::summary_allowance, piece_, fragment);
  }
  write_taxes(summary, fragment);
  summary.taxes.shrink_to_fit();
  group_ = Group::message;
}

}  // namespace telaudit::formats::edifact
