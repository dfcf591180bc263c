#include "rules/vector_joins.h"

#include <algorithm>

namespace telaudit::rules {
namespace {

// More combinations than these say that rows have little in common.
constexpr std::size_t kMostEntries = std::size_t{1} << 20;

const std::vector<std::optional<PlannedAggregate>> kNoAggregates;

// Two cells for each column, one for each earlier join.
std::size_t width_of(const PlannedJoin& join) {
  return std::max<std::size_t>(1, 2 * join.columns.size() + join.earlier.size());
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
      keys_(width_, kNoAggregates),
      cells_(width_ * kVectorRows),
      column_(std::make_unique<Cells>()) {}

void JoinReader::read_keys(VectorEvaluator& evaluator, const Mask& rows) {
  std::size_t at = 0;
  each_row(rows,
           [&](std::size_t row) { std::fill_n(cells_.data() + row * width_, width_, std::int64_t{0}); });
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

void JoinReader::ask(VectorEvaluator& evaluator, std::size_t row, std::uint32_t number) {
  JoinedRows& joined = evaluator.joined(number_);
  Found found = index_->find(evaluator.frame_at(planned_.rule, row, planned_.reads));
  JoinedRows::Entry& entry = joined.entries[number];
  entry.asked = true;
  entry.found = std::move(found);
  if (entry.found.state == Found::State::none || entry.found.state == Found::State::not_evaluated) {
    const auto [at, fresh] =
        reason_numbers_.try_emplace(entry.found.text, static_cast<std::uint32_t>(reasons_.size()));
    if (fresh) reasons_.push_back(entry.found.text);
    entry.reason = at->second;
  }
  entry.currency = currency_of(entry.found);
  joined.asked.push_back(number);
}

void JoinReader::read_days(VectorEvaluator& evaluator, JoiningRows& rows) {
  with_day_ = Mask{};
  if (!planned_.day) return;
  Mask failed;
  if (evaluator.able(*planned_.day)) {
    const VectorNumbers& days = evaluator.number(*planned_.day);
    failed = rows.open & days.error;
    with_day_ = rows.open & days.known;
    each_row(with_day_, [&](std::size_t row) { days_[row] = static_cast<std::int64_t>(days.at(row)); });
  } else {
    each_row(rows.open, [&](std::size_t row) {
      const Value day = evaluator.interpreted(planned_.rule, join_.at->expression, row, planned_.reads);
      if (day.error()) failed.set(row);
      if (!day.known()) return;
      with_day_.set(row);
      days_[row] = static_cast<std::int64_t>(day.number);
    });
  }
  rows.closer = rows.closer | failed;
  rows.open = without(rows.open, failed);
}

std::uint32_t JoinReader::entry_of(VectorEvaluator& evaluator, std::size_t row) {
  const bool dated = planned_.day.has_value();
  const std::size_t key = keys_.find_or_add(cells_.data() + row * width_);
  JoinedRows& joined = evaluator.joined(number_);
  if (key == stretches_.size()) {
    Stretches fresh;
    fresh.first = static_cast<std::uint32_t>(joined.entries.size());
    if (dated) fresh.days = index_->days_of_change(evaluator.frame_at(planned_.rule, row, planned_.reads));
    joined.entries.resize(joined.entries.size() + fresh.days.size() + (dated ? 2 : 1));
    stretches_.push_back(std::move(fresh));
  }
  const Stretches& stretches = stretches_[key];
  std::size_t stretch = dated ? stretches.days.size() + 1 : 0;
  if (with_day_.test(row)) {
    const auto after = std::upper_bound(stretches.days.begin(), stretches.days.end(), days_[row]);
    stretch = static_cast<std::size_t>(after - stretches.days.begin());
  }
  const auto entry = static_cast<std::uint32_t>(stretches.first + stretch);
  if (!joined.entries[entry].asked) ask(evaluator, row, entry);
  return entry;
}

// What the entries say of their rows.
void JoinReader::end(VectorEvaluator& evaluator, JoiningRows& rows) {
  const JoinedRows& joined = evaluator.joined(number_);
  Mask open;
  each_row(rows.open, [&](std::size_t row) {
    const JoinedRows::Entry& entry = joined.entries[joined.of_rows[row]];
    Missing missing = Missing::unknown;
    if (!entry.given) {
      missing = join_.not_given;
    } else if (entry.found.state == Found::State::error) {
      rows.closer.set(row);
      return;
    } else if (entry.found.state == Found::State::none) {
      missing = join_.missing;
    }
    if (missing == Missing::not_fired) return;
    if (missing == Missing::not_evaluated) {
      ++ended_[entry.reason];
      rows.ended.set(row);
      return;
    }
    if (entry.currency != 0) {
      std::int64_t& currency = rows.currencies[row];
      // Members of a group are told apart by the currency of the row alone.
      if (currency == 0 && !rows.grouped) currency = entry.currency;
      // What amounts of two currencies do the interpreter says.
      if (currency != entry.currency || entry.currency == JoinedRows::kSeveral) {
        rows.closer.set(row);
        // Which group it belongs to, later joins may say.
        if (!rows.grouped) return;
      }
    }
    open.set(row);
  });
  rows.open = open;
  for (std::size_t reason = 0; reason < reasons_.size(); ++reason) {
    if (ended_[reason] != 0) rows.reasons.emplace_back(reasons_[reason], ended_[reason]);
    ended_[reason] = 0;
  }
}

Result<void> JoinReader::read(VectorEvaluator& evaluator, JoiningRows& rows) {
  JoinedRows& joined = evaluator.joined(number_);
  if (!prepared_) {
    auto index = run_.index_of(planned_.join);
    if (!index) return index.problem();
    index_ = *index;
    prepared_ = true;
    if (index_ == nullptr) {
      JoinedRows::Entry entry;
      entry.asked = true;
      entry.given = false;
      reasons_.push_back("no " + plan_.rules[planned_.rule].rule->sources[join_.source].relation + " given");
      joined.entries.push_back(std::move(entry));
      joined.asked.push_back(1);
      evaluator.joined_grew();
    }
  }
  const std::size_t before = joined.asked.size();
  if (index_ == nullptr) {
    joined.of_rows.fill(1);
  } else {
    if (given_up_) {
      rows.closer = rows.closer | rows.open;
      rows.open = Mask{};
      return {};
    }
    read_days(evaluator, rows);
    read_keys(evaluator, rows.open);
    each_row(rows.open, [&](std::size_t row) { joined.of_rows[row] = entry_of(evaluator, row); });
    if (joined.entries.size() > kMostEntries) given_up_ = true;
  }
  if (joined.asked.size() != before) evaluator.joined_grew();
  ended_.resize(reasons_.size(), 0);
  end(evaluator, rows);
  return {};
}

}  // namespace telaudit::rules
