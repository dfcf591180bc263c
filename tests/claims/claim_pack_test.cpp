// What a carrier gets: letter, claim file, form, evidence.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/file.h"
#include "base/text.h"
#include "book/tables_csv.h"
#include "claims/claim_file.h"
#include "claims/claim_records.h"
#include "claims/due.h"
#include "claims/evidence.h"
#include "claims/split_amount.h"
#include "made_readings.h"
#include "sample_draft.h"

namespace telaudit::claims {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

namespace fs = std::filesystem;

Contact sample_contact() {
  return {"Example Foods",
          "telecom audit desk",
          "audit@example.com",
          "312-555-0100",
          "",
          "1 Example Street",
          "EXF"};
}

LetterTemplate shipped_letter() {
  const auto file = std::string(TELAUDIT_SOURCE_DIR) + "/rules/claims/letter.md";
  auto letter = read_letter_template(*read_file(file), file);
  EXPECT_TRUE(letter) << letter.problem().text();
  return *letter;
}

// The inputs of a pack, with what they point to.
struct Pack {
  explicit Pack(Claim of, std::vector<ingest::Exhibit> registered = {},
                const std::vector<store::InvoiceRow>& invoices = {})
      : claim(std::move(of)),
        exhibits(std::move(registered), invoices),
        form(form_for(forms, claim.carrier)) {}

  PackInputs inputs() const {
    PackInputs out;
    out.claim = &claim;
    out.reason = &reasons.by_code(claim.reason);
    out.contact = &contact;
    out.exhibits = &exhibits;
    out.letter = &letter;
    out.form = &form;
    out.bytes = [](const ClaimLine& line) {
      return Result<std::string>("  | bytes of " + line.charge + "\n");
    };
    out.day = day("2026-05-02");
    return out;
  }

  Claim claim;
  Contact contact = sample_contact();
  Reasons reasons = shipped_reasons();
  std::vector<CarrierForm> forms = shipped_forms();
  Exhibits exhibits;
  LetterTemplate letter = shipped_letter();
  CarrierForm form;
};

FormContext context_of(const Pack& pack) {
  FormContext out;
  out.claim = &pack.claim;
  out.reason = &pack.reasons.by_code(pack.claim.reason);
  out.contact = &pack.contact;
  out.day = day("2026-05-02");
  return out;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (const auto line : split(text, '\n')) out.emplace_back(line);
  return out;
}

std::string member_of(const fs::path& xlsx, const std::string& member) {
  const auto text = xlsx.parent_path() / "member.txt";
  const std::string command = "unzip -p '" + xlsx.string() + "' '" + member + "' > '" + text.string() + "'";
  EXPECT_EQ(std::system(command.c_str()), 0) << command;
  return *read_file(text);
}

TEST(ClaimFile, HasTheColumnsOfADisputeDeskInTheirOrder) {
  const auto table =
      claim_table(sample_claim(), {"evidence/0001.txt", "evidence/0002.txt", "evidence/0003.txt"});
  const auto lines = lines_of(book::csv_text(table));
  EXPECT_EQ(lines[0],
            "claim_no,line_no,carrier,ban,invoice_no,bill_date,due_date,locator,service_id,usoc,description,"
            "from,to,"
            "qty,rate_billed,amt_billed,rate_expected,amt_expected,amt_disputed,tax_disputed,reason_code,"
            "clause_ref,"
            "evidence_file,withheld_amt,order_no,rule_id,rule_version");
  EXPECT_EQ(lines[1],
            "CLM-000001,1,Alpha Telecom,100200,INV-3,2026-03-10,2026-04-09,Local service / Monthly "
            "charges,3125550141,"
            "1FB,BUSINESS LINE,,,1,50.00,50.00,,40.00,10.00,0.70,RATE,PS1 p. 4 § "
            "B.1,evidence/0001.txt,0.00,,RAT-01,"
            "1.0.0");
  ASSERT_EQ(lines.size(), 5U);  // a header, three lines, and the end of the last
}

TEST(ClaimFile, CellsNeverStartAFormulaAndNumbersKeepTheirDigits) {
  auto claim = sample_claim();
  claim.lines[0].description = "=cmd()|calc";
  claim.lines[0].service = "+15550100";
  claim.lines[1].locator = "@SUM(A1)";
  claim.lines[1].rate_billed = money("0.088000000001");
  claim.lines[2].quantity = money("1234567.123456789012");
  const auto table = claim_table(claim, {});
  const auto csv = book::csv_text(table);
  EXPECT_THAT(csv, AllOf(HasSubstr("'=cmd()|calc"), HasSubstr("'+15550100"), HasSubstr("'@SUM(A1)"),
                         HasSubstr("0.088000000001"), HasSubstr("1234567.123456789012")));
  store::TemporaryFolder folder;
  const auto path = folder.path() / "claim.xlsx";
  ASSERT_TRUE(write_claim_workbook(table, path, claim, day("2026-05-02")).ok());
  const auto sheet = member_of(path, "xl/worksheets/sheet1.xml");
  EXPECT_THAT(sheet, Not(HasSubstr("<f>")));
  EXPECT_THAT(sheet, HasSubstr("0.088000000001"));
  // More digits than a cell's number holds: they stand there as text.
  EXPECT_THAT(sheet, HasSubstr("<t>1234567.123456789012</t>"));
  // The header is the first row, and columns are as in the CSV file.
  EXPECT_LT(sheet.find("claim_no"), sheet.find("rule_version"));
  EXPECT_LT(sheet.find("rule_version"), sheet.find("CLM-000001</t>"));
}

TEST(ClaimFile, WithheldAmountsAddUp) {
  auto claim = sample_claim();
  auto change = sample_change(claim, Action::withhold);
  change.amount = money("10.00");
  claim = changed(claim, change);
  // Of 26.75: 10.70, 10.70 and 5.35. 10 x 10.70 / 26.75 = 4.00, 4.00, 2.00.
  EXPECT_THAT(withheld_by_line(claim), ElementsAre(money("4.00"), money("4.00"), money("2.00")));
}

TEST(SplitAmount, PartsAddUpToTheUnit) {
  const auto split = [](const char* amount, std::vector<Decimal> weights) {
    return split_amount(money(amount), weights);
  };
  EXPECT_THAT(split("1.00", {money("1"), money("1"), money("1")}),
              ElementsAre(money("0.34"), money("0.33"), money("0.33")));
  EXPECT_THAT(split("-1.00", {money("1"), money("2")}), ElementsAre(money("-0.33"), money("-0.67")));
  EXPECT_THAT(split("0.05", {money("0.00"), money("0")}), ElementsAre(money("0.05"), money("0.00")));
  EXPECT_TRUE(split("1.00", {}).empty());
  constexpr unsigned kSeed = 7;
  std::mt19937_64 random(kSeed);
  for (int round = 0; round < 2000; ++round) {
    Decimal amount{static_cast<std::int64_t>(random() >> 1U), static_cast<std::uint8_t>(random() % 5)};
    if (random() % 2 == 0) amount = negate(amount);
    std::vector<Decimal> weights;
    Total whole;
    for (std::size_t i = 0; i < 1 + random() % 9; ++i) {
      weights.push_back({static_cast<std::int64_t>(random() % 3 == 0 ? 0 : random() >> 2U),
                         static_cast<std::uint8_t>(random() % 4)});
      whole.add(weights.back());
    }
    Total sum;
    for (const auto& part : split_amount(amount, weights)) {
      sum.add(part);
      EXPECT_TRUE(part.is_zero() || part.is_negative() == amount.is_negative());
    }
    Total all;
    all.add(amount);
    ASSERT_EQ(sum, all) << "seed " << kSeed << " round " << round;
  }
}

TEST(Letter, SaysWhatIsAskedForAndLeavesOutWhatIsNotKnown) {
  Pack pack(sample_claim());
  const auto text = letter_text(pack.letter, context_of(pack));
  EXPECT_THAT(text,
              AllOf(HasSubstr("Billing dispute CLM-000001\n=========================="),
                    HasSubstr("Agreement: MSA-1"), HasSubstr("Dispute clause: MSA p. 12 § 7.3"),
                    HasSubstr("Amount in question: USD 25.00"),
                    HasSubstr("Taxes and surcharges on it: USD 1.75"), HasSubstr("does not accept the")));
  EXPECT_THAT(text, Not(testing::AnyOf(HasSubstr("Letter of agency"), HasSubstr("Your reference"),
                                       HasSubstr("{"), HasSubstr("withheld"))));
  // 30 days from the day of the letter.
  EXPECT_THAT(text, HasSubstr("2026-06-01 to answer"));
  // The first bill is of 2026-03-10, and 180 days later is 2026-09-06.
  EXPECT_THAT(text, HasSubstr("2026-09-06"));
  // No judgement of the carrier, in no shipped reason.
  for (const auto& reason : pack.reasons.all()) {
    auto context = context_of(pack);
    context.reason = &reason;
    EXPECT_THAT(lower(letter_text(pack.letter, context)),
                Not(testing::AnyOf(HasSubstr("error"), HasSubstr("overcharge"), HasSubstr("mistake"),
                                   HasSubstr("fraud"), HasSubstr("refund"), HasSubstr("wrong"))))
        << reason.code;
  }
  for (const auto& line : lines_of(text))
    EXPECT_TRUE(starts_with(line, "Line") || line.find("3125550") != std::string::npos || line.size() <= 80)
        << line;
}

// Whether bills were paid, whole or short, stands in no claim: no letter says so.
TEST(Letter, SaysWhatIsWithheldAndNotWhatIsPaid) {
  auto claim = sample_claim();
  for (const bool withheld : {true, false}) {
    Pack pack(withheld ? changed(claim, sample_change(claim, Action::withhold)) : sample_claim());
    const auto text = letter_text(pack.letter, context_of(pack));
    EXPECT_EQ(text.find("Of these bills USD 12.00 is withheld") != std::string::npos, withheld) << text;
    EXPECT_THAT(text, HasSubstr("Payment of these bills, in whole or in part, does not accept"));
    EXPECT_THAT(text, Not(testing::AnyOf(HasSubstr("under protest"), HasSubstr("bills are paid"),
                                         HasSubstr("Nothing is withheld"))));
  }
}

TEST(Letter, ThePageEscapesWhatCarriersWrite) {
  auto claim = sample_claim();
  claim.carrier = "<script>alert(1)</script> & Co";
  claim.lines[0].service = "\"><img src=x>";
  Pack pack(claim);
  const auto html = letter_html(pack.letter, context_of(pack));
  EXPECT_THAT(html, Not(testing::AnyOf(HasSubstr("<script>"), HasSubstr("<img"))));
  EXPECT_THAT(html, AllOf(HasSubstr("&lt;script&gt;"), HasSubstr("default-src 'none'")));
}

TEST(Letter, ATemplateWithAnUnknownValueIsRefusedWithItsLine) {
  const auto refused = [](const char* text) {
    const auto letter = read_letter_template(text, "letter.md");
    return letter ? std::string() : letter.problem().text();
  };
  EXPECT_THAT(refused("Dear\n\n{claim.numbr}\n"), AllOf(HasSubstr("letter.md:3"), HasSubstr("claim.number")));
  EXPECT_THAT(refused("{claim.number\n"), HasSubstr("not closed"));
  EXPECT_THAT(refused("{line.service}\n"), HasSubstr("{table}"));
  EXPECT_THAT(refused("caf\xE9\n"), HasSubstr("UTF-8"));
  EXPECT_EQ(refused(""), "");
  // Lines of a paragraph are joined: what one opens the next may not close.
  EXPECT_THAT(refused("} a {\nclaim.numbr} {\n"), HasSubstr("letter.md:1"));
  EXPECT_THAT(refused("{{claim.number}}\n"), HasSubstr("brace"));
}

// Found by the fuzzer: the name of the table was then asked as a value's.
TEST(Letter, ATableNeedsNoBlankLinesAroundIt) {
  const auto letter = read_letter_template("As follows\n{table}\nThank you\n", "letter.md");
  ASSERT_TRUE(letter) << letter.problem().text();
  ASSERT_EQ(letter->blocks.size(), 3U);
  EXPECT_EQ(letter->blocks[1].kind, LetterBlock::Kind::table);
  EXPECT_EQ(letter->blocks[2].texts.front(), "Thank you");
}

TEST(CarrierForm, TheTwentyFieldsAreFilledAsTheGuideAsks) {
  auto claim = sample_claim();
  claim.carrier = "AT&T Wholesale";
  Pack pack(claim);
  EXPECT_EQ(pack.form.form, "billing-adjustment-request");
  const auto form = form_text(pack.inputs());
  ASSERT_TRUE(form) << form.problem().text();
  const auto lines = lines_of(*form);
  EXPECT_THAT(lines[0],
              testing::StartsWith("1 Date,2 New dispute,3A Carrier claim number,3B Carrier name,4 Service"));
  EXPECT_EQ(std::count(lines[0].begin(), lines[0].end(), ','), 20);  // 3A and 3B are two
  // Dates as YYYY/MM/DD, an own tracking number for each row, telephone and circuit apart.
  EXPECT_THAT(lines[1], testing::StartsWith("2026/05/02,Yes,CLM-000001-1,Example Foods,recurring,EXF,100200,"
                                            "3125550141,,10.00,10.00,,2026/03/10,0.00,,Unit price,"));
  pack.contact.e_mail.clear();
  const auto refused = form_text(pack.inputs());
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.problem().text(), HasSubstr("lacks what it must have: 17 E-mail"));
}

TEST(CarrierForm, TheSevenFacts) {
  Pack pack(sample_claim());
  pack.form = *form_named(pack.forms, "seven-facts");
  const auto lines = lines_of(*form_text(pack.inputs()));
  EXPECT_EQ(lines[3], "2026-04-10,100200,3125550142,1FB,25.00,5.00,Unit price");
  EXPECT_FALSE(form_named(pack.forms, "eight-facts"));
}

TEST(CarrierForm, MistakesAreNamedWithTheirPlace) {
  const auto refused = [](const std::string& yaml) {
    const auto form = read_carrier_form(yaml, "form.yaml");
    return form ? std::string() : form.problem().text();
  };
  const std::string head = "form: f\ntitle: t\n";
  EXPECT_EQ(refused(head), "");
  EXPECT_THAT(refused(head + "fields: [{name: A, from: line.acount}]\n"), HasSubstr("line.account"));
  EXPECT_THAT(refused(head + "group_by: [weekday]\n"), HasSubstr("weekday"));
  EXPECT_THAT(refused(head + "most_lines: 0\n"), HasSubstr("over 0"));
  EXPECT_THAT(refused(head + "rows: page\n"), HasSubstr("line or claim"));
  EXPECT_THAT(refused(head + "carriers: x\n"), HasSubstr("list"));
}

TEST(Evidence, SaysHowTheDifferenceComesAboutAndShowsTheBytes) {
  Pack pack(sample_claim());
  const auto text = evidence_text(pack.inputs(), pack.claim.lines[0]);
  ASSERT_TRUE(text) << text.problem().text();
  EXPECT_THAT(*text,
              AllOf(HasSubstr("50.00 billed - 40.00 due = 10.00 in question"), HasSubstr("PS1 p. 4 § B.1"),
                    HasSubstr("RAT-01 1.0.0"), HasSubstr("bytes of aaaaaaaaaaaa-100-0"),
                    HasSubstr("the agreement counts the electronic file")));
}

ingest::Exhibit letter_of_agency(const char* expires) {
  ingest::Exhibit out;
  out.kind = ingest::Exhibit::Kind::letter_of_agency;
  out.path = "/somewhere/loa.pdf";
  out.account = "100 200";
  out.expires = day(expires);
  return out;
}

TEST(Readiness, LettersOfAgencyExpire) {
  Pack without(sample_claim());
  auto ready = readiness(without.claim, without.exhibits, day("2026-05-02"));
  EXPECT_TRUE(ready.missing.empty());
  EXPECT_THAT(ready.remarks, testing::Contains(HasSubstr("no letter of agency is registered for 1 account")));
  Pack with(sample_claim(), {letter_of_agency("2026-05-31"), letter_of_agency("2025-12-31")});
  EXPECT_TRUE(readiness(with.claim, with.exhibits, day("2026-05-31")).missing.empty());
  EXPECT_EQ(letter_of_agency_text(with.claim, with.exhibits, day("2026-05-31")),
            "loa.pdf, valid until 2026-05-31");
  ready = readiness(with.claim, with.exhibits, day("2026-06-01"));
  EXPECT_THAT(ready.missing,
              ElementsAre("the letter of agency for account 100200 expired on 2026-05-31 (loa.pdf)"));
  EXPECT_EQ(letter_of_agency_text(with.claim, with.exhibits, day("2026-06-01")), "");
}

TEST(Readiness, TheBillOfRecordIsAskedWhereTheContractCountsIt) {
  std::vector<store::InvoiceRow> invoices(2);
  invoices[0].key = {"Alpha Telecom", "100200", "INV-3", day("2026-03-10")};
  invoices[1].key = {"Alpha Telecom", "100200", "INV-4", day("2026-04-10")};
  for (auto& invoice : invoices) invoice.printed = *parse_total("75.00");
  ingest::Exhibit pdf;
  pdf.path = "/bills/march.pdf";
  pdf.pages = 3;
  pdf.says.invoice = "INV-3";
  pdf.says.total = money("75.00");
  auto other = pdf;
  other.says.invoice = "INV-4";
  other.content_hash = "abcd";
  auto claim = sample_claim();
  claim.terms.bill_of_record = "paper";
  EXPECT_THAT(readiness(claim, Exhibits({}, invoices), day("2026-05-02")).missing,
              ElementsAre(HasSubstr("counts paper bills, and of 2 bills")));
  EXPECT_THAT(readiness(claim, Exhibits({pdf}, invoices), day("2026-05-02")).missing,
              ElementsAre(HasSubstr("of 1 bill none")));
  EXPECT_TRUE(readiness(claim, Exhibits({pdf, other}, invoices), day("2026-05-02")).missing.empty());
  EXPECT_THAT(Exhibits({pdf}, invoices).record_of(invoices[0].key).text(),
              HasSubstr("march.pdf, 3 pages, sha256 : total 75.00, as in the file"));
  // Whatever the contract says, a bill of record that says another total stops the claim.
  other.says.total = money("70.00");
  claim.terms.bill_of_record = "electronic";
  EXPECT_THAT(readiness(claim, Exhibits({pdf, other}, invoices), day("2026-05-02")).missing,
              ElementsAre(HasSubstr("the bill of record of INV-4 says 70.00")));
}

TEST(Readiness, AWindowThatIsOverStopsTheClaim) {
  Pack pack(sample_claim());
  EXPECT_TRUE(readiness(pack.claim, pack.exhibits, day("2026-09-06")).missing.empty());
  EXPECT_THAT(readiness(pack.claim, pack.exhibits, day("2026-09-07")).missing,
              ElementsAre("the dispute window of 1 line is over on 2026-09-07"));
}

TEST(NextStep, EachStatusSaysWhatComesNextAndByWhichDay) {
  auto claim = sample_claim();
  EXPECT_EQ(next_step(claim).by, day("2026-09-06"));
  claim = changed(claim, sample_change(claim, Action::ready));
  EXPECT_EQ(next_step(claim).what, "hand in");
  claim = changed(claim, sample_change(claim, Action::submit, "2026-05-02"));
  EXPECT_EQ(next_step(claim).by, day("2026-06-01"));  // 30 days
  claim = changed(claim, sample_change(claim, Action::no_response, "2026-06-02"));
  EXPECT_EQ(next_step(claim).what, "escalate to director or abandon");
  EXPECT_EQ(next_step(claim).by, day("2026-06-01"));  // level 1 is open 30 days after the submission
  claim = changed(claim, sample_change(claim, Action::escalate, "2026-06-02"));
  EXPECT_EQ(next_step(claim).by, day("2026-07-02"));  // its answer, 30 days
  claim = changed(claim, sample_change(claim, Action::deny, "2026-06-20"));
  EXPECT_EQ(next_step(claim).what, "escalate to vice president or abandon");
  EXPECT_EQ(next_step(claim).by, day("2026-08-31"));  // lapses 90 days after the escalation of 2 June
  claim.terms.response_days.reset();
  claim = changed(claim, sample_change(claim, Action::escalate, "2026-06-21"));
  EXPECT_FALSE(next_step(claim).by);
}

TEST(ClaimRecords, AreWhatChecksJoin) {
  auto claim = sample_claim();
  claim.lines[2].service = claim.lines[1].service;  // two lines of one service and code on one bill
  for (const auto action : {Action::ready, Action::submit, Action::acknowledge})
    claim = changed(claim, sample_change(claim, action));
  auto part = sample_change(claim, Action::approve_part, "2026-05-20");
  part.tax = money("0.84");
  claim = changed(claim, part);
  const auto lines = lines_of(claim_records({&claim, 1}));
  ASSERT_EQ(lines.size(), 4U);
  // 12.00 of 25.00: 4.80, 4.80 and 2.40; the two lines of INV-4 are one row of 15.00 and 7.20. 0.84 of 1.75
  // of taxes: 0.336, 0.336 and 0.168, or 0.34, 0.33 and 0.17: the rows have 0.34 and 0.50.
  EXPECT_EQ(
      lines[1],
      "CLM-000001,AR-77,Alpha Telecom,100200,INV-3,3125550141,1FB,RATE,partly_approved,2026-05-02,2026-05-20,"
      "10.00,4.80,0.34,,USD,,");
  EXPECT_EQ(
      lines[2],
      "CLM-000001,AR-77,Alpha Telecom,100200,INV-4,3125550141,1FB,RATE,partly_approved,2026-05-02,2026-05-20,"
      "15.00,7.20,0.50,,USD,,");
  EXPECT_EQ(claim_records({}), "");
}

// A credit that was matched is not looked for again, and that two more bills were right is no news to a
// check.
TEST(ClaimRecords, OfWhatWasCreditedStayAsTheyAre) {
  auto claim = sample_claim();
  for (const auto action :
       {Action::ready, Action::submit, Action::acknowledge, Action::approve, Action::expect_credit})
    claim = changed(claim, sample_change(claim, action));
  claim = changed(claim, sample_change(claim, Action::match_credit, "2026-08-03"));
  const auto credited = lines_of(claim_records({&claim, 1}));
  ASSERT_GT(credited.size(), 1U);
  EXPECT_THAT(credited[1], HasSubstr(",closed,"));
  EXPECT_TRUE(credited[1].ends_with(",2026-08-03")) << credited[1];
  claim = changed(claim, sample_change(claim, Action::close, "2026-10-03"));
  EXPECT_EQ(lines_of(claim_records({&claim, 1})), credited);
}

// Findings that are no errors are planted with words of their own, in everything they say and on the charges
// they rest on: nothing that a carrier gets holds any of them.
TEST(ClaimPack, NothingButErrorsReachesACarrier) {
  constexpr unsigned kSeed = 20260502;
  std::mt19937 random(kSeed);
  constexpr audit::Kind kOthers[] = {audit::Kind::question,      audit::Kind::saving,
                                     audit::Kind::fraud,         audit::Kind::quality,
                                     audit::Kind::under_billing, audit::Kind::calendar};
  constexpr const char* kReasons[] = {"RATE", "DISCONNECTED", "DISCOUNT"};
  std::size_t packs = 0;
  for (int round = 0; round < 6; ++round) {
    SCOPED_TRACE("seed " + std::to_string(kSeed) + " round " + std::to_string(round));
    SampleDraft sample;
    for (int i = 0; i < 24; ++i) {
      const bool error = random() % 3 == 0;
      auto& record = sample.add("RULE", kReasons[random() % 3], {{"20.00", "5.00"}}, "2026-04-10",
                                random() % 2 == 0 ? "100200" : "900");
      if (error) continue;
      auto& finding = record.finding;
      finding.kind = kOthers[random() % 6];
      for (auto* text : {&finding.id, &finding.series, &finding.rule, &finding.message, &finding.title})
        *text = "CANARY-" + *text;
      finding.evidence = {{"document", "CANARY-D"}, {"price", "77777.77"}};
      auto& charge = sample.charges.at(record.billed.front().charge);
      charge.service = "CANARY-S" + std::to_string(i);
      charge.description = "CANARY-T";
      charge.order_reference = "CANARY-O";
      charge.content = "CANARY-C";
    }
    const auto claims = sample.kept(sample.draft());
    store::TemporaryFolder folder;
    for (const auto& claim : claims) {
      Pack pack(claim);
      pack.form = *form_named(pack.forms, "seven-facts");
      const auto files = write_pack(pack.inputs(), folder.path() / claim.number);
      ASSERT_TRUE(files) << files.problem().text();
      EXPECT_THAT(*files, testing::Contains("evidence/0001.txt"));
      for (const auto& name : *files) {
        const auto path = folder.path() / claim.number / name;
        std::string bytes = *read_file(path);
        if (name == "claim.xlsx") bytes = member_of(path, "*");
        EXPECT_THAT(bytes, Not(testing::AnyOf(HasSubstr("CANARY"), HasSubstr("77777")))) << name;
        EXPECT_TRUE(name != "claim.csv" || bytes.find("5.00") != std::string::npos) << bytes;
      }
      ++packs;
    }
    EXPECT_THAT(claim_records(claims), Not(HasSubstr("CANARY")));
  }
  EXPECT_GT(packs, 6U);
}

TEST(ClaimPack, TheSameInputsGiveTheSameBytes) {
  store::TemporaryFolder folder;
  Pack pack(sample_claim());
  for (const char* name : {"one", "two"}) ASSERT_TRUE(write_pack(pack.inputs(), folder.path() / name));
  for (const char* file : {"letter.txt", "letter.html", "claim.csv", "claim.xlsx", "evidence/0003.txt"})
    EXPECT_EQ(*read_file(folder.path() / "one" / file), *read_file(folder.path() / "two" / file)) << file;
}

}  // namespace
}  // namespace telaudit::claims
