// Records of money and papers: payments, receipt of bills, claims, notices, certificates.
#include "terms/record_kinds.h"
#include "terms/record_rules.h"

namespace telaudit::terms {
namespace {

RecordKind payment() {
  return {
      "payment",
      "what was remitted for each invoice and when it arrived",
      "treasury or the bank",
      {carrier_column().must(), account_column().must(), text("invoice", "Invoice number"),
       date("sent", "Day it was sent"), date("received", "Day the carrier's bank had it"),
       date("posted", "Day the carrier booked it"), money("amount", "Amount remitted").must(),
       currency_column().must(),
       text("method", "How it was paid").one_of({"check", "ach", "wire", "card", "direct_debit"}),
       text("remitted_to", "Lockbox or bank account it went to"), text("reference", "Bank trace or check")},
      {},
      {"sent", "received", "posted"}};
}

RecordKind billing_account() {
  return {"billing_account",
          "accounts whose bills are expected, and on which day of the month",
          "accounts payable",
          {carrier_column().must(), account_column().must(), integer("cycle_day", "Day of the bill date"),
           integer("cycle_months", "Months from one bill to the next"),
           integer("arrival_days", "Days from the bill date until it is usually there"),
           text("parent_account", "Account that it is billed under"), text("owner", "Role that owns it"),
           valid_from_column(), valid_to_column()},
          {"carrier", "account"},
          {},
          complete_billing_account};
}

RecordKind bill_receipt() {
  return {"bill_receipt",
          "the day each bill arrived",
          "accounts payable",
          {carrier_column().must(), account_column().must(), text("invoice", "Invoice number").must(),
           date("received", "Day it arrived").must(),
           text("channel", "How it came").one_of({"portal", "e_mail", "edi", "post", "other"})},
          {"carrier", "account", "invoice"}};
}

RecordKind claim() {
  return {
      "claim",
      "claims made so far and what became of them, a row for each invoice or service claimed",
      "whoever disputes bills",
      {text("claim", "Own claim number").must(), text("carrier_reference", "Carrier's claim number"),
       carrier_column().must(), account_column().any(), text("invoice", "Invoice disputed"),
       telephone("service", "Service, kept normalised"), text("product_code", "Code"),
       text("reason", "Reason code"),
       text("status", "Status")
           .must()
           .one_of({"draft", "submitted", "in_review", "approved", "partly_approved", "denied", "credited",
                    "withdrawn", "closed"}),
       date("submitted", "Day it was handed in"), date("decided", "Day of the decision"),
       money("amount_claimed", "Amount claimed"), money("amount_approved", "Amount approved"),
       money("tax_approved", "Taxes approved beside it"), money("amount_withheld", "Amount not paid"),
       text("currency", "ISO 4217 code"), date("credit_due", "Last day by which the credit must be there"),
       date("closed", "Day it was closed")},
      {"claim", "invoice", "service", "product_code"},
      {"submitted", "decided", "closed"},
      nullptr,
      nullptr,
      nullptr,
      // A report on bills alone claims nothing, and does not speak of claims.
      "record of disputes"};
}

RecordKind notice() {
  return {"notice",
          "notices given to carriers under contracts",
          "procurement or the legal department",
          {text("contract", "Id of the contract").must(), carrier_column().must(), account_column().any(),
           text("kind", "What the notice is for")
               .must()
               .one_of({"non_renewal", "termination", "disconnection", "rate_review", "technology_migration",
                        "business_downturn", "divestiture", "site_closure", "portability"}),
           telephone("service", "Service, where it is about one; kept normalised"),
           date("sent", "Day it was sent"), date("received", "Day the carrier had it"),
           date("effective", "Day from which it has effect"), text("method", "How it was sent"),
           text("reference", "Reference of the letter")},
          {},
          {"sent", "received"}};
}

RecordKind tax_exemption() {
  return {"tax_exemption",
          "exemption certificates and when the carrier had them",
          "the tax department",
          {carrier_column().must(), account_column().any(), text("authority", "Who levies the tax").any(),
           text("tax_type", "Type of tax as billed").any(), text("certificate", "Certificate number").must(),
           date("delivered", "Day the carrier had it"),
           text("evidence", "Proof of delivery").one_of({"acknowledgement", "e_mail", "none"}),
           valid_from_column(), valid_to_column()},
          {"carrier", "account", "authority", "tax_type"}};
}

RecordKind attainment_report() {
  return {"attainment_report",
          "what the carrier says was spent towards a commitment",
          "the carrier's account team",
          {text("contract", "Id of the contract").must(), text("commitment", "Id of the commitment").must(),
           date("valid_from", "First day of the period reported").must(),
           date("valid_to", "First day after it").must(), money("amount", "Spend the carrier counts").must(),
           currency_column().must(), date("reported", "Day of the report"), text("reference", "The report")},
          {"contract", "commitment"}};
}

}  // namespace

std::vector<RecordKind> money_record_kinds() {
  return {payment(), billing_account(), bill_receipt(),     claim(),
          notice(),  tax_exemption(),   attainment_report()};
}

}  // namespace telaudit::terms
