#include "rules/note_order.h"

#include <algorithm>
#include <bit>

namespace telaudit::rules {

void NoteOrder::number_keys(std::span<const std::uint64_t* const> notes) {
  const unsigned bits = static_cast<unsigned>(std::bit_width(2 * notes.size()));
  slots_.assign(std::size_t{1} << bits, 0);
  keys_.clear();
  key_of_.resize(notes.size());
  const std::size_t last = slots_.size() - 1;
  constexpr std::size_t kAhead = 12;  // notes come from far
  for (std::size_t i = 0; i < notes.size(); ++i) {
    if (i + kAhead < notes.size()) __builtin_prefetch(notes[i + kAhead]);
    const std::uint64_t hash = NoteLayout::hash(notes[i]);
    const std::uint32_t check = NoteLayout::check(notes[i]);
    // The highest bits are those of the partition.
    std::size_t at = hash << KeyNotes::kPartitionBits >> (64 - bits);
    while (slots_[at] != 0 && (keys_[slots_[at] - 1].hash != hash || keys_[slots_[at] - 1].check != check))
      at = (at + 1) & last;
    if (slots_[at] == 0) {
      keys_.push_back({hash, check, 0});
      slots_[at] = static_cast<std::uint32_t>(keys_.size());
    }
    key_of_[i] = slots_[at] - 1;
    ++keys_[key_of_[i]].notes;
  }
}

void NoteOrder::order_key(std::uint32_t begin, std::uint32_t end, const NoteLayout& layout,
                          std::span<const std::size_t> order) {
  const auto before = [&](const std::uint64_t* left, const std::uint64_t* right) {
    for (const std::size_t place : order) {
      const std::int64_t one = layout.value(left, place);
      const std::int64_t other = layout.value(right, place);
      if (one != other) return one < other;
    }
    return NoteLayout::row(left) < NoteLayout::row(right);
  };
  const auto first = sorted_.begin() + begin;
  const auto last = sorted_.begin() + end;
  const auto middle = std::is_sorted_until(first, last, before);
  if (middle == last) return;
  // The rows of two threads, mostly.
  if (!std::is_sorted(middle, last, before)) return std::sort(first, last, before);
  merged_.resize(end - begin);
  std::merge(first, middle, middle, last, merged_.begin(), before);
  std::copy(merged_.begin(), merged_.end(), first);
}

void NoteOrder::sort(std::span<const std::uint64_t* const> notes, const NoteLayout& layout,
                     std::span<const std::size_t> order) {
  number_keys(notes);
  std::uint32_t next = 0;
  for (auto& key : keys_) {
    const std::uint32_t begin = next;
    next += key.notes;
    key.notes = begin;
  }
  sorted_.resize(notes.size());
  begins_.resize(notes.size());
  for (std::size_t i = 0; i < notes.size(); ++i) sorted_[keys_[key_of_[i]].notes++] = notes[i];
  std::uint32_t begin = 0;
  for (const auto& key : keys_) {
    const std::uint32_t end = key.notes;
    std::fill(begins_.begin() + begin, begins_.begin() + end, begin);
    if (end - begin > 1) order_key(begin, end, layout, order);
    begin = end;
  }
}

}  // namespace telaudit::rules
