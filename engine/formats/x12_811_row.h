// One charge of an 811 while its loop is read: what its own segments say.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/decimal.h"

namespace telaudit::formats::x12 {

// Text kept in a TextStore. Empty text is text that is not there.
class KeptText {
 public:
  KeptText() = default;
  KeptText(std::uint64_t at, std::uint64_t size) : packed_((at << kSizeBits) | size) {}
  bool empty() const { return packed_ == 0; }
  std::uint64_t at() const { return packed_ >> kSizeBits; }
  std::uint64_t size() const { return packed_ & kMostSize; }

  static constexpr unsigned kSizeBits = 21;  // a segment has at most 1 MiB
  static constexpr std::uint64_t kMostSize = (std::uint64_t{1} << kSizeBits) - 1;

 private:
  std::uint64_t packed_ = 0;
};

class TextStore {
 public:
  KeptText keep(std::string_view text) {
    if (text.empty()) return {};
    text = text.substr(0, KeptText::kMostSize);
    const std::uint64_t at = bytes_.size();
    bytes_.append(text);
    return {at, text.size()};
  }
  // Both, with a blank between them.
  KeptText keep(std::string_view first, std::string_view second) {
    const std::uint64_t at = bytes_.size();
    bytes_.append(first.substr(0, KeptText::kMostSize - 1)).append(" ");
    bytes_.append(second.substr(0, KeptText::kMostSize - (bytes_.size() - at)));
    return {at, bytes_.size() - at};
  }
  // Keeps the text as `target`, where that is empty.
  void keep_first(KeptText& target, std::string_view text) {
    if (target.empty()) target = keep(text);
  }
  std::string_view view(KeptText text) const {
    return std::string_view(bytes_).substr(text.at(), text.size());
  }
  // Forgets all text; what was kept holds no more.
  void clear() { bytes_.clear(); }

 private:
  std::string bytes_;
};

enum class ChargeSegment : std::uint8_t { it1, sln, ita, tcd, usd, txi };
inline constexpr std::size_t kChargeSegments = 6;

enum class ChargeClass : std::uint8_t {
  unknown,
  recurring,
  one_time,
  usage,
  discount,
  credit,
  tax,
  surcharge,
  fee,
  late_fee,
  instalment,
};
std::string_view class_name(ChargeClass charge_class);

// How a charge relates to the total (DE662).
enum class Relation : std::uint8_t {
  counts,       // add, substituted; delete with its sign turned
  included,     // said to be inside another amount
  information,  // never counts
};

enum class ServiceKind : std::uint8_t { none, telephone, circuit, other };
std::string_view service_kind_name(ServiceKind kind);

inline constexpr std::int32_t kNoIndex = -1;

struct ChargeRow {
  std::uint64_t offset = 0;  // of its own segment in the file
  std::uint64_t length = 0;  // of its loop
  std::uint64_t segment_bytes = 0;
  std::int32_t level = kNoIndex;   // of its fragment; none: the whole bill
  std::int32_t parent = kNoIndex;  // the open row it belongs to
  ChargeSegment segment = ChargeSegment::it1;
  Relation relation = Relation::counts;
  ChargeClass charge_class = ChargeClass::unknown;
  ServiceKind service_kind = ServiceKind::none;
  bool tax_total = false;       // TXI of type TX: all taxes together
  bool has_order_date = false;  // DTM 007 or 198
  std::optional<Decimal> amount;
  std::optional<Decimal> quantity;
  std::optional<Decimal> rate;
  std::optional<Decimal> gross;
  std::optional<Decimal> tax_base;
  std::optional<Decimal> tax_rate;
  std::optional<Decimal> billed_units;
  std::optional<Date> from;
  std::optional<Date> through;
  std::optional<Moment> start;
  std::optional<std::int64_t> duration;
  std::optional<std::int64_t> data_volume;
  std::optional<std::int64_t> instalment;
  std::optional<std::int64_t> instalments;
  KeptText service;
  KeptText product_code;
  KeptText description;
  KeptText unit;
  KeptText tax_type;
  KeptText tax_authority;
  KeptText order_reference;
  KeptText contract_reference;
  KeptText cost_centre;
  KeptText user;
  KeptText destination;
  KeptText origin_place;
  KeptText destination_place;
};

}  // namespace telaudit::formats::x12
