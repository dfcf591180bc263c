// What a query asks of single columns, decided a batch at a time: on numbers by bounds, on words once for
// each distinct word. SQL's meaning: an unknown value fulfils no comparison.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bill/relation.h"

namespace telaudit::store {

enum class Comparison : std::uint8_t { equal, less, at_most, greater, at_least };

// A closed interval of numbers; empty when min > max.
struct Bounds {
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();

  bool empty() const { return min > max; }
  bool contains(std::int64_t value) const { return min <= value && value <= max; }
  void intersect(const Bounds& other);
};

// The numbers that compare so with a constant.
Bounds bounds_of(Comparison comparison, std::int64_t constant);
Bounds bounds_of(Comparison comparison, double constant);  // finite
// The days, and the tenths of a second, whose text ("2026-11-21", "2026-11-21 09:12:00") compares so with any
// text, byte by byte. Text of years 0 to 9999 has the order of time.
Bounds days_of(Comparison comparison, std::string_view constant);
Bounds moments_of(Comparison comparison, std::string_view constant);

// What is asked of one column. Everything that is set must hold.
struct ColumnFilter {
  std::size_t column = 0;  // of the relation's schema
  std::optional<bool> known;
  // Decimals: of mantissas at `scale`, which only columns of nothing but zeros exceed.
  std::optional<Bounds> bounds;
  std::optional<std::vector<std::int64_t>> numbers;  // one of them; sorted
  std::optional<std::vector<std::string>> words;     // one of them; sorted
  std::uint8_t scale = 0;
};

// Whether one row passes.
bool passes(const ColumnFilter& filter, const bill::ColumnView& view, std::size_t row);

// The rows of a batch that a query looks at, in order.
class Selection {
 public:
  // All rows of a batch.
  void begin(std::size_t rows);
  // Drops the rows that do not pass.
  void apply(const ColumnFilter& filter, const bill::ColumnView& view, const bill::Zone& zone);
  // After the last filter.
  void finish();

  std::size_t size() const { return size_; }
  std::size_t row(std::size_t index) const { return all_ ? index : rows_[index]; }

 private:
  std::vector<std::uint8_t>& kept();
  template <typename Passes>
  void keep_if(const bill::ColumnView& view, const Passes& passes);
  void apply_known(bool wanted, const bill::ColumnView& view);
  void apply_numbers(const ColumnFilter& filter, const bill::ColumnView& view, const bill::Zone& zone);
  void apply_words(const std::vector<std::string>& words, const bill::ColumnView& view);

  bool all_ = true;
  bool none_ = false;
  std::size_t size_ = 0;
  std::vector<std::uint8_t> keep_;  // one a row, unless all_ or none_
  std::vector<std::uint32_t> rows_;
};

}  // namespace telaudit::store
