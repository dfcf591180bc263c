// Joins and prior rows as CTEs: what each row asks for, which rows of the relation match, which of them are
// closest, and what came of it.
#include "base/text.h"
#include "rules/sql_statement.h"

namespace telaudit::rules {
namespace {

// What the value that a match looks for is called; keys that are expressions are counted.
std::string column_name(const Rule& rule, const Join& join, const Join::Match& match) {
  if (match.key) return "key " + std::to_string(&match - join.matches.data() + 1);
  const SourceBinding& binding = rule.sources[join.source];
  return binding.schema.columns[binding.columns[match.column]].name;
}

}  // namespace

// Whether a row has no outcome yet when it comes to the next join.
std::string SqlStatement::going_on() const {
  if (states_.empty()) {
    if (!rule_.group) return is_true("\"where holds\"");
    // Of a group also the rows that spoil it go on, so that they come to their group.
    return expressions_.exact() ? "\"where holds\" IS NOT 0" : "\"where holds\" IS NOT FALSE";
  }
  const State& last = states_.back();
  return last.column + " IN ('found'" + (last.missing_goes_on ? ", 'missing'" : "") +
         (last.not_given_goes_on ? ", 'not given'" : "") + ")";
}

void SqlStatement::print_join(const Join& join) {
  if (is_given(join.source)) {
    print_wanted(join);
    print_candidates(join);
    print_found(join);
  } else if (join.cardinality == Cardinality::many) {
    std::string columns = "NULL AS \"row number\"";
    for (std::size_t i = 0; i < rule_.sources[join.source].columns.size(); ++i)
      columns += ", NULL AS " + names_.column(rule_, join.source, i);
    add(names_.mark(join.source, "rows"), "", "  SELECT " + columns + " WHERE 1 = 0");
  }
  print_joined(join);
  states_.push_back({names_.mark(join.source, "state"), join.missing == Missing::unknown,
                     join.missing == Missing::not_fired, join.not_given == Missing::unknown});
  seen_ |= std::uint64_t{1} << join.source;
  print_lets();
}

// What each row looks for, and whether it looks at all.
void SqlStatement::print_wanted(const Join& join) {
  std::vector<std::string> texts;
  std::vector<std::string> columns;
  std::vector<std::string> asks = {"(" + going_on() + ")"};
  for (const auto& match : join.matches) {
    const std::string column = column_name(rule_, join, match);
    texts.push_back((match.key ? match.key->text : column) + ": " + match.value.text);
    const std::string value = expressions_.print(match.value.expression);
    columns.push_back(value + " AS " + names_.mark(join.source, "wants " + column));
    if (expressions_.exact()) asks.push_back("NOT is_error(" + value + ")");
  }
  if (join.at) {
    const std::string day = expressions_.print(join.at->expression);
    columns.push_back(day + " AS " + names_.mark(join.source, "day"));
    asks.push_back((expressions_.exact() ? day : expressions_.operand(join.at->expression)) + " IS NOT NULL");
    if (expressions_.exact()) asks.push_back("NOT is_error(" + day + ")");
  }
  // Values of ranges and the text of a prefix: a row without one of them finds nothing.
  const auto asked = [&](const Clause& clause, const std::string& name) {
    const std::string value = expressions_.print(clause.expression);
    columns.push_back(value + " AS " + names_.mark(join.source, name));
    asks.push_back((expressions_.exact() ? value : expressions_.operand(clause.expression)) + " IS NOT NULL");
    if (expressions_.exact()) asks.push_back("NOT is_error(" + value + ")");
  };
  for (std::size_t i = 0; i < join.ranges.size(); ++i)
    asked(join.ranges[i].value, "value " + std::to_string(i + 1));
  if (join.prefix) asked(join.prefix->value, "text");
  columns.push_back(
      (expressions_.exact() ? telaudit::join(asks, " AND ") : "(" + telaudit::join(asks, " AND ") + ")") +
      " AS " + names_.mark(join.source, "asks"));
  extend(names_.mark(join.source, "wanted"),
         "join " + rule_.sources[join.source].relation + " as " + rule_.sources[join.source].alias +
             ", match " + telaudit::join(texts, ", ") + (join.at ? ", at " + join.at->text : ""),
         columns);
}

void SqlStatement::print_candidates(const Join& join) {
  const std::size_t source = join.source;
  const SourceBinding& binding = rule_.sources[source];
  const std::string row = names_.mark(source, "row");
  add(names_.mark(source, "table"), "",
      "  SELECT\n" + table_columns(source) + "\n  FROM " + sql_identifier(binding.relation));
  std::string on = is_true(names_.mark(source, "asks"));
  std::vector<std::string> closeness;
  for (std::size_t i = 0; i < join.matches.size(); ++i) {
    const auto& match = join.matches[i];
    const std::string column = match.key ? expressions_.print(match.key->expression, source)
                                         : names_.column(rule_, source, match.column);
    const std::string wanted = names_.mark(source, "wants " + column_name(rule_, join, match));
    const std::string same = expressions_.same_value(match.value.expression.type.kind, column, wanted);
    on += "\n    AND " + (match.text && !match.key ? "(" + column + " = '*' OR " + same + ")" : same);
    if (match.text && !match.key)
      closeness.push_back("CASE WHEN " + column + " = '*' THEN " +
                          std::to_string(std::uint64_t{1} << (join.matches.size() - 1 - i)) + " ELSE 0 END");
  }
  if (join.at) {
    const std::string from = names_.column(rule_, source, join.valid_from);
    const std::string to = names_.column(rule_, source, join.valid_to);
    const std::string day = names_.mark(source, "day");
    const bool exact = expressions_.exact();
    on += "\n    AND (" + from + " IS NULL OR " +
          (exact ? "date_less_equal(" + from + ", " + day + ") = 1" : from + " <= " + day) + ")";
    on += "\n    AND (" + to + " IS NULL OR " +
          (exact ? "date_less(" + day + ", " + to + ") = 1" : day + " < " + to) + ")";
  }
  if (join.others) on += "\n    AND " + row + " <> \"this\".\"row number\"";
  std::string length;
  if (join.prefix) {
    const std::string prefix = names_.column(rule_, source, join.prefix->column);
    const std::string starts = "starts_with(" + names_.mark(source, "text") + ", " + prefix + ")";
    on += "\n    AND " + is_true(starts);
    length = "length(" + prefix + ")";
  }
  std::vector<Clause> where = join.own_where;
  where.insert(where.end(), join.where.begin(), join.where.end());
  std::string body = "  SELECT \"this\".\"row number\" AS \"row number\", " + row;
  for (std::size_t i = 0; i < binding.columns.size(); ++i)
    body += ",\n    " + names_.column(rule_, source, i);
  body += ",\n    " + (closeness.empty() ? "0" : telaudit::join(closeness, " + ")) + " AS " +
          names_.mark(source, "closeness");
  if (join.prefix) body += ",\n    " + length + " AS " + names_.mark(source, "length");
  std::string admits = expressions_.all_of(where, source);
  std::vector<std::string> conditions = range_conditions(join);
  if (!conditions.empty()) {
    conditions.push_back(expressions_.exact() ? admits : "(" + admits + ")");
    admits = expressions_.exact() ? "kleene_and(" + telaudit::join(conditions, ", ") + ")"
                                  : telaudit::join(conditions, "\n      AND ");
  }
  body += ",\n    " + (expressions_.exact() ? admits : "(" + admits + ")") + " AS " +
          names_.mark(source, "admits");
  add(names_.mark(source, "candidates"), "",
      body + "\n  FROM " + current_ + " AS \"this\" JOIN " + names_.mark(source, "table") +
          " AS \"that\" ON " + on);
}

// That each value lies between the ends of the candidate; an unknown end is open.
std::vector<std::string> SqlStatement::range_conditions(const Join& join) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < join.ranges.size(); ++i) {
    const auto& range = join.ranges[i];
    const std::string value = names_.mark(join.source, "value " + std::to_string(i + 1));
    const Kind kind = range.value.expression.type.kind;
    if (range.from != Expression::kNone)
      out.push_back(
          "coalesce(" +
          expressions_.ordered(kind, Node::less_equal, names_.column(rule_, join.source, range.from), value) +
          ", " + expressions_.truth(true) + ")");
    if (range.to != Expression::kNone)
      out.push_back(
          "coalesce(" +
          expressions_.ordered(kind, Node::less, value, names_.column(rule_, join.source, range.to)) + ", " +
          expressions_.truth(true) + ")");
  }
  return out;
}

// The closest rows, and how many there are for each row that asks.
void SqlStatement::print_found(const Join& join) {
  const std::size_t source = join.source;
  const bool exact = expressions_.exact();
  const std::string candidates = names_.mark(source, "candidates");
  const std::string rows = names_.mark(source, "rows");
  const std::string found = names_.mark(source, "found");
  const std::string admits = names_.mark(source, "admits");
  const std::string failed = "max(" + is_error(admits) + ")";
  const std::string counted = is_true(admits) + (exact ? " OR " + is_error(admits) : "");
  const auto count_from = [&](const std::string& from, const std::string& what) {
    return "  SELECT \"row number\", " + what + " AS \"matches\", " + (exact ? failed : "0") +
           " AS \"errors\", min(" + names_.mark(source, "row") + ") AS " + names_.mark(source, "row") +
           "\n  FROM " + from + "\n  GROUP BY \"row number\"";
  };
  const std::string longest = join.prefix ? names_.mark(source, "length") + " DESC" : "";
  if (join.cardinality == Cardinality::many) {
    std::string from = candidates;
    if (join.latest != Expression::kNone) {
      const std::string day = names_.column(rule_, source, join.latest);
      from = names_.mark(source, "latest");
      add(from, "those of the latest day, and those of which it cannot be said",
          "  SELECT * FROM (\n    SELECT *, rank() OVER (PARTITION BY \"row number\", " + is_true(admits) +
              " ORDER BY " + day + " DESC) AS \"rank\"\n    FROM " + candidates + "\n    WHERE " + day +
              " IS NOT NULL\n  ) AS \"ranked\"\n  WHERE \"rank\" = 1 OR NOT " + is_true(admits));
    }
    add(found, "", count_from(from + "\n  WHERE " + counted, "count(*)"));
    add(rows, "the rows of many",
        "  SELECT *\n  FROM " + from + "\n  WHERE " + is_true(admits) +
            (exact ? " AND \"row number\" NOT IN (SELECT \"row number\" FROM " + found +
                         " WHERE \"errors\" > 0)"
                   : ""));
    return;
  }
  if (join.cardinality == Cardinality::exists) {
    add(found, "whether there is one",
        count_from(candidates + "\n  WHERE " + counted,
                   "sum(CASE WHEN " + is_true(admits) + " THEN 1 ELSE 0 END)"));
    return;
  }
  add(rows, "the closest: a named value before '*', columns from the left",
      "  SELECT * FROM (\n    SELECT *, rank() OVER (PARTITION BY \"row number\" ORDER BY " +
          names_.mark(source, "closeness") + (longest.empty() ? "" : ", " + longest) +
          ") AS \"rank\"\n    FROM " + candidates + "\n    WHERE " + counted +
          "\n  ) AS \"ranked\"\n  WHERE \"rank\" = 1");
  add(found, "", count_from(rows, "count(*)"));
}

std::string SqlStatement::state_case(const Join& join) const {
  const std::size_t source = join.source;
  std::string out = "CASE WHEN NOT (" + going_on() + ") THEN 'not reached'";
  if (!is_given(source)) return out + " ELSE 'not given' END";
  if (expressions_.exact()) {
    for (const auto& match : join.matches)
      out += " WHEN " + is_error(names_.mark(source, "wants " + column_name(rule_, join, match))) +
             " THEN 'error'";
    const auto asked = [&](const std::string& name) {
      const std::string value = names_.mark(source, name);
      out += " WHEN " + is_error(value) + " THEN 'error' WHEN " + value + " IS NULL THEN 'missing'";
    };
    if (join.at) asked("day");
    for (std::size_t i = 0; i < join.ranges.size(); ++i) asked("value " + std::to_string(i + 1));
    if (join.prefix) asked("text");
  }
  const std::string error = expressions_.exact() ? " WHEN \"found\".\"errors\" > 0 THEN 'error'" : "";
  if (join.cardinality == Cardinality::exists)
    return out + " WHEN \"found\".\"matches\" > 0 THEN 'found'" + error + " ELSE 'missing' END";
  out += error;
  if (join.cardinality != Cardinality::many) out += " WHEN \"found\".\"matches\" > 1 THEN 'ambiguous'";
  return out + " WHEN \"found\".\"matches\" > 0 THEN 'found' ELSE 'missing' END";
}

// The rows with the columns of the one row that was found, and the state of the join.
void SqlStatement::print_joined(const Join& join) {
  const std::size_t source = join.source;
  const bool given = is_given(source);
  const bool one = join.cardinality == Cardinality::one || join.cardinality == Cardinality::optional;
  std::string body = "  SELECT \"this\".*";
  if (one) {
    for (std::size_t i = 0; i < rule_.sources[source].columns.size(); ++i) {
      const std::string column = names_.column(rule_, source, i);
      body += ",\n    " + (given ? "\"that\"." + column : "NULL AS " + column);
    }
  }
  body += ",\n    " + state_case(join) + " AS " + names_.mark(source, "state") + "\n  FROM " + current_ +
          " AS \"this\"";
  if (given) {
    const std::string row = names_.mark(source, "row");
    body += "\n  LEFT JOIN " + names_.mark(source, "found") +
            " AS \"found\" ON \"found\".\"row number\" = \"this\".\"row number\"";
    if (one)
      body += "\n  LEFT JOIN " + names_.mark(source, "table") +
              " AS \"that\" ON \"found\".\"matches\" = 1 AND \"found\".\"errors\" = 0 AND \"that\"." + row +
              " = \"found\"." + row;
  }
  const std::string name = sql_identifier("with " + names_.sources[source]);
  add(name, "", body);
  current_ = name;
}

}  // namespace telaudit::rules
