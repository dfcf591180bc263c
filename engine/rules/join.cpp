#include "rules/join.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "bill/scan_deferred.h"
#include "rules/expressions_of.h"
#include "rules/join_filter.h"

namespace telaudit::rules {
namespace {

// What is read of a relation for the records of a source.
struct RecordRequest {
  bill::ScanRequest scan;
  std::size_t currency = Expression::kNone;  // its place
};

Result<RecordRequest> request_for(const bill::Relation& relation, const SourceBinding& binding) {
  RecordRequest out;
  const auto& names = binding.schema.columns;
  for (const std::size_t column : binding.columns) {
    const auto at = relation.schema().find(names[column].name);
    if (!at || relation.schema().columns[*at].type != names[column].type)
      return Problem{"the relation " + binding.relation + " has no column " + names[column].name +
                         " of the type the rule was checked with",
                     {},
                     "load the rules again with the schemas of this data"};
    if (names[column].name == "currency") out.currency = out.scan.columns.size();
    out.scan.columns.push_back(*at);
  }
  return out;
}

Record record_of(const bill::Batch& batch, std::size_t row, std::uint64_t number,
                 const RecordRequest& request, const SourceBinding& binding) {
  std::string money_of;
  const std::size_t currency = request.currency;
  if (currency != Expression::kNone && batch.columns[currency].is_known(row))
    money_of = std::string(batch.columns[currency].text(row));
  Record record;
  record.row = number;
  record.values.reserve(binding.columns.size());
  for (std::size_t i = 0; i < binding.columns.size(); ++i)
    record.values.push_back(
        cell(batch.columns[i], row, binding.schema.columns[binding.columns[i]].money, money_of));
  return record;
}

// The rows [begin, end) of `rows` lie in the batch, whose first row is `first`. Of few rows single cells are
// read.
Result<void> read_from(bill::DeferredBatch& batch, std::uint64_t first, std::span<const std::uint64_t> rows,
                       const RecordRequest& request, const SourceBinding& binding,
                       const std::function<void(Record&&)>& visit) {
  constexpr std::size_t kFewOf = 64;
  const bool few = rows.size() < batch.batch.rows / kFewOf;
  bill::Batch one;
  one.rows = 1;
  one.columns.resize(batch.batch.columns.size());
  for (std::size_t i = 0; !few && i < batch.batch.columns.size(); ++i)
    if (auto read = batch.read(i, bill::DeferredBatch::Reach::rows); !read) return read;
  for (const std::uint64_t number : rows) {
    const auto row = static_cast<std::size_t>(number - first);
    for (std::size_t i = 0; few && i < one.columns.size(); ++i) {
      auto read = batch.cell(i, row);
      if (!read) return read.problem();
      one.columns[i] = *read;
    }
    visit(few ? record_of(one, 0, number, request, binding)
              : record_of(batch.batch, row, number, request, binding));
  }
  return {};
}

}  // namespace

Result<void> read_records(const bill::Relation& relation, const SourceBinding& binding,
                          const std::function<void(Record&&)>& visit) {
  const auto request = request_for(relation, binding);
  if (!request) return request.problem();
  std::uint64_t number = 0;
  return relation.scan(request->scan, [&](const bill::Batch& batch) -> Result<void> {
    for (std::size_t row = 0; row < batch.rows; ++row)
      visit(record_of(batch, row, number++, *request, binding));
    return {};
  });
}

Result<void> read_records(const bill::Relation& relation, const SourceBinding& binding,
                          std::span<const std::uint64_t> rows, const std::function<void(Record&&)>& visit) {
  const auto request = request_for(relation, binding);
  if (!request) return request.problem();
  if (rows.empty()) return {};
  std::uint64_t first = 0;
  const bill::DeferredVisitor take = [&](bill::DeferredBatch& batch) -> Result<void> {
    const std::uint64_t end = first + batch.batch.rows;
    const auto after = std::lower_bound(rows.begin(), rows.end(), end);
    const auto here = rows.first(static_cast<std::size_t>(after - rows.begin()));
    rows = rows.subspan(here.size());
    auto read = here.empty() ? Result<void>() : read_from(batch, first, here, *request, binding, visit);
    first = end;
    return read;
  };
  return bill::scan_deferred(relation, request->scan, take);
}

Result<std::unique_ptr<JoinIndex>> JoinIndex::build(Setting& setting, const Join& join,
                                                    const bill::Relation& relation,
                                                    const std::vector<Clause>& horizon) {
  const SourceBinding& binding = setting.rule->sources[join.source];
  std::unique_ptr<JoinIndex> index(new JoinIndex(join, *setting.rule));
  // Fewer rows are asked as fast one by one.
  constexpr std::uint64_t kManyRows = 1024;
  const auto* table = dynamic_cast<const bill::Table*>(&relation);
  const bool wait = table != nullptr && index->rows_.can_wait();
  const bool some =
      !horizon.empty() || (wait ? !join.own_where.empty() : leaves_rows_out(*setting.rule, join));
  const auto add = [&](Record&& record) { index->add(setting, record); };
  auto read = Result<void>();
  if (relation.rows() < kManyRows || (!some && !wait)) {
    read = read_records(relation, binding, add);
  } else {
    std::vector<std::uint64_t> rows;
    if (!some) {
      rows.resize(relation.rows());
      std::iota(rows.begin(), rows.end(), std::uint64_t{0});
    } else {
      auto left = rows_left(setting, join, relation, horizon, wait ? Alike::all : Alike::one);
      if (!left) return left.problem();
      rows = std::move(*left);
    }
    if (wait) {
      read = index->rows_.add(*table, rows);
      index->note_turns(*table, rows, binding);
    } else {
      read = read_records(relation, binding, rows, add);
    }
  }
  if (!read) return read.problem();
  index->rows_.finish();
  return index;
}

void FewNumbers::add(std::int64_t number) {
  constexpr std::size_t kFew = 64;
  if (many_ || (number == last_ && !numbers_.empty())) return;
  last_ = number;
  const auto at = std::lower_bound(numbers_.begin(), numbers_.end(), number);
  if (at != numbers_.end() && *at == number) return;
  many_ = numbers_.size() == kFew;
  if (!many_) numbers_.insert(at, number);
}

namespace {

bool looks_at(const Rule& rule, const Expression& expression, std::size_t source) {
  bool out = false;
  visit_expression(expression, [&](const Expression& e) {
    const bool let = e.node == Node::let;
    const bool of_source = e.node == Node::column || e.node == Node::alias || e.node == Node::aggregate;
    out = out || (of_source && e.source == source) ||
          (let && looks_at(rule, rule.lets[e.index].clause.expression, source));
  });
  return out;
}

bool is_order(Node node) {
  return node == Node::equal || node == Node::not_equal || node == Node::less || node == Node::less_equal ||
         node == Node::greater || node == Node::greater_equal;
}

}  // namespace

JoinIndex::JoinIndex(const Join& join, const Rule& rule)
    : join_(join), rows_(join, rule.sources[join.source]) {
  const auto of_joined = [&](const Expression& e) {
    return e.node == Node::column && e.source == join.source;
  };
  for (const auto* clauses : {&join.own_where, &join.where}) {
    for (const auto& clause : *clauses) {
      const Expression& e = clause.expression;
      auto& compared = compared_.emplace_back();
      if (!is_order(e.node)) continue;
      for (const bool other_first : {false, true}) {
        const Expression& column = e.children[other_first ? 1 : 0];
        const Expression& other = e.children[other_first ? 0 : 1];
        if (of_joined(column) && other.node != Node::divide && !looks_at(rule, other, join.source))
          compared = {e.node, column.index, &other, other_first};
      }
    }
  }
  if (join.at) turn_columns_.push_back({join.valid_from, join.valid_to});
  for (const auto& range : join.ranges) turn_columns_.push_back({range.from, range.to});
  turns_.resize(turn_columns_.size());
}

void JoinIndex::note_turns(const bill::Table& table, std::span<const std::uint64_t> rows,
                           const SourceBinding& binding) {
  for (std::size_t i = 0; i < turns_.size(); ++i) {
    for (const std::size_t column : turn_columns_[i]) {
      if (column == Expression::kNone) continue;
      const auto at = table.schema().find(binding.schema.columns[binding.columns[column]].name);
      if (!at) continue;
      const bill::ColumnView view = table.column(*at);
      if (view.type == bill::Type::decimal) turns_[i].give_up();
      for (const std::uint64_t row : rows) {
        if (turns_[i].many()) break;
        if (view.is_known(static_cast<std::size_t>(row)))
          turns_[i].add(view.number(static_cast<std::size_t>(row)));
      }
    }
  }
}

void JoinIndex::note_turns(const Record& record) {
  for (std::size_t i = 0; i < turns_.size(); ++i) {
    for (const std::size_t column : turn_columns_[i]) {
      if (column == Expression::kNone || turns_[i].many() || !record.values[column].known()) continue;
      const Value& value = record.values[column];
      const bool whole = value.scale == 0 && abs(value.number) <= std::numeric_limits<std::int64_t>::max();
      if (whole) turns_[i].add(static_cast<std::int64_t>(value.number));
      if (!whole) turns_[i].give_up();
    }
  }
}

void JoinIndex::add(Setting& setting, const Record& record) {
  RowFrame frame;
  const auto alone = [&](const Expression& expression) {
    frame.start(setting);
    frame.matched[join_.source] = &record;
    return evaluate(expression, frame);
  };
  std::vector<Value> values;
  for (const auto& match : join_.matches) {
    values.push_back(match.key ? alone(match.key->expression) : record.values[match.column]);
    if (!values.back().known()) return;  // unknown equals nothing
  }
  if (join_.prefix && !record.values[join_.prefix->column].known()) return;
  Value holds = make_boolean(true);
  for (const auto& clause : join_.own_where) {
    holds = logical_and(holds, alone(clause.expression));
    if (holds.is_false()) return;
  }
  // A row for which this fails by an error is kept, so that the error shows when it is met; so is one for
  // which it is unknown, as long as another condition may still be an error.
  if (holds.unknown() && join_.where.empty() && join_.ranges.empty()) return;
  note_turns(record);
  rows_.add(record, values, holds.error());
}

// What the row asks for; how the search ends where that is not known.
std::optional<Found> JoinIndex::ask(RowFrame& frame, Wanted& wanted) const {
  const std::string& relation = frame.setting->rule->sources[join_.source].relation;
  const auto failed = [](const Value& value) { return Found{Found::State::error, value.text, nullptr, {}}; };
  const auto nothing = [&](std::string_view what) {
    return Found{Found::State::none,
                 "no " + std::string(what) + " to choose the " + relation + " row by",
                 nullptr,
                 {}};
  };
  for (const auto& match : join_.matches) {
    wanted.keys.push_back(evaluate(match.value.expression, frame));
    if (wanted.keys.back().error()) return failed(wanted.keys.back());
  }
  if (join_.at) {
    wanted.day = evaluate(join_.at->expression, frame);
    if (wanted.day.error()) return failed(wanted.day);
    if (wanted.day.unknown()) return nothing("date");
  }
  for (const auto& range : join_.ranges) {
    wanted.ranged.push_back(evaluate(range.value.expression, frame));
    if (wanted.ranged.back().error()) return failed(wanted.ranged.back());
    if (wanted.ranged.back().unknown()) return nothing("value");
  }
  if (join_.prefix) {
    wanted.prefix = evaluate(join_.prefix->value.expression, frame);
    if (wanted.prefix.error()) return failed(wanted.prefix);
    if (wanted.prefix.unknown()) return nothing("text");
  }
  return std::nullopt;
}

Value JoinIndex::admits(const Record& record, const Wanted& wanted, RowFrame& frame) const {
  if (join_.others && record.row == frame.row) return make_boolean(false);
  if (join_.at) {
    const Value& from = record.values[join_.valid_from];
    const Value& to = record.values[join_.valid_to];
    if ((from.known() && wanted.day.number < from.number) || (to.known() && wanted.day.number >= to.number))
      return make_boolean(false);
  }
  Value admitted = make_boolean(true);
  for (std::size_t i = 0; i < join_.ranges.size(); ++i) {
    const auto& range = join_.ranges[i];
    const Value& value = wanted.ranged[i];
    for (const std::size_t end : {range.from, range.to}) {
      if (end == Expression::kNone || !record.values[end].known()) continue;
      const Value& bound = record.values[end];
      const bool below = order(value, bound) == std::strong_ordering::less;
      Value inside = make_boolean(below == (end == range.to));
      if (!common_currency(value, bound)) inside = make_error("amounts in different currencies do not mix");
      admitted = logical_and(admitted, inside);
    }
  }
  if (admitted.is_false()) return admitted;
  const Record* before = frame.matched[join_.source];
  frame.matched[join_.source] = &record;
  std::size_t number = 0;
  for (const auto* clauses : {&join_.own_where, &join_.where}) {
    for (const auto& clause : *clauses) {
      if (admitted.is_false()) break;
      if (const auto said = compare(number++, record, wanted, frame)) {
        if (!*said) admitted = make_boolean(false);
        continue;
      }
      // A let may look at this candidate, so what was remembered of another one must go.
      std::fill(frame.lets.begin(), frame.lets.end(), std::nullopt);
      admitted = logical_and(admitted, evaluate(clause.expression, frame));
    }
  }
  frame.matched[join_.source] = before;
  return admitted;
}

std::optional<bool> JoinIndex::compare(std::size_t clause, const Record& record, const Wanted& wanted,
                                       RowFrame& frame) const {
  if (!compared_[clause]) return std::nullopt;
  const Compared& compared = *compared_[clause];
  const Value& column = record.values[compared.column];
  if (!column.known() || column.kind == Kind::money) return std::nullopt;
  wanted.compared.resize(compared_.size());
  auto& other = wanted.compared[clause];
  if (!other) {
    std::fill(frame.lets.begin(), frame.lets.end(), std::nullopt);
    other = evaluate(*compared.other, frame);
  }
  if (!other->known() || other->kind == Kind::money) return std::nullopt;
  return holds(compared.node, compared.other_first ? order(*other, column) : order(column, *other));
}

bool JoinIndex::collect(const Record& record, std::uint32_t entry, const Wanted& wanted, RowFrame& frame,
                        Met& met) const {
  const Value admitted = admits(record, wanted, frame);
  // Of several errors the first by text, so that the order of rows cannot show.
  if (admitted.error() && (!met.error || admitted.text < *met.error)) met.error = admitted.text;
  if (!admitted.is_true()) return true;
  met.records.push_back(&rows_.kept(entry));
  return join_.cardinality != Cardinality::exists;
}

// Whether what was met ends the search. One row that is there answers `exists`, whatever befell another.
bool JoinIndex::enough(const Met& met) const {
  if (met.error && join_.cardinality != Cardinality::exists) return true;
  return join_.cardinality != Cardinality::many && !met.records.empty();
}

void JoinIndex::keep_latest(std::vector<const Record*>& records) const {
  if (join_.latest == Expression::kNone) return;
  const auto day = [&](const Record* record) -> const Value& { return record->values[join_.latest]; };
  std::erase_if(records, [&](const Record* record) { return !day(record).known(); });
  const auto last = std::max_element(records.begin(), records.end(), [&](const Record* a, const Record* b) {
    return day(a).number < day(b).number;
  });
  if (last == records.end()) return;
  const Integer latest = day(*last).number;
  std::erase_if(records, [&](const Record* record) { return day(record).number != latest; });
}

void JoinIndex::each_candidate(RowFrame& frame, const std::function<void(const Record&)>& visit) const {
  std::vector<Value> keys;
  for (const auto& match : join_.matches) keys.push_back(evaluate(match.value.expression, frame));
  const Value prefix = join_.prefix ? evaluate(join_.prefix->value.expression, frame) : Value{};
  rows_.meet(
      keys, prefix,
      [&](const Record& record, std::uint32_t) {
        visit(record);
        return true;
      },
      [] { return true; });
}

Found JoinIndex::find(RowFrame& frame) const {
  Wanted wanted;
  if (auto ended = ask(frame, wanted)) return *ended;
  const std::string& relation = frame.setting->rule->sources[join_.source].relation;
  Met met;
  rows_.meet(
      wanted.keys, wanted.prefix,
      [&](const Record& record, std::uint32_t entry) { return collect(record, entry, wanted, frame, met); },
      [&] { return !enough(met); });
  std::fill(frame.lets.begin(), frame.lets.end(), std::nullopt);
  const bool answered = join_.cardinality == Cardinality::exists && !met.records.empty();
  if (met.error && !answered) return {Found::State::error, *met.error, nullptr, {}};
  Found found;
  found.records = std::move(met.records);
  keep_latest(found.records);
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

}  // namespace telaudit::rules
