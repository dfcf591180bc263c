#include "rules/neighbour_search.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <limits>
#include <numeric>
#include <thread>
#include <utility>

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
        width_(NeighbourNotes::kHead + planned.notes.size()),
        evaluator_(*planned.plan, {&setting}, best_kernels()),
        numbers_(planned.columns.size()),
        known_(planned.columns.size()) {}

  void search(std::size_t partition) {
    noted_.clear();
    for (const NeighbourNotes* of : notes_) of->append_to(noted_, partition);
    if (noted_.empty()) return;
    sort();
    if (planned_.span) find_latest();
    kept_.assign(begins_.size(), 0);
    for (std::size_t first = 0; first < begins_.size(); first += kSlice)
      decide(first, std::min(kSlice, begins_.size() - first));
    for (std::uint32_t at = 0; at < begins_.size(); ++at)
      if (kept_[at] != 0 && (marks(at) & NeighbourNotes::kJudged) != 0) keep(at);
  }

 private:
  using Of = PlannedNeighbours::Of;

  struct Hashed {
    std::uint64_t hash = 0;
    std::uint32_t note = 0;  // its number
  };

  const std::uint64_t* note(std::uint32_t at) const { return sorted_.data() + at * width_; }
  std::int64_t value(std::uint32_t at, std::size_t value) const {
    return static_cast<std::int64_t>(note(at)[NeighbourNotes::kHead + value]);
  }
  std::uint64_t marks(std::uint32_t at) const { return note(at)[2]; }
  std::uint64_t row(std::uint32_t at) const { return note(at)[1] & 0xFFFFFFFFU; }
  bool with_the_one_before(std::uint32_t at) const { return at != 0 && begins_[at] == begins_[at - 1]; }
  bool with_the_next(std::uint32_t at) const {
    return at + 1 < begins_.size() && begins_[at + 1] == begins_[at];
  }

  // By key, then as the window says, then by row.
  void sort() {
    const auto rows = static_cast<std::uint32_t>(noted_.size());
    sort_hashes(rows);
    begins_.resize(rows);
    const auto check = [&](std::uint32_t of) { return noted_[of][1] >> 32; };
    const auto before = [&](const Hashed& a, const Hashed& b) {
      const std::uint64_t* left = noted_[a.note];
      const std::uint64_t* right = noted_[b.note];
      if (left[1] >> 32 != right[1] >> 32) return left[1] >> 32 < right[1] >> 32;
      for (const std::size_t place : planned_.order) {
        const auto one = static_cast<std::int64_t>(left[NeighbourNotes::kHead + place]);
        const auto other = static_cast<std::int64_t>(right[NeighbourNotes::kHead + place]);
        if (one != other) return one < other;
      }
      return left[1] < right[1];
    };
    for (std::uint32_t begin = 0; begin < rows;) {
      std::uint32_t end = begin + 1;
      while (end < rows && hashes_[end].hash == hashes_[begin].hash) ++end;
      std::sort(hashes_.begin() + begin, hashes_.begin() + end, before);
      for (std::uint32_t i = begin; i < end; ++i)
        begins_[i] = i != begin && check(hashes_[i].note) == check(hashes_[i - 1].note) ? begins_[i - 1] : i;
      begin = end;
    }
    sorted_.resize(rows * width_);
    for (std::uint32_t i = 0; i < rows; ++i)
      std::copy_n(noted_[hashes_[i].note], width_, sorted_.data() + i * width_);
  }

  // Buckets of some eight rows by the bits of the hash that follow those of the partition, and these by the
  // whole hash.
  void sort_hashes(std::uint32_t rows) {
    const unsigned bits = static_cast<unsigned>(std::bit_width(rows / 8U));
    const auto bucket_of = [&](std::uint64_t hash) {
      return bits == 0 ? 0 : hash << KeyNotes::kPartitionBits >> (64 - bits);
    };
    buckets_.assign((std::size_t{1} << bits) + 1, 0);
    for (std::uint32_t i = 0; i < rows; ++i) ++buckets_[bucket_of(noted_[i][0]) + 1];
    std::partial_sum(buckets_.begin(), buckets_.end(), buckets_.begin());
    hashes_.resize(rows);
    for (std::uint32_t i = 0; i < rows; ++i) {
      const std::uint64_t hash = noted_[i][0];
      hashes_[buckets_[bucket_of(hash)]++] = {hash, i};
    }
    // Each bucket now ends where it began, plus its rows: where the next one begins.
    std::uint32_t begin = 0;
    for (std::size_t bucket = 0; bucket + 1 < buckets_.size(); ++bucket) {
      std::sort(hashes_.begin() + begin, hashes_.begin() + buckets_[bucket],
                [](const Hashed& a, const Hashed& b) { return a.hash < b.hash; });
      begin = buckets_[bucket];
    }
  }

  // Of each row the one among those up to it that ends last; of equal ones the first.
  void find_latest() {
    latest_.resize(begins_.size());
    for (std::uint32_t at = 0; at < begins_.size(); ++at) {
      latest_[at] = at;
      if (with_the_one_before(at) &&
          value(latest_[at - 1], planned_.span->second) >= value(at, planned_.span->second))
        latest_[at] = latest_[at - 1];
    }
  }
  // Whether the row at `earlier` still goes on where that at `later` begins.
  bool goes_on(std::uint32_t earlier, std::uint32_t later) const {
    return value(earlier, planned_.span->second) > value(later, planned_.span->first);
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
        return with_the_one_before(at) && goes_on(latest_[at - 1], at) ? latest_[at - 1] : kNobody;
    }
    return kNobody;
  }

  void show(std::size_t column, std::uint32_t first, std::size_t rows) {
    const PlannedNeighbours::Column& planned = planned_.columns[column];
    auto& numbers = numbers_[column];
    auto& known = known_[column];
    numbers.assign(rows, 0);
    known.assign(rows, 0);
    bool all_known = true;
    for (std::uint32_t i = 0; i < rows; ++i) {
      const std::uint32_t place = place_of(planned.of, first + i);
      bool there = place != kNobody;
      if (there && planned.note) {
        there = (marks(place) >> *planned.note & 1U) != 0;
        if (there) numbers[i] = value(place, *planned.note);
        if ((marks(place) & NeighbourNotes::kSpoilt) != 0) kept_[first + i] = 1;
      }
      known[i] = there ? 1 : 0;
      all_known = all_known && there;
    }
    bill::ColumnView& view = batch_.columns[column];
    view.type = planned.note ? planned_.types[*planned.note] : bill::Type::integer;
    view.scale = view.type == bill::Type::decimal ? NeighbourNotes::kScale : 0;
    view.encoding = bill::Encoding::plain;
    view.rows = rows;
    view.numbers = numbers;
    if (!all_known) view.known = known;
  }

  // Keeps those of the rows from `first` of which no clause is false.
  void decide(std::size_t first, std::size_t rows) {
    const auto begin = static_cast<std::uint32_t>(first);
    batch_.rows = rows;
    batch_.columns.assign(planned_.columns.size(), {});
    batch_.zones.assign(planned_.columns.size(), {});
    for (std::size_t column = 0; column < planned_.columns.size(); ++column) show(column, begin, rows);
    if (planned_.open_is_empty)
      for (std::uint32_t i = 0; i < rows; ++i)
        if (place_of(Of::latest, begin + i) != kNobody) kept_[first + i] = 1;
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
    open_.placed.add(row(at));
    open_.members.add(row(at));
    for (const Of of : {Of::previous, Of::next})
      if (const auto place = place_of(of, at); place != kNobody) open_.members.add(row(place));
    if (!planned_.span) return;
    for (std::uint32_t earlier = at; earlier > begins_[at] && goes_on(latest_[earlier - 1], at); --earlier)
      if (goes_on(earlier - 1, at)) open_.members.add(row(earlier - 1));
  }

  const PlannedNeighbours& planned_;
  std::span<const NeighbourNotes* const> notes_;
  OpenRows open_;
  std::size_t width_;
  VectorEvaluator evaluator_;
  std::vector<const std::uint64_t*> noted_;  // where the notes of the partition begin
  std::vector<std::uint64_t> sorted_;        // the same in order; what follows is by place in it
  std::vector<Hashed> hashes_;
  std::vector<std::uint32_t> buckets_;
  std::vector<std::uint32_t> begins_;  // where the rows of its key begin
  std::vector<std::uint32_t> latest_;
  std::vector<std::uint8_t> kept_;
  bill::Batch batch_;
  bill::WholeBatch whole_;
  std::vector<std::vector<std::int64_t>> numbers_;  // by column
  std::vector<std::vector<std::uint8_t>> known_;
};

}  // namespace

void NeighbourNotes::more_room(Partition& partition) {
  constexpr std::size_t kLeast = 8;
  constexpr std::size_t kMost = 1024;
  const std::size_t notes =
      partition.chunks.empty() ? kLeast : std::min(kMost, 2 * partition.chunks.back().room / width_);
  const std::size_t room = notes * width_;
  partition.chunks.push_back({std::make_unique_for_overwrite<std::uint64_t[]>(room), room});
  partition.next = partition.chunks.back().words.get();
  partition.end = partition.next + room;
  bytes_ += room * sizeof(std::uint64_t);
}

void NeighbourNotes::append_to(std::vector<const std::uint64_t*>& out, std::size_t partition) const {
  const Partition& from = partitions_[partition];
  for (const auto& chunk : from.chunks) {
    const std::uint64_t* const end = chunk.words.get() + used(from, chunk);
    for (const std::uint64_t* note = chunk.words.get(); note != end; note += width_) out.push_back(note);
  }
}

void NeighbourNotes::keep(std::uint32_t part, std::uint32_t parts) {
  if (parts == 1) return;
  std::vector<const std::uint64_t*> before;
  for (std::size_t i = 0; i < partitions_.size(); ++i) {
    before.clear();
    append_to(before, i);
    const Partition kept_until_copied = std::exchange(partitions_[i], Partition());
    for (const auto& chunk : kept_until_copied.chunks) bytes_ -= chunk.room * sizeof(std::uint64_t);
    for (const std::uint64_t* note : before)
      if (KeyNotes::belongs(note[0], part, parts)) std::copy_n(note, width_, add(note[0]));
  }
}

JudgedKeys::JudgedKeys(const PlannedNeighbours& planned, std::span<const NeighbourNotes* const> notes)
    : overlaps_(planned.span.has_value()) {
  std::vector<const std::uint64_t*> noted;
  for (const NeighbourNotes* of : notes)
    for (std::size_t partition = 0; partition < KeyNotes::kPartitions; ++partition)
      of->append_to(noted, partition);
  if (noted.empty()) return;
  slots_.resize(std::bit_ceil(2 * noted.size()));
  keys_.reserve(noted.size());
  constexpr std::size_t kAhead = 16;
  for (std::size_t i = 0; i < noted.size(); ++i) {
    if (i + kAhead < noted.size()) __builtin_prefetch(&slots_[noted[i + kAhead][0] & (slots_.size() - 1)]);
    const auto value = [&](std::size_t value) {
      return static_cast<std::int64_t>(noted[i][NeighbourNotes::kHead + value]);
    };
    const std::int64_t order = value(planned.order.front());
    add(noted[i][0], order);
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
