// UBL 2.1 Invoice, CreditNote, DebitNote and what the buyer writes for the seller (OASIS, UBL-2.1, schemas
// xsd/maindoc): where EN 16931 binds its terms in UBL (CEN/TS 16931-3-2), and the other elements of the
// schemas, which are of no use here.
#include <utility>

#include "formats/xml_invoice_format.h"
#include "formats/xml_readers.h"

namespace telaudit::formats {
namespace {

constexpr std::string_view kUblShape = R"(
Invoice|CreditNote|DebitNote|SelfBilledInvoice|SelfBilledCreditNote: context
  UBLExtensions|Signature: ignored
  CustomizationID: =customization context
  ProfileID: =profile context
  UBLVersionID|ProfileExecutionID|CopyIndicator|UUID|Note|TaxPointDate: ignored
  ID: =number context
  IssueDate: =issue_date context
  IssueTime: =issue_time context
  DueDate: =due_date context
  InvoiceTypeCode|CreditNoteTypeCode: =type context
  DocumentCurrencyCode: =currency context
  TaxCurrencyCode|PricingCurrencyCode|PaymentCurrencyCode|PaymentAlternativeCurrencyCode: ignored
  AccountingCost|AccountingCostCode: =cost context
  LineCountNumeric|BuyerReference: ignored
  InvoicePeriod: context rest
    StartDate: =period_from
    EndDate: =period_through
  DiscrepancyResponse|BillingReference|DespatchDocumentReference|ReceiptDocumentReference: ignored
  StatementDocumentReference|OriginatorDocumentReference|ProjectReference: ignored
  OrderReference: context rest
    ID: =order
  ContractDocumentReference: context rest
    ID: =contract
  AdditionalDocumentReference: [reference] context rest
    ID: =reference_id
    DocumentTypeCode: =reference_type
  AccountingSupplierParty: context rest
    Party: rest
      PartyIdentification: rest
        ID: =seller_id
      PartyName: rest
        Name: =seller_trading
      PartyLegalEntity: rest
        RegistrationName: =seller_name
  AccountingCustomerParty: context rest
    SupplierAssignedAccountID: =account
    Party: rest
      PartyIdentification: rest
        ID: =buyer_id
      PartyName: rest
        Name: =buyer_trading
      PartyLegalEntity: rest
        RegistrationName: =buyer_name
  PayeeParty|BuyerCustomerParty|SellerSupplierParty|TaxRepresentativeParty|Delivery|DeliveryTerms: ignored
  PaymentMeans: context rest
    PaymentDueDate: =due_date
  PaymentTerms: ignored
  PrepaidPayment: [third_party] charge rest
    ID: =reason_code
    PaidAmount: =amount
    InstructionID: =reason
  AllowanceCharge: [allowance] charge rest
    ChargeIndicator: =indicator
    AllowanceChargeReasonCode: =reason_code
    AllowanceChargeReason: =reason
    MultiplierFactorNumeric: =factor
    Amount: =amount
    BaseAmount: =base
  TaxExchangeRate|PricingExchangeRate|PaymentExchangeRate|PaymentAlternativeExchangeRate: ignored
  WithholdingTaxTotal: [withholding] context rest
    TaxAmount: =amount
  TaxTotal: context
    TaxAmount: =total_tax total
    RoundingAmount|TaxEvidenceIndicator|TaxIncludedIndicator: ignored
    TaxSubtotal: [tax] charge rest
      TaxableAmount: =base
      TaxAmount: =amount
      Percent: =rate
      TaxCategory: rest
        ID: =category
        Percent: =rate
        TaxScheme: rest
          ID: =scheme
          Name: =scheme_name
  LegalMonetaryTotal|RequestedMonetaryTotal: total
    LineExtensionAmount: =total_lines
    TaxExclusiveAmount: =total_net
    TaxInclusiveAmount: =total_gross
    AllowanceTotalAmount: =total_allowances
    ChargeTotalAmount: =total_charges
    PrepaidAmount: =prepaid
    PayableRoundingAmount: =rounding
    PayableAmount: =payable
    PayableAlternativeAmount: ignored
  InvoiceLine|CreditNoteLine|DebitNoteLine: [line] charge
    ID: =line_id
    UUID|Note|TaxPointDate|AccountingCostCode|PaymentPurposeCode|FreeOfChargeIndicator: ignored
    InvoicedQuantity|CreditedQuantity|DebitedQuantity: =quantity
    LineExtensionAmount: =line_net
    AccountingCost: =line_cost
    InvoicePeriod: rest
      StartDate: =line_from
      EndDate: =line_through
    OrderLineReference|DespatchLineReference|ReceiptLineReference|BillingReference: ignored
    DocumentReference: [reference] rest
      ID: =reference_id
      DocumentTypeCode: =reference_type
    PricingReference|OriginatorParty|Delivery|DeliveryTerms|PaymentTerms|DiscrepancyResponse: ignored
    AllowanceCharge: [allowance] rest
      ChargeIndicator: =indicator
      AllowanceChargeReasonCode: =reason_code
      AllowanceChargeReason: =reason
      MultiplierFactorNumeric: =factor
      Amount: =amount
      BaseAmount: =base
    TaxTotal: rest
      TaxSubtotal: rest
        TaxCategory: rest
          TaxScheme: rest
            ID: =line_tax
    WithholdingTaxTotal|ItemPriceExtension: ignored
    Item: rest
      Name: =item_name
      Description: =item_description
      SellersItemIdentification: rest
        ID: =seller_item
      StandardItemIdentification: rest
        ID: =standard_item
      CommodityClassification: rest
        ItemClassificationCode: =item_class
      AdditionalItemProperty: [property] rest
        Name: =property_name
        Value: =property_value
    Price: rest
      PriceAmount: =price
      BaseQuantity: =price_base
      OrderableUnitFactorRate: =price_factor
      AllowanceCharge: rest
        BaseAmount: =gross_price
    SubInvoiceLine|SubCreditNoteLine|SubDebitNoteLine: again
)";

}  // namespace

std::shared_ptr<const xml::Format> xml::ubl_invoice_format(Places places) {
  return std::make_shared<InvoiceFormat>("ubl-invoice", "5", Space::ubl, kUblShape, std::move(places));
}

std::unique_ptr<Reader> make_ubl_invoice_reader(xml::Places places) {
  std::string hash = places.hash;
  return xml::make_document_reader(
      xml::ubl_invoice_format(std::move(places)),
      {"Invoice", "CreditNote", "DebitNote", "SelfBilledInvoice", "SelfBilledCreditNote"}, std::move(hash));
}

}  // namespace telaudit::formats
