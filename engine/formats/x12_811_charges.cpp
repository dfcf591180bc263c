#include "formats/x12_811_charges.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace telaudit::formats::x12 {
namespace {

using Verdict = ChargeReading::Verdict;

ChargeReading fail(Verdict verdict, std::string_view element, std::string_view reason,
                   std::uint32_t remarks = 0) {
  ChargeReading reading;
  reading.verdict = verdict;
  reading.element = element;
  reading.reason = reason;
  reading.remarks = remarks;
  return reading;
}

// DE662.
void apply_relation(std::string_view letter, Relation& relation, ChargeReading& reading) {
  if (letter.empty() || letter == "A") return;
  if (letter == "O") {
    relation = Relation::information;
  } else if (letter == "I") {
    relation = Relation::included;
  } else if (letter == "D") {
    reading.subtracts = true;
  } else if (letter == "S") {
    reading.remarks |= kSubstituted;
  } else {
    reading.remarks |= kUnknownRelation;
  }
}

// What a number that is needed for the amount means for the record when it is not known. True: go on.
bool needed(const Amount& amount, std::string_view element, Relation relation, ChargeReading& reading) {
  if (amount.state == Amount::State::does_not_fit) {
    reading =
        fail(Verdict::quarantined, element, "has more digits than can be held exactly", reading.remarks);
    return false;
  }
  if (amount.state == Amount::State::unreadable) {
    const bool counts = relation != Relation::information;
    reading =
        fail(counts ? Verdict::refused : Verdict::quarantined, element, "is not a number", reading.remarks);
    return false;
  }
  return true;
}

std::optional<Decimal> optional_value(const Amount& amount, ChargeReading& reading) {
  if (amount.known()) return Decimal{amount.value.mantissa, amount.value.scale};
  if (amount.state != Amount::State::absent) reading.remarks |= kElementUnreadable;
  return std::nullopt;
}

void set_amount(ChargeRow& row, Decimal amount, const ChargeReading& reading) {
  row.amount.emplace(Decimal{reading.subtracts ? negate(amount).mantissa : amount.mantissa, amount.scale});
}

void read_unit(const Segment& segment, std::size_t element, ChargeRow& row, TextStore& text,
               ChargeReading& reading) {
  const auto unit = segment.first_component(element);
  row.unit = text.keep(unit);
  if (unit == "MN" || unit == "MB") reading.remarks |= kBillingUnitUnclear;
}

// Product ids: SV first, then ZZ; PD describes.
void read_product_ids(const Segment& segment, std::size_t first, ChargeRow& row, TextStore& text) {
  std::string_view mutual;
  for (std::size_t n = first; n + 1 <= segment.size(); n += 2) {
    const auto qualifier = segment[n];
    const auto value = segment[n + 1];
    if (value.empty()) continue;
    if (qualifier == "SV" && row.product_code.empty()) row.product_code = text.keep(value);
    if (qualifier == "ZZ" && mutual.empty()) mutual = value;
    if (qualifier == "PD" && row.description.empty()) row.description = text.keep(value);
  }
  if (row.product_code.empty() && !mutual.empty()) row.product_code = text.keep(mutual);
}

struct LineItemElements {
  std::size_t quantity, unit, price, basis, products;
  std::string_view quantity_name, price_name;
};

// IT1 and SLN: quantity times price; with unit M4 the price is the extended amount and the quantity only a
// count, as the sums of a public bill prove.
ChargeReading read_line_item(const Segment& segment, const LineItemElements& at, ChargeReading reading,
                             ChargeRow& row, TextStore& text) {
  const Amount quantity = read_explicit(segment[at.quantity]);
  const Amount price = read_explicit(segment[at.price]);
  if (!needed(price, at.price_name, row.relation, reading)) return reading;
  read_unit(segment, at.unit, row, text, reading);
  read_product_ids(segment, at.products, row, text);
  const bool extended = segment.first_component(at.unit) == "M4";
  if (price.known() && extended) {
    row.quantity = optional_value(quantity, reading);
    set_amount(row, price.value, reading);
  } else if (price.known()) {
    if (!needed(quantity, at.quantity_name, row.relation, reading)) return reading;
    if (quantity.known()) row.quantity = quantity.value;
    row.rate = price.value;
    const auto amount = quantity.known() ? extend(quantity.value, price.value) : price.value;
    if (!amount)
      return fail(Verdict::quarantined, at.price_name,
                  "times the quantity has more digits than can be held exactly", reading.remarks);
    set_amount(row, *amount, reading);
  } else {
    row.quantity = optional_value(quantity, reading);
  }
  const auto basis = segment[at.basis];
  if (basis == "PM") row.charge_class = ChargeClass::recurring;
  if (basis == "PE") row.charge_class = ChargeClass::one_time;
  note_sign(row);
  return reading;
}

bool has_any_word(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](auto word) { return has_word(text, word); });
}

bool is_regulatory(std::string_view text) {
  return has_any_word(text, {"FUSF", "USF", "UNIVERSAL", "REGULATORY", "RECOVERY", "SURCHARGE", "PORTABILITY",
                             "LNP", "TRS", "COST", "ADMINISTRATIVE", "CONNECTIVITY"});
}

ChargeClass allowance_or_charge_class(std::string_view indicator, std::string_view words, bool negative) {
  if (indicator == "A" || (indicator != "C" && negative))
    return has_any_word(words, {"CREDIT", "SLA", "OUTAGE", "OUT OF SERVICE"}) ? ChargeClass::credit
                                                                              : ChargeClass::discount;
  if (has_word(words, "LATE")) return ChargeClass::late_fee;
  return is_regulatory(words) ? ChargeClass::surcharge : ChargeClass::fee;
}

KeptText place_name(std::string_view place, std::string_view state, TextStore& text) {
  if (place.empty() || state.empty()) return text.keep(place.empty() ? state : place);
  return text.keep(place, state);
}

// TXI03 is a fraction by definition; some senders write 6 for 6 %. The taxed amount decides, else the size.
bool is_percent(Decimal rate, const std::optional<Decimal>& amount, const std::optional<Decimal>& base) {
  if (amount && base && !base->is_zero() && !rate.is_zero()) {
    // Whether amount is nearer to base * rate / 100 than to base * rate; all three times 100.
    const Decimal hundred{100, 0};
    const auto taxed = multiply(absolute(*amount), hundred);
    const auto by_percent = multiply(absolute(*base), absolute(rate));
    const auto by_fraction = by_percent ? multiply(*by_percent, hundred) : std::nullopt;
    const auto off_percent = taxed && by_percent ? subtract(*taxed, *by_percent) : std::nullopt;
    const auto off_fraction = taxed && by_fraction ? subtract(*taxed, *by_fraction) : std::nullopt;
    if (off_percent && off_fraction) return absolute(*off_percent) < absolute(*off_fraction);
  }
  // No tax takes the whole amount, so a bare 1 is one per cent.
  return !(absolute(rate) < Decimal{1, 0});
}

bool is_usoc_shape(std::string_view value) {
  if (value.size() < 3 || value.size() > 5) return false;
  return std::all_of(value.begin(), value.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

// What an SI qualifier names. TN and the local-response qualifiers are published; UC, CI and BN are usual in
// the trade; the others fall back on the shape of the value.
ServiceId identify(std::string_view qualifier, std::string_view value) {
  using Role = ServiceId::Role;
  if (value.empty()) return {};
  if (qualifier == "UC") return {Role::product, ServiceKind::none, value};
  if (qualifier == "TN" || qualifier == "IT") return {Role::service, ServiceKind::telephone, value};
  if (qualifier == "CI" || qualifier == "CN") return {Role::service, ServiceKind::circuit, value};
  static constexpr std::array<std::string_view, 13> kNoService = {"BN", "SN", "T5", "TH", "TQ", "LO", "RA",
                                                                  "RI", "CS", "CE", "NC", "NI", "AN"};
  if (std::find(kNoService.begin(), kNoService.end(), qualifier) != kNoService.end())
    return {Role::none, {}, value};
  if (is_telephone_shape(value)) return {Role::service, ServiceKind::telephone, value};
  if (value.find('/') != std::string_view::npos) return {Role::service, ServiceKind::circuit, value};
  if (is_usoc_shape(value)) return {Role::product, ServiceKind::none, value};
  return {Role::service, ServiceKind::other, value};
}

}  // namespace

bool has_word(std::string_view text, std::string_view word) {
  const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const bool before = at == 0 || !is_letter(text[at - 1]);
    const std::size_t end = at + word.size();
    if (before && (end == text.size() || !is_letter(text[end]))) return true;
  }
  return false;
}

void note_sign(ChargeRow& row) {
  if (row.amount && row.amount->is_negative()) row.charge_class = ChargeClass::credit;
}

ChargeReading read_it1(const Segment& segment, ChargeRow& row, TextStore& text) {
  static constexpr LineItemElements kElements = {2, 3, 4, 5, 6, "IT102", "IT104"};
  row.segment = ChargeSegment::it1;
  return read_line_item(segment, kElements, {}, row, text);
}

ChargeReading read_sln(const Segment& segment, ChargeRow& row, TextStore& text) {
  static constexpr LineItemElements kElements = {4, 5, 6, 7, 9, "SLN04", "SLN06"};
  row.segment = ChargeSegment::sln;
  ChargeReading reading;
  apply_relation(segment[3], row.relation, reading);
  return read_line_item(segment, kElements, reading, row, text);
}

ChargeReading read_ita(const Segment& segment, ChargeRow& row, TextStore& text) {
  row.segment = ChargeSegment::ita;
  ChargeReading reading;
  apply_relation(segment[16], row.relation, reading);
  const auto handling = segment[4];
  if (handling == "15" || handling == "18") row.relation = Relation::information;
  // "No allowance or charge", or one the vendor pays: not the customer's unless the printed sums ask for it.
  if (row.relation == Relation::counts && (segment[1] == "N" || (segment[1] == "C" && handling == "05")))
    row.relation = Relation::included;
  const Amount total = read_implied(segment[7]);
  const Amount rate = read_explicit(segment[6]);
  if (!needed(total, "ITA07", row.relation, reading)) return reading;
  std::optional<Decimal> amount;
  if (total.known()) {
    if (total.point_with_implied) reading.remarks |= kPointInImplied;
    amount = total.value;
    row.rate = optional_value(rate, reading);
    row.quantity = optional_value(read_explicit(segment[10]), reading);
  } else {
    if (!needed(rate, "ITA06", row.relation, reading)) return reading;
    if (!rate.known()) {
      if (segment[9].empty()) return fail(Verdict::nothing, "ITA07", "is absent");
      return fail(Verdict::quarantined, "ITA09", "is a percentage without an amount", reading.remarks);
    }
    Amount quantity = read_explicit(segment[10]);
    if (quantity.state == Amount::State::absent) quantity = read_explicit(segment[12]);
    if (!needed(quantity, "ITA10", row.relation, reading)) return reading;
    row.rate = rate.value;
    if (quantity.known()) row.quantity = quantity.value;
    amount = quantity.known() ? extend(quantity.value, rate.value) : rate.value;
    if (!amount)
      return fail(Verdict::quarantined, "ITA06",
                  "times the quantity has more digits than can be held exactly", reading.remarks);
  }
  // The indicator carries the sign; the amount is a magnitude.
  const auto indicator = segment[1];
  const bool to_customer = handling == "02" || handling == "04";
  if (indicator == "A" || (indicator == "P" && to_customer)) {
    if (amount->is_negative()) reading.remarks |= kNegativeAllowance;
    amount = negate(absolute(*amount));
  }
  if (indicator != "A" && indicator != "C") reading.remarks |= kUnusualIndicator;
  set_amount(row, *amount, reading);
  row.unit = text.keep(segment.first_component(11));
  row.product_code = text.keep(segment[3].empty() ? segment[14] : segment[3]);
  row.contract_reference = text.keep(segment[5]);
  row.description = text.keep(segment[13]);
  row.charge_class = allowance_or_charge_class(indicator, upper(segment[13]), row.amount->is_negative());
  return reading;
}

std::optional<std::int64_t> duration_in_tenths(const Amount& minutes, const Amount& seconds) {
  const auto to_tenths = [](Decimal value, std::int64_t factor) -> std::optional<std::int64_t> {
    constexpr std::int64_t kLargest = std::int64_t{1} << 40U;
    if (value.mantissa >= 0 && value.mantissa < kLargest) {
      if (value.scale == 0) return value.mantissa * factor;
      if (value.scale == 1) return value.mantissa * (factor / 10);
    }
    const auto product = multiply(value, Decimal{factor, 0});
    const auto whole = product ? rescale(*product, 0) : std::nullopt;
    if (!whole || whole->mantissa < 0) return std::nullopt;
    return whole->mantissa;
  };
  constexpr std::int64_t kTenthsInMinute = 600;
  constexpr std::int64_t kTenthsInSecond = 10;
  const auto by_minutes = minutes.known() ? to_tenths(minutes.value, kTenthsInMinute) : std::nullopt;
  const auto by_seconds = seconds.known() ? to_tenths(seconds.value, kTenthsInSecond) : std::nullopt;
  if (!by_minutes || !by_seconds) return by_seconds ? by_seconds : by_minutes;
  // Seconds below a minute beside whole minutes are what is over; otherwise they are the exact duration of
  // the call.
  const std::int64_t whole_minutes = *by_minutes / kTenthsInMinute;
  if (*by_seconds < kTenthsInMinute && whole_minutes > 0)
    return whole_minutes * kTenthsInMinute + *by_seconds;
  return by_seconds;
}

ChargeReading read_call(const Segment& segment, Call& call) {
  ChargeReading reading;
  apply_relation(segment[16], call.relation, reading);
  const Amount gross = read_explicit(segment[12]);
  const Amount net = read_explicit(segment[13]);
  if (!needed(net, "TCD13", call.relation, reading)) return reading;
  if (!net.known() && !needed(gross, "TCD12", call.relation, reading)) return reading;
  call.gross = optional_value(gross, reading);
  if (net.known() || gross.known()) {
    const Decimal amount = net.known() ? net.value : gross.value;
    call.amount = reading.subtracts ? negate(amount) : amount;
  }
  if (const auto day = read_date(segment[2])) call.start = read_time(*day, segment[3]);
  call.destination_place = segment[5];
  call.destination_state = segment[6];
  call.origin_place = segment[8];
  call.origin_state = segment[9];
  call.duration = duration_in_tenths(read_explicit(segment[10]), read_explicit(segment[11]));
  return reading;
}

void fill_row(const Call& call, ChargeRow& row, TextStore& text) {
  row.segment = ChargeSegment::tcd;
  row.charge_class = ChargeClass::usage;
  row.relation = call.relation;
  row.amount = call.amount;
  row.gross = call.gross;
  row.start = call.start;
  row.duration = call.duration;
  row.destination_place = place_name(call.destination_place, call.destination_state, text);
  row.origin_place = place_name(call.origin_place, call.origin_state, text);
}

ChargeReading read_usd(const Segment& segment, ChargeRow& row, TextStore& text) {
  row.segment = ChargeSegment::usd;
  row.charge_class = ChargeClass::usage;
  ChargeReading reading;
  apply_relation(segment[1], row.relation, reading);
  const Amount rate = read_explicit(segment[3]);
  Amount quantity = read_explicit(segment[6]);
  const Amount amount = read_explicit(segment[8]);
  if (quantity.state == Amount::State::absent) quantity = read_explicit(segment[7]);
  if (!needed(amount, "USD08", row.relation, reading)) return reading;
  read_unit(segment, 5, row, text, reading);
  if (amount.known()) {
    set_amount(row, amount.value, reading);
    row.rate = optional_value(rate, reading);
    row.quantity = optional_value(quantity, reading);
  } else {
    if (!needed(rate, "USD03", row.relation, reading)) return reading;
    if (rate.known()) {
      if (!needed(quantity, "USD06", row.relation, reading)) return reading;
      row.rate = rate.value;
    }
    row.quantity = optional_value(quantity, reading);
    if (rate.known() && quantity.known()) {
      const auto product = extend(quantity.value, rate.value);
      if (!product)
        return fail(Verdict::quarantined, "USD03",
                    "times the quantity has more digits than can be held exactly", reading.remarks);
      set_amount(row, *product, reading);
    }
  }
  row.billed_units = row.quantity;
  if (segment.first_component(5) == "AD" && row.quantity)
    if (const auto bytes = rescale(*row.quantity, 0)) row.data_volume = bytes->mantissa;
  return reading;
}

ChargeReading read_txi(const Segment& segment, ChargeRow& row, TextStore& text) {
  row.segment = ChargeSegment::txi;
  row.charge_class = ChargeClass::tax;
  ChargeReading reading;
  apply_relation(segment[7], row.relation, reading);
  const Amount amount = read_explicit(segment[2]);
  if (amount.state == Amount::State::absent) return fail(Verdict::nothing, "TXI02", "is absent");
  if (!needed(amount, "TXI02", row.relation, reading)) return reading;
  set_amount(row, amount.value, reading);
  const auto type = segment[1];
  row.tax_total = type == "TX";
  row.tax_type = text.keep(type);
  row.tax_authority = text.keep(segment[5]);
  const auto name = segment[10];
  row.description = text.keep(name);
  if (type == "ZZ" && is_regulatory(upper(name.empty() ? segment[9] : name)))
    row.charge_class = ChargeClass::surcharge;
  row.tax_base = optional_value(read_explicit(segment[8]), reading);
  row.tax_rate = optional_value(read_explicit(segment[3]), reading);
  if (row.tax_rate && is_percent(*row.tax_rate, row.amount, row.tax_base)) {
    row.tax_rate = from_percent(*row.tax_rate);
    reading.remarks |= kTaxRatePercent;
  }
  return reading;
}

std::size_t service_id_pairs(const Segment& segment) {
  // Some senders leave the qualifier out: SI*TI*value.
  return segment.size() == 2 ? 1 : segment.size() / 2;
}

ServiceId read_service_id(const Segment& segment, std::size_t n) {
  if (segment.size() == 2)
    return identify(segment[1] == "CI" ? std::string_view("CI") : std::string_view(), segment[2]);
  return identify(segment[2 + 2 * n], segment[3 + 2 * n]);
}

}  // namespace telaudit::formats::x12
