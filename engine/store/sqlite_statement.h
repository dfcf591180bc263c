// SQLite with owned handles and with errors as Problems that say what to do.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.h"
#include "base/decimal.h"
#include "base/result.h"
#include "store/file_system.h"

struct sqlite3;
struct sqlite3_stmt;

namespace telaudit::store {

class SqliteFileSystem;

// To be used by one thread at a time.
class Connection {
 public:
  // The file must be there; it is opened for reading and writing, since a reader, too, may have to recover
  // the log of a writer that was killed. `files` outlives the connection.
  static Result<Connection> open(const std::filesystem::path& path, FileSystem& files = FileSystem::plain());

  // One or several statements without parameters.
  Result<void> execute(const std::string& sql) const;
  // What went wrong last.
  Problem problem() const;
  std::int64_t changed_rows() const;
  bool in_transaction() const;
  sqlite3* handle() const { return handle_.get(); }
  const std::filesystem::path& path() const { return path_; }

 private:
  struct Close {
    std::shared_ptr<SqliteFileSystem> files;  // none: SQLite's own
    void operator()(sqlite3* handle) const;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;
  friend class Statement;

  Connection(std::filesystem::path path, std::unique_ptr<sqlite3, Close> handle)
      : path_(std::move(path)),
        handle_(std::move(handle)),
        idle_(std::make_unique<std::map<std::string, Prepared, std::less<>>>()) {}

  std::filesystem::path path_;
  std::unique_ptr<sqlite3, Close> handle_;
  // Statements that were prepared before and are at rest: a commit of a small reading would spend most of its
  // time on preparing the same ones. They go before the handle.
  std::unique_ptr<std::map<std::string, Prepared, std::less<>>> idle_;
};

// A value that is no text.
struct Bytes {
  std::string content;
};

// A prepared statement. Values are bound and columns taken in their order; the first failure of any step is
// kept and comes back from next() or run(), so that a row of twenty columns needs no twenty questions.
class Statement {
 public:
  // `connection` outlives the statement.
  Statement(const Connection& connection, std::string_view sql);
  ~Statement();
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Binds all parameters, from the first to the last, and begins anew.
  template <typename... Values>
  Statement& bind(const Values&... values) {
    begin();
    (put(values), ...);
    return *this;
  }

  // True when a row is there to be taken.
  Result<bool> next();
  // To the end, for statements that give no rows.
  Result<void> run();

  // The columns of the current row, one after the other.
  std::string text();
  std::string bytes();
  std::int64_t integer();
  std::uint64_t count();
  bool flag();
  Date date();
  std::optional<Date> optional_date();
  std::optional<Decimal> optional_decimal();
  Decimal decimal();
  Total total();
  std::optional<Total> optional_total();

  // Marks the current row as one that cannot be right.
  void damaged(std::string_view what);

 private:
  void begin();
  void put(std::string_view value);
  void put(const Bytes& value);
  void put(const std::string& value) { put(std::string_view(value)); }
  void put(const char* value) { put(std::string_view(value)); }
  void put(std::int64_t value);
  void put(std::uint64_t value) { put(static_cast<std::int64_t>(value)); }
  void put(std::uint32_t value) { put(static_cast<std::int64_t>(value)); }
  void put(std::int32_t value) { put(static_cast<std::int64_t>(value)); }
  void put(bool value) { put(std::int64_t{value ? 1 : 0}); }
  void put(Date value) { put(static_cast<std::int64_t>(value.days)); }
  void put(const Decimal& value) { put(value.text()); }
  void put(const Total& value);
  template <typename Value>
  void put(const std::optional<Value>& value) {
    if (value) {
      put(*value);
    } else {
      put_null();
    }
  }
  void put_null();
  void keep(int code);
  std::optional<std::string> optional_text();

  const Connection& connection_;
  std::string sql_;
  Connection::Prepared statement_;
  std::optional<Problem> failure_;
  int parameter_ = 0;
  int column_ = 0;
};

}  // namespace telaudit::store
