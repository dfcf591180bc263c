// The charges of some months, added up by account, service, code, class and unit: what variance.cpp compares.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/decimal.h"
#include "base/result.h"
#include "base/word_table.h"
#include "bill/relation.h"

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

// Which bill of its account a charge stands on: 0 is the bill of the month, 1 the one before, and so on.
struct BillSlots {
  std::string carrier, account;
  std::vector<std::pair<Date, std::uint8_t>> days;  // of bills, ascending
  // Days that one billing period may have; charges for less or more are kept apart. Nothing: any.
  std::optional<std::pair<int, int>> period_days;
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

// A product is a code, or, of charges without one that are no usage, their description behind this mark,
// without dates and, of instalments, with # for each number.
inline constexpr char kDescriptionMark = '\x1f';

// The charges that are to be paid on the bills named, without balances. Services are normalised. The same for
// any number of threads.
Result<ElementSums> sum_elements(const bill::Relation& charges, std::span<const BillSlots> accounts,
                                 std::span<const Dimension> by, unsigned threads);

}  // namespace telaudit::book
