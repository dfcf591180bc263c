#include "sample_claim.h"

#include <gtest/gtest.h>

namespace telaudit::claims {
namespace {

ClaimLine line(std::uint32_t number, const char* invoice, const char* bill_date, const char* service,
               const char* billed, const char* expected, const char* disputed, const char* tax) {
  ClaimLine out;
  out.number = number;
  out.account = "100200";
  out.invoice = invoice;
  out.bill_date = day(bill_date);
  out.due_date = add_days(out.bill_date, 30);
  out.locator = "Local service / Monthly charges";
  out.service = service;
  out.product_code = "1FB";
  out.description = "BUSINESS LINE";
  out.quantity = money("1");
  out.rate_billed = money(billed);
  out.amount_billed = money(billed);
  out.amount_expected = money(expected);
  out.amount_disputed = money(disputed);
  out.tax_disputed = money(tax);
  out.clause = "PS1 p. 4 § B.1";
  out.rule = "RAT-01";
  out.rule_version = "1.0.0";
  out.confidence = 'B';
  out.finding = "f" + std::string(invoice) + service;
  out.series = std::string("s") + service;
  out.charge = "aaaaaaaaaaaa-" + std::to_string(number * 100) + "-0";
  out.reading = "aaaaaaaaaaaa1111";
  out.content = "cccccccccccc2222";
  out.bill_line = out.content + ":" + std::to_string(number * 100) + ":0";
  out.taxes = {{out.bill_line + "t", out.tax_disputed}};
  out.message = "billed 50.00, the contract says 40.00";
  out.charge_class = "recurring";
  out.window_closes = add_days(out.bill_date, 180);
  out.window_basis = "180 days from invoice date, MSA-1 MSA p. 12 § 7.3";
  return out;
}

}  // namespace

Date day(const char* text) {
  return *parse_iso_date(text);
}

Decimal money(const char* text) {
  return *parse_decimal(text);
}

Claim sample_claim() {
  Claim claim;
  claim.number = "CLM-000001";
  claim.carrier = "Alpha Telecom";
  claim.currency = "USD";
  claim.reason = "RATE";
  claim.run = "0123456789abcdef";
  claim.terms = {"MSA-1", "MSA p. 12 § 7.3", 30,
                 true,    "electronic",      {{1, 30, {}, "director"}, {2, 60, 90, "vice president"}}};
  claim.lines = {line(1, "INV-3", "2026-03-10", "3125550141", "50.00", "40.00", "10.00", "0.70"),
                 line(2, "INV-4", "2026-04-10", "3125550141", "50.00", "40.00", "10.00", "0.70"),
                 line(3, "INV-4", "2026-04-10", "3125550142", "25.00", "20.00", "5.00", "0.35")};
  Change first;
  first.on = day("2026-05-01");
  first.by = "telecom audit desk";
  claim.history = {first};
  EXPECT_TRUE(follow(claim).ok());
  return claim;
}

Change sample_change(const Claim& claim, Action action, const char* on) {
  Change change;
  change.on = day(on);
  change.by = "telecom audit desk";
  change.action = action;
  change.why = "as told";
  if (action == Action::acknowledge) change.reference = "AR-77";
  if (action == Action::approve) change.amount = disputed(claim);
  if (action == Action::approve_part || action == Action::settle || action == Action::withhold)
    change.amount = money("12.00");
  if (action == Action::expect_credit) change.due = add_days(change.on, 62);
  return change;
}

Claim changed(Claim claim, Change change) {
  const auto checked = check_change(claim, change);
  EXPECT_TRUE(checked.ok()) << (checked.ok() ? "" : checked.problem().text());
  claim.history.push_back(std::move(change));
  EXPECT_TRUE(follow(claim).ok());
  return claim;
}

}  // namespace telaudit::claims
