#include "ingest/element_identity.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "bill/charge.h"

namespace telaudit::ingest {
namespace {

using bill::ColumnView;
using bill::Type;
namespace charge = bill::charge;

// Where an element stood says nothing of what it is; levels carry transmission ids. What names the bill is
// the same for all that are compared, and stands in the rows of a reading only once it is kept, where the end
// of its file told it.
constexpr std::array<std::size_t, 9> kPlaceColumns = {
    charge::kSourceOffset, charge::kSourceLength, charge::kOrdinal, charge::kLevel,   charge::kBelongsTo,
    charge::kCarrier,      charge::kAccount,      charge::kInvoice, charge::kBillDate};

constexpr std::array<std::size_t, 14> kIdentityColumns = {
    charge::kService, charge::kProductCode, charge::kDescription,  charge::kChargeClass,    charge::kFrom,
    charge::kThrough, charge::kTaxType,     charge::kTaxAuthority, charge::kOrderReference, charge::kStart,
    charge::kOrigin,  charge::kDestination, charge::kInstalment,   charge::kSection};

constexpr std::array<std::size_t, 11> kFigureColumns = {
    charge::kAmount,  charge::kQuantity, charge::kRate,       charge::kChargeClass,
    charge::kPayable, charge::kInTotal,  charge::kTaxType,    charge::kTaxRate,
    charge::kTaxBase, charge::kCurrency, charge::kProductCode};

// 38.5 and 38.50 are the same.
Decimal by_value(Decimal value) {
  while (value.scale > 0 && value.mantissa % 10 == 0) {
    value.mantissa /= 10;
    --value.scale;
  }
  return value;
}

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
    case Type::decimal:
      bytes += by_value(column.decimal(row)).text() + ";";
      break;
    default:
      bytes += std::to_string(column.number(row)) + ";";
      break;
  }
}

// How a printed amount counts: with its decimals, or as what it comes to.
enum class Printed { as_text, by_value };

std::string printed_total(const bill::LevelView& level, Printed printed) {
  std::string bytes(level.kind);
  bytes.append(";").append(level.label).append(";");
  for (const auto& value :
       {level.printed, level.balance().previous_balance, level.balance().payments,
        level.balance().adjustments, level.balance().other_adjustments, level.balance().total_due}) {
    if (value) bytes += (printed == Printed::by_value ? by_value(*value) : *value).text();
    bytes += value ? ";" : "?;";
  }
  return bytes;
}

// Calls visit(batch, row of the batch) for every row of the part.
template <typename Visit>
Result<void> for_each_row(const PartCharges& from, std::vector<std::size_t> columns, Visit visit) {
  bill::ScanRequest request;
  request.columns = std::move(columns);
  auto ranges = from.part->rows;
  std::sort(ranges.begin(), ranges.end(), [](auto& left, auto& right) { return left.begin < right.begin; });
  std::uint64_t first = 0;
  std::size_t next = 0;
  return from.charges->scan(request, [&](const bill::Batch& batch) -> Result<void> {
    const std::uint64_t last = first + batch.rows;
    while (next < ranges.size() && ranges[next].end <= first) ++next;
    for (std::size_t i = next; i < ranges.size() && ranges[i].begin < last; ++i) {
      const std::uint64_t end = std::min(ranges[i].end, last);
      for (std::uint64_t row = std::max(ranges[i].begin, first); row < end; ++row)
        visit(batch, static_cast<std::size_t>(row - first));
    }
    first = last;
    return {};
  });
}

std::uint64_t rows_of(const bill::Part& part) {
  std::uint64_t rows = 0;
  for (const auto& range : part.rows) rows += range.end - range.begin;
  return rows;
}

// Hashes of the part's elements whose hash falls in one of several shares, sorted.
Result<std::vector<std::uint64_t>> identities(const PartCharges& from, std::uint64_t share,
                                              std::uint64_t shares) {
  std::vector<std::uint64_t> out;
  std::string bytes;
  auto scanned = for_each_row(from, {kIdentityColumns.begin(), kIdentityColumns.end()},
                              [&](const bill::Batch& batch, std::size_t row) {
                                bytes.clear();
                                for (const auto& column : batch.columns) append_value(bytes, column, row);
                                const std::uint64_t hash = xxh3(bytes);
                                if (hash % shares == share) out.push_back(hash);
                              });
  if (!scanned) return scanned.problem();
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::uint64_t> printed_identities(const bill::Part& part) {
  std::vector<std::uint64_t> out;
  for (const auto& level : part.levels)
    if (level.printed || level.balance().any())
      out.push_back(xxh3(std::string(level.kind).append(";").append(level.label)));
  std::sort(out.begin(), out.end());
  return out;
}

bool share_nothing(const std::vector<std::uint64_t>& left, const std::vector<std::uint64_t>& right) {
  std::vector<std::uint64_t> common;
  std::set_intersection(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(common));
  return common.empty();
}

Hash128 printed_fingerprint(const bill::Part& part, Printed printed) {
  Hash128 sum;
  for (const auto& level : part.levels)
    if (level.printed || level.balance().any())
      sum = combine_unordered(sum, xxh3_128(printed_total(level, printed)));
  return sum;
}

Hash128 with_sums(Hash128 out, const std::vector<store::LevelSum>& sums) {
  for (const auto& sum : sums) {
    std::string bytes = std::to_string(sum.charges);
    for (const Total* total : {&sum.in_total, &sum.payable}) {
      // By value: 38.5 and 38.50 are the same sum.
      std::string text = total->text();
      if (text.find('.') != std::string::npos) text.erase(text.find_last_not_of('0') + 1);
      if (text.ends_with('.')) text.pop_back();
      bytes += ";" + text;
    }
    out = combine_unordered(out, xxh3_128(bytes));
  }
  return out;
}

}  // namespace

Hash128 totals_fingerprint(const bill::Part& part, const std::vector<store::LevelSum>& sums) {
  return with_sums(printed_fingerprint(part, Printed::as_text), sums);
}

Hash128 totals_by_value(const bill::Part& part, const std::vector<store::LevelSum>& sums) {
  return with_sums(printed_fingerprint(part, Printed::by_value), sums);
}

Result<Hash128> elements_fingerprint(const bill::Part& part, const bill::Relation& charges) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < charge::kColumnCount; ++i)
    if (std::find(kPlaceColumns.begin(), kPlaceColumns.end(), i) == kPlaceColumns.end()) columns.push_back(i);
  Hash128 sum = printed_fingerprint(part, Printed::by_value);
  std::string bytes;
  auto scanned =
      for_each_row({&part, &charges}, std::move(columns), [&](const bill::Batch& batch, std::size_t row) {
        bytes.clear();
        for (const auto& column : batch.columns) append_value(bytes, column, row);
        sum = combine_unordered(sum, xxh3_128(bytes));
      });
  if (!scanned) return scanned.problem();
  return sum;
}

bool is_electronic_invoice(const bill::Part& part) {
  return part.kind == "e-invoice" || part.kind == "e-credit-note";
}

Result<Hash128> figures_fingerprint(const bill::Part& part, const bill::Relation& charges) {
  Hash128 sum = printed_fingerprint(part, Printed::by_value);
  std::string bytes;
  auto scanned = for_each_row({&part, &charges}, {kFigureColumns.begin(), kFigureColumns.end()},
                              [&](const bill::Batch& batch, std::size_t row) {
                                bytes.clear();
                                for (const auto& column : batch.columns) append_value(bytes, column, row);
                                sum = combine_unordered(sum, xxh3_128(bytes));
                              });
  if (!scanned) return scanned.problem();
  return sum;
}

Result<std::optional<CallSpan>> calls_of(const PartCharges& part) {
  CallSpan span{INT64_MAX, INT64_MIN};
  bool all = !part.part->rows.empty();
  if (!all) return std::optional<CallSpan>();
  auto scanned = for_each_row(part, {charge::kStart}, [&](const bill::Batch& batch, std::size_t row) {
    if (!batch.columns[0].is_known(row)) {
      all = false;
      return;
    }
    const std::int64_t start = batch.columns[0].number(row);
    span.first = std::min(span.first, start);
    span.last = std::max(span.last, start);
  });
  if (!scanned) return scanned.problem();
  return all ? std::optional(span) : std::nullopt;
}

Result<bool> are_disjoint(const PartCharges& left, const PartCharges& right) {
  const bool left_empty = left.part->rows.empty();
  const bool right_empty = right.part->rows.empty();
  if (left_empty && right_empty)
    return share_nothing(printed_identities(*left.part), printed_identities(*right.part));
  if (left_empty || right_empty) return true;
  constexpr std::uint64_t kHashesAtOnce = 4'000'000;
  const std::uint64_t shares = std::max(rows_of(*left.part), rows_of(*right.part)) / kHashesAtOnce + 1;
  for (std::uint64_t share = 0; share < shares; ++share) {
    const auto mine = identities(left, share, shares);
    if (!mine) return mine.problem();
    const auto theirs = identities(right, share, shares);
    if (!theirs) return theirs.problem();
    if (!share_nothing(*mine, *theirs)) return false;
  }
  return true;
}

}  // namespace telaudit::ingest
