#include "formats/invoice_columns.h"

#include <algorithm>
#include <utility>

namespace telaudit::formats::invoice {
namespace {

namespace column = bill::charge;

template <typename Value>
std::span<const Value> part(const std::vector<Value>& values, std::size_t begin, std::size_t end) {
  return std::span<const Value>(values).subspan(begin, end - begin);
}

bool all_known(const std::vector<std::uint8_t>& known) {
  return std::find(known.begin(), known.end(), std::uint8_t{0}) == known.end();
}

void append_word(std::size_t column, std::string_view word, std::size_t rows, bill::TableBuilder& table) {
  if (!word.empty()) table.append_constant_code(column, table.word_code(column, word), rows);
}

}  // namespace

std::string level_id(const std::string& root, std::int32_t level, std::uint64_t offset) {
  switch (level) {
    case kLines:
      return root + "/lines";
    case kTaxes:
      return root + "/taxes";
    case kAllowances:
      return root + "/allowances";
    case kCalls:
      return root + "/calls";
    default:
      return root + "/line@" + std::to_string(offset);
  }
}

void Columns::add(const Row& row) {
  const std::size_t at = offsets_.size();
  offsets_.push_back(static_cast<std::int64_t>(row.offset));
  lengths_.push_back(static_cast<std::int64_t>(row.length));
  put<std::int64_t>(ordinals_, at, row.ordinal, 0);
  levels_.push_back(row.level);
  counting_.push_back(static_cast<std::uint8_t>(row.counting));
  for (std::size_t i = 0; i < kTextFields; ++i) put(words_[i], at, row.words[i], kNoWord);
  for (std::size_t i = 0; i < kNumberFields; ++i) put(numbers_[i], at, row.numbers[i], kNoNumber);
  for (std::size_t i = 0; i < kDecimalFields; ++i) {
    const Decimal value = row.decimals[i];
    if (value.scale == kNoScale) continue;
    if (decimals_[i].mantissas.size() < at) decimals_[i].mantissas.resize(at, 0);
    decimals_[i].mantissas.push_back(value.mantissa);
    put(decimals_[i].scales, at, value.scale, kNoScale);
  }
}

void Columns::expect(std::size_t rows) {
  offsets_.reserve(rows);
  lengths_.reserve(rows);
  levels_.reserve(rows);
  counting_.reserve(rows);
  // What nearly every line has.
  for (const TextField field : {kService, kProduct, kDescription, kUnit, kTaxType})
    words_[field].reserve(rows);
  for (const NumberField field : {kFrom, kThrough}) numbers_[field].reserve(rows);
  for (const DecimalField field : {kAmount, kQuantity, kRate, kTaxRate}) {
    decimals_[field].mantissas.reserve(rows);
    decimals_[field].scales.reserve(rows);
  }
}

void Columns::take(const RowContext& context, std::span<const std::uint64_t> level_offsets, std::size_t begin,
                   std::size_t end, bill::TableBuilder& table) {
  if (begin == end) return;
  const std::size_t rows = end - begin;
  table.append_numbers(column::kSourceOffset, part(offsets_, begin, end), {});
  table.append_numbers(column::kSourceLength, part(lengths_, begin, end), {});
  ordinals_.resize(std::max(ordinals_.size(), end), 0);
  table.append_numbers(column::kOrdinal, part(ordinals_, begin, end), {});
  append_word(column::kCarrier, context.carrier, rows, table);
  append_word(column::kAccount, context.account, rows, table);
  append_word(column::kParentAccount, context.parent_account, rows, table);
  append_word(column::kInvoice, context.invoice, rows, table);
  table.append_constant(column::kBillDate, context.bill_date, rows);
  take_levels(context, level_offsets, begin, end, table);
  take_words(context, begin, end, table);
  take_numbers(context, begin, end, table);
  take_decimals(context, begin, end, table);
  table.end_rows(rows);
}

void Columns::take_levels(const RowContext& context, std::span<const std::uint64_t> level_offsets,
                          std::size_t begin, std::size_t end, bill::TableBuilder& table) {
  std::vector<std::uint32_t> codes(end - begin);
  std::vector<std::int64_t> in_total(end - begin);
  std::vector<std::int64_t> payable(end - begin);
  std::int32_t before = 0;
  std::uint32_t code = kNoWord;
  for (std::size_t row = begin; row < end; ++row) {
    const std::int32_t level = levels_[row];
    if (code == kNoWord || level != before) {
      const std::uint64_t offset = level < 0 ? 0 : level_offsets[static_cast<std::size_t>(level)];
      code = table.word_code(column::kLevel, level_id(context.root, level, offset));
      before = level;
    }
    codes[row - begin] = code;
    const auto counting = static_cast<Counting>(counting_[row]);
    const bool counts = counting == Counting::counts ||
                        (counting == Counting::line_tax && context.line_taxes_count) ||
                        (counting == Counting::call && context.calls_count) ||
                        (counting == Counting::summary_allowance && context.summary_allowances_count);
    in_total[row - begin] = counts ? 1 : 0;
    payable[row - begin] = counts && context.payable ? 1 : 0;
  }
  table.append_codes(column::kLevel, codes, {});
  table.append_numbers(column::kInTotal, in_total, {});
  table.append_numbers(column::kPayable, payable, {});
}

void Columns::take_words(const RowContext& context, std::size_t begin, std::size_t end,
                         bill::TableBuilder& table) {
  const std::pair<TextField, std::string_view> inherited[] = {
      {kService, context.service}, {kCurrency, context.currency}, {kContract, context.contract}};
  for (std::size_t i = 0; i < kTextFields; ++i) {
    auto& words = words_[i];
    std::string_view common;
    for (const auto& [field, text] : inherited)
      if (field == i) common = text;
    if (words.size() <= begin) {
      append_word(kTextColumns[i], common, end - begin, table);
      continue;
    }
    words.resize(std::max(words.size(), end), kNoWord);
    known_.resize(end - begin);
    auto& codes = table_codes_[i];
    codes.resize(dictionaries_[i].size(), kNoWord);
    const std::uint32_t fallback = common.empty() ? kNoWord : table.word_code(kTextColumns[i], common);
    for (std::size_t row = begin; row < end; ++row) {
      std::uint32_t code = fallback;
      if (words[row] != kNoWord) {
        std::uint32_t& own = codes[words[row]];
        if (own == kNoWord) own = table.word_code(kTextColumns[i], dictionaries_[i].word(words[row]));
        code = own;
      }
      known_[row - begin] = code != kNoWord ? 1 : 0;
      words[row] = code != kNoWord ? code : 0;
    }
    const bool all = all_known(known_);
    table.append_codes(kTextColumns[i], part(words, begin, end),
                       all ? bill::TableBuilder::Known{} : bill::TableBuilder::Known{known_});
  }
}

void Columns::take_numbers(const RowContext& context, std::size_t begin, std::size_t end,
                           bill::TableBuilder& table) {
  for (std::size_t i = 0; i < kNumberFields; ++i) {
    auto& numbers = numbers_[i];
    const std::int64_t common = i == kFrom ? context.from : i == kThrough ? context.through : kNoNumber;
    if (numbers.size() <= begin) {
      if (common != kNoNumber) table.append_constant(kNumberColumns[i], common, end - begin);
      continue;
    }
    numbers.resize(std::max(numbers.size(), end), kNoNumber);
    known_.resize(end - begin);
    for (std::size_t row = begin; row < end; ++row) {
      if (numbers[row] == kNoNumber) numbers[row] = common;
      known_[row - begin] = numbers[row] != kNoNumber ? 1 : 0;
    }
    const bool all = all_known(known_);
    table.append_numbers(kNumberColumns[i], part(numbers, begin, end),
                         all ? bill::TableBuilder::Known{} : bill::TableBuilder::Known{known_});
  }
}

void Columns::take_decimals(const RowContext& context, std::size_t begin, std::size_t end,
                            bill::TableBuilder& table) {
  for (std::size_t i = 0; i < kDecimalFields; ++i) {
    auto& [mantissas, scales] = decimals_[i];
    if (scales.size() <= begin) continue;
    mantissas.resize(std::max(mantissas.size(), end), 0);
    scales.resize(std::max(scales.size(), end), kNoScale);
    known_.resize(end - begin);
    for (std::size_t row = begin; row < end; ++row) {
      known_[row - begin] = scales[row] != kNoScale ? 1 : 0;
      if (scales[row] == kNoScale) scales[row] = 0;
      if (context.turned && (i == kAmount || i == kTaxBase)) mantissas[row] = -mantissas[row];
    }
    const bool all = all_known(known_);
    require(table.append_decimals(kDecimalColumns[i], part(mantissas, begin, end), part(scales, begin, end),
                                  all ? bill::TableBuilder::Known{} : bill::TableBuilder::Known{known_}),
            "decimals within their bounds fit one column");
  }
}

}  // namespace telaudit::formats::invoice
