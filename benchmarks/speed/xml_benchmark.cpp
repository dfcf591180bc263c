// The readers of electronic invoices and utility statements, from memory to charges, on one thread. Items are
// charges. With a folder as argument after --write it writes the files that peers read.
#include <benchmark/benchmark.h>

#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "formats/reader.h"
#include "formats/xml_readers.h"
#include "shipped_places.h"

namespace {

using namespace telaudit;

constexpr std::uint64_t kLines = 20000;
constexpr std::uint64_t kCalls = 60000;
constexpr std::size_t kPieceBytes = std::size_t{16} << 20U;

// "12.34", and the sum of what it gave.
class Amounts {
 public:
  std::string next() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    const std::uint64_t cents = state_ >> 52U;
    sum_ += cents;
    return text(cents);
  }
  std::string sum() const { return text(sum_); }
  static std::string text(std::uint64_t cents) {
    const std::string low = std::to_string(cents % 100);
    return std::to_string(cents / 100) + (low.size() < 2 ? ".0" : ".") + low;
  }

 private:
  std::uint64_t state_ = 7;
  std::uint64_t sum_ = 0;
};

std::string amount(const char* name, const std::string& value) {
  return std::string("<cbc:") + name + " currencyID=\"EUR\">" + value + "</cbc:" + name + ">";
}

const std::string kUblSpaces =
    " xmlns:cac=\"urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2\""
    " xmlns:cbc=\"urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2\">\n";

std::string ubl_invoice() {
  Amounts amounts;
  std::string lines;
  for (std::uint64_t i = 0; i < kLines; ++i) {
    const std::string net = amounts.next();
    const std::string number = "+49305" + std::to_string(1'000'000 + i);
    lines +=
        "  <cac:InvoiceLine>\n    <cbc:ID>" + std::to_string(i + 1) +
        "</cbc:ID>\n    <cbc:InvoicedQuantity unitCode=\"MON\">1</cbc:InvoicedQuantity>\n    " +
        amount("LineExtensionAmount", net) +
        "\n    <cac:InvoicePeriod>\n      <cbc:StartDate>2024-05-01</cbc:StartDate>\n      "
        "<cbc:EndDate>2024-05-31</cbc:EndDate>\n    </cac:InvoicePeriod>\n    <cac:DocumentReference>\n      "
        "<cbc:ID schemeID=\"AWV\">" +
        number +
        "</cbc:ID>\n      <cbc:DocumentTypeCode>130</cbc:DocumentTypeCode>\n    </cac:DocumentReference>\n   "
        " "
        "<cac:Item>\n      <cbc:Description>Business line with flat rate</cbc:Description>\n      "
        "<cbc:Name>Business line</cbc:Name>\n      <cac:SellersItemIdentification>\n        "
        "<cbc:ID>BL-100</cbc:ID>\n      </cac:SellersItemIdentification>\n      "
        "<cac:ClassifiedTaxCategory>\n        <cbc:ID>S</cbc:ID>\n        <cbc:Percent>19</cbc:Percent>\n"
        "        <cac:TaxScheme>\n          <cbc:ID>VAT</cbc:ID>\n        </cac:TaxScheme>\n      "
        "</cac:ClassifiedTaxCategory>\n    </cac:Item>\n    <cac:Price>\n      " +
        amount("PriceAmount", net) + "\n    </cac:Price>\n  </cac:InvoiceLine>\n";
  }
  const std::string sum = amounts.sum();
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Invoice "
         "xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:Invoice-2\"" +
         kUblSpaces +
         "  <cbc:ID>B-1</cbc:ID>\n  <cbc:IssueDate>2024-05-02</cbc:IssueDate>\n  "
         "<cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>\n  "
         "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>\n  <cac:LegalMonetaryTotal>" +
         amount("LineExtensionAmount", sum) + amount("TaxExclusiveAmount", sum) +
         amount("TaxInclusiveAmount", sum) + amount("PayableAmount", sum) + "</cac:LegalMonetaryTotal>\n" +
         lines + "</Invoice>\n";
}

std::string cii_invoice() {
  Amounts amounts;
  std::string out =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rsm:CrossIndustryInvoice "
      "xmlns:rsm=\"urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100\" "
      "xmlns:ram=\"urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100\" "
      "xmlns:udt=\"urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100\">\n  <rsm:ExchangedDocument>"
      "<ram:ID>B-1</ram:ID><ram:TypeCode>380</ram:TypeCode><ram:IssueDateTime><udt:DateTimeString "
      "format=\"102\">20240502</udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>\n  "
      "<rsm:SupplyChainTradeTransaction>\n";
  for (std::uint64_t i = 0; i < kLines; ++i) {
    const std::string net = amounts.next();
    out +=
        "    <ram:IncludedSupplyChainTradeLineItem>\n      <ram:AssociatedDocumentLineDocument>\n        "
        "<ram:LineID>" +
        std::to_string(i + 1) +
        "</ram:LineID>\n      </ram:AssociatedDocumentLineDocument>\n      <ram:SpecifiedTradeProduct>\n     "
        "   "
        "<ram:SellerAssignedID>BL-100</ram:SellerAssignedID>\n        <ram:Name>Business line</ram:Name>\n   "
        "   "
        "</ram:SpecifiedTradeProduct>\n      <ram:SpecifiedLineTradeAgreement>\n        "
        "<ram:NetPriceProductTradePrice>\n          <ram:ChargeAmount>" +
        net +
        "</ram:ChargeAmount>\n        </ram:NetPriceProductTradePrice>\n      "
        "</ram:SpecifiedLineTradeAgreement>\n      <ram:SpecifiedLineTradeDelivery>\n        "
        "<ram:BilledQuantity "
        "unitCode=\"MON\">1</ram:BilledQuantity>\n      </ram:SpecifiedLineTradeDelivery>\n      "
        "<ram:SpecifiedLineTradeSettlement>\n        <ram:ApplicableTradeTax>\n          "
        "<ram:TypeCode>VAT</ram:TypeCode>\n          <ram:CategoryCode>S</ram:CategoryCode>\n          "
        "<ram:RateApplicablePercent>19</ram:RateApplicablePercent>\n        </ram:ApplicableTradeTax>\n      "
        "  "
        "<ram:SpecifiedTradeSettlementLineMonetarySummation>\n          <ram:LineTotalAmount>" +
        net +
        "</ram:LineTotalAmount>\n        </ram:SpecifiedTradeSettlementLineMonetarySummation>\n        "
        "<ram:AdditionalReferencedDocument>\n          <ram:IssuerAssignedID>+49305" +
        std::to_string(1'000'000 + i) +
        "</ram:IssuerAssignedID>\n          <ram:TypeCode>130</ram:TypeCode>\n          "
        "<ram:ReferenceTypeCode>AWV</ram:ReferenceTypeCode>\n        </ram:AdditionalReferencedDocument>\n   "
        "   "
        "</ram:SpecifiedLineTradeSettlement>\n    </ram:IncludedSupplyChainTradeLineItem>\n";
  }
  const std::string sum = amounts.sum();
  out +=
      "    <ram:ApplicableHeaderTradeSettlement><ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>"
      "<ram:SpecifiedTradeSettlementHeaderMonetarySummation>";
  for (const char* name : {"LineTotalAmount", "TaxBasisTotalAmount", "GrandTotalAmount", "DuePayableAmount"})
    out += std::string("<ram:") + name + ">" + sum + "</ram:" + name + ">";
  out +=
      "</ram:SpecifiedTradeSettlementHeaderMonetarySummation></ram:ApplicableHeaderTradeSettlement>\n  "
      "</rsm:SupplyChainTradeTransaction>\n</rsm:CrossIndustryInvoice>\n";
  return out;
}

std::string utility_statement() {
  Amounts amounts;
  std::string calls;
  for (std::uint64_t i = 0; i < kCalls; ++i) {
    const auto two = [](std::uint64_t value) {
      return std::string(value < 10 ? "0" : "") + std::to_string(value);
    };
    calls +=
        "            <cac:TelecommunicationsService>\n              <cbc:ID>" + std::to_string(i + 1) +
        "</cbc:ID>\n              <cbc:CallDate>2024-05-" + two(i % 28 + 1) +
        "</cbc:CallDate>\n              <cbc:CallTime>" + two(i % 24) + ":" + two(i % 60) +
        ":00</cbc:CallTime>\n              <cbc:ServiceNumberCalled>+49405" + std::to_string(1'000'000 + i) +
        "</cbc:ServiceNumberCalled>\n              <cbc:Quantity unitCode=\"SEC\">" +
        std::to_string(i % 600) + "</cbc:Quantity>\n              " +
        amount("CallExtensionAmount", amounts.next()) + "\n            </cac:TelecommunicationsService>\n";
  }
  const std::string sum = amounts.sum();
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<UtilityStatement "
         "xmlns=\"urn:oasis:names:specification:ubl:schema:xsd:UtilityStatement-2\"" +
         kUblSpaces +
         "  <cbc:ID>S-1</cbc:ID><cbc:IssueDate>2024-06-01</cbc:IssueDate>"
         "<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>\n  <cac:SubscriberConsumption>"
         "<cac:UtilityConsumptionPoint><cbc:ID>1</cbc:ID></"
         "cac:UtilityConsumptionPoint><cac:SupplierConsumption>"
         "<cac:Consumption><cac:TelecommunicationsSupply>" +
         amount("TotalAmount", sum) +
         "<cac:TelecommunicationsSupplyLine><cbc:ID>1</cbc:ID><cbc:PhoneNumber>+49305550100</"
         "cbc:PhoneNumber>\n" +
         calls +
         "</cac:TelecommunicationsSupplyLine></cac:TelecommunicationsSupply><cac:LegalMonetaryTotal>" +
         amount("LineExtensionAmount", sum) +
         "</cac:LegalMonetaryTotal></cac:Consumption><cac:ConsumptionLine><cbc:ID>1</cbc:ID>" +
         amount("LineExtensionAmount", sum) +
         "<cac:UtilityItem><cbc:ID>U</cbc:ID></cac:UtilityItem></cac:ConsumptionLine></"
         "cac:SupplierConsumption>"
         "</cac:SubscriberConsumption>\n</UtilityStatement>\n";
}

struct Case {
  const char* name;
  std::string (*text)();
  std::unique_ptr<formats::Reader> (*reader)();
};
const Case kCases[] = {
    {"ubl", ubl_invoice, [] { return formats::make_ubl_invoice_reader(speed::shipped_places()); }},
    {"cii", cii_invoice, [] { return formats::make_cii_invoice_reader(speed::shipped_places()); }},
    {"uts", utility_statement, [] { return formats::make_ubl_utility_statement_reader(); }},
};

void read_document(benchmark::State& state, const Case& of) {
  const std::string text = of.text() + std::string(formats::kPieceSlack, '\0');
  const auto whole = std::string_view(text).substr(0, text.size() - formats::kPieceSlack);
  const auto reader = of.reader();
  std::uint64_t charges = 0;
  for (auto _ : state) {
    const auto file = *reader->open(whole.substr(0, formats::kSniffBytes), of.name);
    const std::size_t step = file->piece_bytes(kPieceBytes);
    const auto joining = file->join();
    for (std::size_t begin = 0; begin < whole.size(); begin += step)
      if (!joining->add(file->parse(whole.substr(begin, step), begin))) state.SkipWithError("not read");
    const auto reading = joining->finish();
    if (!reading) {
      state.SkipWithError(reading.problem().text().c_str());
      break;
    }
    charges = reading->charges.rows();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(charges));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(whole.size()));
}

int write_files(const std::string& folder) {
  for (const auto& of : kCases)
    if (!(std::ofstream(folder + "/" + of.name + ".xml", std::ios::binary) << of.text())) return 1;
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "--write") == 0) return write_files(argv[2]);
  for (const auto& of : kCases)
    benchmark::RegisterBenchmark(of.name, [&of](benchmark::State& state) {
      read_document(state, of);
    })->Unit(benchmark::kMillisecond);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
