#include "store/sql_functions.h"

#include <memory>
#include <optional>
#include <string>

#include "base/decimal.h"
#include "store/sqlite_api.h"

namespace telaudit::store {
namespace {

void fail(sqlite3_context* context, const std::string& message) {
  sqlite3_result_error(context, message.c_str(), static_cast<int>(message.size()));
}

void give_text(sqlite3_context* context, const std::string& text) {
  sqlite3_result_text(context, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

bool is_null(sqlite3_value* value) {
  return sqlite3_value_type(value) == SQLITE_NULL;
}

std::optional<std::uint8_t> scale_of(sqlite3_context* context, sqlite3_value* value, const char* function) {
  const std::int64_t scale = sqlite3_value_int64(value);
  if (sqlite3_value_type(value) == SQLITE_INTEGER && scale >= 0 && scale <= kMaxScale)
    return static_cast<std::uint8_t>(scale);
  fail(context, std::string(function) + "(): the scale is an integer from 0 to 12, such as amount_scale");
  return std::nullopt;
}

// Both arguments as a decimal; an error of SQL where they are none.
std::optional<Decimal> decimal_of(sqlite3_context* context, sqlite3_value** arguments, const char* function) {
  const auto scale = scale_of(context, arguments[1], function);
  if (!scale) return std::nullopt;
  if (sqlite3_value_type(arguments[0]) == SQLITE_INTEGER)
    return Decimal{sqlite3_value_int64(arguments[0]), *scale};
  fail(context,
       std::string(function) + "(): the mantissa is an integer, such as amount; other numbers are not exact");
  return std::nullopt;
}

void money(sqlite3_context* context, int, sqlite3_value** arguments) {
  if (is_null(arguments[0]) || is_null(arguments[1])) return sqlite3_result_null(context);
  if (const auto value = decimal_of(context, arguments, "money")) give_text(context, value->text());
}

void mantissa(sqlite3_context* context, int, sqlite3_value** arguments) {
  if (is_null(arguments[0]) || is_null(arguments[1])) return sqlite3_result_null(context);
  const auto scale = scale_of(context, arguments[1], "mantissa");
  if (!scale) return;
  const int type = sqlite3_value_type(arguments[0]);
  if (type != SQLITE_TEXT && type != SQLITE_INTEGER)
    return fail(context, "mantissa(): write the decimal as text, as in mantissa('12.50', 6)");
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_value_text(arguments[0]));
  const std::string text(bytes == nullptr ? "" : bytes);
  const auto value = parse_decimal(text);
  if (!value) return fail(context, "mantissa(): '" + text + "' is no decimal of at most 12 decimals");
  const auto scaled = rescale(*value, *scale);
  if (!scaled)
    return fail(context, "mantissa(): " + text + " does not fit exactly at scale " + std::to_string(*scale));
  sqlite3_result_int64(context, scaled->mantissa);
}

// SQLite keeps eight zeroed bytes for each group; the sum lives behind them.
Total** running_sum(sqlite3_context* context, bool make) {
  return static_cast<Total**>(
      sqlite3_aggregate_context(context, make ? static_cast<int>(sizeof(Total*)) : 0));
}

void sum_step(sqlite3_context* context, int, sqlite3_value** arguments) {
  if (is_null(arguments[0])) return;
  const auto value = decimal_of(context, arguments, "sum_money");
  if (!value) return;
  Total** sum = running_sum(context, true);
  if (sum == nullptr) return sqlite3_result_error_nomem(context);
  if (*sum == nullptr) *sum = new Total;
  (*sum)->add(*value);
}

void sum_final(sqlite3_context* context) {
  Total** sum = running_sum(context, false);
  if (sum == nullptr || *sum == nullptr) return sqlite3_result_null(context);
  const std::unique_ptr<Total> owned(*sum);
  *sum = nullptr;
  if (!owned->valid()) return fail(context, "sum_money(): the sum does not fit in 128 bits");
  give_text(context, owned->text());
}

}  // namespace

int register_money_functions(sqlite3* database) {
  constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  int code =
      sqlite3_create_function_v2(database, "money", 2, kFlags, nullptr, money, nullptr, nullptr, nullptr);
  if (code == SQLITE_OK)
    code = sqlite3_create_function_v2(database, "mantissa", 2, kFlags, nullptr, mantissa, nullptr, nullptr,
                                      nullptr);
  if (code == SQLITE_OK)
    code = sqlite3_create_function_v2(database, "sum_money", 2, kFlags, nullptr, nullptr, sum_step, sum_final,
                                      nullptr);
  return code;
}

}  // namespace telaudit::store
