#include "month/month.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "month/kept_month.h"
#include "month/page_layout.h"

namespace telaudit::month {
namespace {

using testing::HasSubstr;
using testing::Not;

Date day(const std::string& text) {
  return *parse_iso_date(text);
}

Decimal money(const char* text) {
  return *parse_decimal(text);
}

Total total(const char* text) {
  Total out;
  out.add(money(text));
  return out;
}

store::InvoiceRow bill(const char* account, const char* date, const char* amount,
                       bill::InvoiceState state = bill::InvoiceState::balanced) {
  store::InvoiceRow row;
  row.key = {"HARBOR", account, std::string(account) + "-" + date, day(date)};
  row.currency = "USD";
  row.payable = total(amount);
  row.state = state;
  return row;
}

audit::Finding claim(const store::InvoiceRow& on, const char* amount, char confidence = 'A') {
  audit::Finding out;
  out.series = "series-" + on.key.number + amount;
  out.rule = "RAT-01";
  out.title = "Billed above the contract";
  out.kind = audit::Kind::error;
  out.confidence = confidence;
  out.carrier = on.key.carrier;
  out.account = on.key.account;
  out.invoice = on.key.number;
  out.bill_date = on.key.bill_date;
  out.currency = "USD";
  out.potential = money(amount);
  out.allocated = money(amount);
  out.in_window = money(amount);
  return out;
}

std::vector<audit::AuditedBill> hashes_of(const std::vector<store::InvoiceRow>& bills,
                                          const char* version = "1") {
  std::vector<audit::AuditedBill> out;
  for (const auto& one : bills) out.push_back({one.key, one.key.number + version});
  return out;
}

WithholdTerm term(std::optional<bool> allowed, const char* clause) {
  return {"C-1", "HARBOR", "*", {}, {}, allowed, clause};
}

BillLine judged(const store::InvoiceRow& on, const std::vector<audit::Finding>& findings,
                const std::vector<WithholdTerm>& terms, const char* least = "0") {
  FoundOnBill found;
  for (const auto& finding : findings) add_finding(found, finding);
  BillLine line;
  line.key = on.key;
  line.currency = on.currency;
  line.charges = on.payable;
  line.due_date = on.due_date;
  judge(line, on, found, terms, day("2026-10-31"), money(least), true);
  return line;
}

TEST(Verdict, ABillWithoutFindingsIsApproved) {
  const auto line = judged(bill("A1", "2026-10-05", "100.00"), {}, {});
  EXPECT_EQ(line.head, Head::approve);
  EXPECT_EQ(line.to_pay, total("100.00"));
}

TEST(Verdict, AClaimIsWithheldOnlyWhereTheContractAllowsItAndTheClauseIsKnown) {
  const auto on = bill("A1", "2026-10-05", "100.00");
  const auto short_paid = judged(on, {claim(on, "20.00")}, {term(true, "MSA p. 12 § 7.3")});
  EXPECT_EQ(short_paid.head, Head::short_pay);
  EXPECT_EQ(short_paid.withheld, total("20.00"));
  EXPECT_EQ(short_paid.to_pay, total("80.00"));
  EXPECT_EQ(short_paid.clause, "C-1 MSA p. 12 § 7.3");
  for (const auto& terms : {std::vector<WithholdTerm>{},
                            {term(false, "MSA p. 12 § 7.3")},
                            {term(std::nullopt, "MSA p. 12 § 7.3")},
                            {term(true, "")}}) {
    const auto disputed = judged(on, {claim(on, "20.00")}, terms);
    EXPECT_EQ(disputed.head, Head::dispute);
    EXPECT_EQ(disputed.to_pay, total("100.00"));
    EXPECT_TRUE(disputed.withheld.is_zero());
    EXPECT_EQ(disputed.claimed, total("20.00"));
  }
}

TEST(Verdict, WithheldIsWhatIsSureEnoughAndNotYetDue) {
  auto on = bill("A1", "2026-10-05", "100.00");
  const std::vector<WithholdTerm> allowed = {term(true, "MSA p. 12 § 7.3")};
  // 20.00 of confidence A and 5.00 of C: 25.00 are disputed, 20.00 withheld.
  const auto line = judged(on, {claim(on, "20.00"), claim(on, "5.00", 'C')}, allowed);
  EXPECT_EQ(line.claimed, total("25.00"));
  EXPECT_EQ(line.withheld, total("20.00"));
  EXPECT_EQ(judged(on, {claim(on, "5.00", 'C')}, allowed).head, Head::dispute);
  EXPECT_EQ(judged(on, {claim(on, "20.00")}, allowed, "20.01").head, Head::dispute);
  EXPECT_EQ(judged(on, {claim(on, "20.00")}, allowed, "20.00").head, Head::short_pay);
  on.due_date = day("2026-10-30");
  EXPECT_THAT(judged(on, {claim(on, "20.00")}, allowed).why, HasSubstr("too late to withhold"));
}

TEST(Verdict, WhatDoesNotAddUpIsHeld) {
  for (const auto state :
       {bill::InvoiceState::unbalanced, bill::InvoiceState::incomplete, bill::InvoiceState::conflict}) {
    const auto on = bill("A1", "2026-10-05", "100.00", state);
    const auto line = judged(on, {claim(on, "20.00")}, {term(true, "MSA p. 12 § 7.3")});
    EXPECT_EQ(line.head, Head::hold);
    EXPECT_TRUE(line.to_pay.is_zero());
    EXPECT_TRUE(line.withheld.is_zero());
  }
  EXPECT_EQ(judged(bill("A1", "2026-10-05", "100.00", bill::InvoiceState::no_control_total), {}, {}).head,
            Head::approve);
}

// A bill without a printed total is proved by nothing, whatever was found on it.
TEST(Verdict, OnlyABillThatPrintsATotalAddsUp) {
  for (const auto state : {bill::InvoiceState::no_control_total, bill::InvoiceState::balanced}) {
    const auto on = bill("A1", "2026-10-05", "100.00", state);
    auto remark = claim(on, "0.00");
    remark.kind = audit::Kind::quality;
    const bool proved = state == bill::InvoiceState::balanced;
    for (const auto& findings : {std::vector<audit::Finding>{}, {remark}, {remark, remark}}) {
      const auto line = judged(on, findings, {});
      EXPECT_EQ(line.head, Head::approve);
      EXPECT_EQ(line.why.find("it adds up") != std::string::npos, proved) << line.why;
      EXPECT_EQ(line.why.find("prints no total") == std::string::npos, proved) << line.why;
    }
    EXPECT_THAT(judged(on, {remark}, {}).why, HasSubstr("1 remark that concerns no payment"));
    EXPECT_THAT(judged(on, {remark, remark}, {}).why, HasSubstr("2 remarks that concern no payment"));
  }
}

TEST(Verdict, QuestionsAreAskedAndWhatIsTooLateIsNotDisputed) {
  const auto on = bill("A1", "2026-10-05", "100.00");
  auto question = claim(on, "7.00");
  question.kind = audit::Kind::question;
  const auto asked = judged(on, {question}, {term(true, "MSA p. 12 § 7.3")});
  EXPECT_EQ(asked.head, Head::ask);
  EXPECT_TRUE(asked.claimed.is_zero());
  auto late = claim(on, "20.00");
  late.out_of_window = late.in_window;
  late.in_window = {};
  const auto paid = judged(on, {late}, {term(true, "MSA p. 12 § 7.3")});
  EXPECT_EQ(paid.head, Head::approve);
  EXPECT_THAT(paid.why, HasSubstr("outside of the dispute window"));
  auto under = claim(on, "20.00");
  under.kind = audit::Kind::under_billing;
  EXPECT_EQ(judged(on, {under}, {}).head, Head::approve);
}

// Three bills of October, of one a claim of 20.00, of one a question; the sums of the heads are those of the
// bills.
TEST(MonthPage, EachBillStandsOnceAndTheSumsAreThoseOfTheBills) {
  const std::vector<store::InvoiceRow> bills = {
      bill("A1", "2026-09-05", "100.00"), bill("A1", "2026-10-05", "120.00"),
      bill("A2", "2026-10-06", "50.50"), bill("A3", "2026-10-07", "9.49", bill::InvoiceState::unbalanced)};
  const auto hashes = hashes_of(bills);
  const auto on_page = bills_of_page(bills, hashes, {}, day("2026-10-01"), day("2026-10-31"));
  ASSERT_EQ(on_page.size(), 3U);
  PageFindings findings(on_page);
  findings.add(claim(bills[1], "20.00"));
  findings.add(claim(bills[0], "11.00"));  // of another month
  MonthInput input;
  input.month = day("2026-10-01");
  input.as_of = day("2026-10-31");
  input.invoices = bills;
  input.bills = on_page;
  input.findings = &findings;
  const auto page = build_page(input, {});
  Total charges, to_pay;
  std::uint64_t count = 0;
  for (const auto& sum : page.heads) {
    charges.add(sum.charges);
    to_pay.add(sum.to_pay);
    count += sum.bills;
  }
  EXPECT_EQ(count, 3U);
  EXPECT_EQ(charges, total("179.99"));  // 120.00 + 50.50 + 9.49
  EXPECT_EQ(to_pay, total("170.50"));   // without the one on hold
  ASSERT_EQ(page.changes.size(), 1U);   // A1: 100.00 -> 120.00
  EXPECT_EQ(page.changes[0].before, total("100.00"));
  EXPECT_EQ(page.shares[0].part->text(), "170.50");
  EXPECT_THAT(page_text(page, {}), HasSubstr("A3"));
}

TEST(MonthPage, ADollarThatAnotherFindingClaimsIsNoSecondClaim) {
  const std::vector<store::InvoiceRow> bills = {bill("A1", "2026-10-05", "120.00")};
  const auto on_page = bills_of_page(bills, hashes_of(bills), {}, day("2026-10-01"), day("2026-10-31"));
  PageFindings findings(on_page);
  findings.add(claim(bills[0], "20.00"));
  auto same_dollar = claim(bills[0], "20.00");
  same_dollar.rule = "RAT-03";
  same_dollar.series = "another series";
  same_dollar.allocated = same_dollar.in_window = money("0");
  findings.add(same_dollar);
  same_dollar.invoice = "of no bill here";
  findings.add(same_dollar);
  ASSERT_EQ(findings.series().size(), 1U);
  EXPECT_EQ(findings.series()[0].rule, "RAT-01");
  EXPECT_EQ(findings.elsewhere(), 0U);
}

// Of two pages: September shows A1 at 100.00 and pays it; then A1 is corrected to 90.00, and A2, dated in
// September, comes. August is history: no page was ever made of it.
TEST(MonthPage, LateAndCorrectedBillsOfEarlierPagesAreOnTheNextOne) {
  const auto august = bill("A1", "2026-08-05", "100.00");
  MonthPage september;
  september.month = "2026-09";
  september.as_of = day("2026-09-30");
  BillLine shown;
  shown.key = bill("A1", "2026-09-05", "100.00").key;
  shown.hash = "as it was";
  shown.currency = "USD";
  shown.charges = shown.to_pay = total("100.00");
  september.bills = {shown};
  const std::vector<store::InvoiceRow> bills = {august, bill("A1", "2026-09-05", "90.00"),
                                                bill("A1", "2026-10-05", "95.00"),
                                                bill("A2", "2026-09-20", "40.00")};
  const std::vector<MonthPage> pages = {september};
  const auto on_page = bills_of_page(bills, hashes_of(bills), pages, day("2026-10-01"), day("2026-10-31"));
  ASSERT_EQ(on_page.size(), 3U);
  EXPECT_EQ(on_page[0].came, "corrected since the page of 2026-09");
  EXPECT_EQ(on_page[0].before, total("100.00"));
  EXPECT_EQ(on_page[1].came, "");
  EXPECT_EQ(on_page[2].came, "came after the page of its month");
  MonthInput input;
  input.month = day("2026-10-01");
  input.as_of = day("2026-10-31");
  input.invoices = bills;
  input.bills = on_page;
  input.pages = pages;
  const auto page = build_page(input, {});
  // 90 - 100 + 95 + 40
  EXPECT_EQ(page.heads.at(0).to_pay, total("125.00"));
  const auto since = since_page(september, bills, hashes_of(bills));
  ASSERT_EQ(since.lines.size(), 3U);
  EXPECT_EQ(since.lines[0].what, "corrected");
  EXPECT_EQ(since.lines[1].what, "came later");
  EXPECT_EQ(since.lines[2].what, "later bills");
  EXPECT_EQ(since.lines[2].now->text(), "95.00");
}

MonthPage full_page() {
  MonthPage page;
  page.month = "2026-10";
  page.as_of = day("2026-10-31");
  page.customer = "Lakeshore <Foods> & \"Co\"";
  page.run = "0123456789abcdef";
  page.identity = "fedcba9876543210";
  page.contract_given = true;
  BillLine line;
  line.key = bill("A1", "2026-10-05", "1.00").key;
  line.currency = "USD";
  line.state = "balanced";
  line.hash = "h";
  line.came = "c";
  line.why = "w";
  line.clause = "k";
  line.head = Head::short_pay;
  line.charges = total("120.00");
  line.before = total("1.00");
  line.claimed = total("20.00");
  line.withheld = total("20.00");
  line.to_pay = total("99.00");
  line.total_due = money("121.50");
  line.due_date = day("2026-11-05");
  line.window_closes = day("2026-11-20");
  line.findings = 3;
  page.bills = {line};
  page.heads = head_sums(page.bills);
  page.expected = {
      {"HARBOR", "A2", day("2026-10-20"), day("2026-11-04"), Arrival::late, "monthly", "USD", total("5.00")},
      {"HARBOR", "A3", day("2026-10-20"), day("2026-11-04"), Arrival::missing, "paid", "USD", {}}};
  page.unusual = {{"HARBOR", "A1", "USD", total("100.00"), total("180.00"), "USD 80.00 over the usual"}};
  page.compared_with = "2026-09";
  page.series = {{audit::Kind::error, "USD", 1, 2, 3, total("1.10"), total("2.20"), total("3.30")}};
  page.appeared = {{"s", "RAT-01", "Billed above", "HARBOR", "A1", "3125550100", "USD", audit::Kind::error, 2,
                    total("20.00")}};
  page.changes = {{"HARBOR", "A1", "USD", total("100.00"), total("120.00")}};
  page.closing = {{day("2026-11-20"), "last day", "HARBOR", "A1", "A1-1", "USD", total("20.00")},
                  {day("2026-11-21"), "notice", "HARBOR", "", "", "", {}}};
  page.still_held = {{"2026-09", line.key, "USD", "it does not add up", total("7.00")}};
  page.shares = {{"USD", "balanced", total("120.00"), total("120.00"), "charges"},
                 {"USD", "paid", {}, {}, "x"}};
  page.claims = {{"CLM-1", "HARBOR", "A1", "denied", "USD", "w", total("15.00")}};
  page.remarks = {"a remark"};
  return page;
}

TEST(KeptMonth, APageComesBackAsItWas) {
  const auto page = full_page();
  const auto text = write_page_json(page);
  const auto back = read_page_json(text);
  ASSERT_TRUE(back.ok()) << back.problem().text();
  EXPECT_EQ(write_page_json(*back), text);
  EXPECT_EQ(page_text(*back, {}), page_text(page, {}));
  EXPECT_EQ(page_html(*back, {}), page_html(page, {}));
}

TEST(KeptMonth, APageThatWasCutIsRefused) {
  const auto text = write_page_json(full_page());
  for (std::size_t length = 0; length + 2 < text.size(); ++length)
    EXPECT_FALSE(read_page_json(std::string_view(text).substr(0, length)).ok()) << length;
}

TEST(Page, CarriersTextIsNoMarkup) {
  const auto html = page_html(full_page(), {});
  EXPECT_THAT(html, Not(HasSubstr("<Foods>")));
  EXPECT_THAT(html, HasSubstr("Lakeshore &lt;Foods&gt; &amp;"));
  EXPECT_THAT(html, Not(HasSubstr("<script")));
}

}  // namespace
}  // namespace telaudit::month
