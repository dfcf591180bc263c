#include "formats/x12_811_take.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "bill/charge.h"
#include "formats/x12_811_fragment_columns.h"
#include "formats/x12_811_merge.h"

namespace telaudit::formats::x12 {
namespace {

namespace column = bill::charge;

constexpr std::size_t kClasses = 11;
constexpr std::size_t kServiceKinds = 4;

bool is_whole_months(Date from, Date through) {
  constexpr int kMonthsInYear = 12;
  const Date end = add_days(through, 1);
  for (int months = 1; months <= kMonthsInYear; ++months)
    if (add_months(from, months) == end) return true;
  return false;
}

// Codes of the piece's own words in the table, found once each.
struct WordCodes {
  std::vector<std::uint32_t> codes;
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
        rows_(columns, taken, charges),
        size_(rows_.size()) {}

  void run() {
    if (rows_.kept() == 0) return;
    write_places();
    write_whose();
    write_services();
    write_period_and_class();
    write_money();
    write_texts();
    write_belongs_to();
    write_usage();
    to_.end_rows(rows_.kept());
  }

 private:
  using Known = FragmentColumns::Known;
  using Run = FragmentColumns::Run;

  void write_places() {
    if (rows_.is_whole()) {
      to_.append_numbers(column::kSourceOffset, std::span(from_.offsets).subspan(taken_.begin, size_), {});
      to_.append_numbers(column::kSourceLength, std::span(from_.lengths).subspan(taken_.begin, size_), {});
    } else {
      known_.clear();
      for (const auto& [column, values] : {std::pair(column::kSourceOffset, &from_.offsets),
                                           std::pair(column::kSourceLength, &from_.lengths)}) {
        const auto begin = values->begin() + taken_.begin;
        numbers_.assign(begin, begin + static_cast<std::ptrdiff_t>(size_));
        rows_.append_numbers(column, numbers_, known_);
      }
    }
    to_.append_constant(column::kOrdinal, 0, rows_.kept());
  }

  void write_whose() {
    rows_.append_word(column::kCarrier, facts_.carrier);
    const auto is_own = [&](const TreeLevel* level) {
      return level != nullptr && !level->inherited->account.empty() &&
             level->inherited->account != facts_.account;
    };
    rows_.write_by_run(column::kAccount, [&](const Run& run) {
      return is_own(run.level) ? run.level->inherited->account : std::string_view(facts_.account);
    });
    rows_.write_by_run(column::kParentAccount, [&](const Run& run) {
      return std::string_view(is_own(run.level) ? facts_.account : facts_.parent_account);
    });
    rows_.append_word(column::kInvoice, facts_.number);
    to_.append_constant(column::kBillDate, facts_.bill_date.days, rows_.kept());
    rows_.append_word(column::kCurrency, facts_.currency);
    rows_.write_by_run(column::kSection, [](const Run& run) {
      return run.level == nullptr ? std::string_view() : run.level->section;
    });
    write_levels();
  }

  void write_levels() {
    std::vector<std::uint32_t> of_bundle(taken_.bundles.size(), kNoCode);
    texts_.codes.resize(size_);
    for (std::size_t row = 0; row < size_; ++row) {
      std::uint32_t& code = of_bundle[from_.bundles[taken_.begin + row]];
      if (code == kNoCode) {
        const TreeLevel* level = rows_.bundle(row).counted_at;
        const bool again = row > 0 && level == rows_.bundle(row - 1).counted_at;
        if (!again) write_level_id(taken_.set->root, level, level_id_);
        code = again ? texts_.codes[row - 1] : to_.word_code(column::kLevel, level_id_);
      }
      texts_.codes[row] = code;
    }
    texts_.known.clear();
    rows_.append_codes(column::kLevel, texts_);
  }

  void write_services() {
    std::vector<std::string_view> of_run;
    for (const auto& run : rows_.runs())
      of_run.push_back(run.level == nullptr ? std::string_view() : run.level->service);
    rows_.write_identifiers(column::kService, &from_.services, rows_.runs(), of_run);
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
    std::vector<std::uint32_t> of_run;
    bool found = false;
    for (const auto& run : rows_.runs()) {
      const bool has = run.level != nullptr && !run.level->service.empty();
      of_run.push_back(has ? code(run.level->service_kind) : kNoCode);
      found = found || of_run.back() != kNoCode;
    }
    rows_.set_run_codes(std::move(of_run));
    const auto& rows = from_.services.rows();
    const Slice slice = slice_of(rows, taken_.begin, taken_.end);
    if (slice.size == 0) {
      if (found) rows_.append_run_codes(column::kServiceKind);
      return;
    }
    rows_.spread_run_codes(texts_);
    for (std::size_t i = slice.first; i < slice.first + slice.size; ++i) {
      const std::size_t row = rows[i] - taken_.begin;
      const std::uint32_t own = code(from_.kinds[rows[i]].service_kind);
      texts_.codes[row] = own == kNoCode ? 0 : own;
      texts_.known[row] = own == kNoCode ? 0 : 1;
    }
    rows_.append_codes(column::kServiceKind, texts_);
  }

  // A call is made from the service of its level.
  void write_origins(const std::vector<std::string_view>& of_run) {
    std::vector<Run> runs;
    std::vector<std::string_view> texts;
    for (std::size_t i = 0; i < of_run.size(); ++i) {
      const Run& run = rows_.runs()[i];
      for (std::uint32_t begin = run.begin; begin < run.end;) {
        const bool call = is_call(begin);
        std::uint32_t end = begin + 1;
        while (end < run.end && is_call(end) == call) ++end;
        runs.push_back({begin, end, run.level});
        texts.push_back(call ? of_run[i] : std::string_view());
        begin = end;
      }
    }
    rows_.write_identifiers(column::kOrigin, nullptr, runs, texts);
  }

  bool is_call(std::uint32_t row) const {
    return from_.kinds[taken_.begin + row].segment == ChargeSegment::tcd;
  }

  void write_dates(std::size_t column, const SparseColumn<std::int64_t>& own,
                   std::optional<Date> Inherited::*of_level, std::vector<std::int64_t>& values,
                   Known& known) {
    values.assign(size_, 0);
    known.assign(size_, 0);
    bool found = false;
    for (const auto& run : rows_.runs()) {
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
    rows_.append_numbers(column, numbers_, known_);
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
    rows_.append_codes(column::kChargeClass, texts_);
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
    const TreeLevel* level = rows_.bundle(row).level;
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
      rows_.write_decimals(field, taken_.turned && (field == kAmountField || field == kGrossField));
    numbers_.resize(size_);
    bool alike = true;
    for (std::size_t row = 0; row < size_; ++row) {
      numbers_[row] = rows_.bundle(row).in_total ? 1 : 0;
      alike = alike && numbers_[row] == numbers_[0];
    }
    const std::int64_t payable = facts_.information_only ? 0 : 1;
    if (alike) {
      to_.append_constant(column::kInTotal, numbers_[0], rows_.kept());
      to_.append_constant(column::kPayable, numbers_[0] * payable, rows_.kept());
      return;
    }
    known_.clear();
    rows_.append_numbers(column::kInTotal, numbers_, known_);
    if (payable != 0) {
      to_.append_numbers(column::kPayable, numbers_, {});
    } else {
      to_.append_constant(column::kPayable, 0, rows_.kept());
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
    const auto of_run = [&](const Run& run) { return inherited(field, run.level); };
    if (slice.size == 0) return rows_.write_by_run(column, of_run);
    auto& codes = words_[field].codes;
    codes.resize(own.words.size(), kNoCode);
    if (slice.size < size_) {
      rows_.find_run_codes(column, of_run);
      rows_.spread_run_codes(texts_);
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
    rows_.append_codes(column, texts_);
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
      if (!rows_.is_kept(parent - taken_.begin)) continue;
      if (parent != last)
        code = to_.word_code(column::kBelongsTo, std::to_string(from_.offsets[parent]) + ":0");
      last = parent;
      texts_.codes[parents.rows[i] - taken_.begin] = code;
      texts_.known[parents.rows[i] - taken_.begin] = 1;
    }
    rows_.append_codes(column::kBelongsTo, texts_);
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
    rows_.write_numbers(column::kStart, from_.starts);
    for (std::size_t field = 0; field < kNumberFields; ++field)
      rows_.write_numbers(kNumberSources[field].column, from_.numbers[field]);
    rows_.write_identifiers(column::kDestination, &from_.destinations, {}, {});
  }

  const ChargeColumns& from_;
  const TakenRows& taken_;
  const BillFacts& facts_;
  std::array<WordCodes, kTextFields>& words_;
  bill::TableBuilder& to_;
  FragmentColumns rows_;
  std::size_t size_;
  std::vector<std::int64_t> numbers_;
  Known known_;
  FragmentColumns::RowTexts texts_;
  std::string level_id_;
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
