// What stands under a charge of an 811: SI, PID, REF, DTM, AMT, QTY, MSG and INC.
#include "base/text.h"
#include "formats/x12_811_set.h"

namespace telaudit::formats::x12 {
namespace {

using bill::Disposition;

// Longer descriptions are cut: 200 PID segments of 80 characters fit.
constexpr std::size_t kLongestDescription = 16U * 1024U;

}  // namespace

void append_words(std::string& text, std::string_view words, std::size_t longest) {
  if (words.empty() || text.size() + 1 >= longest) return;
  if (!text.empty()) text.push_back(' ');
  text.append(words.substr(0, longest - text.size()));
}

void SetParser::append_description(std::int32_t row, std::string_view words) {
  if (described_ != row) {
    flush_description();
    described_ = row;
    description_ = std::string(row_text_.view(rows_[static_cast<std::size_t>(row)].description));
  }
  append_words(description_, words, kLongestDescription);
}

void SetParser::flush_description() {
  if (described_ != kNoIndex)
    rows_[static_cast<std::size_t>(described_)].description = row_text_.keep(description_);
  described_ = kNoIndex;
}

// SI, PID, REF, DTM, AMT, QTY, MSG and INC under a charge. Dates after an ITA are the ITA's, the rest the
// charge's.
Disposition SetParser::attach(const Segment& segment, const SegmentPlace& place) {
  const std::int32_t index = current_row_index();
  ChargeRow& row = *current_row();
  extend_loop(index, place);
  switch (segment.number()) {
    case tag_number("SI"):
      return attach_ids(segment, row);
    case tag_number("PID"):
      append_description(index, segment[5]);
      return Disposition::charge;
    case tag_number("MSG"):
      if (described_ != index && row.description.empty()) append_description(index, segment[1]);
      return Disposition::charge;
    case tag_number("REF"):
      return attach_reference(segment, row);
    case tag_number("QTY"):
      return attach_quantity(segment, row);
    case tag_number("INC"):
      return attach_instalment(segment, place, row);
    case tag_number("DTM"): {
      ChargeRow& dated = allowance_ != kNoIndex ? rows_[static_cast<std::size_t>(allowance_)] : row;
      if (allowance_ != kNoIndex) extend_loop(allowance_, place);
      return attach_date(segment, dated) ? Disposition::charge : Disposition::ignored;
    }
    case tag_number("AMT"): {
      const Amount amount = read_explicit(segment[2]);
      if ((segment[1] == "1" || segment[1] == "GW") && amount.known() && !line_total_)
        line_total_ = amount.value;
      return Disposition::printed_total;
    }
    default:
      return Disposition::ignored;
  }
}

Disposition SetParser::attach_ids(const Segment& segment, ChargeRow& row) {
  bool used = false;
  for (std::size_t n = 0; n < service_id_pairs(segment); ++n) {
    const auto id = read_service_id(segment, n);
    if (id.role == ServiceId::Role::product) {
      // A USOC is more exact than the product ids of the item.
      row.product_code = row_text_.keep(id.value);
      used = true;
    } else if (id.role == ServiceId::Role::service && row.segment == ChargeSegment::tcd) {
      row_text_.keep_first(row.destination, id.value);
      used = true;
    } else if (id.role == ServiceId::Role::service && row.service.empty()) {
      row.service = row_text_.keep(id.value);
      row.service_kind = id.kind;
      used = true;
    }
  }
  return used ? Disposition::charge : Disposition::ignored;
}

Disposition SetParser::attach_reference(const Segment& segment, ChargeRow& row) {
  const auto qualifier = segment[1];
  const auto value = segment[2];
  if (qualifier == "OW") {
    row.order_reference = row_text_.keep(value);
  } else if (qualifier == "OQ" || qualifier == "WO") {
    row_text_.keep_first(row.order_reference, value);
  } else if (qualifier == "CT") {
    row_text_.keep_first(row.contract_reference, value);
  } else if (qualifier == "CR" || qualifier == "DP") {
    row_text_.keep_first(row.cost_centre, value);
  } else if (qualifier == "TA" && row.service.empty()) {
    row.service = row_text_.keep(value);
    row.service_kind = ServiceKind::circuit;
  } else {
    return Disposition::ignored;
  }
  return Disposition::charge;
}

Disposition SetParser::attach_quantity(const Segment& segment, ChargeRow& row) {
  const Amount quantity = read_explicit(segment[2]);
  if (!quantity.known()) return Disposition::ignored;
  const auto qualifier = segment[1];
  if (qualifier == "94" || qualifier == "D1") {
    row.billed_units = quantity.value;
    return Disposition::charge;
  }
  if (qualifier == "99" && segment.first_component(3) == "AD") {
    const auto bytes = rescale(quantity.value, 0);
    if (bytes) row.data_volume = bytes->mantissa;
    return Disposition::charge;
  }
  return Disposition::ignored;
}

Disposition SetParser::attach_instalment(const Segment& segment, const SegmentPlace& place, ChargeRow& row) {
  const auto whole = [](const Amount& amount) -> std::optional<std::int64_t> {
    const auto number = amount.known() ? rescale(amount.value, 0) : std::nullopt;
    return number ? std::optional<std::int64_t>(number->mantissa) : std::nullopt;
  };
  row.instalments = whole(read_explicit(segment[3]));
  row.instalment = whole(read_explicit(segment[4]));
  row.charge_class = ChargeClass::instalment;
  const Amount amount = read_explicit(segment[5]);
  if (amount.known()) {
    instalment_amount_ = amount.value;
  } else if (amount.state != Amount::State::absent && !row.amount) {
    refuse("the amount of an instalment cannot be read", "INC05",
           "expected digits with at most one point; ask the carrier for a corrected file", place.offset);
  }
  return Disposition::charge;
}

bool SetParser::attach_date(const Segment& segment, ChargeRow& row) {
  const auto qualifier = segment[1];
  const auto day = read_date(segment[2]);
  if (qualifier == "150" || qualifier == "151") {
    const auto range = read_period(segment);
    if (range) {
      row.from = range->from;
      row.through = range->through;
      return true;
    }
    (qualifier == "150" ? row.from : row.through) = day;
    return day.has_value();
  }
  if (qualifier == "007" || qualifier == "198") {
    row.has_order_date = true;
    return true;
  }
  if ((qualifier == "215" || qualifier == "216") && row.segment == ChargeSegment::ita) {
    if (row.charge_class == ChargeClass::discount) row.charge_class = ChargeClass::credit;
    return true;
  }
  return false;
}

}  // namespace telaudit::formats::x12
