#include "rules/neighbour_search.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <limits>
#include <thread>

#include "rules/note_order.h"

namespace telaudit::rules {
namespace {

constexpr std::uint32_t kNobody = std::numeric_limits<std::uint32_t>::max();
// Rows that are looked at together.
constexpr std::size_t kSlice = std::size_t{1} << 14;

// A partition put in order, and what its rows see.
class NeighbourSearch {
 public:
  NeighbourSearch(const PlannedNeighbours& planned, std::span<const NeighbourNotes* const> notes,
                  Setting& setting, OpenRows open)
      : planned_(planned),
        notes_(notes),
        open_(open),
        layout_(planned.types),
        evaluator_(*planned.plan, {&setting}, best_kernels()),
        values_(planned.notes.size()),
        read_(planned.notes.size(), 0),
        numbers_(planned.columns.size()),
        known_(planned.columns.size()) {
    for (const auto& column : planned.columns)
      if (column.note) read_[*column.note] = 1;
    if (planned.span) read_[planned.span->first] = read_[planned.span->second] = 1;
  }

  void search(std::size_t partition) {
    noted_.clear();
    for (const NeighbourNotes* of : notes_) of->append_to(noted_, partition);
    if (noted_.empty()) return;
    order_.sort(noted_, layout_, planned_.order);
    read();
    if (planned_.span) find_latest();
    kept_.assign(rows_.size(), 0);
    for (std::size_t first = 0; first < rows_.size(); first += kSlice)
      decide(first, std::min(kSlice, rows_.size() - first));
    for (std::uint32_t at = 0; at < rows_.size(); ++at)
      if (kept_[at] != 0 && (marks_[at] & NoteLayout::kJudged) != 0) keep(at);
  }

 private:
  using Of = PlannedNeighbours::Of;

  bool with_the_one_before(std::uint32_t at) const { return order_.begins()[at] != at; }
  bool with_the_next(std::uint32_t at) const {
    return at + 1 < rows_.size() && order_.begins()[at + 1] == order_.begins()[at];
  }

  // The notes in order, as columns.
  void read() {
    const auto& sorted = order_.sorted();
    rows_.resize(sorted.size());
    marks_.resize(sorted.size());
    every_mark_ = ~std::uint32_t{0};
    any_mark_ = 0;
    for (std::size_t at = 0; at < sorted.size(); ++at) {
      rows_[at] = NoteLayout::row(sorted[at]);
      marks_[at] = NoteLayout::marks(sorted[at]);
      every_mark_ &= marks_[at];
      any_mark_ |= marks_[at];
    }
    for (std::size_t value = 0; value < values_.size(); ++value) {
      if (read_[value] == 0) continue;
      values_[value].resize(sorted.size());
      for (std::size_t at = 0; at < sorted.size(); ++at)
        values_[value][at] = layout_.value(sorted[at], value);
    }
  }

  // Of each row the one among those up to it that ends last, of equal ones the first; and the earlier one
  // that ends last where that goes on when it begins.
  void find_latest() {
    const auto& ends = values_[planned_.span->second];
    latest_.resize(rows_.size());
    going_on_.assign(rows_.size(), kNobody);
    for (std::uint32_t at = 0; at < rows_.size(); ++at) {
      latest_[at] = at;
      if (!with_the_one_before(at)) continue;
      const std::uint32_t before = latest_[at - 1];
      if (ends[before] >= ends[at]) latest_[at] = before;
      if (goes_on(before, at)) going_on_[at] = before;
    }
  }
  // Whether the row at `earlier` still goes on where that at `later` begins.
  bool goes_on(std::uint32_t earlier, std::uint32_t later) const {
    return values_[planned_.span->second][earlier] > values_[planned_.span->first][later];
  }

  // The place of a neighbour; kNobody where there is none.
  std::uint32_t place_of(Of of, std::uint32_t at) const {
    switch (of) {
      case Of::row:
        return at;
      case Of::previous:
        return with_the_one_before(at) ? at - 1 : kNobody;
      case Of::next:
        return with_the_next(at) ? at + 1 : kNobody;
      case Of::latest:
        return going_on_[at];
    }
    return kNobody;
  }

  void show(std::size_t column, std::uint32_t first, std::size_t rows) {
    const PlannedNeighbours::Column& planned = planned_.columns[column];
    bill::ColumnView& view = batch_.columns[column];
    view.type = planned.note ? planned_.types[*planned.note] : bill::Type::integer;
    view.scale = view.type == bill::Type::decimal ? NeighbourNotes::kScale : 0;
    view.encoding = bill::Encoding::plain;
    view.rows = rows;
    const bool all_noted =
        planned.note && (every_mark_ >> *planned.note & 1U) != 0 && (any_mark_ & NoteLayout::kSpoilt) == 0;
    if (all_noted && planned.of == Of::row) {
      view.numbers = std::span(values_[*planned.note]).subspan(first, rows);
      return;
    }
    auto& numbers = numbers_[column];
    auto& known = known_[column];
    numbers.assign(rows, 0);
    known.resize(rows);
    std::uint8_t all_known = 1;
    for (std::uint32_t i = 0; i < rows; ++i) {
      const std::uint32_t place = place_of(planned.of, first + i);
      bool there = place != kNobody;
      if (there && planned.note) {
        there = (marks_[place] >> *planned.note & 1U) != 0;
        if (there) numbers[i] = values_[*planned.note][place];
        if ((marks_[place] & NoteLayout::kSpoilt) != 0) kept_[first + i] = 1;
      }
      known[i] = there ? 1 : 0;
      all_known &= known[i];
    }
    view.numbers = numbers;
    if (all_known == 0) view.known = known;
  }

  // Keeps those of the rows from `first` of which no clause is false.
  void decide(std::size_t first, std::size_t rows) {
    const auto begin = static_cast<std::uint32_t>(first);
    batch_.rows = rows;
    batch_.columns.assign(planned_.columns.size(), {});
    batch_.zones.assign(planned_.columns.size(), {});
    for (std::size_t column = 0; column < planned_.columns.size(); ++column) show(column, begin, rows);
    if (planned_.open_is_empty)
      for (std::size_t i = first; i < first + rows; ++i)
        if (going_on_[i] != kNobody) kept_[i] = 1;
    whole_.show(batch_);
    evaluator_.bind(whole_);
    for (std::size_t at = 0; at < rows; at += kVectorRows) {
      evaluator_.begin_vector(at, std::min(kVectorRows, rows - at));
      Mask left = evaluator_.all();
      for (const auto& clause : planned_.plan->rules[0].when) {
        left = without(left, evaluator_.condition(clause.node, left).no);
        if (!any(left)) break;
      }
      each_row(left, [&](std::size_t row) { kept_[first + at + row] = 1; });
    }
  }

  // The row and those that its sources show.
  void keep(std::uint32_t at) {
    open_.placed.add(rows_[at]);
    open_.members.add(rows_[at]);
    for (const Of of : {Of::previous, Of::next})
      if (const auto place = place_of(of, at); place != kNobody) open_.members.add(rows_[place]);
    if (!planned_.span) return;
    const std::uint32_t begin = order_.begins()[at];
    for (std::uint32_t earlier = at; earlier > begin && goes_on(latest_[earlier - 1], at); --earlier)
      if (goes_on(earlier - 1, at)) open_.members.add(rows_[earlier - 1]);
  }

  const PlannedNeighbours& planned_;
  std::span<const NeighbourNotes* const> notes_;
  OpenRows open_;
  NoteLayout layout_;
  VectorEvaluator evaluator_;
  std::vector<const std::uint64_t*> noted_;  // where the notes of the partition begin
  NoteOrder order_;                          // what follows is by place in it
  std::vector<std::uint32_t> rows_;
  std::vector<std::uint32_t> marks_;
  std::uint32_t every_mark_ = 0;  // those that all rows have
  std::uint32_t any_mark_ = 0;
  std::vector<std::vector<std::int64_t>> values_;  // by note, as far as somebody looks at them
  std::vector<std::uint8_t> read_;                 // by note: whether somebody does
  std::vector<std::uint32_t> latest_;
  std::vector<std::uint32_t> going_on_;
  std::vector<std::uint8_t> kept_;
  bill::Batch batch_;
  bill::WholeBatch whole_;
  std::vector<std::vector<std::int64_t>> numbers_;  // by column
  std::vector<std::vector<std::uint8_t>> known_;
};

}  // namespace

JudgedKeys::JudgedKeys(const PlannedNeighbours& planned, std::span<const NeighbourNotes* const> notes)
    : overlaps_(planned.span.has_value()) {
  std::vector<const std::uint64_t*> noted;
  for (const NeighbourNotes* of : notes)
    for (std::size_t partition = 0; partition < KeyNotes::kPartitions; ++partition)
      of->append_to(noted, partition);
  if (noted.empty()) return;
  const NoteLayout& layout = notes.front()->layout();
  slots_.resize(std::bit_ceil(2 * noted.size()));
  keys_.reserve(noted.size());
  constexpr std::size_t kAhead = 16;
  for (std::size_t i = 0; i < noted.size(); ++i) {
    if (i + kAhead < noted.size())
      __builtin_prefetch(&slots_[NoteLayout::hash(noted[i + kAhead]) & (slots_.size() - 1)]);
    const auto value = [&](std::size_t value) { return layout.value(noted[i], value); };
    const std::int64_t order = value(planned.order.front());
    add(NoteLayout::hash(noted[i]), order);
    last_ = std::max(last_, order);
    if (planned.span) begins_ = std::min(begins_, value(planned.span->first));
  }
}

std::uint64_t& JudgedKeys::slot_of(std::uint64_t hash) {
  std::size_t at = hash & (slots_.size() - 1);
  const auto other = [&](std::uint64_t slot) {
    return tag_of(slot) != tag_of(hash) || keys_[(slot & 0xFFFFFFFFU) - 1].hash != hash;
  };
  while (slots_[at] != 0 && other(slots_[at])) at = (at + 1) & (slots_.size() - 1);
  return slots_[at];
}

void JudgedKeys::add(std::uint64_t hash, std::int64_t order) {
  std::uint64_t& slot = slot_of(hash);
  if (slot == 0) {
    keys_.push_back({hash, order});
    slot = tag_of(hash) | keys_.size();
    return;
  }
  std::int64_t& first = keys_[(slot & 0xFFFFFFFFU) - 1].first;
  first = std::min(first, order);
}

bool JudgedKeys::see(std::uint64_t hash, std::int64_t order) {
  const std::uint64_t slot = slot_of(hash);
  if (slot == 0) return false;
  Key& key = keys_[(slot & 0xFFFFFFFFU) - 1];
  if (order >= key.first) return true;
  const std::atomic_ref<std::int64_t> seen(key.seen);
  std::int64_t before = seen.load(std::memory_order_relaxed);
  while (before < order && !seen.compare_exchange_weak(before, order, std::memory_order_relaxed)) {
  }
  return true;
}

void JudgedKeys::count_seen() {
  least_seen_ = std::numeric_limits<std::int64_t>::max();
  for (const auto& key : keys_) least_seen_ = std::min(least_seen_, key.seen);
}

bool JudgedKeys::may_see(const WindowReach& rows) const {
  return rows.first <= last_ && (rows.last >= least_seen_ || (overlaps_ && rows.ends > begins_));
}

void decide_neighbours(const PlannedNeighbours& planned, std::span<const NeighbourNotes* const> notes,
                       std::span<Setting* const> settings, OpenRows open) {
  std::atomic<std::size_t> next{0};
  const auto work = [&](Setting& setting) {
    NeighbourSearch search(planned, notes, setting, open);
    for (std::size_t partition = next++; partition < KeyNotes::kPartitions; partition = next++)
      search.search(partition);
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < settings.size(); ++i) threads.emplace_back(work, std::ref(*settings[i]));
  work(*settings[0]);
  for (auto& thread : threads) thread.join();
}

}  // namespace telaudit::rules
