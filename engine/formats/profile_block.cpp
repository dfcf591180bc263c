#include "formats/profile_block.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/fast_number.h"
#include "base/word_table.h"

namespace telaudit::formats::profile {
namespace {

constexpr std::size_t kSampleRows = 256;

bool is_digits(std::string_view text) {
  return !text.empty() && text.size() <= bill::kDigitCell &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Characters a blank may begin or end with.
constexpr std::array<std::uint8_t, 256> kMayBeBlank = [] {
  std::array<std::uint8_t, 256> table{};
  for (const unsigned c : {0x20U, 0x09U, 0x0AU, 0x0DU, 0xC2U, 0xE2U, 0xA0U, 0xAFU}) table[c] = 1;
  return table;
}();

// What an amount of each scale stays below, as read_value has it: 18 digits in all with most_decimals.
FastDecimalRules rules_of(const Field& field) {
  FastDecimalRules rules;
  const int minor = field.minor_unit ? 2 : 0;
  rules.point = field.money.decimal;
  rules.negate = field.negate;
  rules.more_scale = static_cast<std::uint8_t>(minor);
  for (int scale = 0; scale + minor <= field.most_decimals; ++scale) {
    std::int64_t limit = 1;
    for (int i = 0; i < 18 - field.most_decimals + scale + minor && i < 18; ++i) limit *= 10;
    rules.below[static_cast<std::size_t>(scale)] = limit;
  }
  return rules;
}

}  // namespace

bool is_padded(std::string_view cell) {
  const auto first = static_cast<unsigned char>(cell.front());
  const auto last = static_cast<unsigned char>(cell.back());
  return (kMayBeBlank[first] | kMayBeBlank[last]) != 0 && trim_blanks(cell).size() != cell.size();
}

StepRunner::StepRunner(const Profile& profile, const Step& step, ScanKernel kernel)
    : profile_(profile), step_(step), kernel_(kernel) {
  row_.cells.resize(profile.columns.size());
  row_.keys.resize(profile.keys.size());
  if (step.way == Step::Way::decimal) decimal_rules_ = rules_of(*step.field);
}

void StepRunner::begin_values(BlockValues::Kind kind) {
  values_.kind = kind;
  values_.all_known = true;
  std::fill(values_.known.begin(), values_.known.end(), std::uint8_t{1});
  if (kind == BlockValues::Kind::codes) codes_apart_.resize(kBlockRows);
  values_.numbers = numbers_apart_.data();
  values_.codes = codes_apart_.data();
  in_column_ = false;
}

// The same, in the column itself where that can be.
void StepRunner::begin_values(BlockValues::Kind kind, bill::TableBuilder& charges) {
  begin_values(kind);
  if (step_.target == kNone) return;
  if (kind == BlockValues::Kind::codes) {
    const auto room = charges.room_for_codes(step_.target, kBlockRows);
    in_column_ = !room.empty();
    if (in_column_) values_.codes = room.data();
  } else {
    const auto room = charges.room_for_numbers(step_.target, kBlockRows);
    in_column_ = !room.empty();
    if (in_column_) values_.numbers = room.data();
  }
}

void StepRunner::keep_apart(bill::TableBuilder& charges) {
  if (!in_column_) return;
  in_column_ = false;
  if (values_.kind == BlockValues::Kind::codes) {
    std::copy_n(values_.codes, kBlockRows, codes_apart_.data());
    values_.codes = codes_apart_.data();
  } else {
    std::copy_n(values_.numbers, kBlockRows, numbers_apart_.data());
    values_.numbers = numbers_apart_.data();
  }
  charges.drop_room(step_.target);
}

void StepRunner::run(Block& block, bill::TableBuilder& charges) {
  switch (step_.way) {
    case Step::Way::constant:
      return constant(block, charges);
    case Step::Way::word:
      return words(block, charges);
    case Step::Way::text:
      return text(block, charges);
    case Step::Way::decimal:
      return decimals(block, charges);
    case Step::Way::count:
      return counts(block, charges);
    case Step::Way::date:
      return dates(block, charges);
    case Step::Way::moment:
      return moments(block, charges);
  }
}

StepRunner::Known StepRunner::evaluate(std::string_view cell, bill::TableBuilder& charges) {
  scratch_.clear();
  if (step_.column != kNone) row_.cells[step_.column] = cell;
  for (std::size_t i = 0; i < profile_.keys.size(); ++i)
    row_.keys[i] = text_of(profile_.keys[i], row_, scratch_).value_or(std::string_view());
  Value value;
  Known known;
  known.readable =
      (cell.empty() || !is_padded(cell)) && read_value(*step_.field, row_, scratch_, value, reason_);
  known.kind = value.kind;
  if (!known.readable) return known;
  if (value.kind == Value::Kind::text && step_.target != kNone)
    known.code = charges.word_code(step_.target, value.text);
  if (value.kind == Value::Kind::number) known.number = value.number;
  if (value.kind == Value::Kind::decimal) {
    known.number = value.decimal.mantissa;
    known.scale = value.decimal.scale;
  }
  return known;
}

namespace {

BlockValues::Kind kind_of(const Field& field) {
  switch (field.type) {
    case ValueType::text:
      return BlockValues::Kind::codes;
    case ValueType::money:
    case ValueType::decimal:
      return BlockValues::Kind::decimals;
    default:
      return BlockValues::Kind::numbers;
  }
}

}  // namespace

void StepRunner::constant(Block& block, bill::TableBuilder& charges) {
  if (known_.empty()) known_.push_back(evaluate({}, charges));
  const Known& known = known_.front();
  if (!known.readable) std::fill(block.plain.begin(), block.plain.end(), std::uint8_t{0});
  if (known.kind == Value::Kind::unknown) {
    values_.kind = BlockValues::Kind::nothing;
    return;
  }
  if (values_.kind != BlockValues::Kind::nothing) return;
  begin_values(kind_of(*step_.field));
  std::fill_n(values_.numbers, kBlockRows, known.number);
  std::fill(values_.scales.begin(), values_.scales.end(), known.scale);
  if (values_.kind == BlockValues::Kind::codes) std::fill_n(values_.codes, kBlockRows, known.code);
}

void StepRunner::words(Block& block, bill::TableBuilder& charges) {
  begin_values(kind_of(*step_.field), charges);
  const bool codes = values_.kind == BlockValues::Kind::codes;
  for (std::size_t row = 0; row < block.rows; ++row) {
    if (block.plain[row] == 0) continue;
    const std::string_view cell = block.cell(step_.column, row);
    const std::uint32_t met = met_.code(cell.data(), cell.size());
    if (met == known_.size()) known_.push_back(evaluate(cell, charges));
    const Known& known = known_[met];
    if (!known.readable) block.plain[row] = 0;
    if (known.kind == Value::Kind::unknown) set_unknown(row);
    values_.numbers[row] = known.number;
    if (codes) {
      values_.codes[row] = known.code;
    } else {
      values_.scales[row] = known.scale;
    }
  }
}

// Identifiers that differ in most rows are kept as digits; what repeats is kept as words.
void StepRunner::choose_form(const Block& block) {
  WordTable sample;
  std::size_t cells = 0;
  for (std::size_t row = 0; row < block.rows && cells < kSampleRows; ++row) {
    const std::string_view cell = block.cell(step_.column, row);
    if (block.plain[row] == 0 || cell.empty()) continue;
    ++cells;
    sample.code(cell);
    if (is_digits(cell)) continue;
    form_ = Form::words;
    return;
  }
  if (cells > 0) form_ = sample.size() * 4 > cells ? Form::digits : Form::words;
}

void StepRunner::text(Block& block, bill::TableBuilder& charges) {
  if (form_ == Form::undecided) choose_form(block);
  if (form_ == Form::undecided) {
    values_.kind = BlockValues::Kind::nothing;
    return;
  }
  // A row that was read by itself may have shown a word.
  if (form_ == Form::digits && charges.rows() > 0 && !charges.holds_digits(step_.target))
    form_ = charges.has_words(step_.target) ? Form::words : Form::digits;
  if (form_ == Form::digits) {
    text_digits(block, charges);
  } else {
    text_words(block, charges);
  }
}

void StepRunner::text_digits(Block& block, bill::TableBuilder& charges) {
  begin_values(BlockValues::Kind::digits, charges);
  const FastCells cells = block.cells(step_.column);
  fast_digits_column(kernel_, cells, 1, UINT64_MAX, values_.numbers, values_.scales.data(), unread_);
  each_unread(unread_, block.rows, [&](std::size_t row) {
    const std::size_t length = cells.length[row];
    const FastDigits digits = fast_digits(cells.window + cells.begin[row], length);
    values_.numbers[row] = static_cast<std::int64_t>(digits.value);
    values_.scales[row] = static_cast<std::uint8_t>(length);
    if (digits.valid) return;
    if (length == 0) {
      set_unknown(row);
    } else {
      block.plain[row] = 0;
    }
  });
}

// A word met for the first time.
void StepRunner::learn_word(std::string_view cell, bill::TableBuilder& charges) {
  Word word;
  word.empty = cell.empty();
  word.padded = !word.empty && is_padded(cell);
  if (!word.empty) word.code = charges.word_code(step_.target, cell);
  words_as_met_ = words_as_met_ && !word.empty && !word.padded && word.code == words_.size();
  words_.push_back(word);
}

void StepRunner::text_words(Block& block, bill::TableBuilder& charges) {
  begin_values(BlockValues::Kind::codes, charges);
  std::uint32_t* const codes = values_.codes;
  met_.codes(kernel_, block.cells(step_.column), codes);
  for (std::size_t row = 0; words_.size() < met_.size(); ++row)
    if (codes[row] == words_.size()) learn_word(block.cell(step_.column, row), charges);
  if (words_as_met_) return;
  for (std::size_t row = 0; row < block.rows; ++row) {
    const Word& word = words_[codes[row]];
    codes[row] = word.code;
    if (word.padded) block.plain[row] = 0;
    if (word.empty) set_unknown(row);
  }
}

// Reads a cell of another shape as the row-wise way does; false when the value is not known.
bool StepRunner::other_shape(const Block& block, std::size_t row) {
  scratch_.clear();
  for (const std::size_t column : {step_.column, step_.day_column}) {
    if (column == kNone) continue;
    row_.cells[column] = block.cell(column, row);
    if (!row_.cells[column].empty() && is_padded(row_.cells[column])) return false;
  }
  if (may_name_currency(*step_.field, row_.cells[step_.column])) return false;
  Value value;
  if (!read_value(*step_.field, row_, scratch_, value, reason_)) return false;
  if (value.kind == Value::Kind::unknown) {
    set_unknown(row);
  } else if (value.kind == Value::Kind::decimal) {
    values_.numbers[row] = value.decimal.mantissa;
    values_.scales[row] = value.decimal.scale;
  } else {
    values_.numbers[row] = value.number;
  }
  return true;
}

// A row whose cells are not of the plain shape.
void StepRunner::take_other_shape(Block& block, std::size_t row) {
  bool empty = block.columns[step_.column].length[row] == 0;
  if (step_.day_column != kNone) empty = empty && block.columns[step_.day_column].length[row] == 0;
  if (empty) {
    set_unknown(row);
  } else if (block.plain[row] != 0 && !other_shape(block, row)) {
    block.plain[row] = 0;
  }
}

void StepRunner::decimals(Block& block, bill::TableBuilder& charges) {
  begin_values(BlockValues::Kind::decimals, charges);
  const FastCells cells = block.cells(step_.column);
  const FastDecimalRules& rules = decimal_rules_;
  fast_decimal_column(kernel_, cells, rules, values_.numbers, values_.scales.data(), unread_);
  each_unread(unread_, block.rows, [&](std::size_t row) {
    const FastDecimal read = fast_decimal(cells.window + cells.begin[row], cells.length[row], rules.point);
    const std::int64_t limit = rules.below[read.scale & 63U];
    values_.numbers[row] = rules.negate ? -read.mantissa : read.mantissa;
    values_.scales[row] = static_cast<std::uint8_t>(read.scale + rules.more_scale);
    if (!read.valid || read.mantissa >= limit || -read.mantissa >= limit) take_other_shape(block, row);
  });
}

void StepRunner::counts(Block& block, bill::TableBuilder& charges) {
  begin_values(BlockValues::Kind::numbers, charges);
  const FastCells cells = block.cells(step_.column);
  const auto factor = static_cast<std::uint64_t>(step_.factor);
  const auto most = static_cast<std::uint64_t>(INT64_MAX / step_.factor);
  fast_digits_column(kernel_, cells, factor, most, values_.numbers, values_.scales.data(), unread_);
  each_unread(unread_, block.rows, [&](std::size_t row) {
    const FastDigits digits = fast_digits(cells.window + cells.begin[row], cells.length[row]);
    values_.numbers[row] = static_cast<std::int64_t>(digits.value * factor);
    if (!digits.valid || digits.value > most) take_other_shape(block, row);
  });
}

void StepRunner::dates(Block& block, bill::TableBuilder& charges) {
  begin_values(BlockValues::Kind::numbers, charges);
  const FastCells cells = block.cells(step_.column);
  fast_date_column(kernel_, cells, step_.pattern, values_.numbers, unread_);
  each_unread(unread_, block.rows, [&](std::size_t row) {
    const FastDate day = fast_date(cells.window + cells.begin[row], cells.length[row], step_.pattern);
    values_.numbers[row] = day.days;
    if (!day.valid) take_other_shape(block, row);
  });
}

void StepRunner::moments(Block& block, bill::TableBuilder& charges) {
  begin_values(BlockValues::Kind::numbers, charges);
  const FastCells dates = block.cells(step_.day_column);
  const FastCells times = block.cells(step_.column);
  fast_moment_column(kernel_, dates, step_.pattern, times, values_.numbers, unread_);
  each_unread(unread_, block.rows, [&](std::size_t row) {
    const FastDate day = fast_date(dates.window + dates.begin[row], dates.length[row], step_.pattern);
    const FastTime time = fast_time(times.window + times.begin[row], times.length[row]);
    values_.numbers[row] = static_cast<std::int64_t>(day.days) * 864'000 + time.tenths;
    if (!day.valid || !time.valid) take_other_shape(block, row);
  });
}

void StepRunner::append(std::size_t begin, std::size_t end, bill::TableBuilder& charges) const {
  const std::size_t count = end - begin;
  const auto part = [&](const auto* values) { return std::span(values + begin, count); };
  const auto known = values_.all_known ? bill::TableBuilder::Known{} : part(values_.known.data());
  const std::size_t target = step_.target;
  const bool same = step_.way == Step::Way::constant;
  switch (values_.kind) {
    case BlockValues::Kind::nothing:
      return;
    case BlockValues::Kind::numbers:
      if (same) return charges.append_constant(target, values_.numbers[0], count);
      return charges.append_numbers(target, part(values_.numbers), known);
    case BlockValues::Kind::codes:
      if (same) return charges.append_constant_code(target, values_.codes[0], count);
      return charges.append_codes(target, part(values_.codes), known);
    case BlockValues::Kind::decimals:
      // Every value keeps within most_decimals and 18 digits with them, so that all fit one column.
      return require(
          charges.append_decimals(target, part(values_.numbers), part(values_.scales.data()), known),
          "a bounded decimal fits its column");
    case BlockValues::Kind::digits:
      return charges.append_digits(target, part(values_.numbers), part(values_.scales.data()), known);
  }
}

}  // namespace telaudit::formats::profile
