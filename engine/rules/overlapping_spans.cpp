#include "rules/overlapping_spans.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <limits>
#include <thread>

namespace telaudit::rules {
namespace {

using Span = SpanNotes::Span;

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();

bool starts_before(const Span& left, const Span& right) {
  return left.tag() != right.tag() ? left.tag() < right.tag() : left.from < right.from;
}

// The spans of a partition by hash and beginning. Rows of one key are noted one after the other, most of them
// in the order in which they begin; so spans are laid out by some bits of their hash, as they come, and what
// little is out of order then is put right. Those that are not `wanted` are left out.
template <typename Wanted>
void take_in_order(std::span<const SpanNotes* const> notes, std::size_t partition, Wanted wanted,
                   std::vector<Span>& spans) {
  constexpr unsigned kBits = 11;
  constexpr unsigned kShift = 32 - kBits;
  constexpr std::size_t kFew = 32;
  std::array<std::uint32_t, (std::size_t{1} << kBits) + 1> begins{};
  std::size_t count = 0;
  const auto each = [&](auto visit) {
    for (const SpanNotes* of : notes)
      of->each_chunk(partition, [&](std::span<const Span> chunk) {
        for (const auto& span : chunk)
          if (wanted(span)) visit(span);
      });
  };
  each([&](const Span& span) {
    ++begins[(span.tag() >> kShift) + 1];
    ++count;
  });
  // What is there is written over.
  spans.resize(count);
  for (std::size_t i = 1; i < begins.size(); ++i) begins[i] += begins[i - 1];
  each([&](const Span& span) { spans[begins[span.tag() >> kShift]++] = span; });
  std::size_t begin = 0;
  for (std::size_t bucket = 0; bucket + 1 < begins.size(); ++bucket) {
    const std::size_t end = begins[bucket];
    if (end - begin > kFew) {
      const auto at = spans.begin();
      std::sort(at + static_cast<std::ptrdiff_t>(begin), at + static_cast<std::ptrdiff_t>(end),
                starts_before);
    } else {
      for (std::size_t i = begin + 1; i < end; ++i) {
        const Span span = spans[i];
        std::size_t to = i;
        for (; to > begin && starts_before(span, spans[to - 1]); --to) spans[to] = spans[to - 1];
        spans[to] = span;
      }
    }
    begin = end;
  }
}

// Spans of one hash that begin at once: `ended` is the latest end of those before, `next` where the next one
// begins. The latest end of the others is the first of two, but for the one whose own it is.
void walk_block(std::span<const Span> block, std::int64_t ended, const Span* next, RowSet& later,
                RowSet& members) {
  std::size_t last = 0;
  std::int64_t second = kNever;
  for (std::size_t i = 1; i < block.size(); ++i) {
    if (block[i].to > block[last].to) {
      second = block[last].to;
      last = i;
    } else {
      second = std::max(second, block[i].to);
    }
  }
  for (std::size_t i = 0; i < block.size(); ++i) {
    const Span& span = block[i];
    const std::int64_t others = std::max(ended, i == last ? second : block[last].to);
    const bool overlapped = others > span.from;
    const bool open = (next != nullptr && span.to > next->from) || (block.size() > 1 && span.to > span.from);
    if (overlapped) later.add(span.row());
    if (overlapped || open) members.add(span.row());
  }
}

void walk(std::span<const Span> spans, RowSet& later, RowSet& members) {
  std::int64_t ended = kNever;
  for (std::size_t begin = 0; begin < spans.size();) {
    std::size_t end = begin + 1;
    while (end < spans.size() && spans[end].tag() == spans[begin].tag() &&
           spans[end].from == spans[begin].from)
      ++end;
    const bool more = end < spans.size() && spans[end].tag() == spans[begin].tag();
    walk_block(spans.subspan(begin, end - begin), ended, more ? &spans[end] : nullptr, later, members);
    for (std::size_t i = begin; i < end; ++i) ended = std::max(ended, spans[i].to);
    if (!more) ended = kNever;
    begin = end;
  }
}

// The spans that threads noted of a partition, each in the order of rows, in the order of rows.
class OrderOfRows {
 public:
  void begin(std::span<const SpanNotes* const> notes, std::size_t partition) {
    stretches_.resize(notes.size());
    size_ = 0;
    for (std::size_t i = 0; i < notes.size(); ++i) {
      stretches_[i] = {};
      notes[i]->each_chunk(partition, [&](std::span<const Span> chunk) {
        if (!chunk.empty()) stretches_[i].chunks.push_back(chunk);
        size_ += chunk.size();
      });
    }
  }
  std::size_t size() const { return size_; }

  // Once. Few change places: a thread notes many rows that follow each other.
  template <typename Visit>
  void each(Visit visit) {
    while (true) {
      Stretch* next = nullptr;
      std::uint64_t before = std::numeric_limits<std::uint64_t>::max();  // the first row of another
      for (auto& stretch : stretches_) {
        if (stretch.ended()) continue;
        const std::uint64_t row = stretch.front().row();
        if (next == nullptr || row < next->front().row()) {
          if (next != nullptr) before = std::min(before, next->front().row());
          next = &stretch;
        } else {
          before = std::min(before, row);
        }
      }
      if (next == nullptr) return;
      for (; !next->ended() && next->front().row() < before; next->step()) visit(next->front());
    }
  }

 private:
  struct Stretch {
    std::vector<std::span<const Span>> chunks;
    std::size_t chunk = 0;
    std::size_t at = 0;

    bool ended() const { return chunk == chunks.size(); }
    const Span& front() const { return chunks[chunk][at]; }
    void step() {
      if (++at < chunks[chunk].size()) return;
      at = 0;
      ++chunk;
    }
  };
  std::vector<Stretch> stretches_;
  std::size_t size_ = 0;
};

// Most bills are in the order in which calls begin: then a partition is walked as it was noted, and of each
// key no more is kept than the span that began last and where all so far have ended. Keys whose spans come in
// another order are left open.
class WalkAsNoted {
 public:
  // Room for so many spans of a partition.
  void begin(std::size_t spans) {
    shift_ = 32 - static_cast<unsigned>(std::bit_width(std::max(spans, kLeast)));
    slots_.assign(std::size_t{1} << (32 - shift_), 0);
    keys_.clear();
    open_ = 0;
  }

  void see(const Span& span, RowSet& later, RowSet& members) {
    Key& key = key_of(span.tag());
    if (key.seen++ == 0) {
      key.last = span;
      key.ended = span.to;
      return;
    }
    if (key.open) return;
    if (span.from > key.last.from) {
      if (key.last.to > span.from) members.add(key.last.row());
      if (key.ended > span.from) add(span, later, members);
      key.before = key.ended;
      key.alone = true;
    } else if (span.from == key.last.from && key.alone) {
      // Each is overlapped by what is open where they begin, and by the other.
      if (span.to > span.from) add(key.last, later, members);
      if (std::max(key.before, key.last.to) > span.from) add(span, later, members);
      if (span.to > span.from) members.add(span.row());
      if (key.last.to > span.from) members.add(key.last.row());
      key.alone = false;
    } else {
      key.open = true;
      ++open_;
      return;
    }
    key.ended = std::max(key.ended, span.to);
    key.last = span;
  }

  bool any_open() const { return open_ != 0; }
  // Whether these are so many that it is not worth asking which.
  bool many_open() const {
    constexpr std::size_t kFewOf = 8;
    return open_ * kFewOf > keys_.size();
  }
  // Of a span that was seen.
  bool is_open(const Span& span) { return key_of(span.tag()).open; }

 private:
  static constexpr std::size_t kLeast = 64;
  struct Key {
    std::uint32_t tag = 0;
    std::uint32_t seen = 0;
    Span last;                     // began last
    std::int64_t ended = kNever;   // the latest end of all
    std::int64_t before = kNever;  // of those that began before the last
    bool alone = true;             // no other began with it
    bool open = false;
  };

  static void add(const Span& span, RowSet& later, RowSet& members) {
    later.add(span.row());
    members.add(span.row());
  }
  Key& key_of(std::uint32_t tag) {
    std::size_t at = tag * 0x9E3779B1U >> shift_;
    while (slots_[at] != 0 && keys_[slots_[at] - 1].tag != tag) at = (at + 1) & (slots_.size() - 1);
    if (slots_[at] == 0) {
      keys_.emplace_back().tag = tag;
      slots_[at] = static_cast<std::uint32_t>(keys_.size());
    }
    return keys_[slots_[at] - 1];
  }

  unsigned shift_ = 0;
  std::vector<std::uint32_t> slots_;  // 0 where free, else the number of a key + 1
  std::vector<Key> keys_;
  std::size_t open_ = 0;
};

}  // namespace

void SpanNotes::more_room(Partition& partition) {
  constexpr std::size_t kLeast = 8;
  constexpr std::size_t kMost = 1024;
  const std::size_t room =
      partition.chunks.empty() ? kLeast : std::min(kMost, partition.chunks.back().room * 2);
  partition.chunks.push_back({std::make_unique_for_overwrite<Span[]>(room), room});
  partition.next = partition.chunks.back().spans.get();
  partition.end = partition.next + room;
  bytes_ += room * sizeof(Span);
}

void SpanNotes::keep(std::uint32_t part, std::uint32_t parts) {
  if (parts == 1) return;
  std::vector<Span> before;
  for (std::size_t i = 0; i < partitions_.size(); ++i) {
    before.clear();
    each_chunk(i,
               [&](std::span<const Span> chunk) { before.insert(before.end(), chunk.begin(), chunk.end()); });
    for (const auto& chunk : partitions_[i].chunks) bytes_ -= chunk.room * sizeof(Span);
    Partition& partition = partitions_[i] = Partition();
    for (const auto& span : before) {
      if ((span.tag() & (parts - 1)) != part) continue;
      if (partition.next == partition.end) more_room(partition);
      *partition.next++ = span;
    }
  }
}

void find_overlapping(std::span<const SpanNotes* const> notes, RowSet& later, RowSet& members) {
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    OrderOfRows in_order;
    WalkAsNoted as_noted;
    std::vector<Span> spans;
    while (true) {
      const std::size_t partition = next++;
      if (partition >= KeyNotes::kPartitions) return;
      in_order.begin(notes, partition);
      as_noted.begin(in_order.size());
      in_order.each([&](const Span& span) { as_noted.see(span, later, members); });
      if (!as_noted.any_open()) continue;
      const bool all = as_noted.many_open();
      take_in_order(
          notes, partition, [&](const Span& span) { return all || as_noted.is_open(span); }, spans);
      walk(spans, later, members);
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < notes.size(); ++i) threads.emplace_back(work);
  work();
  for (auto& thread : threads) thread.join();
}

}  // namespace telaudit::rules
