// ebInterface, the electronic invoice of Austria (AUSTRIAPRO, schemas 4.0 to 6.1), whose versions differ in
// names alone as far as they are read.
#include <utility>

#include "formats/xml_invoice_format.h"
#include "formats/xml_readers.h"

namespace telaudit::formats {
namespace {

constexpr std::string_view kEbinterfaceShape = R"(
Invoice: context rest
  @DocumentType: =type
  @InvoiceCurrency: =currency
  InvoiceNumber: =number context
  InvoiceDate: =issue_date context
  Delivery: context rest
    Period: rest
      FromDate: =period_from
      ToDate: =period_through
  Biller: context rest
    VATIdentificationNumber: =seller_id
    Address: rest
      Name: =seller_name
  InvoiceRecipient: context rest
    VATIdentificationNumber: =buyer_id
    BillersInvoiceRecipientID: =account
    AccountingArea: =cost
    OrderReference: rest
      OrderID: =order
    Address: rest
      Name: =buyer_name
  Details: context rest
    ItemList: context rest
      ListLineItem: [line] charge rest
        PositionNumber: =line_id
        Description: =item_name
        ArticleNumber: =seller_item
        Quantity: =quantity
          @Unit: =line_unit
        UnitPrice: =price
          @BaseQuantity: =price_base
        Delivery: rest
          Period: rest
            FromDate: =line_from
            ToDate: =line_through
        ReductionAndSurchargeListLineItemDetails: rest
          ReductionListLineItem: [reduction] rest
            BaseAmount: =base
            Percentage: =factor
            Amount: =amount
            Comment: =reason
          SurchargeListLineItem: [fee] rest
            BaseAmount: =base
            Percentage: =factor
            Amount: =amount
            Comment: =reason
          OtherVATableTaxListLineItem: [fee] rest
            BaseAmount|TaxableAmount: =base
            Percentage|TaxPercent: =factor
            Amount|TaxAmount: =amount
            Comment|TaxID: =reason
        LineItemAmount: =line_net
    BelowTheLineItem: [beside] charge rest
      Description: =reason
      LineItemAmount: =amount
  ReductionAndSurchargeDetails: context rest
    Reduction: [reduction] charge rest
      BaseAmount: =base
      Percentage: =factor
      Amount: =amount
      Comment: =reason
    Surcharge: [fee] charge rest
      BaseAmount: =base
      Percentage: =factor
      Amount: =amount
      Comment: =reason
    OtherVATableTax: [fee] charge rest
      BaseAmount|TaxableAmount: =base
      Percentage|TaxPercent: =factor
      Amount|TaxAmount: =amount
      Comment|TaxID: =reason
  Tax: context rest
    VAT: context rest
      VATItem|Item: [tax] charge rest
        TaxedAmount: =base
        VATRate|TaxRate: =rate
        Amount: =amount
    TaxItem: [tax] charge rest
      TaxableAmount: =base
      TaxPercent: =rate
        @TaxCategoryCode: =category
      TaxAmount: =amount
    OtherTax: [tax] charge rest
      Comment: =scheme
      Amount|TaxAmount: =amount
  TotalGrossAmount: =total_gross total
  PrepaidAmount: =prepaid total
  RoundingAmount: =rounding total
  PayableAmount: =payable total
  PaymentConditions: context rest
    DueDate: =due_date
)";

}  // namespace

std::shared_ptr<const xml::Format> xml::ebinterface_format(Places places) {
  return std::make_shared<InvoiceFormat>("ebinterface-invoice", "2", Space::ebinterface, kEbinterfaceShape,
                                         std::move(places));
}

std::unique_ptr<Reader> make_ebinterface_reader(xml::Places places) {
  std::string hash = places.hash;
  return xml::make_document_reader(xml::ebinterface_format(std::move(places)), {"Invoice"}, std::move(hash));
}

}  // namespace telaudit::formats
