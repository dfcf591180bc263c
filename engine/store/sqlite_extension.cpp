// The loadable extension for SQLite: in the sqlite3 program,
//   .load ./telaudit_sqlite
//   select telaudit_attach('folder of the workspace');
//   select service, sum_money(amount, amount_scale) from charges group by service;
#include "store/sql_functions.h"
#include "store/sql_module.h"
#include "store/sqlite_api.h"

SQLITE_EXTENSION_INIT1

// SQLite makes this name of the file's: its letters.
extern "C" __attribute__((visibility("default"))) int sqlite3_telauditsqlite_init(
    sqlite3* database, char** message, const sqlite3_api_routines* routines) {
  SQLITE_EXTENSION_INIT2(routines)
  // Lists of `in` and known constants came with 3.38.
  constexpr int kOldest = 3038000;
  if (sqlite3_libversion_number() < kOldest) {
    *message = sqlite3_mprintf("telaudit needs SQLite 3.38 or newer, this is %s", sqlite3_libversion());
    return SQLITE_ERROR;
  }
  const int code = telaudit::store::register_money_functions(database);
  return code == SQLITE_OK ? telaudit::store::register_modules(database) : code;
}
