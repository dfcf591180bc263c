#include "base/cell_table.h"

namespace telaudit {

std::uint64_t CellTable::hash_of(const Key& key) {
  std::uint64_t hash = 0;
  for (std::size_t i = 0; i < 4; ++i) hash ^= key.words[i] * kFactors[i];
  return hash;
}

std::uint32_t CellTable::code_of_longer(const char* cell, std::size_t length) {
  if (length <= kLongestKey) {
    std::array<char, 32> bytes{};
    std::memcpy(bytes.data(), cell, length);
    bytes[31] = static_cast<char>(length);
    Key key;
    std::memcpy(key.words.data(), bytes.data(), 32);
    return find(key, hash_of(key));
  }
  const std::uint32_t there = long_cells_.code({cell, length});
  if (there == long_codes_.size()) {
    long_codes_.push_back(size());
    keys_.push_back({{0, 0, 0, kNoCell}});
  }
  return long_codes_[there];
}

std::uint32_t CellTable::find(const Key& key, std::uint64_t hash) {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = hash >> shift_; slots_[at] != 0; at = (at + 1) & mask)
    if (keys_[slots_[at]].words == key.words) return slots_[at] - 1;
  const std::uint32_t code = size();
  keys_.push_back(key);
  if (keys_.size() * slots_per_key(slots_.size()) > slots_.size()) {
    grow();
  } else {
    put(code + 1, hash);
  }
  return code;
}

void CellTable::put(std::uint32_t number, std::uint64_t hash) {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash >> shift_;
  while (slots_[at] != 0) at = (at + 1) & mask;
  slots_[at] = number;
}

void CellTable::grow() {
  slots_.assign(slots_.size() * 2, 0);
  --shift_;
  for (std::uint32_t number = 1; number < keys_.size(); ++number)
    if (keys_[number].words[3] != kNoCell) put(number, hash_of(keys_[number]));
}

void CellTable::codes([[maybe_unused]] ScanKernel kernel, const FastCells& cells, std::uint32_t* codes) {
#if defined(__x86_64__)
  if (kernel == ScanKernel::avx512) return codes_avx512(cells, codes);
#endif
  for (std::size_t row = 0; row < cells.rows; ++row)
    codes[row] = code(cells.window + cells.begin[row], cells.length[row]);
}

}  // namespace telaudit
