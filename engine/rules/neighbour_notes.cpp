#include "rules/neighbour_notes.h"

#include <algorithm>
#include <utility>

namespace telaudit::rules {

std::uint64_t* NeighbourNotes::take(std::size_t words) {
  constexpr std::size_t kFirstSlab = std::size_t{64} << 10U;  // bytes
  constexpr std::size_t kSlab = std::size_t{256} << 10U;
  if (static_cast<std::size_t>(slab_end_ - free_) < words) {
    const std::size_t room = (slabs_.empty() ? kFirstSlab : kSlab) / sizeof(std::uint64_t);
    slabs_.push_back(std::make_unique_for_overwrite<std::uint64_t[]>(room));
    free_ = slabs_.back().get();
    slab_end_ = free_ + room;
    bytes_ += room * sizeof(std::uint64_t);
  }
  return std::exchange(free_, free_ + words);
}

void NeighbourNotes::more_room(Partition& partition) {
  constexpr std::size_t kLeast = 4;
  constexpr std::size_t kMost = 64;
  const std::size_t notes =
      partition.chunks.empty() ? kLeast : std::min(kMost, 2 * partition.chunks.back().room / layout_.words());
  const std::size_t room = notes * layout_.words();
  partition.chunks.push_back({take(room), room});
  partition.next = partition.chunks.back().words;
  partition.end = partition.next + room;
}

void NeighbourNotes::append_to(std::vector<const std::uint64_t*>& out, std::size_t partition) const {
  const Partition& from = partitions_[partition];
  for (const auto& chunk : from.chunks) {
    const std::uint64_t* const end = chunk.words + used(from, chunk);
    for (const std::uint64_t* note = chunk.words; note != end; note += layout_.words()) out.push_back(note);
  }
}

void NeighbourNotes::keep(std::uint32_t part, std::uint32_t parts) {
  if (parts == 1) return;
  const std::vector<Slab> until_copied = std::exchange(slabs_, {});
  free_ = slab_end_ = nullptr;
  bytes_ = 0;
  std::vector<const std::uint64_t*> before;
  for (std::size_t i = 0; i < partitions_.size(); ++i) {
    before.clear();
    append_to(before, i);
    partitions_[i] = {};
    for (const std::uint64_t* note : before) {
      const std::uint64_t hash = NoteLayout::hash(note);
      if (KeyNotes::belongs(hash, part, parts)) std::copy_n(note, layout_.words(), add(hash));
    }
  }
}

}  // namespace telaudit::rules
