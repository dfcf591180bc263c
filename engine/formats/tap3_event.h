// One event of a TAP3 file (a call, a session, a message) as its elements say it, before it becomes charges.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "formats/ber.h"

namespace telaudit::formats::tap3 {

struct EventTax {
  std::int64_t code = 0;
  std::optional<std::int64_t> value;
  std::optional<std::int64_t> taxable;
};

// One sum of a charge; type "00" is its total, the others are what it is made of.
struct EventSum {
  std::string_view type;
  std::optional<std::int64_t> charge;
  std::optional<std::int64_t> chargeable_units;
  std::optional<std::int64_t> charged_units;
};

struct EventCharge {
  std::string_view item;  // ChargedItem: D duration, X volume, ...
  std::optional<std::int64_t> exchange_code;
  std::optional<std::int64_t> call_type_1;
  std::optional<std::int64_t> call_type_2;
  std::optional<std::int64_t> call_type_3;
  std::optional<std::int64_t> discount;
  std::size_t sums_begin = 0;  // of Event::sums
  std::size_t sums_end = 0;
  std::size_t taxes_begin = 0;  // of Event::taxes
  std::size_t taxes_end = 0;
};

// Views point into the bytes it was read from. Kept from event to event, so that its lists keep their memory.
struct Event {
  std::uint32_t tag = 0;
  std::string_view imsi;     // BCD
  std::string_view msisdn;   // BCD
  std::string_view other;    // BCD: the called, calling or other party
  std::string_view dialled;  // text
  std::string_view access_point;
  std::string_view place;
  std::string_view serving_network;
  std::string_view other_network;
  std::string_view start;  // "CCYYMMDDhhmmss"
  std::optional<std::int64_t> utc_offset_code;
  std::string_view utc_offset;
  std::string_view tele_service;
  std::string_view bearer_service;
  std::optional<std::int64_t> duration;   // seconds
  std::optional<std::int64_t> volume_in;  // bytes
  std::optional<std::int64_t> volume_out;
  std::vector<EventCharge> charges;
  std::vector<EventSum> sums;
  std::vector<EventTax> taxes;
};

// Events have one of so many tags, which are numbered.
inline constexpr std::size_t kEventKinds = 9;
inline constexpr std::uint8_t kNoEvent = 255;
// kNoEvent for the tag of something else.
std::size_t event_number(std::uint32_t tag);
inline bool is_event(std::uint32_t tag) {
  return event_number(tag) != kNoEvent;
}

// What is called an event of this tag, in words.
std::string_view event_name(std::uint32_t tag);

// Fills `event` from an element, behind which kPieceSlack bytes may be read, whose header was read
// (ber::read_header), and gives its size, be its length definite or not. Nothing where elements within it do
// not fit into each other, are nested too deep, or hold a number of more than 18 digits.
std::optional<std::size_t> read_event(const ber::Element& element, Event& event);

}  // namespace telaudit::formats::tap3
