// A rule printed as SQL, for people who want to run or read it beside their own tables. One CTE stands for
// each clause of the rule; the last SELECT gives every row (or group) with its outcome and its amounts.
//
// `sqlite` prints calls of exact functions (exact_add, kleene_and, ...) that keep decimals, unknowns,
// currencies and errors as the rule language defines them; who runs it registers them. `duckdb` and
// `postgres` print plain SQL; what that cannot say exactly stands in the comments at its head.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/date.h"
#include "base/result.h"
#include "rules/rules.h"

namespace telaudit::rules {

enum class SqlDialect { sqlite, duckdb, postgres };

// "sqlite", "duckdb", "postgres"; nothing for another word.
std::optional<SqlDialect> parse_sql_dialect(std::string_view word);
std::string_view sql_dialect_name(SqlDialect dialect);

struct SqlSettings {
  SqlDialect dialect = SqlDialect::duckdb;
  std::optional<Date> as_of;  // none: the current date of the database
  // "RAT-01.min_claim" -> text, over the rule's defaults.
  std::vector<std::pair<std::string, std::string>> params;
  // Whether somebody gave this relation; empty: all are given.
  std::function<bool(std::string_view relation)> given;
};

// The statement, ending with a semicolon. Its columns: "row number" (from 0, in scan order; group rules:
// "rows", numbers with their weights), "outcome" as the names of Outcome, "withdrawn by", "confidence",
// "kind", "billed", "expected", "potential", and "monthly" where the rule has it. A text with a zero byte
// cannot be printed and is a Problem.
Result<std::string> rule_as_sql(const Rule& rule, const SqlSettings& settings);

// The same of the rule in this file.
Result<std::string> rule_file_as_sql(const std::string& path, const SchemaOf& schemas,
                                     const SqlSettings& settings);

}  // namespace telaudit::rules
