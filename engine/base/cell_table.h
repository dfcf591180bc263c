// Distinct cells of a file, numbered from 0 in order of first appearance: WordTable for the hot loop of
// reading. A cell of up to 16 bytes is kept beside its number and compared without a jump that depends on its
// length; that takes kReadable bytes from each cell's first one on that can be read, whatever they hold.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/word_table.h"

namespace telaudit {

class CellTable {
 public:
  static constexpr std::size_t kReadable = 16;

  CellTable() : slots_(kFirstSlots) {}

  // The number of the cell, which is added where it is new.
  [[gnu::always_inline]] std::uint32_t code(const char* cell, std::size_t length) {
    if (length > kReadable) return long_code({cell, length});
    const Key key = key_of(cell, length);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash_of(key) & mask;; at = (at + 1) & mask) {
      const Slot& slot = slots_[at];
      if (((slot.key.low ^ key.low) | (slot.key.high ^ key.high) | (slot.key.length ^ key.length)) == 0)
        return slot.code;
      if (slot.key.length == kEmpty) return add(key);
    }
  }
  std::uint32_t size() const { return size_; }

 private:
  static constexpr std::size_t kFirstSlots = 64;
  static constexpr std::uint32_t kEmpty = UINT32_MAX;

  // The bytes of the cell, then zeros.
  struct Key {
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    std::uint32_t length = kEmpty;
  };
  struct Slot {
    Key key;
    std::uint32_t code = 0;
  };

  static Key key_of(const char* cell, std::size_t length) {
    Key key;
    std::memcpy(&key.low, cell, 8);
    std::memcpy(&key.high, cell + 8, 8);
    key.low &= kMasks[std::min<std::size_t>(length, 8)];
    key.high &= kMasks[std::max<std::size_t>(length, 8) - 8];
    key.length = static_cast<std::uint32_t>(length);
    return key;
  }
  static std::size_t hash_of(const Key& key) {
    const std::uint64_t mixed =
        (key.low + key.length) * 0x9E3779B97F4A7C15U ^ (key.high * 0xD1B54A32D192ED03U);
    return static_cast<std::size_t>(mixed ^ (mixed >> 29U) ^ (mixed >> 47U));
  }

  std::uint32_t long_code(std::string_view cell) {
    const std::uint32_t there = long_cells_.code(cell);
    if (there == long_codes_.size()) long_codes_.push_back(size_++);
    return long_codes_[there];
  }

  std::uint32_t add(const Key& key) {
    if ((++short_cells_) * 2 > slots_.size()) grow();
    put({key, size_});
    return size_++;
  }
  void put(const Slot& slot) {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash_of(slot.key) & mask;
    while (slots_[at].key.length != kEmpty) at = (at + 1) & mask;
    slots_[at] = slot;
  }
  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old)
      if (slot.key.length != kEmpty) put(slot);
  }

  // The first bytes in memory are the low ones of a little-endian word, the high ones of another.
  static constexpr std::array<std::uint64_t, 9> kMasks = [] {
    std::array<std::uint64_t, 9> masks{};
    for (std::size_t bytes = 1; bytes <= 8; ++bytes) {
      const std::uint64_t ones = UINT64_MAX >> (64 - 8 * bytes);
      masks[bytes] =
          std::endian::native == std::endian::little ? ones : ~(UINT64_MAX >> (8 * bytes - 1) >> 1);
    }
    return masks;
  }();

  std::vector<Slot> slots_;  // a power of two, at most half full
  std::size_t short_cells_ = 0;
  WordTable long_cells_;
  std::vector<std::uint32_t> long_codes_;
  std::uint32_t size_ = 0;
};

}  // namespace telaudit
