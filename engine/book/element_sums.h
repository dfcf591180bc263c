// What charges are added up by, and their sums: as small as they can be held, for there may be one for each
// service and code of an estate.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/word_table.h"

namespace telaudit::book {

// Numbers pairs of 64 bits from 0 in the order in which they come.
class PairNumbers {
 public:
  using Pair = std::array<std::uint64_t, 2>;

  std::uint32_t number(const Pair& pair);
  const std::vector<Pair>& pairs() const { return pairs_; }

 private:
  void grow();

  std::vector<std::uint32_t> slots_;  // number + 1; 0: empty
  std::vector<Pair> pairs_;
};

enum class Dimension : std::uint8_t { none, category, service, product };

// What a charge is counted by; equal numbers are equal words.
struct ElementKey {
  std::uint32_t account = 0;  // place among the slots given
  std::uint32_t service = 0, product = 0;
  std::uint16_t unit = 0;
  std::uint8_t category = 0;
  std::uint8_t currency = 0;
};

// How a quantity was stated.
enum class Measure : std::uint8_t { none, billed_units, duration, quantity, rows, mixed };

// On the bill of the month and on the one before.
struct ElementSum {
  std::array<Total, 2> amount, quantity;
  std::array<std::uint32_t, 2> rows{};
  std::array<Measure, 2> measure{};

  void add(std::size_t slot, const Total& more, const Total& more_quantity, Measure how);
  void add(const ElementSum& other);
};

struct PeriodSum {
  std::array<Total, 2> amount;
};

// An ElementSum in 48 bytes, for as long as its sums fit 64 bits at one scale.
class PackedSum {
 public:
  // False where the sum does not fit any more; nothing is added then.
  bool add(std::size_t slot, const Decimal& amount, const Decimal& quantity, Measure measure);
  bool add(const PackedSum& other);
  void count_row(std::size_t slot) { ++rows_[slot]; }
  ElementSum sum() const;

 private:
  std::array<std::int64_t, 2> amount_{}, quantity_{};
  std::array<std::uint32_t, 2> rows_{};
  std::uint8_t amount_scale_ = 0, quantity_scale_ = 0;
  std::array<Measure, 2> measure_{};
};

struct ElementSums {
  WordTable services, products, units, categories, currencies, texts;  // what the numbers mean
  std::map<std::uint32_t, std::string> service_printed;  // by service: as the carrier prints it, if otherwise
  std::vector<std::optional<std::string>> product_text;  // by product: the least of its descriptions
  PairNumbers keys;                                      // packed; see key()
  std::vector<PackedSum> packed;                         // as keys
  std::map<std::uint32_t, ElementSum> wide;              // by place of the key: instead, where it did not fit
  std::map<std::uint32_t, PeriodSum> parts;  // by place of the key: charges for other than one period

  std::size_t size() const { return packed.size(); }
  // The place of the key, a new one where nothing was counted by it yet.
  std::uint32_t place(const ElementKey& key);
  ElementKey key(std::size_t at) const;
  ElementSum sum(std::size_t at) const;
  std::string_view service(std::uint32_t number) const;  // as printed

  // Amounts by account, dimension's number and currency on each bill.
  struct Cell {
    std::uint32_t account = 0, subject = 0;
    std::uint8_t currency = 0;
  };
  struct Cells {
    Dimension dimension = Dimension::none;
    std::vector<Cell> cells;
    std::vector<Total> amounts;  // slots for each cell
  };
  std::vector<Cells> by;  // as asked
  std::size_t slots = 0;
};

}  // namespace telaudit::book
