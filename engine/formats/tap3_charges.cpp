#include "formats/tap3_charges.h"

#include <array>

#include "bill/charge.h"
#include "formats/tap3_tags.h"

namespace telaudit::formats::tap3 {
namespace {

namespace charge = bill::charge;

constexpr std::int64_t kTenths = 10;
constexpr std::string_view kTotalType = "00";

struct Named {
  std::int64_t code;
  std::string_view name;
};

// CallTypeLevel1 and CallTypeLevel2 of TD.57; the third level is the operator's own.
constexpr std::array<Named, 7> kFirstLevel{{{0, "unknown"},
                                            {1, "national"},
                                            {2, "international"},
                                            {10, "home gateway"},
                                            {11, "visited gateway"},
                                            {12, "other gateway"},
                                            {100, "WLAN"}}};
constexpr std::array<Named, 14> kSecondLevel{{{0, ""},
                                              {1, "mobile"},
                                              {2, "PSTN"},
                                              {3, "non-geographic"},
                                              {4, "premium"},
                                              {5, "satellite"},
                                              {6, "forwarded"},
                                              {7, "non-forwarded"},
                                              {10, "broadband"},
                                              {11, "narrowband"},
                                              {12, "conversational"},
                                              {13, "streaming"},
                                              {14, "interactive"},
                                              {15, "background"}}};

template <std::size_t N>
std::string name_of(const std::array<Named, N>& names, std::int64_t code) {
  for (const auto& named : names)
    if (named.code == code) return std::string(named.name);
  return std::to_string(code);
}

std::string call_type(const EventCharge& own) {
  if (!own.call_type_1) return {};
  std::string out = name_of(kFirstLevel, *own.call_type_1);
  const auto add = [&](const std::string& word) {
    if (!word.empty()) (out += ", ") += word;
  };
  if (own.call_type_2) add(name_of(kSecondLevel, *own.call_type_2));
  if (own.call_type_3 && *own.call_type_3 != 0) add(std::to_string(*own.call_type_3));
  return out;
}

// ChargedItem.
std::string_view unit_of(std::string_view item) {
  if (item == "D") return "second";
  if (item == "V" || item == "W" || item == "X") return "byte";
  if (item == "L") return "day";
  if (item == "C") return "content";
  if (item == "A") return "attempt";
  if (item == "E" || item == "F") return "event";
  return {};
}

std::string_view item_name(std::string_view item) {
  if (item == "D") return "duration";
  if (item == "V") return "outgoing volume";
  if (item == "W") return "incoming volume";
  if (item == "X") return "volume";
  if (item == "L") return "days";
  if (item == "C") return "content";
  if (item == "A") return "attempt";
  if (item == "E") return "event";
  if (item == "F") return "once";
  return {};
}

std::string description(std::uint32_t event, std::string_view item) {
  std::string out(event_name(event));
  const std::string_view name = item_name(item);
  if (!name.empty()) (out += ", ") += name;
  return out;
}

bool is_incoming(std::uint32_t event) {
  return event == kMobileTerminatedCall;
}
bool has_direction(std::uint32_t event) {
  return event == kMobileOriginatedCall || event == kMobileTerminatedCall;
}

}  // namespace

ChargeWriter::ChargeWriter(const Header& header, Date bill_date, bill::TableBuilder& table)
    : header_(header), rows_(table) {
  rows_.set_constant_text(charge::kCarrier, header.sender);
  rows_.set_constant_text(charge::kAccount, header.recipient);
  rows_.set_constant_text(charge::kInvoice, header.sequence);
  rows_.set_constant_text(charge::kCurrency, header.currency);
  rows_.set_constant(charge::kBillDate, bill_date.days);
}

void ChargeWriter::set_text(std::size_t column, std::string_view value) {
  if (!value.empty()) rows_.set_text(column, value);
}

void ChargeWriter::set_description(std::uint32_t event, std::string_view item) {
  auto [known, added] = descriptions_.try_emplace({event, item_name(item)}, 0);
  if (added) known->second = rows_.code(charge::kDescription, description(event, item));
  rows_.set_code(charge::kDescription, known->second);
}

void ChargeWriter::set_money(std::size_t column, std::int64_t value) {
  rows_.set_decimal(column, {value, header_.decimals});
}

void ChargeWriter::write(const Event& event, std::uint64_t offset, std::uint64_t size) {
  offset_ = offset;
  size_ = size;
  ordinal_ = 0;
  measured_ = false;
  service_ = bcd_digits(event.msisdn.empty() ? event.imsi : event.msisdn);
  other_ = event.other.empty() ? plain_text(event.dialled) : bcd_digits(event.other);
  for (const auto& own : event.charges) write_charge(event, own);
  if (event.charges.empty()) write_total(event, {}, nullptr);
}

void ChargeWriter::write_charge(const Event& event, const EventCharge& own) {
  const EventSum* total = nullptr;
  for (std::size_t i = own.sums_begin; i < own.sums_end && total == nullptr; ++i)
    if (event.sums[i].type == kTotalType) total = &event.sums[i];
  const auto belongs_to = static_cast<std::uint32_t>(ordinal_);
  write_total(event, own, total);
  for (std::size_t i = own.sums_begin; i < own.sums_end; ++i)
    if (&event.sums[i] != total) write_sum(event, own, event.sums[i]);
  for (std::size_t i = own.taxes_begin; i < own.taxes_end; ++i) write_tax(event, event.taxes[i], belongs_to);
}

void ChargeWriter::begin_row(std::string_view level, bool counts) {
  rows_.set_number(charge::kSourceOffset, static_cast<std::int64_t>(offset_));
  rows_.set_number(charge::kSourceLength, static_cast<std::int64_t>(size_));
  rows_.set_number(charge::kOrdinal, ordinal_++);
  rows_.set_text(charge::kLevel, level);
  rows_.set_text(charge::kSection, level);
  rows_.set_number(charge::kPayable, counts && !header_.test ? 1 : 0);
  rows_.set_number(charge::kInTotal, counts ? 1 : 0);
  if (!service_.empty()) {
    rows_.set_text(charge::kService, service_);
    rows_.set_text(charge::kServiceKind, "telephone");
  }
}

void ChargeWriter::set_call(const Event& event) {
  if (const auto start = local_time(event.start)) rows_.set_number(charge::kStart, start->tenths);
  set_text(charge::kOriginPlace, plain_text(event.serving_network));
  set_text(charge::kDestinationPlace, plain_text(event.place.empty() ? event.other_network : event.place));
  if (is_incoming(event.tag)) {
    set_text(charge::kOrigin, other_);
    set_text(charge::kDestination, service_);
  } else {
    set_text(charge::kOrigin, service_);
    set_text(charge::kDestination, other_.empty() ? plain_text(event.access_point) : other_);
  }
  if (has_direction(event.tag)) rows_.set_text(charge::kDirection, is_incoming(event.tag) ? "in" : "out");
  if (!event.tele_service.empty()) {
    rows_.set_text(charge::kProductCode, "teleservice " + plain_text(event.tele_service));
  } else if (!event.bearer_service.empty()) {
    rows_.set_text(charge::kProductCode, "bearer service " + plain_text(event.bearer_service));
  }
  // A call with several charges has lasted once.
  if (measured_) return;
  measured_ = true;
  if (event.duration && *event.duration >= 0 && *event.duration < INT64_MAX / kTenths)
    rows_.set_number(charge::kDuration, *event.duration * kTenths);
  if (!event.volume_in && !event.volume_out) return;
  std::int64_t volume = 0;
  if (!__builtin_add_overflow(event.volume_in.value_or(0), event.volume_out.value_or(0), &volume))
    rows_.set_number(charge::kDataVolume, volume);
}

void ChargeWriter::set_units(const EventCharge& own, const EventSum& sum) {
  const std::string_view unit = unit_of(own.item);
  set_text(charge::kUnit, unit);
  if (sum.chargeable_units)
    static_cast<void>(rows_.set_decimal(charge::kQuantity, {*sum.chargeable_units, 0}));
  if (sum.charged_units) static_cast<void>(rows_.set_decimal(charge::kBilledUnits, {*sum.charged_units, 0}));
}

void ChargeWriter::write_total(const Event& event, const EventCharge& own, const EventSum* sum) {
  const bool charged = sum != nullptr && sum->charge.has_value();
  begin_row(kChargesLevel, charged);
  set_call(event);
  rows_.set_text(charge::kChargeClass, "usage");
  set_description(event.tag, own.item);
  set_text(charge::kCallType, call_type(own));
  if (sum != nullptr) set_units(own, *sum);
  if (charged) {
    set_money(charge::kAmount, *sum->charge);
    std::int64_t gross = 0;
    if (own.discount && !__builtin_add_overflow(*sum->charge, *own.discount, &gross))
      set_money(charge::kGross, gross);
  }
  rows_.end_row();
}

// What a total is made of, or what it would be at the published rate: told, and counted nowhere.
void ChargeWriter::write_sum(const Event& event, const EventCharge& own, const EventSum& sum) {
  begin_row(kChargesLevel, false);
  rows_.set_text(charge::kChargeClass, "usage");
  rows_.set_text(charge::kDescription,
                 description(event.tag, own.item) + ", charge type " + plain_text(sum.type));
  set_units(own, sum);
  if (sum.charge) set_money(charge::kAmount, *sum.charge);
  rows_.end_row();
}

void ChargeWriter::write_tax(const Event& event, const EventTax& tax, std::uint32_t belongs_to) {
  begin_row(kTaxesLevel, tax.value.has_value());
  rows_.set_text(charge::kChargeClass, "tax");
  rows_.set_text(charge::kDescription, "tax on " + std::string(event_name(event.tag)));
  rows_.set_text(charge::kBelongsTo, std::to_string(offset_) + ":" + std::to_string(belongs_to));
  if (tax.value) set_money(charge::kAmount, *tax.value);
  if (tax.taxable) set_money(charge::kTaxBase, *tax.taxable);
  if (const Taxation* known = header_.taxation(tax.code)) {
    set_text(charge::kTaxType, known->type);
    if (known->rate) rows_.set_decimal(charge::kTaxRate, *known->rate);
  }
  rows_.end_row();
}

}  // namespace telaudit::formats::tap3
