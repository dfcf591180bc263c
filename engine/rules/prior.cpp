#include <algorithm>
#include <array>

#include "rules/join.h"

namespace telaudit::rules {

Result<std::unique_ptr<PriorIndex>> PriorIndex::build(const Rule& rule, const Prior& prior,
                                                      const bill::Relation& relation,
                                                      const std::optional<BillDates>& judged) {
  const SourceBinding& binding = rule.sources[prior.source];
  std::unique_ptr<PriorIndex> index(new PriorIndex(rule, prior));
  const auto add = [&](Record&& record) { index->add(record); };
  // The latest earlier row may be of any day, and so may the one that says there is a gap.
  if (!judged || prior.periods == 0) {
    if (auto read = read_records(relation, binding, add); !read) return read.problem();
  } else {
    const auto rows = index->note_days(relation, binding, *judged);
    if (!rows) return rows.problem();
    if (auto read = read_records(relation, binding, *rows, add); !read) return read.problem();
  }
  index->finish();
  return index;
}

// Notes which bills there are, of all rows; gives the numbers of those that a judged row can meet.
Result<std::vector<std::uint64_t>> PriorIndex::note_days(const bill::Relation& relation,
                                                         const SourceBinding& binding,
                                                         const BillDates& judged) {
  const auto back = static_cast<std::int64_t>(prior_.within_days) * prior_.periods;
  const std::int64_t first = judged.first.days - back;
  constexpr std::size_t kAccount = 2;
  bill::ScanRequest request;
  for (const std::size_t column : {prior_.keys[0].column, prior_.keys[1].column, prior_.date}) {
    const auto at = relation.schema().find(binding.schema.columns[binding.columns[column]].name);
    if (!at) return Problem{"the relation " + binding.relation + " has no such column", {}, {}};
    request.columns.push_back(*at);
  }
  std::vector<std::uint64_t> out;
  std::uint64_t number = 0;
  std::string key;
  std::array<std::string, kAccount> shown;  // what `key` was made of
  std::set<std::int64_t>* days = nullptr;
  const auto scanned = relation.scan(request, [&](const bill::Batch& batch) -> Result<void> {
    const bill::ColumnView& dates = batch.columns[kAccount];
    for (std::size_t row = 0; row < batch.rows; ++row, ++number) {
      if (!dates.is_known(row)) continue;
      const std::int64_t day = dates.number(row);
      if (day >= first && day <= judged.second.days) out.push_back(number);
      if (!batch.columns[0].is_known(row) || !batch.columns[1].is_known(row)) continue;
      const auto& carrier = batch.columns[0].text(row);
      const auto& account = batch.columns[1].text(row);
      if (days == nullptr || shown[0] != carrier || shown[1] != account) {
        shown = {std::string(carrier), std::string(account)};
        key.clear();
        for (const auto& text : shown) append_key(key, make_text(text), false);
        days = &calendars_[key];
      }
      days->insert(day);
    }
    return {};
  });
  if (!scanned) return scanned.problem();
  return out;
}

void PriorIndex::add(const Record& record) {
  const Value& date = record.values[prior_.date];
  if (!date.known()) return;
  const auto day = static_cast<std::int64_t>(date.number);
  std::string key;
  for (std::size_t i = 0; i < prior_.keys.size(); ++i) {
    const Value& value = record.values[prior_.keys[i].column];
    if (!value.known()) return;
    append_key(key, value, false);
    // Carrier and account alone say which bills there are.
    if (i == 1) calendars_[key].insert(day);
  }
  rows_[key].push_back({day, packed_.add(record)});
}

void PriorIndex::finish() {
  packed_.finish();
  met_.resize(packed_.size());
  for (auto& [key, days] : rows_) {
    std::stable_sort(days.begin(), days.end());
    days.shrink_to_fit();
  }
}

const Record* PriorIndex::record(std::uint32_t number) const {
  const std::lock_guard lock(mutex_);
  if (met_[number] == nullptr) met_[number] = &records_.emplace_back(packed_.record(number));
  return met_[number];
}

Found PriorIndex::none() const {
  return {Found::State::none, "no earlier " + relation_ + " of the account is loaded", nullptr, {}};
}

Found PriorIndex::gap() const {
  return {Found::State::not_evaluated,
          "a gap before this " + relation_ + ": the one before it is more than " +
              std::to_string(prior_.within_days) + " days older",
          nullptr,
          {}};
}

Found PriorIndex::latest(const Days& days, std::int64_t day) const {
  auto at = std::lower_bound(days.begin(), days.end(), Dated{day, 0});
  if (at == days.begin()) return none();
  --at;
  if (at != days.begin() && std::prev(at)->day == at->day)
    return {Found::State::error,
            "ambiguous: several earlier rows of " + relation_ + " bear one date",
            nullptr,
            {}};
  if (day - at->day > prior_.within_days) return gap();
  return {Found::State::found, {}, record(at->number), {}};
}

Found PriorIndex::several(const std::string& account, const std::string& key, std::int64_t day,
                          RowFrame& frame) const {
  const auto calendar = calendars_.find(account);
  std::vector<std::int64_t> periods;
  bool cut = false;
  if (calendar != calendars_.end()) {
    auto at = calendar->second.lower_bound(day);
    std::int64_t after = day;
    while (at != calendar->second.begin() && periods.size() < static_cast<std::size_t>(prior_.periods)) {
      --at;
      cut = after - *at > prior_.within_days;
      if (cut) break;
      periods.push_back(*at);
      after = *at;
    }
  }
  if (periods.size() < static_cast<std::size_t>(prior_.at_least)) {
    if (cut) return gap();
    if (periods.empty()) return none();
    return {Found::State::none,
            std::to_string(periods.size()) + " of " + std::to_string(prior_.at_least) +
                " earlier periods of " + relation_ + " are loaded",
            nullptr,
            {}};
  }
  Found found;
  found.state = Found::State::found;
  const auto days = rows_.find(key);
  if (days == rows_.end()) return found;
  for (const std::int64_t period : periods) {
    const auto [first, last] = std::equal_range(days->second.begin(), days->second.end(), Dated{period, 0});
    for (auto row = first; row != last; ++row) {
      const Record* candidate = record(row->number);
      Value admitted = make_boolean(true);
      frame.matched[prior_.source] = candidate;
      for (const auto& clause : prior_.where) {
        // A let may look at this candidate, so what was remembered of another one must go.
        std::fill(frame.lets.begin(), frame.lets.end(), std::nullopt);
        admitted = logical_and(admitted, evaluate(clause.expression, frame));
      }
      frame.matched[prior_.source] = nullptr;
      if (admitted.error()) return {Found::State::error, admitted.text, nullptr, {}};
      if (admitted.is_true()) found.records.push_back(candidate);
    }
  }
  std::fill(frame.lets.begin(), frame.lets.end(), std::nullopt);
  std::sort(found.records.begin(), found.records.end(),
            [](const Record* a, const Record* b) { return a->row < b->row; });
  return found;
}

Found PriorIndex::find(RowFrame& frame) const {
  std::string account;
  std::string key;
  for (std::size_t i = 0; i < prior_.keys.size(); ++i) {
    const Value value = evaluate(prior_.keys[i].value.expression, frame);
    if (value.error()) return {Found::State::error, value.text, nullptr, {}};
    if (!value.known()) return none();
    append_key(key, value, false);
    if (i == 1) account = key;
  }
  const Value date = evaluate(prior_.at.expression, frame);
  if (date.error()) return {Found::State::error, date.text, nullptr, {}};
  if (!date.known()) return none();
  const auto day = static_cast<std::int64_t>(date.number);
  if (prior_.periods > 0) return several(account, key, day, frame);
  const auto rows = rows_.find(key);
  return rows == rows_.end() ? none() : latest(rows->second, day);
}

}  // namespace telaudit::rules
