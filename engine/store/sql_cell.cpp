#include "store/sql_cell.h"

#include <algorithm>

#include "bill/charge.h"
#include "store/other_numbers.h"
#include "store/sqlite_api.h"

namespace telaudit::store {
namespace {

// SQLite copies it: a register may be looked at when its batch is gone.
void give_text(sqlite3_context* context, std::string_view text) {
  sqlite3_result_text(context, text.data() == nullptr ? "" : text.data(), static_cast<int>(text.size()),
                      SQLITE_TRANSIENT);
}

std::string_view text_or_empty(const bill::ColumnView* view, std::size_t row) {
  return view != nullptr && view->is_known(row) ? view->text(row) : std::string_view();
}

std::int64_t power_of_ten(unsigned exponent) {
  std::int64_t power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

}  // namespace

Result<std::vector<std::size_t>> SqlCells::use(std::uint64_t used) {
  std::vector<std::size_t> needed;
  std::vector<std::string> extra;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const auto& column = table_.columns()[i];
    auto& cell = cells_[i];
    cell.used = (used >> std::min<std::size_t>(i, 63) & 1U) != 0;
    if (!cell.used) continue;
    if (column.kind == SqlKind::decimal || column.kind == SqlKind::scale) {
      const auto scale = table_.scale(column.column);
      if (!scale) return scale.problem();
      cell.scale = *scale;
    }
    if (column.kind == SqlKind::charge_id) {
      extra.insert(extra.end(), {"reading", "source_offset", "ordinal"});
    } else if (column.kind != SqlKind::scale) {
      needed.push_back(column.column);
    }
    if (column.kind == SqlKind::service_number || column.kind == SqlKind::carrier_text)
      extra.push_back("service");
    if (column.kind == SqlKind::carrier_text) extra.insert(extra.end(), {"origin", "destination"});
  }
  extra_.clear();
  for (const auto& name : extra)
    if (const auto column = table_.schema().find(name)) extra_.push_back(*column);
  needed.insert(needed.end(), extra_.begin(), extra_.end());
  return needed;
}

void SqlCells::look_at(const SqlRows& rows) {
  if (!rows.has_batch()) return;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    auto& cell = cells_[i];
    const auto& column = table_.columns()[i];
    if (!cell.used || column.kind == SqlKind::scale || column.kind == SqlKind::charge_id) continue;
    cell.view = &rows.view(column.column);
    cell.step = cell.view->encoding == bill::Encoding::constant ? 0 : 1;
    // More decimals than the column's have only batches in which every value is zero.
    if (column.kind == SqlKind::decimal)
      cell.factor = cell.view->scale > cell.scale
                        ? 0
                        : power_of_ten(static_cast<unsigned>(cell.scale - cell.view->scale));
  }
  parts_ = {};
  for (const std::size_t column : extra_) {
    const auto& name = table_.schema().columns[column].name;
    const auto* view = &rows.view(column);
    if (name == "service") parts_.service = view;
    if (name == "origin") parts_.origin = view;
    if (name == "destination") parts_.destination = view;
    if (name == "reading") parts_.reading = view;
    if (name == "source_offset") parts_.source_offset = view;
    if (name == "ordinal") parts_.ordinal = view;
  }
}

int SqlCells::give(sqlite3_context* context, std::size_t index, std::size_t row) {
  auto& cell = cells_[index];
  const auto& column = table_.columns()[index];
  if (!cell.used) {
    sqlite3_result_error(context, ("column " + column.name + " was not asked for").c_str(), -1);
    return SQLITE_ERROR;
  }
  if (column.kind == SqlKind::scale) {
    sqlite3_result_int64(context, cell.scale);
    return SQLITE_OK;
  }
  if (column.kind == SqlKind::charge_id) {
    give_charge_id(context, row);
    return SQLITE_OK;
  }
  const auto& view = *cell.view;
  const std::size_t at = row * cell.step;
  if (!view.known.empty() && view.known[at] == 0) {
    sqlite3_result_null(context);
    return SQLITE_OK;
  }
  switch (column.kind) {
    case SqlKind::integer:
    case SqlKind::boolean:
      sqlite3_result_int64(context, view.numbers[at]);
      break;
    case SqlKind::decimal:
      return give_decimal(context, column, cell, view.numbers[at]);
    case SqlKind::date:
      give_date(context, cell, view.numbers[at]);
      break;
    case SqlKind::moment:
      give_moment(context, cell, view.numbers[at]);
      break;
    case SqlKind::text:
      give_text(context, view.text(row));
      break;
    default:
      give_masked(context, column.kind, view.text(row), row);
      break;
  }
  return SQLITE_OK;
}

int SqlCells::give_decimal(sqlite3_context* context, const SqlColumn& column, const Cell& cell,
                           std::int64_t mantissa) {
  std::int64_t scaled = 0;
  if (!__builtin_mul_overflow(mantissa, cell.factor, &scaled)) {
    sqlite3_result_int64(context, scaled);
    return SQLITE_OK;
  }
  const std::string message = column.name + " " + Decimal{mantissa, cell.view->scale}.text() +
                              " does not fit in 64 bits at scale " + std::to_string(cell.scale) +
                              ", which other rows need; ask for fewer rows, or use `telaudit export`";
  sqlite3_result_error(context, message.c_str(), static_cast<int>(message.size()));
  return SQLITE_ERROR;
}

void SqlCells::give_date(sqlite3_context* context, Cell& cell, std::int64_t day) {
  if (cell.written != day) {
    const char* end = write_date(cell.text.data(), Date{static_cast<std::int32_t>(day)});
    cell.length = static_cast<std::size_t>(end - cell.text.data());
    cell.written = day;
  }
  give_text(context, {cell.text.data(), cell.length});
}

void SqlCells::give_moment(sqlite3_context* context, Cell& cell, std::int64_t tenths) {
  const char* end = write_moment(cell.text.data(), Moment{tenths});
  give_text(context, {cell.text.data(), static_cast<std::size_t>(end - cell.text.data())});
}

void SqlCells::give_masked(sqlite3_context* context, SqlKind kind, std::string_view text, std::size_t row) {
  const auto service = text_or_empty(parts_.service, row);
  if (kind == SqlKind::service_number) return give_text(context, shown_number(text, service, buffer_));
  text = shown_text(text, text_or_empty(parts_.origin, row), service, buffer_);
  give_text(context, shown_text(text, text_or_empty(parts_.destination, row), service, other_buffer_));
}

void SqlCells::give_charge_id(sqlite3_context* context, std::size_t row) {
  const bill::ChargeId id{std::string(text_or_empty(parts_.reading, row)),
                          static_cast<std::uint64_t>(parts_.source_offset->number(row)),
                          static_cast<std::uint32_t>(parts_.ordinal->number(row))};
  give_text(context, id.text());
}

}  // namespace telaudit::store
