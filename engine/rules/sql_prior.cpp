// Earlier rows of the account as CTEs: the latest one, or those of several earlier bills.
#include "base/text.h"
#include "rules/sql_statement.h"

namespace telaudit::rules {

std::string SqlStatement::days_apart(const std::string& from, const std::string& to) const {
  return expressions_.exact() ? "days_between(" + from + ", " + to + ")" : to + " - " + from;
}

// That the first so many keys agree: carrier and account come first.
std::string SqlStatement::account_keys(const Prior& prior, std::size_t count) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count && i < prior.keys.size(); ++i)
    out.push_back(expressions_.same_value(prior.keys[i].value.expression.type.kind,
                                          names_.column(rule_, prior.source, prior.keys[i].column),
                                          expressions_.print(prior.keys[i].value.expression)));
  return join(out, "\n    AND ");
}

// What happens to a row that cannot ask: an error or an unknown value among its keys.
std::string SqlStatement::unasked_branches(const Prior& prior) {
  const std::string none = prior.periods > 0 && prior.missing == Missing::unknown ? "not given" : "missing";
  std::string out;
  const auto asked = [&](const Clause& clause) {
    const std::string value = expressions_.print(clause.expression);
    if (expressions_.exact()) out += " WHEN " + is_error(value) + " THEN 'error'";
    out += " WHEN (" + value + ") IS NULL THEN '" + none + "'";
  };
  for (const auto& key : prior.keys) asked(key.value);
  asked(prior.at);
  return out;
}

void SqlStatement::print_prior(const Prior& prior) {
  const std::size_t source = prior.source;
  if (!is_given(source)) {
    print_not_given(prior);
  } else {
    add(names_.mark(source, "table"), "prior as " + rule_.sources[source].alias,
        "  SELECT\n" + table_columns(source) + "\n  FROM " + sql_identifier(rule_.sources[source].relation));
    prior.periods > 0 ? print_periods(prior) : print_latest(prior);
  }
  current_ = sql_identifier("with " + names_.sources[source]);
  const bool goes_on = prior.missing == Missing::unknown;
  const bool several = prior.periods > 0;
  states_.push_back({names_.mark(source, "state"), goes_on && !several, prior.missing == Missing::not_fired,
                     goes_on && several && is_given(source), true});
  seen_ |= std::uint64_t{1} << source;
  print_lets();
}

void SqlStatement::print_not_given(const Prior& prior) {
  const std::size_t source = prior.source;
  std::string columns;
  for (std::size_t i = 0; i < rule_.sources[source].columns.size(); ++i)
    columns += ", NULL AS " + names_.column(rule_, source, i);
  if (prior.periods > 0)
    add(names_.mark(source, "rows"), "", "  SELECT NULL AS \"row number\"" + columns + " WHERE 1 = 0");
  add(sql_identifier("with " + names_.sources[source]), "",
      "  SELECT \"this\".*" + (prior.periods > 0 ? std::string() : columns) + ",\n    CASE WHEN NOT (" +
          going_on() + ") THEN 'not reached' ELSE 'not given' END AS " + names_.mark(source, "state") +
          "\n  FROM " + current_ + " AS \"this\"");
}

void SqlStatement::print_latest(const Prior& prior) {
  const std::size_t source = prior.source;
  const std::string table = names_.mark(source, "table");
  const std::string row = names_.mark(source, "row");
  const std::string earlier = names_.mark(source, "earlier");
  const std::string found = names_.mark(source, "found");
  const std::string date = expressions_.print(prior.at.expression);
  const std::string before = names_.column(rule_, source, prior.date);
  add(earlier, "",
      "  SELECT \"this\".\"row number\" AS \"row number\", " + row +
          ",\n    rank() OVER (PARTITION BY \"this\".\"row number\" ORDER BY " + before +
          " DESC) AS \"rank\"\n  FROM " + current_ + " AS \"this\" JOIN " + table + " AS \"that\" ON " +
          account_keys(prior, prior.keys.size()) + "\n    AND " + before + " < " + date);
  add(found, "the latest earlier row",
      "  SELECT \"row number\", count(*) AS \"matches\", min(" + row + ") AS " + row + "\n  FROM " + earlier +
          "\n  WHERE \"rank\" = 1\n  GROUP BY \"row number\"");
  std::string columns;
  for (std::size_t i = 0; i < rule_.sources[source].columns.size(); ++i)
    columns += "\n    \"that\"." + names_.column(rule_, source, i) + ",";
  add(sql_identifier("with " + names_.sources[source]), "",
      "  SELECT \"this\".*," + columns + "\n    CASE WHEN NOT (" + going_on() + ") THEN 'not reached'" +
          unasked_branches(prior) +
          "\n      WHEN \"found\".\"matches\" IS NULL THEN 'missing' WHEN \"found\".\"matches\" > 1 THEN "
          "'ambiguous'\n      WHEN \"that\"." +
          row + " IS NULL THEN 'gap' ELSE 'found' END AS " + names_.mark(source, "state") + "\n  FROM " +
          current_ + " AS \"this\"\n  LEFT JOIN " + found +
          " AS \"found\" ON \"found\".\"row number\" = \"this\".\"row number\"\n  LEFT JOIN " + table +
          " AS \"that\" ON \"found\".\"matches\" = 1 AND \"that\"." + row + " = \"found\"." + row + " AND (" +
          going_on() + ")\n    AND " + days_apart(before, date) + " <= " + std::to_string(prior.within_days));
}

// The latest bill dates of the account before the row's, each within so many days of the next, and the rows
// that stand on them.
void SqlStatement::print_periods(const Prior& prior) {
  const std::size_t source = prior.source;
  const std::string table = names_.mark(source, "table");
  const std::string days = names_.mark(source, "days");
  const std::string periods = names_.mark(source, "periods");
  const std::string date = expressions_.print(prior.at.expression);
  const std::string before = names_.column(rule_, source, prior.date);
  const std::string counted = names_.mark(source, "counted");
  const std::string order = " OVER (PARTITION BY \"row number\" ORDER BY \"day\" DESC)";
  add(days, "bill dates of the account",
      "  SELECT *, row_number()" + order + " AS \"place\", lag(\"day\")" + order +
          " AS \"later\"\n  FROM (\n    SELECT DISTINCT \"this\".\"row number\" AS \"row number\", " +
          before + " AS \"day\", " + date + " AS \"at\"\n    FROM " + current_ + " AS \"this\" JOIN " +
          table + " AS \"that\" ON " + account_keys(prior, 2) + "\n    AND " + before + " < " + date +
          "\n  ) AS \"dates\"");
  add(periods, "the latest of them without a gap",
      "  SELECT \"row number\", \"day\"\n  FROM " + days + " AS \"one\"\n  WHERE \"place\" <= " +
          std::to_string(prior.periods) + " AND NOT EXISTS (\n    SELECT 1 FROM " + days +
          " AS \"closer\"\n    WHERE \"closer\".\"row number\" = \"one\".\"row number\" AND "
          "\"closer\".\"place\" <= \"one\".\"place\"\n      AND " +
          days_apart("\"closer\".\"day\"", "coalesce(\"closer\".\"later\", \"closer\".\"at\")") + " > " +
          std::to_string(prior.within_days) + ")");
  add(counted, "",
      "  SELECT \"row number\", count(*) AS \"dates\", (SELECT count(*) FROM " + periods +
          " AS \"one\" WHERE \"one\".\"row number\" = \"all\".\"row number\") AS \"periods\"\n  FROM " +
          days + " AS \"all\"\n  GROUP BY \"row number\"");
  print_period_rows(prior);
  const std::string none = prior.missing == Missing::unknown ? "not given" : "missing";
  const std::string failed = expressions_.exact()
                                 ? "\n      WHEN \"this\".\"row number\" IN (SELECT \"row number\" FROM " +
                                       names_.mark(source, "candidates") + " WHERE is_error(" +
                                       names_.mark(source, "admits") + ")) THEN 'error'"
                                 : std::string();
  add(sql_identifier("with " + names_.sources[source]), "",
      "  SELECT \"this\".*,\n    CASE WHEN NOT (" + going_on() + ") THEN 'not reached'" +
          unasked_branches(prior) + "\n      WHEN coalesce(\"counted\".\"periods\", 0) < " +
          std::to_string(prior.at_least) +
          " THEN CASE WHEN \"counted\".\"dates\" > \"counted\".\"periods\" THEN 'gap' ELSE '" + none +
          "' END" + failed + "\n      ELSE 'found' END AS " + names_.mark(source, "state") + "\n  FROM " +
          current_ + " AS \"this\"\n  LEFT JOIN " + counted +
          " AS \"counted\" ON \"counted\".\"row number\" = \"this\".\"row number\"");
}

void SqlStatement::print_period_rows(const Prior& prior) {
  const std::size_t source = prior.source;
  const std::string candidates = names_.mark(source, "candidates");
  const std::string admits = names_.mark(source, "admits");
  std::string columns;
  for (std::size_t i = 0; i < rule_.sources[source].columns.size(); ++i)
    columns += ", " + names_.column(rule_, source, i);
  const std::string where = expressions_.all_of(prior.where, source);
  add(candidates, "",
      "  SELECT \"this\".\"row number\" AS \"row number\"" + columns + ",\n    " +
          (expressions_.exact() ? where : "(" + where + ")") + " AS " + admits + "\n  FROM " + current_ +
          " AS \"this\"\n  JOIN " + names_.mark(source, "counted") +
          " AS \"counted\" ON \"counted\".\"row number\" = \"this\".\"row number\" AND \"periods\" >= " +
          std::to_string(prior.at_least) + " AND (" + going_on() + ")\n  JOIN " +
          names_.mark(source, "periods") +
          " AS \"period\" ON \"period\".\"row number\" = \"this\".\"row number\"\n  JOIN " +
          names_.mark(source, "table") + " AS \"that\" ON " + names_.column(rule_, source, prior.date) +
          " = \"period\".\"day\"\n    AND " + account_keys(prior, prior.keys.size()));
  add(names_.mark(source, "rows"), "the rows of the periods",
      "  SELECT *\n  FROM " + candidates + "\n  WHERE " + is_true(admits) +
          (expressions_.exact() ? " AND \"row number\" NOT IN (SELECT \"row number\" FROM " + candidates +
                                      " WHERE is_error(" + admits + "))"
                                : std::string()));
}

}  // namespace telaudit::rules
