// Tables in memory: built row by row, then read as a relation. Readers build charges with it, terms compile
// contracts into it, rule tests write their rows with it.
#pragma once

#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/word_table.h"
#include "bill/relation.h"

namespace telaudit::bill {

// Memory for values that are all written before they are read: a list that grows does not set the new ones.
template <typename Value>
struct Unset : std::allocator<Value> {
  Unset() = default;
  template <typename Other>
  explicit Unset(const Unset<Other>&) {}
  template <typename Other>
  struct rebind {
    using other = Unset<Other>;
  };
  template <typename Element>
  void construct(Element* at) {
    ::new (static_cast<void*>(at)) Element;
  }
  template <typename Element, typename... Arguments>
  void construct(Element* at, Arguments&&... arguments) {
    ::new (static_cast<void*>(at)) Element(std::forward<Arguments>(arguments)...);
  }
};
template <typename Value>
using Values = std::vector<Value, Unset<Value>>;

// A finished column that owns its values. Layout as ColumnView says.
struct OwnedColumn {
  Type type = Type::text;
  Encoding encoding = Encoding::plain;
  std::uint8_t scale = 0;
  std::vector<std::uint8_t> known;
  Values<std::int64_t> numbers;
  std::vector<std::uint8_t> printed_scales;
  Values<std::uint32_t> codes;
  std::vector<std::string_view> words;  // of `text`
  std::vector<std::uint8_t> digit_counts;
  std::unique_ptr<DigitTexts> digit_texts;
  WordTable text;

  ColumnView view(std::size_t rows) const;
  Zone zone(std::size_t rows) const;
};

// An immutable table.
class Table : public Relation {
 public:
  Table() = default;
  Table(Schema schema, std::vector<OwnedColumn> columns, std::size_t rows);
  Table(Table&&) noexcept = default;
  Table& operator=(Table&&) noexcept = default;
  // Views point into the columns, so a table moves but is not copied.
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  const Schema& schema() const override { return schema_; }
  std::uint64_t rows() const override { return rows_; }
  Result<void> scan(const ScanRequest& request, const BatchVisitor& visit) const override;

  const std::vector<OwnedColumn>& columns() const { return columns_; }
  // A view of one column over all rows; lives as long as the table.
  ColumnView column(std::size_t index) const;

 private:
  Schema schema_;
  std::vector<OwnedColumn> columns_;
  std::size_t rows_ = 0;
};

// The words of the dictionaries of a table. As they were met, with those that no row uses any more, they are
// good for a store, which brings them into order itself; anybody else wants them by their bytes, as
// Encoding::dictionary promises.
enum class WordOrder : std::uint8_t { by_bytes, as_met };

// Collects rows. Columns not set before end_row() are unknown in that row. Values of one row may be set in
// any order and more than once; the last counts.
//
// Rows may also be added in blocks: append_... gives one column of the next rows, and end_rows() ends them.
// `known` is empty where every row is known, else one byte a row; what stands in unknown rows is ignored. A
// column may be given once in a block; one that is not given is unknown in all its rows.
class TableBuilder {
 public:
  explicit TableBuilder(Schema schema);

  const Schema& schema() const { return schema_; }
  std::size_t rows() const { return rows_; }
  // Room for so many rows in columns that are not constant.
  void expect_rows(std::size_t rows) { expected_ = rows; }

  void set_text(std::size_t column, std::string_view value);
  void set_number(std::size_t column, std::int64_t value);  // date, moment, integer, boolean
  // False when the value does not fit beside the others at the column's scale; the row then keeps its former
  // content, and the caller quarantines the record.
  [[nodiscard]] bool set_decimal(std::size_t column, Decimal value);
  void set_unknown(std::size_t column);
  void end_row();

  using Known = std::span<const std::uint8_t>;
  void append_numbers(std::size_t column, std::span<const std::int64_t> values, Known known);
  // False where a value does not fit beside the others; nothing is appended then.
  [[nodiscard]] bool append_decimals(std::size_t column, std::span<const std::int64_t> mantissas,
                                     std::span<const std::uint8_t> scales, Known known);
  // Codes are those of word_code().
  void append_codes(std::size_t column, std::span<const std::uint32_t> codes, Known known);
  // Texts of 1 to 18 digits: their values, and how many digits each has.
  void append_digits(std::size_t column, std::span<const std::int64_t> values,
                     std::span<const std::uint8_t> counts, Known known);
  // Room in a column for the values of the next block, of up to `rows` rows: values that are written there
  // and then given to append_... from its first on are not copied. Nothing where the column is kept in
  // another form so far. Until then, or until the room is dropped, nothing else is done with this column.
  std::span<std::int64_t> room_for_numbers(std::size_t column, std::size_t rows);
  std::span<std::uint32_t> room_for_codes(std::size_t column, std::size_t rows);
  void drop_room(std::size_t column);
  void append_constant(std::size_t column, std::int64_t value, std::size_t rows);
  void append_constant_code(std::size_t column, std::uint32_t code, std::size_t rows);
  void end_rows(std::size_t rows) { rows_ += rows; }

  // The code of a word in this column, which is added where it is new.
  std::uint32_t word_code(std::size_t column, std::string_view word);
  // True where the column's text is kept as digits so far.
  bool holds_digits(std::size_t column) const { return columns_[column].digits; }
  // True where it is kept as words, and has any.
  bool has_words(std::size_t column) const { return columns_[column].words.size() > 0; }

  // Appends every row of another builder or table with the same schema; false when a decimal does not fit,
  // and nothing is appended.
  [[nodiscard]] bool append(const TableBuilder& other);
  [[nodiscard]] bool append(const Table& other);

  // Text of a cell that was already written (row < rows()); nothing when unknown.
  std::optional<std::string> text(std::size_t column, std::size_t row) const;
  std::optional<std::int64_t> number(std::size_t column, std::size_t row) const;
  std::optional<Decimal> decimal(std::size_t column, std::size_t row) const;

  // Overwrites a cell of a finished row: what a context fills in once its ancestors are known.
  void replace_text(std::size_t column, std::size_t row, std::string_view value);
  void replace_number(std::size_t column, std::size_t row, std::int64_t value);

  // Row i becomes what row order[i] was; `order` names each row once.
  void reorder(std::span<const std::uint32_t> order);

  // Sorts dictionaries, folds constants, and gives the table; the builder is empty afterwards.
  Table finish(WordOrder order = WordOrder::by_bytes);

 private:
  struct Column {
    std::size_t filled = 0;  // rows that have a value or are stated unknown; later ones are unknown
    bool uniform = true;     // all filled rows are known and equal: each vector in use holds one value
    bool digits = false;     // text as digits, else as codes
    std::vector<std::uint8_t> known;  // empty: all filled rows are known
    Values<std::int64_t> numbers;
    std::vector<std::uint8_t> scales;
    Values<std::uint32_t> codes;
    std::vector<std::uint8_t> digit_counts;
    WordTable words;
    std::uint8_t largest_scale = 0;
    std::uint8_t most_integer_digits = 0;

    bool is_known(std::size_t row) const { return row < filled && (known.empty() || known[row] != 0); }
    std::size_t at(std::size_t row) const { return uniform ? 0 : row; }
  };

  bool is_text(std::size_t column) const { return schema_.columns[column].type == Type::text; }
  bool is_decimal(std::size_t column) const { return schema_.columns[column].type == Type::decimal; }
  void resize(std::size_t index, std::size_t rows);
  void spread(std::size_t index);
  void pad(std::size_t index, std::size_t rows);
  void to_words(std::size_t index);
  void begin_value(std::size_t index, std::size_t row);
  void begin_block(std::size_t index, std::size_t rows, Known known);
  template <typename Value>
  std::span<Value> room_in(Values<Value>& values, std::size_t index, std::size_t rows);
  static void finish_text(Column& source, WordOrder order, OwnedColumn& target);
  void finish_numbers(std::size_t index, OwnedColumn& target);

  Schema schema_;
  std::vector<Column> columns_;
  std::size_t rows_ = 0;
  std::size_t expected_ = 0;
};

}  // namespace telaudit::bill
