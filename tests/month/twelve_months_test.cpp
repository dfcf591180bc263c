// Twelve months of three accounts, month by month, as a procurement analyst runs them. The bills are so small
// that every page can be worked out on paper:
//
//   ETH-1 (X12 811, HARBOR TELECOM): ten trunks on the 5th of each month, contract price 12.50, from
//   2026-07 11.00;
//         the contract allows to withhold what is disputed (MSA p. 12 § 7.3).
//   ETH-2 (X12 811, HARBOR TELECOM): one line of 300.00 on the 20th; closed from December.
//   RF-3  (CSV, RIDGE FIBER): one circuit, contract price 1400.00, on the 25th; its contract allows no
//   withholding.
//
//   01, 02  125.00 + 300.00 + 1400.00 = 1825.00, nothing found
//   03      ETH-1 at 14.50: 145.00, of which 20.00 is above the contract: withheld
//   04      ETH-1 does not come: late from the 20th on
//   05      April's ETH-1 comes, too: 125.00 + 125.00 + 300.00 + 1400.00 = 1950.00
//   06      May's RF-3 is corrected to 1350.00: 50.00 less than May's page gave free
//   07      June's ETH-2 never came; the amendment holds: ETH-1 at 12.50 is 1.50 x 10 = 15.00 too much; RF-3
//   at 1450.00
//           is 50.00 too much: disputed, not withheld
//   08      the same again: both series continue. CLM-000001 claims the 15.00 of July and of August, and is
//   approved;
//           CLM-000002 claims the 50.00 of RF-3, and is denied
//   09      ETH-1 at 11.00 = 110.00, less a credit of 30.00, the lump of both months: CLM-000001 is credited;
//   RF-3 at
//           1400.00: both series have stopped
//   10      RF-3 prints 1400.00 and adds up to 1390.00: on hold
//   11      October's RF-3 is corrected and adds up: free to be paid, whole
//   12      ETH-2 is closed and not expected
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/file.h"
#include "claims/claim_store.h"
#include "run_program.h"

namespace telaudit::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;
using Json = nlohmann::json;

std::string two(int number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

// A bill with one recurring line, and perhaps a credit; TDS carries cents without a point.
std::string invoice_811(const std::string& account, int month, const std::string& day, int quantity,
                        const std::string& price, const std::string& code, const std::string& total,
                        const std::string& credit = {}) {
  const std::string date = "2026" + two(month) + day;
  const std::string control = "0000" + two(month) + day + (account == "ETH-1" ? "1" : "2");
  std::string cents = total;
  cents.erase(cents.find('.'), 1);
  std::string out = "ISA*00*          *00*          *ZZ*HARBOR         *ZZ*LAKESHORE      *26" + two(month) +
                    day + "*0215*U*00401*" + control + "*0*P*:~\nGS*CI*HARBOR*LAKESHORE*" + date +
                    "*0215*1*X*004010~\nST*811*0001~\nBIG*" + date + "*" + account + "-" + two(month) +
                    "*****DI~\nREF*12*" + account + "~\nDTM*003*" + date + "~\nDTM*186*2026" + two(month) +
                    "01~\nDTM*187*2026" + two(month) +
                    "28~\nN1*PE*HARBOR TELECOM~\nN1*PR*LAKESHORE FOODS*91*" + account +
                    "~\nHL*1**1*1~\nLX*1~\nNM1*SJ*2*HARBOR TELECOM~\nHL*2*1*2*1~\nLX*1~\nREF*12*" + account +
                    "~\nHL*3*2*4*1~\nLX*1~\nPID*F****MONTHLY SERVICE~\nAMT*GW*" + total + "~\nDTM*150*2026" +
                    two(month) + "01~\nDTM*151*2026" + two(month) +
                    "28~\nHL*4*3*5*1~\nLX*1~\nSI*TI*TN*312555010" + (account == "ETH-1" ? "1" : "2") +
                    "~\nAMT*GW*" + total + "~\nHL*5*4*8*0~\nSLN*1**A*" + std::to_string(quantity) + "*EA*" +
                    price + "*PM~\nSI*TI*UC*" + code + "~\nPID*F****" + code + " MONTHLY~\n";
  if (!credit.empty()) out += "SLN*2**A*1*EA*" + credit + "*PE~\nPID*F****CREDIT FOR JULY AND AUGUST~\n";
  const int segments = credit.empty() ? 31 : 33;
  return out + "TDS*" + cents + "~\nCTT*1~\nSE*" + std::to_string(segments) + "*0001~\nGE*1*1~\nIEA*1*" +
         control + "~\n";
}

// Money with a decimal comma.
std::string statement(int month, const std::string& amount, const std::string& total) {
  const std::string first = "01." + two(month) + ".2026";
  return "Provider;Account;Statement No;Statement Date;Line Type;Circuit "
         "ID;Product;Description;From;Through;MRC;NRC;"
         "Usage;Usage Quantity;Usage Unit;Tax;Row Total;Currency\nRIDGE FIBER;RF-3;RF-3-" +
         two(month) + ";25." + two(month) + ".2026;circuit;CKT/0001;DIA100;Internet 100;" + first + ";28." +
         two(month) + ".2026;" + amount + ";;;;;;;USD\nRIDGE FIBER;RF-3;RF-3-" + two(month) + ";25." +
         two(month) + ".2026;total;;;;;;;;;;;;" + total + ";USD\n";
}

class TwelveMonths : public ProgramFixture {
 protected:
  void SetUp() override {
    ProgramFixture::SetUp();
    file("harbor.yaml",
         "contract: C-HARBOR\ncarrier: HARBOR TELECOM\naccounts: [ETH-1, ETH-2]\ncurrency: USD\ndocuments:\n"
         "  - {id: MSA, type: master, signed: 2025-06-01, pages: 30}\n  - {id: A1, type: amendment, signed: "
         "2026-06-10, pages: 2}\n"
         "order_of_precedence: [amendment, master]\nterm: {start: 2025-07-01, months: 36, document: MSA, "
         "page: 3, clause: \"2\"}\n"
         "disputes: {report_days: 180, trigger: invoice_date, withhold_allowed: true, document: MSA, page: "
         "12, clause: \"7.3\"}\n"
         "rates:\n  - {item: SIP.TRUNK, price: \"12.50\", unit: month, document: MSA, page: 4, clause: "
         "\"B.1\"}\n"
         "amendments:\n  - document: A1\n    effective: 2026-07-01\n    rates:\n"
         "      - {item: SIP.TRUNK, price: \"11.00\", unit: month, page: 1, clause: \"1\"}\n");
    file("ridge.yaml",
         "contract: C-RIDGE\ncarrier: RIDGE FIBER\naccounts: [RF-3]\ncurrency: USD\ndocuments:\n"
         "  - {id: MSA, type: master, signed: 2025-06-01, pages: 30}\norder_of_precedence: [master]\n"
         "term: {start: 2025-07-01, months: 36, document: MSA, page: 3, clause: \"2\"}\n"
         "disputes: {report_days: 60, trigger: invoice_date, withhold_allowed: false, document: MSA, page: "
         "9, clause: \"5\"}\n"
         "rates:\n  - {item: DIA, price: \"1400.00\", unit: month, document: MSA, page: 4, clause: "
         "\"B.1\"}\n");
    file("crosswalk.csv",
         "carrier,product_code,description,item,status,confidence,confirmed_on,confirmed_role,version\n"
         "HARBOR TELECOM,SIPCH,,SIP.TRUNK,confirmed,0.97,2026-01-02,procurement analyst,1\n"
         "RIDGE FIBER,DIA100,,DIA,confirmed,0.97,2026-01-02,procurement analyst,1\n");
    file("billing_account.csv",
         "carrier,account,cycle_day,cycle_months,arrival_days,valid_from,valid_to\nHARBOR "
         "TELECOM,ETH-2,20,1,10,,2026-12-01\n");
    for (int month = 1; month <= 12; ++month) {
      const std::string of = two(month);
      if (month == 3)
        file("ETH-1-03.edi", invoice_811("ETH-1", 3, "05", 10, "14.50", "SIPCH", "145.00"));
      else if (month == 9)
        file("ETH-1-09.edi", invoice_811("ETH-1", 9, "05", 10, "11.00", "SIPCH", "80.00", "-30.00"));
      else
        file("ETH-1-" + of + ".edi", invoice_811("ETH-1", month, "05", 10, month < 10 ? "12.50" : "11.00",
                                                 "SIPCH", month < 10 ? "125.00" : "110.00"));
      file("ETH-2-" + of + ".edi", invoice_811("ETH-2", month, "20", 1, "300.00", "ACCESS", "300.00"));
      const bool high = month == 7 || month == 8;
      file("RF-3-" + of + ".csv", statement(month,
                                            high          ? "1.450,00"
                                            : month == 10 ? "1.390,00"
                                                          : "1.400,00",
                                            high ? "1.450,00" : "1.400,00"));
    }
    file("RF-3-05-corrected.csv", statement(5, "1.350,00", "1.350,00"));
    file("RF-3-10-corrected.csv", statement(10, "1.400,00", "1.400,00"));
  }

  void file(const std::string& name, const std::string& text) {
    ASSERT_TRUE(write_output(folder_ / name, text).ok());
  }

  // The page of a month after these files came.
  Json page(int month, const std::string& files, const std::string& more = {}) {
    const std::string inputs =
        "--contracts harbor.yaml ridge.yaml --crosswalk crosswalk.csv --records billing_account.csv --rules "
        "RAT-01 ";
    const auto result = run("--format json month 2026-" + two(month) + " --out page-" + two(month) + " " +
                            inputs + (files.empty() ? "" : "--bills " + files) + " " + more);
    EXPECT_EQ(result.status, 0) << result.err;
    return result.status == 0 ? Json::parse(result.out) : Json::object();
  }

  std::string text_of(int month) { return *read_file(folder_ / ("page-" + two(month)) / "month.txt"); }

  // A claim of one reason, with a line for each invoice, and what became of it.
  struct Told {
    claims::Action action;
    const char* on;
    const char* amount = nullptr;
  };
  void claim(const char* carrier, const char* account, const char* service,
             const std::vector<std::pair<std::string, std::string>>& invoices, const char* amount,
             const std::vector<Told>& story) {
    auto workspace = store::Workspace::open(folder_ / ".telaudit", store::Workspace::Access::write);
    ASSERT_TRUE(workspace.ok());
    claims::Claim claim;
    claim.carrier = carrier;
    claim.currency = "USD";
    claim.reason = "RATE";
    claim.terms.withhold_allowed = true;
    for (const auto& [invoice, date] : invoices) {
      claims::ClaimLine line;
      line.number = static_cast<std::uint32_t>(claim.lines.size() + 1);
      line.account = account;
      line.invoice = invoice;
      line.bill_date = *parse_iso_date(date);
      line.service = service;
      line.amount_billed = *parse_decimal("125.00");
      line.amount_disputed = *parse_decimal(amount);
      line.rule = "RAT-01";
      line.finding = "finding of " + invoice;
      line.series = "series of " + std::string(account);
      line.bill_line = "line of " + invoice;
      claim.lines.push_back(line);
    }
    std::vector<claims::Claim> all = {claim};
    const auto added =
        claims::add_claims(*workspace, all, *parse_iso_date("2026-08-06"), "telecom audit desk");
    ASSERT_TRUE(added.ok()) << added.problem().text();
    for (const auto& told : story) {
      claims::Change change;
      change.on = *parse_iso_date(told.on);
      change.by = "telecom audit desk";
      change.action = told.action;
      change.why = "as told";
      if (told.amount != nullptr) change.amount = parse_decimal(told.amount);
      const auto changed = claims::change_claim(*workspace, all[0].number, change);
      ASSERT_TRUE(changed.ok()) << changed.problem().text();
    }
  }

  static std::string usual(int month) {
    return "ETH-1-" + two(month) + ".edi ETH-2-" + two(month) + ".edi RF-3-" + two(month) + ".csv";
  }
};

// "approve ETH-1 125.00"
std::vector<std::string> heads(const Json& page) {
  std::vector<std::string> out;
  for (const auto& bill : page.at("bills"))
    out.push_back(bill.at("head").get<std::string>() + " " + bill.at("invoice").get<std::string>() + " " +
                  bill.at("to_pay").get<std::string>());
  return out;
}

std::vector<std::string> expected(const Json& page) {
  std::vector<std::string> out;
  for (const auto& bill : page.at("expected"))
    out.push_back(bill.at("state").get<std::string>() + " " + bill.at("account").get<std::string>() + " " +
                  bill.at("expected").get<std::string>());
  return out;
}

// The claims that were filed, as a page shows them.
std::vector<std::string> claims_of(const Json& page) {
  std::vector<std::string> out;
  for (const auto& line : page.at("claims"))
    out.push_back(line.at("claim").get<std::string>() + " " + line.at("status").get<std::string>() + " " +
                  line.at("amount").get<std::string>());
  return out;
}

// The claims of a page beside those of the page before: new, continuing, stopped.
std::vector<std::string> found(const Json& page) {
  std::vector<std::string> out;
  for (const auto& sum : page.at("series"))
    if (sum.at("kind") == "error")
      for (const std::string what : {"appeared", "continuing", "stopped"})
        out.push_back(std::to_string(sum.at(what).get<int>()) + " " +
                      sum.at(what + "_amount").get<std::string>());
  return out;
}

TEST_F(TwelveMonths, EachPageIsAsOnPaper) {
  EXPECT_THAT(
      heads(page(1, usual(1))),
      UnorderedElementsAre("approve ETH-1-01 125.00", "approve ETH-2-01 300.00", "approve RF-3-01 1400.00"));
  EXPECT_THAT(
      heads(page(2, usual(2))),
      UnorderedElementsAre("approve ETH-1-02 125.00", "approve ETH-2-02 300.00", "approve RF-3-02 1400.00"));

  const auto march = page(3, usual(3));
  EXPECT_THAT(heads(march),
              ElementsAre("approve ETH-2-03 300.00", "approve RF-3-03 1400.00", "short_pay ETH-1-03 125.00"));
  EXPECT_EQ(march.at("bills")[2].at("clause"), "C-HARBOR MSA p. 12 § 7.3");
  EXPECT_EQ(march.at("bills")[2].at("withheld"), "20.00");
  EXPECT_THAT(found(march), ElementsAre("1 20.00", "0 0", "0 0"));

  const auto april = page(4, "ETH-2-04.edi RF-3-04.csv");
  EXPECT_THAT(heads(april), ElementsAre("approve ETH-2-04 300.00", "approve RF-3-04 1400.00"));
  EXPECT_THAT(expected(april), ElementsAre("late ETH-1 2026-04-05"));
  EXPECT_THAT(found(april), ElementsAre("0 0", "0 0", "1 20.00"));
  const std::string april_text = text_of(4);
  const std::string april_html = *read_file(folder_ / "page-04" / "month.html");

  const auto may = page(5, usual(5) + " ETH-1-04.edi");
  EXPECT_THAT(heads(may), UnorderedElementsAre("approve ETH-1-04 125.00", "approve ETH-1-05 125.00",
                                               "approve ETH-2-05 300.00", "approve RF-3-05 1400.00"));
  EXPECT_THAT(expected(may), IsEmpty());
  EXPECT_THAT(text_of(5), HasSubstr("came after the page of its month"));

  // The correction is another file of the same statement, and says which one it replaces.
  const auto june = page(6, "ETH-1-06.edi RF-3-06.csv RF-3-05-corrected.csv", "--supersedes RF-3-05.csv");
  EXPECT_THAT(heads(june), UnorderedElementsAre("approve ETH-1-06 125.00", "approve RF-3-05 -50.00",
                                                "approve RF-3-06 1400.00"));
  EXPECT_THAT(expected(june), ElementsAre("not_yet ETH-2 2026-06-20"));

  const auto july = page(7, usual(7));
  EXPECT_THAT(heads(july), UnorderedElementsAre("short_pay ETH-1-07 110.00", "approve ETH-2-07 300.00",
                                                "dispute RF-3-07 1450.00"));
  EXPECT_THAT(expected(july), ElementsAre("missing ETH-2 2026-06-20"));
  EXPECT_THAT(found(july), ElementsAre("2 65.00", "0 0", "0 0"));

  claim("HARBOR TELECOM", "ETH-1", "3125550101", {{"ETH-1-07", "2026-07-05"}, {"ETH-1-08", "2026-08-05"}},
        "15.00",
        {{claims::Action::ready, "2026-08-06"},
         {claims::Action::submit, "2026-08-07"},
         {claims::Action::approve, "2026-08-28", "30.00"}});
  claim("RIDGE FIBER", "RF-3", "CKT/0001", {{"RF-3-07", "2026-07-25"}}, "50.00",
        {{claims::Action::ready, "2026-08-06"},
         {claims::Action::submit, "2026-08-07"},
         {claims::Action::deny, "2026-08-29"}});
  const auto august = page(8, usual(8));
  // March's 20.00 is in no claim, and its window is open until 1 September.
  EXPECT_THAT(claims_of(august), ElementsAre("CLM-000001 approved 30.00", "CLM-000002 denied 50.00",
                                             "no claim not claimed 20.00"));
  EXPECT_THAT(heads(august), UnorderedElementsAre("short_pay ETH-1-08 110.00", "approve ETH-2-08 300.00",
                                                  "dispute RF-3-08 1450.00"));
  EXPECT_THAT(found(august), ElementsAre("0 0", "2 65.00", "0 0"));
  // 60 days after 25 July the window of RF-3's July closes, 23 September, within 45 days of 31 August: the
  // carrier has that in hand, whatever it answered. Nobody claimed ETH-1's 20.00 of March, which can be until
  // 1 September.
  EXPECT_THAT(text_of(8), Not(HasSubstr("2026-09-23 RIDGE FIBER RF-3")));
  EXPECT_THAT(text_of(8), HasSubstr("2026-09-01 HARBOR TELECOM ETH-1"));

  const auto september = page(9, usual(9));
  EXPECT_THAT(heads(september), UnorderedElementsAre("approve ETH-1-09 80.00", "approve ETH-2-09 300.00",
                                                     "approve RF-3-09 1400.00"));
  EXPECT_THAT(found(september), ElementsAre("0 0", "0 0", "2 65.00"));
  EXPECT_THAT(claims_of(september), ElementsAre("CLM-000001 credit matched 30.00", "CLM-000002 denied 50.00",
                                                "no claim not claimed 50.00"));  // RF-3 of August

  const auto october = page(10, usual(10));
  EXPECT_THAT(heads(october),
              UnorderedElementsAre("approve ETH-1-10 110.00", "approve ETH-2-10 300.00", "hold RF-3-10 0"));
  const auto november = page(11, usual(11) + " RF-3-10-corrected.csv", "--supersedes RF-3-10.csv");
  EXPECT_THAT(heads(november), UnorderedElementsAre("approve ETH-1-11 110.00", "approve ETH-2-11 300.00",
                                                    "approve RF-3-10 1400.00", "approve RF-3-11 1400.00"));
  EXPECT_THAT(november.at("still_held"), IsEmpty());
  // Credited in September, and October's and November's ETH-1 are right: the page of November says so at
  // once, and the same again changes nothing.
  EXPECT_THAT(claims_of(november), ElementsAre("CLM-000001 closed won 30.00", "CLM-000002 denied 50.00"));
  const std::string november_text = text_of(11);
  page(11, "");
  EXPECT_EQ(text_of(11), november_text);
  const auto december = page(12, "ETH-1-12.edi RF-3-12.csv");
  EXPECT_THAT(heads(december), UnorderedElementsAre("approve ETH-1-12 110.00", "approve RF-3-12 1400.00"));
  EXPECT_THAT(expected(december), ElementsAre("missing ETH-2 2026-06-20"));

  // April again: the page of then, and beside it what came since.
  const auto again = page(4, "");
  EXPECT_EQ(again, april);
  const std::string since = text_of(4);
  EXPECT_THAT(since, HasSubstr("Since then (not part of the page)"));
  EXPECT_THAT(since, HasSubstr("came later: HARBOR TELECOM ETH-1 ETH-1-04"));
  EXPECT_EQ(april_text.substr(0, april_text.find("\nrun ")), since.substr(0, since.find("\nSince then")));
  EXPECT_THAT(april_html, Not(HasSubstr("Since then")));
}

// A draft stands on July's RF-3 at 1450.00; then that bill is corrected to 1430.00.
TEST_F(TwelveMonths, ADraftFallsWithTheBillThatACorrectedOneReplaces) {
  file("RF-3-07-corrected.csv", statement(7, "1.430,00", "1.430,00"));
  page(7, usual(7));
  const auto draft = run("claims draft --carrier 'RIDGE FIBER' --on 2026-07-31 --by 'audit desk'");
  EXPECT_EQ(draft.status, 0) << draft.err;
  const auto august = page(8, usual(8) + " RF-3-07-corrected.csv", "--supersedes RF-3-07.csv");
  ASSERT_FALSE(claims_of(august).empty());
  EXPECT_EQ(claims_of(august)[0], "CLM-000001 withdrawn 50.00");
  EXPECT_THAT(text_of(8), HasSubstr("it is superseded"));
  EXPECT_THAT(text_of(8), HasSubstr("dispute USD 30.00"));
  // Two days before its window closes nobody has claimed what the new bill has too much, 30.00, nor
  // August's 50.00.
  const auto september = page(9, "ETH-1-09.edi ETH-2-09.edi", "--as-of 2026-09-21");
  EXPECT_THAT(claims_of(september), testing::Contains("no claim not claimed 80.00"));
}

TEST_F(TwelveMonths, TheSameMonthAgainChangesNothing) {
  page(1, usual(1));
  page(2, usual(2));
  const std::string first = text_of(2);
  const std::string html = *read_file(folder_ / "page-02" / "month.html");
  const auto runs = run("audit runs").out;
  page(2, usual(2));
  EXPECT_EQ(text_of(2), first);
  EXPECT_EQ(*read_file(folder_ / "page-02" / "month.html"), html);
  EXPECT_EQ(run("audit runs").out, runs);
}

// A page knows no bill that is dated after its month, though it is here: bills read month by month, and all
// of them read before the first page is made, give the same pages to the last byte, by all shipped checks.
TEST_F(TwelveMonths, BillsThatAreHereTooEarlyChangeNoPage) {
  const std::string inputs =
      "--contracts harbor.yaml ridge.yaml --crosswalk crosswalk.csv --records billing_account.csv";
  std::string all;
  for (int month = 1; month <= 12; ++month) all += usual(month) + " ";
  ASSERT_EQ(run("--workspace early ingest " + all).status, 0);
  std::size_t found = 0;
  for (int month = 1; month <= 12; ++month) {
    const std::string of = "month 2026-" + two(month) + " " + inputs;
    const auto late = run("--format json --workspace late " + of + " --out late --bills " + usual(month));
    const auto early = run("--format json --workspace early " + of + " --out early");
    ASSERT_EQ(early.status, 0) << early.err;
    EXPECT_EQ(early.out, late.out);
    // What came since stands beside the page.
    for (const std::string name : {"month.json", "bills.csv", "expected.csv", "changes.csv"})
      EXPECT_EQ(*read_file(folder_ / "early" / name), *read_file(folder_ / "late" / name))
          << month << " " << name;
    found += Json::parse(*read_file(folder_ / "late" / "month.json")).at("series").size();
  }
  EXPECT_GT(found, 12U);
}

TEST_F(TwelveMonths, WhatIsNoMonthOrHasNoBillsIsSaid) {
  EXPECT_EQ(run("month october").status, 2);
  EXPECT_EQ(run("month 2026-13").status, 2);
  const auto none = run("month 2026-01 --bills ETH-1-02.edi");
  EXPECT_NE(none.status, 0);
  EXPECT_THAT(none.err, HasSubstr("no bill of 2026-01 is here"));
  EXPECT_EQ(run("month 2026-02 --as-of 2026-03-01").status, 2);
}

}  // namespace
}  // namespace telaudit::cli
