// Windows as CTEs: the place of each row in its partition, and the rows that are its neighbours there.
#include "base/text.h"
#include "rules/sql_statement.h"

namespace telaudit::rules {
namespace {

constexpr std::string_view kPlaces = "\"window places\"";

std::string column(std::string_view what, std::size_t number) {
  return sql_identifier("window " + std::string(what) + " " + std::to_string(number + 1));
}

std::string of(std::string_view row, const std::string& name) {
  return std::string(row) + "." + name;
}

// Rows "b" of the partition in which "a" stands.
const std::string kBeside = "\"b\".\"partition\" = \"a\".\"partition\"";

}  // namespace

void SqlStatement::print_window() {
  print_window_rows();
  print_window_places();
  print_neighbours();
  states_.push_back({"\"window state\"", false, false, false});
  print_lets();
}

std::string SqlStatement::less(Kind kind, const std::string& left, const std::string& right) const {
  if (!expressions_.exact()) return left + " < " + right;
  const bool number = is_number(kind) || kind == Kind::duration;
  const auto plain = [&](const std::string& value) { return number ? "plain(" + value + ")" : value; };
  return expressions_.ordered(kind, Node::less, plain(left), plain(right)) + " = 1";
}

// The values that place a row, and whether it has a place: a row with an error or an unknown value among them
// has none, and is nobody's neighbour.
void SqlStatement::print_window_rows() {
  const Window& window = *rule_.window;
  std::vector<std::string> columns;
  std::vector<std::string> failed;
  std::vector<std::string> unknown;
  const auto value = [&](const Clause& clause, const std::string& name, bool places) {
    const std::string text = expressions_.print(clause.expression);
    columns.push_back((expressions_.exact() ? text : "(" + text + ")") + " AS " + name);
    failed.push_back(is_error(expressions_.exact() ? text : "(" + text + ")"));
    if (places) unknown.push_back("(" + text + ") IS NULL");
  };
  for (std::size_t i = 0; i < window.by.size(); ++i) value(window.by[i], column("by", i), false);
  for (std::size_t i = 0; i < window.order.size(); ++i) value(window.order[i], column("order", i), true);
  if (window.overlap) {
    value(window.overlap->from, "\"window from\"", true);
    value(window.overlap->to, "\"window to\"", true);
  }
  if (window.run) value(window.run->when, "\"window in run\"", false);
  columns.push_back(
      "CASE WHEN NOT coalesce(" + is_true("\"where holds\"") + ", " + (expressions_.exact() ? "0" : "false") +
      ") THEN 'not reached'" +
      (expressions_.exact() ? " WHEN " + join(failed, " OR ") + " THEN 'error'" : std::string()) + " WHEN " +
      join(unknown, " OR ") + " THEN 'missing' ELSE 'found' END AS \"window state\"");
  extend("\"window rows\"", "window over the rows that pass where", columns);
}

// Partitions are numbered by their first row, rows in them by their order.
void SqlStatement::print_window_places() {
  const Window& window = *rule_.window;
  std::string partition;
  std::string place;
  if (expressions_.exact()) {
    std::vector<std::string> same;
    for (std::size_t i = 0; i < window.by.size(); ++i)
      same.push_back(expressions_.same_value(window.by[i].expression.type.kind, of("\"b\"", column("by", i)),
                                             of("\"a\"", column("by", i))));
    std::string before = "\"b\".\"row number\" < \"a\".\"row number\"";
    for (std::size_t i = window.order.size(); i > 0; --i) {
      const Kind kind = window.order[i - 1].expression.type.kind;
      const std::string b = of("\"b\"", column("order", i - 1));
      const std::string a = of("\"a\"", column("order", i - 1));
      before = less(kind, b, a) + " OR (" + expressions_.same_value(kind, b, a) + " AND (" + before + "))";
    }
    const std::string beside = " FROM " + current_ +
                               " AS \"b\" WHERE \"b\".\"window state\" = 'found' AND (\"b\".\"row number\" = "
                               "\"a\".\"row number\" OR (" +
                               join(same, " AND ") + "))";
    partition = "(SELECT min(\"b\".\"row number\")" + beside + ")";
    place = "1 + (SELECT count(*)" + beside + " AND (" + before + "))";
  } else {
    std::vector<std::string> by;
    std::vector<std::string> unknown;
    std::vector<std::string> order;
    for (std::size_t i = 0; i < window.by.size(); ++i) {
      by.push_back(column("by", i));
      unknown.push_back(column("by", i) + " IS NULL");
    }
    for (std::size_t i = 0; i < window.order.size(); ++i) order.push_back(column("order", i));
    const std::string within = "(PARTITION BY " + join(by, ", ") + ", CASE WHEN " + join(unknown, " OR ") +
                               " THEN \"row number\" END";
    partition = "min(\"row number\") OVER " + within + ")";
    place = "row_number() OVER " + within + " ORDER BY " + join(order, ", ") + ", \"row number\")";
  }
  add(std::string(kPlaces), "",
      "  SELECT \"a\".*,\n    " + partition + " AS \"partition\",\n    " + place + " AS \"place\"\n  FROM " +
          current_ + " AS \"a\"\n  WHERE \"a\".\"window state\" = 'found'");
}

// The rows with the one neighbour that `on` finds for "a" among "b".
void SqlStatement::one_neighbour(std::size_t source, const std::string& on) {
  if (source == Expression::kNone) return;
  const std::string table = names_.mark(source, "table");
  const std::string found = names_.mark(source, "found");
  const std::string row = names_.mark(source, "row");
  add(table, "window as " + rule_.sources[source].alias,
      "  SELECT\n" + table_columns(source) + "\n  FROM " + sql_identifier(rule_.info.over));
  add(found, "",
      "  SELECT \"a\".\"row number\" AS \"row number\", \"b\".\"row number\" AS " + row + "\n  FROM " +
          std::string(kPlaces) + " AS \"a\" JOIN " + std::string(kPlaces) + " AS \"b\" ON " + kBeside +
          " AND " + on);
  std::string columns;
  for (std::size_t i = 0; i < rule_.sources[source].columns.size(); ++i)
    columns += "\n    \"that\"." + names_.column(rule_, source, i) + ",";
  const std::string name = sql_identifier("with " + names_.sources[source]);
  add(name, "",
      "  SELECT \"this\".*," + columns + "\n    CASE WHEN \"that\"." + row +
          " IS NULL THEN 'missing' ELSE 'found' END AS " + names_.mark(source, "state") + "\n  FROM " +
          current_ + " AS \"this\"\n  LEFT JOIN " + found +
          " AS \"found\" ON \"found\".\"row number\" = \"this\".\"row number\"\n  LEFT JOIN " + table +
          " AS \"that\" ON \"that\"." + row + " = \"found\"." + row);
  current_ = name;
  seen_ |= std::uint64_t{1} << source;
}

// The rows that `on` finds for "a" among "b", and the state of the source: 'not given' where it is unknown
// which they are.
void SqlStatement::many_neighbours(std::size_t source, const std::string& on, const std::string& uncertain) {
  if (source == Expression::kNone) return;
  const std::string table = names_.mark(source, "table");
  add(table, "window as " + rule_.sources[source].alias,
      "  SELECT\n" + table_columns(source) + "\n  FROM " + sql_identifier(rule_.info.over));
  std::string columns;
  for (std::size_t i = 0; i < rule_.sources[source].columns.size(); ++i)
    columns += ", \"that\"." + names_.column(rule_, source, i);
  add(names_.mark(source, "rows"), "",
      "  SELECT \"a\".\"row number\" AS \"row number\"" + columns + "\n  FROM " + std::string(kPlaces) +
          " AS \"a\" JOIN " + std::string(kPlaces) + " AS \"b\" ON " + kBeside + " AND " + on + "\n  JOIN " +
          table + " AS \"that\" ON \"that\"." + names_.mark(source, "row") + " = \"b\".\"row number\"");
  const std::string name = sql_identifier("with " + names_.sources[source]);
  const std::string state = uncertain.empty()
                                ? "'found'"
                                : "CASE WHEN \"this\".\"row number\" IN (SELECT \"a\".\"row number\" FROM " +
                                      std::string(kPlaces) + " AS \"a\" WHERE " + uncertain +
                                      ") THEN 'not given' ELSE 'found' END";
  add(name, "",
      "  SELECT \"this\".*,\n    " + state + " AS " + names_.mark(source, "state") + "\n  FROM " + current_ +
          " AS \"this\"");
  current_ = name;
  seen_ |= std::uint64_t{1} << source;
}

void SqlStatement::print_neighbours() {
  const Window& window = *rule_.window;
  one_neighbour(window.previous, "\"b\".\"place\" = \"a\".\"place\" - 1");
  one_neighbour(window.next, "\"b\".\"place\" = \"a\".\"place\" + 1");
  if (window.overlap) {
    const Kind kind = window.overlap->from.expression.type.kind;
    const std::string open =
        "\"b\".\"place\" < \"a\".\"place\" AND " + less(kind, "\"a\".\"window from\"", "\"b\".\"window to\"");
    // Of those that end last the first.
    one_neighbour(window.overlap->source,
                  open + "\n    AND NOT EXISTS (SELECT 1 FROM " + std::string(kPlaces) +
                      " AS \"c\" WHERE \"c\".\"partition\" = \"a\".\"partition\" AND \"c\".\"place\" < "
                      "\"a\".\"place\"\n      AND (" +
                      less(kind, "\"b\".\"window to\"", "\"c\".\"window to\"") +
                      " OR (\"c\".\"place\" < \"b\".\"place\" AND NOT (" +
                      less(kind, "\"c\".\"window to\"", "\"b\".\"window to\"") + "))))");
    many_neighbours(window.overlap->open, open, {});
  }
  if (window.run) print_window_runs();
  if (window.within) many_neighbours(window.within->source, within_reach(), {});
}

// A run ends where its condition is not true; where it is unknown there, nobody knows where the run ends.
void SqlStatement::print_window_runs() {
  const WindowRun& run = *rule_.window->run;
  const bool exact = expressions_.exact();
  const std::string in_run = is_true("\"a\".\"window in run\"");
  const auto stops = [&](std::string_view row) {
    return of(row, "\"window in run\"") + (exact ? " IS NOT 1" : " IS NOT TRUE");
  };
  const auto none_between = [&](const std::string& between) {
    return "NOT EXISTS (SELECT 1 FROM " + std::string(kPlaces) +
           " AS \"c\" WHERE \"c\".\"partition\" = \"a\".\"partition\" AND " + stops("\"c\"") + " AND " +
           between + ")";
  };
  // An unknown row "b" with nothing between it and "a" that stops the run.
  const auto cut = [&](const std::string& side, const std::string& between) {
    return "EXISTS (SELECT 1 FROM " + std::string(kPlaces) + " AS \"b\" WHERE " + kBeside + " AND " + side +
           " AND \"b\".\"window in run\" IS NULL AND " + none_between(between) + ")";
  };
  const std::string after_b = "\"c\".\"place\" > \"b\".\"place\" AND \"c\".\"place\" < \"a\".\"place\"";
  const std::string before_b = "\"c\".\"place\" < \"b\".\"place\" AND \"c\".\"place\" > \"a\".\"place\"";
  const std::string cut_before = cut("\"b\".\"place\" < \"a\".\"place\"", after_b);
  const std::string cut_after = cut("\"b\".\"place\" > \"a\".\"place\"", before_b);
  const std::string unknown = "\"a\".\"window in run\" IS NULL OR (" + in_run + " AND (";
  const std::string up_to_here =
      in_run + " AND \"b\".\"place\" <= \"a\".\"place\" AND " +
      none_between("\"c\".\"place\" >= \"b\".\"place\" AND \"c\".\"place\" <= \"a\".\"place\"");
  const std::string whole = in_run + " AND " +
                            none_between(
                                "((\"c\".\"place\" >= \"b\".\"place\" AND \"c\".\"place\" <= "
                                "\"a\".\"place\") OR (\"c\".\"place\" <= \"b\".\"place\" AND "
                                "\"c\".\"place\" >= \"a\".\"place\"))");
  many_neighbours(run.source, whole, unknown + cut_before + " OR " + cut_after + "))");
  many_neighbours(run.so_far, up_to_here, unknown + cut_before + "))");
}

// Not later than "a", and by less than the length earlier.
std::string SqlStatement::within_reach() {
  const WindowWithin& within = *rule_.window->within;
  const Kind kind = rule_.window->order.front().expression.type.kind;
  const std::string a = of("\"a\"", column("order", 0));
  const std::string b = of("\"b\"", column("order", 0));
  const std::string length = expressions_.print(within.length.expression);
  const std::string not_later = "NOT (" + less(kind, a, b) + ") AND ";
  const bool days = within.unit == 1 || within.unit == kTenthsOfDay;
  if (expressions_.exact()) {
    const std::string apart =
        kind == Kind::date ? "days_between(" + b + ", " + a + ")" : "moment_subtract(" + a + ", " + b + ")";
    const std::string reach =
        kind == Kind::moment && days ? "number_multiply(" + length + ", 86400)" : length;
    return not_later + "number_less(" + apart + ", " + reach + ") = 1";
  }
  if (kind == Kind::date) return not_later + a + " - " + b + " < (" + length + ")";
  return not_later + a + " - " + b + " < (" + length + ") * INTERVAL '1 " + (days ? "day'" : "second'");
}

}  // namespace telaudit::rules
