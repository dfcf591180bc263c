#include "formats/tap3_event.h"

#include <optional>
#include <utility>

#include "formats/tap3_tags.h"

namespace telaudit::formats::tap3 {
namespace {

using ber::Element;
using ber::Found;

constexpr std::size_t kNoCharge = SIZE_MAX;

// Walks the elements of one event; whatever is not known is looked into, since every tag has one meaning.
class EventWalk {
 public:
  explicit EventWalk(Event& event) : event_(event) {}

  // Takes the elements of a content: all of it, or what stands before its
  // end-of-contents octets. Gives how many bytes that is, those octets included; nothing where it is broken.
  std::optional<std::size_t> walk(std::string_view content, std::uint32_t within, unsigned depth,
                                  bool to_end_octets) {
    if (depth > ber::kDeepest) return std::nullopt;
    std::size_t at = 0;
    Element element;
    while (at < content.size() || to_end_octets) {
      const Found found = ber::read_header(content.substr(at), element);
      if (found == Found::end && to_end_octets) return at + 2;
      if (found != Found::element || element.size > content.size() - at) return std::nullopt;
      const auto size = take(element, within, depth);
      if (!size) return std::nullopt;
      at += *size;
    }
    return at;
  }

  // A charge of the event itself, where messages have theirs.
  void begin_own_charge() { begin_charge(); }
  void end_own_charge() { end_charge(); }

 private:
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

  // Gives the size of the element; nothing where it is broken.
  std::optional<std::size_t> take(const Element& element, std::uint32_t within, unsigned depth) {
    const auto inside = [&]() -> std::optional<std::size_t> {
      const auto contents = walk(element.content, element.tag, depth + 1, element.indefinite);
      if (!contents) return std::nullopt;
      return element.header + *contents;
    };
    // What is of another class has no meaning here, nor has what stands in it.
    if (element.tag_class != ber::Class::application)
      return element.indefinite ? inside() : std::optional(element.size);
    switch (element.tag) {
      case kChargeInformation:
      case kSessionChargeInformation: {
        const std::size_t outer = current_;
        begin_charge();
        const auto size = inside();
        if (!size) return std::nullopt;
        end_charge();
        current_ = outer;
        return size;
      }
      case kChargeDetail:
        event_.sums.push_back({});
        return inside();
      case kTaxInformation:
        event_.taxes.push_back({});
        return inside();
      default:
        if (element.constructed) return inside();
        return take_value(element, within) ? std::optional(element.size) : std::nullopt;
    }
  }

  bool take_value(const Element& element, std::uint32_t within) {
    switch (element.tag) {
      case kImsi:
        return keep(event_.imsi, element);
      case kMsisdn:
        return keep(event_.msisdn, element);
      case kCalledNumber:
      case kCallingNumber:
      case kNonChargedPartyNumber:
        return keep(event_.other, element);
      case kDialledDigits:
      case kSmsDestination:
      case kSmsOriginator:
      case kRequestedDestination:
        return keep(event_.dialled, element);
      case kAccessPointName:
        return keep(event_.access_point, element);
      case kCalledPlace:
      case kCalledRegion:
        return keep(event_.place, element);
      case kServingNetwork:
        return keep(event_.serving_network, element);
      case kDestinationNetwork:
      case kOriginatingNetwork:
        return keep(event_.other_network, element);
      case kTeleServiceCode:
        return keep(event_.tele_service, element);
      case kBearerServiceCode:
        return keep(event_.bearer_service, element);
      case kTotalCallEventDuration:
        return count(event_.duration, element);
      case kDataVolumeIncoming:
        return count(event_.volume_in, element);
      case kDataVolumeOutgoing:
        return count(event_.volume_out, element);
      case kLocalTimeStamp:
      case kUtcTimeOffsetCode:
      case kUtcTimeOffset:
        return within != kCallEventStart && within != kServiceStart ? true : take_start(element);
      case kCamelInvocationFee:
        return take_own_sum(element);
      default:
        return take_charge_value(element, within);
    }
  }

  bool take_start(const Element& element) {
    if (element.tag == kLocalTimeStamp) return keep(event_.start, element);
    if (element.tag == kUtcTimeOffset) return keep(event_.utc_offset, element);
    return count(event_.utc_offset_code, element);
  }

  // What a charge says, its sums and its taxes.
  bool take_charge_value(const Element& element, std::uint32_t within) {
    if (current_ == kNoCharge) return true;
    EventCharge& charge = event_.charges[current_];
    switch (element.tag) {
      case kChargedItem:
        return keep(charge.item, element);
      case kExchangeRateCode:
        return count(charge.exchange_code, element);
      case kCallTypeLevel1:
        return count(charge.call_type_1, element);
      case kCallTypeLevel2:
        return count(charge.call_type_2, element);
      case kCallTypeLevel3:
        return count(charge.call_type_3, element);
      case kDiscountValue:
        return count(charge.discount, element);
      case kCharge:
        if (within != kChargeDetail) return take_own_sum(element);
        return count(event_.sums.back().charge, element);
      case kChargeType:
        if (within == kChargeDetail) keep(event_.sums.back().type, element);
        return true;
      case kChargeableUnits:
        return within != kChargeDetail || count(event_.sums.back().chargeable_units, element);
      case kChargedUnits:
        return within != kChargeDetail || count(event_.sums.back().charged_units, element);
      case kTaxValue:
        return within != kTaxInformation || count(event_.taxes.back().value, element);
      case kTaxableAmount:
        return within != kTaxInformation || count(event_.taxes.back().taxable, element);
      case kTaxCode:
        if (within != kTaxInformation) return true;
        return assign(event_.taxes.back().code, element);
      default:
        return true;
    }
  }

  // An amount that stands by itself is a total, of a charge of its own where it stands in none.
  bool take_own_sum(const Element& element) {
    const bool alone = current_ == kNoCharge;
    if (alone) begin_charge();
    EventSum sum;
    sum.type = "00";
    if (!count(sum.charge, element)) return false;
    event_.sums.push_back(sum);
    if (alone) end_charge();
    return true;
  }

  // The first one counts: what stands deeper is about others.
  static bool keep(std::string_view& to, const Element& element) {
    if (to.empty()) to = element.content;
    return true;
  }
  static bool count(std::optional<std::int64_t>& to, const Element& element) {
    if (to) return true;
    to = ber::integer(element.content);
    return to.has_value();
  }
  static bool assign(std::int64_t& to, const Element& element) {
    const auto value = ber::integer(element.content);
    if (value) to = *value;
    return value.has_value();
  }

  Event& event_;
  std::size_t current_ = kNoCharge;
};

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

bool is_event(std::uint32_t tag) {
  return !event_name(tag).empty();
}

std::string_view event_name(std::uint32_t tag) {
  switch (tag) {
    case kMobileOriginatedCall:
      return "mobile originated call";
    case kMobileTerminatedCall:
      return "mobile terminated call";
    case kSupplServiceEvent:
      return "supplementary service";
    case kServiceCentreUsage:
      return "service centre usage";
    case kGprsCall:
      return "packet data session";
    case kContentTransaction:
      return "content transaction";
    case kLocationService:
      return "location service";
    case kMessagingEvent:
      return "message";
    case kMobileSession:
      return "mobile session";
    default:
      return {};
  }
}

bool read_event(const ber::Element& element, Event& event) {
  clear(event);
  event.tag = element.tag;
  EventWalk walk(event);
  // A message's charge stands in the event itself.
  const bool own = element.tag == kMessagingEvent;
  if (own) walk.begin_own_charge();
  if (!walk.walk(element.content, element.tag, 1, false)) return false;
  if (own) walk.end_own_charge();
  return true;
}

}  // namespace telaudit::formats::tap3
