#include "rules/repeated_keys.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <thread>

namespace telaudit::rules {

void RowSet::add(std::uint64_t row) {
  const std::atomic_ref<std::uint64_t> word(words_[static_cast<std::size_t>(row / 64)]);
  word.fetch_or(std::uint64_t{1} << (row % 64), std::memory_order_relaxed);
}

void RowSet::add(std::uint64_t first, const Mask& rows) {
  const auto begin = static_cast<std::size_t>(first / 64);
  const auto shift = static_cast<unsigned>(first % 64);
  const auto set = [&](std::size_t at, std::uint64_t bits) {
    if (bits == 0) return;
    const std::atomic_ref<std::uint64_t> word(words_[at]);
    word.fetch_or(bits, std::memory_order_relaxed);
  };
  for (std::size_t i = 0; i < kMaskWords; ++i) {
    set(begin + i, rows.words[i] << shift);
    if (shift != 0) set(begin + i + 1, rows.words[i] >> (64 - shift));
  }
}

void RowSet::remove(const RowSet& other) {
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] &= ~other.words_[i];
}

std::uint64_t RowSet::count() const {
  std::uint64_t out = 0;
  for (const auto word : words_) out += static_cast<std::uint64_t>(std::popcount(word));
  return out;
}

Mask RowSet::mask(std::uint64_t first, std::size_t rows) const {
  Mask out;
  const auto begin = static_cast<std::size_t>(first / 64);
  const auto shift = static_cast<unsigned>(first % 64);
  for (std::size_t i = 0; i * 64 < rows; ++i) {
    out.words[i] = words_[begin + i] >> shift;
    if (shift != 0) out.words[i] |= words_[begin + i + 1] << (64 - shift);
  }
  return out & first_rows(rows);
}

bool RowSet::any(std::uint64_t first, std::size_t rows) const {
  for (std::size_t at = 0; at < rows; at += kVectorRows)
    if (telaudit::rules::any(mask(first + at, std::min(kVectorRows, rows - at)))) return true;
  return false;
}

void KeyNotes::more_room(Partition& partition) {
  constexpr std::size_t kLeast = 8;
  constexpr std::size_t kMost = 4096;
  const std::size_t room =
      partition.chunks.empty() ? kLeast : std::min(kMost, partition.chunks.back().room * 2);
  partition.chunks.push_back({std::make_unique_for_overwrite<std::uint64_t[]>(room), room});
  partition.next = partition.chunks.back().notes.get();
  partition.end = partition.next + room;
  bytes_ += room * sizeof(std::uint64_t);
}

template <typename Visit>
void KeyNotes::each_chunk(const Partition& partition, Visit visit) {
  for (const auto& chunk : partition.chunks) {
    const bool last = &chunk == &partition.chunks.back();
    const auto used = last ? static_cast<std::size_t>(partition.next - chunk.notes.get()) : chunk.room;
    visit(std::span<const std::uint64_t>(chunk.notes.get(), used));
  }
}

void KeyNotes::keep(std::uint32_t part, std::uint32_t parts) {
  if (parts == 1) return;
  for (auto& partition : partitions_) {
    Partition before;
    std::swap(before, partition);
    for (const auto& chunk : before.chunks) bytes_ -= chunk.room * sizeof(std::uint64_t);
    each_chunk(before, [&](std::span<const std::uint64_t> notes) {
      for (const auto note : notes) {
        if ((note >> 32 & (parts - 1)) != part) continue;
        if (partition.next == partition.end) more_room(partition);
        *partition.next++ = note;
      }
    });
  }
}

// One thread's search; its memory serves one partition after the other.
class RepeatedSearch {
 public:
  RepeatedSearch(std::span<const KeyNotes* const> notes, RowSet& repeated, Repeated how)
      : notes_(notes), repeated_(repeated), how_(how) {}

  // How many notes of the partition are there once.
  std::uint64_t search(std::size_t partition) {
    std::size_t all = 0;
    each(partition, [&](std::span<const std::uint64_t> notes) { all += notes.size(); });
    if (all == 0) return 0;
    // Two rounds by different bits of the tags leave few that merely look alike; these are compared.
    suspects_.clear();
    begin_round(all);
    each(partition, [&](std::span<const std::uint64_t> notes) { see(notes, kHighBits); });
    each(partition, [&](std::span<const std::uint64_t> notes) { suspect(notes, kHighBits); });
    if (how_ == Repeated::roughly && suspects_.size() > all / 2) {
      for (const auto note : suspects_) repeated_.add(note & 0xFFFFFFFFU);
      return all - suspects_.size();
    }
    before_.swap(suspects_);
    suspects_.clear();
    begin_round(before_.size());
    see(before_, kMixed);
    suspect(before_, kMixed);
    std::sort(suspects_.begin(), suspects_.end());
    std::size_t found = 0;
    for (std::size_t begin = 0; begin < suspects_.size();) {
      std::size_t end = begin + 1;
      while (end < suspects_.size() && suspects_[end] >> 32 == suspects_[begin] >> 32) ++end;
      for (std::size_t i = begin; i < end && end - begin > 1; ++i, ++found)
        repeated_.add(suspects_[i] & 0xFFFFFFFFU);
      begin = end;
    }
    return all - found;
  }

 private:
  // What the tag is multiplied with before its highest bits choose a slot.
  static constexpr std::uint32_t kHighBits = 1;
  static constexpr std::uint32_t kMixed = 0x9E3779B1U;

  template <typename Visit>
  void each(std::size_t partition, Visit visit) const {
    for (const KeyNotes* notes : notes_) KeyNotes::each_chunk(notes->partitions_[partition], visit);
  }

  void begin_round(std::size_t notes) {
    constexpr std::size_t kSlotsOfNote = 8;
    constexpr std::size_t kLeast = 64;
    const std::size_t slots =
        std::min(std::bit_ceil(std::max(notes * kSlotsOfNote, kLeast)), std::size_t{1} << 31);
    shift_ = static_cast<unsigned>(32 - std::countr_zero(slots));
    once_.assign(slots / 64, 0);
    twice_.assign(slots / 64, 0);
  }
  std::uint32_t slot(std::uint64_t note, std::uint32_t factor) const {
    return static_cast<std::uint32_t>(note >> 32) * factor >> shift_;
  }
  void see(std::span<const std::uint64_t> notes, std::uint32_t factor) {
    for (const auto note : notes) {
      const std::uint32_t at = slot(note, factor);
      const std::uint64_t bit = std::uint64_t{1} << (at % 64);
      twice_[at / 64] |= once_[at / 64] & bit;
      once_[at / 64] |= bit;
    }
  }
  void suspect(std::span<const std::uint64_t> notes, std::uint32_t factor) {
    // Written always and kept sometimes, so that nothing is guessed.
    const std::size_t before = suspects_.size();
    suspects_.resize(before + notes.size());
    std::uint64_t* out = suspects_.data() + before;
    for (const auto note : notes) {
      const std::uint32_t at = slot(note, factor);
      *out = note;
      out += twice_[at / 64] >> (at % 64) & 1U;
    }
    suspects_.resize(static_cast<std::size_t>(out - suspects_.data()));
  }

  std::span<const KeyNotes* const> notes_;
  RowSet& repeated_;
  const Repeated how_;
  unsigned shift_ = 0;
  std::vector<std::uint64_t> once_;
  std::vector<std::uint64_t> twice_;
  std::vector<std::uint64_t> suspects_;
  std::vector<std::uint64_t> before_;
};

std::uint64_t find_repeated(std::span<const KeyNotes* const> notes, RowSet& repeated, Repeated how,
                            std::size_t partitions) {
  std::atomic<std::size_t> next{0};
  std::atomic<std::uint64_t> alone{0};
  const auto work = [&] {
    RepeatedSearch search(notes, repeated, how);
    std::uint64_t found = 0;
    while (true) {
      const std::size_t partition = next++;
      if (partition >= partitions) break;
      found += search.search(partition);
    }
    alone += found;
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < notes.size(); ++i) threads.emplace_back(work);
  work();
  for (auto& thread : threads) thread.join();
  return alone;
}

}  // namespace telaudit::rules
