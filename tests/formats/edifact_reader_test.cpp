// What the messages say, and what is made of it: charges, levels, invoices, defects.
#include <gtest/gtest.h>

#include "edifact_bills.h"

namespace telaudit::formats::test {
namespace {

namespace charge = bill::charge;

constexpr const char* kMobileProfile =
    "edifact: tarnwald\nversion: 1\nsenders: [TARNWALD]\nservice: [AVA]\nclasses: {GRD: recurring, VBD: "
    "usage}\n";

// 0xE4 is a letter of its own in ISO 8859-1 (UNOC) and in ISO 8859-5 (UNOE).
TEST(EdifactReader, BytesThatCameBeforeAreOtherTextInAnotherCharacterSet) {
  const InvoicText bill("LIN+1'IMD+F++:::Ger\xE4t'MOA+203:5'UNS+S'MOA+77:5'");
  const std::string latin = bill.text();
  const auto reading = read_edifact(latin + replaced(latin, "UNOC", "UNOE"));
  ASSERT_EQ(reading.charges.rows(), 2U);
  EXPECT_EQ(cell(reading, 0, charge::kDescription), "Ger\xC3\xA4t");
  EXPECT_EQ(cell(reading, 1, charge::kDescription), "Ger\xD1\x84t");
}

TEST(EdifactReader, AMobileBillWithSubLines) {
  const auto reading = read_edifact_by(edifact_fixture("own_invoic_d01b_mobile.edi"), kMobileProfile);
  ASSERT_EQ(reading.parts.size(), 1u);
  const auto& part = reading.parts[0];
  EXPECT_EQ(part.key.text(), "Tarnwald Mobilfunk GmbH | 70010022 | 2026-0501 | 2026-06-03");
  EXPECT_EQ(part.customer, "Beispiel Werke AG");
  EXPECT_EQ(part.contract_reference, "RV-88");
  EXPECT_EQ(part.due_date->text(), "2026-06-17");
  EXPECT_EQ(part.currency, "EUR");
  // 20.00 - 2.00 + 3.75 + 30.00 - 1.75 + 3.80 + 2.10
  EXPECT_EQ(sum_of(reading, 0), "55.90");
  EXPECT_EQ(sum_of(reading, 0, charge::kPayable), "55.90");
  EXPECT_EQ(printed_of(part, "part"), "55.90");
  EXPECT_EQ(printed_of(part, "lines"), "50.00");
  EXPECT_EQ(printed_of(part, "taxes"), "5.90");
  EXPECT_EQ(printed_of(part, "line"), "21.75");
  EXPECT_EQ(optional_text(part.levels.front().balance().total_due), "50.00");
  EXPECT_EQ(optional_text(part.levels.front().balance().payments), "-5.90");
  EXPECT_TRUE(reading.notes.empty()) << reading.notes.front().problem.text();

  const auto base = row_of(reading, "Grundpreis B\xC3\xBCro + Ausland");
  EXPECT_EQ(cell(reading, base, charge::kAmount), "20.00");
  EXPECT_EQ(cell(reading, base, charge::kRate), "20.00");
  EXPECT_EQ(cell(reading, base, charge::kService), "0151/5550001");
  EXPECT_EQ(cell(reading, base, charge::kProductCode), "GRD-M");
  EXPECT_EQ(cell(reading, base, charge::kChargeClass), "recurring");
  EXPECT_EQ(cell(reading, base, charge::kFrom), "2026-05-01");
  EXPECT_EQ(cell(reading, base, charge::kThrough), "2026-05-31");
  EXPECT_EQ(cell(reading, base, charge::kSection), "Vertrag 0151/5550001");
  EXPECT_EQ(cell(reading, base, charge::kTaxRate), "0.19");
  const auto discount = row_of(reading, "Rahmenrabatt 10 v. H.");
  EXPECT_EQ(cell(reading, discount, charge::kAmount), "-2.00");
  EXPECT_EQ(cell(reading, discount, charge::kChargeClass), "discount");
  EXPECT_EQ(cell(reading, discount, charge::kBelongsTo), cell(reading, base, charge::kSourceOffset) + ":0");
  const auto calls = row_of(reading, "Verbindungen national");
  EXPECT_EQ(cell(reading, calls, charge::kQuantity), "75");
  EXPECT_EQ(cell(reading, calls, charge::kUnit), "MIN");
  EXPECT_EQ(cell(reading, calls, charge::kRate), "0.05");
  const auto tax = row_of(reading, "VAT S");
  EXPECT_EQ(cell(reading, tax, charge::kAmount), "3.80");
  EXPECT_EQ(cell(reading, tax, charge::kTaxBase), "20.00");
  EXPECT_EQ(cell(reading, tax, charge::kChargeClass), "tax");
}

// The bytes that a charge names are those of its line.
TEST(EdifactReader, ChargesNameTheirBytes) {
  const std::string text = edifact_fixture("own_invoic_d01b_mobile.edi");
  const auto reading = read_edifact(text);
  const auto row = row_of(reading, "Verbindungen national");
  const auto offset = std::stoull(cell(reading, row, charge::kSourceOffset));
  const auto length = std::stoull(cell(reading, row, charge::kSourceLength));
  const std::string bytes = text.substr(offset, length);
  EXPECT_EQ(bytes.substr(0, 5), "LIN+3");
  EXPECT_EQ(bytes.substr(bytes.size() - 8), ":::19+S'");
  EXPECT_EQ(bytes.find("LIN+4"), std::string::npos);
}

TEST(EdifactReader, WrappedGroupWithACreditNote) {
  const auto reading = read_edifact(edifact_fixture("own_invoic_d96a_wrapped.edi"));
  ASSERT_EQ(reading.parts.size(), 2u);
  EXPECT_EQ(reading.parts[0].key.text(), "NORDFUNK LEITUNGEN | 44012 | L-1001 | 2026-03-31");
  EXPECT_EQ(sum_of(reading, 0), "922.25");
  EXPECT_EQ(printed_of(reading.parts[0], "part"), "922.25");
  EXPECT_EQ(printed_of(reading.parts[0], "lines"), "770.00");
  EXPECT_EQ(cell(reading, row_of(reading, "ETHERNET 10 MBIT/S STANDORT BUCHE"), charge::kRate), "120.00");
  EXPECT_EQ(cell(reading, row_of(reading, "EINRICHTUNG"), charge::kAmount), "5.00");
  // 41.00 and 7.79 of tax, given back.
  EXPECT_EQ(sum_of(reading, 1), "-48.79");
  EXPECT_EQ(printed_of(reading.parts[1], "part"), "-48.79");
  EXPECT_EQ(printed_of(reading.parts[1], "lines"), "-41.00");
  EXPECT_EQ(note_codes(reading), (std::vector<std::string>{"edifact.wrapped", "edifact.credit-turned"}));
}

TEST(EdifactReader, RecordsOfCalls) {
  const auto reading = read_edifact_by(
      edifact_fixture("own_invoic_d99b_calls.edi"),
      "edifact: kieselbach\nversion: 1\nsenders: [KIESEL]\nservice: [AVA]\ncall_destination: ['7']\n");
  ASSERT_EQ(reading.parts.size(), 1u);
  EXPECT_EQ(sum_of(reading, 0), "0.2450");
  EXPECT_EQ(printed_of(reading.parts[0], "part"), "0.25");
  const auto call = row_of(reading, "Berlin");
  EXPECT_EQ(cell(reading, call, charge::kStart), "2026-04-01 15:30:00");
  EXPECT_EQ(cell(reading, call, charge::kDuration), "1800");  // three minutes
  EXPECT_EQ(cell(reading, call, charge::kService), "0302000101");
  EXPECT_EQ(cell(reading, call, charge::kDestination), "0302000777");
  EXPECT_EQ(cell(reading, call, charge::kChargeClass), "usage");
  EXPECT_EQ(cell(reading, row_of(reading, "\xC5\x81\xC3\xB3\x64\xC5\xBA"), charge::kAmount), "0.1200");
}

// Lines of MOA 66 and a decimal comma: 750 + 19.9 + 7.5 = 777.4, with 124.38 of tax 901.78.
TEST(EdifactReader, SampleD93A) {
  const auto text = edifact_sample("staedi-invoic_d93a_una.edi");
  if (!text) GTEST_SKIP() << "the shared data is absent";
  const auto reading = read_edifact(*text);
  ASSERT_EQ(reading.parts.size(), 1u);
  EXPECT_EQ(reading.parts[0].key.number, "9908001");
  EXPECT_EQ(sum_of(reading, 0), "901.78");
  EXPECT_EQ(printed_of(reading.parts[0], "part"), "901.78");
  EXPECT_EQ(printed_of(reading.parts[0], "lines"), "777.40");
}

// 1202.58 + 410 and a charge of 525 are 2137.58.
TEST(EdifactReader, SampleD97B) {
  const auto text = edifact_sample("staedi-wrapped_invoic_d97b_una.edi");
  if (!text) GTEST_SKIP() << "the shared data is absent";
  const auto reading = read_edifact(*text);
  ASSERT_EQ(reading.parts.size(), 1u);
  EXPECT_EQ(sum_of(reading, 0), "2137.58");
  EXPECT_EQ(printed_of(reading.parts[0], "part"), "2137.58");
  EXPECT_EQ(cell(reading, row_of(reading, "WIDGET"), charge::kAmount), "1202.58");
}

TEST(EdifactReader, SampleD01B) {
  const auto text = edifact_sample("synthetic-telecom-INVOIC-D01B.edi");
  if (!text) GTEST_SKIP() << "the shared data is absent";
  const auto reading = read_edifact(*text);
  ASSERT_EQ(reading.parts.size(), 1u);
  EXPECT_EQ(reading.parts[0].key.text(), "Example Telekom GmbH | 123456789 | 4711000123 | 2024-04-02");
  EXPECT_EQ(sum_of(reading, 0), "31.83");
  EXPECT_EQ(printed_of(reading.parts[0], "part"), "31.83");
  EXPECT_EQ(cell(reading, row_of(reading, "Verbindungen Inland + EU"), charge::kRate), "0.07");
}

TEST(EdifactReader, TheDetectedReaderIsTheSendersOwn) {
  const std::vector<std::string> folders{std::string(TELAUDIT_SOURCE_DIR) + "/rules/profiles"};
  const auto readers = load_readers(folders);
  ASSERT_TRUE(readers.ok()) << readers.problem().text();
  std::string text = InvoicText("LIN+1'MOA+203:5'RFF+CN:0172/1'UNS+S'MOA+77:5'").text();
  auto known = detect(*readers, text, "bill.edi");
  ASSERT_TRUE(known.ok()) << known.problem().text();
  EXPECT_EQ((*known)->name(), "edifact-invoic");
  text = replaced(text, "EXAMPLETEL", "MDVEDI01");
  known = detect(*readers, text, "bill.edi");
  ASSERT_TRUE(known.ok()) << known.problem().text();
  EXPECT_EQ((*known)->name(), "edifact-invoic vodafone-de");
  const auto reading = read_at_cuts(**known, text, "bill.edi", {});
  ASSERT_TRUE(reading.ok());
  EXPECT_EQ(cell(*reading, 0, charge::kService), "0172/1");
}

TEST(EdifactReader, TaxesOfLinesCountWhereTheSummaryHasNone) {
  const std::string lines = "LIN+1'MOA+203:10'TAX+7+VAT+++:::19+S'MOA+124:1.90'";
  const auto without = read_edifact(InvoicText(lines + "UNS+S'MOA+77:11.90'").text());
  EXPECT_EQ(sum_of(without, 0), "11.90");
  const auto with = read_edifact(InvoicText(lines + "UNS+S'MOA+77:11.90'MOA+124:1.90'").text());
  EXPECT_EQ(sum_of(with, 0), "11.90");
  EXPECT_EQ(with.charges.rows(), 3u);
}

// Three times 5 less 10 % is 13.50, which already is the price of one times three.
TEST(EdifactReader, AllowancesInThePriceAreInformation) {
  const auto reading = read_edifact(
      InvoicText("LIN+1'QTY+47:3'MOA+203:13.50'PRI+AAA:4.5'ALC+A'MOA+204:1.50'UNS+S'MOA+77:13.50'").text());
  EXPECT_EQ(sum_of(reading, 0), "13.50");
  EXPECT_EQ(cell(reading, 0, charge::kAmount), "13.50");
  EXPECT_EQ(cell(reading, 1, charge::kInTotal), "0");
}

TEST(EdifactReader, AllowancesOfTheHeadingAreNotTakenFromTheSummaryAgain) {
  const auto reading = read_edifact(
      InvoicText("ALC+A'MOA+8:2'LIN+1'MOA+203:10'UNS+S'MOA+79:10'MOA+39:8'ALC+A'MOA+8:2'").text());
  EXPECT_EQ(sum_of(reading, 0), "8.00");
}

TEST(EdifactReader, AmountsThatAreNotPrintedAreQuantityTimesPrice) {
  const auto reading =
      read_edifact(InvoicText("LIN+1'QTY+47:3'PRI+AAA:2.50'LIN+2'UNS+S'MOA+77:7.50'").text());
  EXPECT_EQ(sum_of(reading, 0), "7.50");
  EXPECT_EQ(note_codes(reading), (std::vector<std::string>{"edifact.amount-computed", "edifact.no-amount"}));
}

TEST(EdifactReader, ConfigurationLevelsAreSubLines) {
  const auto reading = read_edifact(
      InvoicText("LIN+1++++1'MOA+203:9'LIN+2++++2'LIN+3++++3'MOA+203:4'LIN+4++++3'MOA+203:5'UNS+S'MOA+77:9'")
          .text());
  EXPECT_EQ(sum_of(reading, 0), "9.00");
  EXPECT_EQ(reading.charges.rows(), 2u);
}

TEST(EdifactReader, FunctionsAndDocuments) {
  const std::string body = "LIN+1'MOA+203:5'UNS+S'MOA+77:5'";
  const auto marker = [&](const std::string& bgm) {
    return read_edifact(InvoicText(body).document(bgm).text()).parts.at(0).marker;
  };
  EXPECT_EQ(marker("BGM+380+X+9'"), bill::Marker::none);
  EXPECT_EQ(marker("BGM+380+X+5'"), bill::Marker::replaces);
  EXPECT_EQ(marker("BGM+384+X+9'"), bill::Marker::replaces);
  EXPECT_EQ(marker("BGM+380+X+1'"), bill::Marker::cancels);
  const auto pro_forma = read_edifact(InvoicText(body).document("BGM+325+X'").text());
  EXPECT_TRUE(pro_forma.parts.at(0).information_only);
  EXPECT_EQ(sum_of(pro_forma, 0, charge::kPayable), "0");
}

TEST(EdifactReader, CountsAndReferencesAreChecked) {
  const std::string text = InvoicText("LIN+1'MOA+203:5'UNS+S'CNT+2:7'MOA+77:6'MOA+9:5'").text();
  std::string wrong = replaced(text, "UNT+13+1", "UNT+14+2");
  wrong = replaced(wrong, "UNZ+1+99", "UNZ+2+98");
  const auto reading = read_edifact(wrong);
  ASSERT_EQ(reading.parts.size(), 1u);
  EXPECT_EQ(note_codes(reading),
            (std::vector<std::string>{"edifact.unt-count", "edifact.unt-reference", "edifact.line-count",
                                      "edifact.payable", "edifact.unz-count", "edifact.unz-reference"}));
}

// 161, the amount of a duty, tax or fee, serves as 124 does (5025); so do energy markets print it.
TEST(EdifactReader, TaxOfTheSummaryByItsOtherQualifier) {
  const auto reading = read_edifact(
      InvoicText("LIN+1'MOA+203:100'UNS+S'MOA+77:119'TAX+7+VAT+++:::19+S'MOA+125:100'MOA+161:19'").text());
  EXPECT_EQ(sum_of(reading, 0), "119.00");
}

// Messages without UNS, as some makers write them: the total stands before the lines or within the last.
TEST(EdifactReader, TotalOfAMessageWithoutSummary) {
  const auto printed = [](const std::string& body) -> std::string {
    const auto reading = read_edifact(InvoicText(body).text());
    EXPECT_NE(note_of(reading, "edifact.no-summary"), nullptr) << body;
    return printed_of(reading.parts.at(0), "part");
  };
  const std::string two = "LIN+1'MOA+203:5'LIN+2'MOA+203:2'";
  EXPECT_EQ(printed(two + "MOA+86:7'"), "7.00");
  EXPECT_EQ(printed(two + "MOA+9:6'MOA+77:7'"), "7.00");
  EXPECT_EQ(printed("MOA+39:7'" + two), "7.00");
  EXPECT_EQ(printed("MOA+39:7'" + two + "MOA+77:2'"), "7.00");
  EXPECT_EQ(printed(two + "TAX+7+VAT+++:::19+S'MOA+124:0.38'MOA+9:7.38'"), "7.38");
  // The lines' own totals prove nothing of the message.
  EXPECT_EQ(printed("LIN+1'MOA+203:5'MOA+128:6'LIN+2'MOA+203:2'MOA+128:2.40'"), "-");
  EXPECT_EQ(printed("LIN+1'MOA+203:5'MOA+77:7'LIN+2'MOA+203:2'"), "-");
  const auto with = read_edifact(InvoicText("MOA+39:1'" + two + "MOA+77:2'UNS+S'MOA+77:7'").text());
  EXPECT_EQ(printed_of(with.parts.at(0), "part"), "7.00");
  EXPECT_EQ(note_of(with, "edifact.no-summary"), nullptr);
}

// Some makers print what 86 or 77 should be without taxes; the charges say which of the two is the total.
TEST(EdifactReader, TotalThatStandsWithoutTaxes) {
  const std::string tax = "TAX+7+VAT+++:::20+S'MOA+125:100'MOA+124:20'";
  const auto net = read_edifact(InvoicText("LIN+1'MOA+203:100'UNS+S'MOA+86:100'MOA+9:120'" + tax).text());
  EXPECT_EQ(printed_of(net.parts.at(0), "part"), "120.00");
  EXPECT_EQ(note_codes(net), std::vector<std::string>{"edifact.total-is-net"});
  // Not where a charge is missing, or something else stands between the two.
  const auto missing = read_edifact(InvoicText("LIN+1'MOA+203:90'UNS+S'MOA+86:100'MOA+9:120'" + tax).text());
  EXPECT_EQ(printed_of(missing.parts.at(0), "part"), "100.00");
  const auto other = read_edifact(InvoicText("LIN+1'MOA+203:100'UNS+S'MOA+86:110'MOA+9:120'" + tax).text());
  EXPECT_EQ(printed_of(other.parts.at(0), "part"), "110.00");
  ASSERT_NE(note_of(other, "edifact.payable"), nullptr);
}

TEST(EdifactReader, ATaxThatIsNotItsRate) {
  const auto reading = read_edifact(
      InvoicText("LIN+1'MOA+203:100'UNS+S'MOA+77:120'TAX+7+VAT+++:::19+S'MOA+125:100'MOA+124:20'").text());
  ASSERT_NE(note_of(reading, "edifact.tax"), nullptr);
}

TEST(EdifactReader, AMessageThatIsCutOffIsRefusedAndTheOthersStay) {
  const InvoicText invoice("LIN+1'MOA+203:5'UNS+S'MOA+77:5'");
  const std::string text = InvoicText::envelope(invoice.message("1") + invoice.message("2"), 2);
  const std::string cut = text.substr(0, text.rfind("UNT+"));
  const auto reading = read_edifact(cut);
  EXPECT_EQ(reading.parts.size(), 1u);
  ASSERT_EQ(reading.refused.size(), 1u);
  EXPECT_EQ(reading.quarantine.size(), 1u);
  EXPECT_EQ(reading.dispositions.bytes(), cut.size());
  EXPECT_EQ(reading.charges.rows(), 1u);
}

TEST(EdifactReader, MoneyThatCannotBeReadRefusesItsMessage) {
  const InvoicText good("LIN+1'MOA+203:5'UNS+S'MOA+77:5'");
  for (const auto* bad :
       {"LIN+1'MOA+203:5x'", "LIN+1'MOA+203:1.234,56'", "LIN+1'MOA+203:12345678901234567890'",
        "LIN+1'MOA+203:5'UNS+S'MOA+77:'MOA+77:abc'"}) {
    const std::string text = InvoicText::envelope(InvoicText(bad).message("1") + good.message("2"), 2);
    const auto reading = read_edifact(text);
    EXPECT_EQ(reading.parts.size(), 1u) << bad;
    EXPECT_EQ(reading.refused.size(), 1u) << bad;
    EXPECT_EQ(reading.dispositions.bytes(), text.size()) << bad;
  }
}

// Nothing is added up over currencies: an amount in another one refuses its message, with its place.
TEST(EdifactReader, AnAmountInAnotherCurrencyRefusesItsMessage) {
  for (const auto* good : {"LIN+1'MOA+203:5:EUR'UNS+S'MOA+77:5'",
                           "LIN+1'MOA+203:5'MOA+203:9:USD'LIN+2'MOA+203:3:EUR'UNS+S'MOA+77:8'"})
    EXPECT_EQ(read_edifact(InvoicText::envelope(InvoicText(good).message("1"), 1)).parts.size(), 1u) << good;
  for (const auto* bad :
       {"LIN+1'MOA+203:5:EUR'LIN+2'MOA+203:3:USD'UNS+S'MOA+77:8'", "LIN+1'MOA+203:5:USD'UNS+S'MOA+77:5'"}) {
    const std::string text = InvoicText::envelope(InvoicText(bad).message("1"), 1);
    const auto reading = read_edifact(text);
    EXPECT_TRUE(reading.parts.empty()) << bad;
    ASSERT_EQ(reading.refused.size(), 1u) << bad;
    EXPECT_EQ(text.substr(*reading.refused[0].where.offset, 7), "MOA+203") << bad;
    EXPECT_NE(reading.refused[0].what.find("USD"), std::string::npos) << bad;
    EXPECT_EQ(reading.dispositions.bytes(), text.size()) << bad;
  }
}

TEST(EdifactReader, OtherMessagesAreLeftOut) {
  const InvoicText invoice("LIN+1'MOA+203:5'UNS+S'MOA+77:5'");
  const std::string text = InvoicText::envelope(
      "UNH+9+ORDERS:D:96A:UN'BGM+220+1'LIN+1'MOA+203:7'UNT+5+9'" + invoice.message("1"), 2);
  const auto reading = read_edifact(text);
  EXPECT_EQ(reading.parts.size(), 1u);
  EXPECT_EQ(reading.charges.rows(), 1u);
  EXPECT_EQ(reading.dispositions.bytes(), text.size());
  EXPECT_NE(note_of(reading, "edifact.other-message"), nullptr);
}

TEST(EdifactReader, FilesThatAreNoneOfItsOwn) {
  const auto reader = make_edifact_reader();
  EXPECT_FALSE(reader->sniff("ISA*00*"));
  EXPECT_FALSE(reader->sniff("Invoice,Amount\n1,2\n"));
  EXPECT_FALSE(reader->sniff("UNB+UNOC:3+A+B+260101:0000+1'UNH+1+ORDERS:D:96A:UN'UNT+2+1'UNZ+1+1'"));
  EXPECT_FALSE(read_edifact_at("UNB+UNOC:3+A+B'UNZ+0+'").ok());
}

TEST(EdifactProfile, MistakesAreNamed) {
  const auto problem = [](const std::string& yaml) {
    const auto profile = edifact::load_sender_profile(yaml, "p.yaml");
    return profile.ok() ? std::string() : profile.problem().text();
  };
  EXPECT_NE(problem("edifact: a\nversion: 1\n").find("senders"), std::string::npos);
  EXPECT_NE(problem("edifact: a\nversion: 1\nsenders: [A]\nservices: [CN]\n").find("service"),
            std::string::npos);
  EXPECT_NE(problem("edifact: a\nversion: 1\nsenders: [A]\nclasses: {X: rent}\n").find("rent"),
            std::string::npos);
  EXPECT_EQ(problem("edifact: a\nversion: 1\nsenders: [A]\nservice: [CN]\n"), "");
}

}  // namespace
}  // namespace telaudit::formats::test
