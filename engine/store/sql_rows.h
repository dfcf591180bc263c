// The rows of a table that a query looks at, one after the other, and the columns it needs of them. A table
// in memory is looked into by key; charges are scanned a batch at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "bill/relation.h"
#include "store/pulled_scan.h"
#include "store/sql_filter.h"
#include "store/sql_snapshot.h"

namespace telaudit::store {

class SqlRows {
 public:
  explicit SqlRows(SqlTable& table) : table_(table) {}

  // Begins anew. `columns` are of the relation, in any order; those of the filters are read, too.
  Result<void> open(std::vector<std::size_t> columns, std::vector<ColumnFilter> filters);

  // The next row; false at the end.
  Result<bool> next() {
    if (++index_ < selected_) {
      row_ = candidates_ != nullptr ? (*candidates_)[index_] : selection_.row(index_);
      return true;
    }
    return next_batch();
  }

  // The current row within its batch; of a table in memory, its number.
  std::size_t row() const { return row_; }
  // Counts batches, so that a caller knows when its views are of an earlier one.
  std::uint64_t batch_number() const { return batch_number_; }
  // False until the first batch, and after the last.
  bool has_batch() const { return batch_ != nullptr; }
  // A column that open() was given, in the current batch. The reference is good as long as the batch.
  const bill::ColumnView& view(std::size_t column) const { return batch_->columns[positions_[column]]; }

 private:
  using Rows = std::vector<std::uint32_t>;
  struct Index {
    std::vector<std::size_t> columns;
    std::unordered_map<std::string, Rows> rows;
  };

  Result<bool> next_batch();
  Result<void> open_in_memory(const bill::Table& table);
  const Rows* rows_of_key(const bill::Table& table);

  SqlTable& table_;
  std::vector<ColumnFilter> filters_;
  std::vector<std::size_t> positions_;  // of each column of the relation, in the batch
  std::optional<PulledScan> scan_;
  const bill::Batch* batch_ = nullptr;
  bill::Batch in_memory_;
  std::vector<std::unique_ptr<Index>> indexes_;
  Selection selection_;
  Rows found_;
  const Rows* candidates_ = nullptr;
  std::size_t index_ = 0;
  std::size_t selected_ = 0;
  std::size_t row_ = 0;
  std::uint64_t batch_number_ = 0;
};

}  // namespace telaudit::store
