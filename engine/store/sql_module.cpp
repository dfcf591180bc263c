#include "store/sql_module.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "base/text.h"
#include "bill/charge.h"
#include "store/other_numbers.h"
#include "store/sql_cell.h"
#include "store/sql_rows.h"
#include "store/sqlite_api.h"

namespace telaudit::store {
namespace {

// The folders of which a connection has tables, and whether they show other parties' numbers.
using OpenSnapshots = std::map<std::pair<std::string, bool>, std::weak_ptr<SqlSnapshot>>;

// What a module is made with. A module of a snapshot shows that one; others open what they are told to.
struct Module {
  std::string table;
  std::shared_ptr<SqlSnapshot> snapshot;
  std::shared_ptr<OpenSnapshots> open;
};

struct VirtualTable : sqlite3_vtab {
  VirtualTable() : sqlite3_vtab{} {}
  std::shared_ptr<SqlSnapshot> snapshot;
  SqlTable* table = nullptr;
};

struct Cursor : sqlite3_vtab_cursor {
  explicit Cursor(SqlTable& shown) : sqlite3_vtab_cursor{}, rows(shown), cells(shown) {}
  SqlRows rows;
  SqlCells cells;
  bool more = false;
};

VirtualTable& table_of(sqlite3_vtab* table) {
  return *static_cast<VirtualTable*>(table);
}

VirtualTable& table_of(sqlite3_vtab_cursor* cursor) {
  return table_of(cursor->pVtab);
}

Cursor& cursor_of(sqlite3_vtab_cursor* cursor) {
  return *static_cast<Cursor*>(cursor);
}

int fail(sqlite3_vtab& table, const Problem& problem) {
  sqlite3_free(table.zErrMsg);
  table.zErrMsg = sqlite3_mprintf("%s", problem.text().c_str());
  return SQLITE_ERROR;
}

// The constraints a query hands over, as text for xFilter: one letter each.
constexpr char kEqual = '=';
constexpr char kIn = 'i';
constexpr char kUnknown = 'n';
constexpr char kKnown = 'k';

std::optional<char> letter_of(int operation) {
  switch (operation) {
    case SQLITE_INDEX_CONSTRAINT_EQ:
      return kEqual;
    case SQLITE_INDEX_CONSTRAINT_LT:
      return '<';
    case SQLITE_INDEX_CONSTRAINT_LE:
      return 'l';
    case SQLITE_INDEX_CONSTRAINT_GT:
      return '>';
    case SQLITE_INDEX_CONSTRAINT_GE:
      return 'g';
    case SQLITE_INDEX_CONSTRAINT_ISNULL:
      return kUnknown;
    case SQLITE_INDEX_CONSTRAINT_ISNOTNULL:
      return kKnown;
    default:
      return std::nullopt;
  }
}

std::optional<Comparison> comparison_of(char letter) {
  switch (letter) {
    case '<':
      return Comparison::less;
    case 'l':
      return Comparison::at_most;
    case '>':
      return Comparison::greater;
    case 'g':
      return Comparison::at_least;
    case kEqual:
      return Comparison::equal;
    default:
      return std::nullopt;
  }
}

bool is_time(SqlKind kind) {
  return kind == SqlKind::date || kind == SqlKind::moment;
}

bool is_number(SqlKind kind) {
  return kind == SqlKind::integer || kind == SqlKind::boolean || kind == SqlKind::decimal;
}

bool is_binary(sqlite3_index_info* info, int constraint) {
  return sqlite3_stricmp(sqlite3_vtab_collation(info, constraint), "BINARY") == 0;
}

// Whether a column can be asked so before SQL sees its value.
bool can_push(sqlite3_index_info* info, int constraint, SqlKind kind, char letter) {
  if (kind == SqlKind::scale) return false;
  if (letter == kUnknown || letter == kKnown) return kind != SqlKind::charge_id;
  if (is_number(kind)) return true;
  if (!is_binary(info, constraint)) return false;
  return is_time(kind) || (letter == kEqual && (kind == SqlKind::text || kind == SqlKind::charge_id));
}

// Whether the filter decides as SQL would, for the constant that SQLite knows already.
bool is_exact(sqlite3_index_info* info, int constraint, SqlKind kind, char letter) {
  if (letter == kUnknown || letter == kKnown) return true;
  sqlite3_value* constant = nullptr;
  if (letter == kIn || kind == SqlKind::charge_id ||
      sqlite3_vtab_rhs_value(info, constraint, &constant) != SQLITE_OK || constant == nullptr)
    return false;
  return sqlite3_value_type(constant) == (is_number(kind) ? SQLITE_INTEGER : SQLITE_TEXT);
}

double share_of(char letter) {
  if (letter == kEqual) return 0.05;
  return letter == kIn ? 0.1 : 0.3;
}

// Costs. SQLite may answer `or` by several scans, and tells their rows apart by the key, which is not always
// decoded; so a scan of charges costs nearly the same whatever is asked of it, and two cost more than one.
void estimate(sqlite3_index_info& info, SqlTable& table, double rows, double share, bool keyed) {
  const double found = std::max(1.0, rows * share);
  if (table.in_memory() != nullptr) {
    info.estimatedCost = keyed ? 10.0 + found : rows + 10.0;
  } else {
    info.estimatedCost = 1000.0 + rows * (share < 1.0 ? 0.8 : 1.0);
  }
  info.estimatedRows = static_cast<sqlite3_int64>(found);
}

int best_index(sqlite3_vtab* base, sqlite3_index_info* info) {
  auto& table = *table_of(base).table;
  const auto relation = table.relation();
  if (!relation) return fail(*base, relation.problem());
  std::array<char, 24> used{};
  const auto end = std::to_chars(used.data(), used.data() + used.size(), info->colUsed, 16).ptr;
  std::string plan(used.data(), end);
  double share = 1.0;
  bool keyed = false;
  int arguments = 0;
  for (int i = 0; i < info->nConstraint; ++i) {
    const auto& constraint = info->aConstraint[i];
    auto letter = letter_of(constraint.op);
    if (constraint.usable == 0 || constraint.iColumn < 0 || !letter) continue;
    const SqlKind kind = table.columns()[static_cast<std::size_t>(constraint.iColumn)].kind;
    if (!can_push(info, i, kind, *letter)) continue;
    if (*letter == kEqual && sqlite3_vtab_in(info, i, -1) != 0) {
      if (is_time(kind) || kind == SqlKind::charge_id) continue;
      sqlite3_vtab_in(info, i, 1);
      letter = kIn;
    }
    info->aConstraintUsage[i].argvIndex = ++arguments;
    info->aConstraintUsage[i].omit = is_exact(info, i, kind, *letter) ? 1 : 0;
    plan += ';';
    plan += *letter;
    plan += std::to_string(constraint.iColumn);
    share *= share_of(*letter);
    keyed = keyed || (*letter == kEqual && kind != SqlKind::decimal);
  }
  estimate(*info, table, static_cast<double>((*relation)->rows()), share, keyed);
  info->idxStr = sqlite3_mprintf("%s", plan.c_str());
  info->needToFreeIdxStr = 1;
  return info->idxStr == nullptr ? SQLITE_NOMEM : SQLITE_OK;
}

std::string_view text_of(sqlite3_value* value) {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_value_text(value));
  return bytes == nullptr ? std::string_view()
                          : std::string_view(bytes, static_cast<std::size_t>(sqlite3_value_bytes(value)));
}

const Bounds kNoNumber{1, 0};

// Bounds for a comparison with a value; nothing where SQL must decide. NULL compares with nothing.
std::optional<Bounds> bounds_for(SqlKind kind, Comparison comparison, sqlite3_value* value) {
  const int type = sqlite3_value_type(value);
  if (type == SQLITE_NULL) return kNoNumber;
  if (is_time(kind)) {
    if (type != SQLITE_TEXT) return std::nullopt;
    return kind == SqlKind::date ? days_of(comparison, text_of(value))
                                 : moments_of(comparison, text_of(value));
  }
  if (type == SQLITE_INTEGER)
    return bounds_of(comparison, static_cast<std::int64_t>(sqlite3_value_int64(value)));
  if (type != SQLITE_FLOAT || !std::isfinite(sqlite3_value_double(value))) return std::nullopt;
  return bounds_of(comparison, sqlite3_value_double(value));
}

// The values of an `in`; nothing where one is of a kind that SQL must compare.
bool take_list(SqlKind kind, sqlite3_value* list, ColumnFilter& filter) {
  std::vector<std::string> words;
  std::vector<std::int64_t> numbers;
  sqlite3_value* value = nullptr;
  int code = sqlite3_vtab_in_first(list, &value);
  for (; code == SQLITE_OK && value != nullptr; code = sqlite3_vtab_in_next(list, &value)) {
    const int type = sqlite3_value_type(value);
    if (type == SQLITE_NULL) continue;
    if (is_number(kind) && type == SQLITE_INTEGER) {
      numbers.push_back(sqlite3_value_int64(value));
    } else if (!is_number(kind) && type == SQLITE_TEXT) {
      words.emplace_back(text_of(value));
    } else {
      return false;
    }
  }
  if (code != SQLITE_OK && code != SQLITE_DONE) return false;
  std::sort(words.begin(), words.end());
  std::sort(numbers.begin(), numbers.end());
  if (is_number(kind)) {
    filter.numbers = std::move(numbers);
  } else {
    filter.words = std::move(words);
  }
  return true;
}

// A charge's id names its place in the file; which reading it is, SQL compares.
void add_charge_id(const SqlTable& table, std::string_view text, std::vector<ColumnFilter>& filters) {
  const auto id = bill::parse_charge_id(text);
  const auto offset = table.schema().find("source_offset");
  const auto ordinal = table.schema().find("ordinal");
  if (!id || !offset || !ordinal) return;
  for (const auto& [column, number] : {std::pair(*offset, static_cast<std::int64_t>(id->offset)),
                                       std::pair(*ordinal, static_cast<std::int64_t>(id->ordinal))}) {
    ColumnFilter filter;
    filter.column = column;
    filter.bounds = Bounds{number, number};
    filters.push_back(std::move(filter));
  }
}

// One constraint as a filter; nothing is added where SQL must decide alone.
Result<void> add_filter(SqlTable& table, const SqlColumn& column, char letter, sqlite3_value* value,
                        std::vector<ColumnFilter>& filters) {
  ColumnFilter filter;
  filter.column = column.column;
  if (column.kind == SqlKind::charge_id) {
    if (sqlite3_value_type(value) == SQLITE_TEXT) add_charge_id(table, text_of(value), filters);
    return {};
  }
  if (column.kind == SqlKind::decimal && letter != kKnown && letter != kUnknown) {
    const auto scale = table.scale(column.column);
    if (!scale) return scale.problem();
    filter.scale = *scale;
  }
  if (letter == kKnown || letter == kUnknown) {
    filter.known = letter == kKnown;
  } else if (letter == kIn) {
    if (!take_list(column.kind, value, filter)) return {};
  } else if (column.kind == SqlKind::text) {
    const int type = sqlite3_value_type(value);
    if (type == SQLITE_NULL) {
      filter.words.emplace();
    } else if (type == SQLITE_TEXT) {
      filter.words = std::vector<std::string>{std::string(text_of(value))};
    } else {
      return {};
    }
  } else {
    filter.bounds = bounds_for(column.kind, *comparison_of(letter), value);
    if (!filter.bounds) return {};
  }
  filters.push_back(std::move(filter));
  return {};
}

int step(Cursor& cursor, sqlite3_vtab& table) {
  const std::uint64_t batch = cursor.rows.batch_number();
  const auto more = cursor.rows.next();
  if (!more) return fail(table, more.problem());
  cursor.more = *more;
  if (cursor.more && cursor.rows.batch_number() != batch) cursor.cells.look_at(cursor.rows);
  return SQLITE_OK;
}

int filter_rows(sqlite3_vtab_cursor* base, int, const char* plan, int count, sqlite3_value** arguments) {
  auto& table = *table_of(base).table;
  auto& cursor = cursor_of(base);
  std::string_view rest(plan);
  std::uint64_t used = 0;
  auto read = std::from_chars(rest.data(), rest.data() + rest.size(), used, 16);
  std::vector<ColumnFilter> filters;
  for (int i = 0; i < count; ++i) {
    const char letter = read.ptr[1];
    std::size_t column = 0;
    read = std::from_chars(read.ptr + 2, rest.data() + rest.size(), column);
    if (auto added = add_filter(table, table.columns()[column], letter, arguments[i], filters); !added)
      return fail(*base->pVtab, added.problem());
  }
  auto columns = cursor.cells.use(used);
  if (!columns) return fail(*base->pVtab, columns.problem());
  if (auto opened = cursor.rows.open(std::move(*columns), std::move(filters)); !opened)
    return fail(*base->pVtab, opened.problem());
  cursor.cells.look_at(cursor.rows);
  return step(cursor, *base->pVtab);
}

int next_row(sqlite3_vtab_cursor* base) {
  return step(cursor_of(base), *base->pVtab);
}

int at_end(sqlite3_vtab_cursor* base) {
  return cursor_of(base).more ? 0 : 1;
}

int give_column(sqlite3_vtab_cursor* base, sqlite3_context* context, int column) {
  auto& cursor = cursor_of(base);
  return cursor.cells.give(context, static_cast<std::size_t>(column), cursor.rows.row());
}

int give_rowid(sqlite3_vtab_cursor* base, sqlite3_int64* rowid) {
  *rowid = static_cast<sqlite3_int64>(cursor_of(base).rows.row());
  return SQLITE_OK;
}

int open_cursor(sqlite3_vtab* table, sqlite3_vtab_cursor** cursor) {
  *cursor = new Cursor(*table_of(table).table);
  return SQLITE_OK;
}

int close_cursor(sqlite3_vtab_cursor* cursor) {
  delete static_cast<Cursor*>(cursor);
  return SQLITE_OK;
}

int disconnect(sqlite3_vtab* table) {
  delete static_cast<VirtualTable*>(table);
  return SQLITE_OK;
}

// An argument of `using telaudit_charges(...)`, without the quotes SQL needs.
std::string unquoted(std::string_view argument) {
  argument = trim(argument);
  if (argument.size() < 2 || (argument.front() != '\'' && argument.front() != '"') ||
      argument.back() != argument.front())
    return std::string(argument);
  std::string out;
  for (std::size_t i = 1; i + 1 < argument.size(); ++i) {
    out += argument[i];
    if (argument[i] == argument.front()) ++i;
  }
  return out;
}

Result<std::shared_ptr<SqlSnapshot>> shared_snapshot(OpenSnapshots& open, const std::string& folder,
                                                     bool reveal) {
  auto& entry = open[{folder, reveal}];
  if (auto there = entry.lock()) return there;
  if (reveal)
    if (auto logged = log_reveal(folder, "SQL extension"); !logged) return logged.problem();
  auto opened = SqlSnapshot::open(folder, reveal);
  if (opened) entry = *opened;
  return opened;
}

Result<std::shared_ptr<SqlSnapshot>> snapshot_for(const Module& module, int count,
                                                  const char* const* arguments) {
  if (module.snapshot) return module.snapshot;
  // The first three are the module, the database and the table.
  const std::string folder = count > 3 ? unquoted(arguments[3]) : ".telaudit";
  const std::string option = count > 4 ? unquoted(arguments[4]) : "";
  if (count > 5 || (!option.empty() && option != "reveal"))
    return Problem{
        "telaudit_" + module.table + "(" + option + "): unknown argument",
        {},
        "write telaudit_" + module.table + "('folder') or telaudit_" + module.table + "('folder', reveal)"};
  return shared_snapshot(*module.open, folder, !option.empty());
}

int connect(sqlite3* database, void* auxiliary, int count, const char* const* arguments, sqlite3_vtab** out,
            char** message) {
  const auto& module = *static_cast<const Module*>(auxiliary);
  auto snapshot = snapshot_for(module, count, arguments);
  if (!snapshot) {
    *message = sqlite3_mprintf("%s", snapshot.problem().text().c_str());
    return SQLITE_ERROR;
  }
  auto table = std::make_unique<VirtualTable>();
  table->snapshot = std::move(*snapshot);
  table->table = table->snapshot->find(module.table);
  require(table->table != nullptr, "each module has its table");
  if (const int code = sqlite3_declare_vtab(database, table->table->declaration().c_str()); code != SQLITE_OK)
    return code;
  *out = table.release();
  return SQLITE_OK;
}

constexpr sqlite3_module module_functions(bool by_name_only) {
  sqlite3_module module{};
  module.iVersion = 1;
  module.xCreate = by_name_only ? nullptr : connect;
  module.xConnect = connect;
  module.xBestIndex = best_index;
  module.xDisconnect = disconnect;
  module.xDestroy = disconnect;
  module.xOpen = open_cursor;
  module.xClose = close_cursor;
  module.xFilter = filter_rows;
  module.xNext = next_row;
  module.xEof = at_end;
  module.xColumn = give_column;
  module.xRowid = give_rowid;
  return module;
}

void forget_module(void* auxiliary) {
  delete static_cast<Module*>(auxiliary);
}

// Runs one statement for telaudit_attach; false after an error, which SQL then shows.
bool run_for(sqlite3_context* context, const std::string& sql) {
  char* message = nullptr;
  if (sqlite3_exec(sqlite3_context_db_handle(context), sql.c_str(), nullptr, nullptr, &message) == SQLITE_OK)
    return true;
  sqlite3_result_error(context, message == nullptr ? "cannot make the tables" : message, -1);
  sqlite3_free(message);
  return false;
}

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}

// telaudit_attach('folder' [, 'reveal']). Tables of an earlier call go first, all of them, so that the new
// ones show the workspace as it is now.
void attach(sqlite3_context* context, int count, sqlite3_value** arguments) {
  if (count < 1 || count > 2 || (count == 2 && text_of(arguments[1]) != "reveal"))
    return sqlite3_result_error(context,
                                "write telaudit_attach('folder') or telaudit_attach('folder', 'reveal')", -1);
  const std::string argument = quoted(text_of(arguments[0])) + (count == 2 ? ", reveal" : "");
  std::string names;
  for (const auto name : sql_table_names())
    if (!run_for(context, "drop table if exists temp." + std::string(name))) return;
  for (const auto name : sql_table_names()) {
    const std::string table(name);
    if (!run_for(context,
                 "create virtual table temp." + table + " using telaudit_" + table + "(" + argument + ")"))
      return;
    names += (names.empty() ? "" : ", ") + table;
  }
  sqlite3_result_text(context, names.data(), static_cast<int>(names.size()), SQLITE_TRANSIENT);
}

}  // namespace

int register_snapshot(sqlite3* database, const std::shared_ptr<SqlSnapshot>& snapshot) {
  static constexpr sqlite3_module kFunctions = module_functions(true);
  for (const auto name : sql_table_names()) {
    const std::string table(name);
    const int code = sqlite3_create_module_v2(database, table.c_str(), &kFunctions,
                                              new Module{table, snapshot, nullptr}, forget_module);
    if (code != SQLITE_OK) return code;
  }
  return SQLITE_OK;
}

int register_modules(sqlite3* database) {
  static constexpr sqlite3_module kFunctions = module_functions(false);
  const auto open = std::make_shared<OpenSnapshots>();
  for (const auto name : sql_table_names()) {
    const int code =
        sqlite3_create_module_v2(database, ("telaudit_" + std::string(name)).c_str(), &kFunctions,
                                 new Module{std::string(name), nullptr, open}, forget_module);
    if (code != SQLITE_OK) return code;
  }
  return sqlite3_create_function_v2(database, "telaudit_attach", -1, SQLITE_UTF8 | SQLITE_DIRECTONLY, nullptr,
                                    attach, nullptr, nullptr, nullptr);
}

}  // namespace telaudit::store
