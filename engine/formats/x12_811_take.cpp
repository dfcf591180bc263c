#include "formats/x12_811_take.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "bill/charge.h"
#include "formats/x12_811_merge.h"

namespace telaudit::formats::x12 {
namespace {

namespace column = bill::charge;

constexpr std::uint32_t kNoCode = UINT32_MAX;
constexpr std::size_t kClasses = 11;
constexpr std::size_t kServiceKinds = 4;

bool is_whole_months(Date from, Date through) {
  constexpr int kMonthsInYear = 12;
  const Date end = add_days(through, 1);
  for (int months = 1; months <= kMonthsInYear; ++months)
    if (add_months(from, months) == end) return true;
  return false;
}

// Where the values of [begin, end) stand in a sparse column.
struct Slice {
  std::size_t first = 0;
  std::size_t size = 0;
};

Slice slice_of(std::span<const std::uint32_t> rows, std::uint32_t begin, std::uint32_t end) {
  const auto first = std::lower_bound(rows.begin(), rows.end(), begin);
  const auto last = std::lower_bound(first, rows.end(), end);
  return {static_cast<std::size_t>(first - rows.begin()), static_cast<std::size_t>(last - first)};
}

// Codes of the piece's own words in the table, found once each.
struct WordCodes {
  std::vector<std::uint32_t> codes;
};

// Text of each row: a word in the table's column, or nothing.
struct RowTexts {
  std::vector<std::uint32_t> codes;
  std::vector<std::uint8_t> known;
};

// A run of rows of one level.
struct Run {
  std::uint32_t begin = 0;  // from the first of the fragment
  std::uint32_t end = 0;
  const TreeLevel* level = nullptr;
};

// Writes the rows of one fragment, a column at a time.
class FragmentWriter {
 public:
  FragmentWriter(const ChargeColumns& columns, const TakenRows& taken,
                 std::array<WordCodes, kTextFields>& words, bill::TableBuilder& charges)
      : from_(columns),
        taken_(taken),
        facts_(*taken.set->facts),
        words_(words),
        to_(charges),
        size_(taken.end - taken.begin) {}

  void run() {
    if (size_ == 0) return;
    choose_rows();
    if (kept_ == 0) return;
    find_runs();
    write_places();
    write_whose();
    write_services();
    write_period_and_class();
    write_money();
    write_texts();
    write_belongs_to();
    write_usage();
    to_.end_rows(kept_);
  }

 private:
  using Known = std::vector<std::uint8_t>;

  // Rows that are no charges of their own, or are quarantined.
  void choose_rows() {
    kept_ = size_;
    if (taken_.merged.empty() && taken_.left_out.rows.empty()) return;
    keep_.assign(size_, 1);
    for (const auto& pair : taken_.merged) keep_[pair.second - taken_.begin] = 0;
    for (const std::uint32_t row : taken_.left_out.rows) keep_[row - taken_.begin] = 0;
    kept_ = static_cast<std::size_t>(std::count(keep_.begin(), keep_.end(), std::uint8_t{1}));
  }

  template <typename Value>
  void only_kept(std::vector<Value>& values) const {
    if (keep_.empty() || values.empty()) return;
    const std::size_t each = values.size() / size_;
    std::size_t to = 0;
    for (std::size_t row = 0; row < size_; ++row) {
      if (keep_[row] == 0) continue;
      for (std::size_t i = 0; i < each; ++i) values[to++] = values[row * each + i];
    }
    values.resize(to);
  }

  static bool any(const Known& known) {
    return std::any_of(known.begin(), known.end(), [](std::uint8_t k) { return k != 0; });
  }

  void append_numbers(std::size_t column, std::vector<std::int64_t>& values, Known& known) {
    only_kept(values);
    only_kept(known);
    if (known.empty() || any(known)) to_.append_numbers(column, values, known);
  }
  void append_codes(std::size_t column, std::vector<std::uint32_t>& codes, Known& known) {
    only_kept(codes);
    only_kept(known);
    if (known.empty() || any(known)) to_.append_codes(column, codes, known);
  }
  void append_word(std::size_t column, std::string_view word) {
    if (!word.empty()) to_.append_constant_code(column, to_.word_code(column, word), kept_);
  }

  const PlacedBundle& bundle(std::size_t row) const {
    return taken_.bundles[from_.bundles[taken_.begin + row]];
  }

  void find_runs() {
    const TreeLevel* level = bundle(0).level;
    std::uint32_t begin = 0;
    for (std::size_t row = 1; row < size_; ++row) {
      if (bundle(row).level == level) continue;
      runs_.push_back({begin, static_cast<std::uint32_t>(row), level});
      begin = static_cast<std::uint32_t>(row);
      level = bundle(row).level;
    }
    runs_.push_back({begin, static_cast<std::uint32_t>(size_), level});
  }

  // Numbers of the rows that have one.
  void write_numbers(std::size_t column, const SparseColumn<std::int64_t>& values) {
    const Slice slice = slice_of(values.rows, taken_.begin, taken_.end);
    if (slice.size == 0) return;
    if (slice.size == size_ && keep_.empty())
      return to_.append_numbers(column, std::span(values.values).subspan(slice.first, slice.size), {});
    numbers_.assign(size_, 0);
    known_.assign(size_, 0);
    for (std::size_t i = slice.first; i < slice.first + slice.size; ++i) {
      numbers_[values.rows[i] - taken_.begin] = values.values[i];
      known_[values.rows[i] - taken_.begin] = 1;
    }
    append_numbers(column, numbers_, known_);
  }

  void write_decimals(std::size_t field, bool negate_all) {
    const SparseDecimals& values = from_.decimals[field];
    const std::size_t column = kDecimalSources[field].column;
    const auto& left_out = taken_.left_out.values[field];
    const Slice slice = slice_of(values.rows, taken_.begin, taken_.end);
    if (slice.size == 0) return;
    bool fits = true;
    if (slice.size == size_ && keep_.empty() && left_out.empty() && !negate_all) {
      fits = to_.append_decimals(column, std::span(values.mantissas).subspan(slice.first, slice.size),
                                 std::span(values.scales).subspan(slice.first, slice.size), {});
    } else {
      numbers_.assign(size_, 0);
      scales_.assign(size_, 0);
      known_.assign(size_, 0);
      for (std::size_t i = slice.first; i < slice.first + slice.size; ++i) {
        const std::size_t row = values.rows[i] - taken_.begin;
        const Decimal value = negate_all ? negate(values.value(i)) : values.value(i);
        numbers_[row] = value.mantissa;
        scales_[row] = value.scale;
        known_[row] = 1;
      }
      for (const std::uint32_t row : left_out) known_[row - taken_.begin] = 0;
      only_kept(numbers_);
      only_kept(scales_);
      only_kept(known_);
      if (any(known_)) fits = to_.append_decimals(column, numbers_, scales_, known_);
    }
    require(fits, "decimals that do not fit were left out before");
  }

  void write_places() {
    if (keep_.empty()) {
      to_.append_numbers(column::kSourceOffset, std::span(from_.offsets).subspan(taken_.begin, size_), {});
      to_.append_numbers(column::kSourceLength, std::span(from_.lengths).subspan(taken_.begin, size_), {});
    } else {
      known_.clear();
      for (const auto& [column, values] : {std::pair(column::kSourceOffset, &from_.offsets),
                                           std::pair(column::kSourceLength, &from_.lengths)}) {
        const auto begin = values->begin() + taken_.begin;
        numbers_.assign(begin, begin + static_cast<std::ptrdiff_t>(size_));
        append_numbers(column, numbers_, known_);
      }
    }
    to_.append_constant(column::kOrdinal, 0, kept_);
  }

  void write_whose() {
    append_word(column::kCarrier, facts_.carrier);
    const auto is_own = [&](const TreeLevel* level) {
      return level != nullptr && !level->inherited->account.empty() &&
             level->inherited->account != facts_.account;
    };
    write_by_run(column::kAccount, [&](const TreeLevel* level) {
      return is_own(level) ? level->inherited->account : std::string_view(facts_.account);
    });
    write_by_run(column::kParentAccount, [&](const TreeLevel* level) {
      return std::string_view(is_own(level) ? facts_.account : facts_.parent_account);
    });
    append_word(column::kInvoice, facts_.number);
    to_.append_constant(column::kBillDate, facts_.bill_date.days, kept_);
    append_word(column::kCurrency, facts_.currency);
    write_by_run(column::kSection, [](const TreeLevel* level) {
      return level == nullptr ? std::string_view() : level->section;
    });
    write_levels();
  }

  void write_levels() {
    std::vector<std::uint32_t> of_bundle(taken_.bundles.size(), kNoCode);
    texts_.codes.resize(size_);
    for (std::size_t row = 0; row < size_; ++row) {
      std::uint32_t& code = of_bundle[from_.bundles[taken_.begin + row]];
      if (code == kNoCode) {
        const TreeLevel* level = bundle(row).counted_at;
        const bool again = row > 0 && level == bundle(row - 1).counted_at;
        if (!again) write_level_id(taken_.set->root, level, level_id_);
        code = again ? texts_.codes[row - 1] : to_.word_code(column::kLevel, level_id_);
      }
      texts_.codes[row] = code;
    }
    known_.clear();
    append_codes(column::kLevel, texts_.codes, known_);
  }

  // Text that only levels give.
  template <typename TextOf>
  void write_by_run(std::size_t column, TextOf&& text_of) {
    if (!find_run_codes(column, text_of)) return;
    if (all_runs_alike()) return to_.append_constant_code(column, run_codes_[0], kept_);
    spread_run_codes();
    append_codes(column, texts_.codes, texts_.known);
  }

  // False when no run has text.
  template <typename TextOf>
  bool find_run_codes(std::size_t column, TextOf&& text_of) {
    run_codes_.clear();
    std::string_view last;
    std::uint32_t last_code = kNoCode;
    bool found = false;
    for (const Run& run : runs_) {
      const std::string_view text = text_of(run.level);
      if (text.data() != last.data() || text.size() != last.size()) {
        last = text;
        last_code = text.empty() ? kNoCode : to_.word_code(column, text);
      }
      run_codes_.push_back(last_code);
      found = found || last_code != kNoCode;
    }
    return found;
  }

  bool all_runs_alike() const {
    return std::all_of(run_codes_.begin(), run_codes_.end(),
                       [&](std::uint32_t code) { return code == run_codes_[0]; });
  }

  void spread_run_codes() {
    texts_.codes.resize(size_);
    texts_.known.resize(size_);
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      const bool known = run_codes_[i] != kNoCode;
      std::fill(texts_.codes.begin() + runs_[i].begin, texts_.codes.begin() + runs_[i].end,
                known ? run_codes_[i] : 0);
      std::fill(texts_.known.begin() + runs_[i].begin, texts_.known.begin() + runs_[i].end,
                static_cast<std::uint8_t>(known ? 1 : 0));
    }
  }

  // Identifiers as digits, while all are.
  struct Digits {
    std::vector<std::int64_t> numbers;
    std::vector<std::uint8_t> counts;
    std::vector<char> cells;
    Known known;
  };

  void begin_digits() {
    digits_.numbers.assign(size_, 0);
    digits_.counts.assign(size_, 0);
    digits_.cells.resize(size_ * bill::kDigitCell);
    digits_.known.assign(size_, 0);
  }

  void set_digits(std::size_t row, std::int64_t number, std::uint8_t count) {
    digits_.numbers[row] = number;
    digits_.counts[row] = count;
    digits_.known[row] = 1;
    write_digits(number, count, digits_.cells.data() + row * bill::kDigitCell);
  }

  // False, and nothing is written, when a level gives other text than digits.
  bool spread_run_digits(const std::vector<std::string_view>& text_of_run) {
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      const std::string_view text = text_of_run[i];
      if (text.empty()) continue;
      const std::int64_t number = digits_of_identifier(text);
      if (number < 0) return false;
      for (std::size_t row = runs_[i].begin; row < runs_[i].end; ++row) {
        digits_.numbers[row] = number;
        digits_.counts[row] = static_cast<std::uint8_t>(text.size());
        digits_.known[row] = 1;
        std::memcpy(digits_.cells.data() + row * bill::kDigitCell, text.data(), text.size());
      }
    }
    return true;
  }

  void append_digits(std::size_t column) {
    if (!any(digits_.known)) return;
    only_kept(digits_.numbers);
    only_kept(digits_.counts);
    only_kept(digits_.cells);
    only_kept(digits_.known);
    if (any(digits_.known))
      to_.append_digits(column, digits_.numbers, digits_.counts, digits_.cells, digits_.known);
  }

  // Identifiers of rows over those of their levels.
  void write_identifiers(std::size_t column, const SparseIdentifiers* own,
                         const std::vector<std::string_view>& text_of_run) {
    const Slice slice = own == nullptr ? Slice{} : slice_of(own->rows(), taken_.begin, taken_.end);
    const bool nothing = slice.size == 0 && std::all_of(text_of_run.begin(), text_of_run.end(),
                                                        [](auto text) { return text.empty(); });
    if (nothing) return;
    if (own == nullptr || own->digits() || slice.size == 0) {
      begin_digits();
      if (spread_run_digits(text_of_run)) {
        for (std::size_t i = slice.first; i < slice.first + slice.size; ++i)
          set_digits(own->rows()[i] - taken_.begin, own->numbers()[i], own->digit_counts()[i]);
        return append_digits(column);
      }
    }
    std::size_t run = 0;
    find_run_codes(column, [&](const TreeLevel*) { return text_of_run[run++]; });
    spread_run_codes();
    std::array<char, bill::kDigitCell> cell{};
    for (std::size_t i = slice.first; i < slice.first + slice.size; ++i) {
      std::string_view text;
      if (own->digits()) {
        write_digits(own->numbers()[i], own->digit_counts()[i], cell.data());
        text = {cell.data(), own->digit_counts()[i]};
      } else {
        text = own->text().words.word(own->text().codes[i]);
      }
      const std::size_t row = own->rows()[i] - taken_.begin;
      texts_.codes[row] = to_.word_code(column, text);
      texts_.known[row] = 1;
    }
    append_codes(column, texts_.codes, texts_.known);
  }

  void write_services() {
    std::vector<std::string_view> of_run;
    for (const Run& run : runs_)
      of_run.push_back(run.level == nullptr ? std::string_view() : run.level->service);
    write_identifiers(column::kService, &from_.services, of_run);
    write_service_kinds();
    write_origins(of_run);
  }

  void write_service_kinds() {
    std::array<std::uint32_t, kServiceKinds> code_of;
    code_of.fill(kNoCode);
    const auto code = [&](ServiceKind kind) {
      auto& found = code_of[static_cast<std::size_t>(kind)];
      if (found == kNoCode && kind != ServiceKind::none)
        found = to_.word_code(column::kServiceKind, service_kind_name(kind));
      return found;
    };
    run_codes_.clear();
    bool found = false;
    for (const Run& run : runs_) {
      const bool has = run.level != nullptr && !run.level->service.empty();
      run_codes_.push_back(has ? code(run.level->service_kind) : kNoCode);
      found = found || run_codes_.back() != kNoCode;
    }
    const auto& rows = from_.services.rows();
    const Slice slice = slice_of(rows, taken_.begin, taken_.end);
    if (slice.size == 0) {
      if (!found) return;
      if (all_runs_alike()) return to_.append_constant_code(column::kServiceKind, run_codes_[0], kept_);
    }
    spread_run_codes();
    for (std::size_t i = slice.first; i < slice.first + slice.size; ++i) {
      const std::size_t row = rows[i] - taken_.begin;
      const std::uint32_t own = code(from_.kinds[rows[i]].service_kind);
      texts_.codes[row] = own == kNoCode ? 0 : own;
      texts_.known[row] = own == kNoCode ? 0 : 1;
    }
    append_codes(column::kServiceKind, texts_.codes, texts_.known);
  }

  // A call is made from the service of its level.
  void write_origins(const std::vector<std::string_view>& of_run) {
    std::vector<std::string_view> of_calls(of_run.size());
    std::vector<Run> runs;
    std::vector<std::string_view> texts;
    for (std::size_t i = 0; i < runs_.size(); ++i)
      for (std::uint32_t begin = runs_[i].begin; begin < runs_[i].end;) {
        const bool call = from_.kinds[taken_.begin + begin].segment == ChargeSegment::tcd;
        std::uint32_t end = begin + 1;
        while (end < runs_[i].end && (from_.kinds[taken_.begin + end].segment == ChargeSegment::tcd) == call)
          ++end;
        runs.push_back({begin, end, runs_[i].level});
        texts.push_back(call ? of_run[i] : std::string_view());
        begin = end;
      }
    std::swap(runs, runs_);
    write_identifiers(column::kOrigin, nullptr, texts);
    std::swap(runs, runs_);
  }

  void write_dates(std::size_t column, const SparseColumn<std::int64_t>& own,
                   std::optional<Date> Inherited::*of_level, std::vector<std::int64_t>& values,
                   Known& known) {
    values.assign(size_, 0);
    known.assign(size_, 0);
    bool found = false;
    for (const Run& run : runs_) {
      if (run.level == nullptr || !(run.level->inherited->*of_level)) continue;
      found = true;
      std::fill(values.begin() + run.begin, values.begin() + run.end,
                (run.level->inherited->*of_level)->days);
      std::fill(known.begin() + run.begin, known.begin() + run.end, std::uint8_t{1});
    }
    const Slice slice = slice_of(own.rows, taken_.begin, taken_.end);
    for (std::size_t i = slice.first; i < slice.first + slice.size; ++i) {
      values[own.rows[i] - taken_.begin] = own.values[i];
      known[own.rows[i] - taken_.begin] = 1;
    }
    if (!found && slice.size == 0) return;
    numbers_ = values;
    known_ = known;
    append_numbers(column, numbers_, known_);
  }

  void write_period_and_class() {
    write_dates(column::kFrom, from_.from, &Inherited::from, from_days_, from_known_);
    write_dates(column::kThrough, from_.through, &Inherited::through, through_days_, through_known_);
    std::array<std::uint32_t, kClasses> code_of;
    code_of.fill(kNoCode);
    texts_.codes.resize(size_);
    texts_.known.assign(size_, 1);
    bool all_known = true;
    for (std::size_t row = 0; row < size_; ++row) {
      const ChargeClass of = charge_class(row);
      if (of == ChargeClass::unknown) {
        texts_.codes[row] = 0;
        texts_.known[row] = 0;
        all_known = false;
        continue;
      }
      auto& code = code_of[static_cast<std::size_t>(of)];
      if (code == kNoCode) code = to_.word_code(column::kChargeClass, class_name(of));
      texts_.codes[row] = code;
    }
    if (all_known) texts_.known.clear();
    append_codes(column::kChargeClass, texts_.codes, texts_.known);
  }

  bool has_own(std::span<const std::uint32_t> rows, std::size_t row) const {
    return std::binary_search(rows.begin(), rows.end(), static_cast<std::uint32_t>(taken_.begin + row));
  }

  ChargeClass charge_class(std::size_t row) const {
    const RowKind& kind = from_.kinds[taken_.begin + row];
    if (taken_.turned && (kind.segment == ChargeSegment::it1 || kind.segment == ChargeSegment::sln)) {
      const SparseDecimals& amounts = from_.decimals[kAmountField];
      const Slice slice = slice_of(amounts.rows, static_cast<std::uint32_t>(taken_.begin + row),
                                   static_cast<std::uint32_t>(taken_.begin + row + 1));
      if (slice.size == 1 && amounts.mantissas[slice.first] > 0) return ChargeClass::credit;
    }
    if (kind.charge_class != ChargeClass::unknown) return kind.charge_class;
    const TreeLevel* level = bundle(row).level;
    if (kind.has_order_date && (has_own(from_.texts[kOrderReferenceField].rows, row) ||
                                (level != nullptr && !level->inherited->order_reference.empty())))
      return ChargeClass::one_time;
    if (from_known_[row] != 0 && through_known_[row] != 0 &&
        is_whole_months(Date{static_cast<std::int32_t>(from_days_[row])},
                        Date{static_cast<std::int32_t>(through_days_[row])}))
      return ChargeClass::recurring;
    return ChargeClass::unknown;
  }

  void write_money() {
    for (std::size_t field = 0; field < kDecimalFields; ++field)
      write_decimals(field, taken_.turned && (field == kAmountField || field == kGrossField));
    numbers_.resize(size_);
    bool alike = true;
    for (std::size_t row = 0; row < size_; ++row) {
      numbers_[row] = bundle(row).in_total ? 1 : 0;
      alike = alike && numbers_[row] == numbers_[0];
    }
    const std::int64_t payable = facts_.information_only ? 0 : 1;
    if (alike) {
      to_.append_constant(column::kInTotal, numbers_[0], kept_);
      to_.append_constant(column::kPayable, numbers_[0] * payable, kept_);
      return;
    }
    only_kept(numbers_);
    to_.append_numbers(column::kInTotal, numbers_, {});
    if (payable != 0) {
      to_.append_numbers(column::kPayable, numbers_, {});
    } else {
      to_.append_constant(column::kPayable, 0, kept_);
    }
  }

  std::string_view inherited(std::size_t field, const TreeLevel* level) const {
    switch (field) {
      case kOrderReferenceField:
        return level == nullptr ? std::string_view() : level->inherited->order_reference;
      case kContractReferenceField:
        return level == nullptr || level->inherited->contract_reference.empty()
                   ? std::string_view(facts_.contract_reference)
                   : level->inherited->contract_reference;
      case kCostCentreField:
        return level == nullptr ? std::string_view() : level->inherited->cost_centre;
      case kUserField:
        return level == nullptr ? std::string_view() : level->inherited->user;
      default:
        return {};
    }
  }

  void write_texts() {
    for (std::size_t field = 0; field < kTextFields; ++field) write_text(field);
  }

  void write_text(std::size_t field) {
    const SparseText& own = from_.texts[field];
    const std::size_t column = kTextSources[field].column;
    const Slice slice = slice_of(own.rows, taken_.begin, taken_.end);
    const auto of_level = [&](const TreeLevel* level) { return inherited(field, level); };
    if (slice.size == 0) return write_by_run(column, of_level);
    auto& codes = words_[field].codes;
    codes.resize(own.words.size(), kNoCode);
    if (slice.size < size_) {
      find_run_codes(column, of_level);
      spread_run_codes();
    } else {
      texts_.codes.resize(size_);
      texts_.known.assign(size_, 1);
    }
    for (std::size_t i = slice.first; i < slice.first + slice.size; ++i) {
      std::uint32_t& code = codes[own.codes[i]];
      if (code == kNoCode) code = to_.word_code(column, own.words.word(own.codes[i]));
      texts_.codes[own.rows[i] - taken_.begin] = code;
      texts_.known[own.rows[i] - taken_.begin] = 1;
    }
    if (slice.size == size_) texts_.known.clear();
    append_codes(column, texts_.codes, texts_.known);
  }

  void write_belongs_to() {
    const auto& parents = from_.parents;
    const Slice slice = slice_of(parents.rows, taken_.begin, taken_.end);
    if (slice.size == 0) return;
    texts_.codes.assign(size_, 0);
    texts_.known.assign(size_, 0);
    std::uint32_t last = kNoCode;
    std::uint32_t code = kNoCode;
    for (std::size_t i = slice.first; i < slice.first + slice.size; ++i) {
      const std::uint32_t parent = stands_for(parents.values[i]);
      if (!keep_.empty() && keep_[parent - taken_.begin] == 0) continue;
      if (parent != last)
        code = to_.word_code(column::kBelongsTo, std::to_string(from_.offsets[parent]) + ":0");
      last = parent;
      texts_.codes[parents.rows[i] - taken_.begin] = code;
      texts_.known[parents.rows[i] - taken_.begin] = 1;
    }
    append_codes(column::kBelongsTo, texts_.codes, texts_.known);
  }

  // The charge that a row was merged into, or itself.
  std::uint32_t stands_for(std::uint32_t row) const {
    const auto& merged = taken_.merged;
    const auto found =
        std::lower_bound(merged.begin(), merged.end(), row,
                         [](const Repeated& pair, std::uint32_t of) { return pair.second < of; });
    return found != merged.end() && found->second == row ? found->first : row;
  }

  void write_usage() {
    write_numbers(column::kStart, from_.starts);
    for (std::size_t field = 0; field < kNumberFields; ++field)
      write_numbers(kNumberSources[field].column, from_.numbers[field]);
    write_identifiers(column::kDestination, &from_.destinations, std::vector<std::string_view>(runs_.size()));
  }

  const ChargeColumns& from_;
  const TakenRows& taken_;
  const BillFacts& facts_;
  std::array<WordCodes, kTextFields>& words_;
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
  std::string level_id_;
  Digits digits_;
  std::vector<std::int64_t> from_days_;
  std::vector<std::int64_t> through_days_;
  Known from_known_;
  Known through_known_;
};

}  // namespace

void append_charges(ParsedPiece& piece, bill::TableBuilder& charges) {
  std::array<WordCodes, kTextFields> words;
  for (const TakenRows& taken : piece.taken) merge_repeated(piece.columns, taken.merged);
  for (const TakenRows& taken : piece.taken) FragmentWriter(piece.columns, taken, words, charges).run();
  piece.taken.clear();
  piece.columns = ChargeColumns();
}

ParsedPiece::ParsedPiece() = default;
ParsedPiece::~ParsedPiece() = default;

bill::Table ParsedPiece::take_charges() {
  bill::TableBuilder charges(bill::charge_schema());
  std::size_t rows = 0;
  for (const auto& earlier : before) rows += earlier->columns.size();
  charges.expect_rows(rows + columns.size());
  for (auto& earlier : before) append_charges(*earlier, charges);
  before.clear();
  append_charges(*this, charges);
  return charges.finish();
}

}  // namespace telaudit::formats::x12
