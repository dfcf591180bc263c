#include "formats/x12_811_fragment_columns.h"

#include <algorithm>
#include <cstring>

namespace telaudit::formats::x12 {
namespace {

bool any(std::span<const std::uint8_t> known) {
  return std::any_of(known.begin(), known.end(), [](std::uint8_t k) { return k != 0; });
}

}  // namespace

Slice slice_of(std::span<const std::uint32_t> rows, std::uint32_t begin, std::uint32_t end) {
  const auto first = std::lower_bound(rows.begin(), rows.end(), begin);
  const auto last = std::lower_bound(first, rows.end(), end);
  return {static_cast<std::size_t>(first - rows.begin()), static_cast<std::size_t>(last - first)};
}

FragmentColumns::FragmentColumns(const ChargeColumns& columns, const TakenRows& taken,
                                 bill::TableBuilder& charges)
    : from_(columns), taken_(taken), to_(charges), size_(taken.end - taken.begin) {
  choose_rows();
  if (kept_ > 0) find_runs();
}

// Rows that are no charges of their own, or are quarantined.
void FragmentColumns::choose_rows() {
  kept_ = size_;
  if (taken_.merged.empty() && taken_.left_out.rows.empty()) return;
  keep_.assign(size_, 1);
  for (const auto& pair : taken_.merged) keep_[pair.second - taken_.begin] = 0;
  for (const std::uint32_t row : taken_.left_out.rows) keep_[row - taken_.begin] = 0;
  kept_ = static_cast<std::size_t>(std::count(keep_.begin(), keep_.end(), std::uint8_t{1}));
}

template <typename Value>
void FragmentColumns::only_kept(std::vector<Value>& values) const {
  if (keep_.empty() || values.empty()) return;
  const std::size_t each = values.size() / size_;
  std::size_t to = 0;
  for (std::size_t row = 0; row < size_; ++row) {
    if (keep_[row] == 0) continue;
    for (std::size_t i = 0; i < each; ++i) values[to++] = values[row * each + i];
  }
  values.resize(to);
}

void FragmentColumns::append_numbers(std::size_t column, std::vector<std::int64_t>& values, Known& known) {
  only_kept(values);
  only_kept(known);
  if (known.empty() || any(known)) to_.append_numbers(column, values, known);
}

void FragmentColumns::append_codes(std::size_t column, RowTexts& texts) {
  only_kept(texts.codes);
  only_kept(texts.known);
  if (texts.known.empty() || any(texts.known)) to_.append_codes(column, texts.codes, texts.known);
}

void FragmentColumns::append_word(std::size_t column, std::string_view word) {
  if (!word.empty()) to_.append_constant_code(column, to_.word_code(column, word), kept_);
}

void FragmentColumns::find_runs() {
  const TreeLevel* level = bundle(0).level;
  std::uint32_t begin = 0;
  for (std::size_t row = 1; row < size_; ++row) {
    if (bundle(row).level == level) continue;
    runs_.push_back({begin, static_cast<std::uint32_t>(row), level});
    begin = static_cast<std::uint32_t>(row);
    level = bundle(row).level;
  }
  runs_.push_back({begin, static_cast<std::uint32_t>(size_), level});
}

// Numbers of the rows that have one.
void FragmentColumns::write_numbers(std::size_t column, const SparseColumn<std::int64_t>& values) {
  const Slice slice = slice_of(values.rows, taken_.begin, taken_.end);
  if (slice.size == 0) return;
  if (slice.size == size_ && keep_.empty())
    return to_.append_numbers(column, std::span(values.values).subspan(slice.first, slice.size), {});
  numbers_.assign(size_, 0);
  known_.assign(size_, 0);
  for (std::size_t i = slice.first; i < slice.first + slice.size; ++i) {
    numbers_[values.rows[i] - taken_.begin] = values.values[i];
    known_[values.rows[i] - taken_.begin] = 1;
  }
  append_numbers(column, numbers_, known_);
}

void FragmentColumns::write_decimals(std::size_t field, bool negate_all) {
  const SparseDecimals& values = from_.decimals[field];
  const std::size_t column = kDecimalSources[field].column;
  const auto& left_out = taken_.left_out.values[field];
  const Slice slice = slice_of(values.rows, taken_.begin, taken_.end);
  if (slice.size == 0) return;
  bool fits = true;
  if (slice.size == size_ && keep_.empty() && left_out.empty() && !negate_all) {
    fits = to_.append_decimals(column, std::span(values.mantissas).subspan(slice.first, slice.size),
                               std::span(values.scales).subspan(slice.first, slice.size), {});
  } else {
    numbers_.assign(size_, 0);
    scales_.assign(size_, 0);
    known_.assign(size_, 0);
    for (std::size_t i = slice.first; i < slice.first + slice.size; ++i) {
      const std::size_t row = values.rows[i] - taken_.begin;
      const Decimal value = negate_all ? negate(values.value(i)) : values.value(i);
      numbers_[row] = value.mantissa;
      scales_[row] = value.scale;
      known_[row] = 1;
    }
    for (const std::uint32_t row : left_out) known_[row - taken_.begin] = 0;
    only_kept(numbers_);
    only_kept(scales_);
    only_kept(known_);
    if (any(known_)) fits = to_.append_decimals(column, numbers_, scales_, known_);
  }
  require(fits, "decimals that do not fit were left out before");
}

void FragmentColumns::append_run_codes(std::size_t column) {
  const bool alike = std::all_of(run_codes_.begin(), run_codes_.end(),
                                 [&](std::uint32_t code) { return code == run_codes_[0]; });
  if (alike) return to_.append_constant_code(column, run_codes_[0], kept_);
  spread_run_codes(texts_);
  append_codes(column, texts_);
}

void FragmentColumns::spread_run_codes(RowTexts& texts) const {
  texts.codes.resize(size_);
  texts.known.resize(size_);
  for (std::size_t i = 0; i < runs_.size(); ++i) {
    const bool known = run_codes_[i] != kNoCode;
    std::fill(texts.codes.begin() + runs_[i].begin, texts.codes.begin() + runs_[i].end,
              known ? run_codes_[i] : 0);
    std::fill(texts.known.begin() + runs_[i].begin, texts.known.begin() + runs_[i].end,
              static_cast<std::uint8_t>(known ? 1 : 0));
  }
}

// False, and nothing is written, when a level gives other text than digits.
bool FragmentColumns::spread_run_digits(std::span<const Run> runs,
                                        std::span<const std::string_view> text_of_run) {
  digits_.numbers.assign(size_, 0);
  digits_.counts.assign(size_, 0);
  digits_.known.assign(size_, 0);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::string_view text = text_of_run[i];
    if (text.empty()) continue;
    const std::int64_t number = digits_of_identifier(text);
    if (number < 0) return false;
    const auto count = static_cast<std::uint8_t>(text.size());
    std::fill(digits_.numbers.begin() + runs[i].begin, digits_.numbers.begin() + runs[i].end, number);
    std::fill(digits_.counts.begin() + runs[i].begin, digits_.counts.begin() + runs[i].end, count);
    std::fill(digits_.known.begin() + runs[i].begin, digits_.known.begin() + runs[i].end, std::uint8_t{1});
  }
  return true;
}

void FragmentColumns::append_digits(std::size_t column) {
  only_kept(digits_.numbers);
  only_kept(digits_.counts);
  only_kept(digits_.known);
  if (any(digits_.known)) to_.append_digits(column, digits_.numbers, digits_.counts, digits_.known);
}

// Digits that every row has.
void FragmentColumns::write_own_digits(std::size_t column, const SparseIdentifiers& own, Slice slice) {
  const auto numbers = std::span(own.numbers()).subspan(slice.first, slice.size);
  const auto counts = std::span(own.digit_counts()).subspan(slice.first, slice.size);
  to_.append_digits(column, numbers, counts, {});
}

void FragmentColumns::write_identifiers(std::size_t column, const SparseIdentifiers* own,
                                        std::span<const Run> runs,
                                        std::span<const std::string_view> text_of_run) {
  const Slice slice = own == nullptr ? Slice{} : slice_of(own->rows(), taken_.begin, taken_.end);
  const bool nothing = slice.size == 0 && std::all_of(text_of_run.begin(), text_of_run.end(),
                                                      [](auto text) { return text.empty(); });
  if (nothing) return;
  const bool digits = slice.size == 0 || own->digits();
  if (digits && slice.size == size_ && keep_.empty()) return write_own_digits(column, *own, slice);
  if (digits && spread_run_digits(runs, text_of_run)) {
    for (std::size_t i = slice.first; i < slice.first + slice.size; ++i) {
      const std::size_t row = own->rows()[i] - taken_.begin;
      digits_.numbers[row] = own->numbers()[i];
      digits_.counts[row] = own->digit_counts()[i];
      digits_.known[row] = 1;
    }
    return append_digits(column);
  }
  texts_.codes.assign(size_, 0);
  texts_.known.assign(size_, 0);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (text_of_run[i].empty()) continue;
    const std::uint32_t code = to_.word_code(column, text_of_run[i]);
    std::fill(texts_.codes.begin() + runs[i].begin, texts_.codes.begin() + runs[i].end, code);
    std::fill(texts_.known.begin() + runs[i].begin, texts_.known.begin() + runs[i].end, std::uint8_t{1});
  }
  bill::DigitCell cell;
  for (std::size_t i = slice.first; i < slice.first + slice.size; ++i) {
    std::string_view text;
    if (own->digits()) {
      text = bill::put_digits(own->numbers()[i], own->digit_counts()[i], cell);
    } else {
      text = own->text().words.word(own->text().codes[i]);
    }
    const std::size_t row = own->rows()[i] - taken_.begin;
    texts_.codes[row] = to_.word_code(column, text);
    texts_.known[row] = 1;
  }
  append_codes(column, texts_);
}

}  // namespace telaudit::formats::x12
