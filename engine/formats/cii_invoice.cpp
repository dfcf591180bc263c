// UN/CEFACT Cross Industry Invoice D16B (CEN/TS 16931-3-3, Factur-X, ZUGFeRD 2) and ZUGFeRD 1.0, whose
// elements stand at the same places under older names.
#include <utility>

#include "formats/xml_invoice_format.h"
#include "formats/xml_readers.h"

namespace telaudit::formats {
namespace {

constexpr std::string_view kCiiShape = R"(
CrossIndustryInvoice|CrossIndustryDocument: context
  ExchangedDocumentContext|SpecifiedExchangedDocumentContext: context rest
    GuidelineSpecifiedDocumentContextParameter: rest
      ID: =customization
  ExchangedDocument|HeaderExchangedDocument: context rest
    ID: =number
    TypeCode: =type
    IssueDateTime: rest
      DateTimeString: =issue_date
  SupplyChainTradeTransaction|SpecifiedSupplyChainTradeTransaction: context
    IncludedSupplyChainTradeLineItem: [line] charge
      AssociatedDocumentLineDocument: rest
        LineID: =line_id
        ParentLineID: =parent_line
        LineStatusReasonCode: =line_status
      SpecifiedTradeProduct: rest
        GlobalID: =standard_item
        SellerAssignedID: =seller_item
        Name: =item_name
        Description: =item_description
        DesignatedProductClassification: rest
          ClassCode: =item_class
        ApplicableProductCharacteristic: [property] rest
          Description: =property_name
          Value: =property_value
      SpecifiedLineTradeAgreement|SpecifiedSupplyChainTradeAgreement: rest
        AdditionalReferencedDocument: [reference] rest
          IssuerAssignedID: =reference_id
          TypeCode: =reference_type
          ReferenceTypeCode: =reference_scheme
        GrossPriceProductTradePrice: rest
          ChargeAmount: =gross_price
          BasisQuantity: =price_base
        NetPriceProductTradePrice: rest
          ChargeAmount: =price
          BasisQuantity: =price_base
      SpecifiedLineTradeDelivery|SpecifiedSupplyChainTradeDelivery: rest
        BilledQuantity: =quantity
      SpecifiedLineTradeSettlement|SpecifiedSupplyChainTradeSettlement: rest
        BillingSpecifiedPeriod: rest
          StartDateTime: rest
            DateTimeString: =line_from
          EndDateTime: rest
            DateTimeString: =line_through
        SpecifiedTradeAllowanceCharge: [allowance] rest
          ChargeIndicator: =indicator rest
            Indicator: =indicator
          CalculationPercent: =factor
          BasisAmount: =base
          ActualAmount: =amount
          ReasonCode: =reason_code
          Reason: =reason
        SpecifiedTradeSettlementLineMonetarySummation|SpecifiedTradeSettlementMonetarySummation: rest
          LineTotalAmount: =line_net
        AdditionalReferencedDocument: [reference] rest
          IssuerAssignedID: =reference_id
          TypeCode: =reference_type
          ReferenceTypeCode: =reference_scheme
        ReceivableSpecifiedTradeAccountingAccount: rest
          ID: =line_cost
    ApplicableHeaderTradeAgreement|ApplicableSupplyChainTradeAgreement: context rest
      SellerTradeParty: rest
        ID|GlobalID: =seller_id
        Name: =seller_name
        SpecifiedLegalOrganization: rest
          TradingBusinessName: =seller_trading
      BuyerTradeParty: rest
        ID|GlobalID: =buyer_id
        Name: =buyer_name
        SpecifiedLegalOrganization: rest
          TradingBusinessName: =buyer_trading
      BuyerOrderReferencedDocument: rest
        IssuerAssignedID|ID: =order
      ContractReferencedDocument: rest
        IssuerAssignedID|ID: =contract
      AdditionalReferencedDocument: [reference] rest
        IssuerAssignedID: =reference_id
        TypeCode: =reference_type
        ReferenceTypeCode: =reference_scheme
    ApplicableHeaderTradeDelivery|ApplicableSupplyChainTradeDelivery: ignored
    ApplicableHeaderTradeSettlement|ApplicableSupplyChainTradeSettlement: context
      CreditorReferenceID|PaymentReference|TaxCurrencyCode|InvoiceIssuerReference: ignored
      InvoiceCurrencyCode: =currency context
      InvoicerTradeParty|InvoiceeTradeParty|PayeeTradeParty|PayerTradeParty: ignored
      TaxApplicableTradeCurrencyExchange|SpecifiedTradeSettlementPaymentMeans: ignored
      ApplicableTradeTax: [tax] charge rest
        CalculatedAmount: =amount
        TypeCode: =scheme
        BasisAmount: =base
        CategoryCode: =category
        RateApplicablePercent|ApplicablePercent: =rate
      BillingSpecifiedPeriod: context rest
        StartDateTime: rest
          DateTimeString: =period_from
        EndDateTime: rest
          DateTimeString: =period_through
      SpecifiedTradeAllowanceCharge: [allowance] charge rest
        ChargeIndicator: =indicator rest
          Indicator: =indicator
        CalculationPercent: =factor
        BasisAmount: =base
        ActualAmount: =amount
        ReasonCode: =reason_code
        Reason: =reason
      SpecifiedLogisticsServiceCharge: [fee] charge rest
        Description: =reason
        AppliedAmount: =amount
      SpecifiedTradePaymentTerms: context rest
        DueDateDateTime: rest
          DateTimeString: =due_date
      SpecifiedTradeSettlementHeaderMonetarySummation|SpecifiedTradeSettlementMonetarySummation: total
        LineTotalAmount: =total_lines
        ChargeTotalAmount: =total_charges
        AllowanceTotalAmount: =total_allowances
        TaxBasisTotalAmount: =total_net
        TaxTotalAmount: =total_tax
        RoundingAmount: =rounding
        GrandTotalAmount: =total_gross
        TotalPrepaidAmount: =prepaid
        DuePayableAmount: =payable
      InvoiceReferencedDocument|SpecifiedAdvancePayment: ignored
      ReceivableSpecifiedTradeAccountingAccount: context rest
        ID: =cost
)";

}  // namespace

std::shared_ptr<const xml::Format> xml::cii_invoice_format(Places places) {
  return std::make_shared<InvoiceFormat>("cii-invoice", "3", Space::cii, kCiiShape, std::move(places));
}

std::unique_ptr<Reader> make_cii_invoice_reader(xml::Places places) {
  std::string hash = places.hash;
  return xml::make_document_reader(xml::cii_invoice_format(std::move(places)),
                                   {"CrossIndustryInvoice", "CrossIndustryDocument"}, std::move(hash));
}

}  // namespace telaudit::formats
