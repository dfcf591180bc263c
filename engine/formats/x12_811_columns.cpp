#include "formats/x12_811_columns.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

namespace telaudit::formats::x12 {
namespace {

constexpr int kMantissaDigits = 18;
constexpr RowKind kKindOfCall = {ChargeSegment::tcd, ChargeClass::usage, ServiceKind::none, false};

int integer_digits(std::uint64_t magnitude, int scale) {
  int digits = -scale;
  for (; magnitude != 0; magnitude /= 10) ++digits;
  return std::max(digits, 0);
}

template <typename... Values>
void reserve_times(std::size_t times, std::vector<Values>&... values) {
  (values.reserve(values.size() * times), ...);
}

}  // namespace

std::int64_t digits_of_identifier(std::string_view text) {
  if (text.empty() || text.size() > bill::kDigitCell) return -1;
  std::int64_t number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    number = number * 10 + (c - '0');
  }
  return number;
}

void SparseIdentifiers::add(std::uint32_t row, std::string_view text) {
  if (digits_) {
    const std::int64_t number = digits_of_identifier(text);
    if (number >= 0) {
      rows_.push_back(row);
      numbers_.push_back(number);
      digit_counts_.push_back(static_cast<std::uint8_t>(text.size()));
      return;
    }
    to_text();
  }
  text_.add(row, text);
}

void SparseIdentifiers::to_text() {
  bill::DigitCell cell;
  for (std::size_t i = 0; i < rows_.size(); ++i)
    text_.add(rows_[i], bill::put_digits(numbers_[i], digit_counts_[i], cell));
  digits_ = false;
  rows_ = {};
  numbers_ = {};
  digit_counts_ = {};
}

void SparseIdentifiers::make_room(std::size_t times) {
  reserve_times(times, rows_, numbers_, digit_counts_, text_.rows, text_.codes);
}

void ChargeColumns::make_room(std::size_t times) {
  append_calls();
  reserve_times(times, offsets, lengths, segment_bytes, bundles, kinds, parents.rows, parents.values,
                from.rows, from.values, through.rows, through.values, starts.rows, starts.values);
  services.make_room(times);
  destinations.make_room(times);
  for (auto& of : decimals) reserve_times(times, of.rows, of.mantissas, of.scales);
  for (auto& of : texts) reserve_times(times, of.rows, of.codes);
  for (auto& of : numbers) reserve_times(times, of.rows, of.values);
}

namespace {

template <typename Value>
void append_to(std::vector<Value>& values, std::span<const Value> more) {
  values.insert(values.end(), more.begin(), more.end());
}

template <typename Value>
void append_to(std::vector<std::uint32_t>& rows, std::vector<Value>& values,
               const CallBlock::Sparse<Value>& more) {
  append_to(rows, std::span(more.rows).first(more.size));
  append_to(values, std::span(more.values).first(more.size));
}

}  // namespace

void SparseIdentifiers::append(std::span<const std::uint32_t> rows, std::span<const std::int64_t> numbers,
                               std::span<const std::uint8_t> digit_counts) {
  append_to(rows_, rows);
  append_to(numbers_, numbers);
  append_to(digit_counts_, digit_counts);
}

void ChargeColumns::append_calls() {
  if (calls.size == 0) return;
  const std::size_t size = std::exchange(calls.size, 0);
  std::array<std::uint32_t, CallBlock::kMost> numbers;
  std::iota(numbers.begin(), numbers.end(), static_cast<std::uint32_t>(offsets.size()));
  const std::span<const std::uint32_t> rows = std::span(numbers).first(size);
  append_to(offsets, std::span<const std::int64_t>(calls.offsets).first(size));
  append_to(lengths, std::span<const std::int64_t>(calls.lengths).first(size));
  append_to(segment_bytes, std::span<const std::uint32_t>(calls.segment_bytes).first(size));
  append_to(bundles, std::span<const std::uint32_t>(calls.bundles).first(size));
  kinds.resize(kinds.size() + size, kKindOfCall);
  append_to(starts.rows, rows);
  append_to(starts.values, std::span<const std::int64_t>(calls.starts).first(size));
  SparseDecimals& amounts = decimals[kAmountField];
  append_to(amounts.rows, rows);
  append_to(amounts.mantissas, std::span<const std::int64_t>(calls.amounts).first(size));
  append_to(amounts.scales, std::span<const std::uint8_t>(calls.amount_scales).first(size));
  SparseDecimals& gross = decimals[kGrossField];
  append_to(gross.scales, std::span<const std::uint8_t>(calls.gross_scales).first(calls.gross.size));
  append_to(gross.rows, gross.mantissas, calls.gross);
  SparseColumn<std::int64_t>& durations = this->numbers[kDurationField];
  append_to(durations.rows, durations.values, calls.durations);
  const std::size_t called = calls.destinations.size;
  destinations.append(std::span(calls.destinations.rows).first(called),
                      std::span(calls.destinations.values).first(called),
                      std::span(calls.digit_counts).first(called));
  SparseText& to = texts[kDestinationPlaceField];
  append_to(to.rows, to.codes, calls.destination_places);
  SparseText& from_place = texts[kOriginPlaceField];
  append_to(from_place.rows, from_place.codes, calls.origin_places);
  calls.gross.size = calls.durations.size = calls.destinations.size = 0;
  calls.destination_places.size = calls.origin_places.size = 0;
}

void ChargeColumns::add(const ChargeRow& row, const TextStore& text, std::uint32_t bundle) {
  append_calls();
  const auto at = static_cast<std::uint32_t>(size());
  offsets.push_back(static_cast<std::int64_t>(row.offset));
  lengths.push_back(static_cast<std::int64_t>(row.length));
  segment_bytes.push_back(static_cast<std::uint32_t>(row.segment_bytes));
  bundles.push_back(bundle);
  kinds.push_back({row.segment, row.charge_class, row.service_kind, row.has_order_date});
  if (!row.service.empty()) services.add(at, text.view(row.service));
  if (row.from) from.add(at, row.from->days);
  if (row.through) through.add(at, row.through->days);
  if (!row.destination.empty()) destinations.add(at, text.view(row.destination));
  if (row.start) starts.add(at, row.start->tenths);
  for (std::size_t i = 0; i < kDecimalFields; ++i)
    if (const auto& value = row.*kDecimalSources[i].member) decimals[i].add(at, *value);
  for (std::size_t i = 0; i < kTextFields; ++i)
    if (const KeptText kept = row.*kTextSources[i].member; !kept.empty()) texts[i].add(at, text.view(kept));
  for (std::size_t i = 0; i < kNumberFields; ++i)
    if (const auto& value = row.*kNumberSources[i].member) numbers[i].add(at, *value);
}

void ChargeColumns::add_call(const Call& call, std::string_view destination, std::uint64_t offset,
                             std::uint64_t length, std::uint64_t bytes, std::uint32_t bundle) {
  append_calls();
  const auto at = static_cast<std::uint32_t>(size());
  offsets.push_back(static_cast<std::int64_t>(offset));
  lengths.push_back(static_cast<std::int64_t>(length));
  segment_bytes.push_back(static_cast<std::uint32_t>(bytes));
  bundles.push_back(bundle);
  kinds.push_back(kKindOfCall);
  if (!destination.empty()) destinations.add(at, destination);
  if (call.start) starts.add(at, call.start->tenths);
  if (call.amount) decimals[kAmountField].add(at, *call.amount);
  if (call.gross) decimals[kGrossField].add(at, *call.gross);
  add_place(kDestinationPlaceField, at, call.destination_place, call.destination_state);
  add_place(kOriginPlaceField, at, call.origin_place, call.origin_state);
  if (call.duration) numbers[kDurationField].add(at, *call.duration);
}

void ChargeColumns::add_place(TextField field, std::uint32_t row, std::string_view place,
                              std::string_view state) {
  if (place.empty() && state.empty()) return;
  if (place.empty() || state.empty()) return texts[field].add(row, place.empty() ? state : place);
  std::string both(place);
  texts[field].add(row, both.append(" ").append(state));
}

bool DecimalRoom::take(const DecimalReach& reach) {
  int scale = scale_;
  int digits = integer_digits_;
  for (int at = 0; at <= kMaxScale; ++at) {
    if ((reach.met & (1U << static_cast<unsigned>(at))) == 0) continue;
    scale = std::max(scale, at);
    digits = std::max(digits, integer_digits(reach.largest[static_cast<std::size_t>(at)], at));
  }
  if (scale + digits > kMantissaDigits) return false;
  scale_ = scale;
  integer_digits_ = digits;
  return true;
}

bool DecimalRoom::take(Decimal value) {
  DecimalReach reach;
  reach.add(value);
  return take(reach);
}

}  // namespace telaudit::formats::x12
