// Groups as CTEs: the rows that belong to one, what spoils it, its keys and aggregates.
#include <set>

#include "base/text.h"
#include "rules/sql_statement.h"

namespace telaudit::rules {

void SqlStatement::print_groups() {
  std::vector<std::string> failed;
  if (expressions_.exact())
    for (std::size_t i = 0; i < rule_.group->by.size(); ++i) failed.push_back(is_error(names_.key(rule_, i)));
  std::vector<std::string> columns = {"CASE " + join(early_branches(), " ") + " END AS \"verdict\""};
  if (expressions_.exact())
    columns.push_back("CASE WHEN " + join(failed, " OR ") + " THEN \"row number\" END AS \"failed row\"");
  if (rule_.allocate) {
    const std::string weight = expressions_.print(rule_.allocate->expression);
    columns.push_back((expressions_.exact() ? "amount(" + weight + ")" : weight) + " AS \"weight\"");
  }
  extend("\"group members\"", "rows that come to a group, and what spoils it", columns);

  // A row that is silent belongs to no group; a row that could not be judged spoils its own.
  std::string silent = is_false("\"where holds\"");
  for (const auto& state : states_)
    if (state.missing_is_silent) silent += " OR " + state.column + " = 'missing'";
  const bool exact = expressions_.exact();
  std::set<std::string> keys;
  for (std::size_t i = 0; i < rule_.group->by.size(); ++i)
    keys.insert(expressions_.grouping_key(rule_.group->by[i].expression.type.kind, names_.key(rule_, i)));
  if (exact) keys.insert("\"failed row\"");
  std::vector<std::string> texts;
  for (const auto& clause : rule_.group->by) texts.push_back(clause.text);
  const std::string unless = exact ? "(" + silent + ") IS NOT 1" : "(" + silent + ") IS NOT TRUE";
  add("\"groups of rows\"", "group by " + join(texts, ", "),
      "  SELECT\n    " + join(group_columns(), ",\n    ") + "\n  FROM " + current_ +
          " AS \"this\"\n  WHERE " + unless + "\n  GROUP BY " +
          join(std::vector<std::string>(keys.begin(), keys.end()), ", "));
  current_ = "\"groups of rows\"";
  print_group_lets();
}

std::vector<std::string> SqlStatement::group_columns() {
  const bool exact = expressions_.exact();
  std::vector<std::string> out;
  std::set<std::string> printed;
  for (std::size_t i = 0; i < rule_.group->by.size(); ++i) {
    const std::string key = names_.key(rule_, i);
    if (!printed.insert(key).second) continue;
    const Kind kind = rule_.group->by[i].expression.type.kind;
    // Equal numbers may be printed with unlike decimals; the shortest speaks for them.
    const bool number = is_number(kind) || kind == Kind::duration;
    out.push_back(exact && number ? "number_min(" + key + ") AS " + key : key);
  }
  if (exact) out.emplace_back("\"failed row\"");
  out.emplace_back(
      "max(CASE \"verdict\" WHEN 'error' THEN 2 WHEN 'not_evaluated' THEN 1 ELSE 0 END) AS \"spoilt\"");
  const std::string number = exact ? "\"row number\"" : "CAST(\"row number\" AS VARCHAR)";
  const std::string member =
      rule_.allocate ? number + " || ':' || " + (exact ? "\"weight\"" : "CAST(\"weight\" AS VARCHAR)")
                     : number;
  std::string rows =
      exact ? "group_concat(" + member + ", ' ')" : "string_agg(" + member + ", ' ' ORDER BY \"row number\")";
  if (rule_.allocate)
    rows += exact ? " FILTER (WHERE number_not_equal(\"weight\", 0) = 1)" : " FILTER (WHERE \"weight\" <> 0)";
  out.push_back(rows + " AS \"rows\"");
  for (std::size_t i = 0; i < rule_.group->aggregates.size(); ++i)
    out.push_back(expressions_.group_aggregate(i) + " AS " +
                  sql_identifier("aggregate " + std::to_string(i + 1)));
  return out;
}

}  // namespace telaudit::rules
