#include "rules/join_filter.h"

#include <algorithm>
#include <optional>
#include <set>

#include "rules/vector_groups.h"

namespace telaudit::rules {
namespace {

// Adds the columns of the joined row that an expression looks at, through lets.
void add_columns(const Rule& rule, const Expression& e, std::size_t source, std::set<std::size_t>& columns) {
  if (e.node == Node::column && e.source == source) columns.insert(e.index);
  if (e.node == Node::let) add_columns(rule, rule.lets[e.index].clause.expression, source, columns);
  for (const auto& child : e.children) add_columns(rule, child, source, columns);
}

// The columns by which a join tells rows apart that meet its own conditions, where only presence counts, or
// the latest of them. Nothing where each is one of its own: its place counts, or how a number was printed.
std::optional<std::set<std::size_t>> told_apart_by(const Rule& rule, const Join& join) {
  const bool latest = join.latest != Expression::kNone;
  if (!latest && (join.cardinality != Cardinality::exists || join.others)) return std::nullopt;
  std::set<std::size_t> columns;
  for (const auto& match : join.matches) {
    if (match.key) {
      add_columns(rule, match.key->expression, join.source, columns);
    } else {
      columns.insert(match.column);
    }
  }
  for (const auto& range : join.ranges) columns.insert({range.from, range.to});
  if (join.prefix) columns.insert(join.prefix->column);
  if (join.at) columns.insert({join.valid_from, join.valid_to});
  for (const auto& clause : join.where) add_columns(rule, clause.expression, join.source, columns);
  columns.erase(Expression::kNone);
  const SourceBinding& source = rule.sources[join.source];
  for (const std::size_t column : columns)
    if (source.schema.columns[source.columns[column]].type == bill::Type::decimal) return std::nullopt;
  return columns;
}

Kind kind_of(bill::Type type) {
  switch (type) {
    case bill::Type::date:
      return Kind::date;
    case bill::Type::moment:
      return Kind::moment;
    case bill::Type::integer:
      return Kind::integer;
    case bill::Type::boolean:
      return Kind::boolean;
    case bill::Type::decimal:
      return Kind::decimal;
    case bill::Type::text:
      break;
  }
  return Kind::text;
}

// Rows in groups, one for all that are the same to the join.
Group group_by(const SourceBinding& source, const std::set<std::size_t>& columns) {
  Group out;
  for (const std::size_t column : columns) {
    const bill::ColumnSpec& spec = source.schema.columns[source.columns[column]];
    Clause clause;
    clause.text = spec.name;
    clause.expression.node = Node::column;
    clause.expression.name = spec.name;
    clause.expression.index = column;
    clause.expression.type.kind = kind_of(spec.type);
    out.by.push_back(std::move(clause));
    out.key_names.push_back(spec.name);
  }
  return out;
}

const std::vector<std::optional<PlannedAggregate>> kNoAggregates;

// The rows of groups that stand for the others: the first of each, or those of its latest day.
class StandingRows {
 public:
  explicit StandingRows(const Plan& plan)
      : reader_(plan, 0, words_), groups_(GroupReader::width(*plan.rules[0].group), kNoAggregates) {}

  void bind() { reader_.bind(); }
  // Those of `rows` whose group was met before.
  Mask met_before(VectorEvaluator& evaluator, Mask rows) {
    Mask failed;
    reader_.read(evaluator, rows, failed);
    Mask out;
    each_row(rows, [&](std::size_t row) {
      const std::size_t before = groups_.size();
      groups_.find_or_add(reader_.key(row));
      if (groups_.size() == before) out.set(row);
    });
    return out;
  }
  // Notes `rows`, the first of the vector being row `first` of the relation, with their days.
  void note_days(VectorEvaluator& evaluator, Mask rows, std::size_t day_column, std::uint64_t first) {
    Mask failed;
    reader_.read(evaluator, rows, failed);
    const bill::ColumnView& days = evaluator.column(day_column);
    each_row(rows & evaluator.known(day_column), [&](std::size_t row) {
      const auto group = static_cast<std::uint32_t>(groups_.find_or_add(reader_.key(row)));
      const std::int64_t day = days.number(evaluator.first() + row);
      if (group == latest_.size()) latest_.push_back(day);
      latest_[group] = std::max(latest_[group], day);
      if (day == latest_[group]) noted_.push_back({first + row, day, group});
    });
  }
  // Adds the rows that were noted and are of the latest day of their group.
  void add_latest(std::vector<std::uint64_t>& rows) const {
    for (const auto& noted : noted_)
      if (noted.day == latest_[noted.group]) rows.push_back(noted.row);
  }

 private:
  struct Noted {
    std::uint64_t row = 0;
    std::int64_t day = 0;
    std::uint32_t group = 0;
  };
  std::vector<Noted> noted_;
  std::vector<std::int64_t> latest_;  // by group
  WordNumbers words_;
  GroupReader reader_;
  GroupTable groups_;
};

void look_at_row(Expression& expression, std::size_t source) {
  if (expression.source == source) expression.source = 0;
  for (auto& child : expression.children) look_at_row(child, source);
}

// The conditions as those of a rule over the joined relation. Lets keep their numbers; those that look
// elsewhere are not asked for.
Rule rule_over(const Rule& rule, const Join& join, const std::vector<Clause>& horizon, Alike alike) {
  Rule out;
  out.info = rule.info;
  out.info.over = rule.sources[join.source].relation;
  out.sources = {rule.sources[join.source]};
  out.params = rule.params;
  out.lets = rule.lets;
  for (auto& let : out.lets) look_at_row(let.clause.expression, join.source);
  out.where = horizon;
  out.where.insert(out.where.end(), join.own_where.begin(), join.own_where.end());
  for (auto& clause : out.where) look_at_row(clause.expression, join.source);
  const auto columns = alike == Alike::one ? told_apart_by(rule, join) : std::nullopt;
  if (columns) out.group = group_by(out.sources[0], *columns);
  return out;
}

// Where the day by which the latest rows are wanted stands in the scan.
std::optional<std::size_t> day_place(const Plan& plan, const Join& join) {
  if (join.latest == Expression::kNone) return std::nullopt;
  return plan.rules[0].columns[join.latest];
}

}  // namespace

bool leaves_rows_out(const Rule& rule, const Join& join) {
  return !join.own_where.empty() || told_apart_by(rule, join);
}

Result<std::vector<std::uint64_t>> rows_left(const Setting& setting, const Join& join,
                                             const bill::Relation& relation,
                                             const std::vector<Clause>& horizon, Alike alike) {
  const Rule rule = rule_over(*setting.rule, join, horizon, alike);
  Setting of_rule;
  of_rule.rule = &rule;
  of_rule.as_of = setting.as_of;
  of_rule.params = setting.params;
  const Plan plan = make_plan({&rule}, {&of_rule});
  VectorEvaluator evaluator(plan, {&of_rule}, best_kernels());
  std::optional<StandingRows> standing;
  if (plan.rules[0].group) standing.emplace(plan);
  const auto day = day_place(plan, join);
  bill::ScanRequest request;
  for (const auto& name : plan.columns) {
    const auto at = relation.schema().find(name);
    if (!at) return Problem{"the relation " + rule.info.over + " has no column " + name, {}, {}};
    request.columns.push_back(*at);
  }
  std::vector<std::uint64_t> out;
  std::uint64_t first = 0;
  const bill::DeferredVisitor visit = [&](bill::DeferredBatch& batch) -> Result<void> {
    evaluator.bind(batch);
    if (standing) standing->bind();
    for (std::size_t at = 0; at < batch.batch.rows; at += kVectorRows) {
      evaluator.begin_vector(at, std::min(kVectorRows, batch.batch.rows - at));
      Mask left = evaluator.all();
      Mask holds = evaluator.all();
      for (const auto& stage : plan.rules[0].stages) {
        for (const auto& clause : stage) {
          const Truth& truth = evaluator.condition(clause.node, left);
          holds = holds & without(truth.yes, truth.error);
          left = without(left, truth.no);
        }
      }
      holds = holds & left;
      if (standing && day) {
        standing->note_days(evaluator, holds, *day, first + at);
        left = without(left, holds);
      } else if (standing && any(holds)) {
        left = without(left, standing->met_before(evaluator, holds));
      }
      each_row(left, [&](std::size_t row) { out.push_back(first + at + row); });
    }
    first += batch.batch.rows;
    if (evaluator.problem()) return *evaluator.problem();
    return {};
  };
  evaluator.begin_scan();
  const auto* deferred = dynamic_cast<const bill::DeferredScan*>(&relation);
  bill::WholeBatch whole;
  auto scanned = deferred != nullptr ? deferred->scan_deferred({0, relation.rows()}, request, visit)
                                     : relation.scan(request, [&](const bill::Batch& batch) {
                                         whole.show(batch);
                                         return visit(whole);
                                       });
  if (!scanned) return scanned.problem();
  if (!standing || !day) return out;
  standing->add_latest(out);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace telaudit::rules
