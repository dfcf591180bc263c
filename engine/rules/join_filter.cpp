#include "rules/join_filter.h"

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

// The columns by which a join tells rows apart that meet its own conditions, where only presence counts.
// Nothing where each is one of its own: its place counts, or how a number was printed.
std::optional<std::set<std::size_t>> told_apart_by(const Rule& rule, const Join& join) {
  if (join.cardinality != Cardinality::exists || join.others) return std::nullopt;
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

// The first rows of groups.
class FirstRows {
 public:
  explicit FirstRows(const Plan& plan)
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

 private:
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
Rule rule_over(const Rule& rule, const Join& join) {
  Rule out;
  out.info = rule.info;
  out.info.over = rule.sources[join.source].relation;
  out.sources = {rule.sources[join.source]};
  out.params = rule.params;
  out.lets = rule.lets;
  for (auto& let : out.lets) look_at_row(let.clause.expression, join.source);
  out.where = join.own_where;
  for (auto& clause : out.where) look_at_row(clause.expression, join.source);
  if (const auto columns = told_apart_by(rule, join)) out.group = group_by(out.sources[0], *columns);
  return out;
}

}  // namespace

bool leaves_rows_out(const Rule& rule, const Join& join) {
  return !join.own_where.empty() || told_apart_by(rule, join);
}

Result<std::vector<std::uint64_t>> rows_left(const Setting& setting, const Join& join,
                                             const bill::Relation& relation) {
  const Rule rule = rule_over(*setting.rule, join);
  Setting of_rule;
  of_rule.rule = &rule;
  of_rule.as_of = setting.as_of;
  of_rule.params = setting.params;
  const Plan plan = make_plan({&rule}, {&of_rule});
  VectorEvaluator evaluator(plan, {&of_rule}, best_kernels());
  std::optional<FirstRows> first_rows;
  if (plan.rules[0].group) first_rows.emplace(plan);
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
    if (first_rows) first_rows->bind();
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
      if (first_rows && any(holds)) left = without(left, first_rows->met_before(evaluator, holds));
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
  return out;
}

}  // namespace telaudit::rules
