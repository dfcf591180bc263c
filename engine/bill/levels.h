// Levels: the nodes of a bill's own tree, with what it prints of them. A bill may have hundreds of thousands,
// so a part keeps them packed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"

namespace telaudit::bill {

// What the bill prints of the account's balance, signed as printed (payments negative).
struct BalanceForward {
  std::optional<Decimal> previous_balance;
  std::optional<Decimal> payments;
  std::optional<Decimal> adjustments;
  std::optional<Decimal> other_adjustments;
  std::optional<Decimal> total_due;

  bool any() const { return previous_balance || payments || adjustments || other_adjustments || total_due; }
};

// One level, by itself.
struct Level {
  std::string id;      // unique within the invoice; "" never
  std::string parent;  // "" at a root
  std::string label;
  std::string
      kind;  // part, provider, account, sub_account, group, category, line, ...; the format's own name
  std::optional<Decimal> printed;  // the total the bill prints for it
  std::uint32_t roundings =
      0;  // how many roundings to the printed unit the format states between charges and `printed`
  bool information_only = false;    // its charges are not payable
  BalanceForward balance;           // roots only
  std::uint64_t source_offset = 0;  // of the record that printed the total (or opened the level)
  std::uint64_t source_length = 0;
};

// The same, with text that stands elsewhere.
struct LevelView {
  std::string_view id;
  std::string_view parent;
  std::string_view label;
  std::string_view kind;
  std::optional<Decimal> printed;
  std::uint32_t roundings = 0;
  bool information_only = false;
  const BalanceForward* balance_forward = nullptr;  // none: the bill prints none here
  std::uint64_t source_offset = 0;
  std::uint64_t source_length = 0;

  LevelView() = default;
  // Lives as long as the level.
  LevelView(const Level& level);  // NOLINT(google-explicit-constructor): a level is seen as it is

  const BalanceForward& balance() const;
};

// Writes the level into `to`, whose strings keep their memory.
void copy_to(const LevelView& level, Level& to);
Level copy_of(const LevelView& level);

// Levels of one part, in their order: about 100 bytes each. Views live until the next change. No text of a
// level has more than kLongestText bytes.
class Levels {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = LevelView;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = LevelView;

    Iterator(const Levels& levels, std::size_t at) : levels_(&levels), at_(at) {}
    LevelView operator*() const { return (*levels_)[at_]; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++at_;
      return before;
    }
    bool operator==(const Iterator& other) const { return at_ == other.at_; }

   private:
    const Levels* levels_;
    std::size_t at_;
  };

  static constexpr std::size_t kLongestText = (std::size_t{1} << 24U) - 1;

  std::size_t size() const { return records_.size(); }
  bool empty() const { return records_.empty(); }
  const LevelView operator[](std::size_t index) const;
  const LevelView front() const { return (*this)[0]; }
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size()}; }

  // Room for so many levels and bytes of text: without it a long list is copied as it grows.
  void reserve(std::size_t levels, std::size_t text_bytes = 0) {
    records_.reserve(levels);
    text_.reserve(text_bytes);
  }
  void clear();
  // Appends a copy; the texts must not stand in these levels.
  void push_back(const LevelView& level);
  void set_printed(std::size_t index, Decimal printed, std::uint64_t source_offset,
                   std::uint64_t source_length);
  void set_balance(std::size_t index, const BalanceForward& balance);

 private:
  // Place and size of a text, in one number.
  using Text = std::uint64_t;
  struct Record {
    Text id = 0;
    Text parent = 0;
    Text label = 0;
    Text kind = 0;
    std::uint64_t source_offset = 0;
    std::uint64_t source_length = 0;
    std::int64_t printed = 0;
    std::uint32_t roundings = 0;
    std::uint8_t printed_scale = 0;
    bool is_printed : 1 = false;
    bool information_only : 1 = false;
    bool has_balance : 1 = false;
  };
  struct Balance {
    std::size_t level = 0;
    BalanceForward balance;
  };

  Text keep(std::string_view text);
  Text keep_recent(std::string_view text);
  std::string_view view(Text text) const;
  const BalanceForward* balance_of(std::size_t index) const;

  std::vector<Record> records_;
  std::string text_;
  std::vector<Balance> balances_;  // in order of their levels
  // Texts that were met last, by hash: labels and kinds repeat, and a parent is a level that was met before.
  std::vector<Text> recent_;
};

}  // namespace telaudit::bill
