#include "rules/sql.h"

#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "rules/claim.h"
#include "rules/load.h"
#include "rules/sql_statement.h"

namespace telaudit::rules {
namespace {

// Of the text of a rule, as it may stand in a comment.
std::string one_line(std::string text) {
  for (char& c : text)
    if (c == '\n' || c == '\r') c = ' ';
  return text;
}

bool reads_let(const Expression& e, Node node, const std::vector<bool>& printed) {
  if (e.node == node && !printed[e.index]) return true;
  return std::any_of(e.children.begin(), e.children.end(),
                     [&](const Expression& child) { return reads_let(child, node, printed); });
}

}  // namespace

std::optional<SqlDialect> parse_sql_dialect(std::string_view word) {
  for (const SqlDialect dialect : {SqlDialect::sqlite, SqlDialect::duckdb, SqlDialect::postgres})
    if (word == sql_dialect_name(dialect)) return dialect;
  return std::nullopt;
}

std::string_view sql_dialect_name(SqlDialect dialect) {
  switch (dialect) {
    case SqlDialect::sqlite:
      return "sqlite";
    case SqlDialect::duckdb:
      return "duckdb";
    case SqlDialect::postgres:
      break;
  }
  return "postgres";
}

SqlStatement::SqlStatement(const Rule& rule, const SqlSettings& settings,
                           std::vector<std::vector<Value>> params)
    : rule_(rule),
      settings_(settings),
      names_(rule),
      expressions_(rule, settings, names_, std::move(params)),
      let_printed_(rule.lets.size(), false) {}

Result<std::string> SqlStatement::print() {
  print_over();
  print_lets();
  print_where();
  if (rule_.window) print_window();
  for (const auto& prior : rule_.priors) print_prior(prior);
  for (const auto& join : rule_.joins) print_join(join);
  print_requirements();
  if (rule_.group) print_groups();
  print_judged();
  const std::string last = last_select();
  if (expressions_.problem()) return *expressions_.problem();

  std::string out = head() + "WITH\n";
  for (std::size_t i = 0; i < ctes_.size(); ++i) {
    const auto& cte = ctes_[i];
    if (!cte.comment.empty()) out += "-- " + one_line(cte.comment) + "\n";
    out += cte.name + " AS (\n" + cte.body + "\n)" + (i + 1 < ctes_.size() ? ",\n" : "\n");
  }
  return out + last;
}

std::string SqlStatement::head() const {
  std::string out = "-- " + one_line(rule_.info.id + " " + rule_.info.version + ": " + rule_.info.title) +
                    "\n-- In SQL for " + std::string(sql_dialect_name(settings_.dialect)) + ".";
  if (expressions_.exact()) {
    out +=
        " Its functions (number_add, kleene_and, ...) are those of telaudit's language; SQLite has none of "
        "them, so define them.\n";
  } else {
    out += " It differs from the rule in this:\n";
    std::vector<std::string> limits = {
        "an error (too many digits, two rows where one was expected) ends the query or is its own outcome, "
        "but is not carried from value to value",
        "two currencies are not told apart"};
    limits.insert(limits.end(), expressions_.limits().begin(), expressions_.limits().end());
    for (const auto& limit : limits) out += "--   " + limit + "\n";
  }
  for (const auto& param : rule_.params)
    out += "-- param " + one_line(param.name + ": " + param.meaning) + "\n";
  return out;
}

void SqlStatement::add(std::string name, std::string comment, std::string body) {
  ctes_.push_back({std::move(name), std::move(comment), std::move(body)});
}

void SqlStatement::extend(std::string name, std::string comment, const std::vector<std::string>& columns) {
  std::string body = "  SELECT \"this\".*";
  for (const auto& column : columns) body += ",\n    " + column;
  body += "\n  FROM " + current_ + " AS \"this\"";
  current_ = name;
  add(std::move(name), std::move(comment), std::move(body));
}

std::string SqlStatement::is_true(const std::string& condition) const {
  return expressions_.exact() ? condition + " = 1" : condition;
}
std::string SqlStatement::is_false(const std::string& condition) const {
  return expressions_.exact() ? condition + " = 0" : "NOT " + condition;
}
std::string SqlStatement::is_error(const std::string& value) const {
  return "is_error(" + value + ")";
}

bool SqlStatement::is_given(std::size_t source) const {
  return !settings_.given || settings_.given(rule_.sources[source].relation);
}

// The columns that are read of a relation, under their flat names, and the number of the row.
std::string SqlStatement::table_columns(std::size_t source) const {
  const SourceBinding& binding = rule_.sources[source];
  const auto currency = binding.schema.find("currency");
  std::string out = "    row_number() OVER () - 1 AS " +
                    (source == 0 ? std::string("\"row number\"") : names_.mark(source, "row"));
  for (std::size_t i = 0; i < binding.columns.size(); ++i) {
    const auto& spec = binding.schema.columns[binding.columns[i]];
    std::string value = sql_identifier(spec.name);
    if (expressions_.exact() && spec.money && currency) value = "in_currency(" + value + ", \"currency\")";
    out += ",\n    " + value + " AS " + names_.column(rule_, source, i);
  }
  return out;
}

void SqlStatement::print_over() {
  current_ = sql_identifier("over " + names_.sources[0]);
  add(current_, "over: " + rule_.info.over + " as " + rule_.sources[0].alias,
      "  SELECT\n" + table_columns(0) + "\n  FROM " + sql_identifier(rule_.info.over));
}

// Lets whose relations are all joined by now; one step for those that need no other let of the step.
void SqlStatement::print_lets() {
  while (true) {
    std::vector<std::string> columns;
    std::vector<std::size_t> printed;
    std::string comment = "let:";
    for (std::size_t i = 0; i < rule_.lets.size(); ++i) {
      const Expression& value = rule_.lets[i].clause.expression;
      if (let_printed_[i] || (expressions_.sources_of(value) & ~seen_) != 0) continue;
      if (reads_let(value, Node::let, let_printed_)) continue;
      columns.push_back(expressions_.print(value) + " AS " + names_.lets[i]);
      comment += (printed.empty() ? " " : "; ") + rule_.lets[i].name + " = " + rule_.lets[i].clause.text;
      printed.push_back(i);
    }
    if (printed.empty()) return;
    for (const std::size_t i : printed) let_printed_[i] = true;
    extend(sql_identifier("let " + std::to_string(++let_steps_)), comment, columns);
  }
}

void SqlStatement::print_where() {
  std::vector<std::string> texts;
  for (const auto& clause : rule_.where) texts.push_back(clause.text);
  std::string condition = expressions_.all_of(rule_.where);
  if (rule_.bill_date != Expression::kNone) {
    const std::string date = names_.column(rule_, 0, rule_.bill_date);
    const std::string day = expressions_.exact() ? "'" : "DATE '";
    condition = "CASE WHEN " + date + " IS NULL THEN NULL" +
                (rule_.valid_from ? " WHEN " + date + " < " + day + rule_.valid_from->text() + "' THEN " +
                                        expressions_.truth(false)
                                  : "") +
                (rule_.valid_to ? " WHEN " + date + " >= " + day + rule_.valid_to->text() + "' THEN " +
                                      expressions_.truth(false)
                                : "") +
                " ELSE " + condition + " END";
  } else if (!expressions_.exact()) {
    condition = "(" + condition + ")";
  }
  extend(sql_identifier("where " + names_.sources[0]),
         "where: " + (texts.empty() ? "all" : join(texts, " and ")), {condition + " AS \"where holds\""});
}

std::vector<std::string> SqlStatement::branches_of(const std::string& condition) const {
  std::vector<std::string> out;
  if (expressions_.exact()) out.push_back("WHEN " + is_error(condition) + " THEN 'error'");
  out.push_back("WHEN " + condition + " IS NULL THEN 'not_evaluated'");
  out.push_back("WHEN " + is_false(condition) + " THEN 'not_fired'");
  return out;
}

std::vector<std::string> SqlStatement::early_branches() const {
  std::vector<std::string> out = branches_of("\"where holds\"");
  for (const auto& state : states_) {
    const std::string& name = state.column;
    out.push_back("WHEN " + name + " IN ('error', 'ambiguous') THEN 'error'");
    if (!state.missing_goes_on)
      out.push_back("WHEN " + name + " = 'missing' THEN " +
                    (state.missing_is_silent ? "'not_fired'" : "'not_evaluated'"));
    if (!state.not_given_goes_on) out.push_back("WHEN " + name + " = 'not given' THEN 'not_evaluated'");
    if (state.is_prior) out.push_back("WHEN " + name + " = 'gap' THEN 'not_evaluated'");
  }
  if (required_) {
    const auto required = requirement_branches(rule_.requirements);
    out.insert(out.end(), required.begin(), required.end());
  }
  return out;
}

// A requirement that is not true, whatever else it is, leaves the row or group unjudged.
std::vector<std::string> SqlStatement::requirement_branches(
    const std::vector<Requirement>& requirements) const {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < requirements.size(); ++i) {
    const std::string name = sql_identifier("requirement " + std::to_string(i + 1));
    if (expressions_.exact()) out.push_back("WHEN " + is_error(name) + " THEN 'error'");
    out.push_back("WHEN " + name + (expressions_.exact() ? " IS NOT 1" : " IS NOT TRUE") +
                  " THEN 'not_evaluated'");
  }
  return out;
}

std::vector<std::string> SqlStatement::requirement_columns(const std::vector<Requirement>& requirements) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < requirements.size(); ++i) {
    const std::string value = expressions_.print(requirements[i].that.expression);
    out.push_back((expressions_.exact() ? value : "(" + value + ")") + " AS " +
                  sql_identifier("requirement " + std::to_string(i + 1)));
  }
  return out;
}

void SqlStatement::print_requirements() {
  if (rule_.requirements.empty()) return;
  std::vector<std::string> texts;
  for (const auto& requirement : rule_.requirements) texts.push_back(requirement.that.text);
  extend(sql_identifier("required " + names_.sources[0]), "require: " + join(texts, "; "),
         requirement_columns(rule_.requirements));
  required_ = true;
}

// The condition that an amount, or the choice of the confidence, ends in an error.
std::string SqlStatement::failed_amounts() const {
  std::vector<std::string> parts;
  std::string traps_true;
  std::string traps_failed;
  for (std::size_t i = 0; i < rule_.traps.size(); ++i) {
    const std::string trap = sql_identifier("trap " + std::to_string(i + 1));
    traps_true += (i == 0 ? "" : " OR ") + trap + " IS 1";
    traps_failed += (i == 0 ? "" : " OR ") + is_error(trap);
  }
  if (!rule_.traps.empty()) parts.push_back("((" + traps_failed + ") AND NOT (" + traps_true + "))");
  std::string chosen;
  for (std::size_t i = 0; i < rule_.confidence_when.size(); ++i) {
    const std::string condition = sql_identifier("confidence when " + std::to_string(i + 1));
    chosen += " WHEN " + is_error(condition) + " THEN 1 WHEN " + condition + " = 1 THEN 0";
  }
  if (!chosen.empty()) parts.push_back("CASE" + chosen + " ELSE 0 END");
  if (rule_.billed) parts.push_back(is_error("\"billed\""));
  if (rule_.expected) parts.push_back(is_error("\"expected\""));
  if (rule_.potential) parts.push_back(is_error("\"potential\""));
  if (rule_.monthly) parts.push_back(is_error("\"monthly\""));
  return join(parts, " OR ");
}

std::string SqlStatement::outcome() const {
  std::vector<std::string> branches;
  if (rule_.group) {
    if (expressions_.exact()) branches.push_back("WHEN \"failed row\" IS NOT NULL THEN 'error'");
    branches.push_back("WHEN \"spoilt\" = 2 THEN 'error'");
    branches.push_back("WHEN \"spoilt\" = 1 THEN 'not_evaluated'");
    const auto having = branches_of("\"having holds\"");
    branches.insert(branches.end(), having.begin(), having.end());
    if (rule_.group->complete) {
      const std::string present = "\"periods present\"";
      const std::string expected = "\"periods expected\"";
      if (expressions_.exact())
        branches.push_back("WHEN " + is_error(present) + " OR " + is_error(expected) + " THEN 'error'");
      branches.push_back("WHEN " + present + " IS NULL OR " + expected + " IS NULL THEN 'not_evaluated'");
      branches.push_back("WHEN " +
                         (expressions_.exact() ? "number_less(" + present + ", " + expected + ") = 1"
                                               : present + " < " + expected) +
                         " THEN 'not_evaluated'");
    }
    const auto required = requirement_branches(rule_.group->requirements);
    branches.insert(branches.end(), required.begin(), required.end());
  } else {
    branches = early_branches();
  }
  const auto when = branches_of("\"when holds\"");
  branches.insert(branches.end(), when.begin(), when.end());
  const std::string failed = expressions_.exact() ? failed_amounts() : "";
  if (!failed.empty()) branches.push_back("WHEN " + failed + " THEN 'error'");
  for (std::size_t i = 0; i < rule_.traps.size(); ++i)
    branches.push_back("WHEN " + is_true(sql_identifier("trap " + std::to_string(i + 1))) +
                       " THEN 'withdrawn'");
  const auto refused = refused_claims();
  branches.insert(branches.end(), refused.begin(), refused.end());
  return "CASE\n      " + join(branches, "\n      ") + "\n      ELSE 'fired'\n    END";
}

// The branches of claims that are errors (rules/claim.h). The kind of a finding may come from its evidence.
std::vector<std::string> SqlStatement::refused_claims() const {
  std::vector<std::string> out;
  if (!rule_.potential) return out;
  std::set<std::string> kinds = {rule_.info.kind};
  for (const auto& entry : rule_.confidence_when)
    if (!entry.kind.empty()) kinds.insert(entry.kind);
  const bool takes = std::any_of(kinds.begin(), kinds.end(), takes_money);
  const bool only_takes = std::all_of(kinds.begin(), kinds.end(), takes_money);
  const auto where_kind = [&](const std::string& words) {
    return "(" + kind() + ") IN (" + words + ") AND ";
  };
  const auto less = [&](const std::string& left, const std::string& right) {
    return expressions_.exact() ? "number_less(" + left + ", " + right + ") = 1" : left + " < " + right;
  };
  // Less than nothing that is expected adds to what may be claimed.
  const auto plain = [&](const std::string& name) {
    return expressions_.exact() ? "plain(" + name + ")" : name;
  };
  std::string most = plain("\"billed\"");
  if (rule_.expected)
    most = expressions_.exact()
               ? "number_subtract(" + most + ", coalesce(number_least(plain(\"expected\"), 0), 0))"
               : most + " - least(coalesce(\"expected\", 0), 0)";
  if (takes)
    out.push_back("WHEN " + (only_takes ? "" : where_kind("'error', 'fraud', 'question', 'saving'")) +
                  less("\"potential\"", "0") + " THEN 'error'");
  if (kinds.count("error") > 0 && rule_.billed)
    out.push_back("WHEN " + (kinds.size() == 1 ? "" : where_kind("'error'")) + less("0", "\"billed\"") +
                  " AND " + less(most, plain("\"potential\"")) + " THEN 'error'");
  return out;
}

std::string SqlStatement::withdrawn_by() const {
  std::string out;
  for (std::size_t i = 0; i < rule_.traps.size(); ++i) {
    std::string name;
    for (const char c : rule_.traps[i].name) name += c == '\'' ? std::string("''") : std::string(1, c);
    out += " WHEN " + is_true(sql_identifier("trap " + std::to_string(i + 1))) + " THEN '" + name + "'";
  }
  return out.empty() ? "NULL" : "CASE" + out + " END";
}

std::string SqlStatement::confidence() const {
  std::string out;
  for (std::size_t i = 0; i < rule_.confidence_when.size(); ++i)
    out += " WHEN " + is_true(sql_identifier("confidence when " + std::to_string(i + 1))) + " THEN '" +
           std::max(rule_.info.confidence, rule_.confidence_when[i].confidence) + "'";
  const std::string ceiling = std::string("'") + rule_.info.confidence + "'";
  return out.empty() ? ceiling : "CASE" + out + " ELSE " + ceiling + " END";
}

std::string SqlStatement::kind() const {
  std::string out;
  bool other = false;
  for (std::size_t i = 0; i < rule_.confidence_when.size(); ++i) {
    const std::string& named = rule_.confidence_when[i].kind;
    other = other || !named.empty();
    out += " WHEN " + is_true(sql_identifier("confidence when " + std::to_string(i + 1))) + " THEN '" +
           (named.empty() ? rule_.info.kind : named) + "'";
  }
  return other ? "CASE" + out + " ELSE '" + rule_.info.kind + "' END" : "'" + rule_.info.kind + "'";
}

void SqlStatement::print_judged() {
  std::vector<std::string> texts;
  std::vector<std::string> columns;
  const auto condition = [&](const std::string& sql) { return expressions_.exact() ? sql : "(" + sql + ")"; };
  if (rule_.group)
    columns.push_back(condition(expressions_.all_of(rule_.group->having)) + " AS \"having holds\"");
  if (rule_.group && rule_.group->complete) {
    columns.push_back(expressions_.print(rule_.group->complete->present.expression) +
                      " AS \"periods present\"");
    columns.push_back(expressions_.print(rule_.group->complete->expected.expression) +
                      " AS \"periods expected\"");
  }
  if (rule_.group)
    for (auto& column : requirement_columns(rule_.group->requirements)) columns.push_back(std::move(column));
  for (const auto& clause : rule_.when) texts.push_back(clause.text);
  columns.push_back(condition(expressions_.all_of(rule_.when)) + " AS \"when holds\"");
  for (std::size_t i = 0; i < rule_.traps.size(); ++i)
    columns.push_back(condition(expressions_.print(rule_.traps[i].when.expression)) + " AS " +
                      sql_identifier("trap " + std::to_string(i + 1)));
  for (std::size_t i = 0; i < rule_.confidence_when.size(); ++i)
    columns.push_back(condition(expressions_.print(rule_.confidence_when[i].when.expression)) + " AS " +
                      sql_identifier("confidence when " + std::to_string(i + 1)));
  const auto amount = [&](const std::optional<Clause>& clause, const std::string& name) {
    if (!clause) return;
    const std::string value = expressions_.print(clause->expression);
    columns.push_back((expressions_.exact() ? "amount(" + value + ")" : value) + " AS \"" + name + "\"");
  };
  amount(rule_.billed, "billed");
  amount(rule_.expected, "expected");
  amount(rule_.potential, "potential");
  amount(rule_.monthly, "monthly");
  extend(sql_identifier("judged " + names_.sources[0]), "when: " + join(texts, " and "), columns);
}

std::string SqlStatement::last_select() {
  std::string out = "SELECT\n";
  out += rule_.group ? "    \"rows\"" : "    \"row number\"";
  if (rule_.group) {
    std::set<std::string> printed;
    for (std::size_t i = 0; i < rule_.group->by.size(); ++i)
      if (printed.insert(names_.key(rule_, i)).second) out += ",\n    " + names_.key(rule_, i);
  } else {
    for (const auto& [name, column] : rule_.identity) out += ",\n    " + names_.column(rule_, 0, column);
  }
  out += ",\n    " + outcome() + " AS \"outcome\"";
  out += ",\n    " + withdrawn_by() + " AS \"withdrawn by\"";
  out += ",\n    " + confidence() + " AS \"confidence\"";
  out += ",\n    " + kind() + " AS \"kind\"";
  const auto amount = [&](bool there, const std::string& name) {
    out += there ? ",\n    \"" + name + "\"" : ",\n    NULL AS \"" + name + "\"";
  };
  amount(rule_.billed.has_value(), "billed");
  amount(rule_.expected.has_value(), "expected");
  amount(rule_.potential.has_value(), "potential");
  if (rule_.monthly) amount(true, "monthly");
  return out + "\nFROM " + current_ + "\nORDER BY 1;\n";
}

// Lets of the group; one step for those that need no other let of the step.
void SqlStatement::print_group_lets() {
  const auto& lets = rule_.group->lets;
  std::vector<bool> done(lets.size(), false);
  for (int step = 1;; ++step) {
    std::vector<std::string> columns;
    std::vector<std::size_t> printed;
    std::string comment = "group let:";
    for (std::size_t i = 0; i < lets.size(); ++i) {
      if (done[i] || reads_let(lets[i].clause.expression, Node::group_let, done)) continue;
      columns.push_back(expressions_.print(lets[i].clause.expression) + " AS " + names_.group_lets[i]);
      comment += (printed.empty() ? " " : "; ") + lets[i].name + " = " + lets[i].clause.text;
      printed.push_back(i);
    }
    if (printed.empty()) return;
    for (const std::size_t i : printed) done[i] = true;
    extend(sql_identifier("group let " + std::to_string(step)), comment, columns);
  }
}

Result<std::string> rule_as_sql(const Rule& rule, const SqlSettings& settings) {
  auto params = rule_params(rule, settings.params);
  if (!params) return params.problem();
  return SqlStatement(rule, settings, std::move(*params)).print();
}

Result<std::string> rule_file_as_sql(const std::string& path, const SchemaOf& schemas,
                                     const SqlSettings& settings) {
  auto text = read_file(path);
  if (!text) return text.problem();
  auto rule = load_rule(*text, path, schemas);
  if (!rule) return rule.problem();
  return rule_as_sql(**rule, settings);
}

}  // namespace telaudit::rules
