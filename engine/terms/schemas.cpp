#include "terms/schemas.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "terms/clause_kinds.h"
#include "terms/record_kinds.h"

namespace telaudit::terms {
namespace {

using bill::ColumnSpec;
using bill::Schema;
using bill::Type;

ColumnSpec text(std::string name, std::string meaning) {
  return {std::move(name), Type::text, false, std::move(meaning)};
}
ColumnSpec date(std::string name, std::string meaning) {
  return {std::move(name), Type::date, false, std::move(meaning)};
}
ColumnSpec integer(std::string name, std::string meaning) {
  return {std::move(name), Type::integer, false, std::move(meaning)};
}
ColumnSpec decimal(std::string name, std::string meaning) {
  return {std::move(name), Type::decimal, false, std::move(meaning)};
}
ColumnSpec money(std::string name, std::string meaning) {
  return {std::move(name), Type::decimal, true, std::move(meaning)};
}
ColumnSpec boolean(std::string name, std::string meaning) {
  return {std::move(name), Type::boolean, false, std::move(meaning)};
}

const ColumnSpec kContract = text("contract", "Id of the contract.");
const ColumnSpec kCarrier = text("carrier", "The carrier, spelt as its bills are loaded.");
const ColumnSpec kAccount = text("account", "Billing account; * is any account of the carrier.");
const ColumnSpec kCurrency = text("currency", "ISO 4217 code.");
const ColumnSpec kValidFrom = date("valid_from", "First day on which the row holds; unknown is open.");
const ColumnSpec kValidTo = date("valid_to", "First day on which it holds no more; unknown is open.");
const ColumnSpec kDocument = text("document", "Id of the document that says so.");
const ColumnSpec kPage = text("page", "Page of that document.");
const ColumnSpec kClause = text("clause", "Section or clause of that document.");
const ColumnSpec kFile = text("file", "Name of the input file the row was read from.");
const ColumnSpec kLine = integer("line", "Line of that file.");

Schema contract_schema() {
  return {
      "contract",
      {kContract,
       kCarrier,
       kAccount,
       kCurrency,
       text("parties", "Who signed, separated by semicolons."),
       kValidFrom,
       kValidTo,
       integer("term_months", "Length of the initial term."),
       date("term_end", "Last day of the initial term."),
       text("renewal", "automatic, month_to_month or none."),
       integer("renewal_months", "Length of one renewal term."),
       integer("renewal_notice_days", "Days before the end of the term by which notice must be given."),
       date("notice_latest",
            "Last day for a notice that ends the initial term: term_end less renewal_notice_days."),
       date("notice_earliest", "First day on which such a notice counts, where the contract has one."),
       text("notice_method", "How a notice must be sent, as the contract says it."),
       text("notice_to", "Where a notice must be sent."),
       text("notice_counts", "receipt or dispatch: which day of a notice counts."),
       text("renewal_document", "Document of the renewal clause."),
       text("renewal_page", "Page of the renewal clause."),
       text("renewal_clause", "Number of the renewal clause."),
       integer("dispute_days", "Days after the trigger within which a dispute must be reported."),
       text("dispute_trigger", "invoice_date, due_date or bill_receipt."),
       text("dispute_document", "Document of the dispute clause."),
       text("dispute_page", "Page of the dispute clause."),
       text("dispute_clause", "Number of the dispute clause."),
       integer("refund_lookback_days",
               "Days back for which a refund is owed, where limited apart from reporting."),
       integer("response_days", "Days within which the carrier must answer a dispute."),
       boolean("withhold_allowed", "Whether disputed amounts may be withheld."),
       integer("payment_days", "Days until payment is due."),
       text("payment_trigger", "invoice_date or bill_receipt: what those days count from."),
       text("bill_of_record", "electronic, paper or unknown: which form of the bill counts in a dispute."),
       text("proration_basis",
            "actual, 30, month+30, 30/360 or 365: how part months are counted, as the function prorate."),
       boolean("late_fee_allowed", "Whether a late fee may be charged."),
       decimal("late_fee_rate", "Late fee for one month as a fraction: 0.015 is 1.5 %."),
       text("late_fee_base", "undisputed or all: what the late fee is computed on."),
       text("late_fee_page", "Page of the late fee clause."),
       text("late_fee_clause", "Number of the late fee clause."),
       integer("backbilling_days", "Days after service beyond which the carrier may not bill."),
       text("backbilling_page", "Page of the back-billing clause."),
       text("backbilling_clause", "Number of the back-billing clause."),
       money("commitment",
             "The commitment, when the contract states exactly one; see the relation commitment."),
       text("commitment_basis", "annual, monthly or term."),
       kDocument,
       kPage,
       kClause,
       kFile,
       kLine}};
}

Schema commitment_schema() {
  return {
      "commitment",
      {kContract, kCarrier, kAccount, text("commitment", "Id of the commitment within the contract."),
       text("basis", "annual, monthly or term."), money("amount", "What is committed for one basis period."),
       kCurrency, decimal("shortfall_rate", "Part of the unmet commitment that is owed: 0.5 is 50 %."),
       kValidFrom, kValidTo, kDocument, kPage, kClause, kFile, kLine}};
}

Schema rate_schema() {
  return {
      "rate",
      {kContract, kCarrier, kAccount, text("item", "The contract's own name of what is priced."),
       money("price", "Price of one unit, at its printed scale."), kCurrency,
       text("unit", "What one unit is: month, minute, channel_month, each."),
       integer("precision", "Decimals the price is stated to; as printed when the contract does not say."),
       money("previous_price", "Price of the row that ended the day this one began; unknown for the first."),
       kValidFrom, kValidTo, kDocument, kPage, kClause, kFile, kLine}};
}

Schema crosswalk_schema() {
  return {"crosswalk",
          {kCarrier, text("product_code", "The carrier's code; * is any, and where its bills give none."),
           text("description", "Description as billed; * is any."), text("item", "Contract item it means."),
           text("status", "suggested or confirmed."), decimal("confidence", "Of the suggestion, 0 to 1."),
           date("confirmed_on", "Day of the confirmation."), text("confirmed_role", "Role of who confirmed."),
           integer("version", "Of this mapping; the highest confirmed one is in force."),
           boolean("in_force", "Whether rates are joined through this row."), kFile, kLine}};
}

Schema priced_code_schema() {
  return {"priced_code",
          {kCarrier,
           kAccount,
           text("product_code", "Code as billed; * is any, an unknown one included."),
           text("description", "Description as billed; * is any."),
           text("item", "Contract item it means."),
           kContract,
           money("price", "Price of one unit, at its printed scale."),
           kCurrency,
           text("unit", "What one unit is."),
           integer("precision", "Decimals the price is stated to."),
           money("previous_price", "Price that this one replaced; unknown for the first."),
           kValidFrom,
           kValidTo,
           kDocument,
           kPage,
           kClause,
           integer("dispute_days", "Days after the trigger within which a dispute must be reported."),
           text("dispute_trigger", "invoice_date, due_date or bill_receipt."),
           text("bill_of_record", "electronic, paper or unknown."),
           kFile,
           kLine}};
}

Schema inventory_schema() {
  return {"inventory",
          {text("service",
                "Service id, letters and digits only, upper case, without the 1 before a ten-digit number."),
           text("service_printed", "Service id as the file has it."),
           text("carrier", "Carrier; * when the file leaves it blank."),
           text("account", "Account; * when the file leaves it blank."),
           text("product_code", "Product code; * when the file leaves it blank."),
           text("status", "active, disconnected or ordered."),
           date("installed", "Day it began."),
           date("disconnected", "Day from which it is disconnected."),
           text("disconnect_reference", "Order or ticket of the disconnection."),
           text("disconnect_evidence", "order_confirmation, e_mail or none."),
           text("site", "Site id."),
           text("business_unit", "Business unit."),
           text("cost_centre", "Cost centre."),
           text("owner", "Role that owns it."),
           text("exempt_class", "Why it stays although it looks unused: alarm, elevator, ..."),
           integer("channels", "Channels or lines the service is made of."),
           text("parent_service", "Service it is a part of, normalised as service."),
           text("speed", "Speed as ordered, such as 100 Mbit/s."),
           text("access", "dedicated or switched: how it reaches the carrier."),
           kFile,
           kLine}};
}

Schema site_schema() {
  return {"site",
          {text("site", "Site id."), text("name", "Name."), text("address", "Street and number."),
           text("city", "City."), text("region", "State, province or region."),
           text("country", "ISO 3166-1 code of two letters."), text("postal_code", "Postal code."),
           date("opened", "Day it opened."), date("closed", "Day from which it is closed."),
           text("cost_centre", "Cost centre."), text("business_unit", "Business unit."),
           text("wire_centre", "First eight characters of the CLLI of the wire centre that serves it."),
           text("rate_centre", "Rate centre it lies in."), kFile, kLine}};
}

Schema order_schema() {
  return {
      "order",
      {text("order_reference", "Reference of the order."),
       text("service", "Service id, normalised as in inventory."),
       text("service_printed", "Service id as the file has it."),
       text("carrier", "Carrier; * when left blank."),
       text("account", "Account; * when left blank."),
       text("kind", "install, disconnect or change."),
       date("requested", "Day it was asked for."),
       date("confirmed", "Day the carrier confirmed it."),
       date("effective", "Day it takes effect."),
       text("evidence", "order_confirmation, e_mail or none."),
       money("amount", "One-time amount agreed with the order."),
       kCurrency,
       text("product_code", "Code that was ordered."),
       text("item", "Contract item that was ordered."),
       decimal("quantity", "How many were ordered."),
       text("speed", "Speed that was ordered."),
       integer("term_months", "Term that was ordered."),
       date("committed", "Day the carrier committed to (FOC)."),
       date("delivered", "Day the carrier handed it over."),
       date("accepted", "Day it was accepted."),
       date("cancelled", "Day the order was cancelled."),
       boolean("cross_connect",
               "Whether a cross-connect was ordered: a connecting facility is on the order, or the NCI code "
               "says so."),
       kFile,
       kLine}};
}

Schema payable_schema() {
  return {"payable",
          {kCarrier, text("account", "Billing account."), text("invoice", "Invoice number."),
           date("paid_on", "Day of payment."), money("amount", "Amount paid."), kCurrency,
           text("purchase_category", "Category of the ledger."), text("reference", "Payment reference."),
           kFile, kLine}};
}

std::vector<Schema> all_schemas() {
  std::vector<Schema> schemas{commitment_schema(),
                              contract_schema(),
                              crosswalk_schema(),
                              inventory_schema(),
                              order_schema(),
                              payable_schema(),
                              priced_code_schema(),
                              rate_schema(),
                              site_schema(),
                              clause_schema(eligible_spend_kind()),
                              clause_schema(commitment_period_kind())};
  for (const auto& kind : clause_kinds()) schemas.push_back(clause_schema(kind));
  for (const auto& kind : record_kinds()) schemas.push_back(record_schema(kind));
  std::sort(schemas.begin(), schemas.end(),
            [](const Schema& left, const Schema& right) { return left.name < right.name; });
  return schemas;
}

}  // namespace

std::span<const Schema> fixed_schemas() {
  static const std::vector<Schema> schemas = all_schemas();
  return schemas;
}

const Schema& fixed_schema(std::string_view name) {
  const auto schemas = fixed_schemas();
  const auto at =
      std::find_if(schemas.begin(), schemas.end(), [&](const Schema& schema) { return schema.name == name; });
  require(at != schemas.end(), "a fixed relation exists");
  return *at;
}

}  // namespace telaudit::terms
