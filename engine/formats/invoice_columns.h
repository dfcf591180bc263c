// The charges of one piece of a file of invoices (EDIFACT INVOIC, X12 810) as columns: what their own
// segments say. What they inherit and how they count is known only when the pieces are joined, and filled in
// when the charges are taken.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/decimal.h"
#include "base/word_table.h"
#include "bill/charge.h"
#include "bill/table.h"

namespace telaudit::formats::invoice {

inline constexpr std::int64_t kNoNumber = std::numeric_limits<std::int64_t>::min();
inline constexpr std::uint32_t kNoWord = UINT32_MAX;

// Where a charge stands in its message.
enum LevelIndex : std::int32_t { kLines = -1, kTaxes = -2, kAllowances = -3, kCalls = -4 };

// What decides whether a charge counts.
enum class Counting : std::uint8_t {
  counts,
  information,        // never
  line_tax,           // where the summary prints no tax
  call,               // where the message has no lines
  summary_allowance,  // where the heading has none
};

enum TextField : std::size_t {
  kService,
  kProduct,
  kDescription,
  kSection,
  kClass,
  kUnit,
  kCurrency,
  kTaxType,
  kOrder,
  kContract,
  kCostCentre,
  kUser,
  kDestination,
  kBelongsTo,
  kTextFields,
};
inline constexpr std::array<bill::charge::Column, kTextFields> kTextColumns = {
    bill::charge::kService,           bill::charge::kProductCode, bill::charge::kDescription,
    bill::charge::kSection,           bill::charge::kChargeClass, bill::charge::kUnit,
    bill::charge::kCurrency,          bill::charge::kTaxType,     bill::charge::kOrderReference,
    bill::charge::kContractReference, bill::charge::kCostCentre,  bill::charge::kUser,
    bill::charge::kDestination,       bill::charge::kBelongsTo};

enum NumberField : std::size_t { kFrom, kThrough, kStart, kDuration, kDataVolume, kNumberFields };
inline constexpr std::array<bill::charge::Column, kNumberFields> kNumberColumns = {
    bill::charge::kFrom, bill::charge::kThrough, bill::charge::kStart, bill::charge::kDuration,
    bill::charge::kDataVolume};

enum DecimalField : std::size_t { kAmount, kQuantity, kRate, kTaxBase, kTaxRate, kDecimalFields };
inline constexpr std::array<bill::charge::Column, kDecimalFields> kDecimalColumns = {
    bill::charge::kAmount, bill::charge::kQuantity, bill::charge::kRate, bill::charge::kTaxBase,
    bill::charge::kTaxRate};

inline constexpr std::uint8_t kNoScale = UINT8_MAX;

// One charge on its way into the columns. Words are codes of the table that holds the piece's words.
struct Row {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::uint32_t ordinal = 0;
  std::int32_t level = kLines;
  Counting counting = Counting::counts;
  std::array<std::uint32_t, kTextFields> words;
  std::array<std::int64_t, kNumberFields> numbers;
  std::array<Decimal, kDecimalFields> decimals;  // scale kNoScale: unknown

  Row() { clear(); }
  void clear() {
    offset = 0;
    length = 0;
    ordinal = 0;
    level = kLines;
    counting = Counting::counts;
    words.fill(kNoWord);
    numbers.fill(kNoNumber);
    decimals.fill(Decimal{0, kNoScale});
  }
  bool has(DecimalField field) const { return decimals[field].scale != kNoScale; }
};

// What the charges of one message have in common.
struct RowContext;

class Columns {
 public:
  std::size_t size() const { return offsets_.size(); }
  std::uint32_t word(TextField field, std::string_view text) {
    // Often it is that of the row before.
    std::uint32_t& last = last_words_[field];
    const WordTable& words = dictionaries_[field];
    if (last < words.size() && words.word(last) == text) return last;
    return last = dictionaries_[field].code(text);
  }
  std::string_view word(TextField field, std::uint32_t code) const { return dictionaries_[field].word(code); }
  void add(const Row& row);
  // Room for so many rows.
  void expect(std::size_t rows);

  // Appends rows [begin, end) to the table; `level_offsets` are those of the piece's lines that are levels.
  // Once for each row, and before the words are used with another table.
  void take(const RowContext& context, std::span<const std::uint64_t> level_offsets, std::size_t begin,
            std::size_t end, bill::TableBuilder& table);

 private:
  // Values of the rows up to the last that has one.
  template <typename Value>
  static void put(std::vector<Value>& column, std::size_t row, Value value, Value none) {
    if (value == none) return;
    if (column.size() < row) column.resize(row, none);
    column.push_back(value);
  }
  void take_words(const RowContext& context, std::size_t begin, std::size_t end, bill::TableBuilder& table);
  void take_numbers(const RowContext& context, std::size_t begin, std::size_t end, bill::TableBuilder& table);
  void take_decimals(const RowContext& context, std::size_t begin, std::size_t end,
                     bill::TableBuilder& table);
  void take_levels(const RowContext& context, std::span<const std::uint64_t> level_offsets, std::size_t begin,
                   std::size_t end, bill::TableBuilder& table);

  std::vector<std::int64_t> offsets_;
  std::vector<std::int64_t> lengths_;
  std::vector<std::int64_t> ordinals_;  // up to the last that is not 0
  std::vector<std::int32_t> levels_;
  std::vector<std::uint8_t> counting_;
  std::array<WordTable, kTextFields> dictionaries_;
  std::array<std::uint32_t, kTextFields> last_words_{};
  std::array<std::vector<std::uint32_t>, kTextFields> words_;
  std::array<std::vector<std::uint32_t>, kTextFields> table_codes_;  // of the words in the table
  std::array<std::vector<std::int64_t>, kNumberFields> numbers_;
  struct DecimalColumn {
    std::vector<std::int64_t> mantissas;
    std::vector<std::uint8_t> scales;
  };
  std::array<DecimalColumn, kDecimalFields> decimals_;
  std::vector<std::uint8_t> known_;
};

struct RowContext {
  std::string carrier;
  std::string account;
  std::string parent_account;
  std::string invoice;
  std::int32_t bill_date = 0;
  std::string currency;
  std::string contract;
  std::string service;  // of the whole message
  std::string root;     // id of its level
  std::int64_t from = kNoNumber;
  std::int64_t through = kNoNumber;
  bool turned = false;  // a credit whose amounts are printed without a minus
  bool payable = true;
  bool line_taxes_count = false;
  bool calls_count = false;
  bool summary_allowances_count = true;
};

// Ids of levels: "<root>/lines", "<root>/line@<offset>".
std::string level_id(const std::string& root, std::int32_t level, std::uint64_t offset);

}  // namespace telaudit::formats::invoice
