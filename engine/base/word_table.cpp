#include "base/word_table.h"

#include <algorithm>

#include "base/hash.h"
#include "base/result.h"

namespace telaudit {
namespace {

// There may be a table for each of 100,000 invoices, with one word each: it begins small.
constexpr std::size_t kFirstSlots = 8;
constexpr std::size_t kFirstBlockBytes = 64;
constexpr std::size_t kMostBlockBytes = 64U * 1024U;

}  // namespace

std::uint32_t WordTable::hash_long(std::string_view word) {
  return static_cast<std::uint32_t>(xxh3(word));
}

std::uint32_t WordTable::add(std::string_view word, std::uint32_t hash) {
  if ((words_.size() + 1) * 2 > slots_.size()) grow();
  require(words_.size() < kNotThere - 1, "a column of one piece has fewer than 2^32 words");
  const auto code = static_cast<std::uint32_t>(words_.size());
  words_.push_back(keep(word));
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].next != 0) at = (at + 1) & mask;
  slots_[at] = {hash, code + 1};
  return code;
}

void WordTable::grow() {
  std::vector<Slot> old(slots_.empty() ? kFirstSlots : slots_.size() * 2);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.next == 0) continue;
    std::size_t at = slot.hash & mask;
    while (slots_[at].next != 0) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

std::string_view WordTable::keep(std::string_view word) {
  if (word.empty()) return {};
  if (word.size() > left_) {
    const std::size_t size = std::max(std::clamp(kept_, kFirstBlockBytes, kMostBlockBytes), word.size());
    blocks_.push_back(std::make_unique<char[]>(size));
    kept_ += size;
    free_ = blocks_.back().get();
    left_ = size;
  }
  char* const place = free_;
  std::memcpy(place, word.data(), word.size());
  free_ += word.size();
  left_ -= word.size();
  return {place, word.size()};
}

std::size_t WordTable::memory() const {
  return slots_.size() * sizeof(Slot) + words_.size() * sizeof(std::string_view) + kept_;
}

}  // namespace telaudit
