// A reading as one text, so that two readings can be compared whole and a difference can be seen.
#pragma once

#include <string>

#include "bill/charge.h"
#include "bill/reading.h"

namespace telaudit::formats {

inline std::string cell(const bill::ColumnView& view, std::size_t row) {
  if (!view.is_known(row)) return "?";
  if (view.type == bill::Type::text) return "'" + std::string(view.text(row)) + "'";
  if (view.type == bill::Type::decimal) return view.decimal(row).text();
  return std::to_string(view.number(row));
}

inline std::string cell(const std::optional<Decimal>& value) {
  return value ? value->text() : "?";
}
inline std::string cell(const std::optional<Date>& value) {
  return value ? value->text() : "?";
}

inline std::string reading_text(const bill::Reading& reading) {
  std::string out;
  const auto& columns = bill::charge_schema().columns;
  for (std::size_t row = 0; row < reading.charges.rows(); ++row) {
    out += "charge";
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const auto text = cell(reading.charges.column(c), row);
      if (text != "?") out += " " + columns[c].name + "=" + text;
    }
    out += "\n";
  }
  for (const auto& part : reading.parts) {
    out += "part " + part.key.text() + " " + part.kind +
           (part.marker == bill::Marker::replaces ? " replaces" : "") + " from " + cell(part.period_from) +
           " due " + cell(part.due_date) + " parent " + part.parent_account + "\n";
    for (const auto& level : part.levels)
      out += "  level " + std::string(level.id) + " < " + std::string(level.parent) + " (" +
             std::string(level.label) + ") " + cell(level.printed) + " at " +
             std::to_string(level.source_offset) + "+" + std::to_string(level.source_length) + " due " +
             cell(level.balance().total_due) + "\n";
    for (const auto& range : part.rows)
      out += "  rows " + std::to_string(range.begin) + "-" + std::to_string(range.end) + "\n";
  }
  for (const auto& note : reading.notes) out += "note " + note.code + " " + note.problem.text() + "\n";
  for (const auto& row : reading.quarantine)
    out += "quarantine " + std::to_string(row.offset) + "+" + std::to_string(row.length) + " " + row.reason +
           "\n";
  for (const auto& count : reading.dispositions.counts)
    out += "disposition " + std::to_string(count.records) + " " + std::to_string(count.bytes) + "\n";
  return out;
}

}  // namespace telaudit::formats
