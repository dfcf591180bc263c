// Distinct cells of a file, numbered from 0 in order of first appearance: WordTable for the hot loop of
// reading. A cell of fewer than 32 bytes is kept in one piece beside its length and compared without a jump
// that depends on its length; that takes kReadable bytes from each cell's first one on that can be read,
// whatever they hold.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "base/fast_columns.h"
#include "base/word_table.h"

namespace telaudit {

class CellTable {
 public:
  static constexpr std::size_t kReadable = 16;

  CellTable() : slots_(kFirstSlots), keys_{{{0, 0, 0, kNoCell}}} {}

  // The number of the cell, which is added where it is new.
  [[gnu::always_inline]] std::uint32_t code(const char* cell, std::size_t length) {
    if (length > kReadable) return code_of_longer(cell, length);
    Key key;
    key.words[0] = load(cell) & kMasks[std::min<std::size_t>(length, 8)];
    key.words[1] = load(cell + 8) & kMasks[std::max<std::size_t>(length, 8) - 8];
    key.words[3] = length_word(length);
    const std::uint64_t hash =
        key.words[0] * kFactors[0] ^ key.words[1] * kFactors[1] ^ key.words[3] * kFactors[3];
    const std::uint32_t number = slots_[hash >> shift_];
    const Key& there = keys_[number];
    // Of one that is as long the other two words are the same.
    if (((there.words[0] ^ key.words[0]) | (there.words[1] ^ key.words[1]) |
         (there.words[3] ^ key.words[3])) == 0)
      return number - 1;
    return find(key, hash);
  }

  // code() of each of the cells, one after the other, of which as much is readable as there.
  void codes(ScanKernel kernel, const FastCells& cells, std::uint32_t* codes);

  std::uint32_t size() const { return static_cast<std::uint32_t>(keys_.size() - 1); }

 private:
  static constexpr int kFirstSlotBits = 9;
  static constexpr std::size_t kFirstSlots = std::size_t{1} << kFirstSlotBits;
  static constexpr std::size_t kLongestKey = 31;
  // At least: few cells are looked for twice; of a table that stays in the near memory next to none.
  static constexpr std::size_t slots_per_key(std::size_t slots) { return slots < kNearSlots ? 32 : 8; }
  static constexpr std::size_t kNearSlots = std::size_t{1} << 14;

  // The bytes of the cell, zeros, and in the last byte its length.
  struct alignas(32) Key {
    std::array<std::uint64_t, 4> words = {0, 0, 0, 0};
  };
  static constexpr std::uint64_t kNoCell = UINT64_MAX;  // the last word of a key that is none
  // The upper bits of a product depend on all bits of the factors, and only these are used.
  static constexpr std::array<std::uint64_t, 4> kFactors = {0x9E3779B97F4A7C15U, 0xD1B54A32D192ED03U,
                                                            0xA24BAED4963EE407U, 0x8CB92BA72F3D8DD7U};

  static std::uint64_t load(const char* from) {
    std::uint64_t word = 0;
    std::memcpy(&word, from, 8);
    return word;
  }
  static std::uint64_t length_word(std::size_t length) {
    return std::endian::native == std::endian::little ? std::uint64_t{length} << 56U : std::uint64_t{length};
  }

  std::uint32_t code_of_longer(const char* cell, std::size_t length);
  std::uint32_t find(const Key& key, std::uint64_t hash);
  void put(std::uint32_t number, std::uint64_t hash);
  void grow();
  static std::uint64_t hash_of(const Key& key);
  void codes_avx512(const FastCells& cells, std::uint32_t* codes);

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

  // A power of two of numbers of keys, 0: empty. Key 0 and those of cells too long
  // for one are like no cell.
  std::vector<std::uint32_t> slots_;
  std::vector<Key> keys_;
  int shift_ = 64 - kFirstSlotBits;
  WordTable long_cells_;
  std::vector<std::uint32_t> long_codes_;
};

}  // namespace telaudit
