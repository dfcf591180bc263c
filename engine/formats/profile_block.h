// One block of rows: where its cells stand, and what the steps of a plan make of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/cell_table.h"
#include "base/fast_columns.h"
#include "base/structural_scan.h"
#include "bill/table.h"
#include "formats/money_text.h"
#include "formats/profile_plan.h"
#include "formats/profile_values.h"

namespace telaudit::formats::profile {

inline constexpr std::size_t kBlockRows = 1024;

// The cells of one column in the rows of a block: positions in the window.
struct BlockColumn {
  std::vector<std::uint32_t> begin = std::vector<std::uint32_t>(kBlockRows);
  std::vector<std::uint32_t> length = std::vector<std::uint32_t>(kBlockRows);
};

// Whether blanks stand at an end of the cell, which is not empty.
bool is_padded(std::string_view cell);

// The rows of a block. A row that is not plain is for the row-wise way; its cells are empty here.
struct Block {
  const char* window = nullptr;
  std::size_t rows = 0;
  std::vector<std::uint32_t> row_begin = std::vector<std::uint32_t>(kBlockRows);
  std::vector<std::uint32_t> row_end = std::vector<std::uint32_t>(kBlockRows);  // without its line end
  std::vector<std::uint32_t> first_separator = std::vector<std::uint32_t>(kBlockRows);
  std::vector<std::uint8_t> plain = std::vector<std::uint8_t>(kBlockRows);
  std::vector<BlockColumn> columns;  // by Profile::columns

  std::string_view cell(std::size_t column, std::size_t row) const {
    return {window + columns[column].begin[row], columns[column].length[row]};
  }
  FastCells cells(std::size_t column) const {
    return {window, columns[column].begin.data(), columns[column].length.data(), rows};
  }
};

// The values of one step for the rows of a block. `known` counts where some are not.
struct BlockValues {
  enum class Kind : std::uint8_t { nothing, numbers, decimals, codes, digits };
  Kind kind = Kind::nothing;
  bool all_known = true;
  std::vector<std::uint8_t> known = std::vector<std::uint8_t>(kBlockRows);
  // Either stand in the column they are for, or apart; kBlockRows of them.
  std::int64_t* numbers = nullptr;
  std::uint32_t* codes = nullptr;
  std::vector<std::uint8_t> scales = std::vector<std::uint8_t>(kBlockRows);  // digits: how many
};

// Runs one step over blocks of one piece; keeps what it learnt of distinct cells from block to block.
class StepRunner {
 public:
  StepRunner(const Profile& profile, const Step& step, ScanKernel kernel);

  const Step& step() const { return step_; }
  const BlockValues& values() const { return values_; }
  // Fills values(); rows it cannot read become rows that are not plain, also where a cell is padded. Codes
  // are those of `charges`, whose column is the step's target.
  void run(Block& block, bill::TableBuilder& charges);
  // The values no longer stand in the column, so that anything may be done with it: before anything but the
  // values of all rows of the block is appended.
  void keep_apart(bill::TableBuilder& charges);
  // Appends the values of the rows [begin, end) to the step's target.
  void append(std::size_t begin, std::size_t end, bill::TableBuilder& charges) const;

 private:
  enum class Form : std::uint8_t { undecided, words, digits };

  void constant(Block& block, bill::TableBuilder& charges);
  void words(Block& block, bill::TableBuilder& charges);
  void text(Block& block, bill::TableBuilder& charges);
  void text_digits(Block& block, bill::TableBuilder& charges);
  void text_words(Block& block, bill::TableBuilder& charges);
  void learn_word(std::string_view cell, bill::TableBuilder& charges);
  void choose_form(const Block& block);
  void decimals(Block& block, bill::TableBuilder& charges);
  void counts(Block& block, bill::TableBuilder& charges);
  void dates(Block& block, bill::TableBuilder& charges);
  void moments(Block& block, bill::TableBuilder& charges);
  void take_other_shape(Block& block, std::size_t row);
  bool other_shape(const Block& block, std::size_t row);
  void begin_values(BlockValues::Kind kind);
  void begin_values(BlockValues::Kind kind, bill::TableBuilder& charges);
  void set_unknown(std::size_t row) {
    values_.known[row] = 0;
    values_.all_known = false;
  }

  struct Known {
    Value::Kind kind = Value::Kind::unknown;
    bool readable = true;
    std::uint32_t code = 0;
    std::int64_t number = 0;
    std::uint8_t scale = 0;
  };
  Known evaluate(std::string_view cell, bill::TableBuilder& charges);

  // What a distinct cell of text gives.
  struct Word {
    std::uint32_t code = 0;
    bool padded = false;
    bool empty = false;
  };

  const Profile& profile_;
  const Step& step_;
  ScanKernel kernel_;
  BlockValues values_;
  std::vector<std::int64_t> numbers_apart_ = std::vector<std::int64_t>(kBlockRows);
  std::vector<std::uint32_t> codes_apart_;
  bool in_column_ = false;
  CellTable met_;             // distinct cells
  std::vector<Known> known_;  // what they give
  std::vector<Word> words_;   // likewise, where the cell is the text
  bool words_as_met_ = true;  // the code of each word is its number in met_, and none is out of the plain
  Form form_ = Form::undecided;
  Row row_;
  Scratch scratch_;
  std::string reason_;
  FastDecimalRules decimal_rules_;
  std::vector<std::uint8_t> unread_ = std::vector<std::uint8_t>(kBlockRows / 8);
};

}  // namespace telaudit::formats::profile
