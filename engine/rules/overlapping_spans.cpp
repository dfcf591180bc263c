#include "rules/overlapping_spans.h"

#include <algorithm>
#include <array>
#include <atomic>
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
// little is out of order then is put right.
void take_in_order(std::span<const SpanNotes* const> notes, std::size_t partition, std::vector<Span>& spans) {
  constexpr unsigned kBits = 11;
  constexpr unsigned kShift = 32 - kBits;
  constexpr std::size_t kFew = 32;
  std::array<std::uint32_t, (std::size_t{1} << kBits) + 1> begins{};
  std::size_t count = 0;
  const auto each = [&](auto visit) {
    for (const SpanNotes* of : notes)
      of->each_chunk(partition, [&](std::span<const Span> chunk) {
        for (const auto& span : chunk) visit(span);
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
    std::vector<Span> spans;
    while (true) {
      const std::size_t partition = next++;
      if (partition >= KeyNotes::kPartitions) return;
      take_in_order(notes, partition, spans);
      walk(spans, later, members);
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < notes.size(); ++i) threads.emplace_back(work);
  work();
  for (auto& thread : threads) thread.join();
}

}  // namespace telaudit::rules
