// Distinct words, numbered from 0 in order of first appearance. Finding a word allocates nothing; words keep
// their place in memory for as long as the table lives, also when it is moved.
#pragma once

#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace telaudit {

class WordTable {
 public:
  static constexpr std::uint32_t kNotThere = UINT32_MAX;

  // The number of the word, which is added where it is new.
  std::uint32_t code(std::string_view word) {
    const std::uint32_t hash = hash_of(word);
    const std::uint32_t found = find_hashed(word, hash);
    return found != kNotThere ? found : add(word, hash);
  }
  // kNotThere where the table does not hold it.
  std::uint32_t find(std::string_view word) const { return find_hashed(word, hash_of(word)); }

  std::string_view word(std::uint32_t code) const { return words_[code]; }
  std::span<const std::string_view> words() const { return words_; }
  std::size_t size() const { return words_.size(); }
  // Bytes the table occupies.
  std::size_t memory() const;

  // Whether two words of one length are the same.
  static bool same(const char* left, const char* right, std::size_t length) {
    if (length > 16) return std::memcmp(left, right, length) == 0;
    if (length >= 8)
      return load(left, 8) == load(right, 8) && load(left + length - 8, 8) == load(right + length - 8, 8);
    if (length >= 4)
      return load(left, 4) == load(right, 4) && load(left + length - 4, 4) == load(right + length - 4, 4);
    for (std::size_t i = 0; i < length; ++i)
      if (left[i] != right[i]) return false;
    return true;
  }

 private:
  static std::uint64_t load(const char* from, std::size_t bytes) {
    std::uint64_t value = 0;
    std::memcpy(&value, from, bytes);
    return value;
  }

  struct Slot {
    std::uint32_t hash = 0;
    std::uint32_t next = 0;  // code + 1; 0: empty
  };

  // Not seeded: the order of codes is that of appearance, so the hash cannot show; what a hostile file can
  // do with it is bounded by the words one piece of a file holds.
  static std::uint32_t hash_of(std::string_view word) {
    const std::size_t length = word.size();
    if (length > 16) return hash_long(word);
    std::uint64_t low = 0;
    std::uint64_t high = 0;
    if (length >= 8) {
      low = load(word.data(), 8);
      high = load(word.data() + length - 8, 8);
    } else if (length >= 4) {
      low = load(word.data(), 4);
      high = load(word.data() + length - 4, 4);
    } else if (length > 0) {
      low = static_cast<unsigned char>(word[0]) |
            static_cast<std::uint64_t>(static_cast<unsigned char>(word[length / 2])) << 8U |
            static_cast<std::uint64_t>(static_cast<unsigned char>(word[length - 1])) << 16U;
    }
    const auto product =
        static_cast<unsigned __int128>(low ^ (0x9E3779B97F4A7C15U + length)) * (high ^ 0xD1B54A32D192ED03U);
    const std::uint64_t folded =
        static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
    return static_cast<std::uint32_t>(folded ^ (folded >> 32U));
  }
  static std::uint32_t hash_long(std::string_view word);

  std::uint32_t find_hashed(std::string_view word, std::uint32_t hash) const {
    if (slots_.empty()) return kNotThere;
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
      const Slot& slot = slots_[at];
      if (slot.next == 0) return kNotThere;
      if (slot.hash != hash) continue;
      const std::string_view there = words_[slot.next - 1];
      if (there.size() == word.size() && same(there.data(), word.data(), word.size())) return slot.next - 1;
    }
  }
  std::uint32_t add(std::string_view word, std::uint32_t hash);
  void grow();
  std::string_view keep(std::string_view word);

  std::vector<Slot> slots_;  // a power of two, at most half full
  std::vector<std::string_view> words_;
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* free_ = nullptr;
  std::size_t left_ = 0;
  std::size_t kept_ = 0;
};

}  // namespace telaudit
