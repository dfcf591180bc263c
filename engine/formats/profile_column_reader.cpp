#include "formats/profile_column_reader.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <string>
#include <utility>

#include "formats/profile_block.h"
#include "formats/profile_row_reader.h"

namespace telaudit::formats::profile {
namespace {

namespace charge = bill::charge;

constexpr std::size_t kWindowBytes = 128U * 1024U;
constexpr std::uint32_t kNoIndex = UINT32_MAX;

// Decides a condition once for each distinct cell.
class ConditionMemo {
 public:
  explicit ConditionMemo(const Profile& profile) { row_.cells.resize(profile.columns.size()); }

  bool holds(const Condition& condition, const Block& block, std::size_t row) {
    if (condition.test == Condition::Test::any) {
      bool met = false;
      for (const auto& one : condition.of) met = met || holds(one, block, row);
      return met == condition.holds;
    }
    const std::string_view cell = block.cell(condition.column, row);
    if (!cell.empty() && is_padded(cell)) padded_ = true;
    if (condition.test == Condition::Test::empty) return cell.empty() == condition.holds;
    Memo& memo = memo_for(condition);
    const std::uint32_t met = memo.cells.code(cell);
    if (met == memo.holds.size()) {
      row_.cells[condition.column] = cell;
      memo.holds.push_back(profile::holds(condition, row_) ? 1 : 0);
    }
    return memo.holds[met] != 0;
  }
  // Whether a cell was met since the last call whose blanks must go before anything is decided.
  bool met_padded() { return std::exchange(padded_, false); }
  bool all_hold(const std::vector<Condition>& conditions, const Block& block, std::size_t row) {
    for (const auto& condition : conditions)
      if (!holds(condition, block, row)) return false;
    return true;
  }

 private:
  struct Memo {
    const Condition* condition;
    WordTable cells;
    std::vector<std::uint8_t> holds;
  };
  Memo& memo_for(const Condition& condition) {
    for (auto& memo : memos_)
      if (memo.condition == &condition) return memo;
    memos_.push_back({&condition, {}, {}});
    return memos_.back();
  }

  Row row_;
  std::deque<Memo> memos_;
  bool padded_ = false;
};

// What the charges of one group and of its levels have in common, as codes of the table.
struct GroupCodes {
  std::uint32_t carrier = 0;
  std::uint32_t account = 0;
  std::uint32_t invoice = kNoIndex;
  std::int64_t bill_date = 0;
  std::vector<std::uint32_t> level_of_cell;  // by cell of the level column and rule; kNoIndex: not met yet
  std::vector<std::pair<std::uint32_t, std::uint32_t>> level_codes;  // id and section, by level of the group
};

class ColumnReader {
 public:
  ColumnReader(const Plan& plan, const Profile& profile, const Layout& layout, std::string_view text,
               std::uint64_t offset)
      : plan_(plan),
        profile_(profile),
        layout_(layout),
        text_(text),
        offset_(offset),
        rows_(profile, layout, text, offset),
        scanner_(text, layout.grammar),
        conditions_(profile),
        grammar_{layout.grammar.delimiter, layout.grammar.quote, layout.grammar.quoted_line_ends} {
    block_.columns.resize(profile.columns.size());
    for (const auto& step : plan.steps) steps_.emplace_back(profile, step, layout.kernel);
    if (plan.latest_day) latest_day_.emplace(profile, *plan.latest_day, layout.kernel);
    group_of_row_.resize(kBlockRows);
    level_of_row_.resize(kBlockRows);
    checked_.resize(profile.columns.size(), 0);
    for (const auto& step : plan.steps) {
      if (step.column != kNone) checked_[step.column] = 1;
      if (step.day_column != kNone) checked_[step.day_column] = 1;
    }
    for (const std::size_t column : rows_.identity_cells()) checked_[column] = 1;
    bill_dates_ = profile.bill.bill_date && !layout.undated;
  }

  Rows read() {
    std::size_t at = rows_.begin();
    while (at < text_.size() && offset_ + at < layout_.data_offset) at = take_by_row(at);
    std::size_t window = kWindowBytes;
    while (at < text_.size()) {
      const auto bytes = text_.substr(at, window);
      scan_records(bytes, grammar_, layout_.kernel, structure_);
      if (structure_.complete > 0) {
        take_window(at);
        at += structure_.complete;
        window = kWindowBytes;
      }
      if (!structure_.regular || (structure_.complete == 0 && at + bytes.size() == text_.size())) {
        at = take_by_row(at);
        window = kWindowBytes;
      } else if (structure_.complete == 0) {
        window *= 4;
      }
    }
    return rows_.finish();
  }

 private:
  std::size_t take_by_row(std::size_t at) {
    scanner_.seek(at);
    require(scanner_.next(), "a record begins before the end of the text");
    rows_.take(scanner_);
    return scanner_.next_offset();
  }

  void take_window(std::size_t at) {
    at_ = at;
    block_.window = text_.data() + at;
    const std::size_t lines = structure_.line_ends.size();
    expect_rows(lines);
    std::uint32_t begin = 0;
    std::uint32_t separator = 0;
    next_irregular_ = 0;
    for (std::size_t first = 0; first < lines; first += kBlockRows) {
      block_.rows = std::min(kBlockRows, lines - first);
      for (std::size_t row = 0; row < block_.rows; ++row) {
        const std::uint32_t line_end = structure_.line_ends[first + row];
        const std::uint32_t end = structure_.separators[line_end];
        block_.row_begin[row] = begin;
        block_.first_separator[row] = separator;
        block_.row_end[row] = end;
        fields_[row] = line_end - separator + 1;
        begin = end + 1;
        separator = line_end + 1;
      }
      take_block(first);
    }
  }

  // Columns that differ from row to row get their room at once.
  void expect_rows(std::size_t lines) {
    if (expected_) return;
    expected_ = true;
    const std::size_t rows = lines * (text_.size() - at_) / structure_.complete;
    rows_.rows().charges.expect_rows(rows + rows / 16 + kBlockRows);
  }

  // The block's first row is that of the window.
  void take_block(std::size_t first) {
    find_plain_rows();
    const auto& irregular = structure_.irregular_records;
    for (; next_irregular_ < irregular.size() && irregular[next_irregular_] < first + block_.rows;
         ++next_irregular_)
      block_.plain[irregular[next_irregular_] - first] = 0;
    block_.all_plain =
        std::all_of(block_.plain.begin(), block_.plain.begin() + static_cast<std::ptrdiff_t>(block_.rows),
                    [](auto plain) { return plain != 0; });
    find_cells();
    for (std::size_t row = 0; row < block_.rows; ++row)
      if (block_.plain[row] != 0 && !is_planned(row)) block_.plain[row] = 0;
    for (auto& step : steps_) step.run(block_, rows_.rows().charges);
    if (plan_.amount) settle_amounts(steps_[*plan_.amount]);
    find_blank_rows();
    if (latest_day_) {
      latest_day_->run(block_, rows_.rows().charges);
      const auto& days = latest_day_->values();
      for (std::size_t row = 0; row < block_.rows && plan_.day_needed; ++row)
        if (!is_known(days, row)) block_.plain[row] = 0;
    }
    compare_identities();
    first_row_ += kBlockRows + 1;
    for (std::size_t row = 0; row < block_.rows;) {
      if (block_.plain[row] == 0) {
        take_by_row(at_ + block_.row_begin[row]);
        ++row;
        continue;
      }
      std::size_t end = row + 1;
      while (end < block_.rows && block_.plain[end] != 0) ++end;
      row = take_run(row, end);
    }
  }

  static bool is_known(const BlockValues& values, std::size_t row) {
    return values.kind != BlockValues::Kind::nothing && (values.all_known || values.known[row] != 0);
  }

  void find_plain_rows() {
    if (plan_fields_ == 0)
      for (std::size_t row = 0; row < block_.rows && plan_fields_ == 0; ++row)
        if (fields_[row] >= layout_.least_columns && fields_[row] <= layout_.most_columns)
          plan_fields_ = fields_[row];
    // Where quotes do not bind, one may stand anywhere.
    const bool literal_quotes = structure_.quoted && !layout_.grammar.quoted_line_ends;
    const bool countable =
        plan_fields_ >= layout_.least_columns && plan_fields_ <= layout_.most_columns && !literal_quotes;
    for (std::size_t row = 0; row < block_.rows; ++row) {
      std::uint32_t& end = block_.row_end[row];
      const std::uint32_t begin = block_.row_begin[row];
      if (structure_.carriage_returns && end > begin && block_.window[end - 1] == '\r') --end;
      const bool header = layout_.has_header && end - begin == layout_.header.size() &&
                          std::memcmp(block_.window + begin, layout_.header.data(), end - begin) == 0;
      block_.plain[row] = countable && fields_[row] == plan_fields_ && end > begin && !header ? 1 : 0;
    }
  }

  void find_cells() {
    for (const std::size_t index : plan_.columns) {
      const std::size_t place = layout_.columns[index];
      auto& column = block_.columns[index];
      if (place >= plan_fields_) {
        std::fill_n(column.length.begin(), block_.rows, 0U);
        continue;
      }
      const std::uint32_t* const separators = structure_.separators.data() + place;
      const bool last = place + 1 == plan_fields_;
      if (block_.all_plain && place > 0 && !last) {
        take_stride(separators + block_.first_separator[0] - 1, column);
        if (structure_.quoted) take_quotes_off(column);
        if (!checked_[index]) find_padded(column);
        continue;
      }
      for (std::size_t row = 0; row < block_.rows; ++row) {
        // A row that is not plain may have fewer cells.
        const std::uint32_t first = block_.first_separator[row];
        const bool plain = block_.plain[row] != 0;
        const std::uint32_t begin =
            place == 0 || !plain ? block_.row_begin[row] : separators[std::size_t{first} - 1] + 1;
        const std::uint32_t end = last ? block_.row_end[row] : separators[plain ? first : 0];
        column.begin[row] = begin;
        column.length[row] = plain ? end - begin : 0;
      }
      if (structure_.quoted) take_quotes_off(column);
      if (!checked_[index]) find_padded(column);
    }
  }

  // Rows of one number of cells: the cell of the next row ends so many separators later.
  void take_stride(const std::uint32_t* separator, BlockColumn& column) const {
    std::uint32_t* const begin = column.begin.data();
    std::uint32_t* const length = column.length.data();
    for (std::size_t row = 0; row < block_.rows; ++row, separator += plan_fields_) {
      const std::uint32_t first = separator[0] + 1;
      begin[row] = first;
      length[row] = separator[1] - first;
    }
  }

  // The steps see the padding of the cells they read; nobody else looks at these.
  void find_padded(const BlockColumn& column) {
    for (std::size_t row = 0; row < block_.rows; ++row)
      if (column.length[row] > 0 && is_padded({block_.window + column.begin[row], column.length[row]}))
        block_.plain[row] = 0;
  }

  // A row in which no cell says anything may be one of blanks alone; the row-wise way tells.
  void find_blank_rows() {
    for (const auto& step : steps_)
      if (step.step().way != Step::Way::constant && step.values().all_known &&
          step.values().kind != BlockValues::Kind::nothing)
        return;
    for (std::size_t row = 0; row < block_.rows; ++row) {
      const bool blank = std::all_of(plan_.columns.begin(), plan_.columns.end(), [&](std::size_t column) {
        return block_.columns[column].length[row] == 0;
      });
      if (blank) block_.plain[row] = 0;
    }
  }

  // In regular text a cell that begins with a quote ends with one.
  void take_quotes_off(BlockColumn& column) {
    const char quote = layout_.grammar.quote;
    for (std::size_t row = 0; row < block_.rows; ++row) {
      const char* const cell = block_.window + column.begin[row];
      const std::uint32_t length = column.length[row];
      if (length < 2 || *cell != quote) continue;
      ++column.begin[row];
      column.length[row] = length - 2;
      if (std::memchr(cell + 1, quote, length - 2) != nullptr) block_.plain[row] = 0;
    }
  }

  bool is_planned(std::size_t row) {
    for (const RecordRule* rule : plan_.before)
      if (conditions_.all_hold(rule->when, block_, row)) return false;
    return conditions_.all_hold(plan_.rule->when, block_, row) && !conditions_.met_padded();
  }

  // What a blank amount and one of zero mean, as stage_charge has it.
  void settle_amounts(StepRunner& step) {
    const WhenBlank blank = plan_.charge->when_blank;
    const bool keep_zero = plan_.charge->keep_zero;
    const BlockValues& values = step.values();
    if (values.all_known && values.kind != BlockValues::Kind::nothing && keep_zero) return;
    for (std::size_t row = 0; row < block_.rows; ++row) {
      if (!is_known(values, row)) {
        if (blank != WhenBlank::unknown) block_.plain[row] = 0;
      } else if (!keep_zero && values.numbers[row] == 0) {
        block_.plain[row] = 0;
      }
    }
  }

  const std::vector<std::string_view>& fields_of(std::size_t row) {
    scanner_.seek(at_ + block_.row_begin[row]);
    require(scanner_.next(), "a record begins before the end of the text");
    return scanner_.fields();
  }
  std::uint64_t offset_of(std::size_t row) const { return offset_ + at_ + block_.row_begin[row]; }
  std::uint64_t length_of(std::size_t row) const { return block_.row_end[row] - block_.row_begin[row]; }

  // Takes the plain rows [begin, end), or those before the first that cannot be placed; that one goes the
  // row-wise way. Gives the first row that was not taken.
  std::size_t take_run(std::size_t begin, std::size_t end) {
    std::size_t placed = begin;
    while (placed < end && place(placed)) ++placed;
    if (placed > begin) append_run(begin, placed);
    if (placed == end) return end;
    take_by_row(at_ + block_.row_begin[placed]);
    return placed + 1;
  }

  // The group and the level of a row.
  bool place(std::size_t row) {
    const bool same = identity_known_ && same_as_before_[row] != 0 && before_ + 1 == at_row(row);
    before_ = at_row(row);
    if (!same && !same_identity(row) && !find_identity(row)) return false;
    group_of_row_[row] = group_;
    if (same && plan_.level_column == kNone && !plan_.level_name) {
      level_of_row_[row] = level_;
      return true;
    }
    GroupCodes& codes = group_codes(group_);
    std::size_t rule = plan_.level;
    if (plan_.level_name) rule = level_rule(row);
    std::size_t slot = rule;
    if (plan_.level_column != kNone)
      slot += static_cast<std::size_t>(level_cells_.code(block_.cell(plan_.level_column, row))) *
              profile_.levels.size();
    if (slot >= codes.level_of_cell.size()) codes.level_of_cell.resize(slot + slot / 2 + 8, kNoIndex);
    std::uint32_t& level = codes.level_of_cell[slot];
    if (level == kNoIndex) {
      rows_.enter(fields_of(row), offset_of(row), length_of(row));
      level = static_cast<std::uint32_t>(rows_.level_of(group_, rule));
      learn_levels(codes);
    }
    level_ = level;
    level_of_row_[row] = level;
    return true;
  }

  // Rows of all blocks, numbered.
  std::uint64_t at_row(std::size_t row) const { return first_row_ + row; }

  // Which rows of the block have the identity of the row before.
  void compare_identities() {
    std::fill_n(same_as_before_.begin(), block_.rows, std::uint8_t{1});
    same_as_before_[0] = 0;
    for (const std::size_t index : rows_.identity_cells()) {
      const auto& column = block_.columns[index];
      const char* last = block_.window + column.begin[0];
      std::size_t last_length = column.length[0];
      for (std::size_t row = 1; row < block_.rows; ++row) {
        const char* const cell = block_.window + column.begin[row];
        const std::size_t length = column.length[row];
        const bool same = length == last_length && WordTable::same(cell, last, length);
        same_as_before_[row] = static_cast<std::uint8_t>(same_as_before_[row] & (same ? 1U : 0U));
        last = cell;
        last_length = length;
      }
    }
  }

  std::size_t level_rule(std::size_t row) {
    const std::string_view cell = block_.cell(plan_.level_name->column, row);
    const std::uint32_t met = level_names_.code(cell);
    if (met == level_rules_.size()) {
      rows_.enter(fields_of(row), offset_of(row), length_of(row));
      const auto name =
          text_of(*plan_.level_name->field, rows_.row(), rows_.scratch()).value_or(std::string_view());
      std::size_t rule = 0;
      for (std::size_t i = 0; i < profile_.levels.size(); ++i)
        if (profile_.levels[i].name == name) rule = i;
      level_rules_.push_back(rule);
    }
    return level_rules_[met];
  }

  bool same_identity(std::size_t row) const {
    if (!identity_known_) return false;
    std::size_t i = 0;
    for (const std::size_t column : rows_.identity_cells()) {
      const std::string_view cell = block_.cell(column, row);
      const std::string_view last = identity_[i++];
      if (cell.size() != last.size() || !WordTable::same(cell.data(), last.data(), cell.size())) return false;
    }
    return true;
  }

  // The group of a row whose identity is another than that of the row before.
  bool find_identity(std::size_t row) {
    identity_.clear();
    identity_text_.clear();
    for (const std::size_t column : rows_.identity_cells()) {
      identity_.push_back(block_.cell(column, row));
      if (!identity_.back().empty() && is_padded(identity_.back())) return identity_known_ = false;
      identity_text_ += identity_.back();
      identity_text_ += '\0';
    }
    const std::uint32_t met = identities_.code(identity_text_);
    if (met == group_of_identity_.size())
      group_of_identity_.push_back(rows_.group_of(fields_of(row), offset_of(row), length_of(row)));
    identity_known_ = group_of_identity_[met] != kNone;
    if (identity_known_) group_ = static_cast<std::uint32_t>(group_of_identity_[met]);
    return identity_known_;
  }

  GroupCodes& group_codes(std::size_t group) {
    while (group_codes_.size() <= group) {
      const auto& key = rows_.rows().groups[group_codes_.size()].part.key;
      auto& table = rows_.rows().charges;
      GroupCodes codes;
      codes.carrier = table.word_code(charge::kCarrier, key.carrier);
      codes.account = table.word_code(charge::kAccount, key.account);
      if (!key.number.empty()) codes.invoice = table.word_code(charge::kInvoice, key.number);
      codes.bill_date = key.bill_date.days;
      group_codes_.push_back(std::move(codes));
    }
    return group_codes_[group];
  }

  void learn_levels(GroupCodes& codes) {
    const auto& group = rows_.rows().groups[group_];
    auto& table = rows_.rows().charges;
    for (std::size_t i = codes.level_codes.size(); i < group.part.levels.size(); ++i)
      codes.level_codes.emplace_back(table.word_code(charge::kLevel, group.part.levels[i].id),
                                     table.word_code(charge::kSection, group.sections[i]));
  }

  void append_run(std::size_t begin, std::size_t end) {
    auto& table = rows_.rows().charges;
    const std::size_t count = end - begin;
    append_places(begin, end);
    append_groups(begin, end);
    table.append_constant(charge::kPayable, plan_.charge->payable ? 1 : 0, count);
    table.append_constant(charge::kInTotal, plan_.charge->in_total ? 1 : 0, count);
    const auto& context = rows_.context_columns();
    for (std::size_t i = 0; i < context.size(); ++i) {
      const auto& inherited = rows_.rows().inherited[i];
      if (!inherited.set) continue;
      if (inherited.is_text) {
        table.append_constant_code(context[i], table.word_code(context[i], inherited.text), count);
      } else {
        table.append_constant(context[i], inherited.number, count);
      }
    }
    for (const auto& step : steps_) step.append(begin, end, table);
    count_bytes(begin, end);
    table.end_rows(count);
  }

  void append_places(std::size_t begin, std::size_t end) {
    auto& table = rows_.rows().charges;
    for (std::size_t row = begin; row < end; ++row) {
      numbers_[row] = static_cast<std::int64_t>(offset_of(row));
      lengths_[row] = static_cast<std::int64_t>(length_of(row));
    }
    table.append_numbers(charge::kSourceOffset, std::span(numbers_).subspan(begin, end - begin), {});
    table.append_numbers(charge::kSourceLength, std::span(lengths_).subspan(begin, end - begin), {});
    table.append_constant(charge::kOrdinal, 0, end - begin);
  }

  // Stretches of rows of one group and level.
  void append_groups(std::size_t begin, std::size_t end) {
    auto& rows = rows_.rows();
    auto& table = rows.charges;
    const auto one = [&](std::size_t first, std::size_t last) {
      return std::all_of(group_of_row_.begin() + static_cast<std::ptrdiff_t>(first),
                         group_of_row_.begin() + static_cast<std::ptrdiff_t>(last),
                         [&](auto group) { return group == group_of_row_[first]; });
    };
    const bool single = one(begin, end);
    const auto codes_of = [&](std::size_t row) -> const GroupCodes& {
      return group_codes_[group_of_row_[row]];
    };
    const auto codes = [&](std::size_t column, const auto& code_of, bool same) {
      if (same) return table.append_constant_code(column, code_of(begin), end - begin);
      for (std::size_t row = begin; row < end; ++row) codes_[row] = code_of(row);
      table.append_codes(column, std::span(codes_).subspan(begin, end - begin), {});
    };
    codes(
        charge::kCarrier, [&](std::size_t row) { return codes_of(row).carrier; }, single);
    codes(
        charge::kAccount, [&](std::size_t row) { return codes_of(row).account; }, single);
    append_invoices(begin, end, single);
    if (bill_dates_ && single) {
      table.append_constant(charge::kBillDate, codes_of(begin).bill_date, end - begin);
    } else if (bill_dates_) {
      for (std::size_t row = begin; row < end; ++row) numbers_[row] = codes_of(row).bill_date;
      table.append_numbers(charge::kBillDate, std::span(numbers_).subspan(begin, end - begin), {});
    }
    bool one_level = single;
    for (std::size_t row = begin + 1; row < end && one_level; ++row)
      one_level = level_of_row_[row] == level_of_row_[begin];
    codes(
        charge::kLevel, [&](std::size_t row) { return codes_of(row).level_codes[level_of_row_[row]].first; },
        one_level);
    codes(
        charge::kSection,
        [&](std::size_t row) { return codes_of(row).level_codes[level_of_row_[row]].second; }, one_level);
    add_ranges(begin, end, single);
  }

  void append_invoices(std::size_t begin, std::size_t end, bool single) {
    auto& table = rows_.rows().charges;
    const auto code_of = [&](std::size_t row) { return group_codes_[group_of_row_[row]].invoice; };
    if (single) {
      if (code_of(begin) != kNoIndex)
        table.append_constant_code(charge::kInvoice, code_of(begin), end - begin);
      return;
    }
    bool any = false;
    for (std::size_t row = begin; row < end; ++row) {
      codes_[row] = code_of(row);
      known_[row] = codes_[row] != kNoIndex ? 1 : 0;
      any = any || known_[row] != 0;
      if (known_[row] == 0) codes_[row] = 0;
    }
    if (any)
      table.append_codes(charge::kInvoice, std::span(codes_).subspan(begin, end - begin),
                         std::span<const std::uint8_t>(known_).subspan(begin, end - begin));
  }

  void add_ranges(std::size_t begin, std::size_t end, bool single) {
    auto& rows = rows_.rows();
    const std::uint64_t base = rows.charges.rows();
    for (std::size_t row = begin; row < end;) {
      std::size_t stop = single ? end : row + 1;
      while (stop < end && group_of_row_[stop] == group_of_row_[row]) ++stop;
      Group& group = rows.groups[group_of_row_[row]];
      add_latest_day(group, row, stop);
      const std::uint64_t first = base + (row - begin);
      const std::uint64_t last = base + (stop - begin);
      auto& ranges = group.part.rows;
      if (!ranges.empty() && ranges.back().end == first) {
        ranges.back().end = last;
      } else {
        ranges.push_back({first, last});
      }
      row = stop;
    }
  }

  void add_latest_day(Group& group, std::size_t begin, std::size_t end) const {
    if (!latest_day_) return;
    const auto& days = latest_day_->values();
    for (std::size_t row = begin; row < end; ++row) {
      if (!is_known(days, row)) continue;
      const Date day{static_cast<std::int32_t>(days.numbers[row])};
      if (!group.latest_day || *group.latest_day < day) group.latest_day = day;
    }
  }

  // Every byte has its disposition; line ends are counted by kind.
  void count_bytes(std::size_t begin, std::size_t end) {
    auto& rows = rows_.rows();
    std::uint64_t bytes = 0;
    std::uint64_t crlf = 0;
    for (std::size_t row = begin; row < end; ++row) {
      bytes += length_of(row);
      const bool two = structure_.carriage_returns && block_.window[block_.row_end[row]] == '\r';
      auto& tally = rows.line_ends[static_cast<std::size_t>(two ? LineEnd::crlf : LineEnd::lf) - 1];
      if (tally.count++ == 0) tally.first = offset_of(row) + length_of(row);
      crlf += two ? 1 : 0;
    }
    rows.dispositions.add(bill::Disposition::charge, bytes, end - begin);
    rows.dispositions.add(bill::Disposition::filler, (end - begin) + crlf, end - begin);
  }

  const Plan& plan_;
  const Profile& profile_;
  const Layout& layout_;
  std::string_view text_;
  std::uint64_t offset_;
  RowReader rows_;
  RecordScanner scanner_;
  ConditionMemo conditions_;
  ScanGrammar grammar_;
  Structure structure_;
  Block block_;
  std::deque<StepRunner> steps_;
  std::optional<StepRunner> latest_day_;
  std::size_t at_ = 0;              // of the window in the text
  std::size_t next_irregular_ = 0;  // index into the window's irregular records
  std::size_t plan_fields_ = 0;
  bool expected_ = false;
  bool bill_dates_ = false;
  bool identity_known_ = false;
  std::uint32_t group_ = 0;
  std::vector<std::string_view> identity_;
  std::string identity_text_;
  WordTable identities_;
  std::vector<std::size_t> group_of_identity_;
  std::deque<GroupCodes> group_codes_;
  WordTable level_cells_;
  WordTable level_names_;
  std::vector<std::size_t> level_rules_;
  std::vector<std::uint32_t> fields_ = std::vector<std::uint32_t>(kBlockRows);
  std::vector<std::uint8_t> checked_;  // columns whose padding a step sees in every row
  std::vector<std::uint32_t> group_of_row_;
  std::vector<std::uint32_t> level_of_row_;
  std::vector<std::uint8_t> same_as_before_ = std::vector<std::uint8_t>(kBlockRows);
  std::uint64_t first_row_ = 0;
  std::uint64_t before_ = 0;  // the row placed last
  std::uint32_t level_ = 0;
  std::vector<std::uint32_t> codes_ = std::vector<std::uint32_t>(kBlockRows);
  std::vector<std::uint8_t> known_ = std::vector<std::uint8_t>(kBlockRows);
  std::vector<std::int64_t> numbers_ = std::vector<std::int64_t>(kBlockRows);
  std::vector<std::int64_t> lengths_ = std::vector<std::int64_t>(kBlockRows);
};

}  // namespace

Rows read_column_wise(const Plan& plan, const Profile& profile, const Layout& layout, std::string_view text,
                      std::uint64_t offset) {
  return ColumnReader(plan, profile, layout, text, offset).read();
}

}  // namespace telaudit::formats::profile
