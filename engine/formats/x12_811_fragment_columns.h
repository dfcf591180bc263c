// The columns of one fragment of an 811 on their way into the table of charges: rows that are no charges of
// their own are left out, and what levels say is spread over their rows.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "bill/table.h"
#include "formats/x12_811_columns.h"
#include "formats/x12_811_take.h"

namespace telaudit::formats::x12 {

inline constexpr std::uint32_t kNoCode = UINT32_MAX;

// Where the values of some rows stand in a sparse column.
struct Slice {
  std::size_t first = 0;
  std::size_t size = 0;
};
// Of the rows [begin, end); `rows` are those of the column.
Slice slice_of(std::span<const std::uint32_t> rows, std::uint32_t begin, std::uint32_t end);

class FragmentColumns {
 public:
  using Known = std::vector<std::uint8_t>;

  // A run of rows of one level.
  struct Run {
    std::uint32_t begin = 0;  // from the first of the fragment
    std::uint32_t end = 0;
    const TreeLevel* level = nullptr;
  };

  // Text of each row: a word in the table's column, or nothing.
  struct RowTexts {
    std::vector<std::uint32_t> codes;
    Known known;
  };

  FragmentColumns(const ChargeColumns& columns, const TakenRows& taken, bill::TableBuilder& charges);

  std::size_t size() const { return size_; }  // rows of the fragment
  std::size_t kept() const { return kept_; }  // those that become charges
  bool is_whole() const { return keep_.empty(); }
  bool is_kept(std::size_t row) const { return keep_.empty() || keep_[row] != 0; }
  const PlacedBundle& bundle(std::size_t row) const {
    return taken_.bundles[from_.bundles[taken_.begin + row]];
  }
  std::span<const Run> runs() const { return runs_; }

  // One value for each row of the fragment; the vectors are used up. `known` is empty where all are known. A
  // column without any known value is not given.
  void append_numbers(std::size_t column, std::vector<std::int64_t>& values, Known& known);
  void append_codes(std::size_t column, RowTexts& texts);
  // One value for all rows; no text: nothing.
  void append_word(std::size_t column, std::string_view word);

  void write_numbers(std::size_t column, const SparseColumn<std::int64_t>& values);
  void write_decimals(std::size_t field, bool negate_all);
  // Text that only levels give: of_run(run).
  template <typename TextOfRun>
  void write_by_run(std::size_t column, TextOfRun&& of_run) {
    if (find_run_codes(column, of_run)) append_run_codes(column);
  }
  // The codes of such text, for each run; false where no run has any.
  template <typename TextOfRun>
  bool find_run_codes(std::size_t column, TextOfRun&& of_run);
  void set_run_codes(std::vector<std::uint32_t> codes) { run_codes_ = std::move(codes); }
  // Writes them as they are, or for each row, so that rows may have text of their own.
  void append_run_codes(std::size_t column);
  void spread_run_codes(RowTexts& texts) const;
  // Identifiers of rows (or none: null) over those of runs of rows.
  void write_identifiers(std::size_t column, const SparseIdentifiers* own, std::span<const Run> runs,
                         std::span<const std::string_view> text_of_run);

 private:
  // Identifiers as digits, while all are.
  struct Digits {
    std::vector<std::int64_t> numbers;
    std::vector<std::uint8_t> counts;
    Known known;
  };

  void choose_rows();
  void find_runs();
  template <typename Value>
  void only_kept(std::vector<Value>& values) const;
  bool spread_run_digits(std::span<const Run> runs, std::span<const std::string_view> text_of_run);
  void write_own_digits(std::size_t column, const SparseIdentifiers& own, Slice slice);
  void append_digits(std::size_t column);

  const ChargeColumns& from_;
  const TakenRows& taken_;
  bill::TableBuilder& to_;
  std::size_t size_;
  std::size_t kept_ = 0;
  Known keep_;  // empty: all rows
  std::vector<Run> runs_;
  std::vector<std::uint32_t> run_codes_;
  std::vector<std::int64_t> numbers_;
  std::vector<std::uint8_t> scales_;
  Known known_;
  RowTexts texts_;
  Digits digits_;
};

template <typename TextOfRun>
bool FragmentColumns::find_run_codes(std::size_t column, TextOfRun&& of_run) {
  run_codes_.clear();
  std::string_view last;
  std::uint32_t last_code = kNoCode;
  bool found = false;
  for (const Run& run : runs_) {
    const std::string_view text = of_run(run);
    if (text.data() != last.data() || text.size() != last.size()) {
      last = text;
      last_code = text.empty() ? kNoCode : to_.word_code(column, text);
    }
    run_codes_.push_back(last_code);
    found = found || last_code != kNoCode;
  }
  return found;
}

}  // namespace telaudit::formats::x12
