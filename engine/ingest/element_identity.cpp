#include "ingest/element_identity.h"

#include <algorithm>
#include <array>
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

// What a level is called. That of a whole part may carry the number of its transmission.
std::string called(const bill::LevelView& level) {
  return std::string(level.kind).append(";").append(level.kind == "part" ? std::string_view() : level.label);
}

std::string printed_total(const bill::LevelView& level, Printed printed) {
  // A fingerprint that is kept stays as it is.
  std::string bytes =
      printed == Printed::by_value ? called(level) : std::string(level.kind).append(";").append(level.label);
  bytes += ';';
  for (const auto& value :
       {level.printed, level.balance().previous_balance, level.balance().payments,
        level.balance().adjustments, level.balance().other_adjustments, level.balance().total_due}) {
    if (value) bytes += (printed == Printed::by_value ? by_value(*value) : *value).text();
    bytes += value ? ";" : "?;";
  }
  return bytes;
}

// Where one of several parts goes on in the rows of their reading.
struct RowCursor {
  std::vector<bill::RowRange> rows;  // ascending
  std::size_t range = 0;
  std::uint64_t next = 0;  // row
};

// The cursors of parts, the one with the lowest row first.
class RowCursors {
 public:
  explicit RowCursors(std::span<const bill::Part* const> parts) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      auto& cursor = cursors_.emplace_back();
      for (const auto& range : parts[i]->rows)
        if (range.begin < range.end) cursor.rows.push_back(range);
      std::sort(cursor.rows.begin(), cursor.rows.end(),
                [](const auto& left, const auto& right) { return left.begin < right.begin; });
      if (cursor.rows.empty()) continue;
      cursor.next = cursor.rows.front().begin;
      waiting_.push_back(i);
    }
    std::make_heap(waiting_.begin(), waiting_.end(), later());
  }

  // Calls visit(part, row) for all rows before `end` that were not visited.
  template <typename Visit>
  void visit_before(std::uint64_t end, Visit visit) {
    while (!waiting_.empty() && cursors_[waiting_.front()].next < end) {
      std::pop_heap(waiting_.begin(), waiting_.end(), later());
      const std::size_t part = waiting_.back();
      RowCursor& cursor = cursors_[part];
      const std::uint64_t last = std::min(cursor.rows[cursor.range].end, end);
      for (; cursor.next < last; ++cursor.next) visit(part, cursor.next);
      if (cursor.next == cursor.rows[cursor.range].end && ++cursor.range < cursor.rows.size())
        cursor.next = cursor.rows[cursor.range].begin;
      if (cursor.range == cursor.rows.size())
        waiting_.pop_back();
      else
        std::push_heap(waiting_.begin(), waiting_.end(), later());
    }
  }

 private:
  struct Later {
    const std::vector<RowCursor>* cursors;
    bool operator()(std::size_t left, std::size_t right) const {
      return (*cursors)[left].next > (*cursors)[right].next;
    }
  };
  Later later() const { return {&cursors_}; }

  std::vector<RowCursor> cursors_;
  std::vector<std::size_t> waiting_;  // a heap
};

// Calls visit(part, batch, row of the batch) for every row of the parts.
template <typename Visit>
Result<void> for_each_row(const PartsOfReading& from, std::vector<std::size_t> columns, Visit visit) {
  bill::ScanRequest request;
  request.columns = std::move(columns);
  RowCursors cursors(from.parts);
  std::uint64_t first = 0;
  return from.charges->scan(request, [&](const bill::Batch& batch) -> Result<void> {
    cursors.visit_before(first + batch.rows, [&](std::size_t part, std::uint64_t row) {
      visit(part, batch, static_cast<std::size_t>(row - first));
    });
    first += batch.rows;
    return {};
  });
}

void append_values(std::string& bytes, const bill::Batch& batch, std::size_t row) {
  bytes.clear();
  for (const auto& column : batch.columns) append_value(bytes, column, row);
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

// Of each part: of its printed totals and of its charges by their values in the columns.
Result<std::vector<Hash128>> fingerprints(const PartsOfReading& from, std::vector<std::size_t> columns) {
  std::vector<Hash128> out;
  for (const auto* part : from.parts) out.push_back(printed_fingerprint(*part, Printed::by_value));
  std::string bytes;
  auto scanned = for_each_row(from, std::move(columns),
                              [&](std::size_t part, const bill::Batch& batch, std::size_t row) {
                                append_values(bytes, batch, row);
                                out[part] = combine_unordered(out[part], xxh3_128(bytes));
                              });
  if (!scanned) return scanned.problem();
  return out;
}

}  // namespace

Hash128 totals_fingerprint(const bill::Part& part, const std::vector<store::LevelSum>& sums) {
  return with_sums(printed_fingerprint(part, Printed::as_text), sums);
}

Hash128 totals_by_value(const bill::Part& part, const std::vector<store::LevelSum>& sums) {
  return with_sums(printed_fingerprint(part, Printed::by_value), sums);
}

Result<std::vector<Hash128>> elements_fingerprints(const PartsOfReading& from) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < charge::kColumnCount; ++i)
    if (std::find(kPlaceColumns.begin(), kPlaceColumns.end(), i) == kPlaceColumns.end()) columns.push_back(i);
  return fingerprints(from, std::move(columns));
}

bool is_electronic_invoice(const bill::Part& part) {
  return part.kind == "e-invoice" || part.kind == "e-credit-note";
}

Result<std::vector<Hash128>> figures_fingerprints(const PartsOfReading& from) {
  return fingerprints(from, {kFigureColumns.begin(), kFigureColumns.end()});
}

Result<std::vector<std::optional<CallSpan>>> calls_of(const PartsOfReading& from) {
  std::vector<std::optional<CallSpan>> out(from.parts.size());
  std::vector<bool> all(from.parts.size(), true);
  auto scanned =
      for_each_row(from, {charge::kStart}, [&](std::size_t part, const bill::Batch& batch, std::size_t row) {
        if (!batch.columns[0].is_known(row)) {
          all[part] = false;
          return;
        }
        const std::int64_t start = batch.columns[0].number(row);
        if (!out[part]) out[part] = CallSpan{start, start};
        CallSpan& span = *out[part];
        span.first = std::min(span.first, start);
        span.last = std::max(span.last, start);
      });
  if (!scanned) return scanned.problem();
  for (std::size_t i = 0; i < out.size(); ++i)
    if (!all[i]) out[i].reset();
  return out;
}

Result<void> visit_identities(const PartsOfReading& from, const IdentityVisitor& visit) {
  std::string bytes;
  return for_each_row(from, {kIdentityColumns.begin(), kIdentityColumns.end()},
                      [&](std::size_t part, const bill::Batch& batch, std::size_t row) {
                        append_values(bytes, batch, row);
                        visit(part, xxh3(bytes));
                      });
}

Result<std::vector<std::uint64_t>> row_identities(const bill::Relation& charges) {
  bill::Part all;
  all.rows = {{0, charges.rows()}};
  const bill::Part* const parts[] = {&all};
  std::vector<std::uint64_t> out;
  out.reserve(charges.rows());
  auto visited = visit_identities({parts, &charges},
                                  [&](std::size_t, std::uint64_t identity) { out.push_back(identity); });
  if (!visited) return visited.problem();
  return out;
}

std::vector<std::uint64_t> printed_identities(const bill::Part& part) {
  std::vector<std::uint64_t> out;
  for (const auto& level : part.levels)
    if (level.printed || level.balance().any()) out.push_back(xxh3(called(level)));
  return out;
}

}  // namespace telaudit::ingest
