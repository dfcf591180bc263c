#include "store/sql_session.h"

#include <algorithm>

#include "base/text.h"
#include "store/sql_functions.h"
#include "store/sql_module.h"
#include "store/sqlite_api.h"

namespace telaudit::store {
namespace {

constexpr std::string_view kNoColumn = "no such column: ";
constexpr std::string_view kNoTable = "no such table: ";
constexpr std::string_view kNoFunction = "no such function: ";

int only_queries(void*, int action, const char*, const char*, const char*, const char*) {
  switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_FUNCTION:
    case SQLITE_RECURSIVE:
      return SQLITE_OK;
    default:
      return SQLITE_DENY;
  }
}

// The last part of a name such as charges.amout.
std::string_view last_name(std::string_view name) {
  const auto point = name.rfind('.');
  return point == std::string_view::npos ? name : name.substr(point + 1);
}

}  // namespace

void SqlQuery::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Result<bool> SqlQuery::next() {
  if (!statement_) return false;
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return session_->problem();
}

SqlValue SqlQuery::kind(std::size_t column) const {
  switch (sqlite3_column_type(statement_.get(), static_cast<int>(column))) {
    case SQLITE_INTEGER:
      return SqlValue::integer;
    case SQLITE_FLOAT:
      return SqlValue::real;
    case SQLITE_TEXT:
      return SqlValue::text;
    case SQLITE_BLOB:
      return SqlValue::blob;
    default:
      return SqlValue::null;
  }
}

std::int64_t SqlQuery::integer(std::size_t column) const {
  return sqlite3_column_int64(statement_.get(), static_cast<int>(column));
}

std::string_view SqlQuery::text(std::size_t column) const {
  const int index = static_cast<int>(column);
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), index));
  if (bytes == nullptr) return {};
  return {bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), index))};
}

void SqlSession::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

SqlSession::~SqlSession() = default;

Result<std::unique_ptr<SqlSession>> SqlSession::open(const std::filesystem::path& workspace, bool reveal) {
  auto snapshot = SqlSnapshot::open(workspace, reveal);
  if (!snapshot) return snapshot.problem();
  std::unique_ptr<SqlSession> session(new SqlSession);
  session->snapshot_ = std::move(*snapshot);
  sqlite3* database = nullptr;
  int code = sqlite3_open_v2(":memory:", &database,
                             SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  session->database_.reset(database);
  if (code == SQLITE_OK) code = register_money_functions(database);
  if (code == SQLITE_OK) code = register_snapshot(database, session->snapshot_);
  // What is sorted, groups included, takes 64 MiB before it goes to temporary files, and a second thread.
  if (code == SQLITE_OK)
    code =
        sqlite3_exec(database, "pragma cache_size = -65536; pragma threads = 2", nullptr, nullptr, nullptr);
  // SQLite makes its own entry of a virtual table when it first meets the name; a query alone may not.
  for (const auto name : sql_table_names())
    if (code == SQLITE_OK)
      code = sqlite3_exec(database, ("pragma table_info(" + std::string(name) + ")").c_str(), nullptr,
                          nullptr, nullptr);
  if (code == SQLITE_OK) code = sqlite3_set_authorizer(database, only_queries, nullptr);
  if (code != SQLITE_OK) return Problem{sqlite3_errstr(code), {}, "report this"};
  // A misspelt name in double quotes is an error, not a text.
  sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DML, 0, nullptr);
  sqlite3_db_config(database, SQLITE_DBCONFIG_DQS_DDL, 0, nullptr);
  return session;
}

Result<SqlQuery> SqlSession::query(std::string_view& sql) {
  SqlQuery query;
  query.session_ = this;
  while (!sql.empty()) {
    sqlite3_stmt* statement = nullptr;
    const char* rest = nullptr;
    const int code =
        sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()), &statement, &rest);
    query.statement_.reset(statement);
    if (code != SQLITE_OK) return problem();
    sql.remove_prefix(static_cast<std::size_t>(rest - sql.data()));
    if (statement != nullptr) break;
  }
  if (!query.statement_) return query;
  const int count = sqlite3_column_count(query.statement_.get());
  for (int i = 0; i < count; ++i) query.names_.emplace_back(sqlite3_column_name(query.statement_.get(), i));
  return query;
}

Problem SqlSession::problem() const {
  const std::string message = sqlite3_errmsg(database_.get());
  if (sqlite3_errcode(database_.get()) == SQLITE_AUTH)
    return Problem{"only queries are run here: " + message,
                   {},
                   "write a select; nothing in the workspace changes by SQL"};
  return Problem{message, {}, advice(message)};
}

std::string SqlSession::advice(std::string_view message) const {
  std::vector<std::string> known;
  if (starts_with(message, kNoTable)) {
    for (const auto name : sql_table_names()) known.emplace_back(name);
    const std::string meant = did_you_mean(last_name(message.substr(kNoTable.size())), known);
    return meant.empty() ? "the tables are " + join(known, ", ") : meant;
  }
  if (starts_with(message, kNoColumn)) {
    const auto name = last_name(message.substr(kNoColumn.size()));
    for (const auto& table : snapshot_->tables())
      for (const auto& column : table.columns()) known.push_back(column.name);
    const std::string meant = did_you_mean(name, known);
    return meant.empty() ? "`telaudit sql --tables` lists all columns; text stands in single quotes" : meant;
  }
  if (starts_with(message, kNoFunction))
    return "besides SQLite's own functions there are money(), sum_money() and mantissa()";
  if (message.find("syntax error") != std::string_view::npos)
    return "columns named like words of SQL need double quotes: \"from\"";
  return {};
}

}  // namespace telaudit::store
