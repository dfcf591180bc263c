// The parts of a reading, in their order. A file may have a million bills, and each of them is looked at a
// few times only, so they are kept packed: some hundred bytes each, and some ten for each of their levels.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bill/invoice.h"

namespace telaudit::bill {

// Texts that came at least twice, numbered: carriers, currencies, kinds and headings are the same in most
// parts. Which of them are found again is a question of luck.
class RepeatedTexts {
 public:
  // The number of the text where it is known to repeat.
  std::optional<std::uint32_t> number(std::string_view text);
  std::string_view text(std::uint32_t number) const { return texts_[number]; }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::optional<std::uint32_t> number;
  };
  std::array<Slot, 512> slots_{};
  std::deque<std::string> texts_;
};

class Parts {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Part;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = Part;

    Iterator(const Parts& parts, std::size_t at) : parts_(&parts), at_(at) {}
    Part operator*() const { return (*parts_)[at_]; }
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
    const Parts* parts_;
    std::size_t at_;
  };

  // The texts live until the part is taken.
  struct Key {
    std::string_view carrier;
    std::string_view account;
    std::string_view number;
    Date bill_date;
    bool operator==(const InvoiceKey& key) const {
      return carrier == key.carrier && account == key.account && number == key.number &&
             bill_date == key.bill_date;
    }
  };

  std::size_t size() const { return packed_.size(); }
  bool empty() const { return packed_.empty(); }
  void push_back(Part part);
  // A copy.
  const Part operator[](std::size_t index) const;
  const Part at(std::size_t index) const { return (*this)[index]; }
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size()}; }

  Key key(std::size_t index) const;
  std::vector<RowRange> rows(std::size_t index) const;
  // Of all parts that are not taken.
  std::uint64_t levels() const { return levels_; }

  // The part itself; nobody asks for it again, unless it is put back.
  Part take(std::size_t index);
  void put_back(std::size_t index, Part part);

 private:
  RepeatedTexts repeated_;
  std::vector<std::unique_ptr<char[]>> packed_;  // nothing for a part that is taken, or stands in large_
  std::map<std::size_t, Part> large_;            // whose copy would take much room
  std::string scratch_;
  std::uint64_t levels_ = 0;
};

}  // namespace telaudit::bill
