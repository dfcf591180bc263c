// The charges of many readings as one relation: row ranges of segments, one after the other, with the
// reading's id as a last column. Of a segment only the columns that are asked for are read, and of these
// only the zones that the ranges of a request leave.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "bill/invoice.h"
#include "bill/relation.h"
#include "store/file_system.h"
#include "store/segment_format.h"
#include "store/segment_reader.h"
#include "store/segment_use.h"

namespace telaudit::store {

// charge_schema() and a last column `reading`.
const bill::Schema& stored_charge_schema();

struct StoredSegment {
  std::string reading;
  std::filesystem::path path;
  SegmentRecord record;  // what the catalogue says of the file
};

struct SegmentRows {
  std::size_t segment = 0;  // index into the segments
  bill::RowRange rows;
  std::optional<Date> bill_date = {};     // shown instead of the segment's
  std::optional<Date> missing_date = {};  // shown where the segment's bill date is unknown
  std::string missing_invoice = {};       // shown where the segment's invoice is unknown; "": nothing

  bool shows_like(const SegmentRows& other) const {
    return bill_date == other.bill_date && missing_date == other.missing_date &&
           missing_invoice == other.missing_invoice;
  }
};

// Charges that stand in segment files.
class StoredCharges : public bill::Relation {
 public:
  // The exact sum of the known values of a decimal or integer column, as they are packed.
  virtual Result<Total> sum(std::size_t column, unsigned workers) const = 0;
};

// `order` is what a scan shows, in this order. `use` keeps the files from being removed.
std::unique_ptr<StoredCharges> charge_relation(std::vector<StoredSegment> segments,
                                               std::vector<SegmentRows> order, SegmentUse use,
                                               FileSystem& files = FileSystem::plain());

// All rows of a file that is still written, without the column `reading`.
std::unique_ptr<StoredCharges> unfinished_charges(SegmentFile file);

// Whether a segment file is the one the catalogue means, and its columns are charge columns (a file of an
// earlier version may lack the last ones).
Result<void> verify_segment(const StoredSegment& segment, const SegmentRecord& found,
                            const bill::Schema& schema);

}  // namespace telaudit::store
