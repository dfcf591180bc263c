#include "store/sql_rows.h"

#include <algorithm>
#include <limits>

namespace telaudit::store {
namespace {

constexpr std::size_t kNowhere = std::numeric_limits<std::size_t>::max();

// Adds a value to a key: its length or width tells it from what follows.
void add_number(std::string& key, std::int64_t number) {
  key.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void add_text(std::string& key, std::string_view text) {
  add_number(key, static_cast<std::int64_t>(text.size()));
  key += text;
}

// Filters that name one value of a column whose numbers are comparable as they are.
bool is_key(const ColumnFilter& filter, bill::Type type) {
  if (filter.words) return filter.words->size() == 1;
  return filter.bounds && filter.bounds->min == filter.bounds->max && type != bill::Type::decimal;
}

// Ranges that let the relation leave out whole batches.
std::vector<bill::ScanRequest::Range> ranges_of(const std::vector<ColumnFilter>& filters,
                                                const bill::Schema& schema) {
  std::vector<bill::ScanRequest::Range> ranges;
  for (const auto& filter : filters) {
    if (schema.columns[filter.column].type == bill::Type::decimal) continue;
    if (filter.bounds) ranges.push_back({filter.column, filter.bounds->min, filter.bounds->max});
    if (filter.numbers && !filter.numbers->empty())
      ranges.push_back({filter.column, filter.numbers->front(), filter.numbers->back()});
  }
  return ranges;
}

bool impossible(const ColumnFilter& filter) {
  return (filter.bounds && filter.bounds->empty()) || (filter.numbers && filter.numbers->empty()) ||
         (filter.words && filter.words->empty());
}

}  // namespace

Result<void> SqlRows::open(std::vector<std::size_t> columns, std::vector<ColumnFilter> filters) {
  const auto relation = table_.relation();
  if (!relation) return relation.problem();
  scan_.reset();
  batch_ = nullptr;
  candidates_ = nullptr;
  index_ = selected_ = 0;
  filters_ = std::move(filters);
  for (const auto& filter : filters_) columns.push_back(filter.column);
  std::sort(columns.begin(), columns.end());
  columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
  positions_.assign(table_.schema().columns.size(), kNowhere);
  for (std::size_t i = 0; i < columns.size(); ++i) positions_[columns[i]] = i;
  if (std::any_of(filters_.begin(), filters_.end(), impossible)) return {};
  if (table_.in_memory() != nullptr) {
    in_memory_.columns.clear();
    in_memory_.zones.assign(columns.size(), {});
    for (const std::size_t column : columns) in_memory_.columns.push_back(table_.in_memory()->column(column));
    return open_in_memory(*table_.in_memory());
  }
  bill::ScanRequest request;
  request.columns = std::move(columns);
  request.ranges = ranges_of(filters_, table_.schema());
  scan_.emplace(**relation, std::move(request));
  return {};
}

Result<void> SqlRows::open_in_memory(const bill::Table& table) {
  batch_ = &in_memory_;
  ++batch_number_;
  in_memory_.rows = static_cast<std::size_t>(table.rows());
  candidates_ = rows_of_key(table);
  if (candidates_ != nullptr) {
    found_.clear();
    for (const std::uint32_t row : *candidates_)
      if (std::all_of(filters_.begin(), filters_.end(),
                      [&](const auto& filter) { return passes(filter, view(filter.column), row); }))
        found_.push_back(row);
    candidates_ = &found_;
    selected_ = found_.size();
  } else {
    selection_.begin(in_memory_.rows);
    for (const auto& filter : filters_) selection_.apply(filter, view(filter.column), bill::Zone{});
    selection_.finish();
    selected_ = selection_.size();
  }
  index_ = kNowhere;  // so that the first next() comes to row 0
  return {};
}

// The rows whose columns have the one value that filters ask of them, or nullptr when no filter does.
const SqlRows::Rows* SqlRows::rows_of_key(const bill::Table& table) {
  std::vector<std::size_t> columns;
  std::string key;
  for (const auto& filter : filters_) {
    if (!is_key(filter, table.schema().columns[filter.column].type)) continue;
    if (std::find(columns.begin(), columns.end(), filter.column) != columns.end()) continue;
    columns.push_back(filter.column);
    if (filter.words) {
      add_text(key, filter.words->front());
    } else {
      add_number(key, filter.bounds->min);
    }
  }
  if (columns.empty()) return nullptr;
  auto at = std::find_if(indexes_.begin(), indexes_.end(),
                         [&](const auto& index) { return index->columns == columns; });
  if (at == indexes_.end()) {
    auto index = std::make_unique<Index>();
    index->columns = columns;
    std::string row_key;
    for (std::size_t row = 0; row < table.rows(); ++row) {
      row_key.clear();
      bool known = true;
      for (const std::size_t column : columns) {
        const auto& cells = view(column);
        known = known && cells.is_known(row);
        if (!known) break;
        if (cells.type == bill::Type::text) {
          add_text(row_key, cells.text(row));
        } else {
          add_number(row_key, cells.number(row));
        }
      }
      if (known) index->rows[row_key].push_back(static_cast<std::uint32_t>(row));
    }
    at = indexes_.insert(indexes_.end(), std::move(index));
  }
  static const Rows none;
  const auto found = (*at)->rows.find(key);
  return found == (*at)->rows.end() ? &none : &found->second;
}

Result<bool> SqlRows::next_batch() {
  if (!scan_) {
    index_ = selected_;
    return false;
  }
  for (;;) {
    const auto batch = scan_->next();
    if (!batch) return batch.problem();
    batch_ = *batch;
    index_ = selected_ = 0;
    if (batch_ == nullptr) {
      scan_.reset();
      return false;
    }
    ++batch_number_;
    selection_.begin(batch_->rows);
    for (const auto& filter : filters_) {
      const std::size_t position = positions_[filter.column];
      selection_.apply(filter, batch_->columns[position], batch_->zones[position]);
    }
    selection_.finish();
    selected_ = selection_.size();
    if (selected_ == 0) continue;
    row_ = selection_.row(0);
    return true;
  }
}

}  // namespace telaudit::store
