// Electronic invoices from file to reading: fixtures whose arithmetic is in fixtures/einvoice/README.md, and
// public samples, whose totals are what they print.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "profile_reading_text.h"
#include "xml_documents.h"

namespace telaudit::formats::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
namespace column = bill::charge;

std::string at(const bill::Reading& reading, std::size_t row, std::size_t column) {
  return formats::cell(reading.charges.column(column), row);
}

std::vector<std::string> column_of(const bill::Reading& reading, std::size_t column) {
  std::vector<std::string> out;
  for (std::size_t row = 0; row < reading.charges.rows(); ++row) out.push_back(at(reading, row, column));
  return out;
}

std::optional<Decimal> printed(const bill::Reading& reading, std::string_view id) {
  for (const auto& level : reading.parts.at(0).levels)
    if (level.id == id) return level.printed;
  ADD_FAILURE() << "no level " << id;
  return std::nullopt;
}

std::vector<std::string> note_codes(const bill::Reading& reading) {
  std::vector<std::string> codes;
  for (const auto& note : reading.notes) codes.push_back(note.code);
  return codes;
}

TEST(UblInvoice, BecomesChargesThatAddUp) {
  const auto text = einvoice_fixture("ubl-invoice.xml");
  const auto reading = read_good(text);
  ASSERT_EQ(reading.parts.size(), 1U);
  const auto& part = reading.parts[0];
  EXPECT_EQ(part.key.text(), "Fjordlink Telecom GmbH | 70012345 | FL-2024-0415 | 2024-04-15");
  EXPECT_EQ(part.kind, "e-invoice");
  EXPECT_EQ(part.currency, "EUR");
  EXPECT_EQ(part.due_date->text(), "2024-05-15");
  EXPECT_EQ(part.period_from->text(), "2024-04-01");
  EXPECT_EQ(part.period_through->text(), "2024-04-30");
  EXPECT_EQ(part.contract_reference, "RV-2022-17");
  EXPECT_EQ(part.customer, "Seeufer Handel AG");
  EXPECT_EQ(part.levels.front().balance().payments->text(), "-92.05");
  EXPECT_EQ(part.levels.front().balance().total_due->text(), "100.00");
  EXPECT_THAT(note_codes(reading), IsEmpty());
  EXPECT_THAT(reading.quarantine, IsEmpty());
  EXPECT_THAT(levels_off(reading), IsEmpty());
  // Two at the document, two shares of VAT, five lines with two of their own, the rounding.
  EXPECT_THAT(column_of(reading, column::kAmount),
              ElementsAre("-5.69", "3.00", "29.07", "0.00", "39.90", "99.75", "-9.75", "2.00", "35.79",
                          "-12.00", "10.00", "-0.02"));
  EXPECT_THAT(column_of(reading, column::kChargeClass),
              ElementsAre("'discount'", "'fee'", "'tax'", "'tax'", "'recurring'", "'recurring'", "'discount'",
                          "'fee'", "'usage'", "'credit'", "?", "'adjustment'"));
  EXPECT_EQ(printed(reading, "invoice")->text(), "192.05");
  EXPECT_EQ(printed(reading, "invoice/gross/net/lines/2")->text(), "92.00");
}

TEST(UblInvoice, ChargesHaveTheirColumns) {
  const auto text = einvoice_fixture("ubl-invoice.xml");
  const auto reading = read_good(text);
  EXPECT_EQ(at(reading, 4, column::kService), "'+49 30 5550 200'");
  EXPECT_EQ(at(reading, 4, column::kServiceKind), "'telephone'");
  EXPECT_EQ(at(reading, 4, column::kProductCode), "'ANL-P'");
  EXPECT_EQ(at(reading, 4, column::kFrom), std::to_string(parse_iso_date("2024-05-01")->days));
  EXPECT_EQ(at(reading, 4, column::kCostCentre), "'4712'");
  EXPECT_EQ(at(reading, 4, column::kOrderReference), "'PO-88'");
  // A service in a property; the description beside the name; what line and allowance have to do.
  EXPECT_EQ(at(reading, 5, column::kService), "'+49 151 5550 300'");
  EXPECT_EQ(at(reading, 5, column::kDescription), "'Mobil Flat / Rahmenvertrag'");
  EXPECT_EQ(at(reading, 5, column::kRate), "19.95");
  EXPECT_EQ(at(reading, 5, column::kCostCentre), "'4711'");
  EXPECT_EQ(at(reading, 6, column::kBelongsTo), "'" + at(reading, 5, column::kSourceOffset) + ":0'");
  // What stands at the invoice is inherited; 2.90 for 100 is 0.029 for one.
  EXPECT_EQ(at(reading, 8, column::kService), "'+49 30 5550 100'");
  EXPECT_EQ(at(reading, 8, column::kFrom), std::to_string(parse_iso_date("2024-04-01")->days));
  EXPECT_EQ(at(reading, 8, column::kRate), "0.029");
  EXPECT_EQ(at(reading, 8, column::kUnit), "'MIN'");
  EXPECT_EQ(at(reading, 2, column::kTaxBase), "153.00");
  EXPECT_EQ(at(reading, 2, column::kTaxRate), "0.19");
  EXPECT_EQ(at(reading, 2, column::kTaxType), "'VAT S'");
  const auto offset = std::stoull(at(reading, 6, column::kSourceOffset));
  const auto length = std::stoull(at(reading, 6, column::kSourceLength));
  const auto bytes = text.substr(offset, length);
  EXPECT_TRUE(bytes.starts_with("<cac:AllowanceCharge>") && bytes.ends_with("</cac:AllowanceCharge>"));
  EXPECT_THAT(bytes, HasSubstr("9.75"));
}

TEST(CiiInvoice, SaysTheSameAsUbl) {
  const auto ubl = read_good(einvoice_fixture("ubl-invoice.xml"));
  const auto cii = read_good(einvoice_fixture("cii-invoice.xml"));
  EXPECT_THAT(levels_off(cii), IsEmpty());
  EXPECT_THAT(note_codes(cii), IsEmpty());
  EXPECT_THAT(cii.quarantine, IsEmpty());
  ASSERT_EQ(cii.parts.size(), 1U);
  EXPECT_EQ(cii.parts[0].key, ubl.parts[0].key);
  EXPECT_EQ(cii.parts[0].due_date, ubl.parts[0].due_date);
  EXPECT_EQ(cii.parts[0].levels.size(), ubl.parts[0].levels.size());
  // The rows stand in another order: compared as sorted texts, without places.
  const auto rows = [](const bill::Reading& reading) {
    std::vector<std::string> out;
    for (std::size_t row = 0; row < reading.charges.rows(); ++row) {
      std::string text;
      for (std::size_t c = column::kCarrier; c < column::kColumnCount; ++c)
        if (c != column::kBelongsTo) text += at(reading, row, c) + " ";
      out.push_back(text);
    }
    std::sort(out.begin(), out.end());
    return out;
  };
  EXPECT_EQ(rows(cii), rows(ubl));
}

TEST(UblCreditNote, IsMoneyBack) {
  const auto reading = read_good(einvoice_fixture("ubl-credit-note.xml"));
  EXPECT_EQ(reading.parts.at(0).kind, "e-credit-note");
  EXPECT_THAT(levels_off(reading), IsEmpty());
  EXPECT_EQ(printed(reading, "credit-note")->text(), "-192.05");
  EXPECT_EQ(at(reading, 4, column::kAmount), "-39.90");
  EXPECT_EQ(at(reading, 4, column::kQuantity), "-1");
  EXPECT_EQ(at(reading, 4, column::kRate), "39.90");
  EXPECT_EQ(at(reading, 9, column::kAmount), "12.00");
}

// UBL without EN 16931 rounds within the total with VAT: 192.07 - 0.02 = 192.05, and 192.05 - 92.05 = 100.00.
TEST(UblInvoice, RoundingMayStandInTheTotalWithVat) {
  const auto text = with(einvoice_fixture("ubl-invoice.xml"), "TaxInclusiveAmount currencyID=\"EUR\">192.07",
                         "TaxInclusiveAmount currencyID=\"EUR\">192.05");
  const auto reading = read_good(text);
  EXPECT_THAT(levels_off(reading), IsEmpty());
  EXPECT_EQ(at(reading, 11, column::kAmount), "-0.02");
  EXPECT_EQ(at(reading, 11, column::kLevel), "'invoice/gross'");
  // Another amount there is no rounding, and shows.
  const auto other = with(text, "TaxInclusiveAmount currencyID=\"EUR\">192.05",
                          "TaxInclusiveAmount currencyID=\"EUR\">192.04");
  EXPECT_FALSE(levels_off(read_good(other)).empty());
}

// XRechnung's extension (BR-DEX-09): 100.00 to be paid and 4.99 for others make 104.99.
TEST(UblInvoice, WhatIsCollectedForThirdPartiesIsPayable) {
  auto text = einvoice_fixture("ubl-invoice.xml");
  text = with(
      text, "<cac:LegalMonetaryTotal>",
      "<cac:PrepaidPayment><cbc:ID>Mobile</cbc:ID><cbc:PaidAmount currencyID=\"EUR\">4.99</cbc:PaidAmount>"
      "<cbc:InstructionID>Parking ticket</cbc:InstructionID></cac:PrepaidPayment>"
      "<cac:LegalMonetaryTotal>");
  // Without the extension the element tells of what is in the amount that was prepaid.
  const auto plain = read_good(text);
  EXPECT_THAT(levels_off(plain), IsEmpty());
  EXPECT_EQ(plain.charges.rows(), 12U);
  text = with(text, "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
              "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0#conformant"
              "#urn:xeinkauf.de:kosit:extension:xrechnung_3.0");
  text = with(text, "PayableAmount currencyID=\"EUR\">100.00", "PayableAmount currencyID=\"EUR\">104.99");
  const auto reading = read_good(text);
  EXPECT_THAT(levels_off(reading), IsEmpty());
  ASSERT_EQ(reading.charges.rows(), 13U);
  EXPECT_EQ(printed(reading, "invoice")->text(), "197.04");
  const auto descriptions = column_of(reading, column::kDescription);
  const auto row = static_cast<std::size_t>(
      std::find(descriptions.begin(), descriptions.end(), "'Parking ticket'") - descriptions.begin());
  ASSERT_LT(row, reading.charges.rows());
  EXPECT_EQ(at(reading, row, column::kAmount), "4.99");
  EXPECT_EQ(at(reading, row, column::kLevel), "'invoice'");
  EXPECT_EQ(at(reading, row, column::kSection), "'third parties'");
}

// A total for each kind of tax, and one without a breakdown that repeats them: 29.07 + 4.00, 192.07 + 4.00,
// 100.00 + 4.00.
TEST(UblInvoice, EachKindOfTaxMayHaveATotalOfItsOwn) {
  auto text = einvoice_fixture("ubl-invoice.xml");
  const std::string repeated =
      "<cac:TaxTotal><cbc:TaxAmount currencyID=\"EUR\">33.07</cbc:TaxAmount></cac:TaxTotal>";
  text = with(
      text, "<cac:LegalMonetaryTotal>",
      "<cac:TaxTotal><cbc:TaxAmount currencyID=\"EUR\">4.00</cbc:TaxAmount><cac:TaxSubtotal>"
      "<cbc:TaxableAmount currencyID=\"EUR\">100.00</cbc:TaxableAmount>"
      "<cbc:TaxAmount currencyID=\"EUR\">4.00</cbc:TaxAmount><cac:TaxCategory><cbc:Percent>4</cbc:Percent>"
      "<cac:TaxScheme><cbc:ID>INC</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></"
      "cac:TaxTotal>" +
          repeated + "<cac:LegalMonetaryTotal>");
  text = with(text, "TaxInclusiveAmount currencyID=\"EUR\">192.07",
              "TaxInclusiveAmount currencyID=\"EUR\">196.07");
  text = with(text, "PayableAmount currencyID=\"EUR\">100.00", "PayableAmount currencyID=\"EUR\">104.00");
  const auto reading = read_good(text);
  EXPECT_THAT(levels_off(reading), IsEmpty());
  EXPECT_EQ(reading.charges.rows(), 13U);
  EXPECT_EQ(printed(reading, "invoice/gross/vat")->text(), "33.07");
}

// OIOUBL prices two bottles where a crate of 24 is billed: 1 crate is 12 * 3.325 = 39.90. Its taxes are of
// numbered schemes.
TEST(UblInvoice, PricesOfASmallerUnitAndNumberedTaxes) {
  auto text = einvoice_fixture("ubl-invoice.xml");
  text = with(text, "<cbc:PriceAmount currencyID=\"EUR\">39.90</cbc:PriceAmount>",
              "<cbc:PriceAmount currencyID=\"EUR\">3.325</cbc:PriceAmount>"
              "<cbc:BaseQuantity unitCode=\"EA\">2</cbc:BaseQuantity>"
              "<cbc:OrderableUnitFactorRate>12</cbc:OrderableUnitFactorRate>");
  const auto tax = text.find("<cac:TaxSubtotal>");
  text = text.substr(0, tax) +
         with(text.substr(tax), "<cbc:ID>VAT</cbc:ID>", "<cbc:ID>63</cbc:ID><cbc:Name>Moms</cbc:Name>");
  const auto reading = read_good(text);
  EXPECT_EQ(at(reading, 4, column::kRate), "39.900");
  EXPECT_EQ(at(reading, 4, column::kAmount), "39.90");
  EXPECT_THAT(at(reading, 2, column::kTaxType), HasSubstr("Moms"));
}

// Turkey repeats in a line what is taken off the whole: 39.90 is quantity times price, before the 1.00 that
// stands there.
TEST(UblInvoice, AllowancesThatALineOnlyRepeatsInform) {
  auto text = einvoice_fixture("ubl-invoice.xml");
  const auto line = text.find("<cac:InvoiceLine>");
  text = text.substr(0, line) +
         with(text.substr(line), "<cac:Item>",
              "<cac:AllowanceCharge><cbc:ChargeIndicator>false</cbc:ChargeIndicator>"
              "<cbc:Amount currencyID=\"EUR\">1.00</cbc:Amount></cac:AllowanceCharge><cac:Item>");
  const auto reading = read_good(text);
  EXPECT_THAT(levels_off(reading), IsEmpty());
  ASSERT_EQ(reading.charges.rows(), 13U);
  EXPECT_EQ(at(reading, 4, column::kAmount), "39.90");
  EXPECT_EQ(at(reading, 5, column::kAmount), "-1.00");
  EXPECT_EQ(at(reading, 5, column::kInTotal), "0");
}

TEST(UblInvoice, DebitNotesAndSelfBilledDocumentsAreRead) {
  const auto invoice = einvoice_fixture("ubl-invoice.xml");
  const auto renamed = [&](const std::string& root,
                           const std::vector<std::pair<std::string, std::string>>& names) {
    auto text = invoice;
    const auto replace_all = [&](const std::string& from, const std::string& to) {
      for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    };
    replace_all("schema:xsd:Invoice-2", "schema:xsd:" + root + "-2");
    replace_all("<Invoice ", "<" + root + " ");
    replace_all("</Invoice>", "</" + root + ">");
    for (const auto& [from, to] : names) replace_all(from, to);
    return read_good(text);
  };
  const auto debit = renamed("DebitNote", {{"cac:InvoiceLine", "cac:DebitNoteLine"},
                                           {"InvoicedQuantity", "DebitedQuantity"},
                                           {"LegalMonetaryTotal", "RequestedMonetaryTotal"}});
  EXPECT_THAT(levels_off(debit), IsEmpty());
  EXPECT_THAT(debit.quarantine, IsEmpty());
  EXPECT_EQ(printed(debit, "invoice")->text(), "192.05");
  const auto self = renamed("SelfBilledInvoice", {});
  EXPECT_THAT(levels_off(self), IsEmpty());
  EXPECT_EQ(printed(self, "invoice")->text(), "192.05");
  const auto back = renamed("SelfBilledCreditNote", {{"cac:InvoiceLine", "cac:CreditNoteLine"},
                                                     {"InvoicedQuantity", "CreditedQuantity"}});
  EXPECT_THAT(levels_off(back), IsEmpty());
  EXPECT_EQ(printed(back, "credit-note")->text(), "-192.05");
}

// ZUGFeRD 1.0 Extended has lines that are a remark among the others.
TEST(CiiInvoice, ALineOfTextIsNoCharge) {
  const auto text = einvoice_fixture("cii-invoice.xml");
  const std::string line = "<ram:IncludedSupplyChainTradeLineItem>";
  const std::string remark =
      line +
      "<ram:AssociatedDocumentLineDocument><ram:IncludedNote><ram:Content>Thank you</ram:Content>"
      "</ram:IncludedNote></ram:AssociatedDocumentLineDocument>";
  const std::string end = "</ram:IncludedSupplyChainTradeLineItem>";
  const auto reading = read_good(with(text, line, remark + end + line));
  EXPECT_THAT(levels_off(reading), IsEmpty());
  EXPECT_EQ(reading.charges.rows(), 12U);
  EXPECT_THAT(note_codes(reading), ElementsAre("en16931.line-of-text"));
  // With a quantity it is no remark: its amount is missing.
  const std::string quantity =
      "<ram:SpecifiedLineTradeDelivery><ram:BilledQuantity unitCode=\"C62\">1</ram:BilledQuantity>"
      "</ram:SpecifiedLineTradeDelivery>";
  EXPECT_FALSE(read_xml(with(text, line, remark + quantity + end + line)).ok());
}

TEST(XmlInvoice, EachSumOfTheStandardIsProved) {
  const auto text = einvoice_fixture("ubl-invoice.xml");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"LineExtensionAmount currencyID=\"EUR\">165.69", "lines"},
      {"AllowanceTotalAmount currencyID=\"EUR\">5.69", "allowances"},
      {"ChargeTotalAmount currencyID=\"EUR\">3.00", "charges"},
      {"TaxExclusiveAmount currencyID=\"EUR\">163.00", "net"},
      {"<cbc:TaxAmount currencyID=\"EUR\">29.07", "vat"},
      {"TaxInclusiveAmount currencyID=\"EUR\">192.07", "gross"},
      {"PayableAmount currencyID=\"EUR\">100.00", "invoice"},
  };
  for (const auto& [amount, level] : cases) {
    auto changed = amount;
    changed.back() = changed.back() == '1' ? '2' : '1';
    const auto off = levels_off(read_good(with(text, amount, changed)));
    ASSERT_EQ(off.size(), 1U) << amount;
    EXPECT_THAT(off[0], HasSubstr(level + " prints")) << amount;
  }
  // A line's own amount: its level and the sum of lines, of the total without VAT, and so on.
  EXPECT_EQ(levels_off(read_good(with(text, "currencyID=\"EUR\">92.00", "currencyID=\"EUR\">92.10"))).size(),
            4U);
}

TEST(XmlInvoice, TaxThatDoesNotFollowFromItsBaseIsNoted) {
  const auto text = with(einvoice_fixture("ubl-invoice.xml"), "TaxableAmount currencyID=\"EUR\">153.00",
                         "TaxableAmount currencyID=\"EUR\">163.00");
  EXPECT_THAT(note_codes(read_good(text)), ElementsAre("en16931.br-co-17"));
}

TEST(XmlInvoice, WhatMakesMoneyAmbiguousRefusesTheFile) {
  const auto text = einvoice_fixture("ubl-invoice.xml");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"currencyID=\"EUR\">39.90", "currencyID=\"EUR\">39,90"},
      {"currencyID=\"EUR\">39.90", "currencyID=\"USD\">39.90"},
      {"<cbc:ChargeIndicator>false</cbc:ChargeIndicator>", ""},
      {"<cbc:IssueDate>2024-04-15</cbc:IssueDate>", "<cbc:IssueDate>15.04.2024</cbc:IssueDate>"},
      {"<cbc:LineExtensionAmount currencyID=\"EUR\">39.90</cbc:LineExtensionAmount>", ""},
  };
  for (const auto& [from, to] : cases) {
    const auto reading = read_xml(with(text, from, to));
    ASSERT_FALSE(reading.ok()) << to;
    EXPECT_FALSE(reading.problem().advice.empty());
    EXPECT_EQ(reading.problem().where.file, "bill.xml");
  }
}

TEST(XmlInvoice, UnknownElementsAreQuarantined) {
  const auto text = with(einvoice_fixture("ubl-invoice.xml"), "<cac:LegalMonetaryTotal>",
                         "<x:Extra xmlns:x=\"urn:x\"><x:ID>1</x:ID></x:Extra><cac:LegalMonetaryTotal>");
  const auto reading = read_good(text);
  ASSERT_EQ(reading.quarantine.size(), 1U);
  EXPECT_EQ(text.substr(reading.quarantine[0].offset, reading.quarantine[0].length),
            "<x:Extra xmlns:x=\"urn:x\"><x:ID>1</x:ID></x:Extra>");
  EXPECT_THAT(levels_off(reading), IsEmpty());
}

TEST(XmlInvoice, CutsDoNotShow) {
  for (const char* name : {"ubl-invoice.xml", "cii-invoice.xml", "fattura-pa.xml", "ebinterface.xml"}) {
    const auto text = einvoice_fixture(name);
    const auto whole = reading_text(read_good(text));
    for (std::size_t step : {1U, 7U, 1000U}) {
      std::vector<std::size_t> cuts;
      for (std::size_t cut = step; cut < text.size(); cut += step) cuts.push_back(cut);
      const auto pieces = read_xml(text, cuts);
      ASSERT_TRUE(pieces.ok());
      EXPECT_EQ(reading_text(*pieces), whole) << name << " every " << step;
    }
  }
}

TEST(XmlInvoice, EnvelopesAreOpened) {
  const auto text = einvoice_fixture("ubl-invoice.xml");
  const auto body = text.substr(text.find("<Invoice"));
  const std::string space = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader";
  const std::string before = "<StandardBusinessDocument xmlns=\"" + space +
                             "\"><StandardBusinessDocumentHeader><HeaderVersion>1.0</HeaderVersion>"
                             "</StandardBusinessDocumentHeader>";
  const auto reading = read_good(before + body + "</StandardBusinessDocument>");
  EXPECT_THAT(levels_off(reading), IsEmpty());
  EXPECT_EQ(reading.charges.rows(), 12U);
  EXPECT_FALSE(read_xml(before + body + body + "</StandardBusinessDocument>").ok());
}

TEST(XmlInvoice, TruncatedAnywhereItIsRefused) {
  const auto readers = xml_readers();
  for (const char* name :
       {"ubl-invoice.xml", "cii-invoice.xml", "utility-statement.xml", "fattura-pa.xml", "ebinterface.xml"}) {
    auto text = einvoice_fixture(name);
    text.erase(text.find_last_of('>') + 1);
    const auto reader = detect(readers, text, name);
    ASSERT_TRUE(reader.ok());
    for (std::size_t size = 0; size < text.size(); ++size)
      EXPECT_FALSE(read_at_cuts(**reader, std::string_view(text).substr(0, size), name, {}).ok())
          << name << " cut at " << size;
  }
}

TEST(CiiInvoice, GroupsOfLinesAreLevels) {
  auto text = einvoice_fixture("cii-invoice.xml");
  text = with(text, "<ram:LineID>1</ram:LineID>",
              "<ram:LineID>1</ram:LineID><ram:ParentLineID>0</ram:ParentLineID>"
              "<ram:LineStatusReasonCode>DETAIL</ram:LineStatusReasonCode>");
  text = with(
      text, "<ram:IncludedSupplyChainTradeLineItem>",
      "<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>0</ram:LineID>"
      "<ram:LineStatusReasonCode>GROUP</ram:LineStatusReasonCode></ram:AssociatedDocumentLineDocument>"
      "<ram:SpecifiedTradeProduct><ram:Name>Standort Kiel</ram:Name></ram:SpecifiedTradeProduct>"
      "<ram:SpecifiedLineTradeSettlement><ram:SpecifiedTradeSettlementLineMonetarySummation>"
      "<ram:LineTotalAmount>39.90</ram:LineTotalAmount></ram:SpecifiedTradeSettlementLineMonetarySummation>"
      "</ram:SpecifiedLineTradeSettlement></ram:IncludedSupplyChainTradeLineItem>"
      "<ram:IncludedSupplyChainTradeLineItem>");
  const auto reading = read_good(text);
  EXPECT_THAT(levels_off(reading), IsEmpty());
  EXPECT_EQ(reading.charges.rows(), 12U);
  EXPECT_EQ(at(reading, 0, column::kLevel), "'invoice/gross/net/lines/0'");
  EXPECT_EQ(at(reading, 0, column::kSection), "'Standort Kiel'");
  EXPECT_EQ(printed(reading, "invoice/gross/net/lines/0")->text(), "39.90");
}

TEST(CiiInvoice, WithoutLinesItsSumsAreCharges) {
  auto text = einvoice_fixture("cii-invoice.xml");
  const std::string begin = "<ram:IncludedSupplyChainTradeLineItem>",
                    end = "</ram:IncludedSupplyChainTradeLineItem>";
  const auto first = text.find(begin);
  text.erase(first, text.rfind(end) + end.size() - first);
  const auto reading = read_good(text);
  EXPECT_THAT(levels_off(reading), IsEmpty());
  EXPECT_THAT(note_codes(reading), ElementsAre("en16931.no-lines"));
}

struct Sample {
  const char* name;
  const char* total;  // BT-115 + BT-113 as the document prints them
  std::size_t charges;
};
class PublicSamples : public testing::TestWithParam<Sample> {};

TEST_P(PublicSamples, Balance) {
  const auto text = einvoice_sample(GetParam().name);
  if (!text) GTEST_SKIP() << "the public samples are not in ../shared/data/einvoice";
  const auto reading = read_good(*text);
  EXPECT_THAT(levels_off(reading), IsEmpty());
  EXPECT_THAT(reading.quarantine, IsEmpty());
  EXPECT_EQ(reading.charges.rows(), GetParam().charges);
  EXPECT_EQ(reading.parts.at(0).levels.front().printed->text(), GetParam().total);
}

// Charges: lines, allowances and charges, shares of VAT, rounding, counted in the files.
INSTANTIATE_TEST_SUITE_P(All, PublicSamples,
                         testing::Values(Sample{"01.01a-INVOICE_ubl.xml", "336.90", 3},
                                         Sample{"01.01a-INVOICE_uncefact.xml", "336.90", 3},
                                         Sample{"04.03a-INVOICE_ubl.xml", "24108422.99", 52},
                                         Sample{"Allowance-example.xml", "7125.00", 11},
                                         Sample{"EN16931_Einfach.cii.xml", "529.87", 4},
                                         Sample{"EN16931_Rabatte.cii.xml", "215.07", 9},
                                         Sample{"EN16931_Rabatte.ubl.xml", "215.07", 9},
                                         Sample{"Norwegian-example-1.xml", "1802.00", 13},
                                         Sample{"base-creditnote-correction.xml", "-1656.25", 4},
                                         Sample{"base-negative-inv-correction.xml", "-1656.25", 4},
                                         Sample{"base-example.xml", "1656.25", 4},
                                         Sample{"vat-category-E.xml", "1200.00", 2}));

}  // namespace
}  // namespace telaudit::formats::test
