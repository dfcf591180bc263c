// Money in SQL: exact, never binary floating point. A decimal is an integer mantissa beside its scale.
//
//   money(mantissa, scale)      decimal text: money(1250, 2) is '12.50'; NULL where either is NULL
//   sum_money(mantissa, scale)  exact sum as decimal text, at the largest scale it met; 128 bits wide. NULL
//                               mantissas are passed over; NULL where nothing is left. Overflow is an error.
//   mantissa(text, scale)       the other way: mantissa('12.5', 2) is 1250; an error where digits would be
//   lost
#pragma once

struct sqlite3;

namespace telaudit::store {

// Gives an SQLite result code.
int register_money_functions(sqlite3* database);

}  // namespace telaudit::store
