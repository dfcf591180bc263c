// Bytes on their way out: a growing buffer for loops that write small things by the million.
#pragma once

#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

namespace telaudit::cli {

class OutputBytes {
 public:
  // Room for `count` more bytes; write there, then tell with took().
  char* room(std::size_t count) {
    if (bytes_.size() - used_ < count) bytes_.resize(2 * (used_ + count));
    return bytes_.data() + used_;
  }
  void took(const char* end) { used_ = static_cast<std::size_t>(end - bytes_.data()); }

  void put(char c) {
    *room(1) = c;
    ++used_;
  }
  void put(std::string_view text) {
    if (text.empty()) return;
    std::memcpy(room(text.size()), text.data(), text.size());
    used_ += text.size();
  }
  // The last byte becomes another.
  void replace_last(char c) { bytes_[used_ - 1] = c; }

  std::string_view view() const { return {bytes_.data(), used_}; }
  std::size_t size() const { return used_; }
  // Forgets what lies behind `size`.
  void shrink(std::size_t size) { used_ = size; }

 private:
  std::vector<char> bytes_;
  std::size_t used_ = 0;
};

}  // namespace telaudit::cli
