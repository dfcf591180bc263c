#include "formats/tap3_charges.h"

#include <array>
#include <charconv>

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

using CallType = std::array<std::int64_t, 3>;

std::string call_type(const CallType& levels) {
  std::string out = name_of(kFirstLevel, levels[0]);
  const auto add = [&](const std::string& word) {
    if (!word.empty()) (out += ", ") += word;
  };
  add(name_of(kSecondLevel, levels[1]));
  if (levels[2] != 0) add(std::to_string(levels[2]));
  return out;
}

// ChargedItem; what is none of these has neither name nor unit, and comes first.
struct Item {
  std::string_view code;
  std::string_view name;
  std::string_view unit;
};
constexpr std::array<Item, 10> kChargedItems{{{"", "", ""},
                                              {"D", "duration", "second"},
                                              {"V", "outgoing volume", "byte"},
                                              {"W", "incoming volume", "byte"},
                                              {"X", "volume", "byte"},
                                              {"L", "days", "day"},
                                              {"C", "content", "content"},
                                              {"A", "attempt", "attempt"},
                                              {"E", "event", "event"},
                                              {"F", "once", "event"}}};

constexpr std::array<std::uint8_t, 256> make_item_numbers() {
  std::array<std::uint8_t, 256> numbers{};
  for (std::uint8_t i = 1; i < kChargedItems.size(); ++i)
    numbers[static_cast<unsigned char>(kChargedItems[i].code[0])] = i;
  return numbers;
}

constexpr std::array<std::uint8_t, 256> kItemNumbers = make_item_numbers();

std::size_t item_number(std::string_view code) {
  return code.size() == 1 ? kItemNumbers[static_cast<unsigned char>(code[0])] : 0;
}

std::string description(std::uint32_t event, std::string_view item) {
  std::string out(event_name(event));
  const std::string_view name = kChargedItems[item_number(item)].name;
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
    : header_(header),
      rows_(table),
      origin_place_{charge::kOriginPlace, {}},
      destination_place_{charge::kDestinationPlace, {}},
      tele_service_{charge::kProductCode, {}},
      bearer_service_{charge::kProductCode, {}},
      access_point_{charge::kDestinationPlace, {}} {
  static_assert(kChargedItems.size() == kItems);
  rows_.set_constant_text(charge::kCarrier, header.sender);
  rows_.set_constant_text(charge::kAccount, header.recipient);
  rows_.set_constant_text(charge::kInvoice, header.sequence);
  rows_.set_constant_text(charge::kCurrency, header.currency);
  rows_.set_constant(charge::kBillDate, bill_date.days);
  words_.charges_level = rows_.code(charge::kLevel, kChargesLevel);
  words_.charges_section = rows_.code(charge::kSection, kChargesLevel);
  words_.taxes_level = rows_.code(charge::kLevel, kTaxesLevel);
  words_.taxes_section = rows_.code(charge::kSection, kTaxesLevel);
  words_.telephone = rows_.code(charge::kServiceKind, "telephone");
  words_.usage = rows_.code(charge::kChargeClass, "usage");
  words_.tax = rows_.code(charge::kChargeClass, "tax");
  words_.in = rows_.code(charge::kDirection, "in");
  words_.out = rows_.code(charge::kDirection, "out");
  for (auto& of_event : descriptions_) of_event.fill(kNoWord);
  tax_descriptions_.fill(kNoWord);
  units_.fill(kNoWord);
  for (std::size_t i = 1; i < kItems; ++i) units_[i] = rows_.code(charge::kUnit, kChargedItems[i].unit);
}

void ChargeWriter::set_code(std::size_t column, std::uint32_t code) {
  if (code != kNoWord) rows_.set_code(column, code);
}

void ChargeWriter::set_text(std::size_t column, std::string_view value) {
  if (!value.empty()) rows_.set_text(column, value);
}

void ChargeWriter::set_party(std::size_t column, std::string_view number) {
  if (!number.empty()) rows_.set_number_text(column, number);
}

// A plain text with some words before it; nothing where it is empty.
void ChargeWriter::set_octets(Repeated& known, std::string_view before, std::string_view octets) {
  if (known.octets != octets) {
    known.octets = octets;
    text_ = before;
    append_plain_text(octets, text_);
    known.code = text_.empty() ? kNoWord : rows_.code(known.column, text_);
  }
  set_code(known.column, known.code);
}

void ChargeWriter::set_description(std::uint32_t event, std::string_view item) {
  std::uint32_t& code = descriptions_[event_number(event)][item_number(item)];
  if (code == kNoWord) code = rows_.code(charge::kDescription, description(event, item));
  rows_.set_code(charge::kDescription, code);
}

void ChargeWriter::set_sum_description(std::uint32_t event, std::string_view item, std::string_view type) {
  Repeated& known = sum_descriptions_[event_number(event)][item_number(item)];
  if (known.code == kNoWord || known.octets != type) {
    known.octets = type;
    text_ = description(event, item);
    text_ += ", charge type ";
    append_plain_text(type, text_);
    known.code = rows_.code(charge::kDescription, text_);
  }
  rows_.set_code(charge::kDescription, known.code);
}

void ChargeWriter::set_call_type(const EventCharge& own) {
  if (!own.call_type_1) return;
  const CallType levels = {*own.call_type_1, own.call_type_2.value_or(0), own.call_type_3.value_or(0)};
  const std::uint32_t known =
      call_types_.code({reinterpret_cast<const char*>(levels.data()), sizeof(levels)});
  if (known == call_type_codes_.size())
    call_type_codes_.push_back(rows_.code(charge::kCallType, call_type(levels)));
  rows_.set_code(charge::kCallType, call_type_codes_[known]);
}

void ChargeWriter::set_money(std::size_t column, std::int64_t value) {
  rows_.set_decimal(column, {value, header_.decimals});
}

void ChargeWriter::write(const Event& event, std::optional<Moment> start, std::uint64_t offset,
                         std::uint64_t size) {
  offset_ = offset;
  size_ = size;
  start_ = start;
  ordinal_ = 0;
  measured_ = false;
  service_.clear();
  append_bcd_digits(event.msisdn.empty() ? event.imsi : event.msisdn, service_);
  other_.clear();
  if (event.other.empty()) {
    append_plain_text(event.dialled, other_);
  } else {
    append_bcd_digits(event.other, other_);
  }
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

void ChargeWriter::begin_row(bool tax, bool counts) {
  rows_.set_number(charge::kSourceOffset, static_cast<std::int64_t>(offset_));
  rows_.set_number(charge::kSourceLength, static_cast<std::int64_t>(size_));
  rows_.set_number(charge::kOrdinal, ordinal_++);
  rows_.set_code(charge::kLevel, tax ? words_.taxes_level : words_.charges_level);
  rows_.set_code(charge::kSection, tax ? words_.taxes_section : words_.charges_section);
  rows_.set_code(charge::kChargeClass, tax ? words_.tax : words_.usage);
  rows_.set_number(charge::kPayable, counts && !header_.test ? 1 : 0);
  rows_.set_number(charge::kInTotal, counts ? 1 : 0);
  if (service_.empty()) return;
  rows_.set_number_text(charge::kService, service_);
  rows_.set_code(charge::kServiceKind, words_.telephone);
}

void ChargeWriter::set_call(const Event& event) {
  if (start_) rows_.set_number(charge::kStart, start_->tenths);
  set_octets(origin_place_, {}, event.serving_network);
  // The network that a data session reached is a place and no number: called parties stay numbers.
  const bool of_data = event.place.empty() && other_.empty() && !event.access_point.empty();
  if (of_data) {
    set_octets(access_point_, {}, event.access_point);
  } else {
    set_octets(destination_place_, {}, event.place.empty() ? event.other_network : event.place);
  }
  if (is_incoming(event.tag)) {
    set_party(charge::kOrigin, other_);
    set_party(charge::kDestination, service_);
  } else {
    set_party(charge::kOrigin, service_);
    set_party(charge::kDestination, other_);
  }
  if (has_direction(event.tag))
    rows_.set_code(charge::kDirection, is_incoming(event.tag) ? words_.in : words_.out);
  if (!event.tele_service.empty()) {
    set_octets(tele_service_, "teleservice ", event.tele_service);
  } else if (!event.bearer_service.empty()) {
    set_octets(bearer_service_, "bearer service ", event.bearer_service);
  }
  // A call with several charges has lasted once.
  if (measured_) return;
  measured_ = true;
  if (event.duration && *event.duration >= 0 && *event.duration < INT64_MAX / kTenths)
    rows_.set_number(charge::kDuration, *event.duration * kTenths);
  if (!event.volume_in && !event.volume_out) return;
  rows_.set_number(charge::kDataVolume, event.volume_in.value_or(0) + event.volume_out.value_or(0));
}

void ChargeWriter::set_units(const EventCharge& own, const EventSum& sum) {
  set_code(charge::kUnit, units_[item_number(own.item)]);
  if (sum.chargeable_units) rows_.set_decimal(charge::kQuantity, {*sum.chargeable_units, 0});
  if (sum.charged_units) rows_.set_decimal(charge::kBilledUnits, {*sum.charged_units, 0});
}

void ChargeWriter::write_total(const Event& event, const EventCharge& own, const EventSum* sum) {
  const bool charged = sum != nullptr && sum->charge.has_value();
  begin_row(false, charged);
  set_call(event);
  set_description(event.tag, own.item);
  set_call_type(own);
  if (sum != nullptr) set_units(own, *sum);
  if (charged) {
    set_money(charge::kAmount, *sum->charge);
    if (own.discount) {
      const std::int64_t gross = *sum->charge + *own.discount;
      if (gross <= kMostAmount && gross >= -kMostAmount) set_money(charge::kGross, gross);
    }
  }
  rows_.end_row();
}

// What a total is made of, or what it would be at the published rate: told, and counted nowhere.
void ChargeWriter::write_sum(const Event& event, const EventCharge& own, const EventSum& sum) {
  begin_row(false, false);
  set_sum_description(event.tag, own.item, sum.type);
  set_units(own, sum);
  if (sum.charge) set_money(charge::kAmount, *sum.charge);
  rows_.end_row();
}

void ChargeWriter::write_tax(const Event& event, const EventTax& tax, std::uint32_t belongs_to) {
  begin_row(true, tax.value.has_value());
  std::uint32_t& description = tax_descriptions_[event_number(event.tag)];
  if (description == kNoWord)
    description = rows_.code(charge::kDescription, "tax on " + std::string(event_name(event.tag)));
  rows_.set_code(charge::kDescription, description);
  const auto add_number = [&](std::uint64_t number) {
    std::array<char, 20> digits;
    text_.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
  };
  text_.clear();
  add_number(offset_);
  text_ += ':';
  add_number(belongs_to);
  rows_.set_text(charge::kBelongsTo, text_);
  if (tax.value) set_money(charge::kAmount, *tax.value);
  if (tax.taxable) set_money(charge::kTaxBase, *tax.taxable);
  if (const Taxation* known = header_.taxation(tax.code)) {
    set_text(charge::kTaxType, known->type);
    if (known->rate) rows_.set_decimal(charge::kTaxRate, *known->rate);
  }
  rows_.end_row();
}

}  // namespace telaudit::formats::tap3
