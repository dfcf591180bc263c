// One aggregate over each of the 15 columns of a usage file, taken from parsed charges: texts are counted,
// dates and times give their first and last, numbers their sum.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>

#include "base/decimal.h"
#include "bill/relation.h"

namespace telaudit::speed {

// The exact sum of the known values of a column of numbers.
Total sum_of(const bill::ColumnView& column);

class UsageAggregates {
 public:
  // Adds a batch of all columns of charge_schema(), in their order.
  void add(const bill::Batch& batch);
  void add(const UsageAggregates& other);

  // As a JSON object that names the file's columns.
  std::string json() const;

 private:
  struct Range {
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    std::int64_t last = std::numeric_limits<std::int64_t>::min();

    void add(const Range& other);
  };

  std::uint64_t rows_ = 0;
  std::array<std::uint64_t, 8> texts_{};
  Range bill_date_;
  Range call_date_;
  Range call_time_;  // tenths of a second since midnight
  Total duration_;   // tenths of a second
  std::array<Total, 3> numbers_{};
};

}  // namespace telaudit::speed
