// The names of a set's levels, numbered from 0 in order of first appearance. Nearly all senders number their
// levels from 1, so names that are small numbers are found by their value; the others are looked up as words.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/word_table.h"

namespace telaudit::formats::x12 {

class LevelNames {
 public:
  static constexpr std::uint32_t kNotThere = WordTable::kNotThere;

  // The code of the name, which is added where it is new.
  std::uint32_t code(std::string_view name) {
    if (const auto value = value_of(name)) {
      const std::size_t page = *value / kPage;
      if (page >= pages_.size()) pages_.resize(page + 1);
      if (pages_[page] == nullptr) {
        pages_[page] = std::make_unique<Page>();
        pages_[page]->fill(kNotThere);
      }
      std::uint32_t& code = (*pages_[page])[*value % kPage];
      if (code == kNotThere) code = names_++;
      return code;
    }
    const std::uint32_t word = words_.code(name);
    if (word == codes_of_words_.size()) codes_of_words_.push_back(names_++);
    return codes_of_words_[word];
  }

  // kNotThere where it was not added.
  std::uint32_t find(std::string_view name) const {
    if (const auto value = value_of(name)) {
      const std::size_t page = *value / kPage;
      return page >= pages_.size() || pages_[page] == nullptr ? kNotThere : (*pages_[page])[*value % kPage];
    }
    const std::uint32_t word = words_.find(name);
    return word == WordTable::kNotThere ? kNotThere : codes_of_words_[word];
  }

 private:
  static constexpr std::size_t kPage = 4096;
  static constexpr std::size_t kMostDigits = 7;
  using Page = std::array<std::uint32_t, kPage>;

  // Of a number without leading zeros.
  static std::optional<std::size_t> value_of(std::string_view name) {
    if (name.empty() || name.size() > kMostDigits || (name[0] == '0' && name.size() > 1)) return std::nullopt;
    std::size_t value = 0;
    for (const char c : name) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + static_cast<std::size_t>(c - '0');
    }
    return value;
  }

  std::vector<std::unique_ptr<Page>> pages_;
  WordTable words_;
  std::vector<std::uint32_t> codes_of_words_;
  std::uint32_t names_ = 0;
};

}  // namespace telaudit::formats::x12
