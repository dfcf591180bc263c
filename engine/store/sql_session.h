// Plain SQL over a workspace, for reading: the tables of one snapshot (sql_snapshot.h), SQLite's own language
// and functions, and money() (sql_functions.h). What is not a query is refused.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/sql_snapshot.h"

struct sqlite3;
struct sqlite3_stmt;

namespace telaudit::store {

enum class SqlValue : std::uint8_t { null, integer, real, text, blob };

// The rows of one query, one after the other.
class SqlQuery {
 public:
  std::size_t columns() const { return names_.size(); }
  const std::vector<std::string>& names() const { return names_; }

  // False at the end.
  Result<bool> next();

  // Cells of the current row.
  SqlValue kind(std::size_t column) const;
  std::int64_t integer(std::size_t column) const;
  // Any value as SQLite writes it; lives until the next row. NULL is empty.
  std::string_view text(std::size_t column) const;

 private:
  friend class SqlSession;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  class SqlSession* session_ = nullptr;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  std::vector<std::string> names_;
};

class SqlSession {
 public:
  static Result<std::unique_ptr<SqlSession>> open(const std::filesystem::path& workspace, bool reveal);
  ~SqlSession();
  SqlSession(const SqlSession&) = delete;
  SqlSession& operator=(const SqlSession&) = delete;

  // The first query of `sql`, which is shortened to what follows it. A query without columns: nothing but
  // blanks and comments was left. The session outlives its queries.
  Result<SqlQuery> query(std::string_view& sql);

  SqlSnapshot& snapshot() { return *snapshot_; }
  sqlite3* handle() { return database_.get(); }

 private:
  friend class SqlQuery;
  struct Close {
    void operator()(sqlite3* database) const;
  };
  SqlSession() = default;
  Problem problem() const;
  std::string advice(std::string_view message) const;

  std::shared_ptr<SqlSnapshot> snapshot_;
  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace telaudit::store
