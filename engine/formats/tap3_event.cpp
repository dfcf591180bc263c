#include "formats/tap3_event.h"

#include <array>
#include <optional>
#include <utility>

#include "formats/tap3_header.h"
#include "formats/tap3_tags.h"

namespace telaudit::formats::tap3 {
namespace {

using ber::Element;
using ber::Found;

constexpr std::size_t kNoCharge = SIZE_MAX;
constexpr std::size_t kBroken = SIZE_MAX;

// What a tag says within an event.
enum class Says : std::uint8_t {
  nothing,
  // Of the event; the first one counts: what stands deeper is about others.
  text,
  number,
  start_text,  // where it stands in the start of the event
  start_number,
  own_amount,
  // Of the charge it stands in.
  item,
  charge_number,
  amount,
  // Of the sum or tax it stands in.
  sum_type,
  sum_number,
  tax_number,
  tax_code,
  // These hold others.
  charge,
  sum,
  tax,
};

using Number = std::optional<std::int64_t>;

struct Meaning {
  Says says = Says::nothing;
  union {
    std::string_view Event::*text = nullptr;
    Number Event::*number;
    Number EventCharge::*of_charge;
    Number EventSum::*of_sum;
    Number EventTax::*of_tax;
  };

  constexpr Meaning() = default;
  constexpr explicit Meaning(Says what) : says(what) {}
  constexpr Meaning(Says what, std::string_view Event::*field) : says(what), text(field) {}
  constexpr Meaning(Says what, Number Event::*field) : says(what), number(field) {}
  constexpr explicit Meaning(Number EventCharge::*field) : says(Says::charge_number), of_charge(field) {}
  constexpr explicit Meaning(Number EventSum::*field) : says(Says::sum_number), of_sum(field) {}
  constexpr explicit Meaning(Number EventTax::*field) : says(Says::tax_number), of_tax(field) {}
};

constexpr std::size_t kTags = 512;

constexpr std::array<Meaning, kTags> make_meanings() {
  std::array<Meaning, kTags> of;
  of[kChargeInformation] = Meaning(Says::charge);
  of[kSessionChargeInformation] = Meaning(Says::charge);
  of[kChargeDetail] = Meaning(Says::sum);
  of[kTaxInformation] = Meaning(Says::tax);
  of[kImsi] = {Says::text, &Event::imsi};
  of[kMsisdn] = {Says::text, &Event::msisdn};
  for (const Tag tag : {kCalledNumber, kCallingNumber, kNonChargedPartyNumber})
    of[tag] = {Says::text, &Event::other};
  for (const Tag tag : {kDialledDigits, kSmsDestination, kSmsOriginator, kRequestedDestination})
    of[tag] = {Says::text, &Event::dialled};
  of[kAccessPointName] = {Says::text, &Event::access_point};
  for (const Tag tag : {kCalledPlace, kCalledRegion}) of[tag] = {Says::text, &Event::place};
  of[kServingNetwork] = {Says::text, &Event::serving_network};
  for (const Tag tag : {kDestinationNetwork, kOriginatingNetwork})
    of[tag] = {Says::text, &Event::other_network};
  of[kTeleServiceCode] = {Says::text, &Event::tele_service};
  of[kBearerServiceCode] = {Says::text, &Event::bearer_service};
  of[kTotalCallEventDuration] = {Says::number, &Event::duration};
  of[kDataVolumeIncoming] = {Says::number, &Event::volume_in};
  of[kDataVolumeOutgoing] = {Says::number, &Event::volume_out};
  of[kLocalTimeStamp] = {Says::start_text, &Event::start};
  of[kUtcTimeOffset] = {Says::start_text, &Event::utc_offset};
  of[kUtcTimeOffsetCode] = {Says::start_number, &Event::utc_offset_code};
  of[kCamelInvocationFee] = Meaning(Says::own_amount);
  of[kChargedItem] = Meaning(Says::item);
  of[kExchangeRateCode] = Meaning(&EventCharge::exchange_code);
  of[kCallTypeLevel1] = Meaning(&EventCharge::call_type_1);
  of[kCallTypeLevel2] = Meaning(&EventCharge::call_type_2);
  of[kCallTypeLevel3] = Meaning(&EventCharge::call_type_3);
  of[kDiscountValue] = Meaning(&EventCharge::discount);
  of[kCharge] = Meaning(Says::amount);
  of[kChargeType] = Meaning(Says::sum_type);
  of[kChargeableUnits] = Meaning(&EventSum::chargeable_units);
  of[kChargedUnits] = Meaning(&EventSum::charged_units);
  of[kTaxValue] = Meaning(&EventTax::value);
  of[kTaxableAmount] = Meaning(&EventTax::taxable);
  of[kTaxCode] = Meaning(Says::tax_code);
  return of;
}

constexpr std::array<Meaning, kTags> kMeanings = make_meanings();
constexpr Meaning kNothing{};

// Walks the elements of one event; whatever is not known is looked into, since every tag has one meaning.
class EventWalk {
 public:
  explicit EventWalk(Event& event) : event_(event) {}

  // Takes the elements of an event's content; gives how many bytes that is, the end-of-contents octets of an
  // indefinite one included. kBroken where they do not fit into each other.
  std::size_t walk(const Element& event) {
    open_[0] = {event.content.data() + event.content.size(), event.tag, event.indefinite, false, kNoCharge};
    const char* at = event.content.data();
    std::size_t depth = 0;
    Element element;
    for (;;) {
      const Open& top = open_[depth];
      if (at == top.end && !top.indefinite) {
        leave(top);
        if (depth-- == 0) return static_cast<std::size_t>(at - event.content.data());
        continue;
      }
      const auto left = static_cast<std::size_t>(top.end - at);
      const Found found = ber::read_header({at, left}, element);
      if (found == Found::end && top.indefinite) {
        at += 2;
        leave(top);
        if (depth-- == 0) return static_cast<std::size_t>(at - event.content.data());
        continue;
      }
      if (found != Found::element || element.size > left) return kBroken;
      // What is of another class has no meaning here, nor has what stands in it.
      const bool own = element.tag_class == ber::Class::application;
      const std::uint32_t tag = own ? element.tag : 0;
      const Meaning& meaning = tag < kTags ? kMeanings[tag] : kNothing;
      const bool holds = own ? element.constructed || meaning.says >= Says::charge : element.indefinite;
      if (!holds) {
        if (meaning.says != Says::nothing && !take_value(element.content, meaning, top.tag)) return kBroken;
        at += element.size;
        continue;
      }
      if (++depth == open_.size()) return kBroken;
      at += element.header;
      open_[depth] = {element.indefinite ? top.end : at + element.content.size(), tag, element.indefinite,
                      false, kNoCharge};
      enter(meaning.says, open_[depth]);
    }
  }

  // A charge of the event itself, where messages have theirs.
  void begin_own_charge() { begin_charge(); }
  void end_own_charge() { end_charge(); }

 private:
  // An element whose content is being walked.
  struct Open {
    const char* end;  // of its content, or of what may be its content
    std::uint32_t tag;
    bool indefinite;
    bool charge;
    std::size_t outer;  // the charge that it stands in
  };

  void enter(Says says, Open& open) {
    if (says < Says::charge) return;
    if (says == Says::sum) event_.sums.push_back({});
    if (says == Says::tax) event_.taxes.push_back({});
    if (says != Says::charge) return;
    open.charge = true;
    open.outer = current_;
    begin_charge();
  }
  void leave(const Open& open) {
    if (!open.charge) return;
    end_charge();
    current_ = open.outer;
  }

  void begin_charge() {
    EventCharge charge;
    charge.sums_begin = event_.sums.size();
    charge.taxes_begin = event_.taxes.size();
    current_ = event_.charges.size();
    event_.charges.push_back(charge);
  }
  void end_charge() {
    EventCharge& charge = event_.charges[current_];
    charge.sums_end = event_.sums.size();
    charge.taxes_end = event_.taxes.size();
    if (charge.sums_begin == charge.sums_end && charge.taxes_begin == charge.taxes_end)
      event_.charges.pop_back();
    current_ = kNoCharge;
  }

  bool take_value(std::string_view content, const Meaning& meaning, std::uint32_t within) {
    switch (meaning.says) {
      case Says::text:
        return keep(event_.*meaning.text, content);
      case Says::number:
        return count(event_.*meaning.number, content);
      case Says::start_text:
        return !is_start(within) || keep(event_.*meaning.text, content);
      case Says::start_number:
        return !is_start(within) || count(event_.*meaning.number, content);
      case Says::own_amount:
        return take_own_sum(content);
      case Says::nothing:
        return true;
      default:
        return current_ == kNoCharge || take_charge_value(content, meaning, within);
    }
  }

  // What a charge says, its sums and its taxes.
  bool take_charge_value(std::string_view content, const Meaning& meaning, std::uint32_t within) {
    EventCharge& charge = event_.charges[current_];
    switch (meaning.says) {
      case Says::item:
        return keep(charge.item, content);
      case Says::charge_number:
        return count(charge.*meaning.of_charge, content);
      case Says::amount:
        if (within != kChargeDetail) return take_own_sum(content);
        return count(event_.sums.back().charge, content);
      case Says::sum_type:
        return within != kChargeDetail || keep(event_.sums.back().type, content);
      case Says::sum_number:
        return within != kChargeDetail || count(event_.sums.back().*meaning.of_sum, content);
      case Says::tax_number:
        return within != kTaxInformation || count(event_.taxes.back().*meaning.of_tax, content);
      case Says::tax_code:
        return within != kTaxInformation || assign(event_.taxes.back().code, content);
      default:
        return true;
    }
  }

  static bool is_start(std::uint32_t tag) { return tag == kCallEventStart || tag == kServiceStart; }

  // An amount that stands by itself is a total, of a charge of its own where it stands in none.
  bool take_own_sum(std::string_view content) {
    const bool alone = current_ == kNoCharge;
    if (alone) begin_charge();
    EventSum sum;
    sum.type = "00";
    if (!count(sum.charge, content)) return false;
    event_.sums.push_back(sum);
    if (alone) end_charge();
    return true;
  }

  static bool keep(std::string_view& to, std::string_view content) {
    if (to.empty()) to = content;
    return true;
  }
  static bool count(Number& to, std::string_view content) {
    if (to.has_value()) return true;
    std::int64_t value = 0;
    if (!assign(value, content)) return false;
    to = value;
    return true;
  }
  static bool assign(std::int64_t& to, std::string_view content) {
    std::int64_t value = 0;
    if (!ber::integer_before_slack(content, value) || value > kMostAmount || value < -kMostAmount)
      return false;
    to = value;
    return true;
  }

  Event& event_;
  std::size_t current_ = kNoCharge;
  std::array<Open, ber::kDeepest> open_;  // as deep as the walk is; what is deeper is not set
};

struct NamedEvent {
  std::uint32_t tag;
  std::string_view name;
};

constexpr std::array<NamedEvent, kEventKinds> kEvents = {{{kMobileOriginatedCall, "mobile originated call"},
                                                          {kMobileTerminatedCall, "mobile terminated call"},
                                                          {kSupplServiceEvent, "supplementary service"},
                                                          {kServiceCentreUsage, "service centre usage"},
                                                          {kGprsCall, "packet data session"},
                                                          {kContentTransaction, "content transaction"},
                                                          {kLocationService, "location service"},
                                                          {kMessagingEvent, "message"},
                                                          {kMobileSession, "mobile session"}}};

constexpr std::array<std::uint8_t, kTags> make_event_numbers() {
  std::array<std::uint8_t, kTags> numbers;
  numbers.fill(kNoEvent);
  for (std::uint8_t i = 0; i < kEvents.size(); ++i) numbers[kEvents[i].tag] = i;
  return numbers;
}

constexpr std::array<std::uint8_t, kTags> kEventNumbers = make_event_numbers();

void clear(Event& event) {
  auto charges = std::move(event.charges);
  auto sums = std::move(event.sums);
  auto taxes = std::move(event.taxes);
  charges.clear();
  sums.clear();
  taxes.clear();
  event = Event{};
  event.charges = std::move(charges);
  event.sums = std::move(sums);
  event.taxes = std::move(taxes);
}

}  // namespace

std::string_view event_name(std::uint32_t tag) {
  const std::size_t number = event_number(tag);
  return number == kNoEvent ? std::string_view() : kEvents[number].name;
}

std::size_t event_number(std::uint32_t tag) {
  return tag < kTags ? kEventNumbers[tag] : kNoEvent;
}

std::optional<std::size_t> read_event(const ber::Element& element, Event& event) {
  clear(event);
  event.tag = element.tag;
  EventWalk walk(event);
  // A message's charge stands in the event itself.
  const bool own = element.tag == kMessagingEvent;
  if (own) walk.begin_own_charge();
  const std::size_t contents = walk.walk(element);
  if (contents == kBroken) return std::nullopt;
  if (own) walk.end_own_charge();
  return element.header + contents;
}

}  // namespace telaudit::formats::tap3
