#include "rules/join_filter.h"

#include "rules/vector_evaluate.h"

namespace telaudit::rules {
namespace {

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
  return out;
}

}  // namespace

Result<std::vector<std::uint64_t>> rows_left(const Setting& setting, const Join& join,
                                             const bill::Relation& relation) {
  const Rule rule = rule_over(*setting.rule, join);
  Setting of_rule;
  of_rule.rule = &rule;
  of_rule.as_of = setting.as_of;
  of_rule.params = setting.params;
  const Plan plan = make_plan({&rule}, {&of_rule});
  VectorEvaluator evaluator(plan, {&of_rule}, best_kernels());
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
    for (std::size_t at = 0; at < batch.batch.rows; at += kVectorRows) {
      evaluator.begin_vector(at, std::min(kVectorRows, batch.batch.rows - at));
      Mask left = evaluator.all();
      for (const auto& stage : plan.rules[0].stages)
        for (const auto& clause : stage) left = without(left, evaluator.condition(clause.node, left).no);
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
