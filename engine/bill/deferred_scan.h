// Batches whose columns are read when somebody asks for them. Rules over many columns look at few of them in
// most batches: what the zones say often settles a condition, and only rows that fire need the rest.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "bill/parted_scan.h"

namespace telaudit::bill {

// Rows [first, first + rows) of a view.
inline ColumnView rows_of(const ColumnView& view, std::size_t first, std::size_t rows) {
  ColumnView out = view;
  out.rows = rows;
  if (view.encoding == Encoding::constant) return out;
  if (!view.known.empty()) out.known = view.known.subspan(first, rows);
  if (!view.numbers.empty()) out.numbers = view.numbers.subspan(first, rows);
  if (!view.printed_scales.empty()) out.printed_scales = view.printed_scales.subspan(first, rows);
  if (!view.codes.empty()) out.codes = view.codes.subspan(first, rows);
  if (view.encoding == Encoding::plain && !view.words.empty()) out.words = view.words.subspan(first, rows);
  if (!view.digit_counts.empty()) out.digit_counts = view.digit_counts.subspan(first, rows);
  out.first_digit_text += first;
  return out;
}

// One row of a view as a view of one row.
inline ColumnView row_of(const ColumnView& view, std::size_t row) {
  return rows_of(view, row, 1);
}

class DeferredBatch {
 public:
  // How far a column of `batch` was read.
  enum class Reach : std::uint8_t {
    zone,  // its zone, and of its view the type and how many rows
    head,  // also encoding, scale, the value of a constant, the words of a dictionary
    rows,  // all of it
  };

  virtual ~DeferredBatch() = default;
  // Reads a column as far as `to`, and no less than it was. What `batch` shows of other columns stays.
  virtual Result<void> read(std::size_t column, Reach to) = 0;
  // One row of a column as a view of one row, valid until the next call for this column; for those who look
  // at few rows of a column that need not be read for them.
  virtual Result<ColumnView> cell(std::size_t column, std::size_t row) {
    if (auto done = read(column, Reach::rows); !done) return done.problem();
    return row_of(batch.columns[column], row);
  }

  // Zones hold the values of the rows; where they are those of a larger stretch, they may hold others, too,
  // and `unknown` counts more.
  Batch batch;
  std::vector<Reach> reach;  // as batch.columns
  // Of dictionaries whose head was read: where the number is the same in two batches of one call of
  // scan_deferred(), so are the words. 0: not said.
  std::vector<std::uint64_t> words;
  // Of dictionaries whose head was read and whose words are all of 1 to 18 digits: what words they are, as of
  // ColumnView with Encoding::digits; not said where it is empty.
  struct WordDigits {
    std::span<const std::int64_t> numbers;
    std::span<const std::uint8_t> counts;
  };
  std::vector<WordDigits> word_digits;
};

using DeferredVisitor = std::function<Result<void>(DeferredBatch&)>;

// One thread's scans of several parts: memory of one part serves the next.
class PartReader {
 public:
  virtual ~PartReader() = default;
  virtual Result<void> scan(const RelationPart& part, const DeferredVisitor& visit) = 0;
};

class DeferredScan : public PartedScan {
 public:
  // As scan_part. A batch lives until the visitor returns; it is used by one thread.
  virtual Result<void> scan_deferred(const RelationPart& part, const ScanRequest& request,
                                     const DeferredVisitor& visit) const = 0;
  // Each of its scans is as one of scan_deferred(). The relation outlives it.
  virtual std::unique_ptr<PartReader> part_reader(const ScanRequest& request) const;
};

// Where nothing is kept from one part to the next.
class EachPartAnew : public PartReader {
 public:
  EachPartAnew(const DeferredScan& of, ScanRequest request) : of_(of), request_(std::move(request)) {}
  Result<void> scan(const RelationPart& part, const DeferredVisitor& visit) override {
    return of_.scan_deferred(part, request_, visit);
  }

 private:
  const DeferredScan& of_;
  ScanRequest request_;
};

inline std::unique_ptr<PartReader> DeferredScan::part_reader(const ScanRequest& request) const {
  return std::make_unique<EachPartAnew>(*this, request);
}

// A batch of which all is there already.
class WholeBatch : public DeferredBatch {
 public:
  // What `of` shows outlives this.
  void show(const Batch& of) {
    batch = of;
    batch.zones.resize(batch.columns.size());
    reach.assign(batch.columns.size(), Reach::rows);
    words.assign(batch.columns.size(), 0);
    word_digits.assign(batch.columns.size(), {});
  }
  Result<void> read(std::size_t, Reach) override { return {}; }
};

}  // namespace telaudit::bill
