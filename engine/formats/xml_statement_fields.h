// What a utility statement says, and where its groups begin and end.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace telaudit::formats::xml {

enum class StatementGroup : std::uint8_t { none, point, supply, phone, call, line, tax, allowance };
inline constexpr std::array<std::string_view, 7> kStatementGroupNames = {
    "point", "supply", "phone", "call", "line", "tax", "allowance"};

enum class StatementField : std::uint8_t {
  none,
  // Of the statement.
  number,
  issue_date,
  issue_time,
  currency,
  cost,
  invoice_number,  // of the invoice that it supplements
  invoice_date,
  sender_name,
  sender_trading,
  receiver_name,
  receiver_trading,
  receiver_id,
  account,
  // Of a consumption point.
  point_id,
  subscriber,
  // Of a consumption.
  supply_from,
  supply_through,
  supply_contract,
  supply_total,  // TelecommunicationsSupply/TotalAmount
  total_lines,
  total_gross,
  // Of a line of calls.
  phone_number,
  phone_total,
  // Of a call, a line, a share of tax, an allowance.
  call_date,
  call_time,
  called_number,
  category,
  call_type,
  title,
  partner,
  country,
  quantity,
  base_amount,
  amount,
  price,
  price_base,
  line_id,
  line_from,
  line_through,
  item_id,
  description,
  current_type,   // says that a charge recurs
  one_time_type,  // says that it does not
  tax_base,
  tax_category,
  tax_rate,
  tax_scheme,
  indicator,
  reason,
  count_
};
inline constexpr std::array<std::string_view, 49> kStatementFieldNames = {
    "number",           "issue_date",     "issue_time",      "currency",       "cost",
    "invoice_number",   "invoice_date",   "sender_name",     "sender_trading", "receiver_name",
    "receiver_trading", "receiver_id",    "account",         "point_id",       "subscriber",
    "supply_from",      "supply_through", "supply_contract", "supply_total",   "total_lines",
    "total_gross",      "phone_number",   "phone_total",     "call_date",      "call_time",
    "called_number",    "category",       "call_type",       "title",          "partner",
    "country",          "quantity",       "base_amount",     "amount",         "price",
    "price_base",       "line_id",        "line_from",       "line_through",   "item_id",
    "description",      "current_type",   "one_time_type",   "tax_base",       "tax_category",
    "tax_rate",         "tax_scheme",     "indicator",       "reason"};

inline constexpr std::size_t kStatementFields = static_cast<std::size_t>(StatementField::count_);
static_assert(kStatementFieldNames.size() + 1 == kStatementFields);

}  // namespace telaudit::formats::xml
