// Values as text, written into the caller's buffer: what SQL and export print by the million. The text is
// that of Date::text(), Moment::text() and Decimal::text(); tests compare them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/date.h"
#include "base/decimal.h"

namespace telaudit::store {

// The longest text of any of these.
inline constexpr std::size_t kCellText = 40;

// Each writes at `out`, where kCellText characters have room, and gives the end of what it wrote.
char* write_integer(char* out, std::int64_t value);
char* write_decimal(char* out, Decimal value);
char* write_date(char* out, Date date);
char* write_moment(char* out, Moment moment);

}  // namespace telaudit::store
