// FatturaPA and ebInterface, and what ZUGFeRD 1.0 says in its own way: fixtures whose arithmetic is in
// fixtures/einvoice/README.md.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "profile_reading_text.h"
#include "xml_documents.h"

namespace telaudit::formats::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
namespace column = bill::charge;

std::vector<std::string> column_of(const bill::Reading& reading, std::size_t column) {
  std::vector<std::string> out;
  for (std::size_t row = 0; row < reading.charges.rows(); ++row)
    out.push_back(formats::cell(reading.charges.column(column), row));
  return out;
}

std::optional<Decimal> printed(const bill::Reading& reading, std::size_t part, std::string_view id) {
  for (const auto& level : reading.parts.at(part).levels)
    if (level.id == id) return level.printed;
  ADD_FAILURE() << "no level " << id;
  return std::nullopt;
}

std::vector<std::string> note_codes(const bill::Reading& reading) {
  std::vector<std::string> codes;
  for (const auto& note : reading.notes) codes.push_back(note.code);
  return codes;
}

TEST(FatturaPa, EachBodyIsAPartThatAddsUp) {
  const auto reading = read_good(einvoice_fixture("fattura-pa.xml"));
  ASSERT_EQ(reading.parts.size(), 2U);
  EXPECT_EQ(reading.parts[0].key.text(),
            "Esempio Telecomunicazioni S.p.A. | 00000000026 | F-2026-101 | 2026-03-31");
  EXPECT_EQ(reading.parts[1].key.text(),
            "Esempio Telecomunicazioni S.p.A. | 00000000026 | N-2026-9 | 2026-03-31");
  EXPECT_EQ(reading.parts[0].kind, "e-invoice");
  EXPECT_EQ(reading.parts[1].kind, "e-credit-note");
  EXPECT_EQ(reading.parts[0].contract_reference, "CTR-7");
  EXPECT_EQ(reading.parts[0].due_date->text(), "2026-04-30");
  EXPECT_FALSE(reading.parts[1].due_date.has_value());
  EXPECT_THAT(levels_off(reading, 0), IsEmpty());
  EXPECT_THAT(levels_off(reading, 1), IsEmpty());
  EXPECT_EQ(printed(reading, 0, "invoice")->text(), "117.52");
  EXPECT_EQ(printed(reading, 0, "invoice/gross/net")->text(), "94.69");
  EXPECT_EQ(printed(reading, 1, "credit-note")->text(), "-12.20");
  EXPECT_THAT(reading.quarantine, IsEmpty());
  EXPECT_THAT(note_codes(reading), IsEmpty());
}

TEST(FatturaPa, ChargesHaveTheirColumns) {
  const auto reading = read_good(einvoice_fixture("fattura-pa.xml"));
  // Three lines, the share of tax, its side costs and rounding, the stamp; the line and tax of the credit
  // note.
  EXPECT_THAT(column_of(reading, column::kAmount), ElementsAre("39.90", "35.78600000", "17.00", "20.83",
                                                               "2.00", "0.004", "2.00", "-10.00", "-2.20"));
  EXPECT_THAT(column_of(reading, column::kProductCode),
              ElementsAre("'FIBRA'", "?", "?", "?", "?", "?", "?", "?", "?"));
  // The buyer pays the tax of the first to the state.
  EXPECT_THAT(column_of(reading, column::kPayable), ElementsAre("1", "1", "1", "0", "1", "1", "1", "1", "1"));
  EXPECT_THAT(column_of(reading, column::kInTotal), ElementsAre("1", "1", "1", "1", "1", "1", "1", "1", "1"));
  EXPECT_THAT(column_of(reading, column::kUnit),
              ElementsAre("?", "'MIN'", "?", "?", "?", "?", "?", "?", "?"));
  // The discount lowers the price of each of the two.
  EXPECT_THAT(column_of(reading, column::kRate),
              ElementsAre("39.90", "0.02900000", "?", "?", "?", "?", "?", "10.00", "?"));
  EXPECT_THAT(column_of(reading, column::kGross),
              ElementsAre("?", "?", "20.0000", "?", "?", "?", "?", "?", "?"));
  EXPECT_EQ(column_of(reading, column::kFrom)[0], std::to_string(make_date(2026, 3, 1)->days));
  EXPECT_EQ(column_of(reading, column::kThrough)[0], std::to_string(make_date(2026, 3, 31)->days));
  EXPECT_EQ(column_of(reading, column::kInvoice)[7], "'N-2026-9'");
}

// 2.1.1.9 does not say whether the stamp duty is in the total, which is right either way.
TEST(FatturaPa, StampDutyCountsWhereTheTotalHoldsIt) {
  const auto text = einvoice_fixture("fattura-pa.xml");
  const auto without =
      read_good(with(text, "<ImportoTotaleDocumento>117.52", "<ImportoTotaleDocumento>115.52"));
  EXPECT_THAT(levels_off(without), IsEmpty());
  EXPECT_EQ(column_of(without, column::kInTotal)[6], "0");
  const auto off = read_good(with(text, "<ImportoTotaleDocumento>117.52", "<ImportoTotaleDocumento>118.00"));
  EXPECT_THAT(levels_off(off), testing::SizeIs(2));  // the total, which is also that with tax
}

TEST(FatturaPa, NegativeCreditNotesAreNotTurnedTwice) {
  auto text = einvoice_fixture("fattura-pa.xml");
  for (const char* amount : {"<ImportoTotaleDocumento>12.20", "<PrezzoTotale>10.00", "<PrezzoUnitario>10.00",
                             "<ImponibileImporto>10.00", "<Imposta>2.20"}) {
    const std::string from = amount;
    const std::size_t value = from.find('>') + 1;
    text.replace(text.rfind(from) + value, 0, "-");
  }
  const auto reading = read_good(text);
  EXPECT_EQ(printed(reading, 1, "invoice")->text(), "-12.20");
  EXPECT_THAT(levels_off(reading, 1), IsEmpty());
}

TEST(FatturaPa, FundsAndWithheldTaxStandApart) {
  auto text = einvoice_fixture("fattura-pa.xml");
  text = with(text, "<DatiBollo>",
              "<DatiRitenuta><ImportoRitenuta>8.00</ImportoRitenuta></DatiRitenuta><DatiCassaPrevidenziale>"
              "<TipoCassa>TC01</TipoCassa><ImportoContributoCassa>4.00</ImportoContributoCassa>"
              "</DatiCassaPrevidenziale><DatiBollo>");
  text = with(text, "<ImponibileImporto>94.69", "<ImponibileImporto>98.69");
  text = with(text, "<Imposta>20.83", "<Imposta>21.71");
  text = with(text, "<ImportoTotaleDocumento>117.52", "<ImportoTotaleDocumento>122.40");
  const auto reading = read_good(text);
  EXPECT_THAT(levels_off(reading), IsEmpty());
  EXPECT_THAT(note_codes(reading), ElementsAre("en16931.withholding"));
}

// Importo holds its tax: where Imposta is printed it is a charge of its own, else the percentage alone is
// kept.
TEST(FatturaPa, ASimplifiedInvoiceIsWhatIsPaid) {
  const auto reading = read_good(einvoice_fixture("fattura-semplificata.xml"));
  ASSERT_EQ(reading.parts.size(), 2U);
  EXPECT_EQ(reading.parts[0].key.text(),
            "Esempio Telecomunicazioni S.p.A. | 00000000026 | S-2026-5 | 2026-03-31");
  EXPECT_EQ(reading.parts[0].kind, "e-invoice");
  EXPECT_EQ(reading.parts[1].kind, "e-credit-note");
  EXPECT_FALSE(printed(reading, 0, "invoice").has_value());
  EXPECT_THAT(column_of(reading, column::kAmount), ElementsAre("30.00", "6.60", "10.00", "-10.00", "0.00"));
  EXPECT_THAT(column_of(reading, column::kTaxRate), ElementsAre("?", "0.2200", "0.2200", "?", "?"));
  EXPECT_THAT(column_of(reading, column::kDescription),
              ElementsAre("'Ricarica telefonica'", "'VAT within Ricarica telefonica'", "'Scheda SIM'",
                          "'Scheda SIM'", "'VAT N1 within Scheda SIM'"));
  EXPECT_THAT(reading.quarantine, IsEmpty());
  EXPECT_THAT(note_codes(reading), IsEmpty());
}

// Of the lines of the fixture 163.00 - 153.00 = 10.00 bear no tax, which Colombia leaves out of
// TaxExclusiveAmount; what the buyer withholds lowers nothing.
TEST(UblOfColombia, TotalWithoutTaxIsWhatIsTaxed) {
  auto text = with(einvoice_fixture("ubl-invoice.xml"), ">163.00</cbc:TaxExclusiveAmount>",
                   ">153.00</cbc:TaxExclusiveAmount>");
  EXPECT_FALSE(levels_off(read_good(text)).empty());
  text = with(text, "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
              "DIAN 2.1: Factura Electr\xC3\xB3nica de Venta");
  text = with(text, "  <cac:LegalMonetaryTotal>",
              "  <cac:WithholdingTaxTotal><cbc:TaxAmount currencyID=\"EUR\">4.08</cbc:TaxAmount>"
              "</cac:WithholdingTaxTotal><cac:LegalMonetaryTotal>");
  const auto reading = read_good(text);
  EXPECT_THAT(levels_off(reading), IsEmpty());
  EXPECT_EQ(printed(reading, 0, "invoice")->text(), "192.05");
  EXPECT_THAT(note_codes(reading), ElementsAre("en16931.withholding"));
  EXPECT_THAT(reading.quarantine, IsEmpty());
}

// An invoice as SUNAT's guide to electronic invoices 2.1 writes it: no total without tax, and taxes by the
// numbers of catalogue 05.
std::string peruvian_tax(const std::string& base, const std::string& tax, const std::string& scheme) {
  return "<cac:TaxTotal><cbc:TaxAmount currencyID=\"PEN\">" + tax +
         "</cbc:TaxAmount><cac:TaxSubtotal><cbc:TaxableAmount currencyID=\"PEN\">" + base +
         "</cbc:TaxableAmount><cbc:TaxAmount currencyID=\"PEN\">" + tax +
         "</cbc:TaxAmount><cac:TaxCategory><cac:TaxScheme><cbc:ID>" + scheme +
         "</cbc:ID><cbc:Name>IGV</cbc:Name></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></"
         "cac:TaxTotal>";
}

std::string peruvian_line(const std::string& id, const std::string& amount, const std::string& price,
                          const std::string& tax) {
  return "<cac:InvoiceLine><cbc:ID>" + id + "</cbc:ID><cbc:InvoicedQuantity>1</cbc:InvoicedQuantity>" +
         "<cbc:LineExtensionAmount currencyID=\"PEN\">" + amount + "</cbc:LineExtensionAmount>" + tax +
         "<cac:Item><cbc:Description>Enlace</cbc:Description></cac:Item><cac:Price><cbc:PriceAmount "
         "currencyID=\"PEN\">" +
         price + "</cbc:PriceAmount></cac:Price></cac:InvoiceLine>";
}

std::string peruvian_discount(const std::string& code) {
  return "<cac:AllowanceCharge><cbc:ChargeIndicator>false</"
         "cbc:ChargeIndicator><cbc:AllowanceChargeReasonCode>" +
         code + "</cbc:AllowanceChargeReasonCode><cbc:Amount currencyID=\"PEN\">200.00</cbc:Amount>" +
         "</cac:AllowanceCharge>";
}

std::string peruvian_invoice(const std::string& discount, const std::string& taxes, const std::string& totals,
                             const std::string& lines) {
  const std::string name =
      "<cac:Party><cac:PartyName><cbc:Name>Empresa</cbc:Name></cac:PartyName></cac:Party>";
  return "<?xml version=\"1.0\"?><Invoice xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\" "
         "xmlns:cac=\"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2\" "
         "xmlns:cbc=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\">"
         "<cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:CustomizationID>2.0</cbc:CustomizationID>"
         "<cbc:ID>F001-1</cbc:ID><cbc:IssueDate>2026-01-31</cbc:IssueDate><cbc:InvoiceTypeCode>01"
         "</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>PEN</cbc:DocumentCurrencyCode>"
         "<cac:AccountingSupplierParty>" +
         name + "</cac:AccountingSupplierParty><cac:AccountingCustomerParty>" + name +
         "</cac:AccountingCustomerParty>" + discount + taxes + "<cac:LegalMonetaryTotal>" + totals +
         "</cac:LegalMonetaryTotal>" + lines + "</Invoice>";
}

std::string peruvian_total(const std::string& name, const std::string& amount) {
  return "<cbc:" + name + " currencyID=\"PEN\">" + amount + "</cbc:" + name + ">";
}

// 1000.00 and 18 % of it; the second line, worth 50.00 with 9.00 of tax, is given free and in no sum.
TEST(UblOfPeru, WhatIsGivenFreeIsInNoSum) {
  std::string taxes = peruvian_tax("1000.00", "180.00", "1000");
  const std::string free = peruvian_tax("50.00", "9.00", "9996");
  const auto shares = free.substr(free.find("<cac:TaxSubtotal>"));
  taxes.replace(taxes.rfind("</cac:TaxTotal>"), std::string::npos, shares);
  const auto reading = read_good(peruvian_invoice(
      "", taxes,
      peruvian_total("LineExtensionAmount", "1000.00") + peruvian_total("TaxInclusiveAmount", "1180.00") +
          peruvian_total("PayableAmount", "1180.00"),
      peruvian_line("1", "1000.00", "1000.00", peruvian_tax("1000.00", "180.00", "1000")) +
          peruvian_line("2", "50.00", "0.00", free)));
  EXPECT_THAT(levels_off(reading), IsEmpty());
  EXPECT_EQ(printed(reading, 0, "invoice")->text(), "1180.00");
  EXPECT_THAT(column_of(reading, column::kAmount), ElementsAre("180.00", "9.00", "1000.00", "50.00"));
  EXPECT_THAT(column_of(reading, column::kPayable), ElementsAre("1", "0", "1", "0"));
}

// A discount that lowers what is taxed (02): (1000.00 - 200.00) and 18 % of that, 944.00. One that does not
// (03): 1000.00 and 180.00, less 200.00.
TEST(UblOfPeru, DiscountsOfTheInvoiceCountWhereTheirCodeSays) {
  const auto line = peruvian_line("1", "1000.00", "1000.00", peruvian_tax("1000.00", "180.00", "1000"));
  const auto before = read_good(peruvian_invoice(
      peruvian_discount("02"), peruvian_tax("800.00", "144.00", "1000"),
      peruvian_total("LineExtensionAmount", "800.00") + peruvian_total("TaxInclusiveAmount", "944.00") +
          peruvian_total("PayableAmount", "944.00"),
      line));
  EXPECT_THAT(levels_off(before), IsEmpty());
  EXPECT_EQ(printed(before, 0, "invoice")->text(), "944.00");
  const auto behind = read_good(peruvian_invoice(
      peruvian_discount("03"), peruvian_tax("1000.00", "180.00", "1000"),
      peruvian_total("LineExtensionAmount", "1000.00") + peruvian_total("TaxInclusiveAmount", "1180.00") +
          peruvian_total("AllowanceTotalAmount", "200.00") + peruvian_total("PayableAmount", "980.00"),
      line));
  EXPECT_THAT(levels_off(behind), IsEmpty());
  EXPECT_EQ(printed(behind, 0, "invoice")->text(), "980.00");
  EXPECT_EQ(printed(behind, 0, "invoice/gross")->text(), "1180.00");
}

TEST(EbInterface, BecomesChargesThatAddUp) {
  const auto reading = read_good(einvoice_fixture("ebinterface.xml"));
  ASSERT_EQ(reading.parts.size(), 1U);
  const auto& part = reading.parts[0];
  EXPECT_EQ(part.key.text(), "Beispiel Telekom GmbH | KD-77 | E-2026-4 | 2026-03-31");
  EXPECT_EQ(part.currency, "EUR");
  EXPECT_EQ(part.due_date->text(), "2026-04-14");
  EXPECT_EQ(part.customer, "Kundin Muster GmbH");
  EXPECT_THAT(levels_off(reading), IsEmpty());
  EXPECT_EQ(printed(reading, 0, "invoice")->text(), "60.00");
  EXPECT_EQ(part.levels.front().balance().total_due->text(), "40.00");
  EXPECT_THAT(column_of(reading, column::kAmount),
              ElementsAre("40.00", "-4.00", "10.00", "3.00", "1.50", "9.50"));
  EXPECT_THAT(column_of(reading, column::kUnit), ElementsAre("'MON'", "?", "'MIN'", "?", "?", "?"));
  EXPECT_THAT(column_of(reading, column::kDescription)[5], "'VAT S 20.00 %'");
  EXPECT_THAT(reading.quarantine, IsEmpty());
}

TEST(EbInterface, ACreditMemoIsMoneyBack) {
  const auto text =
      with(einvoice_fixture("ebinterface.xml"), "DocumentType=\"Invoice\"", "DocumentType=\"CreditMemo\"");
  const auto reading = read_good(text);
  EXPECT_EQ(reading.parts.at(0).kind, "e-credit-note");
  EXPECT_EQ(printed(reading, 0, "credit-note")->text(), "-60.00");
  EXPECT_THAT(levels_off(reading), IsEmpty());
}

// Version 4.0 names the shares of tax Item and prints no amount to be paid.
TEST(EbInterface, OlderVersionsNameTaxesOtherwise) {
  auto text = einvoice_fixture("ebinterface.xml");
  const auto tax = text.find("    <eb:TaxItem>");
  const auto end = text.find("  </eb:Tax>");
  text.replace(tax, end - tax,
               "<eb:VAT><eb:Item><eb:TaxedAmount>47.50</eb:TaxedAmount><eb:TaxRate>20.00</eb:TaxRate>"
               "<eb:Amount>9.50</eb:Amount></eb:Item></eb:VAT>");
  text = with(text, "schema/6p1/", "schema/4p0/");
  text = with(text, "<eb:PrepaidAmount>20.00</eb:PrepaidAmount>", "");
  text = with(text, "<eb:PayableAmount>40.00</eb:PayableAmount>", "");
  text = with(text, "<eb:LineItemAmount>3.00", "<eb:LineItemAmount>0.00");
  const auto reading = read_good(text);
  EXPECT_EQ(printed(reading, 0, "invoice")->text(), "57.00");
  EXPECT_THAT(levels_off(reading), IsEmpty());
}

// A correction of ZUGFeRD 1.0 takes back 5.00 of lines and gives back 0.15 of their discount, which it writes
// as an allowance of 0.15: EN 16931 would take that off once more.
TEST(CiiInvoice, AllowancesMayStandAsTheyCount) {
  const std::string text = R"(<?xml version="1.0"?>
<rsm:CrossIndustryDocument xmlns:rsm="urn:ferd:CrossIndustryDocument:invoice:1p0" xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12" xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15">
<rsm:HeaderExchangedDocument><ram:ID>K1</ram:ID><ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime><udt:DateTimeString format="102">20130916</udt:DateTimeString></ram:IssueDateTime></rsm:HeaderExchangedDocument>
<rsm:SpecifiedSupplyChainTradeTransaction>
<ram:ApplicableSupplyChainTradeAgreement><ram:SellerTradeParty><ram:Name>EXAMPLE</ram:Name></ram:SellerTradeParty></ram:ApplicableSupplyChainTradeAgreement>
<ram:ApplicableSupplyChainTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:ApplicableTradeTax><ram:CalculatedAmount>-0.92</ram:CalculatedAmount><ram:TypeCode>VAT</ram:TypeCode><ram:BasisAmount>-4.85</ram:BasisAmount><ram:CategoryCode>S</ram:CategoryCode><ram:ApplicablePercent>19.00</ram:ApplicablePercent></ram:ApplicableTradeTax>
<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>false</udt:Indicator></ram:ChargeIndicator><ram:ActualAmount>0.15</ram:ActualAmount></ram:SpecifiedTradeAllowanceCharge>
<ram:SpecifiedTradeSettlementMonetarySummation><ram:LineTotalAmount>-5.00</ram:LineTotalAmount><ram:ChargeTotalAmount>0.00</ram:ChargeTotalAmount><ram:AllowanceTotalAmount>0.15</ram:AllowanceTotalAmount><ram:TaxBasisTotalAmount>-4.85</ram:TaxBasisTotalAmount><ram:TaxTotalAmount>-0.92</ram:TaxTotalAmount><ram:GrandTotalAmount>-5.77</ram:GrandTotalAmount></ram:SpecifiedTradeSettlementMonetarySummation>
</ram:ApplicableSupplyChainTradeSettlement>
<ram:IncludedSupplyChainTradeLineItem><ram:SpecifiedSupplyChainTradeDelivery><ram:BilledQuantity unitCode="C62">-5</ram:BilledQuantity></ram:SpecifiedSupplyChainTradeDelivery><ram:SpecifiedSupplyChainTradeSettlement><ram:SpecifiedTradeSettlementMonetarySummation><ram:LineTotalAmount>-5.00</ram:LineTotalAmount></ram:SpecifiedTradeSettlementMonetarySummation></ram:SpecifiedSupplyChainTradeSettlement></ram:IncludedSupplyChainTradeLineItem>
</rsm:SpecifiedSupplyChainTradeTransaction></rsm:CrossIndustryDocument>
)";
  const auto reading = read_good(text);
  EXPECT_THAT(levels_off(reading), IsEmpty());
  EXPECT_EQ(printed(reading, 0, "invoice/gross/net/allowances")->text(), "0.15");
  EXPECT_THAT(column_of(reading, column::kAmount), ElementsAre("-0.92", "0.15", "-5.00"));
  // The same with the sign of EN 16931.
  auto usual = with(text, "<ram:ActualAmount>0.15", "<ram:ActualAmount>-0.15");
  usual = with(usual, "<ram:AllowanceTotalAmount>0.15", "<ram:AllowanceTotalAmount>-0.15");
  EXPECT_EQ(column_of(read_good(usual), column::kAmount), column_of(reading, column::kAmount));
  // The total with the sign of EN 16931, and the allowance without.
  const auto mixed =
      read_good(with(text, "<ram:AllowanceTotalAmount>0.15", "<ram:AllowanceTotalAmount>-0.15"));
  EXPECT_THAT(levels_off(mixed), IsEmpty());
  EXPECT_EQ(column_of(mixed, column::kAmount), column_of(reading, column::kAmount));
}

}  // namespace
}  // namespace telaudit::formats::test
