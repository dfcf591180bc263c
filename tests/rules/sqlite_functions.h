// The functions that a rule printed for SQLite calls, over exact numbers of their own: nothing here shares
// code with engine/rules/value.cpp, so that one checks the other.
//
// A number is text: "12.50", with the currency of money after a blank: "12.50 USD". What is unknown is NULL,
// an error is a blob that holds its text, a date is "2026-01-31", a moment "2026-01-31 09:12:00.5", a
// duration a number of seconds.
#pragma once

struct sqlite3;

namespace telaudit::rules {

// Registers all functions; false when SQLite refuses one.
bool add_exact_functions(sqlite3* database);
bool add_exact_aggregates(sqlite3* database);

}  // namespace telaudit::rules
