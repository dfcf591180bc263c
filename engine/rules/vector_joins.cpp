#include "rules/vector_joins.h"

#include <algorithm>
#include <limits>

namespace telaudit::rules {
namespace {

// More different entries than these say that rows have little in common.
constexpr std::size_t kMostEntries = std::size_t{1} << 20;
// Of so many places among turns each has a number of its own.
constexpr std::uint64_t kMostSideBySide = std::uint64_t{1} << 10;

const std::vector<std::optional<PlannedAggregate>> kNoAggregates;

std::vector<RowCodes> codes_of(const PlannedJoin& join) {
  std::vector<RowCodes> out;
  for (const auto& match : join.matches) out.emplace_back(match);
  if (join.prefix) out.emplace_back(*join.prefix);
  return out;
}

// A cell for each code, two for each column, one for each earlier join.
std::size_t width_of(const PlannedJoin& join) {
  const std::size_t codes = join.matches.size() + (join.prefix ? 1 : 0);
  return std::max<std::size_t>(1, codes + 2 * join.columns.size() + join.earlier.size());
}

std::optional<std::int64_t> narrow(const Value& value) {
  const bool fits = value.known() && abs(value.number) <= std::numeric_limits<std::int64_t>::max();
  return fits ? std::optional(static_cast<std::int64_t>(value.number)) : std::nullopt;
}

// Where a number stands among others that ascend: before, at or after each of them.
std::uint64_t place_among(std::span<const std::int64_t> turns, std::int64_t number) {
  constexpr std::size_t kFew = 8;
  if (turns.size() <= kFew) {
    std::uint64_t place = 0;
    for (const std::int64_t turn : turns)
      place += std::uint64_t{turn < number} + std::uint64_t{turn <= number};
    return place;
  }
  const auto [from, to] = std::equal_range(turns.begin(), turns.end(), number);
  return static_cast<std::uint64_t>(from - turns.begin()) + static_cast<std::uint64_t>(to - turns.begin());
}

// Those of `rows` that ask for this code.
Mask rows_with_code(const RowCodes& codes, std::int64_t code, const Mask& rows) {
  Mask out;
  best_kernels().equal_to(codes.codes().data(), code, out.words.data(), kVectorRows);
  return out & rows;
}

// Before, at and after each, and unknown.
std::uint64_t places_among(std::size_t turns) {
  return 2 * turns + 2;
}

}  // namespace

JoinReader::JoinReader(const Plan& plan, std::size_t join, RuleRun& run, WordNumbers& words)
    : plan_(plan),
      planned_(plan.joins[join]),
      join_(plan.rules[planned_.rule].rule->joins[planned_.join]),
      number_(join),
      run_(run),
      words_(words),
      reader_(plan, words),
      width_(width_of(planned_)),
      codes_(codes_of(planned_)),
      turning_(planned_.turns.size()),
      cells_(width_ * kVectorRows),
      column_(std::make_unique<Cells>()),
      by_cells_(width_, kNoAggregates),
      scattered_(1 + planned_.turns.size(), kNoAggregates),
      scattered_cells_(1 + planned_.turns.size()) {}

void JoinReader::bind() {
  reader_.bind();
  for (auto& codes : codes_) codes.bind();
  if (places_between_turns_) places_between_turns_->bind();
}

void JoinReader::begin_scan() {
  for (auto& codes : codes_) codes.begin_scan();
  if (places_between_turns_) places_between_turns_->begin_scan();
}

std::uint32_t JoinReader::reason_number(const std::string& reason) {
  const auto [at, fresh] = reason_numbers_.try_emplace(reason, static_cast<std::uint32_t>(reasons_.size()));
  if (fresh) reasons_.push_back(reason);
  return at->second;
}

Result<void> JoinReader::prepare(VectorEvaluator& evaluator) {
  auto index = run_.index_of(planned_.join);
  if (!index) return index.problem();
  index_ = *index;
  prepared_ = true;
  ends_.emplace_back();
  if (index_ == nullptr) {
    JoinedRows& joined = evaluator.joined(number_);
    JoinedRows::Entry entry;
    entry.asked = true;
    entry.given = false;
    const std::string& relation = plan_.rules[planned_.rule].rule->sources[join_.source].relation;
    add_end(end_of(entry, reason_number("no " + relation + " given")));
    joined.entries.push_back(std::move(entry));
    joined.asked.push_back(1);
    evaluator.joined_grew();
    return {};
  }
  // The first asking: no candidates, and no turns.
  asking_.emplace_back();
  turn_ends_.assign(planned_.turns.size(), 0);
  entries_.assign(std::size_t{1} << planned_.turns.size(), 0);
  prepare_codes();
  places_between_turns_.emplace(plan_, planned_, *index_);
  return {};
}

Mask JoinReader::read_turn(VectorEvaluator& evaluator, const PlannedTurn& turn, const Mask& rows,
                           Turning& out) {
  Mask failed;
  out.known = Mask{};
  if (evaluator.able(turn.node) && evaluator.scale(turn.node) == 0) {
    const VectorNumbers& numbers = evaluator.number(turn.node);
    failed = rows & numbers.error;
    out.known = without(rows & numbers.known, failed);
    if (numbers.narrow != nullptr) {
      std::copy_n(numbers.narrow, evaluator.rows(), out.numbers.begin());
      return failed;
    }
    each_row(out.known, [&](std::size_t row) {
      const Int128 number = numbers.at(row);
      out.numbers[row] = static_cast<std::int64_t>(number);
      if (out.numbers[row] != number) failed.set(row);
    });
    return failed;
  }
  each_row(rows, [&](std::size_t row) {
    const Value value = evaluator.interpreted(planned_.rule, *turn.expression, row, planned_.reads);
    const auto number = narrow(value);
    if (value.error() || (value.known() && (!number || value.scale != 0))) failed.set(row);
    if (!number) return;
    out.known.set(row);
    out.numbers[row] = *number;
  });
  return failed;
}

void JoinReader::read_turns(VectorEvaluator& evaluator, JoiningRows& rows, Mask& of, bool of_where) {
  for (std::size_t i = 0; i < planned_.turns.size(); ++i) {
    if (planned_.turns[i].of_where != of_where || !any(of)) continue;
    const Mask failed = read_turn(evaluator, planned_.turns[i], of, turning_[i]);
    rows.closer = rows.closer | failed;
    rows.open = without(rows.open, failed);
    of = without(of, failed);
  }
}

void JoinReader::end_absent(std::size_t match, Mask& of, Mask& absent) const {
  if (!planned_.ends_at_absent || index_->codes(match).any()) return;
  const Mask gone = rows_with_code(codes_[match], KeyCodes::kAbsent, of);
  absent = absent | gone;
  of = without(of, gone);
}

void JoinReader::read_codes(VectorEvaluator& evaluator, JoiningRows& rows, Mask& of, Mask& absent) {
  // An error prevails, so what may be one is read first, of all rows.
  Mask failed;
  for (std::size_t i = 0; i < planned_.matches.size(); ++i) {
    if (planned_.matches[i].from == PlannedMatch::From::number)
      codes_[i].read_numbers(evaluator, reader_, *column_, planned_.rule, index_->codes(i), of, failed);
    if (planned_.matches[i].from == PlannedMatch::From::joined)
      codes_[i].read_joined(evaluator, planned_.rule, index_->codes(i), of, failed);
    if (planned_.matches[i].from == PlannedMatch::From::made)
      codes_[i].read_made(evaluator, planned_.rule, index_->codes(i), of, failed);
  }
  const bool made_prefix = planned_.prefix && planned_.prefix->from == PlannedMatch::From::made;
  if (made_prefix && index_->prefixes()) {
    codes_.back().read_made(evaluator, planned_.rule, *index_->prefixes(), of, failed);
  } else if (made_prefix) {
    codes_.back().read_made(evaluator, planned_.rule, words_, of, failed);
  }
  rows.closer = rows.closer | failed;
  rows.open = without(rows.open, failed);
  of = without(of, failed);
  // So does an unknown text.
  Mask unknown;
  if (planned_.prefix) {
    RowCodes& codes = codes_.back();
    if (!made_prefix && index_->prefixes()) {
      codes.read(evaluator, *index_->prefixes(), of);
    } else if (!made_prefix) {
      codes.read(evaluator, words_, of);
    }
    const auto of_unknown =
        index_->prefixes() ? static_cast<std::int64_t>(index_->prefixes()->size() + 1) : 0;
    unknown = rows_with_code(codes, of_unknown, of);
    of = without(of, unknown);
    if (planned_.ends_at_absent && index_->prefixes()) {
      const Mask gone = rows_with_code(codes, PrefixRanges::kNone, of);
      absent = absent | gone;
      of = without(of, gone);
    }
  }
  for (std::size_t i = 0; i < planned_.matches.size(); ++i) {
    if (planned_.matches[i].from == PlannedMatch::From::texts)
      codes_[i].read(evaluator, index_->codes(i), of | unknown);
    if (planned_.matches[i].from != PlannedMatch::From::columns) end_absent(i, of, absent);
  }
  of = of | unknown;
}

void JoinReader::read_columns(VectorEvaluator& evaluator, const Mask& rows) {
  each_row(rows, [&](std::size_t row) {
    std::int64_t* cells = cells_.data() + row * width_;
    std::fill_n(cells, width_, std::int64_t{0});
    for (std::size_t i = 0; i < codes_.size(); ++i)
      if (codes_[i].match().from != PlannedMatch::From::columns) cells[i] = codes_[i].code(row);
  });
  std::size_t at = codes_.size();
  for (const std::size_t place : planned_.columns) {
    const Mask known = evaluator.known(place) & rows;
    const bill::ColumnView& view = evaluator.column(place);
    if (view.type == bill::Type::text) {
      PlannedKey key;
      key.from = PlannedKey::From::text;
      key.place = place;
      reader_.read(evaluator, key, planned_.rule, known, *column_);
      each_row(known, [&](std::size_t row) { cells_[row * width_ + at] = column_->cells[row]; });
    } else {
      const bool constant = view.encoding == bill::Encoding::constant;
      each_row(known, [&](std::size_t row) {
        const std::size_t of = constant ? 0 : evaluator.first() + row;
        // What an expression may see of a number: its value, and how it was printed.
        const std::uint8_t printed = view.printed_scales.empty() ? view.scale : view.printed_scales[of];
        cells_[row * width_ + at] = view.numbers[of];
        cells_[row * width_ + at + 1] = view.scale * 16 + printed;
      });
    }
    each_row(known, [&](std::size_t row) { cells_[row * width_ + at + 1] += 1; });
    at += 2;
  }
  for (const std::size_t join : planned_.earlier) {
    const JoinedRows& joined = evaluator.joined(join);
    each_row(rows, [&](std::size_t row) { cells_[row * width_ + at] = joined.of_rows[row]; });
    ++at;
  }
}

std::int64_t JoinReader::currency_of(const Found& found) {
  std::int64_t currency = 0;
  const auto see = [&](const Record* record) {
    if (record == nullptr) return;
    for (const auto& value : record->values) {
      if (value.kind != Kind::money || !value.known() || value.text.empty()) continue;
      const std::int64_t number = words_.number(value.text);
      if (currency != 0 && currency != number) currency = JoinedRows::kSeveral;
      if (currency == 0) currency = number;
    }
  };
  see(found.record);
  for (const Record* record : found.records) see(record);
  return currency;
}

JoinReader::EntryEnd JoinReader::end_of(const JoinedRows::Entry& entry, std::uint32_t reason) const {
  EntryEnd out;
  out.reason = reason;
  Missing missing = Missing::unknown;
  if (!entry.given) {
    missing = join_.not_given;
  } else if (entry.found.state == Found::State::error) {
    out.ending = Ending::closer;
    return out;
  } else if (entry.found.state == Found::State::none) {
    missing = join_.missing;
  }
  if (missing == Missing::not_fired) out.ending = Ending::not_fired;
  if (missing == Missing::not_evaluated) out.ending = Ending::not_evaluated;
  if (missing == Missing::unknown && entry.currency != 0) {
    out.ending = Ending::with_currency;
    out.currency = entry.currency;
  }
  return out;
}

std::uint32_t JoinReader::ask(VectorEvaluator& evaluator, std::size_t row) {
  JoinedRows& joined = evaluator.joined(number_);
  Found found = index_->find(evaluator.frame_at(planned_.rule, row, planned_.reads));
  const auto number = static_cast<std::uint32_t>(joined.entries.size());
  JoinedRows::Entry& entry = joined.entries.emplace_back();
  entry.asked = true;
  entry.found = std::move(found);
  entry.currency = currency_of(entry.found);
  std::uint32_t reason = 0;
  if (entry.found.state == Found::State::none || entry.found.state == Found::State::not_evaluated)
    reason = reason_number(entry.found.text);
  add_end(end_of(entry, reason));
  joined.asked.push_back(number);
  return number;
}

// The candidates say where something turns.
std::uint32_t JoinReader::new_asking(VectorEvaluator& evaluator, std::size_t row) {
  std::vector<std::vector<std::int64_t>> turns(planned_.turns.size());
  const auto see = [&](const Record& record) {
    for (std::size_t i = 0; i < planned_.turns.size(); ++i) {
      for (const std::size_t column : planned_.turns[i].columns)
        if (const auto number = narrow(record.values[column])) turns[i].push_back(*number);
      for (const Expression* bound : planned_.turns[i].bounds) {
        frame_.start(run_.setting());
        frame_.matched[join_.source] = &record;
        if (const auto number = narrow(evaluate(*bound, frame_))) turns[i].push_back(*number);
      }
    }
  };
  if (!turns.empty()) index_->each_candidate(evaluator.frame_at(planned_.rule, row, planned_.reads), see);
  Asking asking;
  asking.turns = turn_ends_.size();
  std::uint64_t places = 1;
  for (auto& of : turns) {
    std::sort(of.begin(), of.end());
    of.erase(std::unique(of.begin(), of.end()), of.end());
    turns_.insert(turns_.end(), of.begin(), of.end());
    turn_ends_.push_back(turns_.size());
    if (places <= kMostSideBySide) places *= places_among(of.size());
  }
  asking.scattered = places > kMostSideBySide;
  asking.first = entries_.size();
  if (!asking.scattered) entries_.resize(entries_.size() + places, 0);
  asking_.push_back(asking);
  return static_cast<std::uint32_t>(asking_.size() - 1);
}

std::uint32_t JoinReader::asking_of(VectorEvaluator& evaluator, std::size_t row) {
  if (!by_codes_.empty()) {
    std::uint32_t& asking = by_codes_[combinations_[row]];
    if (asking == 0) asking = new_asking(evaluator, row);
    return asking;
  }
  // The first is none of these.
  const std::size_t group = by_cells_.find_or_add(cells_.data() + row * width_) + 1;
  return group < asking_.size() ? static_cast<std::uint32_t>(group) : new_asking(evaluator, row);
}

std::uint32_t JoinReader::entry_of(VectorEvaluator& evaluator, std::uint32_t number, std::size_t row) {
  const Asking& asking = asking_[number];
  std::uint64_t at = 0;
  for (std::size_t i = 0; i < planned_.turns.size(); ++i) {
    const std::size_t end = turn_ends_[asking.turns + i];
    const std::size_t begin = asking.turns + i == 0 ? 0 : turn_ends_[asking.turns + i - 1];
    const std::span<const std::int64_t> turns(turns_.data() + begin, end - begin);
    const std::uint64_t places = places_among(turns.size());
    const bool wanted = number != 0 || !planned_.turns[i].of_where;
    std::uint64_t place = wanted ? places - 1 : 0;
    if (wanted && turning_[i].known.test(row)) place = place_among(turns, turning_[i].numbers[row]);
    at = at * places + place;
    scattered_cells_[i + 1] = static_cast<std::int64_t>(place);
  }
  std::uint32_t* entry = nullptr;
  if (asking.scattered) {
    scattered_cells_[0] = number;
    const std::size_t group = scattered_.find_or_add(scattered_cells_.data());
    if (group == scattered_entries_.size()) scattered_entries_.push_back(0);
    entry = &scattered_entries_[group];
  } else {
    entry = &entries_[asking.first + at];
  }
  if (*entry == 0) *entry = ask(evaluator, row);
  return *entry;
}

void JoinReader::find(VectorEvaluator& evaluator, JoiningRows& rows) {
  JoinPlaces& places = *places_between_turns_;
  auto& of_rows = evaluator.joined(number_).of_rows;
  Mask none;
  if (!places.any() || !places.find(evaluator, rows.open, codes_, of_rows.data(), none)) {
    of_rows.fill(0);
    find_rows(evaluator, rows, rows.open);
  } else if (rules::any(none)) {
    find_rows(evaluator, rows, without(none, places.placed()));
    each_row(none & places.placed(), [&](std::size_t row) {
      std::uint32_t& entry = places.entry(row);
      if (entry == 0) entry = ask(evaluator, row);
      of_rows[row] = entry;
    });
  }
}

// Where nothing but conditions on joined rows could turn, all of them meet the same.
void JoinReader::enter_absent(VectorEvaluator& evaluator, const Mask& absent) {
  if (!any(absent)) return;
  auto& of_rows = evaluator.joined(number_).of_rows;
  const bool alike = std::all_of(planned_.turns.begin(), planned_.turns.end(),
                                 [](const PlannedTurn& turn) { return turn.of_where; });
  const std::uint32_t entry = alike ? entry_of(evaluator, 0, first_of(absent)) : 0;
  each_row(absent, [&](std::size_t row) { of_rows[row] = alike ? entry : entry_of(evaluator, 0, row); });
}

void JoinReader::find_rows(VectorEvaluator& evaluator, JoiningRows& rows, Mask of) {
  JoinedRows& joined = evaluator.joined(number_);
  Mask absent;
  read_turns(evaluator, rows, of, false);
  read_codes(evaluator, rows, of, absent);
  read_turns(evaluator, rows, of, true);
  enter_absent(evaluator, absent);
  if (!by_codes_.empty()) {
    find_by_codes(evaluator, of);
  } else {
    read_columns(evaluator, of);
    each_row(of, [&](std::size_t row) {
      joined.of_rows[row] = entry_of(evaluator, asking_of(evaluator, row), row);
    });
  }
  if (joined.entries.size() > kMostEntries || asking_.size() > kMostEntries) given_up_ = true;
}

void JoinReader::add_end(const EntryEnd& end) {
  ends_.push_back(end);
  if (end.ending == Ending::goes_on) return;
  const bool one = end.ending == Ending::with_currency && end.currency != JoinedRows::kSeveral &&
                   (met_currency_ == 0 || met_currency_ == end.currency);
  alike_ = alike_ && one;
  if (end.currency != 0) met_currency_ = end.currency;
}

bool JoinReader::all_go_on(VectorEvaluator& evaluator, const JoiningRows& rows) {
  if (!alike_) return false;
  if (met_currency_ == 0 || !any(rows.open)) return true;
  const auto& place = plan_.rules[planned_.rule].currency;
  return place && !rows.currencies_read &&
         reader_.common_currency(evaluator, *place, rows.open) == met_currency_;
}

void JoinReader::read_currencies(VectorEvaluator& evaluator, JoiningRows& rows) {
  if (rows.currencies_read || met_currency_ == 0) return;
  rows.currencies_read = true;
  if (const auto& place = plan_.rules[planned_.rule].currency) {
    reader_.read_currency(evaluator, *place, rows.open, rows.currencies);
  } else {
    rows.currencies.fill(0);
  }
}

// What the entries say of their rows.
void JoinReader::end(VectorEvaluator& evaluator, JoiningRows& rows) {
  if (all_go_on(evaluator, rows)) return;
  read_currencies(evaluator, rows);
  const JoinedRows& joined = evaluator.joined(number_);
  Mask open;
  ended_.assign(reasons_.size(), Mask{});
  each_row(rows.open, [&](std::size_t row) {
    const EntryEnd& entry = ends_[joined.of_rows[row]];
    switch (entry.ending) {
      case Ending::not_fired:
        return;
      case Ending::closer:
        rows.closer.set(row);
        return;
      case Ending::not_evaluated:
        ended_[entry.reason].set(row);
        rows.ended.set(row);
        return;
      case Ending::with_currency: {
        std::int64_t& currency = rows.currencies[row];
        // Members of a group are told apart by the currency of the row alone.
        if (currency == 0 && !rows.grouped) currency = entry.currency;
        // What amounts of two currencies do the interpreter says.
        if (currency != entry.currency || entry.currency == JoinedRows::kSeveral) {
          rows.closer.set(row);
          // Which group it belongs to, later joins may say.
          if (!rows.grouped) return;
        }
        break;
      }
      case Ending::goes_on:
        break;
    }
    open.set(row);
  });
  rows.open = open;
  for (std::size_t reason = 0; reason < reasons_.size(); ++reason)
    if (any(ended_[reason])) rows.unjudged.emplace_back(reasons_[reason], ended_[reason]);
}

Result<void> JoinReader::read(VectorEvaluator& evaluator, JoiningRows& rows) {
  if (!prepared_)
    if (auto done = prepare(evaluator); !done) return done;
  JoinedRows& joined = evaluator.joined(number_);
  const std::size_t before = joined.asked.size();
  if (index_ == nullptr) {
    joined.of_rows.fill(1);
  } else if (given_up_) {
    joined.of_rows.fill(0);
    rows.closer = rows.closer | rows.open;
    rows.open = Mask{};
    return {};
  } else {
    find(evaluator, rows);
  }
  if (joined.asked.size() != before) evaluator.joined_grew();
  end(evaluator, rows);
  return {};
}

}  // namespace telaudit::rules
