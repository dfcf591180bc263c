#include "bill/table.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace telaudit::bill {
namespace {

constexpr int kMantissaDigits = 18;

std::uint8_t integer_digits(Decimal value) {
  std::uint64_t magnitude = value.mantissa < 0 ? static_cast<std::uint64_t>(-value.mantissa)
                                               : static_cast<std::uint64_t>(value.mantissa);
  int digits = 0;
  while (magnitude != 0) {
    magnitude /= 10;
    ++digits;
  }
  return static_cast<std::uint8_t>(std::max(0, digits - value.scale));
}

// One value when all rows have the same, or are all unknown.
void fold_constant(OwnedColumn& column, std::size_t rows) {
  if (rows == 0) return;
  const bool all_unknown = !column.known.empty() && std::none_of(column.known.begin(), column.known.end(),
                                                                 [](auto k) { return k != 0; });
  if (all_unknown) {
    column.encoding = Encoding::constant;
    column.known = {0};
    column.numbers = {0};
    column.printed_scales.clear();
    column.codes.clear();
    column.words = {""};
    column.scale = 0;
    return;
  }
  if (!column.known.empty()) return;
  if (column.type == Type::text) {
    if (column.words.size() != 1) return;
    column.encoding = Encoding::constant;
    column.codes.clear();
    return;
  }
  const bool same = std::all_of(column.numbers.begin(), column.numbers.end(),
                                [&](auto n) { return n == column.numbers[0]; }) &&
                    std::all_of(column.printed_scales.begin(), column.printed_scales.end(),
                                [&](auto s) { return s == column.printed_scales[0]; });
  if (!same) return;
  column.encoding = Encoding::constant;
  column.numbers.resize(1);
  if (!column.printed_scales.empty()) column.printed_scales.resize(1);
}

}  // namespace

ColumnView OwnedColumn::view(std::size_t rows, std::span<const std::string_view> word_views) const {
  ColumnView out;
  out.type = type;
  out.encoding = encoding;
  out.scale = scale;
  out.rows = rows;
  out.known = known;
  out.numbers = numbers;
  out.printed_scales = printed_scales;
  out.codes = codes;
  out.words = word_views;
  return out;
}

Zone OwnedColumn::zone(std::size_t rows) const {
  Zone zone;
  for (const auto k : known)
    if (k == 0) ++zone.unknown;
  if (encoding == Encoding::constant && zone.unknown > 0) zone.unknown = rows;
  zone.distinct = type == Type::text ? words.size() : 0;
  if (type == Type::text) return zone;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!known.empty() && known[i] == 0) continue;
    if (!zone.min || numbers[i] < *zone.min) zone.min = numbers[i];
    if (!zone.max || numbers[i] > *zone.max) zone.max = numbers[i];
  }
  return zone;
}

Table::Table(Schema schema, std::vector<OwnedColumn> columns, std::size_t rows)
    : schema_(std::move(schema)), columns_(std::move(columns)), rows_(rows) {
  require(schema_.columns.size() == columns_.size(), "a table has one column for each of its schema");
  for (const auto& column : columns_) words_.emplace_back(column.words.begin(), column.words.end());
}

ColumnView Table::column(std::size_t index) const {
  return columns_[index].view(rows_, words_[index]);
}

Result<void> Table::scan(const ScanRequest& request, const BatchVisitor& visit) const {
  if (rows_ == 0) return {};
  Batch batch;
  batch.rows = rows_;
  for (const std::size_t index : request.columns) {
    batch.columns.push_back(column(index));
    batch.zones.push_back(columns_[index].zone(rows_));
  }
  return visit(batch);
}

TableBuilder::TableBuilder(Schema schema) : schema_(std::move(schema)), columns_(schema_.columns.size()) {}

// Fills rows that were never set with unknowns and makes room for the current one.
void TableBuilder::reach_row(Column& column) {
  column.known.resize(rows_ + 1, 0);
}

std::uint32_t TableBuilder::code(Column& column, std::string_view value) {
  const auto found = column.code_of.find(value);
  if (found != column.code_of.end()) return found->second;
  const auto code = static_cast<std::uint32_t>(column.words.size());
  column.words.emplace_back(value);
  column.code_of.emplace(column.words.back(), code);
  return code;
}

void TableBuilder::set_text(std::size_t column, std::string_view value) {
  auto& target = columns_[column];
  reach_row(target);
  target.codes.resize(rows_ + 1, 0);
  target.codes[rows_] = code(target, value);
  target.known[rows_] = 1;
}

void TableBuilder::set_number(std::size_t column, std::int64_t value) {
  auto& target = columns_[column];
  reach_row(target);
  target.numbers.resize(rows_ + 1, 0);
  target.numbers[rows_] = value;
  target.known[rows_] = 1;
}

bool TableBuilder::set_decimal(std::size_t column, Decimal value) {
  auto& target = columns_[column];
  const std::uint8_t scale = std::max(target.largest_scale, value.scale);
  const std::uint8_t digits = std::max(target.most_integer_digits, integer_digits(value));
  if (scale + digits > kMantissaDigits) return false;
  target.largest_scale = scale;
  target.most_integer_digits = digits;
  reach_row(target);
  target.numbers.resize(rows_ + 1, 0);
  target.scales.resize(rows_ + 1, 0);
  target.numbers[rows_] = value.mantissa;
  target.scales[rows_] = value.scale;
  target.known[rows_] = 1;
  return true;
}

void TableBuilder::set_unknown(std::size_t column) {
  auto& target = columns_[column];
  if (target.known.size() > rows_) target.known[rows_] = 0;
}

void TableBuilder::end_row() {
  ++rows_;
}

bool TableBuilder::append(const TableBuilder& other) {
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const auto& theirs = other.columns_[c];
    if (std::max(columns_[c].largest_scale, theirs.largest_scale) +
            std::max(columns_[c].most_integer_digits, theirs.most_integer_digits) >
        kMantissaDigits)
      return false;
  }
  for (std::size_t row = 0; row < other.rows_; ++row) {
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      const auto& theirs = other.columns_[c];
      if (row >= theirs.known.size() || theirs.known[row] == 0) continue;
      if (schema_.columns[c].type == Type::text) {
        set_text(c, theirs.words[theirs.codes[row]]);
      } else if (schema_.columns[c].type == Type::decimal) {
        require(set_decimal(c, Decimal{theirs.numbers[row], theirs.scales[row]}), "an appended decimal fits");
      } else {
        set_number(c, theirs.numbers[row]);
      }
    }
    end_row();
  }
  return true;
}

std::optional<std::string_view> TableBuilder::text(std::size_t column, std::size_t row) const {
  const auto& source = columns_[column];
  if (row >= source.known.size() || source.known[row] == 0) return std::nullopt;
  return source.words[source.codes[row]];
}

std::optional<std::int64_t> TableBuilder::number(std::size_t column, std::size_t row) const {
  const auto& source = columns_[column];
  if (row >= source.known.size() || source.known[row] == 0) return std::nullopt;
  return source.numbers[row];
}

std::optional<Decimal> TableBuilder::decimal(std::size_t column, std::size_t row) const {
  const auto& source = columns_[column];
  if (row >= source.known.size() || source.known[row] == 0) return std::nullopt;
  return Decimal{source.numbers[row], source.scales[row]};
}

void TableBuilder::replace_text(std::size_t column, std::size_t row, std::string_view value) {
  auto& target = columns_[column];
  if (target.known.size() <= row) target.known.resize(row + 1, 0);
  if (target.codes.size() <= row) target.codes.resize(row + 1, 0);
  target.codes[row] = code(target, value);
  target.known[row] = 1;
}

void TableBuilder::replace_number(std::size_t column, std::size_t row, std::int64_t value) {
  auto& target = columns_[column];
  if (target.known.size() <= row) target.known.resize(row + 1, 0);
  if (target.numbers.size() <= row) target.numbers.resize(row + 1, 0);
  target.numbers[row] = value;
  target.known[row] = 1;
}

Table TableBuilder::finish() {
  std::vector<OwnedColumn> out(columns_.size());
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    auto& source = columns_[c];
    auto& target = out[c];
    target.type = schema_.columns[c].type;
    source.known.resize(rows_, 0);
    const bool all_known =
        std::all_of(source.known.begin(), source.known.end(), [](auto k) { return k != 0; });
    if (target.type == Type::text) {
      target.encoding = Encoding::dictionary;
      source.codes.resize(rows_, 0);
      // Only words that rows still use, sorted by bytes.
      std::vector<std::uint8_t> used(source.words.size(), 0);
      for (std::size_t row = 0; row < rows_; ++row)
        if (source.known[row] != 0) used[source.codes[row]] = 1;
      std::vector<std::uint32_t> order;
      for (std::uint32_t i = 0; i < source.words.size(); ++i)
        if (used[i] != 0) order.push_back(i);
      std::sort(order.begin(), order.end(),
                [&](auto a, auto b) { return source.words[a] < source.words[b]; });
      std::vector<std::uint32_t> new_code(source.words.size(), 0);
      for (std::uint32_t i = 0; i < order.size(); ++i) {
        new_code[order[i]] = i;
        target.words.push_back(source.words[order[i]]);
      }
      target.codes.resize(rows_);
      for (std::size_t row = 0; row < rows_; ++row)
        target.codes[row] = source.known[row] != 0 ? new_code[source.codes[row]] : 0;
    } else {
      source.numbers.resize(rows_, 0);
      if (target.type == Type::decimal) {
        source.scales.resize(rows_, 0);
        target.scale = source.largest_scale;
        bool differ = false;
        for (std::size_t row = 0; row < rows_; ++row) {
          if (source.known[row] == 0) {
            source.numbers[row] = 0;
            source.scales[row] = target.scale;
            continue;
          }
          const auto fitted = rescale(Decimal{source.numbers[row], source.scales[row]}, target.scale);
          require(fitted.has_value(), "set_decimal admits only what fits");
          source.numbers[row] = fitted->mantissa;
          differ = differ || source.scales[row] != target.scale;
        }
        if (differ) target.printed_scales = std::move(source.scales);
      } else {
        for (std::size_t row = 0; row < rows_; ++row)
          if (source.known[row] == 0) source.numbers[row] = 0;
      }
      target.numbers = std::move(source.numbers);
    }
    if (!all_known) target.known = std::move(source.known);
    fold_constant(target, rows_);
  }
  Table table(schema_, std::move(out), rows_);
  columns_ = std::vector<Column>(schema_.columns.size());
  rows_ = 0;
  return table;
}

}  // namespace telaudit::bill
