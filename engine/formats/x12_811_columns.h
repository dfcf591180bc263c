// The charges of one piece of an 811 as columns: what their own segments say. What they inherit and how they
// count is known only when the pieces are joined, and filled in when the charges are taken.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/word_table.h"
#include "bill/charge.h"
#include "formats/x12_811_charges.h"
#include "formats/x12_811_row.h"

namespace telaudit::formats::x12 {

// Values of the rows that have one: `rows` ascend.
template <typename Value>
struct SparseColumn {
  std::vector<std::uint32_t> rows;
  std::vector<Value> values;

  void add(std::uint32_t row, Value value) {
    rows.push_back(row);
    values.push_back(value);
  }
};

struct SparseDecimals {
  std::vector<std::uint32_t> rows;
  std::vector<std::int64_t> mantissas;
  std::vector<std::uint8_t> scales;

  void add(std::uint32_t row, Decimal value) {
    rows.push_back(row);
    mantissas.push_back(value.mantissa);
    scales.push_back(value.scale);
  }
  Decimal value(std::size_t at) const { return {mantissas[at], scales[at]}; }
};

struct SparseText {
  std::vector<std::uint32_t> rows;
  std::vector<std::uint32_t> codes;  // into `words`
  WordTable words;

  void add(std::uint32_t row, std::string_view text) {
    rows.push_back(row);
    codes.push_back(words.code(text));
  }
};

// Text that is nearly always 1 to 18 digits and nearly always different: kept as numbers until one is not.
class SparseIdentifiers {
 public:
  void add(std::uint32_t row, std::string_view text);
  void make_room(std::size_t times);

  bool digits() const { return digits_; }
  const std::vector<std::uint32_t>& rows() const { return digits_ ? rows_ : text_.rows; }
  // Where digits().
  const std::vector<std::int64_t>& numbers() const { return numbers_; }
  const std::vector<std::uint8_t>& digit_counts() const { return digit_counts_; }
  // Where not.
  const SparseText& text() const { return text_; }
  // Many at once, where digits().
  void append(std::span<const std::uint32_t> rows, std::span<const std::int64_t> numbers,
              std::span<const std::uint8_t> digit_counts);

 private:
  void to_text();

  bool digits_ = true;
  std::vector<std::uint32_t> rows_;
  std::vector<std::int64_t> numbers_;
  std::vector<std::uint8_t> digit_counts_;
  SparseText text_;
};

// The value of 1 to 18 digits; -1 for other text.
std::int64_t digits_of_identifier(std::string_view text);

// The columns of decimals, and where they stand in the charge schema.
enum DecimalField : std::size_t {
  kAmountField,
  kQuantityField,
  kRateField,
  kGrossField,
  kTaxBaseField,
  kTaxRateField,
  kBilledUnitsField,
  kDecimalFields,
};
struct DecimalSource {
  std::optional<Decimal> ChargeRow::*member;
  bill::charge::Column column;
};
inline constexpr std::array<DecimalSource, kDecimalFields> kDecimalSources = {{
    {&ChargeRow::amount, bill::charge::kAmount},
    {&ChargeRow::quantity, bill::charge::kQuantity},
    {&ChargeRow::rate, bill::charge::kRate},
    {&ChargeRow::gross, bill::charge::kGross},
    {&ChargeRow::tax_base, bill::charge::kTaxBase},
    {&ChargeRow::tax_rate, bill::charge::kTaxRate},
    {&ChargeRow::billed_units, bill::charge::kBilledUnits},
}};

// The same for text; the last four are inherited where a row has none of its own.
enum TextField : std::size_t {
  kProductCodeField,
  kDescriptionField,
  kUnitField,
  kTaxTypeField,
  kTaxAuthorityField,
  kOriginPlaceField,
  kDestinationPlaceField,
  kOrderReferenceField,
  kContractReferenceField,
  kCostCentreField,
  kUserField,
  kTextFields,
};
struct TextSource {
  KeptText ChargeRow::*member;
  bill::charge::Column column;
};
inline constexpr std::array<TextSource, kTextFields> kTextSources = {{
    {&ChargeRow::product_code, bill::charge::kProductCode},
    {&ChargeRow::description, bill::charge::kDescription},
    {&ChargeRow::unit, bill::charge::kUnit},
    {&ChargeRow::tax_type, bill::charge::kTaxType},
    {&ChargeRow::tax_authority, bill::charge::kTaxAuthority},
    {&ChargeRow::origin_place, bill::charge::kOriginPlace},
    {&ChargeRow::destination_place, bill::charge::kDestinationPlace},
    {&ChargeRow::order_reference, bill::charge::kOrderReference},
    {&ChargeRow::contract_reference, bill::charge::kContractReference},
    {&ChargeRow::cost_centre, bill::charge::kCostCentre},
    {&ChargeRow::user, bill::charge::kUser},
}};

// And for whole numbers.
enum NumberField : std::size_t {
  kDurationField,
  kDataVolumeField,
  kInstalmentField,
  kInstalmentsField,
  kNumberFields,
};
struct NumberSource {
  std::optional<std::int64_t> ChargeRow::*member;
  bill::charge::Column column;
};
inline constexpr std::array<NumberSource, kNumberFields> kNumberSources = {{
    {&ChargeRow::duration, bill::charge::kDuration},
    {&ChargeRow::data_volume, bill::charge::kDataVolume},
    {&ChargeRow::instalment, bill::charge::kInstalment},
    {&ChargeRow::instalments, bill::charge::kInstalments},
}};

// What decides how a row is read beyond its values.
struct RowKind {
  ChargeSegment segment = ChargeSegment::it1;
  ChargeClass charge_class = ChargeClass::unknown;
  ServiceKind service_kind = ServiceKind::none;  // of the row's own service, or of its parent's
  bool has_order_date = false;
};

// Calls one after the other, each alone in its loop, as columns of fixed size: they are appended to those of
// the piece together. Numbers of rows are those of the piece.
struct CallBlock {
  static constexpr std::size_t kMost = 128;

  // Values of the rows that have one.
  template <typename Value>
  struct Sparse {
    std::size_t size = 0;
    std::array<std::uint32_t, kMost> rows;
    std::array<Value, kMost> values;

    void add(std::uint32_t row, Value value) {
      rows[size] = row;
      values[size++] = value;
    }
  };

  std::size_t size = 0;
  std::array<std::int64_t, kMost> offsets;
  std::array<std::int64_t, kMost> lengths;
  std::array<std::uint32_t, kMost> segment_bytes;
  std::array<std::uint32_t, kMost> bundles;
  std::array<std::int64_t, kMost> starts;
  std::array<std::int64_t, kMost> amounts;
  std::array<std::uint8_t, kMost> amount_scales;
  Sparse<std::int64_t> gross;
  std::array<std::uint8_t, kMost> gross_scales;
  Sparse<std::int64_t> durations;
  Sparse<std::int64_t> destinations;  // called numbers, while all of the piece are digits
  std::array<std::uint8_t, kMost> digit_counts;
  Sparse<std::uint32_t> destination_places;  // codes
  Sparse<std::uint32_t> origin_places;
};

struct ChargeColumns {
  std::vector<std::int64_t> offsets;
  std::vector<std::int64_t> lengths;
  std::vector<std::uint32_t> segment_bytes;
  std::vector<std::uint32_t> bundles;  // of the row's fragment
  std::vector<RowKind> kinds;
  SparseColumn<std::uint32_t> parents;  // the row it belongs to
  // Its own or, where it has none, its parent's.
  SparseIdentifiers services;
  SparseColumn<std::int64_t> from;
  SparseColumn<std::int64_t> through;
  SparseIdentifiers destinations;
  SparseColumn<std::int64_t> starts;
  std::array<SparseDecimals, kDecimalFields> decimals;
  std::array<SparseText, kTextFields> texts;
  std::array<SparseColumn<std::int64_t>, kNumberFields> numbers;

  // Calls that were read one after the other, on their way into the columns.
  CallBlock calls;

  // Those of `calls` included.
  std::size_t size() const { return offsets.size() + calls.size; }
  // Moves `calls` into the columns: before anything but another call is added to them, and at the end.
  void append_calls();
  // Room for `times` as much as there is.
  void make_room(std::size_t times);
  // Appends a row whose service and period are resolved; `text` holds its text. Its parent is the caller's.
  void add(const ChargeRow& row, const TextStore& text, std::uint32_t bundle);
  // Appends a call that stands alone in its loop. `length` is that of the loop.
  void add_call(const Call& call, std::string_view destination, std::uint64_t offset, std::uint64_t length,
                std::uint64_t segment_bytes, std::uint32_t bundle);

 private:
  void add_place(TextField field, std::uint32_t row, std::string_view place, std::string_view state);
};

// The largest magnitude at each scale.
struct DecimalReach {
  std::uint32_t met = 0;  // a bit for each scale
  std::array<std::uint64_t, kMaxScale + 1> largest{};

  void add(Decimal value) {
    met |= 1U << value.scale;
    const auto bits = static_cast<std::uint64_t>(value.mantissa);
    const std::uint64_t magnitude = value.mantissa < 0 ? std::uint64_t{0} - bits : bits;
    if (magnitude > largest[value.scale]) largest[value.scale] = magnitude;
  }
};

// What the decimals of one column of one file have taken up so far: all of them stand at one scale.
class DecimalRoom {
 public:
  // False, and nothing changes, where the values do not fit beside those before.
  bool take(const DecimalReach& reach);
  bool take(Decimal value);

 private:
  int scale_ = 0;
  int integer_digits_ = 0;
};

}  // namespace telaudit::formats::x12
