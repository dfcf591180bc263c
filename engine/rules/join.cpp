#include "rules/join.h"

#include <algorithm>

namespace telaudit::rules {
namespace {

const std::string kAny = "*";

}  // namespace

Result<void> read_records(const bill::Relation& relation, const SourceBinding& binding,
                          const std::function<void(Record&&)>& visit) {
  bill::ScanRequest request;
  const auto& names = binding.schema.columns;
  std::size_t currency = Expression::kNone;
  for (const std::size_t column : binding.columns) {
    const auto at = relation.schema().find(names[column].name);
    if (!at || relation.schema().columns[*at].type != names[column].type)
      return Problem{"the relation " + binding.relation + " has no column " + names[column].name +
                         " of the type the rule was checked with",
                     {},
                     "load the rules again with the schemas of this data"};
    if (names[column].name == "currency") currency = request.columns.size();
    request.columns.push_back(*at);
  }
  std::uint64_t number = 0;
  return relation.scan(request, [&](const bill::Batch& batch) -> Result<void> {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      std::string money_of;
      if (currency != Expression::kNone && batch.columns[currency].is_known(row))
        money_of = std::string(batch.columns[currency].text(row));
      Record record;
      record.row = number++;
      record.values.reserve(binding.columns.size());
      for (std::size_t i = 0; i < binding.columns.size(); ++i)
        record.values.push_back(cell(batch.columns[i], row, names[binding.columns[i]].money, money_of));
      visit(std::move(record));
    }
    return {};
  });
}

Result<std::unique_ptr<JoinIndex>> JoinIndex::build(Setting& setting, const Join& join,
                                                    const bill::Relation& relation) {
  std::unique_ptr<JoinIndex> index(new JoinIndex(join));
  auto read = read_records(relation, setting.rule->sources[join.source],
                           [&](Record&& record) { index->add(setting, std::move(record)); });
  if (!read) return read.problem();
  return index;
}

void JoinIndex::add(Setting& setting, Record record) {
  std::string key;
  std::uint64_t pattern = 0;
  for (const auto& match : join_.matches) {
    const Value& value = record.values[match.column];
    pattern <<= 1U;
    if (!value.known()) return;  // unknown equals nothing
    if (match.text && value.text == kAny) {
      pattern |= 1U;
    } else {
      append_key(key, value, false);
    }
  }
  static const bill::Batch kNoRow;
  RowFrame frame;
  bool failed = false;
  for (const auto& clause : join_.own_where) {
    frame.start(setting, kNoRow, 0);
    frame.matched[join_.source] = &record;
    const Value value = evaluate(clause.expression, frame);
    // A row for which this fails by an error is kept, so that the error shows when it is met.
    if (value.is_false() || value.unknown()) return;
    failed = failed || value.error();
  }
  auto& bucket = patterns_[pattern][key];
  // Where only presence is asked and nothing else decides, one row says it.
  if (join_.cardinality == Cardinality::exists && !join_.at && join_.where.empty()) {
    if (!bucket.empty() && !failed_.contains(bucket.front())) return;
    if (!failed) bucket.clear();
  }
  records_.push_back(std::move(record));
  bucket.push_back(&records_.back());
  if (failed) failed_.insert(bucket.back());
}

Value JoinIndex::admits(const Record& record, const Value& day, RowFrame& frame) const {
  if (join_.at) {
    const Value& from = record.values[join_.valid_from];
    const Value& to = record.values[join_.valid_to];
    if ((from.known() && day.number < from.number) || (to.known() && day.number >= to.number))
      return make_boolean(false);
  }
  Value admitted = make_boolean(true);
  const Record* before = frame.matched[join_.source];
  frame.matched[join_.source] = &record;
  for (const auto* clauses : {&join_.own_where, &join_.where}) {
    for (const auto& clause : *clauses) {
      // A let may look at this candidate, so what was remembered of another one must go.
      std::fill(frame.lets.begin(), frame.lets.end(), std::nullopt);
      admitted = logical_and(admitted, evaluate(clause.expression, frame));
    }
  }
  std::fill(frame.lets.begin(), frame.lets.end(), std::nullopt);
  frame.matched[join_.source] = before;
  return admitted;
}

Found JoinIndex::find(RowFrame& frame) const {
  Found found;
  const std::string& relation = frame.setting->rule->sources[join_.source].relation;
  std::vector<Value> keys;
  for (const auto& match : join_.matches) {
    keys.push_back(evaluate(match.value.expression, frame));
    if (keys.back().error()) return {Found::State::error, keys.back().text, nullptr, {}};
  }
  Value day = make_day(0);
  if (join_.at) day = evaluate(join_.at->expression, frame);
  if (day.error()) return {Found::State::error, day.text, nullptr, {}};
  if (day.unknown())
    return {Found::State::none, "no date to choose the " + relation + " row by", nullptr, {}};

  std::optional<std::string> error;
  for (const auto& [pattern, bucket] : patterns_) {
    std::string key;
    bool possible = true;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      if ((pattern >> (keys.size() - 1 - i) & 1U) != 0) continue;
      possible = possible && keys[i].known();
      append_key(key, keys[i], false);
    }
    const auto at = possible ? bucket.find(key) : bucket.end();
    if (at == bucket.end()) continue;
    for (const Record* record : at->second) {
      const Value admitted = admits(*record, day, frame);
      // Of several errors the first by text, so that the order of rows cannot show.
      if (admitted.error() && (!error || admitted.text < *error)) error = admitted.text;
      if (!admitted.is_true()) continue;
      found.records.push_back(record);
      if (join_.cardinality == Cardinality::exists) break;
    }
    // One row that is there answers `exists`, whatever befell another.
    if (error && join_.cardinality != Cardinality::exists) break;
    if (join_.cardinality != Cardinality::many && !found.records.empty()) break;
  }
  const bool answered = join_.cardinality == Cardinality::exists && !found.records.empty();
  if (error && !answered) return {Found::State::error, *error, nullptr, {}};
  if (found.records.empty()) {
    found.text = "no " + relation + " row matches";
    return found;
  }
  if (join_.cardinality != Cardinality::many) {
    if (found.records.size() > 1)
      return {
          Found::State::error, "ambiguous: several rows of " + relation + " match equally well", nullptr, {}};
    found.record = found.records.front();
  }
  std::sort(found.records.begin(), found.records.end(),
            [](const Record* a, const Record* b) { return a->row < b->row; });
  found.state = Found::State::found;
  return found;
}

Result<std::unique_ptr<PriorIndex>> PriorIndex::build(const Rule& rule, const bill::Relation& relation) {
  std::unique_ptr<PriorIndex> index(new PriorIndex(rule));
  const Prior& prior = *rule.prior;
  auto read = read_records(relation, rule.sources[prior.source], [&](Record&& record) {
    const Value& date = record.values[prior.prior_date];
    if (!date.known()) return;
    std::string key;
    for (const std::size_t column : prior.prior_key) {
      if (!record.values[column].known()) return;
      append_key(key, record.values[column], false);
    }
    const auto day = static_cast<std::int64_t>(date.number);
    index->records_.push_back(std::move(record));
    index->accounts_[key][day].push_back(&index->records_.back());
  });
  if (!read) return read.problem();
  return index;
}

Found PriorIndex::find(const RowFrame& frame) const {
  const Prior& prior = *rule_.prior;
  const std::string none = "no earlier " + rule_.info.over + " of the account is loaded";
  std::string key;
  for (const std::size_t column : prior.over_key) {
    const Value value = over_value(frame, column);
    if (!value.known()) return {Found::State::none, none, nullptr, {}};
    append_key(key, value, false);
  }
  const Value date = over_value(frame, prior.over_date);
  const auto account = accounts_.find(key);
  if (!date.known() || account == accounts_.end()) return {Found::State::none, none, nullptr, {}};
  const auto day = static_cast<std::int64_t>(date.number);
  auto at = account->second.lower_bound(day);
  if (at == account->second.begin()) return {Found::State::none, none, nullptr, {}};
  --at;
  if (at->second.size() > 1)
    return {Found::State::error,
            "ambiguous: several earlier rows of " + rule_.info.over + " bear one date",
            nullptr,
            {}};
  if (day - at->first > prior.within_days)
    return {Found::State::none,
            "a gap before this " + rule_.info.over + ": the one before it is more than " +
                std::to_string(prior.within_days) + " days older",
            nullptr,
            {}};
  return {Found::State::found, {}, at->second.front(), {}};
}

}  // namespace telaudit::rules
