// The charges of many readings as one relation: row ranges of segments, one after the other, with the
// reading's id as a last column. Segments are read a chunk at a time, and of a chunk only the columns that
// are asked for.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "bill/invoice.h"
#include "bill/relation.h"
#include "store/segment_format.h"
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
  std::optional<Date> bill_date;  // shown instead of the segment's
};

// `order` is what a scan shows, in this order. `use` keeps the files from being removed.
std::unique_ptr<bill::Relation> charge_relation(std::vector<StoredSegment> segments,
                                                std::vector<SegmentRows> order, SegmentUse use);

// Whether a segment file is the one the catalogue means, and its columns are charge columns (a file of an
// earlier version may lack the last ones).
Result<void> verify_segment(const StoredSegment& segment, const SegmentRecord& found,
                            const bill::Schema& schema);

}  // namespace telaudit::store
