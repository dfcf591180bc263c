// What electronic invoices say, in the words of EN 16931 (the numbers are its business terms). The shapes of
// UBL and CII name these fields and groups; one writer makes charges of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace telaudit::formats::xml {

enum class Group : std::uint8_t {
  none,
  line,
  allowance,  // or a charge: the indicator says which
  fee,
  reduction,
  tax,
  reference,
  property,
  third_party,
  beside,  // an amount to be paid beside the total
  // Of FatturaPA.
  invoice,  // one of several in a document
  fund,
  stamp,
  total_discount,
  total_rounding,
  unit_discount,
  withholding,
  gross_line,  // of a simplified invoice: an amount with its tax in it
  count_
};
inline constexpr std::array<std::string_view, 17> kGroupNames = {
    "line",           "allowance",      "fee",           "reduction",   "tax",       "reference",
    "property",       "third_party",    "beside",        "invoice",     "fund",      "stamp",
    "total_discount", "total_rounding", "unit_discount", "withholding", "gross_line"};
static_assert(kGroupNames.size() + 1 == static_cast<std::size_t>(Group::count_));

enum class Field : std::uint8_t {
  none,
  // Of the document.
  number,      // BT-1
  issue_date,  // BT-2
  issue_time,
  type,              // BT-3
  currency,          // BT-5
  customization,     // BT-24
  profile,           // BT-23
  due_date,          // BT-9
  period_from,       // BT-73
  period_through,    // BT-74
  order,             // BT-13
  contract,          // BT-12
  cost,              // BT-19
  seller_name,       // BT-27
  seller_trading,    // BT-28
  seller_id,         // BT-29
  buyer_name,        // BT-44
  buyer_trading,     // BT-45
  buyer_id,          // BT-46
  account,           // UBL's account that the supplier assigned; not in EN 16931
  total_lines,       // BT-106
  total_allowances,  // BT-107
  total_charges,     // BT-108
  total_net,         // BT-109
  total_tax,         // BT-110, or BT-111 in the currency of the tax
  total_gross,       // BT-112
  prepaid,           // BT-113
  rounding,          // BT-114
  payable,           // BT-115
  // Of a line.
  line_id,           // BT-126
  parent_line,       // line of which it is a part (extensions)
  line_status,       // DETAIL, GROUP or INFORMATION (extensions)
  quantity,          // BT-129
  line_net,          // BT-131
  line_cost,         // BT-133
  line_from,         // BT-134
  line_through,      // BT-135
  item_name,         // BT-153
  item_description,  // BT-154
  seller_item,       // BT-155
  standard_item,     // BT-157
  item_class,        // BT-158
  price,             // BT-146
  price_base,        // BT-149
  line_unit,         // of the quantity, where it is an element
  line_kind,         // FatturaPA: SC, PR, AB, AC
  line_tax,          // the scheme of its tax; UBL alone
  price_factor,      // how many such units one unit of the quantity holds; UBL alone
  gross_price,       // BT-148
  // Of an allowance or charge, a share of tax, a reference, a property, a payment to a third party.
  indicator,         // true: a charge
  reason_code,       // BT-98, BT-105, BT-140, BT-145
  reason,            // BT-97, BT-104, BT-139, BT-144
  amount,            // BT-92, BT-99, BT-117, BT-136, BT-141
  base,              // BT-93, BT-100, BT-116, BT-137, BT-142
  factor,            // BT-94, BT-101, BT-138, BT-143
  category,          // BT-95, BT-102, BT-118
  rate,              // BT-96, BT-103, BT-119
  scheme,            // VAT
  scheme_name,       // where the scheme is a number of a national list; UBL alone
  reference_id,      // BT-18, BT-128
  reference_type,    // 130: what is invoiced
  reference_scheme,  // BT-18-1, BT-128-1 in CII; in UBL it is an attribute
  side_costs,        // FatturaPA: in a share of tax
  base_rounding,     // the same
  due_by,            // FatturaPA: S, where the buyer pays the tax to the state
  included_tax,      // FatturaPA, simplified: in the amount
  property_name,     // BT-160
  property_value,    // BT-161
  count_
};
inline constexpr std::array<std::string_view, 68> kFieldNames = {"number",
                                                                 "issue_date",
                                                                 "issue_time",
                                                                 "type",
                                                                 "currency",
                                                                 "customization",
                                                                 "profile",
                                                                 "due_date",
                                                                 "period_from",
                                                                 "period_through",
                                                                 "order",
                                                                 "contract",
                                                                 "cost",
                                                                 "seller_name",
                                                                 "seller_trading",
                                                                 "seller_id",
                                                                 "buyer_name",
                                                                 "buyer_trading",
                                                                 "buyer_id",
                                                                 "account",
                                                                 "total_lines",
                                                                 "total_allowances",
                                                                 "total_charges",
                                                                 "total_net",
                                                                 "total_tax",
                                                                 "total_gross",
                                                                 "prepaid",
                                                                 "rounding",
                                                                 "payable",
                                                                 "line_id",
                                                                 "parent_line",
                                                                 "line_status",
                                                                 "quantity",
                                                                 "line_net",
                                                                 "line_cost",
                                                                 "line_from",
                                                                 "line_through",
                                                                 "item_name",
                                                                 "item_description",
                                                                 "seller_item",
                                                                 "standard_item",
                                                                 "item_class",
                                                                 "price",
                                                                 "price_base",
                                                                 "line_unit",
                                                                 "line_kind",
                                                                 "line_tax",
                                                                 "price_factor",
                                                                 "gross_price",
                                                                 "indicator",
                                                                 "reason_code",
                                                                 "reason",
                                                                 "amount",
                                                                 "base",
                                                                 "factor",
                                                                 "category",
                                                                 "rate",
                                                                 "scheme",
                                                                 "scheme_name",
                                                                 "reference_id",
                                                                 "reference_type",
                                                                 "reference_scheme",
                                                                 "side_costs",
                                                                 "base_rounding",
                                                                 "due_by",
                                                                 "included_tax",
                                                                 "property_name",
                                                                 "property_value"};

inline constexpr std::size_t kFields = static_cast<std::size_t>(Field::count_);
static_assert(kFieldNames.size() + 1 == kFields);
constexpr bool is_of_line(Field field) {
  return field >= Field::line_id && field <= Field::gross_price;
}
constexpr bool is_of_document(Field field) {
  return field < Field::line_id;
}

}  // namespace telaudit::formats::xml
