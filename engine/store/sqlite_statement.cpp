#include "store/sqlite_statement.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>

#include "store/sqlite_file_system.h"

namespace telaudit::store {
namespace {

// Readers and the writer do not wait for each other in WAL mode; only recovery and the end of a checkpoint
// do.
constexpr int kPatienceMilliseconds = 10000;

std::string advice_for(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return "free space on the disk and run the same command again";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "wait until the other telaudit process has finished, then run the same command again";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
      return "check the workspace folder and its permissions";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return "restore the workspace from a copy, or read its bills into a new workspace";
    case SQLITE_IOERR:
      return "check the disk and the free space on it, then run the same command again";
    default:
      return "";
  }
}

std::string what_for(int code, const char* message) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return "the disk is full";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "the catalogue is locked by another process";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return std::string("the catalogue is damaged: ") + message;
    case SQLITE_IOERR:
      return std::string("the catalogue cannot be read or written: ") + message;
    case SQLITE_CONSTRAINT:
      return std::string("the catalogue refused a row: ") + message;
    default:
      return std::string("the catalogue: ") + message;
  }
}

}  // namespace

void Connection::Close::operator()(sqlite3* handle) const {
  sqlite3_close(handle);
}
void Connection::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Result<Connection> Connection::open(const std::filesystem::path& path, FileSystem& files) {
  std::shared_ptr<SqliteFileSystem> watched;
  if (&files != &FileSystem::plain()) watched = std::make_shared<SqliteFileSystem>(files);
  sqlite3* handle = nullptr;
  // Used by one thread at a time, as its workspace is; else each cell would lock and unlock the connection.
  const int code = sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                                   watched ? watched->name() : nullptr);
  Connection connection(path, std::unique_ptr<sqlite3, Close>(handle, Close{std::move(watched)}));
  require(handle != nullptr, "SQLite has memory for a connection");
  sqlite3_extended_result_codes(handle, 1);
  if (code != SQLITE_OK) return connection.problem();
  sqlite3_busy_timeout(handle, kPatienceMilliseconds);
  return connection;
}

Problem Connection::problem() const {
  const int code = sqlite3_extended_errcode(handle_.get());
  std::string what = what_for(code, sqlite3_errmsg(handle_.get()));
  const int system = sqlite3_system_errno(handle_.get());
  if ((code & 0xff) == SQLITE_IOERR && system != 0) what += std::string(" (") + std::strerror(system) + ")";
  return Problem{what, {path_.string(), {}, {}, {}, {}}, advice_for(code)};
}

Result<void> Connection::execute(const std::string& sql) const {
  if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return problem();
  return {};
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(handle_.get()) == 0;
}

std::int64_t Connection::changed_rows() const {
  return sqlite3_changes64(handle_.get());
}

Statement::Statement(const Connection& connection, std::string_view sql)
    : connection_(connection), sql_(sql) {
  if (const auto idle = connection.idle_->find(sql); idle != connection.idle_->end()) {
    statement_ = std::move(idle->second);
    connection.idle_->erase(idle);
    return;
  }
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v2(connection.handle(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
  statement_.reset(statement);
  keep(code);
}

Statement::~Statement() {
  if (!statement_ || failure_) return;
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
  connection_.idle_->emplace(std::move(sql_), std::move(statement_));
}

void Statement::keep(int code) {
  if (code != SQLITE_OK && !failure_) failure_ = connection_.problem();
}

void Statement::begin() {
  parameter_ = 0;
  column_ = 0;
  if (statement_) sqlite3_reset(statement_.get());
}

void Statement::put(std::string_view value) {
  if (failure_) return;
  // An empty view may have no pointer, which SQLite would take for NULL.
  const char* bytes = value.data() != nullptr ? value.data() : "";
  keep(sqlite3_bind_text64(statement_.get(), ++parameter_, bytes, value.size(), SQLITE_TRANSIENT,
                           SQLITE_UTF8));
}

void Statement::put(const Bytes& value) {
  if (!failure_)
    keep(sqlite3_bind_blob64(statement_.get(), ++parameter_, value.content.data(), value.content.size(),
                             SQLITE_TRANSIENT));
}

void Statement::put(std::int64_t value) {
  if (!failure_) keep(sqlite3_bind_int64(statement_.get(), ++parameter_, value));
}

void Statement::put(const Total& value) {
  const std::string text = value.text();
  if (!value.valid() || !parse_total(text)) {
    if (!failure_)
      failure_ = Problem{"a sum does not fit in 128 bits",
                         {connection_.path().string(), {}, {}, {}, {}},
                         "split the source into smaller files and read them one by one"};
    return;
  }
  put(text);
}

void Statement::put_null() {
  if (!failure_) keep(sqlite3_bind_null(statement_.get(), ++parameter_));
}

Result<bool> Statement::next() {
  if (failure_) return *failure_;
  column_ = 0;
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) {
    sqlite3_reset(statement_.get());
    return false;
  }
  failure_ = connection_.problem();
  return *failure_;
}

Result<void> Statement::run() {
  for (;;) {
    const auto more = next();
    if (!more) return more.problem();
    if (!*more) return {};
  }
}

void Statement::damaged(std::string_view what) {
  if (!failure_)
    failure_ = Problem{"the catalogue is damaged: " + std::string(what),
                       {connection_.path().string(), {}, {}, {}, {}},
                       advice_for(SQLITE_CORRUPT)};
}

std::string Statement::text() {
  const int column = column_++;
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (bytes == nullptr) return {};
  return std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

std::string Statement::bytes() {
  const int column = column_++;
  const auto* content = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  if (content == nullptr) return {};
  return std::string(content, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

std::optional<std::string> Statement::optional_text() {
  if (sqlite3_column_type(statement_.get(), column_) != SQLITE_NULL) return text();
  ++column_;
  return std::nullopt;
}

std::int64_t Statement::integer() {
  return sqlite3_column_int64(statement_.get(), column_++);
}
std::uint64_t Statement::count() {
  return static_cast<std::uint64_t>(integer());
}
bool Statement::flag() {
  return integer() != 0;
}
Date Statement::date() {
  return Date{static_cast<std::int32_t>(integer())};
}

std::optional<Date> Statement::optional_date() {
  if (sqlite3_column_type(statement_.get(), column_) != SQLITE_NULL) return date();
  ++column_;
  return std::nullopt;
}

std::optional<Decimal> Statement::optional_decimal() {
  const auto written = optional_text();
  if (!written) return std::nullopt;
  const auto value = parse_decimal(*written);
  if (!value) damaged("'" + *written + "' is no decimal");
  return value;
}

Decimal Statement::decimal() {
  return optional_decimal().value_or(Decimal{});
}

std::optional<Total> Statement::optional_total() {
  const auto written = optional_text();
  if (!written) return std::nullopt;
  const auto value = parse_total(*written);
  if (!value) damaged("'" + *written + "' is no sum");
  return value;
}

Total Statement::total() {
  return optional_total().value_or(Total{});
}

}  // namespace telaudit::store
