// From one charge segment of an 811 to one charge: amount, sign, class, and what the segment itself says. The
// rules are those of the X12 element definitions; where senders differ, the reading that a public bill's sums
// prove.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "formats/x12_811_row.h"
#include "formats/x12_segment.h"

namespace telaudit::formats::x12 {

// Oddities of a charge segment that were survived.
enum Remark : std::uint32_t {
  kPointInImplied = 1U << 0U,      // an N2 amount with a point
  kSubstituted = 1U << 1U,         // relationship S
  kUnknownRelation = 1U << 2U,     // a relationship letter outside the list
  kNegativeAllowance = 1U << 3U,   // ITA*A with a minus sign
  kUnusualIndicator = 1U << 4U,    // ITA01 other than A and C
  kTaxRatePercent = 1U << 5U,      // TXI03 as 6 for 6 %
  kBillingUnitUnclear = 1U << 6U,  // MN or MB where minutes or megabytes are meant
  kElementUnreadable = 1U << 7U,   // an element without weight for the amount was left out
};

struct ChargeReading {
  enum class Verdict {
    kept,
    nothing,      // no charge in it
    quarantined,  // the record cannot be held exactly
    refused,      // money that cannot be read: the set cannot be taken
  };
  Verdict verdict = Verdict::kept;
  std::string_view element;  // "SLN06"
  std::string_view reason;
  std::uint32_t remarks = 0;
  bool subtracts = false;  // relationship D
};

// Fills what the segment says; places, level and parent are the caller's.
ChargeReading read_it1(const Segment& segment, ChargeRow& row, TextStore& text);
ChargeReading read_sln(const Segment& segment, ChargeRow& row, TextStore& text);
ChargeReading read_ita(const Segment& segment, ChargeRow& row, TextStore& text);
ChargeReading read_usd(const Segment& segment, ChargeRow& row, TextStore& text);
ChargeReading read_txi(const Segment& segment, ChargeRow& row, TextStore& text);

// One call, TCD: what it says, with text that stands in the segment.
struct Call {
  Relation relation = Relation::counts;
  std::optional<Decimal> amount;
  std::optional<Decimal> gross;
  std::optional<Moment> start;
  std::optional<std::int64_t> duration;
  std::string_view destination_place;
  std::string_view destination_state;
  std::string_view origin_place;
  std::string_view origin_state;
};
ChargeReading read_call(const Segment& segment, Call& call);
// Minutes and tenths in one element, seconds and tenths in the other; both together describe one duration.
std::optional<std::int64_t> duration_in_tenths(const Amount& minutes, const Amount& seconds);
void fill_row(const Call& call, ChargeRow& row, TextStore& text);

// The class of a line item whose amount became known: a credit when it is negative.
void note_sign(ChargeRow& row);

// Whether the word stands in the text, not inside a longer word.
bool has_word(std::string_view text, std::string_view word);

// One qualifier and value of an SI segment.
struct ServiceId {
  enum class Role : std::uint8_t { service, product, none };
  Role role = Role::none;
  ServiceKind kind = ServiceKind::none;
  std::string_view value;
};

// Pair n (0 is the first) of an SI segment; the role is none behind the last.
std::size_t service_id_pairs(const Segment& segment);
ServiceId read_service_id(const Segment& segment, std::size_t n);

}  // namespace telaudit::formats::x12
