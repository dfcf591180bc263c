#include "rules/run.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "bill/table.h"
#include "rules/claim.h"
#include "rules/load.h"

namespace telaudit::rules {
namespace {

Verdict failed(const Value& value) {
  return {Outcome::error, value.text};
}

std::string because_unknown(const std::vector<std::string>& leaves) {
  return leaves.empty() ? "a condition is unknown" : "unknown: " + join(leaves, ", ");
}

const std::vector<Clause>& having_of(const Rule& rule) {
  static const std::vector<Clause> none;
  return rule.group ? rule.group->having : none;
}

}  // namespace

RuleRun::RuleRun(const Rule& rule, const Environment& environment, Coverage* coverage,
                 std::shared_ptr<SharedJoins> joins)
    : rule_(rule),
      environment_(environment),
      coverage_(coverage),
      joins_(joins ? std::move(joins) : std::make_shared<SharedJoins>(rule)),
      indexes_(rule.joins.size()),
      priors_(rule.priors.size()) {}

void RuleRun::mark(std::size_t clause, bool reached) {
  if (coverage_ == nullptr || clause == Expression::kNone) return;
  (reached ? coverage_->seen_true : coverage_->seen_false)[clause] = 1;
}

void RuleRun::missing(const std::string& relation) {
  if (std::find(missing_.begin(), missing_.end(), relation) == missing_.end()) missing_.push_back(relation);
}

// The relation of a source, where somebody gave it.
const bill::Relation* RuleRun::given(std::size_t source) const {
  const auto found = environment_.find(rule_.sources[source].relation);
  return found && found->given ? found->relation : nullptr;
}

Result<void> RuleRun::prepare() {
  setting_.rule = &rule_;
  setting_.as_of = environment_.as_of;
  auto params = rule_params(rule_, environment_.params);
  if (!params) return params.problem();
  setting_.params = std::move(*params);
  const auto source = environment_.find(rule_.info.over);
  if (source && source->given) over_ = source->relation;
  if (over_ == nullptr) missing(rule_.info.over);
  // Named before any row is read: a bill on which no row comes as far as its join lacks the input all the
  // same.
  for (const auto& join : rule_.joins)
    if (join.not_given == Missing::not_evaluated && given(join.source) == nullptr)
      missing(rule_.sources[join.source].relation);
  for (const auto& prior : rule_.priors)
    if (given(prior.source) == nullptr) missing(rule_.sources[prior.source].relation);
  return {};
}

Result<void> RuleRun::scan(const std::function<Result<void>(RowFrame&, std::uint64_t row)>& visit) {
  const SourceBinding& over = rule_.sources[0];
  bill::ScanRequest request;
  for (const std::size_t column : over.columns) {
    const auto& spec = over.schema.columns[column];
    const auto at = over_->schema().find(spec.name);
    if (!at || over_->schema().columns[*at].type != spec.type)
      return Problem{"the relation " + over.relation + " has no column " + spec.name +
                         " of the type the rule was checked with",
                     {},
                     "load the rules again with the schemas of this data"};
    request.columns.push_back(*at);
  }
  std::uint64_t number = 0;
  RowFrame frame;
  return over_->scan(request, [&](const bill::Batch& batch) -> Result<void> {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      frame.start(setting_, batch, row, number);
      auto visited = visit(frame, number++);
      if (!visited) return visited;
    }
    return {};
  });
}

template <typename Frame>
Value RuleRun::covered(const Clause& clause, Frame& frame) {
  Value value = evaluate(clause.expression, frame);
  mark(clause.coverage, value.is_true());
  return value;
}

template <typename Frame>
Value RuleRun::conjunction(const std::vector<Clause>& clauses, Frame& frame, std::string& unknown) {
  Value result = make_boolean(true);
  const Clause* first_unknown = nullptr;
  for (const auto& clause : clauses) {
    const Value value = covered(clause, frame);
    if (value.unknown() && first_unknown == nullptr) first_unknown = &clause;
    result = logical_and(result, value);
    // False decides; only the coverage of tests wants to see the rest.
    if (result.is_false() && coverage_ == nullptr) return result;
  }
  if (result.unknown() && first_unknown != nullptr)
    unknown = because_unknown(unknown_leaves(first_unknown->expression, frame));
  return result;
}

template <typename Frame>
std::optional<Verdict> RuleRun::decide(const std::vector<Clause>& clauses, Frame& frame) {
  std::string unknown;
  const Value value = conjunction(clauses, frame, unknown);
  if (value.is_true()) return std::nullopt;
  if (value.error()) return failed(value);
  if (value.unknown()) return Verdict{Outcome::not_evaluated, unknown};
  return Verdict{Outcome::not_fired, {}};
}

std::optional<Verdict> RuleRun::where(RowFrame& frame) {
  if (rule_.bill_date != Expression::kNone) {
    const Value date = over_value(frame, rule_.bill_date);
    if (date.unknown()) return Verdict{Outcome::not_evaluated, "unknown: bill_date of " + rule_.info.over};
    if ((rule_.valid_from && date.number < rule_.valid_from->days) ||
        (rule_.valid_to && date.number >= rule_.valid_to->days))
      return Verdict{Outcome::not_fired, {}};
  }
  return decide(rule_.where, frame);
}

Result<std::shared_ptr<const WindowIndex>> RuleRun::build_window() {
  auto index = std::make_shared<WindowIndex>(rule_);
  auto scanned = scan([&](RowFrame& member, std::uint64_t) -> Result<void> {
    if (!where(member)) index->add(WindowIndex::member_of(*rule_.window, member));
    return {};
  });
  if (!scanned) return scanned.problem();
  if (auto finished = index->finish(*over_); !finished) return finished.problem();
  return std::shared_ptr<const WindowIndex>(std::move(index));
}

Result<std::optional<Verdict>> RuleRun::find_place(RowFrame& frame) {
  if (!window_) {
    const std::lock_guard lock(joins_->mutex);
    if (!joins_->window) {
      auto built = build_window();
      if (!built) return built.problem();
      joins_->window = std::move(*built);
    }
    window_ = joins_->window;
  }
  const Found found = window_->place(frame);
  if (found.state == Found::State::error) return std::optional<Verdict>({Outcome::error, found.text});
  if (found.state == Found::State::not_evaluated)
    return std::optional<Verdict>({Outcome::not_evaluated, found.text});
  return std::optional<Verdict>();
}

Result<std::optional<Verdict>> RuleRun::find_prior(std::size_t number, RowFrame& frame) {
  const Prior& prior = rule_.priors[number];
  if (!priors_[number]) {
    const bill::Relation* relation = given(prior.source);
    if (relation == nullptr)
      return std::optional<Verdict>(
          {Outcome::not_evaluated, "no " + rule_.sources[prior.source].relation + " given"});
    const std::lock_guard lock(joins_->mutex);
    auto& shared = joins_->priors[number];
    if (!shared) {
      auto built = PriorIndex::build(rule_, prior, *relation, judged_);
      if (!built) return built.problem();
      shared = std::move(*built);
    }
    priors_[number] = shared;
  }
  Found found = priors_[number]->find(frame);
  mark(prior.coverage, found.state == Found::State::none || found.state == Found::State::not_evaluated);
  if (found.state == Found::State::error) return std::optional<Verdict>({Outcome::error, found.text});
  if (found.state == Found::State::not_evaluated)
    return std::optional<Verdict>({Outcome::not_evaluated, found.text});
  if (found.state == Found::State::none) {
    if (prior.missing == Missing::not_evaluated)
      return std::optional<Verdict>({Outcome::not_evaluated, found.text});
    if (prior.missing == Missing::not_fired) return std::optional<Verdict>({Outcome::not_fired, {}});
    frame.not_given[prior.source] = 1;
    return std::optional<Verdict>();
  }
  frame.matched[prior.source] = found.record;
  frame.lists[prior.source] = std::move(found.records);
  return std::optional<Verdict>();
}

Result<void> RuleRun::build_index(std::size_t join, const bill::Relation& relation) {
  auto& shared = joins_->indexes[join];
  if (shared) return {};
  const auto horizon = judged_ ? horizon_of(setting_, rule_.joins[join], *judged_) : std::vector<Clause>();
  auto built = JoinIndex::build(setting_, rule_.joins[join], relation, horizon);
  if (!built) return built.problem();
  shared = std::move(*built);
  return {};
}

void RuleRun::build_another(std::size_t join) {
  for (std::size_t other = 0; other < indexes_.size(); ++other) {
    const auto* table = dynamic_cast<const bill::Table*>(given(rule_.joins[other].source));
    if (other == join || table == nullptr || indexes_[other]) continue;
    const std::unique_lock lock(joins_->of_index[other], std::try_to_lock);
    if (!lock.owns_lock() || joins_->indexes[other]) continue;
    // What cannot be built is left for whoever asks for it, who hears why.
    static_cast<void>(build_index(other, *table));
    return;
  }
}

Result<const JoinIndex*> RuleRun::index_of(std::size_t join) {
  if (indexes_[join]) return indexes_[join].get();
  const bill::Relation* relation = given(rule_.joins[join].source);
  if (relation == nullptr) return nullptr;
  std::unique_lock lock(joins_->of_index[join], std::try_to_lock);
  if (!lock.owns_lock()) {
    // Another thread builds it: this one need not wait with nothing to do.
    build_another(join);
    lock.lock();
  }
  if (auto built = build_index(join, *relation); !built) return built.problem();
  indexes_[join] = joins_->indexes[join];
  return indexes_[join].get();
}

Result<std::optional<Verdict>> RuleRun::join_one(std::size_t number, RowFrame& frame) {
  const Join& join = rule_.joins[number];
  auto index = index_of(number);
  if (!index) return index.problem();
  if (*index == nullptr) {
    mark(join.coverage, true);
    frame.not_given[join.source] = 1;
    if (join.not_given == Missing::unknown) return std::optional<Verdict>();
    return std::optional<Verdict>(
        {Outcome::not_evaluated, "no " + rule_.sources[join.source].relation + " given"});
  }
  Found found = (*index)->find(frame);
  mark(join.coverage, found.state == Found::State::none);
  if (found.state == Found::State::error)
    return std::optional<Verdict>({Outcome::error, rule_.info.id + ": " + found.text});
  if (found.state == Found::State::none) {
    if (join.missing == Missing::not_evaluated)
      return std::optional<Verdict>({Outcome::not_evaluated, found.text});
    if (join.missing == Missing::not_fired) return std::optional<Verdict>({Outcome::not_fired, {}});
    return std::optional<Verdict>();
  }
  frame.matched[join.source] = found.record;
  frame.lists[join.source] = std::move(found.records);
  return std::optional<Verdict>();
}

// The first requirement that is not true ends the row or group.
template <typename Frame>
std::optional<Verdict> RuleRun::require_all(const std::vector<Requirement>& requirements, Frame& frame) {
  std::optional<Verdict> ended;
  for (const auto& requirement : requirements) {
    const Value value = covered(requirement.that, frame);
    if (value.is_true() || ended) continue;
    ended = value.error() ? failed(value) : Verdict{Outcome::not_evaluated, requirement.because};
    // Only the coverage of tests wants to see the rest.
    if (coverage_ == nullptr) return ended;
  }
  return ended;
}

Result<std::optional<Verdict>> RuleRun::join(RowFrame& frame, const std::vector<std::uint8_t>* placed) {
  if (rule_.window) {
    auto verdict = find_place(frame);
    if (!verdict || *verdict) return verdict;
  }
  for (std::size_t i = 0; i < rule_.priors.size(); ++i) {
    auto verdict = find_prior(i, frame);
    if (!verdict || *verdict) return verdict;
  }
  for (std::size_t i = 0; i < rule_.joins.size(); ++i) {
    if (placed != nullptr && (*placed)[i] != 0) continue;
    auto verdict = join_one(i, frame);
    if (!verdict || *verdict) return verdict;
  }
  return require_all(rule_.requirements, frame);
}

// Whether a group over periods has them all.
std::optional<Verdict> RuleRun::is_complete(GroupFrame& frame) {
  if (!rule_.group->complete) return std::nullopt;
  const Group::Complete& complete = *rule_.group->complete;
  const Value present = evaluate(complete.present.expression, frame);
  const Value expected = evaluate(complete.expected.expression, frame);
  if (present.error()) return failed(present);
  if (expected.error()) return failed(expected);
  for (const auto& [value, clause] :
       {std::make_pair(&present, &complete.present), std::make_pair(&expected, &complete.expected)})
    if (value->unknown())
      return Verdict{Outcome::not_evaluated, because_unknown(unknown_leaves(clause->expression, frame))};
  const bool lacks = order(present, expected) == std::strong_ordering::less;
  mark(complete.coverage, lacks);
  if (!lacks) return std::nullopt;
  return Verdict{Outcome::not_evaluated,
                 display(present) + " of " + display(expected) + " periods are there"};
}

template <typename Frame>
std::optional<Verdict> RuleRun::withdraw(Frame& frame, Firing& firing) {
  if (rule_.traps.empty()) return std::nullopt;
  std::optional<Value> error;
  for (const auto& trap : rule_.traps) {
    const Value value = covered(trap.when, frame);
    if (value.error() && !error) error = value;
    if (!value.is_true() || !firing.withdrawn_by.empty()) continue;
    firing.withdrawn_by = trap.name;
    firing.withdrawn_because = trap.because;
  }
  if (firing.withdrawn_by.empty() && error) return failed(*error);
  return std::nullopt;
}

namespace {

// An amount that is a column of `over` needs no value; nothing where it is something else, or unknown.
std::optional<Decimal> amount_of_column(const Expression& expression, const RowFrame& frame) {
  if (expression.node != Node::column || expression.source != 0) return std::nullopt;
  const bill::ColumnView& view = frame.batch->columns[expression.index];
  if (view.type != bill::Type::decimal || !view.is_known(frame.position)) return std::nullopt;
  const Decimal out = view.decimal(frame.position);
  return out.mantissa == std::numeric_limits<std::int64_t>::min() ? std::nullopt : std::optional(out);
}
std::optional<Decimal> amount_of_column(const Expression&, const GroupFrame&) {
  return std::nullopt;
}

// Adds what display() says of it.
void append_value(std::string& out, const Expression& expression, RowFrame& frame) {
  if (expression.node == Node::column && expression.source == 0) {
    const bill::ColumnView& view = frame.batch->columns[expression.index];
    const bool words = view.type == bill::Type::text && view.encoding != bill::Encoding::digits;
    if (words && view.is_known(frame.position)) {
      out += view.text(frame.position);
      return;
    }
  }
  out += display(evaluate(expression, frame));
}
void append_value(std::string& out, const Expression& expression, GroupFrame& frame) {
  out += display(evaluate(expression, frame));
}

}  // namespace

// What a firing says; the text of an error when a part of it fails.
template <typename Frame>
std::optional<std::string> RuleRun::fill(Frame& frame, Firing& firing) {
  firing.confidence = rule_.info.confidence;
  firing.kind = rule_.info.kind;
  for (const auto& entry : rule_.confidence_when) {
    const Value value = covered(entry.when, frame);
    if (value.error()) return value.text;
    if (!value.is_true()) continue;
    firing.confidence = std::max(rule_.info.confidence, entry.confidence);
    if (!entry.kind.empty()) firing.kind = entry.kind;
    break;
  }
  const auto amount = [&](const std::optional<Clause>& clause,
                          std::optional<Decimal>& out) -> std::optional<std::string> {
    if (!clause) return std::nullopt;
    out = amount_of_column(clause->expression, frame);
    if (out) return std::nullopt;
    const Value value = evaluate(clause->expression, frame);
    if (value.error()) return value.text;
    if (value.unknown()) return std::nullopt;
    out = to_decimal(value);
    if (!out) return rule_.info.id + ": the amount " + display(value) + " does not fit 18 digits; round it";
    return std::nullopt;
  };
  if (auto error = amount(rule_.billed, firing.billed)) return error;
  if (auto error = amount(rule_.expected, firing.expected)) return error;
  if (auto error = amount(rule_.potential, firing.potential)) return error;
  if (auto error = amount(rule_.monthly, firing.monthly)) return error;
  if (firing.withdrawn_by.empty())
    if (auto error = refused_claim(rule_, firing)) return error;
  firing.evidence.reserve(rule_.evidence.size());
  for (const auto& [label, clause] : rule_.evidence)
    append_value(firing.evidence.emplace_back(label, std::string()).second, clause.expression, frame);
  for (const auto& part : rule_.message) {
    firing.message += part.text;
    if (part.expression) append_value(firing.message, *part.expression, frame);
  }
  return std::nullopt;
}

Verdict RuleRun::judge(RowFrame& frame, Firing& firing) {
  if (auto verdict = decide(rule_.when, frame)) return *verdict;
  return fire(frame, firing);
}

Verdict RuleRun::fire(RowFrame& frame, Firing& firing) {
  if (auto verdict = withdraw(frame, firing)) return *verdict;
  if (auto error = fill(frame, firing)) return {Outcome::error, *error};
  return {firing.withdrawn_by.empty() ? Outcome::fired : Outcome::withdrawn, {}};
}

void RuleRun::name(const RowFrame& frame, std::vector<std::pair<std::string, std::string>>& key) const {
  key.reserve(rule_.identity.size());
  for (const auto& [name, column] : rule_.identity) {
    const bill::ColumnView& view = frame.batch->columns[column];
    if (!view.is_known(frame.position)) continue;
    if (view.type == bill::Type::text && view.encoding != bill::Encoding::digits) {
      key.emplace_back(name, view.text(frame.position));
    } else {
      key.emplace_back(name, display(over_value(frame, column)));
    }
  }
}

Verdict RuleRun::judge(GroupFrame& frame, Firing& firing) {
  if (auto verdict = decide(having_of(rule_), frame)) return *verdict;
  if (auto verdict = is_complete(frame)) return *verdict;
  if (auto verdict = require_all(rule_.group->requirements, frame)) return *verdict;
  if (auto verdict = decide(rule_.when, frame)) return *verdict;
  if (auto verdict = withdraw(frame, firing)) return *verdict;
  if (auto error = fill(frame, firing)) return {Outcome::error, *error};
  for (std::size_t i = 0; i < frame.keys.size(); ++i)
    if (frame.keys[i].known()) firing.key.emplace_back(rule_.group->key_names[i], display(frame.keys[i]));
  return {firing.withdrawn_by.empty() ? Outcome::fired : Outcome::withdrawn, {}};
}

void RuleRun::count(const Verdict& verdict) {
  switch (verdict.outcome) {
    case Outcome::fired:
      ++result_.fired;
      break;
    case Outcome::withdrawn:
      ++result_.withdrawn;
      break;
    case Outcome::not_fired:
      ++result_.not_fired;
      break;
    case Outcome::not_evaluated:
      ++result_.not_evaluated;
      break;
    case Outcome::error:
      ++result_.errors;
      break;
  }
  if (verdict.outcome == Outcome::not_evaluated || verdict.outcome == Outcome::error)
    ++reasons_[verdict.reason];
}

Result<RuleResult> RuleRun::run() {
  auto prepared = prepare();
  if (!prepared) return prepared.problem();
  if (over_ == nullptr) {
    count({Outcome::not_evaluated, "no " + rule_.info.over + " given"});
  } else if (rule_.group) {
    auto collected = collect_groups();
    if (!collected) return collected.problem();
    return judge_groups();
  } else {
    auto scanned = scan([&](RowFrame& frame, std::uint64_t row) -> Result<void> {
      Firing firing;
      std::optional<Verdict> verdict = where(frame);
      if (!verdict) {
        auto joined = join(frame);
        if (!joined) return joined.problem();
        verdict = std::move(*joined);
      }
      if (!verdict) verdict = judge(frame, firing);
      count(*verdict);
      if (verdict->outcome != Outcome::fired && verdict->outcome != Outcome::withdrawn) return {};
      name(frame, firing.key);
      firing.rows.push_back(row);
      result_.firings.push_back(std::move(firing));
      return {};
    });
    if (!scanned) return scanned.problem();
  }
  return finish();
}

RuleResult RuleRun::judge_groups() {
  for (auto& group : groups_) {
    Firing firing;
    const Verdict verdict = group.spoilt ? *group.spoilt : judge(group.frame, firing);
    count(verdict);
    if (verdict.outcome != Outcome::fired && verdict.outcome != Outcome::withdrawn) continue;
    firing.rows = std::move(group.rows);
    firing.weights = std::move(group.weights);
    result_.firings.push_back(std::move(firing));
  }
  groups_ = {};
  group_at_ = {};
  return finish();
}

RuleResult RuleRun::finish() {
  result_.reasons.assign(reasons_.begin(), reasons_.end());
  std::sort(missing_.begin(), missing_.end());
  result_.missing_inputs = missing_;
  return std::move(result_);
}

std::string RuleRun::group_key(RowFrame& frame, std::vector<Value>& keys) const {
  std::string key;
  for (const auto& clause : rule_.group->by) {
    keys.push_back(evaluate(clause.expression, frame));
    append_key(key, keys.back(), true);
  }
  return key;
}

bool RuleRun::is_judged(const RowFrame& frame) const {
  if (!judged_ || bill_date_ == Expression::kNone) return true;
  const Value date = over_value(frame, bill_date_);
  return !date.known() || (date.number >= judged_->first.days && date.number <= judged_->second.days);
}

Result<void> RuleRun::collect_groups() {
  return scan([&](RowFrame& frame, std::uint64_t row) -> Result<void> {
    if (!is_judged(frame)) return {};
    auto member = member_of(frame, row);
    if (!member) return member.problem();
    if (*member) add_to_group(std::move(**member));
    return {};
  });
}

const GroupState* RuleRun::group_of(RowFrame& frame) const {
  std::vector<Value> keys;
  const auto at = group_at_.find(group_key(frame, keys));
  return at == group_at_.end() ? nullptr : &groups_[at->second];
}

Result<std::optional<GroupMember>> RuleRun::member_of(RowFrame& frame, std::uint64_t row) {
  const Group& group = *rule_.group;
  GroupMember out;
  out.row = row;
  out.ended = where(frame);
  if (out.ended && out.ended->outcome == Outcome::not_fired) return std::optional<GroupMember>();
  auto joined = join(frame);
  if (!joined) return joined.problem();
  if (*joined && (*joined)->outcome == Outcome::not_fired) return std::optional<GroupMember>();
  if (!out.ended) out.ended = std::move(*joined);
  out.key = group_key(frame, out.keys);
  for (const auto& value : out.keys)
    if (value.error()) return std::optional(std::move(out));
  if (out.ended) return std::optional(std::move(out));
  for (const auto& aggregate : group.aggregates) {
    out.arguments.push_back(aggregate.argument ? evaluate(*aggregate.argument, frame) : Value{});
    out.places.push_back(aggregate.place ? evaluate(*aggregate.place, frame) : Value{});
  }
  if (rule_.allocate) out.weight = evaluate(rule_.allocate->expression, frame);
  return std::optional(std::move(out));
}

void RuleRun::spoil(GroupState& group, Verdict&& verdict) {
  // An error outweighs an unknown; of equal ones the first by text, so that the order of rows cannot show.
  const bool worse = !group.spoilt ||
                     (verdict.outcome == Outcome::error && group.spoilt->outcome != Outcome::error) ||
                     (verdict.outcome == group.spoilt->outcome && verdict.reason < group.spoilt->reason);
  if (worse) group.spoilt = std::move(verdict);
  // Where an input is not given, all groups of a large bill are spoilt: nothing is kept of what they held.
  group.frame.aggregates = {};
  group.frame.lets = {};
  group.rows = {};
  group.weights = {};
}

void RuleRun::add_to_group(GroupMember&& member) {
  const Group& group = *rule_.group;
  auto& keys = member.keys;
  for (const auto& value : keys)
    if (value.error()) return count(failed(value));
  const auto [at, fresh] = group_at_.try_emplace(std::move(member.key), groups_.size());
  if (fresh) {
    GroupState state;
    state.frame.setting = &setting_;
    state.frame.keys = keys;
    groups_.push_back(std::move(state));
  }
  GroupState& state = groups_[at->second];
  // Of equal keys the one with fewer decimals, so that the order of rows cannot show.
  if (!fresh)
    for (std::size_t i = 0; i < keys.size(); ++i)
      if (keys[i].scale < state.frame.keys[i].scale) state.frame.keys[i] = keys[i];
  if (member.ended) return spoil(state, std::move(*member.ended));
  if (state.spoilt) return;
  if (fresh) {
    state.frame.lets.resize(group.lets.size());
    state.frame.aggregates.reserve(group.aggregates.size());
    for (const auto& aggregate : group.aggregates)
      state.frame.aggregates.emplace_back(aggregate.id, aggregate.known_only, aggregate.kind);
  }
  for (std::size_t i = 0; i < group.aggregates.size(); ++i) {
    if (!member.times.empty() && group.aggregates[i].id == AggregateId::count) {
      for (std::uint64_t times = member.times[i]; times > 0; --times) state.frame.aggregates[i].add_row();
    } else if (group.aggregates[i].place) {
      state.frame.aggregates[i].add(member.arguments[i], member.places[i]);
    } else if (group.aggregates[i].argument) {
      state.frame.aggregates[i].add(member.arguments[i]);
    } else {
      state.frame.aggregates[i].add_row();
    }
  }
  if (!rule_.allocate) {
    state.rows.push_back(member.row);
    state.rows.insert(state.rows.end(), member.others.begin(), member.others.end());
    return;
  }
  const auto decimal = to_decimal(member.weight);
  if (!decimal || decimal->is_zero()) return;
  state.rows.push_back(member.row);
  state.weights.push_back(*decimal);
}

}  // namespace telaudit::rules
