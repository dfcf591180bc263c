// Expressions in plain SQL, for DuckDB and PostgreSQL.
#include "base/text.h"
#include "rules/language.h"
#include "rules/sql_expression.h"

namespace telaudit::rules {
namespace {

std::string_view operator_of(Node node) {
  switch (node) {
    case Node::logical_and:
      return " AND ";
    case Node::logical_or:
      return " OR ";
    case Node::equal:
      return " = ";
    case Node::not_equal:
      return " <> ";
    case Node::less:
      return " < ";
    case Node::less_equal:
      return " <= ";
    case Node::greater:
      return " > ";
    case Node::greater_equal:
      return " >= ";
    case Node::add:
      return " + ";
    case Node::subtract:
      return " - ";
    default:
      return " * ";
  }
}

void operands_of(const Expression& e, Node node, std::vector<const Expression*>& out) {
  if (e.node != node) {
    out.push_back(&e);
    return;
  }
  for (const auto& child : e.children) operands_of(child, node, out);
}

}  // namespace

SqlExpressions::Text SqlExpressions::native_text(const Expression& e) {
  if (is_comparison(e.node)) {
    if (e.children[0].node == Node::divide || e.children[1].node == Node::divide)
      return {native_quotients(e), true};
    return {nested(e.children[0]) + std::string(operator_of(e.node)) + nested(e.children[1]), false};
  }
  switch (e.node) {
    case Node::logical_and:
    case Node::logical_or: {
      std::vector<const Expression*> operands;
      operands_of(e, e.node, operands);
      std::vector<std::string> parts;
      for (const auto* operand : operands) parts.push_back(nested(*operand));
      return {join(parts, operator_of(e.node)), false};
    }
    case Node::logical_not:
      return {"NOT " + nested(e.children[0]), false};
    case Node::add:
    case Node::multiply:
      return {nested(e.children[0]) + std::string(operator_of(e.node)) + nested(e.children[1]), false};
    case Node::subtract:
      if (e.children[0].type.kind == Kind::moment) return {native_seconds(e), true};
      return {nested(e.children[0]) + " - " + nested(e.children[1]), false};
    case Node::negate:
      return {"- " + nested(e.children[0]), false};
    case Node::in: {
      const auto members = members_of_in(e);
      if (members.empty()) return {truth(false), true};
      return {nested(e.children[0]) + " IN (" + join(members, ", ") + ")", false};
    }
    case Node::is_known:
    case Node::is_unknown:
      if (e.children[0].node == Node::alias)
        return {(e.node == Node::is_known ? "" : "NOT ") + leaf(e.children[0]), false};
      return {nested(e.children[0]) + (e.node == Node::is_known ? " IS NOT NULL" : " IS NULL"), false};
    case Node::call:
      return native_call(e);
    default:
      return {"NULL", true};
  }
}

// a / b < c / d as a * d < c * b, turned round where b * d is negative; unknown where it is zero.
std::string SqlExpressions::native_quotients(const Expression& e) {
  limits_.insert("a division by zero is unknown, not an error");
  const auto& left = e.children[0];
  const auto& right = e.children[1];
  const bool quotient = left.node == Node::divide;
  const bool other_quotient = right.node == Node::divide;
  const std::string a = nested(quotient ? left.children[0] : left);
  const std::string c = nested(other_quotient ? right.children[0] : right);
  const std::string b = quotient ? nested(left.children[1]) : "";
  const std::string d = other_quotient ? nested(right.children[1]) : "";
  const std::string sign = quotient && other_quotient ? "sign(" + b + ") * sign(" + d + ")" : b + d;
  const std::string first = other_quotient ? a + " * " + d : a;
  const std::string second = quotient ? c + " * " + b : c;
  return "CASE WHEN " + sign + " > 0 THEN " + first + std::string(operator_of(e.node)) + second + " WHEN " +
         sign + " < 0 THEN " + first + std::string(operator_of(turned(e.node))) + second + " END";
}

// A duration is a number of seconds.
std::string SqlExpressions::native_seconds(const Expression& e) {
  const std::string later = nested(e.children[0]);
  const std::string earlier = nested(e.children[1]);
  if (postgres()) return "extract(epoch FROM (" + later + " - " + earlier + "))";
  return "(date_diff('millisecond', " + earlier + ", " + later + ") * 0.001)";
}

std::string SqlExpressions::native_rounded(const Expression& e) {
  std::string value;
  if (e.children[0].node == Node::divide) {
    limits_.insert("a division by zero is unknown, not an error");
    limits_.insert(postgres() ? "a quotient is cut at some 16 digits before it is rounded"
                              : "a quotient is binary floating point before it is rounded");
    value =
        nested(e.children[0].children[0]) + " / nullif(" + text_of(e.children[0].children[1]).sql + ", 0)";
  } else {
    value = text_of(e.children[0]).sql;
  }
  const std::string scale = text_of(e.children[1]).sql;
  if (e.children[2].node != Node::literal && !problem_)
    problem_ = Problem{"a rounding word that a row names has no form in SQL", e.children[2].place, {}};
  const std::string& mode = e.children[2].literal.text;
  if (mode == "half_up") return "round(" + value + ", " + scale + ")";
  if (mode == "half_even" && !postgres()) return "round_even(" + value + ", " + scale + ")";
  if (mode == "down" && postgres()) return "trunc(" + value + ", " + scale + ")";
  limits_.insert("round by " + mode + " is written with the power of ten of its scale");
  const std::string up = postgres() ? "power(10::numeric, " + scale + ")" : "power(10, " + scale + ")";
  const std::string x = "(" + value + ") * " + up;
  std::string whole;
  if (mode == "floor") {
    whole = "floor(" + x + ")";
  } else if (mode == "ceiling") {
    whole = "ceil(" + x + ")";
  } else if (mode == "half_even") {
    whole = "(2 * round((" + x + ") / 2))";
    whole =
        "CASE WHEN abs((" + x + ") - trunc(" + x + ")) = 0.5 THEN " + whole + " ELSE round(" + x + ") END";
  } else {
    whole = mode == "up" ? "sign(" + value + ") * ceil(abs(" + x + "))" : "trunc(" + x + ")";
  }
  return "(" + whole + " / " + up + ")";
}

// least and greatest of SQL leave unknown values out; ours are unknown then.
std::string SqlExpressions::unguarded(std::string_view function,
                                      const std::vector<std::string>& arguments) const {
  std::vector<std::string> known;
  for (const auto& argument : arguments) known.push_back("(" + argument + ") IS NOT NULL");
  return "CASE WHEN " + join(known, " AND ") + " THEN " + std::string(function) + "(" +
         join(arguments, ", ") + ") END";
}

// The month or quarter in which a day falls.
SqlExpressions::Text SqlExpressions::native_month(FunctionId function, const std::string& day) const {
  const std::string unit = function == FunctionId::quarter_start ? "quarter" : "month";
  const std::string start = "CAST(date_trunc('" + unit + "', " + day + ") AS DATE)";
  if (function == FunctionId::month_start || function == FunctionId::quarter_start) return {start, true};
  const std::string end = "CAST(" + start + " + INTERVAL '1' MONTH AS DATE) - 1";
  if (function == FunctionId::month_end) return {end, false};
  return {"CAST(extract(day FROM (" + end + ")) AS INTEGER)", true};
}

SqlExpressions::Text SqlExpressions::native_call(const Expression& e) {
  if (e.function == FunctionId::round) return {native_rounded(e), true};
  std::vector<std::string> parts;
  for (const auto& child : e.children) parts.push_back(text_of(child).sql);
  const auto part = [&](std::size_t i) { return nested(e.children[i]); };
  const auto extract = [&](const std::string& field) {
    return Text{"CAST(floor(extract(" + field + " FROM " + part(0) + ")) AS INTEGER)", true};
  };
  switch (e.function) {
    case FunctionId::min:
      return {unguarded("least", parts), true};
    case FunctionId::max:
      return {unguarded("greatest", parts), true};
    case FunctionId::if_:
      return {"CASE WHEN " + parts[0] + " THEN " + parts[1] + " WHEN NOT " + part(0) + " THEN " + parts[2] +
                  " END",
              true};
    case FunctionId::scale:
    case FunctionId::ulp: {
      limits_.insert("printed decimals are those of the column's type, not of each value");
      std::string decimals = "scale(" + parts[0] + ")";
      if (!postgres()) decimals = "length(split_part(CAST(" + parts[0] + " AS VARCHAR), '.', 2))";
      if (e.function == FunctionId::scale) return {decimals, true};
      return {"CAST('1e-' || CAST(" + decimals + " AS VARCHAR) AS DECIMAL(38, 12))", true};
    }
    case FunctionId::days_between:
      return {part(1) + " - " + part(0), false};
    case FunctionId::add_days:
      return {part(0) + " + CAST(" + parts[1] + " AS INTEGER)", false};
    case FunctionId::add_months:
      if (postgres())
        return {"CAST(" + part(0) + " + make_interval(months => CAST(" + parts[1] + " AS INTEGER)) AS DATE)",
                true};
      return {"CAST(" + part(0) + " + to_months(CAST(" + parts[1] + " AS INTEGER)) AS DATE)", true};
    case FunctionId::day:
    case FunctionId::month:
    case FunctionId::year:
    case FunctionId::hour:
    case FunctionId::minute:
    case FunctionId::second:
      return extract(e.name);
    case FunctionId::date_of:
      return {"CAST(" + parts[0] + " AS DATE)", true};
    case FunctionId::seconds:
      return {parts[0], false};
    case FunctionId::as_of:
      return {settings_.as_of ? "DATE '" + settings_.as_of->text() + "'" : "current_date", true};
    case FunctionId::matches:
      if (!postgres()) return {"regexp_matches(" + join(parts, ", ") + ")", true};
      limits_.insert("a pattern is read as a POSIX regular expression, not as RE2");
      return {part(0) + " ~ " + part(1), false};
    case FunctionId::contains:
      if (!postgres()) return {"contains(" + join(parts, ", ") + ")", true};
      return {"position(" + part(1) + " IN " + part(0) + ") > 0", false};
    case FunctionId::normalise_service:
      return {"regexp_replace(upper(regexp_replace(" + parts[0] +
                  ", '[^A-Za-z0-9]', '', 'g')), '^1([0-9]{10})$', '\\1')",
              true};
    case FunctionId::quarter:
      return extract("quarter");
    case FunctionId::weekday:
      return extract("isodow");
    case FunctionId::month_start:
    case FunctionId::quarter_start:
    case FunctionId::month_end:
    case FunctionId::days_in_month:
      return native_month(e.function, parts[0]);
    case FunctionId::overlap_days: {
      limits_.insert("a period that ends before it begins shares no day, and is no error");
      const std::string days =
          "least(" + parts[1] + ", " + parts[3] + ") - greatest(" + parts[0] + ", " + parts[2] + ")";
      std::vector<std::string> known;
      for (const auto& day : parts) known.push_back("(" + day + ") IS NOT NULL");
      return {"CASE WHEN " + join(known, " AND ") + " THEN greatest(0, " + days + ") END", true};
    }
    case FunctionId::duration:
      return {parts[0], false};
    case FunctionId::tenths:
      return {part(0) + " * 0.1", false};
    case FunctionId::digits_only:
      return {"regexp_replace(" + parts[0] + ", '[^0-9]', '', 'g')", true};
    case FunctionId::substring:
      return {"substr(" + join(parts, ", ") + ")", true};
    case FunctionId::abs:
    case FunctionId::coalesce:
    case FunctionId::length:
    case FunctionId::left:
    case FunctionId::right:
    case FunctionId::upper:
    case FunctionId::starts_with:
      return {e.name + "(" + join(parts, ", ") + ")", true};
    default:
      limits_.insert("the function " + e.name + " is not part of the database: define it");
      return {e.name + "(" + join(parts, ", ") + ")", true};
  }
}

// Aggregates of SQL leave unknown members out; ours are unknown when a member is.
// Aggregates that SQL computes in binary floating point, or orders in its own way.
std::string SqlExpressions::native_statistic(AggregateId id, const std::string& value,
                                             const Expression* second) {
  const std::string other = second == nullptr ? "" : text_of(*second).sql;
  switch (id) {
    case AggregateId::percentile:
      limits_.insert("a percentile is binary floating point");
      if (!postgres()) return "quantile_cont(" + value + ", " + other + ")";
      return "percentile_cont(" + other + ") WITHIN GROUP (ORDER BY " + value + ")";
    case AggregateId::nearest_rank:
      if (!postgres()) return "quantile_disc(" + value + ", " + other + ")";
      return "percentile_disc(" + other + ") WITHIN GROUP (ORDER BY " + value + ")";
    case AggregateId::first:
    case AggregateId::last: {
      limits_.insert("rows at one place follow each other by value");
      const std::string order = id == AggregateId::first ? "" : " DESC";
      const std::string list =
          "array_agg(" + value + " ORDER BY " + other + order + ", " + value + order + ")";
      return "(" + list + ")[1]";
    }
    case AggregateId::list:
      limits_.insert("a list names all its members");
      return "coalesce(string_agg(DISTINCT CAST(" + value + " AS VARCHAR), ', '), '')";
    default:
      limits_.insert("mad is binary floating point, and no function of PostgreSQL: define it");
      return "mad(" + value + ")";
  }
}

std::string SqlExpressions::native_aggregate(AggregateId id, bool known_only, const Expression& argument,
                                             const Expression* second) {
  const std::string value = text_of(argument).sql;
  const auto guarded = [&](const std::string& aggregate) {
    return known_only ? aggregate : "CASE WHEN count(*) = count(" + value + ") THEN " + aggregate + " END";
  };
  switch (id) {
    case AggregateId::sum:
      return guarded("coalesce(sum(" + value + "), 0)");
    case AggregateId::count:
      return guarded("count(*) FILTER (WHERE " + value + ")");
    case AggregateId::distinct:
      return guarded("count(DISTINCT " + value + ")");
    case AggregateId::min:
      return guarded("min(" + value + ")");
    case AggregateId::max:
      return guarded("max(" + value + ")");
    case AggregateId::median:
      if (!postgres()) return guarded("median(" + value + ")");
      limits_.insert("a median is binary floating point");
      return guarded("percentile_cont(0.5) WITHIN GROUP (ORDER BY " + value + ")");
    case AggregateId::percentile:
    case AggregateId::nearest_rank:
    case AggregateId::mad:
    case AggregateId::first:
    case AggregateId::last:
    case AggregateId::list:
      return guarded(native_statistic(id, value, second));
    case AggregateId::any:
      return "CASE WHEN bool_or(" + value + ") THEN true WHEN count(*) = count(" + value + ") THEN false END";
    case AggregateId::all:
      return "CASE WHEN NOT bool_and(" + value + ") THEN false WHEN count(*) = count(" + value +
             ") THEN true END";
  }
  return "NULL";
}

}  // namespace telaudit::rules
