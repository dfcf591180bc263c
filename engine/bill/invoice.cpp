#include "bill/invoice.h"

namespace telaudit::bill {

std::string InvoiceKey::text() const {
  return carrier + " | " + account + " | " + number + " | " + bill_date.text();
}

std::string_view state_name(InvoiceState state) {
  switch (state) {
    case InvoiceState::balanced:
      return "balanced";
    case InvoiceState::balanced_with_rounding:
      return "balanced_with_rounding";
    case InvoiceState::unbalanced:
      return "unbalanced";
    case InvoiceState::incomplete:
      return "incomplete";
    case InvoiceState::no_control_total:
      return "no_control_total";
    case InvoiceState::conflict:
      return "conflict";
  }
  return "unbalanced";
}

const Schema& level_schema() {
  static const Schema schema = {
      "level",
      {
          {"carrier", Type::text, false, "who bills"},
          {"account", Type::text, false, "billing account number"},
          {"invoice", Type::text, false, "invoice number"},
          {"bill_date", Type::date, false, "date of the invoice"},
          {"level", Type::text, false, "id of the level, unique within the invoice"},
          {"parent", Type::text, false, "id of the level above; unknown at a root"},
          {"label", Type::text, false, "the carrier's heading"},
          {"kind", Type::text, false, "the format's own name for it"},
          {"root", Type::boolean, false, "stands for a whole part of the bill"},
          {"information_only", Type::boolean, false, "a memorandum: nothing in it is payable"},
          {"currency", Type::text, false, "ISO 4217 code"},
          {"printed", Type::decimal, true, "total the bill prints"},
          {"computed", Type::decimal, true, "sum of the charges below it"},
          {"difference", Type::decimal, true, "printed minus computed"},
          {"allowed", Type::decimal, true, "rounding the format states"},
          {"state", Type::text, false, "balanced, balanced_with_rounding, unbalanced or no_control_total"},
          {"previous_balance", Type::decimal, true, "as printed"},
          {"payments", Type::decimal, true, "as printed, negative"},
          {"adjustments", Type::decimal, true, "as printed, signed"},
          {"other_adjustments", Type::decimal, true, "as printed, signed"},
          {"total_due", Type::decimal, true, "as printed"},
          {"reading", Type::text, false, "reading it came from"},
          {"source_offset", Type::integer, false, "first byte of the record that printed the total"},
          {"source_length", Type::integer, false, "length of that record"},
      }};
  return schema;
}

const Schema& invoice_schema() {
  static const Schema schema = {
      "invoice",
      {
          {"carrier", Type::text, false, "who bills"},
          {"account", Type::text, false, "billing account number"},
          {"parent_account", Type::text, false, "master or consolidated account"},
          {"invoice", Type::text, false, "invoice number"},
          {"bill_date", Type::date, false, "date of the invoice"},
          {"due_date", Type::date, false, "payment due"},
          {"period_from", Type::date, false, "first day of the bill period"},
          {"period_through", Type::date, false, "last day of the bill period, inclusive"},
          {"currency", Type::text, false, "ISO 4217 code"},
          {"customer", Type::text, false, "name of the payer as printed"},
          {"contract_reference", Type::text, false, "contract as printed"},
          {"state", Type::text, false,
           "balanced, balanced_with_rounding, unbalanced, incomplete, no_control_total, conflict"},
          {"detail", Type::text, false, "what is missing, or which level differs and by how much"},
          {"printed_total", Type::decimal, true, "total of current charges the bill prints"},
          {"computed_total", Type::decimal, true, "sum of the charges that belong to it"},
          {"payable_total", Type::decimal, true, "sum of the payable charges"},
          {"previous_balance", Type::decimal, true, "as printed"},
          {"payments", Type::decimal, true, "as printed, negative"},
          {"adjustments", Type::decimal, true, "as printed, signed"},
          {"other_adjustments", Type::decimal, true, "as printed, signed"},
          {"total_due", Type::decimal, true, "as printed"},
          {"charges", Type::integer, false, "number of charges"},
      }};
  return schema;
}

}  // namespace telaudit::bill
