#include "audit/finding_record.h"

#include <utility>

namespace telaudit::audit {
namespace {

// Ranges as charges come, of those that stand one after the other or of one reading.
class RangesOf {
 public:
  explicit RangesOf(bool side_by_side) : side_by_side_(side_by_side) {}

  void add(const FindingCharge& charge, std::uint64_t row) {
    const bool goes_on = !ranges_.empty() && ranges_.back().last.reading == charge.id.reading &&
                         (!side_by_side_ || row == row_ + 1);
    row_ = row;
    if (!goes_on) {
      ranges_.push_back({charge.id, charge.id, 0, {}});
      rows_.push_back(row);
    }
    auto& range = ranges_.back();
    range.last = charge.id;
    ++range.charges;
    range.billed.add(charge.billed);
  }
  bool too_many() const { return ranges_.size() > kMostCharges; }
  void into(Finding& finding) && {
    finding.ranges = std::move(ranges_);
    finding.rows = std::move(rows_);
  }

 private:
  bool side_by_side_;
  std::uint64_t row_ = 0;
  std::vector<ChargeRange> ranges_;
  std::vector<std::uint64_t> rows_;  // first of each
};

// Whether there were too many to be listed.
bool turn_into_ranges(Finding& finding, const ChargesOf& charges) {
  if (charges.size() <= kMostCharges || finding.rows.size() != charges.size()) return false;
  RangesOf stretches(true);
  RangesOf readings(false);
  std::size_t at = 0;
  charges.each([&](const FindingCharge& charge) {
    const std::uint64_t row = finding.rows[at++];
    if (!stretches.too_many()) stretches.add(charge, row);
    readings.add(charge, row);
  });
  std::move(stretches.too_many() ? readings : stretches).into(finding);
  return true;
}

}  // namespace

void list_as_ranges(Finding& finding) {
  if (turn_into_ranges(finding, ChargesOf(finding))) finding.charges = {};
}

void list_as_ranges(FindingRecord& record) {
  if (!turn_into_ranges(record.finding, ChargesOf(record))) return;
  record.finding.charges = {};
  record.charges = {};
}

void append_record(std::string& out, const FindingRecord& record) {
  RecordWriter write(out);
  write(record.turn);
  record.billed.write(write);
  record.ahead.write(write);
  record.charges.write(write);
  write(record.finding);
}

bool read_record(std::string_view bytes, FindingRecord& record, RecordForm form) {
  RecordReader read(bytes, form);
  read(record.turn);
  if (form == RecordForm::first) {
    std::vector<LedgerEntry> entries;
    read(entries);
    record.billed = LedgerEntries(entries);
    read(entries);
    record.ahead = LedgerEntries(entries);
    record.charges = {};
  } else if (!record.billed.read(read) || !record.ahead.read(read) || !record.charges.read(read)) {
    return false;
  }
  read(record.finding);
  return read.done() && record.finding.kind <= Kind::calendar;
}

}  // namespace telaudit::audit
