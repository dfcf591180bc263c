// The tables of a snapshot inside SQLite, as virtual tables that can only be read. Only the columns a query
// names are decoded. Comparisons with =, <, <=, >, >=, between, in, is null and is not null are decided a
// batch at a time, and whole zones outside of a range are passed over; a column whose numbers are masked is
// compared as it is shown.
#pragma once

#include <memory>

#include "store/sql_snapshot.h"

struct sqlite3;

namespace telaudit::store {

// Makes each table of the snapshot known to one connection by its own name. The snapshot lives as long as the
// connection. Gives an SQLite result code.
int register_snapshot(sqlite3* database, const std::shared_ptr<SqlSnapshot>& snapshot);

// For the loadable extension: modules telaudit_charges, telaudit_levels, ... for
//   create virtual table temp.charges using telaudit_charges('folder of the workspace' [, reveal])
// and a function telaudit_attach('folder of the workspace' [, 'reveal']) that makes all tables in temp.
// Tables of one workspace in one connection show one snapshot as long as one of them is there.
int register_modules(sqlite3* database);

}  // namespace telaudit::store
