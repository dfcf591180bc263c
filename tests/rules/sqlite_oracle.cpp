#include "sqlite_oracle.h"

#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "rules/sql_expression.h"
#include "sqlite_functions.h"

namespace telaudit::rules {
namespace {

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

Problem problem_of(sqlite3* database, const std::string& sql) {
  return Problem{std::string("SQLite: ") + sqlite3_errmsg(database) + " in\n" + sql, {}, {}};
}

void bind_cell(sqlite3_stmt* statement, int at, const bill::ColumnView& column, std::size_t row) {
  if (!column.is_known(row)) {
    sqlite3_bind_null(statement, at);
    return;
  }
  std::string text;
  switch (column.type) {
    case bill::Type::text:
      text = std::string(column.text(row));
      break;
    case bill::Type::decimal:
      text = column.decimal(row).text();
      break;
    case bill::Type::date:
      text = Date{static_cast<std::int32_t>(column.number(row))}.text();
      break;
    case bill::Type::moment:
      text = Moment{column.number(row)}.text();
      break;
    case bill::Type::integer:
    case bill::Type::boolean:
      sqlite3_bind_int64(statement, at, column.number(row));
      return;
  }
  sqlite3_bind_text(statement, at, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

std::string column_text(sqlite3_stmt* statement, int column) {
  if (column < 0 || sqlite3_column_type(statement, column) == SQLITE_NULL) return "-";
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
  return bytes == nullptr
             ? std::string()
             : std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
}

// "3:1.50 1:2.00" in the order of row numbers.
std::string sorted_rows(const std::string& text) {
  std::map<std::uint64_t, std::string> rows;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (word == "-") continue;
    rows[std::stoull(word)] = word;
  }
  std::string out;
  for (const auto& [number, word] : rows) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string amount_text(const std::optional<Decimal>& amount) {
  return amount ? amount->text() : "-";
}

std::string firing_text(const std::string& rows, const std::string& outcome, const std::string& withdrawn_by,
                        const std::string& confidence, const std::string& kind, const std::string& billed,
                        const std::string& expected, const std::string& potential) {
  return "rows [" + rows + "] " + outcome + (outcome == "withdrawn" ? " by " + withdrawn_by : "") + ", " +
         kind + " " + confidence + ", billed " + billed + ", expected " + expected + ", potential " +
         potential;
}

}  // namespace

std::string Testimony::text() const {
  std::map<std::string, int> counts;
  for (const auto& outcome : outcomes) ++counts[outcome];
  std::string out;
  for (const auto& [outcome, count] : counts) out += std::to_string(count) + " " + outcome + "  ";
  for (const auto& firing : firings) out += "\n  " + firing;
  return out + "\n";
}

Testimony testimony_of(const RuleResult& result) {
  Testimony out;
  const auto add = [&](const char* name, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) out.outcomes.emplace_back(name);
  };
  add("error", result.errors);
  add("fired", result.fired);
  add("not_evaluated", result.not_evaluated);
  add("not_fired", result.not_fired);
  add("withdrawn", result.withdrawn);
  for (const auto& firing : result.firings) {
    std::string rows;
    for (std::size_t i = 0; i < firing.rows.size(); ++i)
      rows += (i == 0 ? "" : " ") + std::to_string(firing.rows[i]) +
              (firing.weights.empty() ? "" : ":" + firing.weights[i].text());
    out.firings.push_back(firing_text(rows, firing.withdrawn_by.empty() ? "fired" : "withdrawn",
                                      firing.withdrawn_by, std::string(1, firing.confidence), firing.kind,
                                      amount_text(firing.billed), amount_text(firing.expected),
                                      amount_text(firing.potential)));
  }
  std::sort(out.firings.begin(), out.firings.end());
  return out;
}

SqliteOracle::SqliteOracle() {
  if (sqlite3_open_v2(":memory:", &database_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr) !=
      SQLITE_OK)
    return;
  // A misspelt column is an error, not a text.
  sqlite3_db_config(database_, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(database_, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  add_exact_functions(database_);
  add_exact_aggregates(database_);
}

SqliteOracle::~SqliteOracle() {
  sqlite3_close(database_);
}

Result<void> SqliteOracle::execute(const std::string& sql) const {
  if (sqlite3_exec(database_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    return problem_of(database_, sql);
  return {};
}

Result<void> SqliteOracle::put(const bill::Relation& relation) {
  const auto& schema = relation.schema();
  const std::string table = sql_identifier(schema.name);
  std::string columns;
  std::string places;
  for (const auto& column : schema.columns) {
    columns += (columns.empty() ? "" : ", ") + sql_identifier(column.name);
    places += places.empty() ? "?" : ", ?";
  }
  auto made = execute("DROP TABLE IF EXISTS " + table + "; CREATE TABLE " + table + " (" + columns + ")");
  if (!made) return made;
  const std::string insert = "INSERT INTO " + table + " VALUES (" + places + ")";
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(database_, insert.c_str(), -1, &raw, nullptr) != SQLITE_OK)
    return problem_of(database_, insert);
  const Statement statement(raw);
  return relation.scan(bill::all_columns(schema), [&](const bill::Batch& batch) -> Result<void> {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      sqlite3_reset(raw);
      for (std::size_t i = 0; i < batch.columns.size(); ++i)
        bind_cell(raw, static_cast<int>(i) + 1, batch.columns[i], row);
      if (sqlite3_step(raw) != SQLITE_DONE) return problem_of(database_, insert);
    }
    return {};
  });
}

Result<Testimony> SqliteOracle::run(const std::string& sql) const {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(database_, sql.c_str(), -1, &raw, nullptr) != SQLITE_OK)
    return problem_of(database_, sql);
  const Statement statement(raw);
  std::map<std::string, int> columns;
  for (int i = 0; i < sqlite3_column_count(raw); ++i) columns[sqlite3_column_name(raw, i)] = i;
  const auto text = [&](const std::string& name) {
    const auto at = columns.find(name);
    return column_text(raw, at == columns.end() ? -1 : at->second);
  };
  Testimony out;
  int stepped = sqlite3_step(raw);
  for (; stepped == SQLITE_ROW; stepped = sqlite3_step(raw)) {
    const std::string outcome = text("outcome");
    out.outcomes.push_back(outcome);
    if (outcome != "fired" && outcome != "withdrawn") continue;
    const std::string rows = columns.count("rows") != 0 ? sorted_rows(text("rows")) : text("row number");
    out.firings.push_back(firing_text(rows, outcome, text("withdrawn by"), text("confidence"), text("kind"),
                                      text("billed"), text("expected"), text("potential")));
  }
  if (stepped != SQLITE_DONE) return problem_of(database_, sql);
  std::sort(out.outcomes.begin(), out.outcomes.end());
  std::sort(out.firings.begin(), out.firings.end());
  return out;
}

}  // namespace telaudit::rules
