// The rows of a zone as a relation shows them: what the segment holds, and what the catalogue knows better.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "bill/deferred_scan.h"
#include "store/charge_relation.h"
#include "store/zone_reader.h"

namespace telaudit::store {

// Rows of one zone.
struct ShownWindow {
  std::size_t chunk = 0;
  std::size_t zone = 0;
  std::size_t first = 0;  // row in the zone
  std::size_t rows = 0;
  bool whole = false;          // all rows of the zone
  bool says_its_bill = false;  // no row lacks its bill date or invoice
};

class ShownZone : public bill::DeferredBatch {
 public:
  // `columns` of stored_charge_schema(); those that segments hold are the columns of `reader`, in this order.
  ShownZone(std::vector<std::size_t> columns, ZoneReader& reader);

  // The rows of a window, to whose zone the reader was turned; `piece` and `reading` outlive it.
  void show(const SegmentRows& piece, std::string_view reading, const ShownWindow& window,
            const ChunkEntry& entry);
  Result<void> read(std::size_t column, Reach to) override;
  Result<bill::ColumnView> cell(std::size_t column, std::size_t row) override;
  // Every column, with exact zones.
  Result<void> read_all();

 private:
  void show_words(std::size_t column, const StoredBlock& block);
  Result<void> read_stored(std::size_t column, Reach to);
  void show_day(std::size_t column, Date day);
  void show_missing_invoice(std::size_t column, const bill::ColumnView& stored);
  void show_missing_day(std::size_t column, const bill::ColumnView& stored);
  // Where a value of the part's key stands for what the segment does not know.
  bool fills(std::size_t column) const;
  bill::Zone zone_of_filled(std::size_t column, bill::Zone stored) const;

  const std::vector<std::size_t> columns_;
  std::vector<std::size_t> places_;  // in the reader
  ZoneReader& reader_;
  const SegmentRows* piece_ = nullptr;
  ShownWindow window_;
  std::string_view reading_;
  std::string_view invoice_;
  std::int64_t day_ = 0;
  std::vector<std::string_view> words_;
  std::vector<std::int64_t> days_;
};

}  // namespace telaudit::store
