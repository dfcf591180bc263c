// The end of a TableBuilder: rows are put in order, dictionaries sorted, constants folded.
#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "base/ask_ahead.h"
#include "base/powers_of_ten.h"
#include "base/result.h"
#include "base/word_order.h"
#include "bill/table.h"

namespace telaudit::bill {
namespace {

// Bytes are compared with their neighbours, many at a time.
bool all_equal(const std::vector<std::uint8_t>& values) {
  return values.empty() || std::memcmp(values.data(), values.data() + 1, values.size() - 1) == 0;
}

template <typename Value>
bool all_equal(const Values<Value>& values) {
  return std::all_of(values.begin(), values.end(), [&](const Value& v) { return v == values.front(); });
}

void make_unknown(OwnedColumn& column) {
  column.encoding = Encoding::constant;
  column.scale = 0;
  column.known = {0};
  column.numbers = {0};
  column.words = {std::string_view()};
}

// One value when all rows have the same.
void fold_constant(OwnedColumn& column) {
  if (!column.known.empty()) return;
  DigitCell cell;
  switch (column.encoding) {
    case Encoding::constant:
      return;
    case Encoding::dictionary:
      if (column.words.size() != 1) return;
      column.codes.clear();
      break;
    case Encoding::digits:
      if (!all_equal(column.numbers) || !all_equal(column.digit_counts)) return;
      column.words = {
          column.text.word(column.text.code(put_digits(column.numbers[0], column.digit_counts[0], cell)))};
      column.numbers.clear();
      column.digit_counts.clear();
      column.digit_texts.reset();
      break;
    case Encoding::plain:
      if (!all_equal(column.numbers) || !all_equal(column.printed_scales)) return;
      column.numbers.resize(1);
      if (!column.printed_scales.empty()) column.printed_scales.resize(1);
      break;
  }
  column.encoding = Encoding::constant;
}

// By code, whether a known row has it.
std::vector<std::uint8_t> words_in_use(std::span<const std::uint32_t> codes,
                                       std::span<const std::uint8_t> known, std::size_t words) {
  std::vector<std::uint8_t> used(words, 0);
  // Once all are met the rest need not be looked at; asked after each stretch of rows.
  constexpr std::size_t kStretch = 1024;
  for (std::size_t begin = 0; begin < codes.size(); begin += kStretch) {
    const std::size_t end = std::min(begin + kStretch, codes.size());
    if (known.empty()) {
      for (std::size_t row = begin; row < end; ++row) used[codes[row]] = 1;
    } else {
      for (std::size_t row = begin; row < end; ++row)
        if (known[row] != 0) used[codes[row]] = 1;
    }
    if (words <= kStretch && std::all_of(used.begin(), used.end(), [](auto u) { return u != 0; })) break;
  }
  return used;
}

void recode(std::span<std::uint32_t> codes, std::span<const std::uint32_t> new_code) {
  constexpr std::size_t kTogether = kAskedBytes / sizeof(std::uint32_t);
  for (std::size_t begin = 0; begin < codes.size(); begin += kTogether) {
    ask_ahead(codes.data() + begin);
    const std::size_t end = std::min(begin + kTogether, codes.size());
    for (std::size_t i = begin; i < end; ++i) codes[i] = new_code[codes[i]];
  }
}

// Of these words those that rows use, sorted; codes follow them.
void sort_words(std::span<const std::string_view> words, OwnedColumn& column) {
  const std::vector<std::uint8_t> used = words_in_use(column.codes, column.known, words.size());
  std::vector<std::uint32_t> order;
  for (std::uint32_t code = 0; code < words.size(); ++code)
    if (used[code] != 0) order.push_back(code);
  sort_by_words(words, order);
  // Unknown rows have code 0, whether or not that is in use.
  std::vector<std::uint32_t> new_code(words.size(), 0);
  column.words.reserve(order.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) {
    new_code[order[i]] = i;
    column.words.push_back(words[order[i]]);
  }
  recode(column.codes, new_code);
  for (std::size_t row = 0; row < column.known.size(); ++row)
    if (column.known[row] == 0) column.codes[row] = 0;
}

template <typename List>
void permute(List& values, std::span<const std::uint32_t> order) {
  List out;
  out.reserve(values.size());
  for (const std::uint32_t from : order) out.push_back(values[from]);
  values.swap(out);
}

}  // namespace

void TableBuilder::reorder(std::span<const std::uint32_t> order) {
  require(order.size() == rows_, "an order names each row once");
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    Column& column = columns_[c];
    if (column.filled == 0 || (column.uniform && column.filled == rows_)) continue;
    pad(c, rows_);
    if (!column.known.empty()) permute(column.known, order);
    if (!column.codes.empty()) permute(column.codes, order);
    if (!column.numbers.empty()) permute(column.numbers, order);
    if (!column.scales.empty()) permute(column.scales, order);
    if (!column.digit_counts.empty()) permute(column.digit_counts, order);
  }
}

void TableBuilder::finish_text(Column& source, WordOrder order, OwnedColumn& target) {
  if (source.digits) {
    target.encoding = Encoding::digits;
    target.numbers = std::move(source.numbers);
    target.digit_counts = std::move(source.digit_counts);
    for (std::size_t row = 0; row < target.known.size(); ++row) {
      if (target.known[row] != 0) continue;
      target.numbers[row] = 0;
      target.digit_counts[row] = 1;
    }
    target.digit_texts = std::make_unique<DigitTexts>();
    target.digit_texts->begin(target.numbers, target.digit_counts);
    return;
  }
  target.encoding = Encoding::dictionary;
  target.codes = std::move(source.codes);
  for (std::size_t row = 0; row < target.known.size(); ++row)
    if (target.known[row] == 0) target.codes[row] = 0;
  const auto words = source.words.words();
  if (order == WordOrder::as_met) {
    target.words.assign(words.begin(), words.end());
  } else {
    sort_words(words, target);
  }
  target.text = std::move(source.words);
}

void TableBuilder::finish_numbers(std::size_t index, OwnedColumn& target) {
  Column& source = columns_[index];
  target.encoding = Encoding::plain;
  target.numbers = std::move(source.numbers);
  for (std::size_t row = 0; row < target.known.size(); ++row)
    if (target.known[row] == 0) target.numbers[row] = 0;
  if (!is_decimal(index)) return;
  const std::uint8_t scale = source.largest_scale;
  target.scale = scale;
  for (std::size_t row = 0; row < target.known.size(); ++row)
    if (target.known[row] == 0) source.scales[row] = scale;
  if (source.scales.empty() || (source.scales[0] == scale && all_equal(source.scales))) return;
  // set_decimal admits only what fits at the largest scale.
  for (std::size_t row = 0; row < target.numbers.size(); ++row)
    target.numbers[row] *= kPowers[static_cast<std::size_t>(scale - source.scales[row])];
  target.printed_scales = std::move(source.scales);
}

Table TableBuilder::finish(WordOrder order) {
  std::vector<OwnedColumn> out(columns_.size());
  for (std::size_t c = 0; c < columns_.size() && rows_ > 0; ++c) {
    auto& source = columns_[c];
    auto& target = out[c];
    target.type = schema_.columns[c].type;
    if (source.filled == 0) {
      make_unknown(target);
      continue;
    }
    if (source.uniform && source.filled == rows_ && !source.digits) {
      target.encoding = Encoding::constant;
      target.scale = source.largest_scale;
      target.numbers = std::move(source.numbers);
      if (is_decimal(c) && source.scales[0] != target.scale) {
        target.numbers[0] *= kPowers[static_cast<std::size_t>(target.scale - source.scales[0])];
        target.printed_scales = std::move(source.scales);
      }
      if (is_text(c)) {
        target.text = std::move(source.words);
        target.words = {target.text.word(source.codes[0])};
      }
      continue;
    }
    pad(c, rows_);
    spread(c);
    const auto known_is = [&](bool wanted) {
      return std::all_of(source.known.begin(), source.known.end(),
                         [&](auto k) { return (k != 0) == wanted; });
    };
    if (!source.known.empty() && known_is(false)) {
      make_unknown(target);
      continue;
    }
    if (!known_is(true)) target.known = std::move(source.known);
    if (is_text(c)) {
      finish_text(source, order, target);
    } else {
      finish_numbers(c, target);
    }
    fold_constant(target);
  }
  for (std::size_t c = 0; c < columns_.size() && rows_ == 0; ++c) {
    out[c].type = schema_.columns[c].type;
    out[c].encoding = is_text(c) ? Encoding::dictionary : Encoding::plain;
  }
  Table table(schema_, std::move(out), rows_);
  columns_ = std::vector<Column>(schema_.columns.size());
  rows_ = 0;
  return table;
}

}  // namespace telaudit::bill
