#include "formats/profile_column_reader.h"

#include <algorithm>
#include <cstring>
#include <deque>
#include <string>
#include <utility>

#include "formats/profile_block.h"
#include "formats/profile_cell_finder.h"
#include "formats/profile_condition_memo.h"
#include "formats/profile_row_reader.h"

namespace telaudit::formats::profile {
namespace {

namespace charge = bill::charge;

constexpr std::size_t kWindowBytes = 128U * 1024U;
constexpr std::uint32_t kNoIndex = UINT32_MAX;

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
               std::uint64_t offset, const RecordImage* image)
      : plan_(plan),
        profile_(profile),
        layout_(layout),
        text_(text),
        offset_(offset),
        image_(image),
        rows_(profile, layout, text, offset, image),
        scanner_(text, layout.grammar),
        conditions_(profile),
        grammar_{layout.grammar.delimiter, layout.grammar.quote, layout.grammar.quoted_line_ends},
        finder_(plan, layout, columns_seen()) {
    block_.columns.resize(profile.columns.size());
    for (const auto& step : plan.steps) steps_.emplace_back(profile, step, layout.kernel);
    if (plan.latest_day) latest_day_.emplace(profile, *plan.latest_day, layout.kernel);
    group_of_row_.resize(kBlockRows);
    level_of_row_.resize(kBlockRows);
    bill_dates_ = profile.bill.bill_date && !layout.undated;
    all_planned_ = plan.before.empty() && plan.rule->when.empty();
    for (const RecordRule* rule : plan.before) add_asked(rule->when);
    add_asked(plan.rule->when);
    asked_cells_.resize(asked_.size());
  }

  Rows read() {
    std::size_t at = rows_.begin();
    rows_.rows().high_bytes = has_high_bytes(text_.substr(0, at));
    while (at < text_.size() && offset_ + at < layout_.data_offset) at = take_by_row(at);
    std::size_t window = kWindowBytes;
    while (at < text_.size()) {
      const auto bytes = text_.substr(at, window);
      scan_records(bytes, grammar_, layout_.kernel, structure_);
      if (structure_.complete > 0) {
        take_window(at);
        rows_.rows().high_bytes = rows_.rows().high_bytes || structure_.high_bytes;
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
    const std::size_t next = scanner_.next_offset();
    auto& high_bytes = rows_.rows().high_bytes;
    high_bytes = high_bytes || has_high_bytes(text_.substr(at, next - at));
    return next;
  }

  void add_asked(const std::vector<Condition>& conditions) {
    for (const auto& condition : conditions) {
      if (condition.column != kNone &&
          std::find(asked_.begin(), asked_.end(), condition.column) == asked_.end())
        asked_.push_back(condition.column);
      add_asked(condition.of);
    }
  }

  // The steps see the padding of the cells they read, and identities that of theirs.
  std::vector<std::uint8_t> columns_seen() const {
    std::vector<std::uint8_t> seen(profile_.columns.size(), 0);
    for (const auto& step : plan_.steps) {
      if (step.column != kNone) seen[step.column] = 1;
      if (step.day_column != kNone) seen[step.day_column] = 1;
    }
    for (const std::size_t column : rows_.identity_cells()) seen[column] = 1;
    return seen;
  }

  void take_window(std::size_t at) {
    at_ = at;
    expect_rows(structure_.line_ends.size());
    finder_.begin_window(text_.data() + at, structure_);
    while (finder_.next(block_)) take_block();
  }

  // Columns that differ from row to row get their room at once.
  void expect_rows(std::size_t lines) {
    if (expected_) return;
    expected_ = true;
    const std::size_t rows = lines * (text_.size() - at_) / structure_.complete;
    rows_.rows().charges.expect_rows(rows + rows / 16 + kBlockRows);
  }

  void take_block() {
    for (std::size_t row = 0; row < block_.rows && !all_planned_; ++row)
      if (block_.plain[row] != 0 && !is_planned(row)) block_.plain[row] = 0;
    for (auto& step : steps_) step.run(block_, rows_.rows().charges);
    if (plan_.amount) settle_amounts(steps_[*plan_.amount]);
    leave_usage_below_zero();
    find_blank_rows();
    if (latest_day_) {
      latest_day_->run(block_, rows_.rows().charges);
      const auto& days = latest_day_->values();
      for (std::size_t row = 0; row < block_.rows && plan_.day_needed; ++row)
        if (!is_known(days, row)) block_.plain[row] = 0;
    }
    if (std::memchr(block_.plain.data(), 0, block_.rows) != nullptr) keep_values_apart();
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

  void keep_values_apart() {
    for (auto& step : steps_) step.keep_apart(rows_.rows().charges);
  }

  static bool is_known(const BlockValues& values, std::size_t row) {
    return values.kind != BlockValues::Kind::nothing && (values.all_known || values.known[row] != 0);
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

  // Rows that say the same in all columns that conditions look at are of the same kind, as most are of the
  // kind of the row before.
  bool is_planned(std::size_t row) {
    bool same = planned_known_;
    for (std::size_t i = 0; i < asked_.size(); ++i) {
      const std::string_view cell = block_.cell(asked_[i], row);
      if (same && cell == asked_cells_[i]) continue;
      same = false;
      asked_cells_[i] = cell;
    }
    if (!same) planned_ = decide_planned(row);
    planned_known_ = true;
    return planned_;
  }

  bool decide_planned(std::size_t row) {
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

  // Whether a row may count usage below zero, the row-wise way decides.
  void leave_usage_below_zero() {
    for (const auto& step : steps_) {
      const BlockValues& values = step.values();
      if (values.kind != BlockValues::Kind::numbers ||
          (step.step().target != bill::charge::kDuration && step.step().target != bill::charge::kDataVolume))
        continue;
      for (std::size_t row = 0; row < block_.rows; ++row)
        if (is_known(values, row) && values.numbers[row] < 0) block_.plain[row] = 0;
    }
  }

  const std::vector<std::string_view>& fields_of(std::size_t row) {
    scanner_.seek(at_ + block_.row_begin[row]);
    require(scanner_.next(), "a record begins before the end of the text");
    return rows_.fields_of(scanner_);
  }
  std::uint64_t offset_of(std::size_t row) const {
    const std::size_t at = at_ + block_.row_begin[row];
    return image_ != nullptr ? image_->place_at(at).begin : offset_ + at;
  }
  std::uint64_t length_of(std::size_t row) const {
    if (image_ != nullptr) return image_->place_at(at_ + block_.row_begin[row]).length;
    return block_.row_end[row] - block_.row_begin[row];
  }

  // Takes the plain rows [begin, end), or those before the first that cannot be placed; that one goes the
  // row-wise way. Gives the first row that was not taken.
  std::size_t take_run(std::size_t begin, std::size_t end) {
    std::size_t placed = begin;
    one_group_ = true;
    one_level_ = true;
    while (placed < end && place(placed)) {
      one_group_ = one_group_ && group_of_row_[placed] == group_of_row_[begin];
      one_level_ = one_level_ && level_of_row_[placed] == level_of_row_[begin];
      placed = place_the_same(placed + 1, end);
    }
    if (placed < end) keep_values_apart();
    if (placed > begin) append_run(begin, placed);
    if (placed == end) return end;
    take_by_row(at_ + block_.row_begin[placed]);
    return placed + 1;
  }

  // Rows from `begin` on that have the identity of the row before, which was placed, and no level of their
  // own. Gives the first that is none.
  std::size_t place_the_same(std::size_t begin, std::size_t end) {
    if (begin == end || plan_.level_column != kNone || plan_.level_name) return begin;
    const auto* const same = same_as_before_.data();
    const void* const other = std::memchr(same + begin, 0, end - begin);
    const std::size_t stop =
        other == nullptr ? end : static_cast<std::size_t>(static_cast<const std::uint8_t*>(other) - same);
    std::fill_n(group_of_row_.begin() + static_cast<std::ptrdiff_t>(begin), stop - begin, group_);
    std::fill_n(level_of_row_.begin() + static_cast<std::ptrdiff_t>(begin), stop - begin, level_);
    before_ = at_row(stop - 1);
    return stop;
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

  // Cells of the identity that stand side by side are compared as one stretch of text: where that is the
  // same, so is each of them.
  struct Stretch {
    std::size_t first;  // indexes into Profile::columns
    std::size_t last;
  };
  void find_identity_stretches() {
    std::vector<std::size_t> cells;
    for (const std::size_t index : rows_.identity_cells())
      if (layout_.columns[index] < finder_.cells_in_row()) cells.push_back(index);
    std::sort(cells.begin(), cells.end(),
              [&](auto a, auto b) { return layout_.columns[a] < layout_.columns[b]; });
    for (const std::size_t index : cells) {
      // Cells at fixed places lose their filling, so that two of them together do not say where each ends.
      const bool beside = !identity_stretches_.empty() && layout_.fixed.empty() &&
                          layout_.columns[identity_stretches_.back().last] + 1 >= layout_.columns[index];
      if (!beside) identity_stretches_.push_back({index, index});
      identity_stretches_.back().last = index;
    }
    stretches_known_ = finder_.cells_in_row() != 0;
  }

  // Of one length; a cell stands in memory of which kCellSlack more bytes are readable.
  [[gnu::always_inline]] static bool same_text(const char* left, const char* right, std::size_t length) {
    if (length < 8) return WordTable::same(left, right, length);
    std::uint64_t differ = fast::load8(left + length - 8) ^ fast::load8(right + length - 8);
    for (std::size_t i = 0; i + 8 < length; i += 8) differ |= fast::load8(left + i) ^ fast::load8(right + i);
    return differ == 0;
  }

  // Which rows of the block have the identity of the row before.
  void compare_identities() {
    if (!stretches_known_) find_identity_stretches();
    std::fill_n(same_as_before_.begin(), block_.rows, std::uint8_t{1});
    same_as_before_[0] = 0;
    for (const Stretch& stretch : identity_stretches_) {
      const std::uint32_t* const begin = block_.columns[stretch.first].begin.data();
      const std::uint32_t* const last_begin = block_.columns[stretch.last].begin.data();
      const std::uint32_t* const last_length = block_.columns[stretch.last].length.data();
      const char* before = block_.window + begin[0];
      std::size_t length_before = last_begin[0] + last_length[0] - begin[0];
      for (std::size_t row = 1; row < block_.rows; ++row) {
        const char* const text = block_.window + begin[row];
        const std::size_t length = last_begin[row] + last_length[row] - begin[row];
        if (length != length_before || !same_text(text, before, length)) same_as_before_[row] = 0;
        before = text;
        length_before = length;
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
    auto& group = rows_.rows().groups[group_];
    auto& table = rows_.rows().charges;
    for (std::size_t i = codes.level_codes.size(); i < group.part.levels.size(); ++i)
      codes.level_codes.emplace_back(table.word_code(charge::kLevel, group.part.levels[i].id),
                                     table.word_code(charge::kSection, section_of(group, i)));
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
    const auto offsets = table.room_for_numbers(charge::kSourceOffset, end - begin);
    const auto lengths = table.room_for_numbers(charge::kSourceLength, end - begin);
    const std::uint64_t window = offset_ + at_;
    image_bytes_ = 0;
    for (std::size_t row = begin; row < end && image_ == nullptr; ++row) {
      offsets[row - begin] = static_cast<std::int64_t>(window + block_.row_begin[row]);
      lengths[row - begin] = std::int64_t{block_.row_end[row]} - block_.row_begin[row];
    }
    for (std::size_t row = begin; row < end && image_ != nullptr; ++row) {
      offsets[row - begin] = static_cast<std::int64_t>(offset_of(row));
      lengths[row - begin] = static_cast<std::int64_t>(length_of(row));
      image_bytes_ += length_of(row);
    }
    table.append_numbers(charge::kSourceOffset, offsets, {});
    table.append_numbers(charge::kSourceLength, lengths, {});
    table.append_constant(charge::kOrdinal, 0, end - begin);
  }

  // Stretches of rows of one group and level.
  void append_groups(std::size_t begin, std::size_t end) {
    auto& rows = rows_.rows();
    auto& table = rows.charges;
    const bool single = one_group_;
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
    const bool one_level = single && one_level_;
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
    if (image_ != nullptr) {
      // What stands between records, the image has counted.
      return rows.dispositions.add(bill::Disposition::charge, image_bytes_, end - begin);
    }
    const auto count = [&](LineEnd kind, std::size_t row, std::size_t line_ends) {
      auto& tally = rows.line_ends[static_cast<std::size_t>(kind) - 1];
      if (tally.count == 0) tally.first = offset_of(row) + length_of(row);
      tally.count += line_ends;
    };
    std::uint64_t crlf = 0;
    if (structure_.carriage_returns) {
      for (std::size_t row = begin; row < end; ++row) {
        const bool two = block_.window[block_.row_end[row]] == '\r';
        count(two ? LineEnd::crlf : LineEnd::lf, row, 1);
        crlf += two ? 1 : 0;
      }
    } else {
      count(LineEnd::lf, begin, end - begin);
    }
    // One row begins behind the line end of the one before.
    const std::uint64_t line_ends = (end - begin) + crlf;
    const std::uint32_t line_end = block_.row_end[end - 1];
    const bool two = structure_.carriage_returns && block_.window[line_end] == '\r';
    const std::uint64_t bytes = line_end + (two ? 2U : 1U) - block_.row_begin[begin];
    rows.dispositions.add(bill::Disposition::charge, bytes - line_ends, end - begin);
    rows.dispositions.add(bill::Disposition::filler, line_ends, end - begin);
  }

  const Plan& plan_;
  const Profile& profile_;
  const Layout& layout_;
  std::string_view text_;
  std::uint64_t offset_;
  const RecordImage* image_;
  RowReader rows_;
  RecordScanner scanner_;
  ConditionMemo conditions_;
  ScanGrammar grammar_;
  CellFinder finder_;
  Structure structure_;
  Block block_;
  std::deque<StepRunner> steps_;
  std::optional<StepRunner> latest_day_;
  std::size_t at_ = 0;  // of the window in the text
  bool expected_ = false;
  bool all_planned_ = false;              // no rule asks anything of a row
  std::vector<std::size_t> asked_;        // columns that conditions look at
  std::vector<std::string> asked_cells_;  // of the row that was asked for last
  bool planned_ = false;                  // what was found for it
  bool planned_known_ = false;
  bool one_group_ = true;  // of the rows placed for one run
  bool one_level_ = true;
  bool bill_dates_ = false;
  bool identity_known_ = false;
  std::uint32_t group_ = 0;
  bool stretches_known_ = false;
  std::vector<Stretch> identity_stretches_;
  std::vector<std::string_view> identity_;
  std::string identity_text_;
  WordTable identities_;
  std::vector<std::size_t> group_of_identity_;
  std::deque<GroupCodes> group_codes_;
  WordTable level_cells_;
  WordTable level_names_;
  std::vector<std::size_t> level_rules_;
  std::vector<std::uint32_t> group_of_row_;
  std::vector<std::uint32_t> level_of_row_;
  std::vector<std::uint8_t> same_as_before_ = std::vector<std::uint8_t>(kBlockRows);
  std::uint64_t first_row_ = 0;
  std::uint64_t before_ = 0;  // the row placed last
  std::uint32_t level_ = 0;
  std::uint64_t image_bytes_ = 0;  // of the records of the rows whose places were appended last
  std::vector<std::uint32_t> codes_ = std::vector<std::uint32_t>(kBlockRows);
  std::vector<std::uint8_t> known_ = std::vector<std::uint8_t>(kBlockRows);
  std::vector<std::int64_t> numbers_ = std::vector<std::int64_t>(kBlockRows);
};

}  // namespace

Rows read_column_wise(const Plan& plan, const Profile& profile, const Layout& layout, std::string_view text,
                      std::uint64_t offset, const RecordImage* image) {
  return ColumnReader(plan, profile, layout, text, offset, image).read();
}

}  // namespace telaudit::formats::profile
