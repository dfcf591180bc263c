#include "intake/kept_table.h"

#include <algorithm>
#include <map>

#include "base/delimited.h"
#include "base/text.h"

namespace telaudit::intake {

std::size_t TableShape::column(std::string_view wanted) const {
  const auto found = std::find(columns.begin(), columns.end(), wanted);
  require(found != columns.end(), "a table has the column that is asked for");
  return static_cast<std::size_t>(found - columns.begin());
}

const TableShape& contract_term_shape() {
  static const TableShape shape{
      "contract-terms",
      {"contract", "section", "number", "field", "value", "document", "page", "clause"},
      {"contract", "section", "number", "field"}};
  return shape;
}

const TableShape& rate_shape() {
  static const TableShape shape{"rates",
                                {"contract", "product_code", "description", "item", "price", "currency",
                                 "unit", "precision", "from", "to", "document", "page", "clause"},
                                {"contract", "product_code", "description", "item", "from", "document"}};
  return shape;
}

const TableShape& inventory_shape() {
  static const TableShape shape{
      "inventory",
      {"service", "carrier", "account", "product_code", "status", "installed", "disconnected",
       "disconnect_reference", "disconnect_evidence", "site", "business_unit", "cost_centre", "owner",
       "exempt_class", "channels", "parent_service", "speed", "access"},
      {"service", "carrier", "account", "product_code", "installed"}};
  return shape;
}

const TableShape& crosswalk_shape() {
  static const TableShape shape{"crosswalk",
                                {"carrier", "product_code", "description", "item", "status", "confidence",
                                 "confirmed_on", "confirmed_role", "version"},
                                {"carrier", "product_code", "description", "version"}};
  return shape;
}

std::vector<std::string> key_of(const KeptTable& table, const KeptRow& row) {
  std::vector<std::string> key;
  for (const auto& name : table.shape->key) key.push_back(row[table.shape->column(name)]);
  return key;
}

std::string table_csv(const KeptTable& table) {
  std::string out;
  const auto line = [&out](const std::vector<std::string>& cells) {
    for (std::size_t at = 0; at < cells.size(); ++at) {
      if (at != 0) out += ',';
      append_delimited(out, cells[at]);
    }
    out += '\n';
  };
  line(table.shape->columns);
  for (const auto& row : table.rows) line(row);
  return out;
}

Result<KeptTable> parse_table(const TableShape& shape, std::string_view csv, const std::string& file) {
  KeptTable table{&shape, {}};
  DelimitedReader reader(csv, {});
  Place place;
  place.file = file;
  place.line = 0;
  while (reader.next()) {
    place.line = *place.line + 1;
    const std::vector<std::string> cells(reader.fields().begin(), reader.fields().end());
    if (*place.line == 1) {
      if (cells == shape.columns) continue;
      return Problem{"is not a kept table of " + shape.name, place, "read the workbooks again"};
    }
    if (cells.size() != shape.columns.size())
      return Problem{"a row of " + std::to_string(cells.size()) + " cells", place,
                     "read the workbooks again"};
    table.rows.push_back(cells);
  }
  if (*place.line == 0) return Problem{"is empty", place, "read the workbooks again"};
  return table;
}

std::vector<CellChange> table_changes(const KeptTable& before, const KeptTable& after) {
  std::map<std::vector<std::string>, std::pair<const KeptRow*, const KeptRow*>> rows;
  for (const auto& row : before.rows) rows[key_of(before, row)].first = &row;
  for (const auto& row : after.rows) rows[key_of(after, row)].second = &row;
  const TableShape& shape = *after.shape;
  std::vector<CellChange> changes;
  for (const auto& [key, both] : rows) {
    const auto& [old_row, new_row] = both;
    std::vector<std::string> named;
    for (const auto& text : key)
      if (!text.empty()) named.push_back(text);
    const char* change = old_row == nullptr ? "added" : new_row == nullptr ? "removed" : "changed";
    for (std::size_t at = 0; at < shape.columns.size(); ++at) {
      const bool of_key = std::find(shape.key.begin(), shape.key.end(), shape.columns[at]) != shape.key.end();
      const std::string old_text = old_row == nullptr ? "" : (*old_row)[at];
      const std::string new_text = new_row == nullptr ? "" : (*new_row)[at];
      if (old_text != new_text && !of_key)
        changes.push_back({shape.name, join(named, " "), change, shape.columns[at], old_text, new_text});
    }
  }
  return changes;
}

}  // namespace telaudit::intake
