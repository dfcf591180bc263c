#include "store/shown_zone.h"

#include <algorithm>

#include "bill/charge.h"
#include "store/segment_block.h"

namespace telaudit::store {
namespace {

namespace charge = bill::charge;

bill::ColumnView constant_text(const std::string_view& word, std::size_t rows) {
  bill::ColumnView view;
  view.type = bill::Type::text;
  view.encoding = bill::Encoding::constant;
  view.rows = rows;
  view.words = std::span<const std::string_view>(&word, 1);
  return view;
}

bool nothing_known(const bill::ColumnView& view) {
  return !view.known.empty() &&
         std::all_of(view.known.begin(), view.known.end(), [](auto k) { return k == 0; });
}

// Part of a zone is looked at again, so that its bounds are exact; distinct words are not counted for a few
// rows of a large dictionary.
bill::Zone bounds_of_rows(const bill::ColumnView& view) {
  if (view.encoding != bill::Encoding::dictionary || view.words.size() <= view.rows) return zone_of(view);
  bill::Zone zone;
  for (const auto known : view.known) zone.unknown += known == 0 ? 1 : 0;
  return zone;
}

}  // namespace

ShownZone::ShownZone(std::vector<std::size_t> columns, ZoneReader& reader)
    : columns_(std::move(columns)), places_(columns_.size()), reader_(reader) {
  std::size_t next = 0;
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (columns_[i] < charge::kColumnCount) places_[i] = next++;
}

bool ShownZone::fills(std::size_t column) const {
  if (window_.says_its_bill) return false;
  return (columns_[column] == charge::kBillDate && piece_->missing_date.has_value()) ||
         (columns_[column] == charge::kInvoice && !piece_->missing_invoice.empty());
}

void ShownZone::show(const SegmentRows& piece, std::string_view reading, const ShownWindow& window,
                     const ChunkEntry& entry) {
  piece_ = &piece;
  window_ = window;
  reading_ = reading;
  invoice_ = piece.missing_invoice;
  batch.rows = window.rows;
  batch.columns.assign(columns_.size(), {});
  batch.zones.assign(columns_.size(), {});
  reach.assign(columns_.size(), Reach::zone);
  words.assign(columns_.size(), 0);
  word_digits.assign(columns_.size(), {});
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const std::size_t column = columns_[i];
    if (column >= charge::kColumnCount) {
      batch.columns[i] = constant_text(reading_, window.rows);
      batch.zones[i] = {std::nullopt, std::nullopt, 0, 1};
      reach[i] = Reach::rows;
    } else if (column == charge::kBillDate && piece.bill_date) {
      show_day(i, *piece.bill_date);
      reach[i] = Reach::rows;
    } else {
      batch.columns[i].type = bill::charge_schema().columns[column].type;
      batch.columns[i].rows = window.rows;
      if (column < entry.blocks.size()) {
        batch.zones[i] = entry.blocks[column].zones[window.zone];
      } else {
        batch.zones[i].unknown = window.rows;
      }
      if (fills(i)) batch.zones[i] = zone_of_filled(column, batch.zones[i]);
    }
  }
}

// Nothing stays unknown, and the bounds hold what stands in for it.
bill::Zone ShownZone::zone_of_filled(std::size_t column, bill::Zone stored) const {
  bill::Zone zone;
  if (column != charge::kBillDate) return zone;
  const std::int64_t day = piece_->missing_date->days;
  zone.min = std::min(stored.min.value_or(day), day);
  zone.max = std::max(stored.max.value_or(day), day);
  return zone;
}

Result<void> ShownZone::read(std::size_t column, Reach to) {
  if (reach[column] >= to) return {};
  // What stands in for an unknown value is not in the head of the block.
  return read_stored(column, fills(column) ? Reach::rows : to);
}

Result<bill::ColumnView> ShownZone::cell(std::size_t column, std::size_t row) {
  // What stands in for an unknown value is shown with all rows.
  if (reach[column] == Reach::rows || fills(column)) return DeferredBatch::cell(column, row);
  return reader_.cell(places_[column], window_.first + row);
}

Result<void> ShownZone::read_stored(std::size_t column, Reach to) {
  const std::size_t place = places_[column];
  if (to == Reach::head) {
    auto block = reader_.block(place);
    if (!block) return block.problem();
    batch.columns[column] = head_of(**block, window_.rows);
    const bool constant = (*block)->encoding == bill::Encoding::constant;
    reach[column] = constant ? Reach::rows : Reach::head;
    show_words(column, **block);
    return {};
  }
  auto rows = reader_.rows(place);
  if (!rows) return rows.problem();
  const bill::ColumnView view = slice((*rows)->view, window_.first, window_.rows);
  reach[column] = Reach::rows;
  if (columns_[column] == charge::kBillDate && piece_->missing_date && !view.known.empty()) {
    show_missing_day(column, view);
  } else if (columns_[column] == charge::kInvoice && !piece_->missing_invoice.empty() &&
             !view.known.empty()) {
    show_missing_invoice(column, view);
  } else {
    batch.columns[column] = view;
    if (fills(column)) batch.zones[column] = bounds_of_rows(view);
    if (view.encoding != bill::Encoding::dictionary) return {};
    const auto block = reader_.block(place);
    if (!block) return block.problem();
    show_words(column, **block);
  }
  return {};
}

void ShownZone::show_words(std::size_t column, const StoredBlock& block) {
  if (block.encoding != bill::Encoding::dictionary) return;
  words[column] = reader_.number_of_block(places_[column]);
  word_digits[column] = {block.word_values, block.word_digits};
}

Result<void> ShownZone::read_all() {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    const bool was_there = reach[i] == Reach::rows;
    if (auto done = read(i, Reach::rows); !done) return done;
    if (!window_.whole && !was_there && !fills(i)) batch.zones[i] = bounds_of_rows(batch.columns[i]);
  }
  return {};
}

void ShownZone::show_day(std::size_t column, Date day) {
  day_ = day.days;
  bill::ColumnView view;
  view.type = bill::Type::date;
  view.encoding = bill::Encoding::constant;
  view.rows = window_.rows;
  view.numbers = std::span<const std::int64_t>(&day_, 1);
  batch.columns[column] = view;
  batch.zones[column] = {day_, day_, 0, 1};
}

// The invoice where the segment knows none.
void ShownZone::show_missing_invoice(std::size_t column, const bill::ColumnView& stored) {
  batch.zones[column] = {};
  if (nothing_known(stored)) {
    batch.columns[column] = constant_text(invoice_, window_.rows);
    batch.zones[column] = {std::nullopt, std::nullopt, 0, 1};
    return;
  }
  words_.resize(window_.rows);
  for (std::size_t row = 0; row < window_.rows; ++row)
    words_[row] = stored.is_known(row) ? stored.text(row) : invoice_;
  bill::ColumnView view;
  view.type = bill::Type::text;
  view.encoding = bill::Encoding::plain;
  view.rows = window_.rows;
  view.words = words_;
  batch.columns[column] = view;
}

void ShownZone::show_missing_day(std::size_t column, const bill::ColumnView& stored) {
  if (nothing_known(stored)) return show_day(column, *piece_->missing_date);
  days_.resize(window_.rows);
  for (std::size_t row = 0; row < window_.rows; ++row)
    days_[row] = stored.is_known(row) ? stored.number(row) : piece_->missing_date->days;
  bill::ColumnView view;
  view.type = bill::Type::date;
  view.encoding = bill::Encoding::plain;
  view.rows = window_.rows;
  view.numbers = days_;
  batch.columns[column] = view;
  batch.zones[column] = zone_of(view);
}

}  // namespace telaudit::store
