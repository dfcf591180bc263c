// What a TAP3 file says before its first event, and behind its last.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "formats/ber.h"

namespace telaudit::formats::tap3 {

// Appends the digits of a BCD string, the high half of each octet first, up to its filler (A to E are written
// * # a b c, as telephones have them).
void append_bcd_digits(std::string_view octets, std::string& digits);

// Appends a text without the blanks around it.
void append_plain_text(std::string_view octets, std::string& text);
std::string plain_text(std::string_view octets);

// An integer of at most 18 digits, which is what a Decimal holds.
inline constexpr std::int64_t kMostAmount = 999'999'999'999'999'999;
inline std::optional<std::int64_t> within_amounts(std::optional<std::int64_t> value) {
  return value && *value <= kMostAmount && *value >= -kMostAmount ? value : std::nullopt;
}
inline std::optional<std::int64_t> amount_of(std::string_view content) {
  return within_amounts(ber::integer(content));
}

struct Taxation {
  std::int64_t code = 0;
  std::string type;
  std::optional<Decimal> rate;  // fraction
};

struct Exchange {
  std::int64_t code = 0;
  std::optional<Decimal> rate;  // local currency for one unit of the file's
};

struct UtcOffset {
  std::int64_t code = 0;
  std::optional<std::int64_t> tenths;  // of a second
};

struct Header {
  bool notification = false;  // no calls this time
  std::string sender;
  std::string recipient;
  std::string sequence;
  bool test = false;
  std::optional<std::int64_t> specification;
  std::optional<std::int64_t> release;
  std::string created;  // "20240306020000+0100"
  std::string available;
  std::string cut_off;
  std::string currency = "XDR";  // ISO 4217 for special drawing rights, which hold where no currency stands
  std::string local_currency;
  std::uint8_t decimals = 0;
  bool has_decimals = false;
  std::vector<Taxation> taxations;
  std::vector<Exchange> exchanges;
  std::vector<UtcOffset> utc_offsets;

  const Taxation* taxation(std::int64_t code) const;
  const Exchange* exchange(std::int64_t code) const;
  const UtcOffset* utc_offset(std::int64_t code) const;
};

// Where the events of a file begin: all before that has been taken into `header`.
struct Opening {
  Header header;
  bool whole = false;       // the events, or the end, were reached within the bytes
  std::size_t events = 0;   // offset of what is the first event, where there are any
  std::size_t bytes = 0;    // of elements that were taken
  std::size_t records = 0;  // so many
  // What shows that a file is whole: its size as its first element states it, or so many ends of contents.
  std::uint64_t stated_size = 0;
  std::uint64_t stated_ends = 0;
};

// Reads the beginning of a file. A Problem names what is no TAP3, or cannot be told from it.
Result<Opening> read_opening(std::string_view bytes, const std::string& file);

// What a file says of itself at its end.
struct Audit {
  std::optional<std::int64_t> charge;
  std::optional<std::int64_t> tax;
  std::optional<std::int64_t> discount;
  std::optional<std::int64_t> charge_refund;
  std::optional<std::int64_t> tax_refund;
  std::optional<std::int64_t> events;
  std::string earliest;  // as Header::created
  std::string latest;
};
Audit read_audit(std::string_view content);

// Tenths of a second in "+0100".
std::optional<std::int64_t> offset_tenths(std::string_view text);

// The instant of "20240306020000+0100", tenths of a second since 1970 in UTC.
std::optional<std::int64_t> instant(std::string_view stamp);

// The local time of "20240306020000".
std::optional<Moment> local_time(std::string_view text);

}  // namespace telaudit::formats::tap3
