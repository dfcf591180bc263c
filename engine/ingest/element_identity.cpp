#include "ingest/element_identity.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "bill/charge.h"

namespace telaudit::ingest {
namespace {

using bill::ColumnView;
using bill::Type;
namespace charge = bill::charge;

// Where an element stood says nothing of what it is; levels carry transmission ids.
constexpr std::array<std::size_t, 5> kPlaceColumns = {charge::kSourceOffset, charge::kSourceLength,
                                                      charge::kOrdinal, charge::kLevel, charge::kBelongsTo};

constexpr std::array<std::size_t, 14> kIdentityColumns = {
    charge::kService, charge::kProductCode, charge::kDescription,  charge::kChargeClass,    charge::kFrom,
    charge::kThrough, charge::kTaxType,     charge::kTaxAuthority, charge::kOrderReference, charge::kStart,
    charge::kOrigin,  charge::kDestination, charge::kInstalment,   charge::kSection};

void append_value(std::string& bytes, const ColumnView& column, std::size_t row) {
  if (!column.is_known(row)) {
    bytes += '\0';
    return;
  }
  bytes += '\1';
  switch (column.type) {
    case Type::text: {
      const auto text = column.text(row);
      bytes += std::to_string(text.size()) + ":";
      bytes += text;
      break;
    }
    case Type::decimal: {
      // By value: 38.5 and 38.50 are the same element.
      Decimal value = column.decimal(row);
      while (value.scale > 0 && value.mantissa % 10 == 0) {
        value.mantissa /= 10;
        --value.scale;
      }
      bytes += value.text() + ";";
      break;
    }
    default:
      bytes += std::to_string(column.number(row)) + ";";
      break;
  }
}

void append_decimal(std::string& bytes, const std::optional<Decimal>& value) {
  bytes += value ? value->text() + ";" : std::string("?;");
}

std::string printed_total(const bill::Level& level) {
  std::string bytes = level.kind + ";" + level.label + ";";
  append_decimal(bytes, level.printed);
  append_decimal(bytes, level.balance.previous_balance);
  append_decimal(bytes, level.balance.payments);
  append_decimal(bytes, level.balance.adjustments);
  append_decimal(bytes, level.balance.other_adjustments);
  append_decimal(bytes, level.balance.total_due);
  return bytes;
}

template <typename Visit>
void for_each_row(const bill::Part& part, Visit visit) {
  for (const auto& range : part.rows)
    for (std::uint64_t row = range.begin; row < range.end; ++row) visit(static_cast<std::size_t>(row));
}

}  // namespace

Hash128 fingerprint(const bill::Part& part, const bill::Table& charges) {
  std::vector<ColumnView> columns;
  for (std::size_t i = 0; i < charge::kColumnCount; ++i)
    if (std::find(kPlaceColumns.begin(), kPlaceColumns.end(), i) == kPlaceColumns.end())
      columns.push_back(charges.column(i));
  Hash128 sum;
  std::string bytes;
  for_each_row(part, [&](std::size_t row) {
    bytes.clear();
    for (const auto& column : columns) append_value(bytes, column, row);
    sum = combine_unordered(sum, xxh3_128(bytes));
  });
  for (const auto& level : part.levels)
    if (level.printed || level.balance.any()) sum = combine_unordered(sum, xxh3_128(printed_total(level)));
  return sum;
}

Result<std::vector<std::uint64_t>> identities(const bill::Part& part, const bill::Relation& charges) {
  std::vector<std::uint64_t> out;
  std::string bytes;
  if (part.rows.empty()) {
    for (const auto& level : part.levels)
      if (level.printed || level.balance.any()) out.push_back(xxh3(level.kind + ";" + level.label));
  } else {
    bill::ScanRequest request;
    request.columns.assign(kIdentityColumns.begin(), kIdentityColumns.end());
    std::uint64_t first = 0;
    auto scanned = charges.scan(request, [&](const bill::Batch& batch) -> Result<void> {
      for (const auto& range : part.rows) {
        const std::uint64_t begin = std::max(range.begin, first);
        const std::uint64_t end = std::min<std::uint64_t>(range.end, first + batch.rows);
        for (std::uint64_t row = begin; row < end; ++row) {
          bytes.clear();
          for (const auto& column : batch.columns)
            append_value(bytes, column, static_cast<std::size_t>(row - first));
          out.push_back(xxh3(bytes));
        }
      }
      first += batch.rows;
      return {};
    });
    if (!scanned) return scanned.problem();
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace telaudit::ingest
